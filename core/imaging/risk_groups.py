"""Who is at high risk: a table of patients, or groups given by TCGA barcode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

import pandas as pd

from core.errors import ScanError, listed

__all__ = ["groups_by_barcode", "read_name_mapping", "read_risk_table"]

_HIGH = {"high", "1", "1.0", "true", "yes"}
_LOW = {"low", "0", "0.0", "false", "no"}
_PATIENT = ("patient", "patient_id", "case", "subject", "id", "brats_id")
_RISK = ("risk", "risk_group", "group", "label", "stratum")
_LARGEST = 50 << 20


def read_risk_table(path: Path) -> pd.Series[bool]:
    """Read a table of patient and risk group.

    Parameters
    ----------
    path : Path
        CSV or TSV with a column ``patient`` and a column ``risk`` (``high`` or
        ``low``, 1 or 0).

    Returns
    -------
    Series of bool
        Named ``high_risk``, indexed by patient.

    Raises
    ------
    ScanError
        If the file is no such table, a patient occurs twice or a group is
        neither high nor low.
    """
    table = _table(path)
    patient = _column(table, _PATIENT, path.name, "patients")
    risk = _column(table, _RISK, path.name, "risk groups")
    words = table[risk].str.strip().str.lower()
    strange = table.loc[~words.isin(_HIGH | _LOW), risk]
    if len(strange):
        raise ScanError(
            f"{path.name} has the risk groups {listed(map(repr, strange.unique()))} in column "
            f"{risk!r}; allowed are high and low (or 1 and 0).",
            "Leave out patients whose group is not known.",
        )
    names = table[patient].str.strip()
    twice = names[names.duplicated()].unique()
    if len(twice):
        raise ScanError(
            f"{path.name} names {listed(twice)} more than once.", "Keep one row for each patient."
        )
    return pd.Series(
        words.isin(_HIGH).to_numpy(), index=pd.Index(names, name="patient"), name="high_risk"
    )


def read_name_mapping(path: Path) -> pd.Series[str]:
    """Read BraTS' table of its names and TCGA's barcodes.

    Parameters
    ----------
    path : Path
        ``name_mapping.csv`` of BraTS 2018 to 2020: columns
        ``BraTS_20xx_subject_ID`` and ``TCGA_TCIA_subject_ID``.

    Returns
    -------
    Series of str
        BraTS name, of any year, -> barcode ``TCGA-02-0006``; patients of
        other collections are left out.

    Raises
    ------
    ScanError
        If the columns are not there.
    """
    table = _table(path)
    brats = [name for name in table.columns if "brats" in name.lower()]
    tcga = [name for name in table.columns if "tcga" in name.lower()]
    if not brats or len(tcga) != 1:
        raise ScanError(
            f"{path.name} has the columns {listed(table.columns, most=8)}; a name mapping has "
            "BraTS_20xx_subject_ID and TCGA_TCIA_subject_ID.",
            "Give the name_mapping.csv that comes with BraTS 2018, 2019 or 2020.",
        )
    known = table[table[tcga[0]].str.startswith("TCGA-")]
    pairs = {
        name: barcode[:12]
        for column in brats
        for name, barcode in zip(known[column], known[tcga[0]], strict=True)
        if name not in ("", "NA")
    }
    return pd.Series(pairs, name="barcode", dtype="object").rename_axis("patient")


def groups_by_barcode(
    patients: Iterable[str],
    high_risk: Mapping[str, bool] | pd.Series[bool],
    mapping: pd.Series[str] | None = None,
) -> pd.Series[bool]:
    """Give each imaged patient the risk group of the same TCGA patient.

    Parameters
    ----------
    patients : iterable of str
        Names of the cases.
    high_risk : mapping or Series of bool
        TCGA barcode -> group, for instance of the Survival page's frozen
        signature and cut. Longer barcodes (samples) count by their first
        twelve characters.
    mapping : Series of str, optional
        From :func:`read_name_mapping`; needed where cases are not themselves
        named by barcode.

    Returns
    -------
    Series of bool
        Of those patients whose group is known, named ``high_risk``.

    Raises
    ------
    ScanError
        If nobody's group is known, or samples of one patient disagree.

    Examples
    --------
    >>> names = pd.Series({"BraTS19_TCIA01_1": "TCGA-02-0006"})
    >>> groups_by_barcode(["BraTS19_TCIA01_1", "other"], {"TCGA-02-0006-01": True}, names).to_dict()
    {'BraTS19_TCIA01_1': True}
    """
    by_barcode: dict[str, bool] = {}
    for barcode, high in dict(high_risk).items():
        if by_barcode.setdefault(str(barcode)[:12], bool(high)) != bool(high):
            raise ScanError(
                f"samples of {str(barcode)[:12]} are in both risk groups.",
                "Keep primary tumours only.",
            )
    names = list(patients)
    known = {} if mapping is None else dict(mapping)
    found = {
        name: by_barcode[barcode]
        for name in names
        if (barcode := known.get(name, name[:12])) in by_barcode
    }
    if not found:
        raise ScanError(
            f"none of the {len(names):,} cases ({listed(names)}) is among the "
            f"{len(by_barcode):,} patients with a risk group ({listed(by_barcode)}).",
            "Give BraTS' name_mapping.csv, or a table of patient and risk group.",
        )
    index = pd.Index(list(found), name="patient")
    groups: pd.Series[bool] = pd.Series(list(found.values()), index=index, name="high_risk")
    return groups


def _table(path: Path) -> pd.DataFrame:
    """Read a small CSV or TSV file, every cell as text."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is larger than 50 MB")
        text = path.read_bytes().decode("utf-8-sig")
        first = text.lstrip().splitlines()[0] if text.strip() else ""
        separator = max(",;\t", key=first.count)
        return pd.read_csv(StringIO(text), dtype=str, sep=separator, keep_default_na=False)
    except (OSError, ValueError) as exc:
        raise ScanError(
            f"{path.name} cannot be read as a table: {exc}.", "Give a CSV or TSV file in UTF-8."
        ) from exc


def _column(table: pd.DataFrame, words: tuple[str, ...], name: str, what: str) -> str:
    """Return the column of one of these names, whatever its case."""
    found = [column for column in table.columns if column.strip().lower() in words]
    if len(found) != 1:
        raise ScanError(
            f"{name} has {len(found)} columns for {what} ({listed(table.columns, most=8)}); one "
            f"named {words[0]!r} is expected.",
            f"Name it {words[0]!r}.",
        )
    return str(found[0])
