"""Survival: Cox models, the LASSO signature, cut-points, curves, discrimination.

Read in this order: ``curves`` and ``comparison`` describe groups,
``univariate_cox`` and ``cox`` relate covariates to hazard
(``proportional_hazards``, ``residuals`` and ``baseline_hazard`` look at such a
model afterwards), ``lasso`` builds a
``Signature``, ``cutpoint`` cuts its score, ``discrimination`` and
``concordance`` judge it, ``validation`` carries both to other patients.
"""

from core.survival.baseline_hazard import (
    BaselineHazard,
    PredictedSurvival,
    baseline_hazard,
    predicted_survival,
)
from core.survival.comparison import (
    HazardRatio,
    LogRank,
    hazard_ratio,
    logrank,
    pairwise_logrank,
)
from core.survival.concordance import Concordance, concordance
from core.survival.cox import CoxModel, cox_model
from core.survival.crossvalidation import CrossValidatedPath
from core.survival.curves import (
    LandmarkSurvival,
    MedianSurvival,
    SurvivalCurve,
    kaplan_meier,
    landmark_survival,
    median_survival,
    reverse_kaplan_meier,
)
from core.survival.cutpoint import (
    Cutpoint,
    Cutpoints,
    CutpointScan,
    CutpointScans,
    cutpoint_scan,
    cutpoint_scan_many,
    fixed_cutpoint,
    median_cutpoint,
    quantile_cutpoint,
    tertile_cutpoints,
)
from core.survival.discrimination import (
    AucOverTime,
    RocCurve,
    auc_over_time,
    estimable_horizons,
    time_dependent_roc,
)
from core.survival.effect_over_time import effect_over_time
from core.survival.lasso import lasso_path
from core.survival.proportional_hazards import ProportionalHazards, proportional_hazards
from core.survival.published import PUBLISHED_SIGNATURE, PublishedSignature
from core.survival.residuals import CoxResiduals, cox_residuals
from core.survival.restricted import (
    RestrictedMean,
    RestrictedMeanDifference,
    restricted_mean,
    restricted_mean_difference,
)
from core.survival.signature import Signature
from core.survival.signature_path import SignaturePath
from core.survival.univariate_cox import univariate_cox
from core.survival.validation import Assessment, assess

__all__ = [
    "PUBLISHED_SIGNATURE",
    "Assessment",
    "AucOverTime",
    "BaselineHazard",
    "Concordance",
    "CoxModel",
    "CoxResiduals",
    "CrossValidatedPath",
    "Cutpoint",
    "CutpointScan",
    "CutpointScans",
    "Cutpoints",
    "HazardRatio",
    "LandmarkSurvival",
    "LogRank",
    "MedianSurvival",
    "PredictedSurvival",
    "ProportionalHazards",
    "PublishedSignature",
    "RestrictedMean",
    "RestrictedMeanDifference",
    "RocCurve",
    "Signature",
    "SignaturePath",
    "SurvivalCurve",
    "assess",
    "auc_over_time",
    "baseline_hazard",
    "concordance",
    "cox_model",
    "cox_residuals",
    "cutpoint_scan",
    "cutpoint_scan_many",
    "effect_over_time",
    "estimable_horizons",
    "fixed_cutpoint",
    "hazard_ratio",
    "kaplan_meier",
    "landmark_survival",
    "lasso_path",
    "logrank",
    "median_cutpoint",
    "median_survival",
    "pairwise_logrank",
    "predicted_survival",
    "proportional_hazards",
    "quantile_cutpoint",
    "restricted_mean",
    "restricted_mean_difference",
    "reverse_kaplan_meier",
    "tertile_cutpoints",
    "time_dependent_roc",
    "univariate_cox",
]
