"""One page that says what it is, whatever names and notes a scan brings."""

import base64
import re
from dataclasses import replace

import numpy as np
import pytest

from core.imaging.estimate import (
    estimate_risk,
    explanation_map,
    map_sanity,
    report_html,
    report_pdf,
    training_likeness,
    write_report,
)
from core.imaging.estimate.report import MEANS_NOTHING, RESEARCH_USE
from core.imaging.estimate.report_pictures import scan_pictures
from core.imaging.patient_scan import PatientScan
from core.imaging.preparation import CropRecipe
from core.imaging.volume import Volume

pytestmark = pytest.mark.xdist_group("ensemble")

HOSTILE = "<script>alert(1)</script> & \" ' </para> \u4e2d"


@pytest.fixture(scope="module")
def explanation(ensemble, estimate, patient):
    shape = patient(0).segmentation.shape
    return explanation_map(ensemble, estimate.crop, shape=shape, toward=estimate.leaning)


@pytest.fixture(scope="module")
def report(ensemble, estimate, patient, explanation):
    sanity = map_sanity(ensemble, estimate.crop, toward=estimate.leaning, draws=1)
    return write_report(
        ensemble,
        patient(0),
        estimate,
        survival="Of the high group half lived 14 months.",
        explanation=explanation,
        sanity=sanity,
    )


def test_it_says_the_number_and_what_it_is_not(report, estimate):
    page = report_html(report)
    for words in (
        RESEARCH_USE,
        MEANS_NOTHING,
        f"{estimate.probability:.0%} probability of the high-risk group",
        f"{estimate.lower:.0%} to {estimate.upper:.0%} (95%)",
        "36% of the 36 training scans are at high risk (23% in the published study)",
        "Of the high group half lived 14 months.",
        "With random weights its cells correlate",
        estimate.provenance.inputs["scan"],
        estimate.provenance.inputs["ensemble"],
        "torch",
        "patient&#x27;s right on the left",
    ):
        assert words in page, words
    assert page.index(MEANS_NOTHING) < page.index("probability of the high-risk group")


def test_it_needs_no_other_file(report):
    page = report_html(report)
    sources = re.findall(r'(?:src|href)="([^"]{0,30})', page)
    assert len(sources) == 5  # four sequences and the map
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert "http://" not in page
    assert "https://" not in page


def test_a_model_of_patients_has_no_warning(ensemble, estimate, patient):
    page = report_html(write_report(ensemble, patient(0), replace(estimate, simulated=False)))
    assert MEANS_NOTHING not in page


def test_a_refusal_has_reasons_and_no_number(ensemble, patient):
    scan = replace(patient(0), name=HOSTILE)
    refusal = estimate_risk(ensemble, scan, preprocessing=["The brain was not found."])
    page = report_html(write_report(ensemble, scan, refusal, survival="Half lived."))
    assert "Refused: no number is given" in page
    assert "The brain was not found. <strong>Mend the step" in page
    assert "probability of the high-risk" not in page
    assert "Half lived." not in page


def test_what_a_scan_says_is_text(ensemble, estimate, patient):
    scan = PatientScan(HOSTILE, patient(0).sequences, patient(0).segmentation, notes=(HOSTILE,))
    report = write_report(ensemble, scan, replace(estimate, name=HOSTILE), survival=HOSTILE)
    page = report_html(report)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3
    assert report_pdf(report).startswith(b"%PDF")


def test_the_pdf_has_one_page_and_comes_out_the_same(report):
    first = report_pdf(report)
    assert first == report_pdf(report)
    assert len(re.findall(rb"/Type /Page\b", first)) == 1


def test_a_pdf_of_endless_notes_is_still_one_page(report):
    long = replace(report, settings=(("Notes", "word " * 100_000),), lines=report.lines * 4)
    assert len(re.findall(rb"/Type /Page\b", report_pdf(long))) == 1


def pixels(png: bytes) -> np.ndarray:
    from io import BytesIO

    from PIL import Image

    return np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)


def test_the_patients_right_front_is_shown_on_the_left_above():
    data = np.zeros((40, 30, 5), dtype=np.float32)
    data[30:38, 20:28, 2] = 100  # far to the right, to the front
    scan = PatientScan("P", {"t1": Volume(data, np.diag([2.0, 2.0, 2.0, 1.0]))})
    (picture,) = scan_pictures(scan, CropRecipe())
    assert (picture.width, picture.height) == (220, 165)
    rows, columns, _ = np.nonzero(pixels(picture.png) > 128)
    assert columns.mean() < 60
    assert rows.mean() < 60
    turned = PatientScan("P", {"t1": Volume(data[::-1].copy(), np.diag([-2.0, 2.0, 2.0, 1.0]))})
    assert scan_pictures(turned, CropRecipe())[0].png == picture.png


def test_the_outline_and_the_map_are_drawn(patient, ensemble, explanation):
    plain, *_, drawn = scan_pictures(patient(0), ensemble.recipe, explanation)
    outline = (pixels(plain.png)[..., 2] - pixels(plain.png)[..., 0]) > 60
    assert 20 < outline.sum() < 5000
    warm = (pixels(drawn.png)[..., 0] - pixels(drawn.png)[..., 2]) > 40
    assert warm.sum() > 20
    assert base64.b64encode(drawn.png)


def test_a_scan_without_a_segmentation_has_pictures_too(patient, ensemble):
    assert len(scan_pictures(patient(0).with_segmentation(None), ensemble.recipe)) == 4


def test_the_likeness_is_named_in_the_page(ensemble, report):
    limit = training_likeness(ensemble).feature_limit
    assert f"up to {limit:.2f} is allowed" in report_html(report)
