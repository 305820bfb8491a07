from dashboard.figures.confusion import confusion
from tests.dashboard.figures.network import FOUND


def test_the_four_counts_are_in_their_places(texts):
    found = FOUND.pooled_metrics()
    drawing = confusion(found)
    cells = {(row["is"], row["called"]): row["n"] for _, row in drawing.table.iterrows()}
    assert cells == {
        ("Low risk", "Low risk"): found.true_negative,
        ("Low risk", "High risk"): found.false_positive,
        ("High risk", "Low risk"): found.false_negative,
        ("High risk", "High risk"): found.true_positive,
    }
    places = {(note.y, note.x): note.text for note in drawing.figure.layout.annotations}
    for place, n in cells.items():
        assert f"<b>{n}</b>" in places[place]
    assert f"of 18 scans at high risk {found.true_positive} are" in drawing.alt.lower()


def test_the_majority_line_is_said():
    assert "larger group would be right in 70.0%" in confusion(FOUND.pooled_metrics()).caption
