"""One cohort under one cut: its curves, its effect sizes and what its P values mean."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.survival import Assessment, Cutpoint, CutpointScan, Signature, assess
from dashboard.downloads import download_table, marked
from dashboard.figures.curves import survival_curves
from dashboard.study import Scored
from dashboard.widgets import cohort_line, draw, numbers_in_a_row, p_words

__all__ = ["own_cut_panel", "risk_panel"]

_SEARCHED = (
    "**P corrected for the search: {corrected}.** How often the best of all {cuts:,} admissible "
    "cuts would reach this cut's statistic ({statistic:.2f} standard deviations) if the score "
    "meant nothing. **Naive log-rank P: {naive}** (chi-square {chi2:.2f}), which pretends that "
    "this cut had been fixed before anyone looked. On data without any effect the best cut reaches "
    "a naive P below 0.05 in more than four of ten cohorts."
)
_FIXED_IN_ADVANCE = (
    "**Log-rank P: {naive}** (chi-square {chi2:.2f}). The cut ({label}) looks at the scores alone, "
    "not at survival, so there was no search to correct for."
)
_GIVEN = (
    "**Log-rank P: {naive}** (chi-square {chi2:.2f}). The cut was given from elsewhere, so nothing "
    "was searched here. Had it been found in these same patients, P would need correcting for that "
    "search."
)
_FROZEN = (
    "**Log-rank P: {naive}** (chi-square {chi2:.2f}). Score and cut were fixed in the training "
    "cohort and meet these patients for the first time: nothing was searched here, so nothing "
    "needs correcting."
)
_MOVED_IN_VIEW = (
    "**Log-rank P: {naive}** (chi-square {chi2:.2f}). The score was fixed in the training cohort, "
    "but the cut was moved by hand while these curves stood beside it. If they had a say in where "
    "it ended, these patients were searched too, and P is too small. It is a fair test only of a "
    "cut chosen without them."
)
_SEEN_BEFORE = (
    "**Log-rank P: {naive}** (chi-square {chi2:.2f}). The score was fitted to these same patients, "
    "so this is no validation and P is optimistic; choose another cohort."
)
_FITTED_HERE = (
    " The score was fitted to these same patients, so every P here is optimistic; the validation "
    "cohort is the fair test."
)
_FITTED_ELSEWHERE = " The score was fitted to other patients and imported."


def risk_panel(
    scored: Scored,
    cut: object,
    *,
    signature: Signature,
    role: str,
    scan: CutpointScan | None,
    interval: str,
) -> None:
    """Show the strata of a cut in a cohort; ``scan`` is the search that the cut came from."""
    cohort = scored.cohort
    found = assess(
        scored.score, cohort.outcome, cut, interval=interval, stratify_by=_batches(cohort)
    )
    st.markdown(f"#### {role}")
    st.caption(cohort_line(cohort))
    _effect(found)
    draw(
        survival_curves(
            found.curves,
            medians=found.medians,
            comparison=_figure_words(found, scan),
            effect=found.hazard_ratio or "",
            simulated=cohort.simulated,
            name=f"survival_{role.lower()}",
        ),
        f"survival-curves-{role.lower()}",
    )
    for remark in found.remarks:
        st.warning(remark)
    if found.logrank is not None:
        # By name, too: a filter changes the fingerprint, not whose patients these are.
        fitted = cohort.name == signature.cohort_name or (
            cohort.fingerprint == signature.cohort_fingerprint
        )
        st.markdown(_p_sentence(found, scan, fitted=fitted))
    _numbers(found, role, simulated=cohort.simulated)


def own_cut_panel(scored: Scored, scan: CutpointScan, *, role: str) -> None:
    """Show what the cohort's own best cut would have given, with the price of the search."""
    found = assess(scored.score, scored.cohort.outcome, scan.selected)
    ratio = found.hazard_ratio
    effect = f"hazard ratio {ratio.estimate:.2f}" if ratio else "no hazard ratio"
    naive = p_words(found.logrank.p_value) if found.logrank else "not estimable"
    st.info(
        f"{role}, own best cut {scan.selected.value:.3f}: {effect}, naive log-rank P {naive}, "
        f"corrected for the search over {len(scan.cutpoints):,} cuts "
        f"{p_words(scan.selected.p_value_adjusted)}. A cut chosen in the cohort it is judged in "
        "flatters itself; one that was fixed elsewhere does not.",
        icon=":material/compare_arrows:",
    )


def _effect(found: Assessment) -> None:
    """Show the hazard ratio and the size of each stratum as key figures."""
    ratio = found.hazard_ratio
    deaths = {curve.label: curve.total_events for curve in found.curves}
    numbers_in_a_row(
        [
            (
                f"Hazard ratio, {ratio.label} against {ratio.reference}"
                if ratio
                else "Hazard ratio",
                f"{ratio.estimate:.2f}" if ratio else "not estimable",
                f"{ratio.level:.0%} interval {ratio.lower:.2f} to {ratio.upper:.2f}"
                if ratio
                else "",
            ),
            *(
                [
                    (
                        "Within batches",
                        f"{found.within.estimate:.2f}",
                        f"{found.within.level:.0%} interval {found.within.lower:.2f} to "
                        f"{found.within.upper:.2f}",
                    )
                ]
                if found.within
                else []
            ),
            *(
                (
                    f"{str(label).capitalize()} risk",
                    f"{count:,}",
                    f"{deaths.get(str(label), 0):,} deaths",
                )
                for label, count in found.counts.items()
            ),
        ]
    )


def _batches(cohort: Cohort) -> pd.Series | None:
    """Return the batch of each patient, None where the cohort has one or does not say."""
    if "batch" not in cohort.clinical.columns or cohort.clinical["batch"].nunique() < 2:
        return None
    return cohort.clinical["batch"].astype("string").fillna("not recorded")


def _figure_words(found: Assessment, scan: CutpointScan | None) -> str:
    """Return the P values that stand in the figure, which travels without the page around it."""
    if found.logrank is None:
        return ""
    naive = _equals(p_words(found.logrank.p_value))
    cut = found.cutpoint
    if scan is None or not (isinstance(cut, Cutpoint) and cut.method in ("scan", "chosen")):
        across = f" across {len(found.curves)} groups" if len(found.curves) > 2 else ""
        return f"log-rank p {naive}{across}"
    corrected = _equals(p_words(cut.p_value_adjusted))
    return f"p {corrected} corrected for the search (naive log-rank p {naive})"


def _equals(words: str) -> str:
    """Return a P value with its sign of relation."""
    return words if words.startswith("<") else f"= {words}"


def _p_sentence(found: Assessment, scan: CutpointScan | None, *, fitted: bool) -> str:
    """Say which P this is and what it can and cannot bear."""
    naive = {"naive": p_words(found.logrank.p_value), "chi2": found.logrank.chi2}
    cut = found.cutpoint
    if scan is None:
        moved = isinstance(cut, Cutpoint) and cut.method in ("chosen", "fixed")
        frozen = _MOVED_IN_VIEW if moved else _FROZEN
        return (_SEEN_BEFORE if fitted else frozen).format(**naive)
    if isinstance(cut, Cutpoint) and cut.method in ("scan", "chosen"):
        said = _SEARCHED.format(
            **naive,
            corrected=p_words(cut.p_value_adjusted),
            cuts=len(scan.cutpoints),
            statistic=cut.statistic,
        )
    elif isinstance(cut, Cutpoint) and cut.method == "fixed":
        said = _GIVEN.format(**naive)
    else:
        said = _FIXED_IN_ADVANCE.format(**naive, label=cut.label)
    return said + (_FITTED_HERE if fitted else _FITTED_ELSEWHERE)


def _numbers(found: Assessment, role: str, *, simulated: bool) -> None:
    """Show medians, survival at landmarks and restricted means, one row for each stratum."""
    columns = {}
    for median, mean in zip(found.medians, found.restricted_means, strict=True):
        marks = {
            f"Alive at {_years(mark.horizon / 12)}": _interval(
                mark.survival, mark.lower, mark.upper, "{:.0%}"
            )
            for mark in found.landmarks
            if mark.label == median.label
        }
        columns[f"{median.label.capitalize()} risk"] = {
            "Median, months": _interval(median.estimate, median.lower, median.upper, "{:.1f}"),
            **marks,
            f"Mean within {found.restriction:.0f} months": _interval(
                mean.estimate, mean.lower, mean.upper, "{:.1f}"
            ),
        }
    table = pd.DataFrame(columns).fillna("beyond follow-up")
    table = marked(table.rename_axis("Survival").reset_index(), simulated=simulated)
    st.dataframe(
        table,
        hide_index=True,
        key=f"survival.numbers.{role}",
        alt=f"{role}: median survival, survival at landmarks and restricted mean for each group.",
    )
    st.caption(
        "95% intervals in brackets. Median: the time by which half have died. Mean within a span: "
        "restricted mean survival time, the average months lived within it; the span ends where a "
        "group's follow-up does, so it differs between cohorts and such means compare within one."
    )
    download_table(
        table,
        f"survival_numbers_{role.lower()}",
        key=f"survival-numbers-{role}",
        simulated=simulated,
    )


def _years(count: float) -> str:
    """Return a count of years in words."""
    return "1 year" if count == 1 else f"{count:.0f} years"


def _interval(value: float, lower: float, upper: float, form: str) -> str:
    """Return a value with its interval; what was not reached says so."""
    if value != value:
        return "not reached"
    ends = [form.format(end) if end == end else "not reached" for end in (lower, upper)]
    return f"{form.format(value)} ({ends[0]} to {ends[1]})"
