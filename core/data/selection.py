"""Who is analysed: one primary tumour per patient with follow-up, the rest listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from core.cohort import DAYS_PER_UNIT, TimeUnit
from core.errors import CohortError, listed
from core.flow import Exclusion, Flow

__all__ = ["NegativeTimes", "Selection", "refuse_contradictions", "select_patients"]

NegativeTimes = Literal["refuse", "set aside"]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Rows of the records, by what becomes of them.

    Parameters
    ----------
    patients : DataFrame
        The records analysed: one primary tumour per patient, with follow-up.
    normals, recurrences : Index of str
        Samples kept apart.
    flow : Flow
        How many records there were, and why each left.
    notes : tuple of str
    """

    patients: pd.DataFrame
    normals: pd.Index
    recurrences: pd.Index
    flow: Flow
    notes: tuple[str, ...] = ()


def select_patients(
    records: pd.DataFrame,
    unit: TimeUnit,
    *,
    minimum_follow_up_days: float = 0.0,
    negative_times: NegativeTimes = "refuse",
    set_aside: tuple[Exclusion, ...] = (),
    name: str = "the clinical table",
) -> Selection:
    """Choose the records to analyse.

    Parameters
    ----------
    records : DataFrame
        One row per sample (the index): ``patient``, ``kind`` (see
        ``CanonicalClinical``), ``time``, ``event``, and ``measured`` and
        ``described`` (bool): whether the sample has expression values and a
        clinical row.
    unit : {"days", "months", "years"}
        Unit of ``time``.
    minimum_follow_up_days : float
        Patients followed for this long or less are set aside; 0 leaves out
        follow-up of zero only.
    negative_times : {"refuse", "set aside"}
        What to do about times below zero, which are errors of the source.
    set_aside : tuple of Exclusion
        Samples that left before, while the expression was read.
    name : str
        Name of the clinical table, for messages.

    Raises
    ------
    CohortError
        If times are negative (unless set aside), a patient has two different
        follow-ups, or nobody is left.
    """
    if not (isinstance(minimum_follow_up_days, (int, float)) and minimum_follow_up_days >= 0):
        raise CohortError(
            f"the minimum follow-up is {minimum_follow_up_days!r} days; it must be a number >= 0.",
            "0 leaves out follow-up of zero only.",
        )
    if negative_times not in get_args(NegativeTimes):
        raise CohortError(
            f"negative_times is {negative_times!r}; allowed are refuse and set aside.",
            "Refuse them unless you know why they are negative.",
        )
    notes: list[str] = []
    left = records
    exclusions = list(set_aside)

    def leave(which: pd.Series, reason: str, *, kept_apart: bool = False) -> pd.Index:
        nonlocal left
        gone = left.index[which.to_numpy(dtype=bool)]
        if len(gone):
            exclusions.append(Exclusion(reason, tuple(map(str, gone)), kept_apart))
            left = left[~which.to_numpy(dtype=bool)]
        return gone

    leave(~left["measured"].astype(bool), "no expression measured")
    normals = leave(left["kind"] == "normal", "normal tissue", kept_apart=True)
    again = leave(left["kind"] == "recurrent", "recurrent or secondary tumour", kept_apart=True)
    leave(~left["described"].astype(bool), "not in the clinical table")
    leave(left["kind"] == "other", "neither primary tumour nor normal tissue")
    if left["kind"].isna().all():
        if len(left):
            notes.append("No column tells primary from recurrent tumours; all count as primary.")
    else:
        leave(left["kind"].isna(), "not said whether primary or recurrent")
    refuse_contradictions(left, name)
    left = left.assign(_gap=left[["time", "event"]].isna().any(axis=1), _id=left.index.astype(str))
    order = left.sort_values(["_gap", "_id"], kind="stable")
    further = order.index[order["patient"].duplicated()]
    also = leave(
        pd.Series(left.index.isin(further), index=left.index),
        "further sample of a patient already included",
        kept_apart=True,
    )
    leave(left["_gap"], "no follow-up (time or vital status missing)")
    negative = left["time"] < 0
    if negative.any() and negative_times == "refuse":
        who = listed(left.loc[negative, "patient"])
        raise CohortError(
            f"time has {int(negative.sum())} negative values in {name} (patients {who}); "
            f"follow-up must be >= 0 {unit}.",
            'Correct them, or list and leave out these patients with negative_times="set aside".',
        )
    leave(negative, "negative follow-up")
    days = left["time"] * DAYS_PER_UNIT[unit]
    reason = (
        "follow-up of zero days"
        if minimum_follow_up_days == 0
        else f"follow-up of {minimum_follow_up_days:g} days or less"
    )
    leave(days <= minimum_follow_up_days, reason)
    flow = Flow(len(records) + sum(item.n for item in set_aside), tuple(exclusions))
    if left.empty:
        why = "; ".join(f"{item.n:,} {item.reason}" for item in exclusions)
        raise CohortError(
            f"no patient is left of {flow.n_start:,} records: {why}.",
            "Check the columns of time, status and sample type.",
        )
    if not left["event"].any():
        notes.append(
            f"None of the {len(left):,} patients died, so nothing about survival can be estimated; "
            "check which values of the status column mean death."
        )
    elif left["event"].all() and len(left) > 20:
        notes.append(
            f"All {len(left):,} patients died; check which values of the status column mean death."
        )
    return Selection(
        left.drop(columns=["_gap", "_id"]), normals, again.append(also), flow, tuple(notes)
    )


def refuse_contradictions(records: pd.DataFrame, name: str) -> None:
    """Refuse two different follow-ups of one patient: which one holds cannot be known."""
    repeated = records[records["patient"].duplicated(keep=False)]
    if repeated.empty:
        return
    distinct = repeated.groupby("patient")[["time", "event"]].nunique()
    clash = distinct.index[(distinct > 1).any(axis=1)]
    if len(clash):
        first = records[records["patient"] == clash[0]]
        told = [
            f"{time:g} ({'died' if event == 1 else 'alive' if event == 0 else 'status unknown'})"
            for time, event in zip(first["time"], first["event"], strict=True)
        ]
        raise CohortError(
            f"{name} gives {len(clash):,} patients two different follow-ups ({listed(clash)}); "
            f"{clash[0]} has {listed(told)}.",
            "Keep the row that is right.",
        )
