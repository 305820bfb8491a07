import numpy as np
import pandas as pd
import pytest

from dashboard.figures.volcano import HIGHEST, volcano

TABLE = pd.DataFrame(
    {
        "gene": ["UP", "DOWN", "WEAK", "UNSURE", "EDGE", "FLAT"],
        "log_fold_change": [2.0, -3.0, 0.5, 2.5, 1.0, np.nan],
        "q_value": [0.001, 0.0, 0.001, 0.2, 0.001, np.nan],
        "p_value": [0.0001, 0.0, 0.0001, 0.1, 0.0001, np.nan],
    }
)


def draw(table: pd.DataFrame = TABLE, **more):
    labels = {"label_a": "high risk", "label_b": "low risk", "n_a": 12, "n_b": 34}
    return volcano(table, **labels | more)


def test_genes_stand_where_they_differ(trace):
    figure = draw().figure
    up, down, rest = (trace(figure, name) for name in ("Higher", "Lower", "Neither"))
    assert (tuple(up.text), tuple(up.x), tuple(up.y)) == (("UP",), (2.0,), (3.0,))
    assert tuple(down.text) == ("DOWN",)
    assert set(rest.text) == {"WEAK", "UNSURE", "EDGE"}
    assert up.name == "Higher in high risk (1)"
    assert up.marker.symbol != down.marker.symbol


def test_a_q_too_small_for_a_number_is_drawn_at_the_top(trace):
    assert tuple(trace(draw().figure, "Lower").y) == (HIGHEST,)


def test_the_lines_follow_the_thresholds(shape):
    figure = draw(fdr=0.01, fold_change=0.4).figure
    assert [s.x0 for s in figure.layout.shapes if s.name == "fold change"] == [-0.4, 0.4]
    assert shape(figure, "fdr").y0 == pytest.approx(2)
    assert "3 are higher and 1 lower" in draw(fdr=0.01, fold_change=0.4).alt


@pytest.mark.parametrize("fdr", [0.0, 1.0])
def test_a_threshold_that_lets_all_or_none_pass_has_no_line(fdr):
    assert "fdr" not in [s.name for s in draw(fdr=fdr).figure.layout.shapes]


def test_the_finding_counts_and_names():
    drawing = draw()
    assert "of 5 genes 1 are higher and 1 lower in high risk" in drawing.alt
    assert "DOWN (-3.0)" in drawing.alt
    assert "12 high risk, 34 low risk; 5 genes" in drawing.caption


def test_names_stand_at_genes_that_differ(trace):
    assert {name.strip() for name in trace(draw().figure, "names").text} == {"UP", "DOWN"}


def test_doubtful_genes_are_hollow(trace):
    drawing = draw(doubtful={"UP"})
    assert trace(drawing.figure, "Higher").marker.symbol == "triangle-up-open"
    assert "Hollow" in drawing.caption
    assert "Hollow" not in draw().caption
    assert drawing.table.set_index("gene").loc["UP", "doubtful"]


def test_where_some_are_doubtful_the_legend_names_a_direction_once(trace):
    rows = TABLE.iloc[[0, 0, 1]].assign(gene=["UP", "UP2", "DOWN"], log_fold_change=[2, 4, -3])
    figure = draw(rows, doubtful={"UP2"}).figure
    assert tuple(trace(figure, "Higher").text) == ("UP",)
    hollow = trace(figure, "hollow")
    assert tuple(hollow.text) == ("UP2",)
    assert hollow.showlegend is False
    assert hollow.legendgroup == trace(figure, "Higher").legendgroup


def many(n: int = 20_000) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    effect = rng.normal(0, 0.6, n)
    q = np.minimum(10 ** (-np.abs(effect) * rng.uniform(0, 30, n)), 1.0)
    names = [f"G{i}" for i in range(n)]
    return pd.DataFrame({"gene": names, "log_fold_change": effect, "q_value": q})


def test_twenty_thousand_genes_are_thinned_in_the_picture_and_kept_in_the_table():
    drawing = draw(many())
    drawn = sum(len(item.x) for item in drawing.figure.data if item.mode == "markers")
    assert drawn < 7000
    assert len(drawing.table) == 20_000
    assert f"{drawn:,} of the genes are drawn" in drawing.caption
    assert len(drawing.figure.to_json()) < 1_000_000


def test_names_asked_for_come_first_and_none_lies_on_another(trace):
    table = many()
    far = table[(table["q_value"] < 1e-6) & (table["log_fold_change"] > 1.2)]
    ours = far.sort_values("log_fold_change")["gene"].iloc[-1]
    names = trace(draw(table, named=[ours]).figure, "names")
    assert names.text[0].strip() == ours
    assert 2 <= len(names.text) <= 16
    for i in range(len(names.x)):
        for j in range(i):
            apart = abs(names.x[i] - names.x[j]) > 0.5
            assert apart or abs(names.y[i] - names.y[j]) > 0.03 * max(names.y)


def test_no_name_is_written_into_the_crowd(trace):
    crowd = pd.DataFrame({"log_fold_change": np.linspace(2, 3, 300), "q_value": 1e-5})
    lone = pd.DataFrame({"log_fold_change": [4.0], "q_value": [1e-9]})
    table = pd.concat([crowd, lone], ignore_index=True)
    table.insert(0, "gene", [f"G{i}" for i in range(301)])
    names = [name.strip() for name in trace(draw(table).figure, "names").text]
    assert "G300" in names
    assert not {f"G{i}" for i in range(200)} & set(names)


def test_a_box_selects_and_labels_from_a_file_stand_as_they_are():
    figure = draw(label_a="<b>x</b>").figure
    assert figure.layout.dragmode == "select"
    assert "&lt;b&gt;" in figure.layout.xaxis.title.text


def test_no_gene_passing_is_a_picture_too():
    drawing = draw(TABLE.iloc[[2, 3]])
    assert "0 are higher and 0 lower" in drawing.alt
