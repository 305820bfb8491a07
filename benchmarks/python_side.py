"""Ours, lifelines and scikit-survival on one study."""

import numpy as np
import pandas as pd

from benchmarks.study import FEW, HORIZONS, MIN_RATIO_MANY, SUBSETS, TRIM, Study
from benchmarks.timing import Timing, measure
from core.survival import (
    SignaturePath,
    concordance,
    cutpoint_scan,
    cutpoint_scan_many,
    hazard_ratio,
    kaplan_meier,
    lasso_path,
    logrank,
    time_dependent_roc,
    univariate_cox,
)


def ours(study: Study) -> list[Timing]:
    """Time FerroScope."""
    cohort, outcome, score = study.cohort, study.cohort.outcome, study.score.to_numpy()
    matrix = study.candidate_matrix
    work = {
        "univariate Cox": lambda: univariate_cox(cohort),
        "cut-point, one score": lambda: cutpoint_scan(score, outcome, trim=TRIM),
        "cut-point, many genes": lambda: cutpoint_scan_many(matrix, outcome, trim=TRIM),
        "time-dependent AUC with intervals": lambda: time_dependent_roc(
            score, outcome, horizons=HORIZONS
        ),
        "time-dependent AUC without intervals": lambda: time_dependent_roc(
            score, outcome, horizons=HORIZONS, intervals=False
        ),
        "Kaplan-Meier, two groups": lambda: kaplan_meier(outcome, study.high),
        "log-rank, two groups": lambda: logrank(outcome, study.high),
        "hazard ratio, two groups": lambda: hazard_ratio(outcome, study.high),
        "concordance with interval": lambda: concordance(score, outcome),
    }
    for p in (FEW, len(study.candidates)):
        work[f"LASSO path, {p} genes"] = lambda p=p: _path(study, p, folds=None)
        work[f"LASSO CV, {p} genes"] = lambda p=p: _path(study, p, folds=study.folds)
    return [measure(task, "FerroScope", run) for task, run in work.items()]


def peers(study: Study) -> list[Timing]:
    """Time lifelines and scikit-survival."""
    return [*_lifelines(study), *_scikit_survival(study)]


def numbers(study: Study) -> dict[str, list[float]]:
    """Return our results, to be held against R's."""
    cohort, outcome, score = study.cohort, study.cohort.outcome, study.score.to_numpy()
    scan = cutpoint_scan(score, outcome, trim=TRIM)
    curves = time_dependent_roc(score, outcome, horizons=HORIZONS)
    genes = list(cohort.genes[: SUBSETS["coxph_genes"]])
    found = {
        "cox": univariate_cox(cohort, genes)["coefficient"].tolist(),
        "cutpoint": [scan.cutpoints[scan.selected_index], scan.statistics[scan.selected_index]],
        "auc": [c.auc for c in curves] + [c.standard_error for c in curves],
        "groups": [
            logrank(outcome, study.high).chi2,
            hazard_ratio(outcome, study.high).coefficient,
            concordance(score, outcome).estimate,
        ],
    }
    for p in (FEW, len(study.candidates)):
        path = _path(study, p, folds=None)
        found[f"lasso_{p}"] = [
            path.penalties[0],
            len(path.penalties),
            path.deviance_ratio.max(),
        ]
    return found


def _path(study: Study, p: int, *, folds: np.ndarray | None) -> SignaturePath:
    return lasso_path(study.cohort, study.candidates[:p], folds=folds, min_ratio=_min_ratio(p))


def _min_ratio(p: int) -> float:
    return 0.0001 if p == FEW else MIN_RATIO_MANY


def _lifelines(study: Study) -> list[Timing]:
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import logrank_test
    from lifelines.utils import concordance_index

    time, event, high = study.cohort.outcome.time, study.cohort.outcome.event, study.high
    some = SUBSETS["python_cox_genes"]
    frames = [
        pd.DataFrame({"time": time, "event": event, "gene": study.cohort.expression.iloc[:, i]})
        for i in range(some)
    ]

    def cox() -> None:
        for frame in frames:
            CoxPHFitter().fit(frame, "time", "event")

    def curves() -> None:
        for group in (high, ~high):
            KaplanMeierFitter().fit(time[group], event[group])

    def test() -> None:
        logrank_test(time[high], time[~high], event[high], event[~high])

    return [
        measure("univariate Cox", "lifelines CoxPHFitter", cox, items=some, repeats=3),
        measure("Kaplan-Meier, two groups", "lifelines", curves),
        measure("log-rank, two groups", "lifelines", test),
        measure(
            "concordance with interval",
            "lifelines (no interval)",
            lambda: concordance_index(time, -study.score, event),
        ),
    ]


def _scikit_survival(study: Study) -> list[Timing]:
    from sksurv.compare import compare_survival
    from sksurv.linear_model import CoxnetSurvivalAnalysis, CoxPHSurvivalAnalysis
    from sksurv.metrics import concordance_index_censored, cumulative_dynamic_auc
    from sksurv.nonparametric import kaplan_meier_estimator
    from sksurv.util import Surv

    time, event, high = study.cohort.outcome.time, study.cohort.outcome.event, study.high
    y = Surv.from_arrays(event, time)
    x, score = study.candidate_matrix, study.score.to_numpy()
    standardised = (x - x.mean(axis=0)) / x.std(axis=0)
    some = SUBSETS["python_cox_genes"]
    columns = [np.asarray(study.cohort.expression.iloc[:, [i]], np.float64) for i in range(some)]

    def cox() -> None:
        for column in columns:
            CoxPHSurvivalAnalysis(ties="efron").fit(column, y)

    def curves() -> None:
        for group in (high, ~high):
            kaplan_meier_estimator(event[group], time[group])

    def path(p: int) -> None:
        CoxnetSurvivalAnalysis(l1_ratio=1.0, alpha_min_ratio=_min_ratio(p)).fit(
            standardised[:, :p], y
        )

    return [
        measure("univariate Cox", "scikit-survival CoxPH", cox, items=some, repeats=3),
        *(
            measure(f"LASSO path, {p} genes", "scikit-survival Coxnet", lambda p=p: path(p))
            for p in (FEW, x.shape[1])
        ),
        measure(
            "time-dependent AUC without intervals",
            "scikit-survival",
            lambda: cumulative_dynamic_auc(y, y, score, HORIZONS),
        ),
        measure("Kaplan-Meier, two groups", "scikit-survival", curves),
        measure("log-rank, two groups", "scikit-survival", lambda: compare_survival(y, high)),
        measure(
            "concordance with interval",
            "scikit-survival (no interval)",
            lambda: concordance_index_censored(event, time, score),
        ),
    ]
