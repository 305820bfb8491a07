"""From figures to verdicts: when a step is doubtful or failed, and why in words.

The limits were set on the four real patients at hand. Mutual information of two
sequences inside the brain: 0.19 to 0.40 where both are of one patient, 0.02 to
0.09 where they are of two patients in the same atlas space. Dice of a brain with
the atlas's: 0.85 to 0.94, an atrophic or a rounder one having less.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.imaging.preprocessing.report import Verdict

__all__ = [
    "Judgement",
    "judge_alignment",
    "judge_atlas",
    "judge_brains",
    "judge_cover",
    "judge_together",
]

Judgement = tuple[Verdict, tuple[str, ...]]

_BRAIN_ML = (900.0, 2000.0)
_BRAIN_ML_POSSIBLE = (600.0, 2300.0)
_BRAINS_DIFFER = 0.35  # of the median
_INFORMATION, _INFORMATION_LEAST = 0.16, 0.12
_AGREE, _AGREE_LEAST = 0.90, 0.80
_ATLAS, _ATLAS_LEAST = 0.80, 0.70
_ATLAS_INFORMATION_LEAST = 0.015
_TURN = 60.0
_COVER, _COVER_LEAST = 0.95, 0.80


def judge_brains(millilitres: Mapping[str, float]) -> Judgement:
    """Judge the brain volumes found in each sequence."""
    failed, doubtful = [], []
    values = sorted(millilitres.values())
    middle = values[len(values) // 2]
    for name, ml in millilitres.items():
        said = f"The brain found in {name.upper()} has {ml:,.0f} ml"
        if not _BRAIN_ML_POSSIBLE[0] <= ml <= _BRAIN_ML_POSSIBLE[1]:
            failed.append(f"{said}; no adult's has (900 to 2,000 ml is usual).")
        elif not _BRAIN_ML[0] <= ml <= _BRAIN_ML[1]:
            doubtful.append(f"{said}; 900 to 2,000 ml is usual in adults.")
        elif abs(ml - middle) > _BRAINS_DIFFER * middle:
            doubtful.append(f"{said}, in the others {middle:,.0f} ml.")
    return _of(failed, doubtful)


def judge_alignment(
    sequence: str, *, information: float, agreement: float, rotation: float
) -> Judgement:
    """Judge how a sequence was laid on the reference.

    Parameters
    ----------
    sequence : str
    information : float
        Mutual information with the reference inside its brain, nats.
    agreement : float
        Dice of the sequence's own brain with the reference's.
    rotation : float
        Degrees.
    """
    failed, doubtful = [], []
    name = sequence.upper()
    if information < _INFORMATION_LEAST:
        failed.append(
            f"{name} does not fit the reference: inside the brain they share "
            f"{information:.2f} nats (two sequences of one patient share 0.19 or more). It may be "
            "another patient's, or too disturbed."
        )
    elif information < _INFORMATION:
        doubtful.append(
            f"{name} fits the reference less well than usual: {information:.2f} nats inside the "
            "brain (0.19 or more is usual)."
        )
    if agreement < _AGREE_LEAST:
        failed.append(
            f"The brain in {name} lies elsewhere than in the reference (Dice {agreement:.2f}, "
            "0.94 or more is usual)."
        )
    elif agreement < _AGREE:
        doubtful.append(
            f"The brain in {name} differs from that in the reference (Dice {agreement:.2f}, 0.94 "
            "or more is usual)."
        )
    if rotation > _TURN:
        doubtful.append(f"{name} had to be turned by {rotation:.0f} degrees to fit.")
    return _of(failed, doubtful)


def judge_together(information: Mapping[str, float], doubts: tuple[str, ...]) -> Judgement:
    """Judge sequences that came laid on each other: are they of one patient?

    Parameters
    ----------
    information : mapping of str to float
        Mutual information of each with the reference inside the brain, nats.
    doubts : tuple of str
        What is doubtful already.
    """
    failed: list[str] = []
    doubtful = list(doubts)
    for name, nats in information.items():
        word, reasons = judge_alignment(name, information=nats, agreement=1.0, rotation=0.0)
        (failed if word == "failed" else doubtful).extend(reasons)
    return _of(failed, doubtful)


def judge_atlas(
    *, overlap: float, information: float, turned_information: float, rotation: float
) -> Judgement:
    """Judge how the brain was laid on the atlas.

    Parameters
    ----------
    overlap : float
        Dice with the atlas's brain.
    information : float
        Mutual information of the reference with the atlas inside the brain.
    turned_information : float
        The same at best after half a turn about an axis through the brain.
    rotation : float
        Degrees.
    """
    failed, doubtful = [], []
    if overlap < _ATLAS_LEAST:
        failed.append(
            f"The brain could not be laid on the atlas: Dice {overlap:.2f} (0.85 to 0.94 is usual)."
        )
    elif overlap < _ATLAS:
        doubtful.append(
            f"The brain overlaps the atlas's less than usual: Dice {overlap:.2f} (0.85 to 0.94 is "
            "usual)."
        )
    if turned_information > information:
        failed.append(
            "The head fits the atlas better after half a turn: the orientation in the file's "
            "header seems to be wrong."
        )
    elif information < _ATLAS_INFORMATION_LEAST:
        failed.append(
            f"The grey values inside the brain share nothing with the atlas ({information:.3f} "
            "nats); this may be no brain."
        )
    if rotation > _TURN:
        doubtful.append(f"The head had to be turned by {rotation:.0f} degrees to fit the atlas.")
    return _of(failed, doubtful)


def judge_cover(covered: Mapping[str, float], *, outside: float) -> Judgement:
    """Judge how much of the brain each sequence shows.

    Parameters
    ----------
    covered : mapping of str to float
        Share of the brain inside each sequence's field of view.
    outside : float
        Share of the brain outside the atlas's grid.
    """
    failed, doubtful = [], []
    for name, share in covered.items():
        said = (
            f"{name.upper()} shows {share:.0%} of the brain; the rest is outside its field of view."
        )
        if share < _COVER_LEAST:
            failed.append(said)
        elif share < _COVER:
            doubtful.append(said)
    if outside > 1 - _COVER:
        said = f"{outside:.0%} of the brain lies outside the atlas's grid."
        (failed if outside > 1 - _COVER_LEAST else doubtful).append(said)
    return _of(failed, doubtful)


def _of(failed: list[str], doubtful: list[str]) -> Judgement:
    word: Verdict = "failed" if failed else "doubtful" if doubtful else "ok"
    return word, (*failed, *doubtful)
