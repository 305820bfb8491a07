"""Do hazard ratios stay the same over time? The score test on Schoenfeld residuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome, TimeUnit
from core.errors import FitError, InputError, listed
from core.inference import chi_square_p_value
from core.survival.cox import CoxModel
from core.survival.cox_design import FittedRows, fitted_rows
from core.survival.curves import kaplan_meier
from core.survival.risk_sets import accumulated_hazard
from core.survival.ties import distinct_times

__all__ = ["ProportionalHazards", "TimeScale", "proportional_hazards"]

TimeScale = Literal["km", "rank", "identity", "log"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalHazards:
    """Test of whether each effect is constant over time, and what to plot.

    Parameters
    ----------
    table : DataFrame
        One row per term and a last one ``GLOBAL`` for all at once: ``term``,
        ``chi2``, ``df``, ``p_value``. A small p-value: the effect changes.
    scale : {"km", "rank", "identity", "log"}
        The function of time against which a trend was looked for.
    time : array of float, shape (d,)
        Time of each death, in ``unit``, ascending.
    position : array of float, shape (d,)
        The same on ``scale``.
    residuals : DataFrame, shape (d, terms)
        Scaled Schoenfeld residuals plus the coefficient: a smooth curve
        through them shows the log hazard ratio over time. For a term of
        several columns, the residual of its combined effect around 1.
    coefficients : Series, index terms
        What the curve would be were the effect constant.
    variance : array of float, shape (terms, terms)
        Scale of the residuals' scatter, for the bands of a smooth.
    unit : {"days", "months", "years"}
    """

    table: pd.DataFrame
    scale: TimeScale
    time: _Floats
    position: _Floats
    residuals: pd.DataFrame
    coefficients: pd.Series
    variance: _Floats
    unit: TimeUnit

    def __post_init__(self) -> None:
        for array in (self.time, self.position, self.variance):
            array.flags.writeable = False


def proportional_hazards(
    model: CoxModel,
    covariates: pd.DataFrame,
    outcome: Outcome,
    *,
    terms: Mapping[str, Sequence[str]] | None = None,
    scale: TimeScale = "km",
    stratify_by: object = None,
) -> ProportionalHazards:
    """Test whether the hazard ratios of a Cox model are constant over time.

    The score test of adding, to each term, its product with a function g of
    time; no refit is needed.

    Parameters
    ----------
    model : CoxModel
    covariates : DataFrame, shape (n, p or more)
    outcome : Outcome
        What the model was fitted to.
    terms : mapping of str to sequence of str, optional
        Term -> its columns, e.g. the levels of a category; every column of
        the model once. Each column its own term where None.
    scale : {"km", "rank", "identity", "log"}
        g(t): one less the Kaplan-Meier estimate just before t (little swayed
        by a few late deaths), the rank of t, t, or its logarithm.
    stratify_by : Series or array of labels, shape (n,), optional
        As the model was fitted.

    Raises
    ------
    InputError
        If the terms do not hold each column once, the scale is not known or
        not defined (the log of time 0), or these are not the patients of the fit.
    CohortError
        If values are missing or not numbers.
    FitError
        If all deaths fall on one time.

    Notes
    -----
    Equal to ``cox.zph(fit, transform)`` of R survival 3.5-3: chi-square,
    p-values and scaled residuals to 1e-9 relative; after exact ties with
    Breslow's risk sets, as there.

    References
    ----------
    Grambsch and Therneau 1994, 10.1093/biomet/81.3.515.

    Examples
    --------
    >>> from core.survival.cox import cox_model
    >>> x = pd.DataFrame({"x": [1.0, 0, 1, 0, 1, 0]})
    >>> died = Outcome([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 1])
    >>> test = proportional_hazards(cox_model(x, died), x, died)
    >>> test.table["term"].tolist(), round(float(test.table["chi2"].iloc[0]), 4)
    (['x', 'GLOBAL'], 0.5185)
    """
    columns = _columns(model.names, terms)
    parts = fitted_rows(model, covariates, outcome, stratify_by=stratify_by)
    g = _on_scale(outcome, scale)
    centre = float(g[outcome.event].mean())
    slope, information, constant = _score(parts, g - centre)
    p = len(model.names)
    rows = []
    for name, where in [*columns.items(), ("GLOBAL", list(range(p)))]:
        kept = [*range(p), *(p + j for j in where)]
        u = np.concatenate((np.zeros(p), slope[where]))
        try:
            chi2 = float(u @ np.linalg.solve(information[np.ix_(kept, kept)], u))
        except np.linalg.LinAlgError as exc:
            raise FitError(
                f"whether the effect of {name} changes over time cannot be tested: the "
                f"{outcome.n_events:,} deaths do not differ in time.",
                "It needs deaths at several times.",
            ) from exc
        rows.append((name, chi2, len(where), chi_square_p_value(max(chi2, 0.0), len(where))))
    dead = np.concatenate([part.rows[part.sets.dead] for part in parts])
    stratum = np.repeat(np.arange(len(parts)), [part.sets.n_deaths for part in parts])
    # As R: stratum by stratum, each by time.
    order = np.lexsort((distinct_times(outcome.time).position[dead], stratum))
    residuals, variance = _scaled(parts, model, constant, columns)
    coefficients = [
        float(model.coefficients[where[0]]) if len(where) == 1 else 1.0
        for where in columns.values()
    ]
    return ProportionalHazards(
        table=pd.DataFrame(rows, columns=["term", "chi2", "df", "p_value"]),
        scale=scale,
        time=outcome.time[dead][order],
        position=g[dead][order],
        residuals=pd.DataFrame(residuals[order], columns=list(columns)),
        coefficients=pd.Series(coefficients, index=list(columns)),
        variance=variance,
        unit=outcome.unit,
    )


def _columns(
    names: tuple[str, ...], terms: Mapping[str, Sequence[str]] | None
) -> dict[str, list[int]]:
    """Return the positions of each term's columns."""
    if terms is None:
        return {name: [j] for j, name in enumerate(names)}
    given = [name for columns in terms.values() for name in columns]
    if sorted(given) != sorted(names) or not all(len(columns) for columns in terms.values()):
        raise InputError(
            f"the terms hold {listed(given)}; they must hold each covariate of the model once "
            f"({listed(names)}).",
            "Name the columns of every term.",
        )
    return {term: [names.index(name) for name in columns] for term, columns in terms.items()}


def _on_scale(outcome: Outcome, scale: str) -> _Floats:
    """Return g(time) of each patient."""
    if scale not in get_args(TimeScale):
        raise InputError(
            f"the scale of time is {scale!r}; allowed are {', '.join(get_args(TimeScale))}.",
            "R's default is km.",
        )
    times = distinct_times(outcome.time)
    if scale == "km":
        (curve,) = kaplan_meier(outcome)
        return 1.0 - np.concatenate(([1.0], curve.survival))[times.position]
    if scale == "rank":
        counts = np.bincount(times.position)
        return (np.cumsum(counts) - (counts - 1) / 2.0)[times.position]
    time = times.values[times.position]  # noqa: PD011  not a frame
    if scale == "identity":
        return time
    if (time <= 0).any():
        raise InputError(
            f"{int((time <= 0).sum()):,} patients have follow-up of 0, which has no logarithm.",
            "Choose another scale of time, or leave these patients out.",
        )
    return np.asarray(np.log(time))


def _score(parts: list[FittedRows], g: _Floats) -> tuple[_Floats, _Floats, _Floats]:
    """Return the slope toward changing effects, its information, and that of the model."""
    p = parts[0].x.shape[1]
    slope, blocks = np.zeros(p), np.zeros((3, p, p))
    for part in parts:
        at_death = g[part.rows[part.sets.dead]]
        slope += at_death @ (part.x[part.sets.dead] - part.mean)
        for power in range(3):
            weight = at_death**power
            met = part.weight * accumulated_hazard(weight / part.total, part.sets)
            blocks[power] += (part.x * met[:, None]).T @ part.x
            blocks[power] -= (part.mean * weight[:, None]).T @ part.mean
    constant, mixed, changing = blocks
    return slope, np.block([[constant, mixed], [mixed, changing]]), constant


def _scaled(
    parts: list[FittedRows],
    model: CoxModel,
    constant: _Floats,
    columns: Mapping[str, list[int]],
) -> tuple[_Floats, _Floats]:
    """Return scaled residuals around their coefficients, and the variance of a slope."""
    p = len(model.names)
    used = np.array([[_deaths_that_tell(part, j) for j in range(p)] for part in parts])
    for where in columns.values():
        used[:, where] = used[:, where].max(axis=1, keepdims=True)
    shared = np.minimum(used[:, :, None], used[:, None, :]).sum(axis=0)
    mean_information = constant / np.where(shared == 0, 1, shared)
    combined = np.zeros((p, len(columns)))
    for k, where in enumerate(columns.values()):
        combined[where, k] = 1.0 if len(where) == 1 else model.coefficients[where]
    mean_information = combined.T @ mean_information @ combined
    used = used[:, [where[0] for where in columns.values()]]
    found = []
    for part, informative in zip(parts, used > 0, strict=True):
        raw = _schoenfeld(part) @ combined
        scaled = np.full(raw.shape, np.nan)
        if informative.any():
            block = mean_information[np.ix_(informative, informative)]
            scaled[:, informative] = np.linalg.solve(block, raw[:, informative].T).T
        found.append(scaled)
    for k, where in enumerate(columns.values()):
        around = model.coefficients[where[0]] if len(where) == 1 else 1.0
        for scaled in found:
            scaled[:, k] += around
    return np.concatenate(found), np.asarray(np.linalg.inv(mean_information))


def _deaths_that_tell(part: FittedRows, j: int) -> int:
    """Return the deaths of a stratum where a covariate differs between its patients."""
    return part.sets.n_deaths if np.ptp(part.x[:, j]) > 0 else 0


def _schoenfeld(part: FittedRows) -> _Floats:
    """Return each death's covariates less their mean among those at risk then."""
    _, which, size = np.unique(part.sets.first_tied, return_inverse=True, return_counts=True)
    mean = np.zeros((size.size, part.x.shape[1]))
    np.add.at(mean, which, part.mean)
    return np.asarray(part.x[part.sets.dead] - (mean / size[:, None])[which])
