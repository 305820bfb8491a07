"""Both sliders, dragged with the mouse: every number that hangs on them follows."""

import re

import pytest

from tests.browser.conftest import OpenReader
from tests.browser.reader import Figure, Metric, Reader
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAMBDA = "Lambda (strength of the LASSO penalty)"
CUT = "Cut-point (score)"

SIMULATED: dict[str, str] = {}
REAL = {
    "cohort": "tcga_glioma",
    "validation": "freije",
    "scale": "cohort",
    "candidates": "frg_v1",
    "missing": "mean",
}
STUDIES = [
    pytest.param("simulated_server", SIMULATED, id="simulated"),
    pytest.param("real_server", REAL, id="TCGA", marks=pytest.mark.data),
]


class SignatureNumbers:
    """What the Signature page says about the signature at its lambda."""

    def __init__(self, reader: Reader) -> None:
        self.penalty = reader.metric("Lambda").number
        self.genes = int(reader.metric("Genes").value)
        self.concordance = reader.metric("Cross-validated concordance")
        self.deviance = reader.metric("Partial likelihood deviance")
        self.formula = reader.page.get_by_test_id("stCode").inner_text().strip()
        self.table = reader.table()
        self.profile = reader.figure("signature-profile")
        self.validation = reader.figure("signature-validation")
        self.weights = reader.figure("signature-weights")
        self.overlap = reader.figure("signature-overlap")
        self.link = reader.query.get("penalty")

    def agree(self) -> None:
        """Every place that says the same thing must say it alike."""
        coefficients = {row[0]: float(row[1]) for row in self.table[1:]}
        bars = {
            self.weights.rows[place]: value
            for trace in self.weights.data
            if trace["type"] == "bar"
            for place, value in zip(trace["y"], trace["x"], strict=True)
        }
        assert self.formula.count(" x (") == self.genes == len(bars)
        for gene, coefficient in coefficients.items():
            assert bars[gene] == pytest.approx(coefficient, rel=1e-6)
            assert f"({gene} " in self.formula
        for figure in (self.profile, self.validation):
            assert f"{self.genes} genes" in " ".join(figure.words)
        assert self.concordance.value and 0.5 < self.concordance.number < 1
        if self.link is not None:
            assert float(self.link) == pytest.approx(self.penalty, rel=1e-3)


class RiskNumbers:
    """What the Survival page says about one cohort under the cut."""

    def __init__(self, reader: Reader, role: str) -> None:
        place = ("training", "validation").index(role)
        shown = reader.metrics()
        self.ratio, self.low, self.high = (
            [item for item in shown if item.name.startswith(name)][place]
            for name in ("Hazard ratio, high against low", "Low risk", "High risk")
        )
        self.curves = reader.figure(f"survival-curves-{role}")
        self.table = reader.table(place)
        self.sentence = reader.paragraph("Log-rank P|log-rank P", place)
        # Both P values may print "< 0.001"; the statistics they come from never stand still.
        self.chi_square = re.search(r"chi-square ([\d.]+)", self.sentence)[1]
        self.statistic = re.search(r"statistic \(([\d.]+) standard", self.sentence)
        self.p_value = re.search(r"og-rank P: ([< \d.]+\d)", self.sentence)[1]

    @property
    def sizes(self) -> tuple[int, int]:
        """Patients at low and at high risk."""
        return int(self.low.number), int(self.high.number)

    @property
    def deaths(self) -> int:
        """Deaths in both groups."""
        return sum(int(part.beside.split()[0].replace(",", "")) for part in (self.low, self.high))

    def agree(self) -> None:
        """The figure, its words for the blind and the key figures must say the same."""
        assert f"HR {self.ratio.value} " in " ".join(self.curves.words)
        assert f"HR {self.ratio.value} " in self.curves.alt
        low, high = self.sizes
        assert f"{low:,} patients" in self.curves.alt
        assert f"{high:,} patients" in self.curves.alt

    def differs(self, other: "RiskNumbers") -> list[str]:
        """Return what did not follow the cut."""
        pairs = {
            "hazard ratio": (self.ratio.value, other.ratio.value),
            "interval": (self.ratio.beside, other.ratio.beside),
            "group sizes": (self.sizes, other.sizes),
            "deaths": (self.low.beside, other.low.beside),
            "table of medians": (self.table, other.table),
            "curves": (_steps(self.curves), _steps(other.curves)),
            "words of the figure": (self.curves.words, other.curves.words),
            "alternative text": (self.curves.alt, other.curves.alt),
            "chi-square": (self.chi_square, other.chi_square),
        }
        return [name for name, (mine, theirs) in pairs.items() if mine == theirs]


@pytest.mark.parametrize(("server", "link"), STUDIES)
def test_lambda_moves_every_number_of_the_signature(
    server: str, link: dict[str, str], open_reader: OpenReader, request: pytest.FixtureRequest
):
    where: Server = request.getfixturevalue(server)
    reader = open_reader(where)
    reader.open("signature", link)
    before = SignatureNumbers(reader)
    before.agree()
    assert before.link is None  # lambda.min until the reader chooses

    reader.drag(LAMBDA, by=-0.15)
    after = SignatureNumbers(reader)
    after.agree()

    assert after.penalty > before.penalty
    assert after.genes < before.genes
    for name in ("concordance", "deviance", "formula", "table", "link", "weights", "overlap"):
        assert getattr(after, name) != getattr(before, name), f"{name} did not follow lambda"
    for name in ("profile", "validation"):
        was, now = getattr(before, name), getattr(after, name)
        assert _line(now) != _line(was), f"the line in {name} did not follow lambda"
        assert now.alt != was.alt
    assert reader.slider(LAMBDA).startswith(f"{after.penalty:.4g}: {after.genes} genes")

    other = open_reader(where)
    other.go(reader.link)
    seen = SignatureNumbers(other)
    for name in ("penalty", "genes", "concordance", "deviance", "formula", "table", "weights"):
        assert getattr(seen, name) == getattr(after, name), f"{name} is another behind the link"
    reader.nothing_wrong()
    other.nothing_wrong()


@pytest.mark.parametrize(("server", "link"), STUDIES)
def test_the_cut_moves_every_number_of_both_cohorts(
    server: str, link: dict[str, str], open_reader: OpenReader, request: pytest.FixtureRequest
):
    where: Server = request.getfixturevalue(server)
    reader = open_reader(where)
    reader.open("survival", link)
    before = {role: RiskNumbers(reader, role) for role in ("training", "validation")}
    was = _cut_figures(reader)
    assert "cut" not in reader.query

    reader.drag(CUT, by=-0.12)
    after = {role: RiskNumbers(reader, role) for role in ("training", "validation")}
    now = _cut_figures(reader)

    assert reader.query["cut_method"] == "value"
    assert float(reader.query["cut"]) == pytest.approx(float(reader.slider(CUT)), abs=6e-4)
    for role, found in after.items():
        found.agree()
        before[role].agree()
        assert not found.differs(before[role]), role
        # A lower cut calls more patients high risk, and nobody comes or goes.
        assert found.sizes[1] > before[role].sizes[1], role
        assert sum(found.sizes) == sum(before[role].sizes), role
        assert found.deaths == before[role].deaths, role
    low, high = after["training"].sizes
    assert f"{low} low, {high} high" in " ".join(now["survival-cutpoint"].words)
    for key, figure in now.items():
        assert figure.shapes != was[key].shapes, f"the line in {key} did not follow the cut"
        assert figure.alt != was[key].alt, key
    # The corrected P belongs to this cut: its own statistic, not the largest one's.
    assert "corrected for the search" in after["training"].sentence
    statistics = [found["training"].statistic[1] for found in (before, after)]
    assert float(statistics[1]) < float(statistics[0])
    p_values = [found["validation"].p_value for found in (before, after)]
    if link is REAL:
        assert p_values[1] != p_values[0]

    other = open_reader(where)
    other.go(reader.link)
    for role, found in after.items():
        seen = RiskNumbers(other, role)
        assert (seen.ratio, seen.sizes) == (found.ratio, found.sizes), role
        assert (seen.sentence, seen.table) == (found.sentence, found.table), role
        assert _steps(seen.curves) == _steps(found.curves), role
    reader.nothing_wrong()
    other.nothing_wrong()


@pytest.mark.parametrize(("server", "link"), STUDIES)
def test_lambda_reaches_the_survival_page(
    server: str, link: dict[str, str], open_reader: OpenReader, request: pytest.FixtureRequest
):
    reader = open_reader(request.getfixturevalue(server))
    reader.open("survival", link)
    before = [RiskNumbers(reader, role) for role in ("training", "validation")]
    _walk(reader, "Signature")
    reader.drag(LAMBDA, by=-0.2)
    penalty = reader.query["penalty"]
    _walk(reader, "Survival")
    assert reader.query["penalty"] == penalty
    for found, role in zip(before, ("training", "validation"), strict=True):
        now = RiskNumbers(reader, role)
        now.agree()
        assert _steps(now.curves) != _steps(found.curves), role
        assert now.ratio != found.ratio, role
    reader.nothing_wrong()


def _walk(reader: Reader, title: str) -> None:
    """Go to another page by the sidebar, as a reader does."""
    reader.page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    reader.page.get_by_role("heading", name=title, exact=True).wait_for()
    reader.settle()


def _cut_figures(reader: Reader) -> dict[str, Figure]:
    keys = ("survival-cutpoint", "survival-score", "survival-ranking")
    return {key: reader.figure(key) for key in keys}


def _line(figure: Figure) -> list[object]:
    """Return where the vertical lines of a figure stand."""
    return [shape.get("x0") for shape in figure.shapes if shape.get("x0") == shape.get("x1")]


def _steps(figure: Figure) -> list[object]:
    return [(trace["x"], trace["y"]) for trace in figure.data]


def test_a_metric_is_read_as_a_number():
    assert Metric("Patients", "1,234", "").number == 1234
