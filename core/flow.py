"""How a cohort came to its number of patients: kept, set aside, and why."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Exclusion", "Flow"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason for leaving records out, and whom it concerned.

    Parameters
    ----------
    reason : str
        In words a reader understands, e.g. ``"no follow-up time"``.
    identifiers : tuple of str
        The records concerned.
    kept_apart : bool
        True where the records are not lost but kept beside the cohort, as
        normals and recurrences are.
    """

    reason: str
    identifiers: tuple[str, ...]
    kept_apart: bool = False

    @property
    def n(self) -> int:
        """Number of records concerned."""
        return len(self.identifiers)


@dataclass(frozen=True, slots=True)
class Flow:
    """The path from the records read to the patients analysed.

    Parameters
    ----------
    n_start : int
        Records (samples) at the start.
    exclusions : tuple of Exclusion
        In the order in which they were applied; a record leaves once.
    unit : str
        What is counted, e.g. ``"samples"``.
    """

    n_start: int
    exclusions: tuple[Exclusion, ...] = ()
    unit: str = "samples"

    @property
    def n_end(self) -> int:
        """Patients left after every exclusion."""
        return self.n_start - sum(item.n for item in self.exclusions)
