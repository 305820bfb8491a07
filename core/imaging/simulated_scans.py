"""Simulated scans: tumours whose appearance depends on risk with known strength.

Each patient has an aggressiveness ``a ~ Normal(+-d / 2, 1)``, ``+`` in the
high-risk group. It shows in the tumour core alone (share that is necrotic,
brightness of the rim after contrast), and in how far oedema reaches. All else
(size, shape, place, rotation, the scanner's gain and contrast, its bias field,
noise) is drawn alike in both groups. Whoever reads ``a`` off a scan without
error has the AUC ``Phi(d / sqrt 2)``; nobody can do better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.imaging.crop import Crop
from core.imaging.preparation import CropRecipe, prepare
from core.imaging.volume import Volume

__all__ = ["ScanDesign", "SimulatedScan", "prepare_simulated", "simulate_scan"]

Floats = npt.NDArray[np.float64]

_SHAPE = (56, 64, 48)  # unequal on purpose: equal edges hide mistaken axes
_SPACING = 2.5
# Grey values of air, brain, necrosis, oedema and enhancing rim in T1, T1CE, T2, FLAIR.
_TISSUE = np.array(
    [
        [0.0, 0.55, 0.25, 0.42, 0.45],
        [0.0, 0.55, 0.28, 0.42, 0.70],
        [0.0, 0.45, 0.80, 0.75, 0.60],
        [0.0, 0.45, 0.45, 0.80, 0.62],
    ]
)
_T1CE, _RIM = 1, 4


@dataclass(frozen=True, slots=True)
class ScanDesign:
    """How strongly risk shows, and what else varies.

    Parameters
    ----------
    effect : float
        Distance d of the groups in standard deviations of aggressiveness; 0
        hides risk altogether.
    share_high : float
        Share of patients at high risk.
    noise : float
        Standard deviation of the noise, brain being about 0.5.
    """

    effect: float = 2.5
    share_high: float = 1 / 3
    noise: float = 0.04

    def __post_init__(self) -> None:
        if not (0 <= self.effect <= 10 and 0 < self.share_high < 1 and 0 <= self.noise <= 1):
            raise InputError(
                f"the design is {self}; allowed are effect 0 to 10, share_high between 0 and 1 "
                "and noise 0 to 1.",
                "Use the default.",
            )

    @property
    def best_auc(self) -> float:
        """The AUC of a reader who sees aggressiveness without error."""
        return NormalDist().cdf(self.effect / math.sqrt(2))


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedScan:
    """One made-up patient.

    Parameters
    ----------
    sequences : tuple of Volume
        T1, T1CE, T2, FLAIR.
    segmentation : Volume
        Labels 1 (necrotic), 2 (oedema), 4 (enhancing).
    high_risk : bool
        The risk group.
    aggressiveness : float
        What risk changed.
    """

    sequences: tuple[Volume, ...]
    segmentation: Volume
    high_risk: bool
    aggressiveness: float


def simulate_scan(patient: int, *, seed: int, design: ScanDesign | None = None) -> SimulatedScan:
    """Simulate the scan of one patient.

    Parameters
    ----------
    patient : int
        Number in the cohort, from 0.
    seed : int
        The cohort's; patients do not depend on how many there are.
    design : ScanDesign, optional

    Returns
    -------
    SimulatedScan

    Examples
    --------
    >>> scan = simulate_scan(0, seed=0)
    >>> len(scan.sequences), scan.segmentation.shape, scan.segmentation.spacing
    (4, (56, 64, 48), (2.5, 2.5, 2.5))
    """
    chosen = design or ScanDesign()
    draw = np.random.default_rng(np.random.SeedSequence([seed, patient]))
    # Golden-ratio dealing keeps the share of high risk steady however many patients are drawn.
    high = (patient * 0.6180339887498949) % 1.0 < chosen.share_high
    aggressiveness = chosen.effect * (0.5 if high else -0.5) + draw.normal()
    affine = np.diag([_SPACING, _SPACING, _SPACING, 1.0])
    affine[:3, 3] = -_SPACING * (np.array(_SHAPE) - 1) / 2
    name = f"SIM-S{patient + 1:04d}"
    labels, brain = _anatomy(aggressiveness, draw)
    segmentation = Volume(labels, affine, f"{name} segmentation")
    tissue = np.where(labels == 4, _RIM, np.where(labels == 0, brain, labels + 1)).astype(np.intp)
    values = _TISSUE.copy()
    values[_T1CE, _RIM] += 0.22 * math.tanh(aggressiveness / 1.5)
    images = tuple(
        Volume(
            _scanned(values[channel][tissue], tissue > 0, draw, chosen), affine, f"{name} {word}"
        )
        for channel, word in enumerate(("T1", "T1CE", "T2", "FLAIR"))
    )
    return SimulatedScan(images, segmentation, bool(high), float(aggressiveness))


def prepare_simulated(scan: SimulatedScan, recipe: CropRecipe) -> Crop:
    """Cut the cube of a simulated scan, by the same steps as a patient's."""
    return prepare(scan.sequences, scan.segmentation, recipe)


def _anatomy(
    aggressiveness: float, draw: np.random.Generator
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return tumour labels and the brain's voxels."""
    grid = np.stack(np.meshgrid(*map(np.arange, _SHAPE), indexing="ij"), axis=-1).astype(float)
    middle = (np.array(_SHAPE) - 1) / 2
    brain = (((grid - middle) / np.array([24.0, 28.0, 20.0])) ** 2).sum(axis=-1) < 1
    centre = middle + draw.uniform(-1, 1, 3) * np.array([9.0, 11.0, 6.0])
    radius = draw.uniform(5.0, 8.5)  # of the core, in voxels; risk does not change it
    axes = _rotation(draw) * (1 + draw.uniform(-0.2, 0.2, 3))
    # Distance from the centre in core radii, its surface dented by smooth noise.
    distance = np.sqrt((((grid - centre) @ axes) ** 2).sum(axis=-1)) / radius
    distance = distance * (1 + 0.18 * _smooth(draw, 4.0))
    necrotic = 0.55 + 0.25 * math.tanh(aggressiveness / 1.5)
    reach = 1.45 + 0.15 * math.tanh(aggressiveness / 1.5) + draw.uniform(-0.15, 0.15)
    labels = np.zeros(_SHAPE, dtype=np.uint8)
    labels[distance < reach] = 2
    labels[distance < 1] = 4
    labels[distance < necrotic] = 1
    labels[~brain] = 0
    return labels, brain.astype(np.uint8)


def _scanned(
    image: Floats, head: npt.NDArray[np.bool_], draw: np.random.Generator, design: ScanDesign
) -> npt.NDArray[np.float32]:
    """Return an image as a scanner of its own gain, contrast, bias field and noise gives it."""
    gain = draw.lognormal(math.log(800), 0.5)
    contrast = draw.uniform(0.85, 1.2)
    bias = 1 + 0.12 * _wave(draw)
    blurred = _blur(image, draw.uniform(0.4, 0.8))
    noisy = np.clip(blurred, 0.01, None) ** contrast * bias
    noisy = noisy + design.noise * draw.uniform(0.6, 1.6) * draw.normal(size=image.shape)
    return np.where(head, np.clip(noisy, 0.01, None) * gain, 0).astype(np.float32)


def _rotation(draw: np.random.Generator) -> Floats:
    """Return a rotation drawn evenly from all of them."""
    q, r = np.linalg.qr(draw.normal(size=(3, 3)))
    return np.asarray(q * np.sign(np.diag(r)))


def _smooth(draw: np.random.Generator, width: float) -> Floats:
    """Return smooth noise with standard deviation 1 over the grid."""
    field = _blur(draw.normal(size=_SHAPE), width)
    return np.asarray(field / field.std())


def _wave(draw: np.random.Generator) -> Floats:
    """Return a slow wave in a drawn direction, between -1 and 1, as a coil's bias field."""
    direction = draw.normal(size=3)
    direction /= np.linalg.norm(direction) * draw.uniform(20, 40)
    along = [np.arange(n) * d for n, d in zip(_SHAPE, direction, strict=True)]
    phase = along[0][:, None, None] + along[1][:, None] + along[2] + draw.uniform(0, 2 * math.pi)
    return np.asarray(np.sin(phase))


def _blur(image: Floats, width: float) -> Floats:
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(image, width, mode="nearest"))
