"""``SignaturePath``: the signatures of every penalty, without refitting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import EmptySignatureError, InputError, UnknownGeneError, listed
from core.provenance import Provenance
from core.survival.coxnet import interpolate
from core.survival.crossvalidation import CrossValidatedPath
from core.survival.scoring import finite_columns, places
from core.survival.signature import Signature

__all__ = ["SignaturePath"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SignaturePath:
    """Cox LASSO coefficients of p candidate genes at m penalties.

    Parameters
    ----------
    genes : tuple of str, length p
        Candidates, those that never enter included.
    penalties : array of float, shape (m,)
        Falling; glmnet's lambda. At the first no gene has a coefficient.
    coefficients : array of float, shape (p, m)
        Log hazard ratio per unit of expression, shrunken by the penalty.
    centre, scale : array of float, shape (p,)
        Mean and population standard deviation in the training cohort.
    deviance_ratio : array of float, shape (m,)
        Share of the null deviance explained in the training cohort.
    n_nonzero : array of int, shape (m,)
        Genes with a coefficient.
    unit : str
        Scale of the expression.
    cohort_name, cohort_fingerprint : str
        The training cohort.
    simulated : bool
        True where its patients are made up.
    cross_validation : CrossValidatedPath or None
        None where it was not asked for.
    provenance : Provenance
        What makes this path again.
    notes : tuple of str
        What a reader must know: constant genes, a path cut short.
    """

    genes: tuple[str, ...]
    penalties: Floats
    coefficients: Floats
    centre: Floats
    scale: Floats
    deviance_ratio: Floats
    n_nonzero: npt.NDArray[np.int64]
    unit: str
    cohort_name: str
    cohort_fingerprint: str
    simulated: bool
    cross_validation: CrossValidatedPath | None
    provenance: Provenance
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        p, m = len(self.genes), len(self.penalties)
        for name, shape in (
            ("penalties", (m,)),
            ("coefficients", (p, m)),
            ("centre", (p,)),
            ("scale", (p,)),
            ("deviance_ratio", (m,)),
            ("n_nonzero", (m,)),
        ):
            array = getattr(self, name)
            if array.shape != shape or not m:
                raise InputError(
                    f"{name} has shape {array.shape}, expected {shape}.",
                    "Paths are made by lasso_path.",
                )
            array.flags.writeable = False
        if not (np.diff(self.penalties) < 0).all():
            raise InputError("penalties must fall.", "Paths are made by lasso_path.")

    def nearest(self, penalty: float) -> int:
        """Return the place of the penalty nearest on the log scale; ends beyond the range."""
        if not (np.isfinite(penalty) and penalty > 0):
            raise InputError(
                f"the penalty is {penalty!r}; it must be a number above 0.", self._range()
            )
        return int(np.argmin(np.abs(np.log(self.penalties) - np.log(penalty))))

    def signature(self, penalty: float) -> Signature:
        """Return the signature at a penalty, without refitting.

        Coefficients are linear between neighbouring penalties, as in glmnet's
        ``coef(fit, s = penalty)``, and exact at those of the path.

        Raises
        ------
        InputError
            If the penalty is outside the path.
        EmptySignatureError
            If no gene has a coefficient there.
        """
        most, least = float(self.penalties[0]), float(self.penalties[-1])
        # A penalty that went through a link or a slider may be off by rounding.
        if not least * (1 - 1e-9) <= penalty <= most * (1 + 1e-9):
            raise InputError(
                f"the penalty {penalty:g} is not on the path of {self.cohort_name}.", self._range()
            )
        column = interpolate(self.penalties, self.coefficients, np.array([penalty]))[:, 0]
        chosen = np.flatnonzero(column)
        if not chosen.size:
            raise EmptySignatureError(
                f"at the penalty {penalty:g} none of the {len(self.genes):,} candidate genes has a "
                "coefficient.",
                self._way_out(),
            )
        return Signature(
            genes=tuple(self.genes[i] for i in chosen),
            coefficients=column[chosen],
            centre=self.centre[chosen],
            scale=self.scale[chosen],
            unit=self.unit,
            penalty=float(penalty),
            cohort_name=self.cohort_name,
            cohort_fingerprint=self.cohort_fingerprint,
            simulated=self.simulated,
            versions=self.provenance.versions,
        )

    def scores(self, expression: pd.DataFrame) -> Floats:
        """Return the scores of every penalty, shape (patients, m).

        Column j equals ``signature(penalties[j]).score(expression)`` to 1e-12,
        and is 0 where no gene has a coefficient.

        Raises
        ------
        UnknownGeneError
            If genes that have a coefficient at some penalty are absent.
        InputError
            If columns repeat, or values are missing or infinite.
        """
        used = np.flatnonzero((self.coefficients != 0).any(axis=1))
        genes = [self.genes[i] for i in used]
        place = places(expression, genes)
        absent = [gene for gene, at in zip(genes, place, strict=True) if at < 0]
        if absent:
            raise UnknownGeneError(
                f"{len(absent):,} of the path's {len(genes):,} genes are not in this expression "
                f"matrix ({listed(absent)}).",
                "Score one signature instead, which can take absent genes at their training mean.",
            )
        values = finite_columns(expression, place)
        scores: Floats = (values - self.centre[used]) @ self.coefficients[used]
        return scores

    def _range(self) -> str:
        """Say which penalties there are."""
        return f"Choose one between {self.penalties[-1]:.6g} and {self.penalties[0]:.6g}."

    def _way_out(self) -> str:
        """Say where a gene comes in."""
        filled = np.flatnonzero(self.n_nonzero)
        if not filled.size:
            return "No penalty of this path has one; choose other candidate genes."
        return (
            f"The largest penalty with a gene is {self.penalties[filled[0]]:.6g}; "
            "choose one no larger."
        )
