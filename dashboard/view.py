"""What the reader is looking at: every choice of every page, as one value.

A ``View`` travels in the link, so a colleague who opens the link sees the same.
It is read leniently (a link is typed, cut and pasted by people): what cannot be
understood falls back to the default and is named in ``View.from_query``'s
second half, ``Reading.ignored``, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from core.filter import CohortFilter
from core.provenance import fingerprint
from dashboard import link_clinical, link_enrichment
from dashboard.choices import (
    BATCH_TREATMENTS,
    CANDIDATES,
    CLINICAL_SECTIONS,
    COHORT_SECTIONS,
    CONTRASTS,
    CUT_METHODS,
    ENRICHMENT_SECTIONS,
    EXPRESSION_SECTIONS,
    GENE_LISTS,
    HEAT_GENES,
    INTERVALS,
    MEASURES,
    NORMALS_ALIGNMENTS,
    QUANTILES,
    SCALES,
    SIGNATURE_SECTIONS,
    TRIMS,
)
from dashboard.estimate_choices import ESTIMATE_READERS, EstimateView
from dashboard.job_choices import JOB_READERS
from dashboard.link_values import area as _area
from dashboard.link_values import column as _column
from dashboard.link_values import columns as _columns
from dashboard.link_values import folder as _folder
from dashboard.link_values import genes as _genes
from dashboard.link_values import key as _key
from dashboard.link_values import number as _number
from dashboard.link_values import one_of as _one_of
from dashboard.link_values import read_patients as _read_patients
from dashboard.link_values import some_of as _some_of
from dashboard.link_values import whole as _whole
from dashboard.link_values import write_patients as _write_patients
from dashboard.link_values import yes_or_no as _yes_or_no
from dashboard.scan_choices import SCAN_READERS, SCAN_WRITERS
from dashboard.training_choices import TRAINING_READERS, TRAINING_WRITERS

__all__ = ["Reading", "View"]

_MAKES_THE_PATH = frozenset(
    ("cohort", "patients", "candidates", "genes", "corrected_only", "screen", "signature",
     "ferrdb", "differential_only", "batches", "batches_keep", "batches_within", "expressed",
     "expressed_share")
)  # fmt: skip
# These make the path where only differential genes are candidates.
_MAKES_THE_CONTRAST = frozenset(
    ("contrast", "contrast_by", "contrast_a", "contrast_b", "normals", "normals_alignment",
     "adjust", "trend", "robust", "fdr", "fold_change")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class View(EstimateView):
    """Every choice that changes what is on screen; the defaults are the front door.

    ``None`` means "the usual choice": ``penalty`` None is lambda.min, ``cut``
    None the cut that ``cut_method`` selects. Times are in months.
    """

    cohort: str = "simulated_training"
    validation: str = "simulated_validation"
    patients: CohortFilter = field(default_factory=CohortFilter)
    candidates: str = "frg_v2"
    genes: tuple[str, ...] = ()
    # Which FerrDb download "frg_own" is, and whose roles are shown; empty for the built-in ones.
    ferrdb: str = ""
    corrected_only: bool = False
    differential_only: bool = False
    screen: float = 0.05
    folds: int = 10
    seed: int = 0
    penalty: float | None = None
    signature: str = ""
    cut_method: str = "maxstat"
    cut: float | None = None
    quantile: float = 0.5
    trim: float = 0.1
    scale: str = "measured"
    missing: str = "refuse"
    interval: str = "log"
    own_cuts: bool = False
    cohort_section: str = "patients"
    follow_up_by: str = ""
    variable: str = "age"
    variable_by: str = ""
    signature_section: str = "lambda"
    measure: str = "deviance"
    # Expression: how batches are treated (on every page), what counts as expressed.
    batches: str = "shift"
    batches_keep: tuple[str, ...] = ()
    batches_within: str = "grade"
    components_by: str = "batch"
    batches_of: str = "training"
    expressed: float = 0.0
    expressed_share: float = 0.5
    # Which two groups the differential genes are between, and what counts as differential.
    contrast: str = "normal"
    contrast_by: str = ""
    contrast_a: str = ""
    contrast_b: str = ""
    normals: str = "own"
    normals_alignment: str = "quantile"
    adjust: tuple[str, ...] = ()
    trend: bool = False
    robust: bool = False
    fdr: float = 0.05
    fold_change: float = 1.0
    heat_genes: int = 40
    # Which lists of genes are held against each other, and which area of theirs is listed.
    lists: tuple[str, ...] = ("up", "down", "prognostic")
    area: str = ""
    expression_section: str = "expressed"
    clinical_section: str = "characteristics"
    # Clinical models: none named means the usual ones; ``example`` is the nomogram's patient.
    model_cohort: str = "training"
    model_variables: tuple[str, ...] = ()
    score_form: str = "sd"
    residuals_of: str = ""
    example: tuple[tuple[str, str], ...] = ()
    calibration_year: int = 3
    # Which characteristics beside the usual ones, which is drawn, how and in whom compared.
    characteristics: tuple[str, ...] = ()
    characteristic: str = "age"
    statistics: str = "rank"
    clinical_cohorts: str = "both"
    split_age: bool = False
    age_cut: float = 45.0
    table_by: str = ""
    table_overall: bool = True
    enrichment_section: str = "overrepresentation"
    # Which genes are tested, against which background ("" is the usual one), in which sets.
    question: str = "candidates"
    direction: str = "both"
    background: str = ""
    background_list: str = ""
    collection: str = "go_bp"
    set_sizes: tuple[int, int] = (10, 500)
    term_q: float = 0.05
    terms_shown: int = 15
    term_figure: str = "dots"
    term_similarity: float = 0.5
    term: str = ""
    ranking: str = "cox"
    library_from: str = "Enrichr"
    library: str = ""
    # The long job that is open, so that its link finds it again.
    job: str = ""
    permutations: int = 100_000
    bootstrap_samples: int = 1_000
    bootstrap_cohort: str = "validation"
    refits: int = 50

    def __hash__(self) -> int:
        return hash(fingerprint(self))

    def with_(self, **changes: Any) -> View:
        """Return the view with some choices changed, and what hangs on them reset.

        A penalty means nothing on another path and a cut nothing on another
        score, so both return to the usual choice when what they hang on moves.
        """
        made_by_contrast = self.differential_only and changes.keys() & _MAKES_THE_CONTRAST
        if changes.keys() & _MAKES_THE_PATH or made_by_contrast:
            changes.setdefault("penalty", None)
            changes.setdefault("cut", None)
        if "contrast" in changes:
            changes.setdefault("contrast_by", "")
        if "contrast_by" in changes:
            changes = {"contrast_a": "", "contrast_b": "", **changes}
        if "question" in changes:
            changes.setdefault("background", "")
        if changes.keys() & {"collection", "ranking"}:
            changes.setdefault("term", "")
        if "library_from" in changes:
            changes.setdefault("library", "")
        if "lists" in changes:
            changes.setdefault("area", "")
        if "preset" in changes:
            changes.setdefault("own_plan", ())
        if changes.keys() & {"penalty", "cut_method"}:
            changes.setdefault("cut", None)
        real = not changes.get("cohort", "simulated").startswith("simulated")
        if real and self.validation.startswith("simulated"):
            # Made-up patients must not stand beside real ones unless someone asks for them.
            changes.setdefault("validation", "")
        changed = replace(self, **changes)
        if changed.cut_method in ("value", "fixed") and changed.cut is None:
            return replace(changed, cut_method="maxstat")
        return changed

    def to_query(self) -> dict[str, str]:
        """Return the choices that differ from the defaults, as link parameters."""
        usual = _usual_beside(self.cohort)
        return {
            item.name: _WRITE.get(item.name, str)(getattr(self, item.name))
            for item in fields(self)
            if fingerprint(getattr(self, item.name)) != fingerprint(getattr(usual, item.name))
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Reading:
        """Read a view from link parameters; unusable ones are named, not guessed."""
        values: dict[str, Any] = {}
        ignored: list[str] = []
        for name, text in query.items():
            if name not in _READ:
                continue  # Streamlit's own and other people's parameters
            try:
                values[name] = _READ[name](text)
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
                ignored.append(f"{name}={text[:40]}")
        # with_() settles what cannot be: a fixed cut without its value.
        usual = _usual_beside(values.get("cohort", cls().cohort))
        return Reading(replace(usual, **values).with_(), tuple(ignored))


@dataclass(frozen=True, slots=True)
class Reading:
    """A view read from a link, and the parameters that could not be understood."""

    view: View
    ignored: tuple[str, ...]


def _usual_beside(cohort: str) -> View:
    """Return the defaults beside a training cohort: no made-up patients beside real ones."""
    usual = View()
    return usual if cohort.startswith("simulated") else replace(usual, validation="")


_READ: dict[str, Callable[[str], Any]] = {
    "cohort": _folder,
    "validation": _folder,
    "patients": _read_patients,
    "candidates": _one_of(*CANDIDATES),
    "genes": _genes,
    "screen": _number(0, 1),
    "folds": _whole(3, 20),
    "seed": _whole(0, 2**31 - 1),
    "penalty": _number(1e-12, 1e6),
    "signature": _key,
    "cut_method": _one_of(*CUT_METHODS),
    "cut": _number(-1e9, 1e9),
    "quantile": _number(*QUANTILES),
    "trim": _number(*TRIMS),
    "scale": _one_of(*SCALES),
    "missing": _one_of("refuse", "mean"),
    "interval": _one_of(*INTERVALS),
    "cohort_section": _one_of(*COHORT_SECTIONS),
    "follow_up_by": _column,
    "variable": _column,
    "variable_by": _column,
    "signature_section": _one_of(*SIGNATURE_SECTIONS),
    "measure": _one_of(*MEASURES),
    "batches": _one_of(*BATCH_TREATMENTS),
    "batches_keep": _columns,
    "batches_within": _column,
    "components_by": _column,
    "batches_of": _one_of("training", "validation"),
    "expressed": _number(0, 20),
    "expressed_share": _number(0.01, 1),
    "contrast": _one_of(*CONTRASTS),
    "contrast_by": _column,
    "contrast_a": _column,
    "contrast_b": _column,
    "normals": _one_of("own", "gtex"),
    "normals_alignment": _one_of(*NORMALS_ALIGNMENTS),
    "adjust": _columns,
    "trend": _yes_or_no,
    "robust": _yes_or_no,
    "fdr": _number(0, 1),
    "fold_change": _number(0, 20),
    "heat_genes": _whole(*HEAT_GENES),
    "expression_section": _one_of(*EXPRESSION_SECTIONS),
    "clinical_section": _one_of(*CLINICAL_SECTIONS),
    "enrichment_section": _one_of(*ENRICHMENT_SECTIONS),
    **link_clinical.READ,
    **link_enrichment.READ,
    **JOB_READERS,
    **TRAINING_READERS,
    **SCAN_READERS,
    **ESTIMATE_READERS,
    "own_cuts": _yes_or_no,
    "corrected_only": _yes_or_no,
    "ferrdb": _key,
    "differential_only": _yes_or_no,
    "lists": _some_of(*GENE_LISTS),
    "area": _area,
}
_WRITE: dict[str, Callable[[Any], str]] = {
    "patients": _write_patients,
    "genes": ",".join,
    "adjust": ",".join,
    "batches_keep": ",".join,
    "lists": ",".join,
    **TRAINING_WRITERS,
    **SCAN_WRITERS,
    "penalty": repr,
    "cut": repr,
    **link_clinical.WRITE,
    **link_enrichment.WRITE,
}
