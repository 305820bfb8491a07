"""What a reader can choose between, and the words for each choice."""

from __future__ import annotations

__all__ = [
    "CANDIDATES",
    "COHORT_SECTIONS",
    "CUT_METHODS",
    "HORIZON_YEARS",
    "INTERVALS",
    "MEASURES",
    "QUANTILES",
    "SCALES",
    "SIGNATURE_SECTIONS",
    "TRIMS",
]

CANDIDATES: dict[str, str] = {
    "frg_v1": "Ferroptosis-related genes, FerrDb V1",
    "frg_v2": "Ferroptosis-related genes, FerrDb V2",
    "published": "The 23 genes of the published signature",
    "list": "A list of your own",
    "all": "All genes of the cohort",
}
CUT_METHODS: dict[str, str] = {
    "maxstat": "Best separation (maximally selected log-rank)",
    "median": "Median",
    "quantile": "Quantile",
    "tertiles": "Tertiles",
    "value": "Chosen on the slider",
    "fixed": "A value fixed elsewhere",
}
SCALES: dict[str, str] = {
    "measured": "As measured",
    "cohort": "Standardised within the cohort",
    "batch": "Standardised within each batch",
}
INTERVALS: dict[str, str] = {
    "log": "log (R's default)",
    "log-log": "log-log",
    "plain": "plain",
}
COHORT_SECTIONS: dict[str, str] = {
    "patients": "Patients",
    "follow_up": "Follow-up",
    "variable": "Any characteristic or gene",
    "own": "Bring your own cohort",
}
SIGNATURE_SECTIONS: dict[str, str] = {
    "univariate": "Genes one by one",
    "lambda": "LASSO and lambda",
    "exchange": "Export and import",
}
MEASURES: dict[str, str] = {
    "deviance": "Partial likelihood deviance",
    "concordance": "Concordance",
}
HORIZON_YEARS = (1, 2, 3, 5)
# Ends of the sliders, which a link cannot pass either.
QUANTILES = (0.05, 0.95)
TRIMS = (0.05, 0.4)
