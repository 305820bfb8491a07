"""Who is who: identifiers of samples and patients, checked and matched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from core.errors import CohortError, listed

__all__ = [
    "Match",
    "TissueKind",
    "check_identifiers",
    "is_tcga",
    "match_identifiers",
    "tcga_kind",
    "tcga_patient",
]

TissueKind = Literal["primary", "recurrent", "normal", "other"]

_FORMULA = ("=", "+", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff20")  # and full width
_TCGA = re.compile(
    r"TCGA[-._][A-Z0-9]{2}[-._][A-Z0-9]{4}(?:[-._](\d{2})[A-Z]?(?:[-._].*)?)?\Z", re.I
)


def check_identifiers(labels: Iterable[object], what: str, where: str) -> None:
    """Refuse identifiers that a spreadsheet would run as formulas, or that cannot be shown.

    Raises
    ------
    CohortError
        Naming the first few.
    """
    names = [str(label) for label in labels]
    formulas = [name for name in names if name.startswith(_FORMULA)]
    if formulas:
        raise CohortError(
            f"{where} has {len(formulas):,} {what} identifiers that begin with =, + or @ "
            f"({listed([name[:40] for name in formulas], most=3)}); a spreadsheet would run them "
            "as formulas.",
            "Rename them: identifiers begin with a letter or a digit.",
        )
    odd = [name for name in names if len(name) > 200 or not name.isprintable()]
    if odd:
        raise CohortError(
            f"{where} has {len(odd):,} {what} identifiers that are longer than 200 characters or "
            f"hold control characters ({listed([repr(name[:40]) for name in odd], most=3)}).",
            "Check that this is the right file and the right column.",
        )


def is_tcga(label: str) -> bool:
    """Return whether an identifier is a TCGA barcode, of a patient or a sample."""
    return _TCGA.match(label) is not None


def tcga_patient(label: str) -> str:
    """Return the patient's barcode, 12 characters, of any TCGA barcode.

    >>> tcga_patient("TCGA.06.0675.11A.32R.A36H.07")
    'TCGA-06-0675'
    """
    return re.sub(r"[._]", "-", label[:12]).upper()


def tcga_kind(label: str) -> TissueKind:
    """Return what tissue a TCGA sample is, by the two digits after the patient.

    01, 03 and 09 are primary, 02, 04 and 40 recurrent, 10 to 14 normal; a
    barcode of a patient counts as primary.
    """
    found = _TCGA.match(label)
    code = found.group(1) if found else None
    if code is None or code in ("01", "03", "09"):
        return "primary"
    if code in ("02", "04", "40"):
        return "recurrent"
    return "normal" if "10" <= code <= "14" else "other"


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """For each sample of the expression matrix, its row of the clinical table.

    Parameters
    ----------
    rows : Series of int
        Index: samples; values: row numbers; samples without a row are absent.
    how : str
        By what the two were matched, in words.
    """

    rows: pd.Series
    how: str


def match_identifiers(
    samples: pd.Index, clinical: dict[str, pd.Series], *, expression_name: str = "expression"
) -> Match:
    """Match expression samples to clinical rows, by whichever spelling agrees most.

    Identifiers are compared as they are, then without regard to case,
    ``.`` / ``_`` / ``-`` and the ``X`` that R puts before a digit, then as TCGA
    barcodes: same sample (15 characters), same patient (12).

    Parameters
    ----------
    samples : Index of str
        Sample identifiers of the expression matrix.
    clinical : dict of str to Series
        Column name -> identifiers of the clinical rows, the sample column
        before the patient column.

    Raises
    ------
    CohortError
        If nothing matches; three identifiers of each side are shown.
    """
    best: Match | None = None
    for column, identifiers in clinical.items():
        for how, key in (
            ("spelled alike", str),
            ("spelled alike but for case and punctuation", _plain),
            ("same TCGA sample", _tcga_sample),
            ("same TCGA patient", _tcga_patient_key),
        ):
            keys = identifiers.dropna().astype(str).map(key).dropna()
            keys = keys[~keys.duplicated()]
            row_of = pd.Series(keys.index, index=keys.to_numpy())
            wanted = pd.Series([key(name) for name in samples], index=samples, dtype=object)
            rows = wanted.map(row_of).dropna().astype(int)
            if best is None or len(rows) > len(best.rows):
                best = Match(rows, f"{column}: {how}")
    if best is None or best.rows.empty:
        column, identifiers = next(iter(clinical.items()))
        raise CohortError(
            f"no sample of {expression_name} matches a row of the clinical table: {expression_name}"
            f" has {listed(samples[:3])}; its column {column!r} has "
            f"{listed(identifiers.dropna().unique()[:3])}.",
            "Check that both are of one cohort, which column names the samples, and whether genes "
            "are in rows or in columns.",
        )
    return best


def _plain(name: str) -> str:
    """Return an identifier as R's make.names and careless typing cannot change it."""
    plain = re.sub(r"[\s._-]+", "-", name.strip()).upper()
    return plain[1:] if re.match(r"X\d", plain) else plain


def _tcga_sample(name: str) -> str | None:
    """Return the first 15 characters of a TCGA sample's barcode, None for anything else."""
    found = _TCGA.match(name)
    return _plain(name)[:15] if found and found.group(1) else None


def _tcga_patient_key(name: str) -> str | None:
    """Return a TCGA patient's barcode, None for anything else."""
    return tcga_patient(name) if is_tcga(name) else None
