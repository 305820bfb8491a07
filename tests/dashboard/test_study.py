"""What is decided in training and carried, frozen, to validation."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.simulated import SimulatedStudy
from core.errors import InputError, UnknownGeneError
from core.filter import CohortFilter
from core.survival import Cutpoint, Cutpoints, cutpoint_scan
from dashboard import loaders, study
from tests.dashboard.small import VIEW, with_expression, without

pytestmark = pytest.mark.usefixtures("small")


def pencil(expression: pd.DataFrame) -> np.ndarray:
    """The score by its definition, from the signature's table alone."""
    table = loaders.signature(VIEW).table()
    return (expression[table["gene"]].to_numpy() - table["centre"].to_numpy()) @ table[
        "coefficient"
    ].to_numpy()


def test_the_score_is_the_sum_of_weighted_deviations(small: SimulatedStudy):
    found = study.study(VIEW)
    assert found.training.score.to_numpy() == pytest.approx(pencil(small.training.expression))
    assert found.training.score.index.equals(small.training.patients)


def test_the_usual_cut_is_the_scans_and_the_scan_is_made_once(small: SimulatedStudy):
    found = study.study(VIEW)
    wanted = cutpoint_scan(found.training.score, small.training.outcome, trim=0.1)
    assert found.cutpoint.value == wanted.selected.value
    assert np.array_equal(found.scan.statistics, wanted.statistics)
    assert study.study(VIEW.with_(interval="plain")).scan is found.scan
    assert study.study(VIEW.with_(cut_method="median")).scan is found.scan


def test_every_way_to_cut():
    score = study.study(VIEW).training.score
    cuts = {
        method: study.study(VIEW.with_(cut_method=method, quantile=0.8)).cutpoint
        for method in ("median", "quantile", "tertiles")
    }
    assert cuts["median"].value == np.median(score)
    assert cuts["quantile"].value == np.quantile(score, 0.8)
    assert isinstance(cuts["tertiles"], Cutpoints)
    assert cuts["tertiles"] == Cutpoints(
        tuple(np.quantile(score, (1 / 3, 2 / 3))), method="tertiles", label="tertiles"
    )
    moved = study.study(VIEW.with_(cut=0.123, cut_method="value")).cutpoint
    assert isinstance(moved, Cutpoint)
    assert (moved.value, moved.method) == (0.123, "chosen")
    assert 0 < moved.p_value_adjusted <= 1


def test_the_trim_moves_the_scan_and_keeps_the_score():
    usual, wide = (study.study(VIEW.with_(trim=trim)) for trim in (0.1, 0.3))
    assert len(wide.scan.cutpoints) < len(usual.scan.cutpoints)
    assert wide.training.score.equals(usual.training.score)


def test_the_validation_cohort_is_scored_with_training_weights_and_centres(small: SimulatedStudy):
    found = study.scored_validation(VIEW, loaders.signature(VIEW))
    assert found.score.to_numpy() == pytest.approx(pencil(small.validation.expression))
    # Frozen: filtering patients away changes nobody's score.
    some = study.scored_validation(
        VIEW.with_(patients=CohortFilter({"age": (40.0, 60.0)})), loaders.signature(VIEW)
    )
    assert 0 < len(some.score) < len(found.score)
    assert some.score.equals(found.score[some.score.index])


def test_no_validation_cohort_is_no_score():
    assert study.scored_validation(replace(VIEW, validation=""), loaders.signature(VIEW)) is None


@pytest.mark.parametrize("scale", ["cohort", "batch"])
def test_standardising_gives_each_gene_trainings_mean_and_spread(scale: str, small: SimulatedStudy):
    signature = loaders.signature(VIEW)
    found = study.scored_validation(replace(VIEW, scale=scale), signature).score
    patients = small.validation
    within = patients.clinical["batch"] if scale == "batch" else pd.Series("", patients.patients)
    values = patients.expression[list(signature.genes)].astype(float)
    standard = values.groupby(within).transform(lambda column: column - column.mean())
    standard /= values.groupby(within).transform(lambda column: column.std(ddof=0))
    wanted = standard.to_numpy() @ (signature.coefficients * signature.scale)
    assert found.to_numpy() == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("scale", ["cohort", "batch"])
def test_standardising_looks_at_the_whole_cohort_whoever_the_filter_leaves(scale: str):
    signature = loaders.signature(VIEW)
    view = replace(VIEW, scale=scale)
    everyone = study.scored_validation(view, signature).score
    some = study.scored_validation(
        replace(view, patients=CohortFilter({}, {"grade": ("IV",)})), signature
    )
    assert some.score.equals(everyone[some.score.index])
    assert some.cohort.patients.equals(some.score.index)


def test_another_unit_is_refused_as_measured_and_standardised_where_asked_for(
    session: dict[str, object], small: SimulatedStudy
):
    session["small_validation"] = replace(small.validation, unit="log2 intensity")
    signature = loaders.signature(VIEW)
    with pytest.raises(InputError, match="measured in log2 intensity") as error:
        study.scored_validation(VIEW, signature)
    assert "Standardised within the cohort" in error.value.hint
    assert study.validation_score(VIEW, signature) is None
    found = study.scored_validation(replace(VIEW, scale="cohort"), signature)
    assert len(found.score) == len(small.validation)


def test_batches_must_be_recorded(session: dict[str, object], small: SimulatedStudy):
    session["small_validation"] = replace(
        small.validation, clinical=small.validation.clinical.drop(columns="batch")
    )
    with pytest.raises(InputError, match="does not record batches"):
        study.scored_validation(replace(VIEW, scale="batch"), loaders.signature(VIEW))


def test_missing_genes_are_refused_by_name_or_count_as_the_training_mean(
    session: dict[str, object], small: SimulatedStudy
):
    signature = loaders.signature(VIEW)
    absent = signature.genes[:2]
    session["small_validation"] = without(small.validation, absent)
    with pytest.raises(UnknownGeneError) as error:
        study.scored_validation(VIEW, signature)
    assert all(gene in error.value.message for gene in absent)
    found = study.scored_validation(replace(VIEW, missing="mean"), signature).score
    at_mean = small.validation.expression.assign(
        **dict(zip(absent, signature.centre[:2], strict=True))
    )
    assert found.to_numpy() == pytest.approx(pencil(at_mean))


def test_an_imported_signature_is_used_as_it_is_in_any_cohort(
    session: dict[str, object], small: SimulatedStudy
):
    own = study.study(VIEW)
    key = loaders.keep_signature(own.signature.to_json())
    imported = replace(VIEW, signature=key)
    assert study.study(imported).training.score.equals(own.training.score)
    # Other candidates, screens and seeds are no longer looked at.
    other = study.study(replace(imported, candidates="list", genes=(), screen=0.0))
    assert other.training.score.equals(own.training.score)
    # In another training cohort the weights stay; the cut is that cohort's.
    turned = study.study(replace(imported, cohort="small_validation", validation="small_training"))
    assert turned.training.score.to_numpy() == pytest.approx(pencil(small.validation.expression))


def test_an_imported_signature_in_another_unit_is_refused(
    session: dict[str, object], small: SimulatedStudy
):
    key = loaders.keep_signature(loaders.signature(VIEW).to_json())
    session["small_training"] = replace(small.training, unit="log2 intensity")
    with pytest.raises(InputError, match="imported signature is measured in"):
        study.study(replace(VIEW, signature=key))


def test_an_imported_signature_meets_a_training_cohort_that_lacks_genes(
    session: dict[str, object], small: SimulatedStudy
):
    signature = loaders.signature(VIEW)
    key = loaders.keep_signature(signature.to_json())
    session["small_training"] = without(small.training, signature.genes[:1])
    with pytest.raises(UnknownGeneError):
        study.study(replace(VIEW, signature=key))
    assert len(study.study(replace(VIEW, signature=key, missing="mean")).training.score) == 160


def test_a_cohorts_own_scan_is_of_its_own_score_and_trim(small: SimulatedStudy):
    scored = study.scored_validation(VIEW, loaders.signature(VIEW))
    scan = study.own_scan(scored, VIEW)
    assert scan.n == len(small.validation)
    assert study.own_scan(scored, VIEW) is scan
    assert study.own_scan(scored, VIEW.with_(trim=0.3)).trim == 0.3


def test_scores_are_named_by_their_values_and_their_cohort(small: SimulatedStudy):
    scored = study.study(VIEW).training
    key = study.scored_key(scored)
    moved = study.Scored(scored.cohort, scored.score + 1e-12)
    other = study.Scored(
        with_expression(small.training, small.training.expression + 1.0), scored.score
    )
    assert len({key, study.scored_key(moved), study.scored_key(other)}) == 3
    assert study.scored_key(study.Scored(scored.cohort, scored.score.copy())) == key


def test_the_threshold_is_where_the_corrected_p_is_a_twentieth():
    found = study.study(VIEW)
    assert found.scan.adjusted_p_value(found.threshold) == pytest.approx(0.05, abs=1e-4)
