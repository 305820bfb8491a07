"""Which genes are tested for enrichment, and against which background: the question asked."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.cohort import Cohort
from core.enrichment import Enrichment, GeneSets, overrepresentation
from core.errors import InputError, StoreError
from core.expression import direction
from core.provenance import fingerprint
from core.store import Store
from dashboard import loaders
from dashboard.choices import DIRECTIONS
from dashboard.cohorts import training
from dashboard.contrasts import DifferentialResult, between_risk_groups, differential
from dashboard.gene_lists import CIRCULAR, intersection
from dashboard.gene_set_library import collection, names_there
from dashboard.settings import settings
from dashboard.view import View

__all__ = [
    "Answer",
    "Background",
    "Question",
    "answer",
    "background_of",
    "keep_background",
    "kept_background",
    "question_of",
    "usual_background",
]

_BACKGROUND = "background.txt"
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Question:
    """The genes tested.

    Parameters
    ----------
    genes : tuple of str
        By the cohort's names.
    words : str
        What they are, in the middle of a sentence.
    chosen_for_ferroptosis : bool
        Whether they were candidates because they play a part in ferroptosis.
    warnings : tuple of str
        What makes the list doubtful.
    notes : tuple of str
        What was left out or should be known.
    simulated : bool
        Whether made-up patients had a say in it.
    """

    genes: tuple[str, ...]
    words: str
    chosen_for_ferroptosis: bool
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class Background:
    """The genes that could have been in the list; None are all that the collection knows."""

    name: str
    genes: tuple[str, ...] | None
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A question, its background, and what came of it."""

    question: Question
    background: Background
    sets: GeneSets
    found: Enrichment
    renamed: dict[str, str]


def question_of(view: View) -> Question:
    """Return the genes that the view asks about.

    Raises
    ------
    CoreError
        If there are none, or what they hang on cannot be computed.
    """
    patients = training(view)
    ferroptosis = view.candidates.startswith("frg") or view.candidates == "published"
    made_up = patients.simulated
    if view.question == "risk":
        return _between_risk_groups(view)
    warnings: tuple[str, ...] = ()
    if view.question == "candidates":
        # A list of candidates is what it is, whoever the patients are.
        genes, words = loaders.candidates(view).genes, "candidate genes measured in the cohort"
        if view.differential_only:
            result = differential(view)
            words += f" and differential ({result.label_a} against {result.label_b})"
            made_up, warnings = result.simulated or made_up, _doubts(result, genes)
    elif view.question == "screened":
        genes = loaders.screened(view)
        words = f"candidate genes with a univariate P of at most {view.screen:g}"
    elif view.question == "intersection":
        both = intersection(view)
        genes, made_up = both.genes, both.simulated or made_up
        warnings = _doubts(differential(view), genes)
        if view.contrast == "risk":
            warnings += (CIRCULAR,)
        words = f"candidate genes both differential ({both.groups}) and prognostic"
    else:
        found = loaders.signature(view)
        genes, made_up, words = found.genes, found.simulated, "genes of the signature"
    if not genes:
        raise InputError(
            f"there are no {words}.",
            "Move the thresholds on the Signature and Expression pages, or ask about other genes.",
        )
    if view.question in ("screened", "intersection", "signature"):
        warnings += _prognostic_doubts(patients, tuple(genes))
    return Question(tuple(genes), words, ferroptosis, warnings, (), made_up)


def usual_background(question: str) -> str:
    """Return the background that a question has unless the reader chooses another."""
    return "measured" if question == "risk" else "annotated"


def background_of(view: View) -> Background:
    """Return the background that the view declares.

    Raises
    ------
    CoreError
        If it is a list of one's own that was not given, or is not kept here.
    """
    name = view.background or usual_background(view.question)
    if name == "measured":
        genes = tuple(training(view).genes)
        return Background(name, genes, f"the {len(genes):,} genes measured in the cohort")
    if name == "candidates":
        genes = loaders.candidates(view).genes
        return Background(name, genes, f"the {len(genes):,} candidate genes")
    if name == "list":
        if not view.background_list:
            raise InputError(
                "the background is a list of your own, and none is given yet.",
                "Paste every gene that could have been chosen, or choose another background.",
            )
        genes = kept_background(view.background_list)
        return Background(name, genes, f"a list of {len(genes):,} genes given by the reader")
    return Background("annotated", None, "every gene that the collection knows")


def keep_background(genes: tuple[str, ...]) -> str:
    """Keep a pasted background on this machine and return its key, empty for no gene.

    A background has thousands of genes, which no link can hold.

    Raises
    ------
    InputError
        If there are more than 100,000 genes.
    """
    if not genes:
        return ""
    if len(genes) > _MOST:
        raise InputError(
            f"the background has {len(genes):,} genes; at most {_MOST:,} are taken.",
            "Give gene symbols, each once.",
        )
    key = fingerprint(genes)
    _store().write(key, _BACKGROUND, "\n".join(genes).encode())
    return key


def kept_background(key: str) -> tuple[str, ...]:
    """Return a background that was kept.

    Raises
    ------
    StoreError
        If it is not kept on this machine.
    """
    try:
        return tuple(_store().read(key, _BACKGROUND).decode().split("\n"))
    except StoreError as exc:
        raise StoreError(
            f"the background {key[:12]} of this link is not kept on this machine.",
            "Paste its genes again, or choose another background.",
        ) from exc


def answer(view: View) -> Answer:
    """Return the view's question put to its collection.

    Raises
    ------
    CoreError
        As ``question_of``, ``background_of`` and ``overrepresentation``.
    """
    question, background, sets = question_of(view), background_of(view), collection(view.collection)
    measured = tuple(training(view).genes)
    key = fingerprint(question.genes, background.genes, measured, sets.fingerprint, view.set_sizes)
    found, renamed = _tested(question.genes, background.genes, measured, sets, view.set_sizes, key)
    return Answer(question, background, sets, found, renamed)


def _between_risk_groups(view: View) -> Question:
    """Return the genes that pass the view's thresholds between high and low risk."""
    result = between_risk_groups(view)
    table = result.table
    ways = direction(table, fdr=view.fdr, fold_change=view.fold_change)
    wanted = ways != "" if view.direction == "both" else ways == view.direction
    genes = tuple(table.loc[wanted, "gene"])
    way = DIRECTIONS[view.direction].lower()
    words = (
        f"genes that differ between {result.label_a} and {result.label_b} ({way}; "
        f"q < {view.fdr:g}, log2 fold change beyond {view.fold_change:g})"
    )
    if not genes:
        raise InputError(
            f"there are no {words}.",
            "Lower the thresholds on the Expression page, part Differential genes.",
        )
    return Question(genes, words, False, _doubts(result, genes), result.notes, result.simulated)


def _doubts(result: DifferentialResult, genes: tuple[str, ...]) -> tuple[str, ...]:
    """Return what makes it doubtful that these genes differ between the groups compared."""
    doubtful = len(result.doubtful & set(genes))
    if not doubtful:
        return result.warnings
    return (
        *result.warnings,
        f"{doubtful:,} of the {len(genes):,} genes may differ through how the groups were "
        "measured alone.",
    )


def _prognostic_doubts(patients: Cohort, genes: tuple[str, ...]) -> tuple[str, ...]:
    """Return what makes it doubtful that these genes go with survival."""
    doubtful = len(set(patients.uncorrected) & set(genes))
    if not doubtful:
        return ()
    return (
        f"{doubtful:,} of the {len(genes):,} genes are not corrected for how the parts of this "
        "cohort were measured: they may look prognostic through that alone.",
    )


def _store() -> Store:
    return Store(settings().home / "store")


@st.cache_resource(show_spinner="Testing every set", max_entries=48)
def _tested(
    _genes: tuple[str, ...],
    _background: tuple[str, ...] | None,
    _measured: tuple[str, ...],
    _sets: GeneSets,
    sizes: tuple[int, int],
    key: str,  # noqa: ARG001
) -> tuple[Enrichment, dict[str, str]]:
    # One translation for all, so that a gene has one name in the list and in the background, and
    # none takes the name of another that was measured too.
    everything = tuple(dict.fromkeys((*_genes, *(_background or ()), *_measured)))
    there = names_there(everything, _sets)
    renamed = {gene: there[gene] for gene in _genes if there.get(gene, gene) != gene}
    universe = None if _background is None else [there.get(gene, gene) for gene in _background]
    found = overrepresentation(
        [there.get(gene, gene) for gene in _genes],
        _sets,
        background=universe,
        smallest=sizes[0],
        largest=sizes[1],
    )
    return found, renamed
