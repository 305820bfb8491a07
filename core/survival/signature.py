"""``Signature``: genes, weights and centres that turn expression into a risk score."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, SignatureError, UnknownGeneError, listed
from core.provenance import fingerprint
from core.survival import signature_file
from core.survival.scoring import finite_columns, places, standardised_within
from core.survival.signature_rules import check_genes, check_text, checked_numbers

__all__ = ["Signature"]

Floats = npt.NDArray[np.float64]

_FINGERPRINT = re.compile(r"(?:[0-9a-f]{64})?")


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """A linear risk score: ``sum of coefficient * (expression - centre)``.

    Higher means higher hazard. A score of 0 is that of a patient with the
    training cohort's mean expression; one unit multiplies the hazard by e.

    Parameters
    ----------
    genes : tuple of str, length g
        Symbols, each once.
    coefficients : array of float, shape (g,)
        Log hazard ratio per unit of expression; none is zero.
    centre, scale : array of float, shape (g,)
        Mean and population standard deviation in the training cohort, in
        ``unit``. ``scale`` plays a part only in ``score(standardise_within=)``.
    unit : str
        Scale that expression must be on, e.g. ``"log2(FPKM + 1)"``.
    penalty : float
        Where on its path the signature was taken.
    cohort_name, cohort_fingerprint : str
        Who it was fitted to; the fingerprint is 64 hexadecimal digits or empty.
    simulated : bool
        True where those patients are made up.
    versions : mapping of str to str
        Library -> version.
    note : str
        Anything a reader should know.

    Raises
    ------
    SignatureError
        If lengths differ, a number is missing, infinite, zero or beyond 1e9, a
        gene repeats or is not a plain symbol, or a text is not plain.
    """

    genes: tuple[str, ...]
    coefficients: Floats
    centre: Floats
    scale: Floats
    unit: str
    penalty: float
    cohort_name: str
    cohort_fingerprint: str
    simulated: bool
    versions: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "genes", tuple(self.genes))
        check_genes(self.genes)
        for name in ("coefficients", "centre", "scale"):
            object.__setattr__(self, name, checked_numbers(getattr(self, name), name, self.genes))
        for name, wrong, rule in (
            ("coefficients", self.coefficients == 0, "must not be 0"),
            ("scale", self.scale <= 0, "must be above 0"),
        ):
            if wrong.any():
                raise SignatureError(
                    f"{name} {rule}; this is not so for "
                    f"{listed(np.array(self.genes, dtype=object)[wrong])}.",
                    "Leave these genes out or export the signature again.",
                )
        if not (np.isfinite(self.penalty) and self.penalty >= 0):
            raise SignatureError(
                f"the penalty is {self.penalty!r}; it must be a number >= 0.",
                "Export the signature again.",
            )
        for name in ("unit", "cohort_name", "note"):
            check_text(getattr(self, name), name)
        if not _FINGERPRINT.fullmatch(self.cohort_fingerprint):
            raise SignatureError(
                "the cohort fingerprint is not 64 hexadecimal digits.",
                "Export the signature again; where it is not known leave it empty.",
            )
        for library, version in self.versions.items():
            check_text(library, "a library's name")
            check_text(version, f"the version of {library}")
        object.__setattr__(self, "versions", dict(self.versions))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that can change a score or what is said of it."""
        return fingerprint(
            self.genes,
            self.coefficients,
            self.centre,
            self.scale,
            self.unit,
            self.penalty,
            self.cohort_name,
            self.cohort_fingerprint,
            self.simulated,
        )

    def missing_genes(self, expression: pd.DataFrame) -> tuple[str, ...]:
        """Return the signature's genes that are not among the columns."""
        place = places(expression, self.genes)
        return tuple(gene for gene, at in zip(self.genes, place, strict=True) if at < 0)

    def score(
        self,
        expression: pd.DataFrame,
        *,
        missing: str = "refuse",
        standardise_within: npt.ArrayLike | None = None,
    ) -> pd.Series[float]:
        """Return each patient's risk score; nothing is fitted and no outcome is used.

        Parameters
        ----------
        expression : DataFrame of float, shape (patients, genes)
            Columns are symbols, in any order, among any others; in ``unit``
            unless ``standardise_within`` is given.
        missing : {"refuse", "mean"}
            What to do where genes of the signature are absent: refuse, or
            take every patient to be at the training mean, so that they add 0.
        standardise_within : array or Series of labels, shape (patients,), optional
            For another platform or several batches: within each label each
            gene is brought to the training cohort's mean and population
            standard deviation. This uses the expression of the patients
            scored, never their outcome; it supposes that each label's patients
            are, as a group, like the training cohort, and takes true
            differences between labels away. Scores then depend on who else is
            scored. A gene that does not vary within a label adds 0 there.

        Returns
        -------
        Series of float, shape (patients,)
            Named ``score``, with the index of ``expression``.

        Raises
        ------
        UnknownGeneError
            If genes are absent and ``missing`` is "refuse", or all are absent.
        InputError
            If columns repeat, values are missing or infinite, labels do not
            match the patients or name fewer than two of them.

        Examples
        --------
        >>> signature = Signature(
        ...     ("CD44", "RRM2"), [0.5, 0.25], [4.0, 2.0], [1.0, 1.0],
        ...     "log2(FPKM + 1)", 0.1, "example", "", True,
        ... )
        >>> signature.score(pd.DataFrame({"RRM2": [2.0, 4.0], "CD44": [4.0, 5.0]})).tolist()
        [0.0, 1.0]
        """
        if missing not in ("refuse", "mean"):
            raise InputError(
                f"missing is {missing!r}; allowed are refuse and mean.",
                "Refuse, or take absent genes to be at their training mean.",
            )
        place = places(expression, self.genes)
        there = place >= 0
        if not there.all():
            self._refuse_absent(there, missing)
        values = finite_columns(expression, place[there])
        coefficients, centre = self.coefficients[there], self.centre[there]
        if standardise_within is None:
            score = (values - centre) @ coefficients
        else:
            score = standardised_within(values, standardise_within) @ (
                coefficients * self.scale[there]
            )
        return pd.Series(score, index=expression.index, name="score")

    def formula(self, digits: int = 3) -> str:
        """Return the score as one line of text, numbers to some significant digits."""
        terms = " ".join(
            f"{_sign(value)} {abs(value):.{digits}g} x "
            f"({gene} {_sign(-centre)} {abs(centre):.{digits}g})"
            for gene, value, centre in zip(self.genes, self.coefficients, self.centre, strict=True)
        )
        return f"score = {terms.removeprefix('+ ')}"

    def table(self) -> pd.DataFrame:
        """Return one row for each gene.

        Returns
        -------
        DataFrame
            ``gene``, ``coefficient`` (log hazard ratio per unit of
            expression), ``hazard_ratio`` (per unit), ``hazard_ratio_per_sd``
            (per training standard deviation), ``centre``, ``scale``; all
            shrunken by the penalty, so without intervals or p-values.
        """
        return pd.DataFrame(
            {
                "gene": list(self.genes),
                "coefficient": self.coefficients,
                "hazard_ratio": np.exp(self.coefficients),
                "hazard_ratio_per_sd": np.exp(self.coefficients * self.scale),
                "centre": self.centre,
                "scale": self.scale,
            }
        )

    def to_json(self) -> str:
        """Return the signature as the text of a file, see ``from_json``."""
        return signature_file.write(self)

    @staticmethod
    def from_json(text: str) -> Signature:
        """Read a signature from the text of a file.

        Numbers come back bit for bit. The text may be anything a user has: it
        is read whole or refused, and nothing in it is run.

        Raises
        ------
        SignatureError
            If the text is over 1 MB, is not JSON, is not a signature of this
            schema and version, or holds what :class:`Signature` refuses.
        """
        return signature_file.read(text)

    def _refuse_absent(self, there: npt.NDArray[np.bool_], missing: str) -> None:
        """Refuse unless some genes are there and absent ones are allowed."""
        absent = [gene for gene, found in zip(self.genes, there, strict=True) if not found]
        if missing == "refuse" or not there.any():
            raise UnknownGeneError(
                f"{len(absent):,} of the signature's {len(self.genes):,} genes are not in this "
                f"expression matrix ({listed(absent)}).",
                "Rename them if they go by another symbol"
                + (
                    ", or score with absent genes taken at their training mean."
                    if there.any()
                    else "; with none of its genes there is no score."
                ),
            )


def _sign(value: float) -> str:
    """Return the sign to write before a number's size."""
    return "+" if value > 0 else "-"
