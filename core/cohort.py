"""``Outcome`` and ``Cohort``: who the patients are and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import CohortError, UnknownGeneError, listed
from core.flow import Flow
from core.provenance import fingerprint

__all__ = ["DAYS_PER_UNIT", "Cohort", "Outcome", "TimeUnit"]

TimeUnit = Literal["days", "months", "years"]

# A Julian year, as the survival literature and R's difftime conventions use.
DAYS_PER_UNIT: dict[TimeUnit, float] = {"days": 1.0, "months": 365.25 / 12, "years": 365.25}


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Right-censored follow-up of n patients.

    Parameters
    ----------
    time : array of float, shape (n,)
        Follow-up from diagnosis to death or last contact, finite and >= 0.
    event : array of bool, shape (n,)
        True where death was observed, False where the patient was censored.
    unit : {"days", "months", "years"}
        Unit of ``time``.

    Raises
    ------
    CohortError
        If times are negative, missing or infinite, events are not yes / no,
        or the two differ in length.
    """

    time: npt.NDArray[np.float64]
    event: npt.NDArray[np.bool_]
    unit: TimeUnit = "months"

    def __post_init__(self) -> None:
        try:
            time = np.array(self.time, dtype=np.float64)
        except (TypeError, ValueError) as exc:
            raise CohortError(
                f"time must be numbers, got {np.asarray(self.time).dtype}.",
                "Give follow-up as plain numbers of days, months or years.",
            ) from exc
        event = _as_event(self.event)
        if time.ndim != 1 or time.shape != event.shape:
            raise CohortError(
                f"time and event must be two lists of one length, got {time.shape} "
                f"and {event.shape}.",
                "Give one time and one event for each patient.",
            )
        if self.unit not in get_args(TimeUnit):
            raise CohortError(
                f"the unit of time is {self.unit!r}; allowed are days, months and years.",
                "Say in which unit follow-up was recorded.",
            )
        for wrong, what in (
            (~np.isfinite(time), "missing or infinite"),
            (np.nan_to_num(time) < 0, "negative"),
        ):
            if wrong.any():
                where = listed(np.flatnonzero(wrong) + 1)
                raise CohortError(
                    f"time has {int(wrong.sum())} {what} values (patients number {where}); "
                    f"follow-up must be >= 0 {self.unit}.",
                    "Correct these patients or leave them out.",
                )
        for name, array in (("time", time), ("event", event)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return int(self.time.size)

    @property
    def n_events(self) -> int:
        """Number of deaths observed."""
        return int(self.event.sum())

    def to(self, unit: TimeUnit) -> Outcome:
        """Return the same follow-up in another unit (a year is 365.25 days)."""
        if unit == self.unit:
            return self
        factor = DAYS_PER_UNIT[self.unit] / DAYS_PER_UNIT[unit]
        return Outcome(self.time * factor, self.event, unit)

    def take(self, keep: npt.ArrayLike) -> Outcome:
        """Return the patients of a boolean mask or of integer positions."""
        index = _positions(keep, len(self))
        return Outcome(self.time[index], self.event[index], self.unit)


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Patients x genes, their clinical table and their follow-up, in one order.

    Parameters
    ----------
    name : str
        Short identifier, e.g. ``"tcga_glioma"``; part of links.
    expression : DataFrame of float, shape (patients, genes)
        Log2 scale, no missing values; index ``patient_id``, columns gene
        symbols, both unique. Bioconductor's matrices are transposed.
    clinical : DataFrame, shape (patients, characteristics)
        Same index; columns as in ``core.clinical`` plus any others.
    outcome : Outcome
        In the order of the index.
    title : str
        What a page shows; the name where empty.
    unit : str
        Scale of ``expression``, e.g. ``"log2(FPKM + 1)"``.
    simulated : bool
        True where the patients are made up. Shown wherever the cohort is.
    source : str
        Where the data come from, with citation and terms.
    notes : tuple of str
        What a reader must know before trusting a number.
    flow : Flow
        How many records were read, set aside and kept.
    normals : DataFrame or None, shape (samples, genes)
        Normal tissue, kept apart; never part of survival.
    recurrences : DataFrame or None, shape (samples, genes)
        Recurrent tumours and further samples, kept apart.
    uncorrected : tuple of str
        Genes whose difference between parts of the cohort may come from how the
        parts were measured, and could not be taken out. Empty where all were
        measured alike, or nothing is known of it.
    treatment : str
        What was done about batches beyond how the cohort came, e.g. ``"ComBat"``.

    Attributes
    ----------
    fingerprint : str
        SHA-256 of everything above that can change a number.

    Raises
    ------
    CohortError
        If identifiers repeat or disagree, or values are missing or not numbers.
    """

    name: str
    expression: pd.DataFrame
    clinical: pd.DataFrame
    outcome: Outcome
    _: KW_ONLY
    title: str = ""
    unit: str = "log2(FPKM + 1)"
    simulated: bool = False
    source: str = ""
    notes: tuple[str, ...] = ()
    flow: Flow | None = None
    normals: pd.DataFrame | None = None
    recurrences: pd.DataFrame | None = None
    uncorrected: tuple[str, ...] = ()
    treatment: str = ""
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        expression = _matrix(self.expression, "expression")
        index = expression.index
        if not self.clinical.index.equals(index):
            raise CohortError(
                "the clinical table and the expression matrix do not list the same patients in "
                f"the same order ({len(self.clinical):,} and {len(index):,} rows).",
                "Match the two tables by patient before making a cohort.",
            )
        if len(self.outcome) != len(index):
            raise CohortError(
                f"there are {len(self.outcome):,} follow-up times for {len(index):,} patients.",
                "Give one follow-up time for each patient.",
            )
        clinical = self.clinical.copy()
        clinical.index = index
        values: dict[str, Any] = {
            "expression": expression,
            "clinical": clinical,
            "title": self.title or self.name,
            "flow": self.flow or Flow(len(index), unit="patients"),
        }
        for kind in ("normals", "recurrences"):
            beside = getattr(self, kind)
            if beside is not None:
                values[kind] = _matrix(beside, kind)
        for key, value in values.items():
            object.__setattr__(self, key, value)
        object.__setattr__(
            self,
            "fingerprint",
            fingerprint(
                expression, clinical, self.outcome, self.unit, self.normals, self.recurrences
            ),
        )

    def __len__(self) -> int:
        return len(self.expression.index)

    @property
    def patients(self) -> pd.Index[str]:
        """Patient identifiers, in the order of every table."""
        return self.expression.index

    @property
    def genes(self) -> pd.Index[str]:
        """Gene symbols of the expression matrix."""
        return self.expression.columns

    def gene(self, symbol: str) -> pd.Series[float]:
        """Return one gene's expression over the patients.

        Raises
        ------
        UnknownGeneError
            If the cohort does not have the gene.
        """
        if symbol not in self.expression.columns:
            raise UnknownGeneError(
                f"{self.title} has no gene {symbol!r} among its {len(self.genes):,} genes.",
                "Check the spelling; current HGNC symbols are expected.",
            )
        return self.expression[symbol]

    def known(self, symbols: Sequence[str]) -> list[str]:
        """Return those of the genes that the cohort has, in the order given, once each."""
        have = set(self.expression.columns)
        return [symbol for symbol in dict.fromkeys(symbols) if symbol in have]

    def take(self, keep: npt.ArrayLike) -> Cohort:
        """Return the cohort of some patients; normals and recurrences come along.

        Parameters
        ----------
        keep : array of bool, shape (patients,), or of int
            Mask or positions.
        """
        index = _positions(keep, len(self))
        return replace(
            self,
            expression=self.expression.iloc[index],
            clinical=self.clinical.iloc[index],
            outcome=self.outcome.take(index),
        )


def _positions(keep: npt.ArrayLike, n: int) -> npt.NDArray[np.intp]:
    """Return the positions that a mask over n patients, or a list of positions, stands for."""
    index = np.asarray(keep)
    if index.dtype == np.bool_:
        if index.shape != (n,):
            raise CohortError(
                f"the mask has shape {index.shape} for {n:,} patients.",
                "Give one yes or no for each patient.",
            )
        return np.flatnonzero(index)
    # An empty list comes as floats.
    return index.astype(np.intp) if index.size == 0 else index


def _as_event(values: object) -> npt.NDArray[np.bool_]:
    """Return events as bool; only yes / no and 0 / 1 pass."""
    array = np.asarray(values)
    if array.dtype == np.bool_:
        return np.array(array)
    try:
        number = array.astype(np.float64)
    except (TypeError, ValueError) as exc:
        raise CohortError(
            f"event must be 0 or 1, got {array.dtype} values such as {listed(array[:3])}.",
            "Give 1 where death was observed and 0 where the patient was censored.",
        ) from exc
    if not np.isin(number, (0.0, 1.0)).all():
        raise CohortError(
            f"event must be 0 or 1, got {listed(np.unique(number))}.",
            "Give 1 where death was observed and 0 where the patient was censored.",
        )
    return number.astype(np.bool_)


def _matrix(frame: pd.DataFrame, what: str) -> pd.DataFrame:
    """Check a samples x genes frame and return it read-only."""
    for axis, labels in (("patient", frame.index), ("gene", frame.columns)):
        repeated = labels[labels.duplicated()].unique()
        if len(repeated):
            raise CohortError(
                f"{what} lists {len(repeated):,} {axis} identifiers more than once "
                f"({listed(repeated)}).",
                f"Keep one row or column for each {axis}.",
            )
    values = frame.to_numpy()
    if values.dtype not in (np.float32, np.float64):
        try:
            values = values.astype(np.float64)
        except (TypeError, ValueError) as exc:
            raise CohortError(
                f"{what} holds values that are not numbers.", "Leave only numbers in the matrix."
            ) from exc
    bad = ~np.isfinite(values)
    if bad.any():
        genes = frame.columns[bad.any(axis=0)]
        raise CohortError(
            f"{what} has {int(bad.sum()):,} missing or infinite values in {len(genes):,} genes "
            f"({listed(genes)}).",
            "Leave these genes out or fill their values before making a cohort.",
        )
    # Own the values, in an order whose columns are cheap to read gene by gene.
    values = np.array(values, order="F", copy=True)
    values.flags.writeable = False
    return pd.DataFrame(values, index=frame.index, columns=frame.columns, copy=False)
