"""The terms that the study reports for its candidate genes (its figure 9)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from core.enrichment.overrepresentation import Enrichment

__all__ = ["PUBLISHED_TERMS", "beside_published"]

PUBLISHED_TERMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "GO": ("iron ion homeostasis",),
        "KEGG": (
            "Ferroptosis",
            "Mineral absorption",
            "HIF-1 signaling pathway",
            "MicroRNAs in cancer",
            "Hepatocellular carcinoma",
            "Glutathione metabolism",
        ),
    }
)
"""Terms of Zuo et al. 2022, doi:10.3389/fnins.2022.1082867, as their sources write them."""


def beside_published(found: Enrichment) -> pd.DataFrame:
    """Return the study's terms with what was found of each here.

    Parameters
    ----------
    found : Enrichment

    Returns
    -------
    DataFrame
        One row for each of the study's terms that the collection tested:
        ``title``, ``rank`` (1 has the smallest p-value), ``hits``, ``size``,
        ``q_value``. Empty where the collection has none of them.
    """
    names = [title.lower() for titles in PUBLISHED_TERMS.values() for title in titles]
    table = found.table.assign(rank=range(1, len(found.table) + 1))
    table = table[table["title"].str.lower().isin(names)]
    return table[["title", "rank", "hits", "size", "q_value"]].reset_index(drop=True)
