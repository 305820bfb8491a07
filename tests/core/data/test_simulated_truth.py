"""The simulated study beside glioma and beside the truth that made it."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.data.genes import ferroptosis_genes
from core.data.simulated import simulate_study
from core.data.simulated_clinical import TRAINING_MIX


@pytest.fixture(scope="module")
def study():
    return simulate_study()


@pytest.fixture(scope="module")
def large():
    """Enough patients for medians and proportions to be sharp."""
    return simulate_study(n_training=3000, n_validation=3000, n_genes=100, seed=1)


def median_survival(outcome, keep):
    """First time at which the product of (1 - deaths / at risk) is at most a half."""
    time, event = outcome.time[keep], outcome.event[keep]
    survival = 1.0
    for at in np.unique(time[event]):
        survival *= 1 - event[time == at].sum() / (time >= at).sum()
        if survival <= 0.5:
            return at
    return np.inf


def log_rank_z(x, outcome):
    """Score test of the Cox model at beta = 0 (Breslow): Z of one covariate."""
    order = np.argsort(-outcome.time, kind="stable")
    x, time, event = np.asarray(x, float)[order], outcome.time[order], outcome.event[order]
    last = np.searchsorted(-time, -time, side="right")  # everyone at risk, ties included
    n = last.astype(float)
    first, second = np.cumsum(x)[last - 1] / n, np.cumsum(x**2)[last - 1] / n
    return ((x - first)[event].sum()) / np.sqrt((second - first**2)[event].sum())


# What is true of it


def test_proportions_are_those_of_the_case_mix(large):
    clinical = large.training.clinical
    grades = clinical["grade"].value_counts(normalize=True)[["II", "III", "IV"]]
    assert grades.to_numpy() == pytest.approx(TRAINING_MIX.joint.sum(axis=0), abs=0.03)
    assert (clinical["idh"] == "wildtype").sum() / clinical["idh"].notna().sum() == pytest.approx(
        0.36, abs=0.03
    )
    assert not ((clinical["codel_1p19q"] == "codel") & (clinical["idh"] == "wildtype")).any()


def test_values_are_missing_as_often_as_in_real_cohorts(large):
    training, validation = (c.clinical.isna().mean() for c in (large.training, large.validation))
    for missing, rates in (
        (training, {"mgmt": 0.06, "idh": 0.02, "codel_1p19q": 0.02}),
        (validation, {"mgmt": 0.20, "idh": 0.07, "codel_1p19q": 0.10}),
    ):
        assert missing[list(rates)].to_numpy() == pytest.approx(list(rates.values()), abs=0.02)
    assert training[["age", "sex", "grade", "histology", "batch"]].eq(0).all()


def test_survival_is_near_that_of_glioma(large, study):
    for cohort, grade_iv, lower in (
        (large.training, (11, 18), (70, 110)),
        (large.validation, (12, 23), (50, 100)),
    ):
        four = (cohort.clinical["grade"] == "IV").to_numpy()
        assert grade_iv[0] < median_survival(cohort.outcome, four) < grade_iv[1]
        assert lower[0] < median_survival(cohort.outcome, ~four) < lower[1]
    assert 0.33 < study.training.outcome.event.mean() < 0.44
    assert 0.48 < study.validation.outcome.event.mean() < 0.65


def test_higher_grade_means_higher_risk(study):
    for cohort, score in (
        (study.training, study.truth.training_score),
        (study.validation, study.truth.validation_score),
    ):
        mean = score.groupby(cohort.clinical["grade"]).mean()
        assert mean["II"] + 0.3 < mean["III"]
        assert mean["III"] + 0.3 < mean["IV"]


@pytest.mark.parametrize(
    ("name", "riskier"),
    [("idh", "wildtype"), ("mgmt", "unmethylated"), ("codel_1p19q", "non-codel")],
)
def test_molecular_characteristics_go_with_risk(study, name, riskier):
    score, level = study.truth.training_score, study.training.clinical[name].dropna()
    high = score[level.index][level == riskier]
    low = score[level.index][level != riskier]
    assert stats.mannwhitneyu(high, low, alternative="greater").pvalue < 1e-3


def test_age_goes_with_risk(study):
    result = stats.spearmanr(study.truth.training_score, study.training.clinical["age"])
    assert result.statistic > 0.3


def test_sex_has_nothing_to_do_with_risk(study):
    for cohort in (study.training, study.validation):
        assert abs(log_rank_z(cohort.clinical["sex"] == "male", cohort.outcome)) < 1.96
    score, male = study.truth.training_score, study.training.clinical["sex"] == "male"
    assert stats.mannwhitneyu(score[male], score[~male]).pvalue > 0.05


def test_sex_has_no_effect_whatever_the_seed():
    cohorts = [
        simulate_study(seed=seed, n_training=300, n_validation=30, n_normals=2, n_genes=50).training
        for seed in range(16)
    ]
    z = [log_rank_z(c.clinical["sex"] == "male", c.outcome) for c in cohorts]
    # Sixteen standard normal draws: their mean has a standard error of a quarter.
    assert abs(np.mean(z)) < 3.3 / 4
    assert 0.5 < np.std(z) < 1.6


def test_sex_linked_genes_tell_the_sexes_apart(study):
    male = study.training.clinical["sex"] == "male"
    for gene, sign in (("DDX3Y", 1), ("RPS4Y1", 1), ("XIST", -1)):
        values = study.training.gene(gene)
        assert sign * (values[male].mean() - values[~male].mean()) > 2


def test_every_true_gene_is_prognostic_in_its_direction(study):
    truth = study.truth.coefficients
    assert len(truth) == 14
    for gene, coefficient in truth.items():
        z = log_rank_z(study.training.gene(gene), study.training.outcome)
        assert np.sign(z) == np.sign(coefficient), gene
        assert abs(z) > 3.3, gene  # P < 0.001


def test_true_genes_promote_or_prevent_as_ferrdb_says(study):
    roles = ferroptosis_genes("V2").set_index("gene")
    for gene, coefficient in study.truth.coefficients.items():
        assert roles.loc[gene, "suppressor" if coefficient > 0 else "driver"], gene


def test_unrelated_genes_are_not_prognostic(study):
    unrelated = study.truth.modules[study.truth.modules.str.startswith("unrelated")].index
    z = np.array([log_rank_z(study.training.gene(g), study.training.outcome) for g in unrelated])
    assert len(z) > 100
    # Modules make the z values go together, so their spread is all that can be asked.
    assert (np.abs(z) > 1.96).mean() < 0.2


def test_genes_of_a_module_are_correlated_and_others_are_not(study):
    cohort = study.training

    def correlation(first, second):
        return np.corrcoef(cohort.gene(first), cohort.gene(second))[0, 1]

    assert correlation("RRM2", "KIF20A") > 0.3
    assert correlation("CD44", "HMOX1") > 0.2
    assert correlation("CD44", "TGFBR1") > 0.2
    assert correlation("CD44", "NCOA4") < -0.1
    assert abs(correlation("RRM2", "GAPDH")) < 0.12


def test_tumours_differ_from_normals_in_the_differential_genes_only(study):
    tumour, normal = study.training.expression, study.training.normals
    p = pd.Series(
        stats.ttest_ind(tumour, normal, equal_var=False).pvalue, index=study.training.genes
    )
    differential = study.truth.differential.index.intersection(tumour.columns[tumour.mean() > 1])
    # Near zero log2(FPKM + 1) is no longer linear, and normals vary less: their means differ.
    others = tumour.columns[tumour.mean() > 3].difference(study.truth.differential.index)
    assert len(differential) > 300
    assert (p[differential] < 0.001).mean() > 0.97
    assert (p[others] < 0.01).mean() < 0.03


def test_fold_changes_are_those_of_the_truth(study):
    # Well above 1 FPKM the + 1 hardly matters, so log2(FPKM + 1) shows the change itself.
    change = study.training.expression.mean() - study.training.normals.mean()
    both = pd.concat([study.training.expression.mean(), study.training.normals.mean()], axis=1)
    clear = both.index[both.min(axis=1) > 4]
    true = study.truth.differential.reindex(clear).fillna(0.0)
    assert np.abs(change[clear] - true).max() < 0.6
    assert stats.linregress(true, change[clear]).slope == pytest.approx(1.0, abs=0.07)


def test_the_validation_runs_differ_in_level(study):
    validation = study.validation
    first = validation.clinical["batch"] == "validation run 1"
    apart = validation.expression[first].mean() - validation.expression[~first].mean()
    assert 0.3 < apart[validation.expression.mean() > 2].std() < 1.2


def test_the_truth_predicts_its_cohort_and_less_well_the_other(study):
    def concordance(score, outcome):
        time, event, score = outcome.time, outcome.event, np.asarray(score)
        before = event[:, None] & (time[:, None] < time[None, :])
        return (score[:, None] > score[None, :])[before].mean()

    training = concordance(study.truth.training_score, study.training.outcome)
    genes = study.truth.coefficients.index
    measured = study.validation.expression[genes] @ study.truth.coefficients
    validation = concordance(measured, study.validation.outcome)
    assert 0.82 < training < 0.90
    assert 0.70 < validation < training - 0.04


def test_the_true_score_is_the_cox_model_it_says(study):
    cohort, truth = study.training, study.truth
    genes = truth.coefficients.index
    clinical = cohort.clinical.dropna(subset=["idh"])
    by_hand = (
        cohort.expression[genes] @ truth.coefficients
        + truth.clinical_coefficients["age_per_decade"] * (cohort.clinical["age"] - 45) / 10
        + truth.clinical_coefficients["idh_wildtype"] * (cohort.clinical["idh"] == "wildtype")
    )[clinical.index]
    apart = truth.training_score[clinical.index] - by_hand
    assert apart.std() < 1e-9  # they differ by the centring alone


def test_deaths_follow_the_weibull_baseline(large):
    # The cumulative hazard at death or censoring is a censored unit exponential:
    # as many deaths as cumulative hazard, up to chance.
    truth, outcome = large.truth, large.training.outcome
    cumulative = (outcome.time / truth.scale) ** truth.shape * np.exp(truth.training_score)
    assert outcome.n_events / cumulative.sum() == pytest.approx(1.0, abs=4 / outcome.n_events**0.5)


def test_the_truth_cannot_be_changed_by_accident(study):
    with pytest.raises(ValueError, match="read-only"):
        study.truth.coefficients["CD44"] = 0.0
