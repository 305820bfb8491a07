import numpy as np
import pandas as pd
import pytest

from core.association import associate
from dashboard.figures.association import effect_words, score_by_characteristic, significance_words


@pytest.fixture(scope="module")
def hostile() -> pd.Series:
    return pd.Series(["<a href='https://example.org'>x</a>", "=1+1"] * 60, name="site <b>")


def test_each_level_is_a_row_with_its_box_and_its_points(cohort, score, trace):
    sex = cohort.clinical["sex"]
    found = associate(score, sex)
    figure = score_by_characteristic(score, found).figure
    (boxes,) = [item for item in figure.data if item.type == "box"]
    assert list(boxes.median) == found.groups["median"].tolist()
    assert list(boxes.q1) == found.groups["quartile_1"].tolist()
    for j, level in enumerate(("female", "male")):
        points = trace(figure, level)
        assert sorted(points.x) == sorted(score[sex == level])
        assert np.abs(np.asarray(points.y) - j).max() < 0.3  # inside the box
        assert figure.layout.yaxis.ticktext[j] == f"{level}<br>n = {len(points.x)}"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first on top


def test_whiskers_end_at_a_score_within_one_and_a_half_boxes(cohort, score):
    found = associate(score, cohort.clinical["sex"])
    (boxes,) = [
        item for item in score_by_characteristic(score, found).figure.data if item.type == "box"
    ]
    for j, row in enumerate(found.groups.itertuples()):
        reach = 1.5 * (row.quartile_3 - row.quartile_1)
        mine = score[cohort.clinical["sex"] == row.level]
        assert boxes.lowerfence[j] == mine[mine >= row.quartile_1 - reach].min()
        assert boxes.upperfence[j] == mine[mine <= row.quartile_3 + reach].max()


def test_a_number_is_a_cloud(cohort, score):
    age = cohort.clinical["age"].where(cohort.clinical["age"] > 25)
    drawing = score_by_characteristic(score, associate(score, age))
    (points,) = drawing.figure.data
    assert len(points.x) == int(age.notna().sum())
    assert drawing.figure.layout.xaxis.title.text == "Age (years)"
    assert f"Age not recorded: {int(age.isna().sum())}." in drawing.caption
    np.testing.assert_array_equal(drawing.table["age"], age.dropna())


def test_the_finding_stands_in_the_picture_and_in_its_alternative_text(cohort, score, texts):
    found = associate(score, cohort.clinical["sex"])
    drawing = score_by_characteristic(score, found, role="Validation")
    said = " ".join(texts(drawing.figure)).replace("<br>", " ")
    assert significance_words(found) in said
    assert effect_words(found) in said
    assert drawing.alt.startswith("Validation: score by Sex. female median")
    assert effect_words(found) in drawing.alt


def test_colour_says_which_cohort(cohort, score):
    found = associate(score, cohort.clinical["sex"])
    colours = {
        role: score_by_characteristic(score, found, role=role).figure.data[0].line.color
        for role in ("Training", "Validation")
    }
    assert colours["Training"] != colours["Validation"]


def test_effects_in_words():
    score = pd.Series([1.0, 2.0, 3.0, 4.0])
    sex = pd.Series(["female", "female", "male", "male"], name="sex")
    assert effect_words(associate(score, sex)) == (
        "Sex male: higher score than female in 100% of pairs of patients "
        "(rank-biserial correlation 1.00)."
    )
    means = effect_words(associate(-score, sex, statistics="parametric"))
    assert "below that of female" in means
    assert "(Hedges' g -" in means
    grade = pd.Series(["II", "III", "IV", "IV"], name="grade")
    assert "of the variation in the ranks of the score (epsilon squared" in effect_words(
        associate(score, grade)
    )
    age = pd.Series([30.0, 40.0, 50.0, 60.0], name="age")
    assert effect_words(associate(score, age)) == (
        "The score rises with age (Spearman's rho 1.00)."
    )
    assert "falls" in effect_words(associate(-score, age))
    flat = pd.Series([30.0, 60.0, 60.0, 30.0], name="age")
    assert effect_words(associate(score, flat)) == "Hardly any trend (Spearman's rho 0.00)."


def test_words_of_a_file_stand_as_they_are(score, hostile):
    hostile.index = score.index
    drawing = score_by_characteristic(score, associate(score, hostile))
    ticks = " ".join(drawing.figure.layout.yaxis.ticktext)
    assert "<a" not in ticks
    assert "&lt;a" in ticks
    assert all("<a" not in (item.name or "") for item in drawing.figure.data)
    assert "<b>" not in " ".join(note.text for note in drawing.figure.layout.annotations)
    assert set(drawing.table.iloc[:, 1]) == set(hostile)


def test_the_label_of_simulated_data_has_room_of_its_own(cohort, score):
    age = associate(score, cohort.clinical["age"])
    plain, marked = (score_by_characteristic(score, age, simulated=s).figure for s in (0, 1))
    assert marked.layout.yaxis.range[1] > plain.layout.yaxis.range[1] > score.max()
    sex = associate(score, cohort.clinical["sex"])
    plain, marked = (score_by_characteristic(score, sex, simulated=s).figure for s in (0, 1))
    assert marked.layout.yaxis.range[0] > plain.layout.yaxis.range[0]


def test_long_levels_are_broken_and_cut_and_have_room(score):
    long = " ".join(["Oligodendroglioma, IDH-mutant, 1p/19q-codeleted."] * 3)
    column = pd.Series([long, "short"] * 60, index=score.index, name="class")
    figure = score_by_characteristic(score, associate(score, column)).figure
    first = figure.layout.yaxis.ticktext[0]
    assert first.count("<br>") == 5  # four lines, the dots and the number of patients
    assert first.endswith("...<br>n = 60")
    short = pd.Series(["a", "b"] * 60, index=score.index, name="class")
    beside = score_by_characteristic(score, associate(score, short)).figure
    assert figure.layout.height > beside.layout.height
