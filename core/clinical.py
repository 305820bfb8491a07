"""The clinical characteristics every page knows, their levels and their words.

A cohort's clinical table may hold any column; these are the ones FerroScope
understands, spelled one way whatever the source called them
(``core.data.columns`` does the translating).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CHARACTERISTICS", "Characteristic", "characteristic"]


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One clinical characteristic.

    Parameters
    ----------
    name : str
        Column name in ``Cohort.clinical``.
    label : str
        What a page shows.
    kind : {"number", "category"}
        Numbers are filtered by range, categories by level.
    levels : tuple of str
        The allowed levels in order, lowest expected risk first where there is
        an order; empty for numbers and for free categories.
    unit : str
        Unit of a number, else empty.
    explanation : str
        What the abbreviation means, for a reader who is not in the field.
    """

    name: str
    label: str
    kind: Literal["number", "category"]
    levels: tuple[str, ...] = ()
    unit: str = ""
    explanation: str = ""


CHARACTERISTICS: tuple[Characteristic, ...] = (
    Characteristic("age", "Age", "number", unit="years", explanation="Age at diagnosis."),
    Characteristic("sex", "Sex", "category", ("female", "male")),
    Characteristic(
        "grade",
        "Grade",
        "category",
        ("II", "III", "IV"),
        explanation="World Health Organization (WHO) grade of the tumour.",
    ),
    Characteristic(
        "idh",
        "IDH",
        "category",
        ("mutant", "wildtype"),
        explanation="Mutation of isocitrate dehydrogenase 1 or 2 (IDH1, IDH2).",
    ),
    Characteristic(
        "mgmt",
        "MGMT promoter",
        "category",
        ("methylated", "unmethylated"),
        explanation="Methylation of the promoter of O6-methylguanine-DNA methyltransferase.",
    ),
    Characteristic(
        "codel_1p19q",
        "1p/19q",
        "category",
        ("codel", "non-codel"),
        explanation="Joint loss of chromosome arms 1p and 19q.",
    ),
    Characteristic("histology", "Histology", "category"),
    Characteristic(
        "batch",
        "Batch",
        "category",
        explanation="The series, project or sequencing run that a sample came from.",
    ),
)

_BY_NAME = {item.name: item for item in CHARACTERISTICS}


def characteristic(name: str) -> Characteristic | None:
    """Return the characteristic of this column name, None where it is not one of ours."""
    return _BY_NAME.get(name)
