"""From the view to two groups, and the genes that differ between them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.simulated import SimulatedStudy
from core.errors import CohortError, InputError
from core.expression import compare_groups, differential_expression
from core.filter import CohortFilter
from dashboard import contrasts, study
from tests.dashboard.small import VIEW

pytestmark = pytest.mark.usefixtures("small")

SEX = {"contrast": "characteristic", "contrast_by": "sex"}
BY_SEX = VIEW.with_(**SEX, contrast_a="male", contrast_b="female")


def test_tumours_against_the_cohorts_own_normals(small: SimulatedStudy):
    found = contrasts.differential(VIEW)
    wanted = differential_expression(small.training.expression, small.training.normals)
    pd.testing.assert_frame_equal(found.table, wanted)
    assert (found.label_a, found.label_b) == ("tumour", "normal tissue")
    assert (found.n_a, found.n_b) == (160, 5)
    assert found.simulated
    assert contrasts.differential(VIEW).table is found.table


def test_five_normals_are_said_aloud():
    (warning,) = contrasts.differential(VIEW).warnings
    assert warning.startswith("n = 5 normal samples")


def test_tumours_of_one_level(small: SimulatedStudy):
    grade = small.training.clinical["grade"].astype(str)
    found = contrasts.differential(VIEW.with_(contrast_by="grade", contrast_a="IV"))
    assert found.n_a == (grade == "IV").sum()
    assert found.label_a == "Grade IV tumour"
    wanted = differential_expression(
        small.training.expression[(grade == "IV").to_numpy()], small.training.normals
    )
    pd.testing.assert_frame_equal(found.table, wanted)


def test_normals_know_nothing_of_the_signature(monkeypatch: pytest.MonkeyPatch):
    def forbidden(*args, **options):
        raise AssertionError("the signature was looked at")

    monkeypatch.setattr(study, "study", forbidden)
    view = VIEW.with_(cut_method="median", trend=True)
    assert contrasts.differential(view).contrast == "normal"
    # Whatever contrast is on screen, tumours against normals can be had.
    risk = view.with_(contrast="risk")
    assert contrasts.against_normal(risk).table is contrasts.differential(view).table
    with pytest.raises(AssertionError, match="was looked at"):
        contrasts.differential(risk)


def test_another_contrasts_groups_do_not_choose_the_tumours():
    whole = contrasts.differential(VIEW)
    assert contrasts.against_normal(BY_SEX).n_a == whole.n_a


def test_high_against_low_risk(small: SimulatedStudy):
    view = VIEW.with_(contrast="risk", cut_method="median")
    frozen = study.study(view)
    strata = frozen.cutpoint.stratify(frozen.training.score).astype(str)
    found = contrasts.differential(view)
    wanted = compare_groups(small.training.expression, strata, a="high", b="low")
    pd.testing.assert_frame_equal(found.table, wanted)
    assert (found.label_a, found.label_b) == ("high risk", "low risk")
    assert (found.n_a, found.n_b) == (80, 80)
    assert any("by construction" in note for note in found.notes)
    assert contrasts.between_risk_groups(VIEW.with_(cut_method="median")).table is found.table


def test_of_tertiles_the_outer_two_are_compared(small: SimulatedStudy):
    found = contrasts.between_risk_groups(VIEW.with_(cut_method="tertiles"))
    assert found.n_a + found.n_b < len(small.training)
    assert abs(found.n_a - found.n_b) <= 2
    assert "patients of intermediate risk are not compared" in found.notes[0]


def test_a_moved_cut_compares_other_patients():
    first = contrasts.between_risk_groups(VIEW.with_(cut_method="median"))
    other = contrasts.between_risk_groups(VIEW.with_(cut_method="quantile", quantile=0.75))
    assert first.n_a != other.n_a
    assert first.key != other.key


def test_two_levels_of_a_characteristic(small: SimulatedStudy):
    found = contrasts.differential(BY_SEX)
    sex = small.training.clinical["sex"].astype(str)
    wanted = compare_groups(small.training.expression, sex, a="male", b="female")
    pd.testing.assert_frame_equal(found.table, wanted)
    assert (found.label_a, found.label_b) == ("Sex male", "Sex female")


def test_others_and_the_unrecorded_are_counted(small: SimulatedStudy):
    view = VIEW.with_(contrast="characteristic", contrast_by="grade")
    found = contrasts.differential(replace(view, contrast_a="IV", contrast_b="II"))
    grade = small.training.clinical["grade"].astype("string")
    assert f"{(grade == 'III').sum()} patients of other levels" in found.notes[0]
    assert found.n_a == (grade == "IV").sum()


def test_adjusting_keeps_those_in_whom_it_is_known(small: SimulatedStudy):
    clinical = small.training.clinical
    known = clinical[["age", "mgmt"]].notna().all(axis=1) & clinical["sex"].notna()
    assert (~known).sum() > 0
    found = contrasts.differential(replace(BY_SEX, adjust=("age", "mgmt")))
    assert found.adjusted == ("age", "mgmt")
    assert found.n_a + found.n_b == known.sum()
    assert f"{(~known).sum()} patients without Age or MGMT promoter are left out." in found.notes
    plain = contrasts.differential(BY_SEX)
    assert not np.allclose(plain.table["t"], found.table["t"])


def test_of_normals_nothing_is_known_to_adjust_for():
    found = contrasts.differential(VIEW.with_(adjust=("age",)))
    assert found.adjusted == ()
    assert "nothing but expression is known" in found.notes[0]


@pytest.mark.parametrize("option", ["trend", "robust"])
def test_options_reach_the_fit(option: str):
    plain = contrasts.differential(VIEW)
    changed = contrasts.differential(VIEW.with_(**{option: True}))
    assert not np.allclose(plain.table["t"], changed.table["t"])


def test_filtered_patients_are_those_compared():
    men = CohortFilter(levels={"sex": ("male",)})
    found = contrasts.differential(VIEW.with_(patients=men))
    assert 0 < found.n_a < 160


def test_genes_that_neither_group_expresses_are_not_compared(small: SimulatedStudy):
    view = VIEW.with_(expressed=2.0, expressed_share=0.5)
    tumour, normal = small.training.expression, small.training.normals
    found = contrasts.differential(view)
    left_out = set(tumour.columns) - set(found.table["gene"])
    # At least half of the samples must lie above 2, in one group or the other.
    in_tumour, in_normal = (frame.columns[(frame > 2).mean() >= 0.5] for frame in (tumour, normal))
    assert left_out == set(tumour.columns) - set(in_tumour) - set(in_normal)
    assert left_out
    assert set(in_normal) - set(in_tumour) <= set(found.table["gene"])
    said = "genes that too few patients of the whole cohort and too few normal samples express"
    assert f"{len(left_out)} {said}" in found.notes[-1]
    by_sex = contrasts.differential(replace(view, **SEX, contrast_a="male", contrast_b="female"))
    assert set(by_sex.table["gene"]) == set(in_tumour)
    # All patients decide, not the two groups: the note must not say otherwise.
    assert "too few patients of the whole cohort express" in by_sex.notes[-1]
    kept = tumour[found.table["gene"]], normal[found.table["gene"]]
    pd.testing.assert_frame_equal(found.table, differential_expression(*kept))


def test_values_are_those_compared(small: SimulatedStudy):
    found = contrasts.differential(VIEW)
    genes = list(found.table["gene"][:3])
    values = found.values(genes)
    assert values.shape == (165, 3)
    assert values.index.equals(found.groups.index)
    first = values.loc[small.training.patients[0]]
    assert first.tolist() == small.training.expression.iloc[0][genes].tolist()


@pytest.mark.parametrize(
    ("view", "error", "said"),
    [
        (VIEW.with_(contrast="characteristic"), InputError, "not yet chosen"),
        (replace(BY_SEX, contrast_b="male"), InputError, "compared with itself"),
        (replace(BY_SEX, contrast_a="x"), CohortError, "no patient of .* has Sex x"),
        (replace(BY_SEX, contrast_by="zodiac"), CohortError, "does not record 'zodiac'"),
        (
            VIEW.with_(contrast_by="sex", contrast_a="x"),
            CohortError,
            "no patient of .* has Sex x",
        ),
        (VIEW.with_(cohort="small_validation"), CohortError, "has no normal tissue"),
    ],
)
def test_refusals(view, error, said):
    with pytest.raises(error, match=said) as caught:
        contrasts.differential(view)
    assert caught.value.hint


def test_a_group_too_small_is_called_by_its_words(small: SimulatedStudy, session):
    clinical = small.training.clinical.copy()
    clinical["sex"] = ["female", *["male"] * (len(clinical) - 1)]
    session["small_training"] = replace(small.training, clinical=clinical)
    with pytest.raises(InputError, match="1 of the samples compared is Sex female; 2 or more"):
        contrasts.differential(replace(BY_SEX, contrast_a="female", contrast_b="male"))


def test_what_is_adjusted_for_must_not_be_the_groups(small: SimulatedStudy, session):
    clinical = small.training.clinical.assign(batch=small.training.clinical["sex"])
    session["small_training"] = replace(small.training, clinical=clinical)
    with pytest.raises(InputError, match="batch male cannot be told from"):
        contrasts.differential(replace(BY_SEX, adjust=("batch",)))
