"""The genes of a signature in a cohort that may call them by older or newer names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.data import match_genes
from core.survival import Signature

__all__ = ["SignatureGenes", "signature_genes"]


@dataclass(frozen=True, slots=True, eq=False)
class SignatureGenes:
    """What of a signature a cohort measures.

    Parameters
    ----------
    expression : DataFrame, shape (patients, genes)
        The signature's genes that are measured, by the signature's names.
    renamed : mapping of str to str
        Gene -> another name, by which the cohort has it.
    ambiguous : mapping of str to tuple of str
        Gene -> columns or genes that it may be; none was taken.
    absent : tuple of str
        Genes that are not in ``expression``, the ambiguous ones among them.
    """

    expression: pd.DataFrame
    renamed: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    absent: tuple[str, ...]


def signature_genes(signature: Signature, cohort: Cohort) -> SignatureGenes:
    """Return the signature's genes in a cohort, looked for by all their names.

    A gene that is there by its own name is taken so. A column is never taken
    for two genes, nor for a gene that is not surely meant (``match_genes``).
    """
    return _signature_genes(signature, cohort, f"{signature.fingerprint} {cohort.fingerprint}")


@st.cache_resource(show_spinner=False, max_entries=64)
def _signature_genes(_signature: Signature, _cohort: Cohort, key: str) -> SignatureGenes:  # noqa: ARG001
    there = _cohort.known(_signature.genes)
    columns = {gene: gene for gene in there}
    match = match_genes([gene for gene in _signature.genes if gene not in columns], _cohort.genes)
    claims = Counter([*there, *match.found.values()])
    twice = {gene: (name,) for gene, name in match.found.items() if claims[name] > 1}
    columns |= {gene: name for gene, name in match.found.items() if gene not in twice}
    genes = [gene for gene in _signature.genes if gene in columns]
    expression = _cohort.expression[[columns[gene] for gene in genes]].set_axis(genes, axis=1)
    return SignatureGenes(
        expression,
        {gene: name for gene, name in match.renamed.items() if gene not in twice},
        {**match.ambiguous, **twice},
        tuple(gene for gene in _signature.genes if gene not in columns),
    )
