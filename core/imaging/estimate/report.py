"""The one-page report of an estimate or a refusal: what it says, then as HTML and as PDF."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape

from core.imaging.estimate.answer import STUDY_BASE_RATE, Refusal, RiskEstimate, as_percent
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.explanation import ExplanationMap
from core.imaging.estimate.report_pictures import Picture, scan_pictures
from core.imaging.estimate.sanity import MapSanity
from core.imaging.masks import REGIONS
from core.imaging.networks import ARCHITECTURES
from core.imaging.patient_scan import PatientScan

__all__ = ["MEANS_NOTHING", "RESEARCH_USE", "Report", "report_html", "write_report"]

RESEARCH_USE = (
    "Research use only. Not a medical device: nothing here may guide the diagnosis or treatment "
    "of a patient."
)
MEANS_NOTHING = "Simulated: this number means nothing about a patient"


@dataclass(frozen=True, slots=True)
class Report:
    """What the page says, before it is drawn.

    Parameters
    ----------
    title : str
    warning : str
        In large letters; empty where the networks learned from patients.
    answer : str
        The probability, or that there is none.
    lines : tuple of (str, str)
        What and finding.
    reasons : tuple of (str, str, str)
        Of a refusal: what, why, what to do.
    pictures : tuple of Picture
    caption : str
        Of the pictures.
    settings : tuple of (str, str)
        How it was made: settings, hashes, versions.
    """

    title: str
    warning: str
    answer: str
    lines: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str, str], ...]
    pictures: tuple[Picture, ...]
    caption: str
    settings: tuple[tuple[str, str], ...]


def write_report(
    ensemble: Ensemble,
    scan: PatientScan,
    found: RiskEstimate | Refusal,
    *,
    survival: str = "",
    explanation: ExplanationMap | None = None,
    sanity: MapSanity | None = None,
) -> Report:
    """Say an estimate or a refusal on one page.

    Parameters
    ----------
    ensemble : Ensemble
    scan : PatientScan
    found : RiskEstimate or Refusal
        Of the two.
    survival : str
        A sentence on how the risk groups lived on, from whoever knows their
        cohort; none on a refusal.
    explanation : ExplanationMap, optional
    sanity : MapSanity, optional
        Of the map.

    Returns
    -------
    Report
    """
    given = isinstance(found, RiskEstimate)
    network = ensemble.network
    made = found.provenance
    chosen = {**made.parameters, "seed": made.seed}
    settings = (
        ("Scan", f"{found.name}, SHA-256 {made.inputs['scan']}"),
        ("Networks", f"{ensemble.name}, {len(ensemble.members)} x "
         f"{ARCHITECTURES[network.architecture]} (width {network.width:g}, stem stride "
         f"{network.stem_stride}), SHA-256 {made.inputs['ensemble']}"),
        ("Cube", f"{ensemble.recipe.size} voxels around the "
         f"{REGIONS[ensemble.recipe.region].lower()}, {ensemble.recipe.fit}, context "
         f"{ensemble.recipe.context}"),
        ("Settings", ", ".join(f"{k} {v}" for k, v in chosen.items())),
        ("Versions", ", ".join(f"{k} {v}" for k, v in made.versions.items())),
        ("Notes", " ".join(scan.notes) or "none"),
    )  # fmt: skip
    shown = explanation if given else None
    return Report(
        "Risk group from MRI" if given else "Risk group from MRI: no estimate",
        MEANS_NOTHING if given and found.simulated else "Simulated" if found.simulated else "",
        f"{as_percent(found.probability)} probability of the high-risk group"
        if isinstance(found, RiskEstimate)
        else "Refused: no number is given for this scan",
        _estimate_lines(found, survival, shown, sanity) if isinstance(found, RiskEstimate) else (),
        ()
        if isinstance(found, RiskEstimate)
        else tuple((check.title, check.said, check.hint) for check in found.reasons),
        scan_pictures(scan, ensemble.recipe, shown),
        "Axial slice, the patient's right on the left; outlined is the "
        f"{REGIONS[ensemble.recipe.region].lower()}."
        + (f" Orange: what speaks for {shown.toward} risk." if shown else ""),
        settings,
    )


def _estimate_lines(
    found: RiskEstimate,
    survival: str,
    explanation: ExplanationMap | None,
    sanity: MapSanity | None,
) -> tuple[tuple[str, str], ...]:
    nearest = ", ".join(
        f"{row.scan} ({'high' if row.high_risk else 'low'})" for row in found.nearest.itertuples()
    )
    lines = [
        ("Interval", f"{as_percent(found.lower)} to {as_percent(found.upper)} "
         f"({found.level:.0%}): how far the number depends on which networks and calibration "
         "patients there were. Not a range of this patient's risk; other scanners and hospitals "
         "are not in it."),
        ("Without a scan", f"{found.base_rate:.0%} of the {found.n_training:,} training scans are "
         f"at high risk ({STUDY_BASE_RATE:.0%} in the published study)."),
        ("Worth", found.worth),
        ("Place", f"Each network puts it, on average, above {found.percentile:.0f}% of the "
         "training scans that this network had not seen."),
        ("Single networks", ", ".join(as_percent(p) for p in found.outputs)),
        ("Most alike in training", nearest),
        ("Held to the training scans", " ".join(check.said for check in found.checks
                                               if check.value is not None)),
    ]  # fmt: skip
    if survival:
        lines.append(("Survival", survival))
    if explanation is not None:
        said = (
            "No place of the scan speaks for the group: the map is empty and explains nothing."
            if explanation.empty
            else f"From cells of {explanation.cell_mm:.0f} mm; nothing finer can be seen."
        )
        lines.append(("Map", said + (f" {sanity.said}" if sanity else "")))
    return tuple(lines)


_STYLE = """
body{font:13px/1.45 system-ui,sans-serif;color:#1b2733;background:#fff;margin:1.5rem auto;
max-width:60rem;padding:0 1rem}h1{font-size:1.3rem;margin:0 0 .3rem}
.use{border:1px solid #8a97a5;padding:.3rem .6rem;margin:.5rem 0}
.warning{font-size:2rem;font-weight:800;line-height:1.15;color:#9c1c1c;border:3px solid #9c1c1c;
padding:.6rem;margin:.6rem 0}.answer{font-size:1.5rem;font-weight:700;margin:.6rem 0}
table{border-collapse:collapse;width:100%}th{text-align:left;vertical-align:top;width:11rem;
padding:.15rem .6rem .15rem 0;font-weight:600}td{padding:.15rem 0;overflow-wrap:anywhere}
.pictures{display:flex;flex-wrap:wrap;gap:.4rem;margin:.6rem 0}figure{margin:0;width:11rem}
img{width:100%;height:auto;background:#000}figcaption{font-size:.85rem}
.made{font-size:.8rem;color:#44525f;margin-top:.8rem}
@media print{body{margin:0;font-size:10px}}
"""


def report_html(report: Report) -> str:
    """Return the report as one HTML file that needs no other; all text in it is escaped."""
    warning = f'<p class="warning">{escape(report.warning)}</p>' if report.warning else ""
    reasons = "".join(
        f"<tr><th>{escape(what)}</th><td>{escape(why)} <strong>{escape(do)}</strong></td></tr>"
        for what, why, do in report.reasons
    )
    pictures = "".join(
        f'<figure><img alt="{escape(item.caption, quote=True)}" width="{item.width}" '
        f'height="{item.height}" src="data:image/png;base64,'
        f'{base64.b64encode(item.png).decode()}"><figcaption>{escape(item.caption)}</figcaption>'
        "</figure>"
        for item in report.pictures
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{escape(report.title)}</h1><p class="use">{escape(RESEARCH_USE)}</p>{warning}'
        f'<p class="answer">{escape(report.answer)}</p>'
        f"<table>{_rows(report.lines)}{reasons}</table>"
        f'<div class="pictures">{pictures}</div><p>{escape(report.caption)}</p>'
        f'<table class="made">{_rows(report.settings)}</table></body></html>'
    )


def _rows(lines: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f"<tr><th>{escape(what)}</th><td>{escape(said)}</td></tr>" for what, said in lines
    )
