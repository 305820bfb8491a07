"""Ferroptosis-related genes (FRGs) and the part each plays, from FerrDb.

``ferroptosis_genes.csv`` beside this file lists, for every gene that FerrDb V1
or V2 names as regulator or marker, the facts 0 / 1 alone:

=================  ========================================================
``gene``           symbol as FerrDb has it: a few are mouse genes, micro- or
                   circular RNAs, or superseded symbols
``v1_driver``      V1: promotes ferroptosis
``v1_suppressor``  V1: prevents ferroptosis
``v1_marker``      V1: indicates that ferroptosis takes place
``v2_driver``      V2: promotes ferroptosis
``v2_suppressor``  V2: prevents ferroptosis
=================  ========================================================

V2's list of markers is not part of the table.

References
----------
Zhou & Bao 2020, Database baaa021, doi:10.1093/database/baaa021 (V1).
Zhou et al. 2023, Nucleic Acids Res 51:D571, doi:10.1093/nar/gkac935 (V2).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal, get_args

import pandas as pd

from core.errors import InputError

__all__ = ["ROLES", "FerrDbVersion", "ferroptosis_genes", "role_words"]

FerrDbVersion = Literal["V1", "V2"]

ROLES = ("driver", "suppressor", "marker")


def ferroptosis_genes(version: FerrDbVersion = "V2") -> pd.DataFrame:
    """Return the ferroptosis-related genes of one version of FerrDb.

    A driver promotes ferroptosis, a suppressor prevents it, a marker indicates
    that it takes place. A gene may have several roles: HMOX1 has all three in
    V1, because experiments in different cells disagree.

    Parameters
    ----------
    version : {"V1", "V2"}
        V1 has 259 genes, V2 has 483 (drivers and suppressors only).

    Returns
    -------
    DataFrame
        One row per gene in alphabetical order: ``gene``; ``driver``,
        ``suppressor``, ``marker`` (bool); ``role``, the same in words, such as
        ``"driver and suppressor"``.

    Raises
    ------
    InputError
        If the version is not one of the two.

    References
    ----------
    Zhou & Bao 2020, doi:10.1093/database/baaa021.
    Zhou et al. 2023, doi:10.1093/nar/gkac935.

    Examples
    --------
    >>> genes = ferroptosis_genes("V1").set_index("gene")
    >>> len(genes), genes.loc["HMOX1", "role"], genes.loc["CD44", "role"]
    (259, 'driver, suppressor and marker', 'suppressor')
    """
    if version not in get_args(FerrDbVersion):
        raise InputError(
            f"FerrDb has no version {version!r} here; allowed are V1 and V2.",
            "Ask for V1 (2020) or V2 (2023).",
        )
    return _genes_of(version).copy()


@cache
def _genes_of(version: FerrDbVersion) -> pd.DataFrame:
    """Read one version's genes, once; callers get copies."""
    # "NA" would be a symbol here, not a missing value: keep text as it stands.
    with resources.files("core.data").joinpath("ferroptosis_genes.csv").open("rb") as handle:
        table = pd.read_csv(handle, keep_default_na=False, dtype={"gene": "str"})
    prefix = version.lower()
    genes = pd.DataFrame({"gene": table["gene"]})
    for role in ROLES:
        column = f"{prefix}_{role}"
        genes[role] = table[column].eq(1) if column in table else False
    genes = genes[genes[list(ROLES)].any(axis=1)].reset_index(drop=True)
    return genes.assign(role=role_words(genes[list(ROLES)]))


def role_words(flags: pd.DataFrame) -> list[str]:
    """Return the columns that are true in each row, in words.

    Parameters
    ----------
    flags : DataFrame of bool
        One column for each role.

    Examples
    --------
    >>> role_words(pd.DataFrame({"driver": [True, False], "marker": [True, False]}))
    ['driver and marker', '']
    """
    rows = flags.itertuples(index=False, name=None)
    return [
        _in_words([str(name) for name, is_so in zip(flags, row, strict=True) if is_so])
        for row in rows
    ]


def _in_words(roles: list[str]) -> str:
    """Join roles: ``driver``, ``driver and marker``, ``a, b and c``, or nothing."""
    return " and ".join(filter(None, [", ".join(roles[:-1]), *roles[-1:]]))
