"""What a reader can choose between, and the words for each choice."""

from __future__ import annotations

__all__ = [
    "BACKGROUNDS",
    "BATCH_TREATMENTS",
    "CANDIDATES",
    "CLINICAL_COHORTS",
    "CLINICAL_SECTIONS",
    "COHORT_SECTIONS",
    "CONTRASTS",
    "CUT_METHODS",
    "DIRECTIONS",
    "ENRICHMENT_SECTIONS",
    "EXPRESSION_SECTIONS",
    "GENE_LISTS",
    "HEAT_GENES",
    "HORIZON_YEARS",
    "INTERVALS",
    "LIBRARY_SERVERS",
    "MEASURES",
    "MODEL_COHORTS",
    "NORMALS_ALIGNMENTS",
    "QUANTILES",
    "QUESTIONS",
    "RANKINGS",
    "SCALES",
    "SCORE_FORMS",
    "SET_SIZES",
    "SIGNATURE_SECTIONS",
    "STATISTICS",
    "TERMS_SHOWN",
    "TERM_FIGURES",
    "TRIMS",
]

CANDIDATES: dict[str, str] = {
    "frg_v1": "Ferroptosis-related genes, FerrDb V1",
    "frg_v2": "Ferroptosis-related genes, FerrDb V2",
    "frg_own": "Ferroptosis-related genes, your own FerrDb download",
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
BATCH_TREATMENTS: dict[str, str] = {
    "shift": "Subtract the shift between pipelines where it is known",
    "none": "As delivered",
    "leave_out": "Leave out genes whose shift is unknown",
    "zscore": "Standardise within each batch",
    "combat": "ComBat",
    "combat_within": "ComBat within each subclass",
}
NORMALS_ALIGNMENTS: dict[str, str] = {
    "quantile": "Give each normal sample the distribution of the tumours",
    "level": "Shift each normal sample to the mean level of the tumours",
    "none": "Leave them as measured",
}
EXPRESSION_SECTIONS: dict[str, str] = {
    "expressed": "Expressed genes",
    "batches": "Batches",
    "differential": "Differential genes",
    "intersection": "Differential and prognostic",
}
GENE_LISTS: dict[str, str] = {
    "up": "Higher in the first group",
    "down": "Lower in the first group",
    "differential": "Differential, either way",
    "prognostic": "Prognostic",
    "hazard": "More of it, higher hazard",
    "protection": "More of it, lower hazard",
    "driver": "Driver",
    "suppressor": "Suppressor",
    "marker": "Marker",
    "published": "In the published signature",
}
CONTRASTS: dict[str, str] = {
    "normal": "Tumour against normal",
    "risk": "High against low risk",
    "characteristic": "Two groups of patients",
}
CLINICAL_COHORTS: dict[str, str] = {
    "both": "Training and validation",
    "training": "Training",
    "validation": "Validation",
}
STATISTICS: dict[str, str] = {
    "rank": "Medians, tests by ranks",
    "parametric": "Means, t test and ANOVA",
}
CLINICAL_SECTIONS: dict[str, str] = {
    "characteristics": "Score and characteristics",
    "table_one": "Table 1",
    "models": "Cox models",
    "nomogram": "Nomogram",
}
MODEL_COHORTS: dict[str, str] = {
    "training": "Training cohort",
    "validation": "Validation cohort",
}
SCORE_FORMS: dict[str, str] = {
    "sd": "Per standard deviation of the training scores",
    "unit": "Per unit of the score",
    "strata": "Risk groups at the cut",
}
ENRICHMENT_SECTIONS: dict[str, str] = {
    "overrepresentation": "Over-representation",
    "preranked": "Preranked enrichment (GSEA)",
    "gene_sets": "Gene sets",
}
QUESTIONS: dict[str, str] = {
    "candidates": "Candidate genes, all of them",
    "screened": "Candidates that are prognostic one by one",
    "intersection": "Candidates that are differential and prognostic",
    "signature": "Genes of the signature at lambda",
    "risk": "Genes that differ between high and low risk",
}
DIRECTIONS: dict[str, str] = {
    "both": "Either way",
    "up": "Higher in high risk",
    "down": "Lower in high risk",
}
BACKGROUNDS: dict[str, str] = {
    "annotated": "Every gene that the collection knows",
    "measured": "Genes measured in the cohort",
    "candidates": "The candidate genes they were chosen from",
    "list": "A list of your own",
}
# Where a library of gene sets is fetched, and the one that is meant unless another is named.
LIBRARY_SERVERS: dict[str, str] = {"Enrichr": "KEGG_2021_Human", "MSigDB": "h.all"}
RANKINGS: dict[str, str] = {
    "cox": "By hazard: Cox z of every gene",
    "risk": "High against low risk: moderated t of every gene",
}
TERM_FIGURES: dict[str, str] = {"dots": "Dots", "bars": "Bars"}
HORIZON_YEARS = (1, 2, 3, 5)
# Ends of the sliders, which a link cannot pass either.
QUANTILES = (0.05, 0.95)
TRIMS = (0.05, 0.4)
HEAT_GENES = (10, 80)
SET_SIZES = (2, 2000)
TERMS_SHOWN = (5, 20)
