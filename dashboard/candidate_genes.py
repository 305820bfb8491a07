"""Which genes the view offers to the univariate screen and the LASSO, and what became of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from core.cohort import Cohort
from core.data import FerrDbTable, ferroptosis_genes, match_genes
from core.errors import InputError
from core.expression import direction
from core.provenance import fingerprint
from core.survival import PUBLISHED_SIGNATURE
from dashboard import ferrdb
from dashboard.cohorts import training
from dashboard.contrasts import differential
from dashboard.expression_levels import not_expressed
from dashboard.view import View

__all__ = ["Candidates", "candidates", "differential_genes"]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The genes offered to the LASSO before any look at survival.

    Parameters
    ----------
    genes : tuple of str
        Candidates that the training cohort has, by the cohort's names.
    absent : tuple of str
        Candidates that it does not have, by any name.
    key : str
        Fingerprint of ``genes``, so that caches need not hash them each time.
    uncorrected : int
        Measured candidates left out because they could not be corrected.
    listed : int
        Candidates asked for.
    renamed : mapping of str to str
        Candidate as asked for -> another name, by which the cohort has it.
    ambiguous : mapping of str to tuple of str
        Candidate as asked for -> the genes it may be; left out.
    same : int
        Names that were asked for beside another name of the same gene.
    not_differential : int
        Measured candidates left out because they do not differ between the
        groups of the view's contrast.
    not_expressed : int
        Measured candidates left out because too few patients express them.
    """

    genes: tuple[str, ...]
    absent: tuple[str, ...]
    key: str
    uncorrected: int = 0
    listed: int = 0
    renamed: Mapping[str, str] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    same: int = 0
    not_differential: int = 0
    not_expressed: int = 0

    @property
    def measured(self) -> int:
        """Candidates that the cohort has, whatever was left out of them afterwards."""
        return len(self.genes) + self.uncorrected + self.not_differential + self.not_expressed


def candidates(view: View) -> Candidates:
    """Return the candidate genes of the view, split by what the cohort has.

    Raises
    ------
    InputError
        If a list of one's own is chosen and empty, or none of it is known, or
        no candidate is differential where only such are asked for.
    StoreError
        If the FerrDb download of the view is not kept on this machine.
    """
    patients = training(view)
    own = _own_download(view) if view.candidates == "frg_own" else None
    doubtful = fingerprint(patients.uncorrected) if view.corrected_only else ""
    key = f"{patients.fingerprint} {own.fingerprint if own else ''} {doubtful}"
    found = _candidates(patients, own, view.candidates, view.genes, view.corrected_only, key)
    found = _expressed_only(found, view)
    return _differential_only(found, view) if view.differential_only else found


def differential_genes(view: View) -> frozenset[str]:
    """Return the genes that pass the view's thresholds for differential expression.

    Raises
    ------
    InputError
        If the contrast is between risk groups: they are made by the signature
        whose candidates are asked for.
    """
    if view.contrast == "risk":
        raise InputError(
            "candidates cannot be the genes that differ between high and low risk: the risk groups "
            "are made by the signature whose candidates they would be.",
            "Compare tumours with normal tissue or two groups of patients on the Expression page, "
            "part Differential genes, or allow all candidates on the Signature page.",
        )
    table = differential(view).table
    words = direction(table, fdr=view.fdr, fold_change=view.fold_change)
    return frozenset(table.loc[words != "", "gene"])


def _expressed_only(found: Candidates, view: View) -> Candidates:
    """Leave out the candidates that are not expressed by the view's threshold."""
    below = not_expressed(view)
    genes = tuple(gene for gene in found.genes if gene not in below)
    if len(genes) == len(found.genes):
        return found
    if not genes:
        raise InputError(
            f"none of the {len(found.genes):,} candidate genes is expressed above "
            f"{view.expressed:g} in at least {view.expressed_share:.0%} of patients.",
            "Lower the threshold on the Expression page, part Expressed genes, or choose other "
            "candidates.",
        )
    return replace(
        found, genes=genes, key=fingerprint(genes), not_expressed=len(found.genes) - len(genes)
    )


def _differential_only(found: Candidates, view: View) -> Candidates:
    """Leave out the candidates that are not differential."""
    passing = differential_genes(view)
    genes = tuple(gene for gene in found.genes if gene in passing)
    if not genes:
        raise InputError(
            f"none of the {len(found.genes):,} candidate genes is differential at FDR < "
            f"{view.fdr:g} and a log2 fold change beyond {view.fold_change:g}.",
            "Loosen the thresholds on the Expression page, part Differential genes, or allow all "
            "candidates on the Signature page.",
        )
    return replace(
        found,
        genes=genes,
        key=fingerprint(genes),
        not_differential=len(found.genes) - len(genes),
    )


def _own_download(view: View) -> FerrDbTable:
    """Return the reader's own FerrDb download."""
    table = ferrdb.chosen(view)
    if table is None:
        raise InputError(
            "your own FerrDb download is chosen, and none was imported.",
            "Import its files on the Signature page, or choose a built-in version of FerrDb.",
        )
    return table


@st.cache_resource(show_spinner=False, max_entries=64)
def _candidates(
    _patients: Cohort,
    _own: FerrDbTable | None,
    choice: str,
    listed: tuple[str, ...],
    corrected_only: bool,
    key: str,  # noqa: ARG001
) -> Candidates:
    wanted = list(dict.fromkeys(_wanted(_patients, _own, choice, listed)))
    if not wanted:
        raise InputError(
            "the list of candidate genes is empty.",
            "Paste gene symbols, separated by spaces, commas or lines.",
        )
    match = match_genes(wanted, _patients.genes)
    measured = match.genes
    if not measured:
        raise InputError(
            f"none of the {len(wanted):,} candidate genes is among the "
            f"{len(_patients.genes):,} genes of {_patients.title} (first asked for: "
            f"{', '.join(wanted[:3])}; first there: {', '.join(_patients.genes[:3])}).",
            "Use gene symbols such as RRM2, older symbols, Ensembl or Entrez ids.",
        )
    genes = measured
    if corrected_only:
        doubtful = set(_patients.uncorrected)
        genes = tuple(gene for gene in measured if gene not in doubtful)
    if not genes:
        raise InputError(
            f"none of the candidate genes could be corrected in {_patients.title}.",
            "Choose other candidates, or allow genes that could not be corrected.",
        )
    return Candidates(
        genes,
        match.absent,
        fingerprint(genes),
        uncorrected=len(measured) - len(genes),
        listed=len(wanted),
        renamed=match.renamed,
        ambiguous=match.ambiguous,
        same=len(match.found) - len(measured),
    )


def _wanted(
    patients: Cohort, own: FerrDbTable | None, choice: str, listed: tuple[str, ...]
) -> list[str]:
    """Return the genes that a choice asks for, by its own names."""
    if choice == "all":
        return list(patients.genes)
    if choice == "published":
        return list(PUBLISHED_SIGNATURE.genes)
    if choice == "list":
        return list(listed)
    if own is not None:
        return list(own.genes["gene"])
    return list(ferroptosis_genes("V1" if choice == "frg_v1" else "V2")["gene"])
