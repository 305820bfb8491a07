"""Imaging: from scans to a network that reads the risk group, and how good it is.

Read in this order: ``volume``, ``masks`` and ``crop`` turn four sequences into
a cube around the tumour (``preparation``); ``layout``, ``risk_groups``,
``assembly`` and ``simulated_scans`` make a ``ScanDataset`` of many;
``networks``, ``plan`` and ``training`` train one fold, ``crossvalidation`` all
of them; ``metrics``, ``delong``, ``roc`` and ``calibration`` judge what comes
out; ``canary`` looks for leaks and ``cost`` tells the price beforehand. The
package ``intake`` turns an upload into a ``PatientScan``, ``preprocessing``
brings it to the atlas (``raw_cases`` and ``processed_case`` are a folder of
many, before and after), and ``estimate`` reads one more scan with the networks
so trained.
"""

from core.imaging.assembly import dataset_from_cases, simulated_dataset
from core.imaging.calibration import calibration_curve
from core.imaging.canary import SHUFFLES, CanaryVerdict, canary_verdict, shuffled
from core.imaging.comparison import compare_runs
from core.imaging.cost import Cost, estimate_cost
from core.imaging.crop import Crop, CropBox
from core.imaging.crossvalidation import (
    CrossValidationPlan,
    combine,
    cross_validate,
    facts_of,
    train_part,
)
from core.imaging.dataset import CHANNELS, ScanDataset
from core.imaging.delong import Area, AreaDifference, area_difference, delong_area
from core.imaging.device import best_device
from core.imaging.epochs import EpochReport
from core.imaging.layout import Case, find_cases
from core.imaging.masks import REGIONS, tumour_mask
from core.imaging.medicalnet import load_medicalnet
from core.imaging.metrics import METRICS, Metrics, classification_metrics, wilson_interval
from core.imaging.model_card import model_card
from core.imaging.networks import ARCHITECTURES, NetworkPlan, build_network
from core.imaging.out_of_fold import CrossValidation, FoldResult
from core.imaging.plan import PRESETS, Preset, TrainingPlan
from core.imaging.prediction import predict
from core.imaging.preparation import CropRecipe, prepare, prepare_case
from core.imaging.published_network import PUBLISHED_NETWORK, PublishedResult
from core.imaging.risk_groups import groups_by_barcode, read_name_mapping, read_risk_table
from core.imaging.roc import Band, Roc, roc, roc_band
from core.imaging.scan_folds import FoldSplit, scan_folds
from core.imaging.simulated_scans import ScanDesign, simulate_scan
from core.imaging.starting_weights import StartingWeights, read_weights_file
from core.imaging.training import TrainedFold, train_fold
from core.imaging.volume import Volume, read_volume, write_volume

__all__ = [
    "ARCHITECTURES",
    "CHANNELS",
    "METRICS",
    "PRESETS",
    "PUBLISHED_NETWORK",
    "REGIONS",
    "SHUFFLES",
    "Area",
    "AreaDifference",
    "Band",
    "CanaryVerdict",
    "Case",
    "Cost",
    "Crop",
    "CropBox",
    "CropRecipe",
    "CrossValidation",
    "CrossValidationPlan",
    "EpochReport",
    "FoldResult",
    "FoldSplit",
    "Metrics",
    "NetworkPlan",
    "Preset",
    "PublishedResult",
    "Roc",
    "ScanDataset",
    "ScanDesign",
    "StartingWeights",
    "TrainedFold",
    "TrainingPlan",
    "Volume",
    "area_difference",
    "best_device",
    "build_network",
    "calibration_curve",
    "canary_verdict",
    "classification_metrics",
    "combine",
    "compare_runs",
    "cross_validate",
    "dataset_from_cases",
    "delong_area",
    "estimate_cost",
    "facts_of",
    "find_cases",
    "groups_by_barcode",
    "load_medicalnet",
    "model_card",
    "predict",
    "prepare",
    "prepare_case",
    "read_name_mapping",
    "read_risk_table",
    "read_volume",
    "read_weights_file",
    "roc",
    "roc_band",
    "scan_folds",
    "shuffled",
    "simulate_scan",
    "simulated_dataset",
    "train_fold",
    "train_part",
    "tumour_mask",
    "wilson_interval",
    "write_volume",
]
