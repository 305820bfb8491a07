"""From the view to the signature, each step once for each cohort and setting."""

from dataclasses import replace

import numpy as np
import pytest

from core.data import ferroptosis_genes
from core.data.simulated import SimulatedStudy
from core.errors import InputError, SignatureError, StoreError
from core.filter import CohortFilter
from core.survival import PUBLISHED_SIGNATURE, lasso_path, univariate_cox
from dashboard import candidate_genes, loaders
from tests.dashboard.small import VIEW, without

pytestmark = pytest.mark.usefixtures("small")


def test_candidates_are_split_by_what_the_cohort_has(
    session: dict[str, object], small: SimulatedStudy
):
    session["small_training"] = without(small.training, ("RRM2", "CD44"))
    found = loaders.candidates(VIEW)
    assert found.absent == ("CD44", "RRM2")
    assert set(found.genes) | set(found.absent) == set(PUBLISHED_SIGNATURE.genes)


@pytest.mark.parametrize("version", ["V1", "V2"])
def test_ferroptosis_genes_are_those_of_the_version_asked_for(version: str, small: SimulatedStudy):
    found = loaders.candidates(replace(VIEW, candidates=f"frg_{version.lower()}"))
    wanted = list(dict.fromkeys(ferroptosis_genes(version)["gene"]))
    assert list(found.genes) == small.training.known(wanted)
    assert len(found.genes) > 100


def test_all_genes_are_candidates_where_asked_for(small: SimulatedStudy):
    found = loaders.candidates(replace(VIEW, candidates="all"))
    assert found.genes == tuple(small.training.genes)
    assert found.absent == ()


def test_a_list_of_ones_own_keeps_its_order_and_names_what_is_unknown():
    found = loaders.candidates(replace(VIEW, candidates="list", genes=("RRM2", "XYZ", "CD44")))
    assert (found.genes, found.absent) == (("RRM2", "CD44"), ("XYZ",))


def test_an_empty_list_and_a_list_of_strangers_are_refused():
    with pytest.raises(InputError, match="list of candidate genes is empty"):
        loaders.candidates(replace(VIEW, candidates="list"))
    with pytest.raises(InputError, match="none of the 2 candidate genes") as error:
        loaders.candidates(replace(VIEW, candidates="list", genes=("A1", "B2")))
    assert "A1, B2" in error.value.message
    assert "RRM2" in error.value.hint


def test_the_univariate_table_is_cores_smallest_p_first(small: SimulatedStudy):
    table = loaders.univariate(VIEW)
    assert table is loaders.univariate(VIEW)
    assert table["p_value"].is_monotonic_increasing
    wanted = univariate_cox(small.training, list(PUBLISHED_SIGNATURE.genes)).set_index("gene")
    found = table.set_index("gene")["coefficient"]
    assert found.to_dict() == wanted["coefficient"].to_dict()


def test_the_screen_keeps_what_is_below_it():
    table = loaders.univariate(VIEW)
    some = float(table["p_value"].iloc[5])
    assert loaders.screened(replace(VIEW, screen=some)) == tuple(table["gene"].iloc[:6])
    assert loaders.screened(replace(VIEW, screen=1.0)) == tuple(table["gene"])


def test_screens_are_told_apart_to_the_last_digit():
    some = float(loaders.univariate(VIEW)["p_value"].iloc[5])
    below = float(np.nextafter(some, 0))
    assert len(loaders.screened(replace(VIEW, screen=some))) == 6
    assert len(loaders.screened(replace(VIEW, screen=below))) == 5
    paths = [loaders.path(replace(VIEW, screen=value)) for value in (some, below)]
    assert [len(path.genes) for path in paths] == [6, 5]


def test_at_most_so_many_genes_pass_the_screen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loaders, "MOST_SCREENED", 3)
    found = loaders.screened(replace(VIEW, screen=0.987))
    assert found == tuple(loaders.univariate(VIEW)["gene"].head(3))


def test_fewer_than_two_genes_are_no_signature():
    with pytest.raises(InputError, match="0 of 23 candidate genes") as error:
        loaders.screened(replace(VIEW, screen=0.0))
    assert "Raise" in error.value.hint


def test_the_path_is_cores_and_fitted_once(small: SimulatedStudy):
    path = loaders.path(VIEW)
    wanted = lasso_path(
        small.training, list(loaders.screened(VIEW)), folds=3, seed=0, min_ratio=0.01
    )
    assert path.genes == wanted.genes
    assert np.array_equal(path.coefficients, wanted.coefficients)
    assert path.cohort_fingerprint == small.training.fingerprint
    assert path.penalties[1] == pytest.approx(0.01 ** (1 / 99) * path.penalties[0])


@pytest.mark.parametrize(
    "moved",
    [
        {"penalty": 0.05},
        {"cut": 0.1, "cut_method": "value"},
        {"trim": 0.2},
        {"validation": ""},
        {"scale": "cohort"},
        {"interval": "plain"},
        {"variable": "RRM2"},
    ],
    ids=str,
)
def test_what_moves_no_path_fits_none(moved: dict[str, object]):
    assert loaders.path(VIEW.with_(**moved)) is loaders.path(VIEW)


@pytest.mark.parametrize(
    "moved",
    [
        {"seed": 1},
        {"folds": 4},
        {"screen": 0.001},
        {"patients": CohortFilter({}, {"sex": ("female",)})},
    ],
    ids=str,
)
def test_what_moves_the_path_fits_another(moved: dict[str, object]):
    other = loaders.path(replace(VIEW, **moved))
    assert other is not loaders.path(VIEW)
    assert other is loaders.path(replace(VIEW, **moved))


def test_one_changed_value_in_a_cohort_of_the_same_name_is_another_path(
    session: dict[str, object], small: SimulatedStudy
):
    before = loaders.path(VIEW)
    expression = small.training.expression.copy()
    expression.loc[expression.index[7], before.genes[0]] += 0.5
    session["small_training"] = replace(small.training, expression=expression)
    after = loaders.path(VIEW)
    assert after is not before
    assert not np.array_equal(after.centre, before.centre)


def test_the_usual_penalty_is_lambda_min_and_any_other_the_nearest():
    path = loaders.path(VIEW)
    assert loaders.penalty_index(VIEW) == path.cross_validation.index_minimum
    near = float(path.penalties[30]) * 1.0001
    assert loaders.penalty_index(replace(VIEW, penalty=near)) == 30
    assert loaders.penalty_index(replace(VIEW, penalty=1e6)) == 0
    assert loaders.penalty_index(replace(VIEW, penalty=1e-12)) == len(path.penalties) - 1


def test_the_signature_is_the_paths_at_the_penalty():
    path = loaders.path(VIEW)
    penalty = float(path.penalties[30])
    found = loaders.signature(replace(VIEW, penalty=penalty))
    assert found.fingerprint == path.signature(penalty).fingerprint
    assert len(found.genes) == path.n_nonzero[30]


def test_the_cross_validated_concordance_is_that_of_the_penalty():
    path = loaders.path(VIEW)
    checked = path.cross_validation
    view = replace(VIEW, penalty=float(path.penalties[12]))
    assert loaders.cross_validated(view) == (checked.concordance[12], checked.concordance_se[12])


def test_a_kept_signature_comes_back_by_its_key_and_keeps_its_scores(small: SimulatedStudy):
    own = loaders.signature(VIEW)
    key = loaders.keep_signature(own.to_json())
    assert key == own.fingerprint
    found = loaders.signature(replace(VIEW, signature=key))
    patients = small.validation.expression
    assert found.score(patients).equals(own.score(patients))
    assert loaders.cross_validated(replace(VIEW, signature=key)) is None


def test_a_signature_that_is_not_kept_here_is_refused_with_the_way_out():
    with pytest.raises(StoreError, match="not kept on this machine") as error:
        loaders.signature(replace(VIEW, signature="0" * 64))
    assert "Signature page" in error.value.hint


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other"}', "null", "x" * 2_000_000])
def test_a_hostile_signature_is_refused_and_not_kept(text: str, home):
    with pytest.raises(SignatureError):
        loaders.keep_signature(text)
    assert not (home / "store").exists()


def test_where_nothing_can_be_kept_the_refusal_says_so(home):
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("a file where the folder should be")
    with pytest.raises(StoreError):
        loaders.keep_signature(loaders.signature(VIEW).to_json())


def test_corrected_genes_alone_are_offered_and_the_others_counted(monkeypatch):
    real = loaders.training(VIEW)
    doubtful = tuple(loaders.candidates(VIEW).genes[:2])
    mixed = replace(real, uncorrected=doubtful)
    monkeypatch.setattr(candidate_genes, "training", lambda _: mixed)
    found = loaders.candidates(VIEW.with_(corrected_only=True))
    assert set(found.genes) == set(loaders.candidates(VIEW).genes) - set(doubtful)
    assert found.uncorrected == 2
