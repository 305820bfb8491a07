"""What holds for all figures alike."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from core.association import associate, calibration, clinical_model, nomogram, predictor
from core.expression import (
    compare_groups,
    expression_levels,
    principal_components,
    shares_explained,
)
from core.expression.intersection import exclusive_regions
from core.flow import Exclusion, Flow
from core.imaging import calibration_curve, roc, roc_band
from core.survival import (
    auc_over_time,
    cutpoint_scan,
    effect_over_time,
    landmark_survival,
    median_cutpoint,
    reverse_kaplan_meier,
    time_dependent_roc,
    univariate_cox,
)
from core.survival.bootstrap import percentile_interval
from dashboard.figures.association import score_by_characteristic
from dashboard.figures.auc_time import auc_over_time as draw_auc_over_time
from dashboard.figures.by_group import by_group
from dashboard.figures.calibration import calibration_plot
from dashboard.figures.clinical_forest import clinical_forest
from dashboard.figures.components import component_scatter
from dashboard.figures.confusion import confusion
from dashboard.figures.cross_validation import cross_validation
from dashboard.figures.curves import survival_curves
from dashboard.figures.cutpoint import cutpoint_curve
from dashboard.figures.distribution import categories, histogram
from dashboard.figures.drawing import SIMULATED
from dashboard.figures.enrichment_bars import enrichment_bars
from dashboard.figures.enrichment_dots import enrichment_dots
from dashboard.figures.estimate_place import estimate_place
from dashboard.figures.estimate_scale import estimate_scale
from dashboard.figures.explained import explained_bars
from dashboard.figures.expressed import expressed_curve
from dashboard.figures.flow import flow
from dashboard.figures.fold_roc import fold_roc
from dashboard.figures.follow_up import follow_up
from dashboard.figures.forest import forest
from dashboard.figures.genes_by_batch import genes_by_batch
from dashboard.figures.heat_map import heat_map
from dashboard.figures.missingness import missingness
from dashboard.figures.nomogram import nomogram_scales
from dashboard.figures.normalised_scores import normalised_scores
from dashboard.figures.optimism import optimism, selection
from dashboard.figures.overlap import overlap
from dashboard.figures.path import coefficient_profile
from dashboard.figures.permutation import permutation_null
from dashboard.figures.ranking import ranking
from dashboard.figures.reliability import reliability
from dashboard.figures.resampled import resampled
from dashboard.figures.roc import roc_curves
from dashboard.figures.running_score import running_score
from dashboard.figures.schoenfeld import schoenfeld
from dashboard.figures.score import score_distribution
from dashboard.figures.tracks import Track
from dashboard.figures.training_curves import training_curves
from dashboard.figures.upset import upset
from dashboard.figures.volcano import volcano
from dashboard.figures.weights import weights
from tests.dashboard.figures.network import FOUND, REPORTS
from tests.dashboard.figures.test_optimism import RESULT as OPTIMISM
from tests.dashboard.figures.test_permutation import TEST
from tests.dashboard.figures.test_resampled import VALUES

NAMES = (
    "auc_over_time", "calibration", "categories", "clinical_forest", "coefficient_profile",
    "components", "confusion", "cross_validation_concordance", "cross_validation_deviance",
    "cutpoint_curve", "distribution", "enrichment_bars", "enrichment_dots",
    "estimate_place", "estimate_scale", "explained",
    "expressed", "flow", "fold_roc", "follow_up", "forest", "genes_by_batch", "heat_map",
    "histogram", "missingness", "nomogram", "normalised_scores", "optimism", "overlap",
    "permutation_null", "ranking", "reliability", "resampled", "roc", "running_score",
    "schoenfeld", "score_by_characteristic", "score_distribution", "selection", "survival_curves",
    "training_auc", "training_loss", "upset", "volcano", "weights",
)  # fmt: skip
# Diagrams whose words stand in the picture and which have no axes.
WITHOUT_AXES = {"flow", "nomogram", "overlap"}


@pytest.fixture(scope="module")
def draw(cohort, path, penalty, signature, score, curves, enriched, walked):
    """Every figure by name, of patients or of simulated ones; drawn once for all tests."""
    outcome = cohort.outcome
    cut = median_cutpoint(score)
    age, sex = cohort.clinical["age"], cohort.clinical["sex"]
    marks = landmark_survival(curves[0], [12.0])
    items = [predictor(cohort.clinical, name) for name in ("age", "sex")]
    clinic = clinical_model(cohort.clinical, outcome, items)
    made = nomogram(cohort.clinical, outcome, items, years=(1, 3))
    pcs = principal_components(cohort.expression, n_components=3)
    pooled = FOUND.pooled_predictions
    judged = pooled["probability"], pooled["high_risk"]
    functions = {
        "auc_over_time": lambda **k: draw_auc_over_time(
            {"Training": auc_over_time(score, outcome)}, **k
        ),
        "calibration": lambda **k: calibration_plot(
            {"Training": calibration(made, cohort.clinical, outcome, horizon=1)}, horizon=1, **k
        ),
        "categories": lambda **k: categories(sex, label="Sex", **k),
        "clinical_forest": lambda **k: clinical_forest(
            clinic.table, adjusted=True, n=clinic.model.n, events=clinic.model.n_events, **k
        ),
        "coefficient_profile": lambda **k: coefficient_profile(path, penalty, **k),
        "components": lambda **k: component_scatter(
            pcs, sex, shares_explained(pcs, sex.to_frame()), label="Sex", **k
        ),
        "confusion": lambda **k: confusion(FOUND.pooled_metrics(), **k),
        "cross_validation_concordance": lambda **k: cross_validation(
            path, penalty, measure="concordance", **k
        ),
        "cross_validation_deviance": lambda **k: cross_validation(path, penalty, **k),
        "cutpoint_curve": lambda **k: cutpoint_curve(cutpoint_scan(score, outcome), cut, **k),
        "distribution": lambda **k: by_group(age, label="Age", unit="years", group=sex, **k),
        "enrichment_bars": lambda **k: enrichment_bars(enriched, **k),
        "enrichment_dots": lambda **k: enrichment_dots(enriched, **k),
        "estimate_place": lambda **k: estimate_place(pooled, 0.4, **k),
        "estimate_scale": lambda **k: estimate_scale(
            0.3, (0.1, 0.6), networks=[0.2, 0.4], share_high=0.3, published=0.23, **k
        ),
        "explained": lambda **k: explained_bars(
            {"Before": shares_explained(pcs, cohort.clinical)}, {"sex": "Sex", "age": "Age"}, **k
        ),
        "expressed": lambda **k: expressed_curve(
            expression_levels(cohort.expression).curve([0.0, 5.0]),
            threshold=5.0,
            n_genes=12,
            n_chosen=12,
            share=0.5,
            n=len(cohort),
            unit="log2",
            **k,
        ),
        "flow": lambda **k: flow(Flow(9, (Exclusion("no follow-up", ("P1",)),)), **k),
        "fold_roc": lambda **k: fold_roc(
            {"fold 1": roc(*judged)}, roc(*judged), roc_band(*judged, seed=0), **k
        ),
        "follow_up": lambda **k: follow_up(reverse_kaplan_meier(outcome), **k),
        "forest": lambda **k: forest(
            univariate_cox(cohort), n=len(cohort), events=outcome.n_events, **k
        ),
        "genes_by_batch": lambda **k: genes_by_batch(
            {"before": cohort.expression}, sex, ["GENE0"], units={"before": "log2"}, **k
        ),
        "heat_map": lambda **k: heat_map(cohort.expression, [Track("Sex", sex)], **k),
        "histogram": lambda **k: histogram(age, label="Age", unit="years", **k),
        "missingness": lambda **k: missingness(cohort.clinical, **k),
        "nomogram": lambda **k: nomogram_scales(made, patient={"age": 50.0, "sex": "male"}, **k),
        "normalised_scores": lambda **k: normalised_scores(walked, **k),
        "optimism": lambda **k: optimism(OPTIMISM, **k),
        "overlap": lambda **k: overlap(signature, **k),
        "permutation_null": lambda **k: permutation_null(TEST, **k),
        "ranking": lambda **k: ranking(
            score, outcome, cohort.expression[list(signature.genes)], cutpoint=cut, **k
        ),
        "reliability": lambda **k: reliability(
            calibration_curve(*judged), brier=0.2, share_high=0.3, **k
        ),
        "resampled": lambda **k: resampled(
            VALUES, 1.0, percentile_interval(VALUES), label="Concordance", **k
        ),
        "roc": lambda **k: roc_curves(time_dependent_roc(score, outcome, horizons=[12.0]), **k),
        "running_score": lambda **k: running_score(
            walked.running("S1"), walked.ranking, title="S1", words="Cox z", **k
        ),
        "schoenfeld": lambda **k: schoenfeld(
            clinic.test, effect_over_time(clinic.test, "age"), term="age", label="Age", **k
        ),
        "score_by_characteristic": lambda **k: score_by_characteristic(
            score, associate(score, sex), **k
        ),
        "score_distribution": lambda **k: score_distribution(score, cut, **k),
        "selection": lambda **k: selection(OPTIMISM, **k),
        "survival_curves": lambda **k: survival_curves(curves, landmarks=marks, **k),
        "training_auc": lambda **k: training_curves(REPORTS, measure="auc", **k),
        "training_loss": lambda **k: training_curves(REPORTS, **k),
        "upset": lambda **k: upset(
            exclusive_regions({"up": ["A", "B"], "driver": ["B", "C"]}),
            {"up": "Higher in tumour", "driver": "Driver"},
            **k,
        ),
        "volcano": lambda **k: volcano(
            compare_groups(cohort.expression, sex, a="male", b="female"),
            **{"label_a": "male", "label_b": "female", "n_a": 60, "n_b": 60},
            **k,
        ),
        "weights": lambda **k: weights(signature, **k),
    }
    assert tuple(functions) == NAMES
    return cache(lambda name, **more: functions[name](**more))


@pytest.mark.parametrize("name", NAMES)
def test_simulated_data_are_labelled_and_patients_are_not(draw, name: str):
    patients, simulated = draw(name), draw(name, simulated=True)
    assert patients.name == simulated.name == name
    labels = [note.text for note in simulated.figure.layout.annotations]
    assert labels.count(SIMULATED) == 1
    assert SIMULATED not in [note.text for note in patients.figure.layout.annotations]
    assert simulated.alt.startswith(SIMULATED)
    assert simulated.caption.startswith(SIMULATED)
    assert simulated.table["simulated"].all()
    assert "simulated" not in patients.table


@pytest.mark.parametrize("name", NAMES)
def test_the_page_dresses_the_figure(draw, name: str):
    figure = draw(name, simulated=True).figure
    layout = figure.layout
    assert layout.paper_bgcolor is None
    assert layout.plot_bgcolor is None
    assert layout.font.color is None
    assert not [axis for axis in figure.select_xaxes() if axis.tickfont.color or axis.color]
    assert not [axis for axis in figure.select_yaxes() if axis.tickfont.color or axis.color]


@pytest.mark.parametrize("name", NAMES)
def test_zoom_survives_and_the_height_is_said(draw, name: str):
    layout = draw(name).figure.layout
    assert str(layout.uirevision).startswith(name)
    assert layout.uirevision == draw.__wrapped__(name).figure.layout.uirevision
    assert 140 <= layout.height <= 1200


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_AXES))
def test_the_horizontal_axis_has_a_title(draw, name: str):
    assert draw(name).figure.layout.xaxis.title.text


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_picture_has_a_table(draw, name: str):
    table = draw(name).table
    assert len(table) > 0
    assert all(isinstance(column, str) and column for column in table.columns)


@pytest.mark.parametrize("name", NAMES)
def test_no_colour_alone_without_an_explicit_one(draw, name: str):
    """A trace without a colour would take the theme's, which means nothing here."""
    for trace in draw(name).figure.data:
        if trace.type == "heatmap":
            assert trace.colorscale is not None
        elif trace.type == "bar":
            assert trace.marker.color is not None
        elif trace.type == "box":
            assert trace.line.color is not None
        elif "text" not in trace.mode and trace.opacity != 0 and len(trace.x):
            assert trace.line.color or trace.marker.color, trace.name


def test_importing_the_figures_brings_no_streamlit():
    modules = sorted(
        f"dashboard.figures.{path.stem}"
        for path in Path(sys.modules["dashboard.figures.drawing"].__file__).parent.glob("[a-z]*.py")
    )
    assert "dashboard.figures.curves" in modules
    code = f"import sys, {', '.join(modules)}; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
