from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.association import nomogram, predictor
from core.cohort import Outcome
from dashboard.figures.nomogram import nomogram_scales
from dashboard.figures.nomogram_rows import APART, level_ticks, number_ticks, round_up

PATIENT = {"age": 62.0, "grade": "IV", "sex": "male"}


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "age": rng.uniform(20, 80, 300).round(),
            "grade": rng.choice(["II", "III", "IV"], 300),
            "sex": rng.choice(["female", "male"], 300),
        }
    )
    risk = 0.04 * table["age"] + (table["grade"] == "IV")
    outcome = Outcome(rng.exponential(500 * np.exp(-risk)), rng.random(300) < 0.8)
    return nomogram(table, outcome, [predictor(table, name) for name in table])


def titles(drawing) -> list[str]:
    return [note.text for note in drawing.figure.layout.annotations]


def test_scales_are_there_in_the_order_one_reads_them(made):
    names = titles(nomogram_scales(made))
    assert names[:4] == [
        "<b>Points</b>",
        "<b>Age (years)</b>",
        "<b>Grade</b>",
        "<b>Sex</b>",
    ]
    assert names[4].startswith("<b>Total points (patients of the model:")
    assert [name[3:19] for name in names[5:]] == [
        "Alive at 1 year ",
        "Alive at 3 years",
        "Alive at 5 years",
    ]
    assert f"({made.n_at_risk[0]} patients followed so long)" in names[5]


def test_labels_stand_where_core_says(made, trace):
    figure = nomogram_scales(made).figure
    ages = trace(figure, "labels: Age (years)")
    for place, text in zip(ages.x, ages.text, strict=True):
        assert place == pytest.approx(made.axes[0].points_at(float(text)))
    end = round_up(made.most)
    alive = trace(figure, "labels: Alive at 3 years")
    assert len(alive.x) >= 2
    for place, text in zip(alive.x, alive.text, strict=True):
        survival = float(made.survival_at(place * end / 100, 3))
        assert survival == pytest.approx(float(text.strip("%")) / 100, abs=1e-9)


def test_the_example_has_a_diamond_on_every_scale(made, trace):
    drawing = nomogram_scales(made, patient=PATIENT)
    points = made.points(PATIENT)
    assert trace(drawing.figure, "patient: Age (years)").x[0] == pytest.approx(points["age"])
    assert trace(drawing.figure, "patient: Grade").x[0] == pytest.approx(points["grade"])
    total = trace(drawing.figure, "patient: Total").x[0]
    assert total == pytest.approx(points.sum() / round_up(made.most) * 100)
    for year in (1, 3, 5):
        assert trace(drawing.figure, f"patient: Alive at {year}").x[0] == total
    alive = float(made.survival_at(points.sum(), 3))
    assert f"{alive:.1%} at 3 years" in drawing.alt
    without = nomogram_scales(made).figure
    assert not [item for item in without.data if (item.name or "").startswith("patient")]


def test_where_patients_were_is_thick(made, trace):
    seen = trace(nomogram_scales(made).figure, "seen")
    end = round_up(made.most)
    assert tuple(seen.x) == pytest.approx(tuple(total / end * 100 for total in made.seen))
    assert seen.line.width > 3


def test_the_table_gives_the_points_of_every_tick(made):
    table = nomogram_scales(made).table
    grades = table[table["scale"] == "Grade"].set_index("value")["points"]
    assert grades.to_dict() == pytest.approx(
        {level: made.axes[1].points_at(level) for level in ("II", "III", "IV")}
    )
    assert "alive at 5 years" in set(table["scale"])


def test_number_ticks_are_round_within_and_not_crowded(made):
    ticks = number_ticks(made.axes[0])
    places = [place for place, _ in ticks]
    low, high = made.axes[0].seen
    assert all(low <= float(text) <= high for _, text in ticks)
    assert min(np.diff(sorted(places))) >= APART - 1e-9
    assert len(ticks) >= 3


def test_levels_too_close_to_tell_share_a_label(made):
    axis = made.axes[1]
    near = type(axis)(axis.predictor, ("II", "III", "IV"), (0.0, 0.5, 1.0))
    assert level_ticks(near) == [(0.0, "II"), (0.5, "III, IV")]
    far = type(axis)(axis.predictor, ("II", "III", "IV"), (100.0, 50.0, 0.0))
    assert level_ticks(far) == [(0.0, "IV"), (50.0, "III"), (100.0, "II")]


@pytest.mark.parametrize(("most", "end"), [(100, 100), (101, 120), (187, 200), (431, 500)])
def test_the_total_ends_at_a_round_number(most: float, end: float):
    assert round_up(most) == pytest.approx(end)


def test_a_number_that_hardly_counts_has_one_label_for_both_its_ends(made):
    age = made.axes[0]
    flat = replace(age, points=tuple(np.array(age.points) / 100))
    low, high = age.seen
    assert number_ticks(flat) == [(pytest.approx(max(flat.points) / 2), f"{low:g} to {high:g}")]
