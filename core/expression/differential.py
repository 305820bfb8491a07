"""Which genes differ between two groups of samples, and by how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import CohortError, InputError, UnknownGeneError, listed
from core.expression.design import group_design
from core.expression.group_means import UNMEASURED, group_means
from core.expression.linear_model import linear_model
from core.expression.moderated import moderated_t, treat
from core.inference import normal_quantile

__all__ = ["COLUMNS", "compare_groups", "differential_expression"]

COLUMNS = (
    "gene",
    "log_fold_change",
    "standard_error",
    "lower",
    "upper",
    "mean_expression",
    "mean_a",
    "mean_b",
    "t",
    "df",
    "p_value",
    "q_value",
    "log_odds",
    "n_a",
    "n_b",
    "note",
)
"""The columns of a table of differential genes."""

_LEAST = 2


def differential_expression(
    tumour: pd.DataFrame,
    normal: pd.DataFrame | None,
    *,
    covariates: pd.DataFrame | None = None,
    trend: bool = False,
    robust: bool = False,
    level: float = 0.95,
    threshold: float = 0.0,
    genes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Compare tumours with normal tissue, gene by gene, by the moderated t.

    The log fold change is the mean of the tumours less that of the normals, on
    a log2 scale: positive where tumours express more, 1 where twice as much.

    Parameters
    ----------
    tumour, normal : DataFrame of float, shape (samples, genes)
        Both on one log2 scale. Genes that only one of them has are not
        compared.
    covariates, trend, robust, level, threshold, genes
        As :func:`compare_groups`; ``covariates`` has a row for each tumour and
        each normal sample.

    Returns
    -------
    DataFrame
        As :func:`compare_groups`: a are the tumours, b the normals.

    Raises
    ------
    CohortError
        If there are no normal samples.
    InputError
        If the two share no gene or share samples, or a group is too small.

    Notes
    -----
    Equal to limma, see :func:`compare_groups`.

    Examples
    --------
    >>> tumour = pd.DataFrame({"RRM2": [7.0, 8.0, 9.0], "ACTB": [5.0, 6.0, 7.0]}, list("abc"))
    >>> normal = pd.DataFrame({"RRM2": [2.0, 3.0, 4.0], "ACTB": [5.0, 6.0, 7.0]}, list("xyz"))
    >>> differential_expression(tumour, normal)["log_fold_change"].round(9).tolist()
    [5.0, 0.0]
    """
    if normal is None or len(normal) == 0:
        raise CohortError(
            "there are no normal samples to compare the tumours with.",
            "Choose a cohort that has normal tissue, other normals, or compare two groups of "
            "patients.",
        )
    both = tumour.index.intersection(normal.index)
    if len(both):
        raise InputError(
            f"{len(both):,} samples are listed among the tumours and among the normals "
            f"({listed(both)}).",
            "Give each sample one place.",
        )
    common = tumour.columns[tumour.columns.isin(normal.columns)]
    if len(common) == 0:
        raise InputError(
            f"tumours and normals have no gene in common (first of the tumours: "
            f"{listed(tumour.columns, most=3)}; of the normals: "
            f"{listed(normal.columns, most=3)}).",
            "Give both by the same identifiers, HGNC symbols such as RRM2.",
        )
    values = np.concatenate([_values(tumour, common), _values(normal, common)])
    samples = tumour.index.append(normal.index)
    return _compared(
        pd.DataFrame(values, index=samples, columns=common, copy=False),
        np.arange(len(samples)) < len(tumour),
        ("tumour", "normal"),
        covariates=covariates,
        genes=genes,
        trend=trend,
        robust=robust,
        level=level,
        threshold=threshold,
    )


def compare_groups(
    expression: pd.DataFrame,
    group: pd.Series,
    *,
    a: str,
    b: str,
    covariates: pd.DataFrame | None = None,
    trend: bool = False,
    robust: bool = False,
    level: float = 0.95,
    threshold: float = 0.0,
    genes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Compare two groups of samples, gene by gene, by the moderated t.

    The log fold change is the mean of group a less that of group b, at equal
    covariates where some are given.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Log2 scale; missing values are left out gene by gene.
    group : Series, shape (samples,)
        Which group a sample is in, on the same index. Samples of other groups,
        or of none, take no part.
    a, b : str
        The group compared, and the one it is compared with.
    covariates : DataFrame, optional
        What else the samples differ in, on the same index: numbers as they
        are, categories as columns of 0 and 1. No value may be missing among
        the samples compared.
    trend : bool
        Expect a variance that depends on the mean expression.
    robust : bool
        Let genes of outlying variance neither bend the expectation nor be
        drawn to it.
    level : float
        Coverage of the interval of the log fold change.
    threshold : float
        Above 0: test whether the log fold change is larger than this (limma's
        ``treat``), in place of whether it is other than 0.
    genes : sequence of str, optional
        The genes in the table, all of them where None. The expectation of the
        variance comes from all genes either way.

    Returns
    -------
    DataFrame
        One row per gene, in the order given: ``gene``, ``log_fold_change`` (a
        less b), ``standard_error``, ``lower``, ``upper``, ``mean_expression``,
        ``mean_a``, ``mean_b``, ``t``, ``df``, ``p_value``, ``q_value``
        (Benjamini and Hochberg over all genes that could be tested),
        ``log_odds``, ``n_a``, ``n_b`` (samples with a value) and ``note``. A
        gene that is constant, or has too few values, keeps its row with NaN
        and the reason in ``note``; it takes no part in the rest.

    Raises
    ------
    InputError
        If a group has fewer than 2 samples, the tables list other samples, or a
        covariate is missing for someone or says the same as the groups.
    UnknownGeneError
        If genes are asked for that the table does not have.

    Notes
    -----
    Equal to limma 3.54, ``topTable(eBayes(lmFit(t(expression), design), trend =,
    robust =), coef = 2, confint = level)`` on the genes that are not constant:
    log fold change, interval and t to 1e-12, p and q to 1e-12 relative. 20,000
    genes of 700 samples take about 0.3 seconds on one core.

    References
    ----------
    Smyth 2004, 10.2202/1544-6115.1027; Ritchie et al. 2015, 10.1093/nar/gkv007.

    Examples
    --------
    >>> values = pd.DataFrame({"RRM2": [7.0, 9.0, 2.0, 4.0], "ACTB": [5.0, 6.0, 5.0, 6.5]})
    >>> groups = pd.Series(["high", "high", "low", "low"])
    >>> compare_groups(values, groups, a="high", b="low")["log_fold_change"].round(9).tolist()
    [5.0, -0.25]
    """
    if not group.index.equals(expression.index):
        raise InputError(
            f"the groups ({len(group):,}) and the expression matrix ({len(expression):,}) do not "
            "list the same samples in the same order.",
            "Match the two by sample.",
        )
    if a == b:
        raise InputError(f"{a!r} would be compared with itself.", "Choose two groups.")
    text = group.astype("string").to_numpy(dtype=object, na_value="")
    first, taken = text == a, (text == a) | (text == b)
    return _compared(
        expression if taken.all() else expression[taken],
        first[taken],
        (a, b),
        covariates=covariates,
        genes=genes,
        trend=trend,
        robust=robust,
        level=level,
        threshold=threshold,
    )


def _compared(
    expression: pd.DataFrame,
    first: npt.NDArray[np.bool_],
    labels: tuple[str, str],
    *,
    covariates: pd.DataFrame | None,
    genes: Sequence[str] | None,
    trend: bool,
    robust: bool,
    level: float,
    threshold: float,
) -> pd.DataFrame:
    """Compare the samples of the first group with all others of a table."""
    normal_quantile(level)
    for label, n in zip(labels, (int(first.sum()), int((~first).sum())), strict=True):
        if n < _LEAST:
            raise InputError(
                f"{n} of the samples compared {'is' if n == 1 else 'are'} {label}; "
                f"{_LEAST} or more are needed in each group.",
                "Choose other groups or widen the filter.",
            )
    unknown = [] if genes is None else [gene for gene in genes if gene not in expression.columns]
    if unknown:
        raise UnknownGeneError(
            f"there is no {listed(unknown)} among the {expression.shape[1]:,} genes compared.",
            "Check the spelling; current HGNC symbols are expected.",
        )
    name = f"{labels[0]} against {labels[1]}"
    design = group_design(first, _matched(covariates, expression.index), name=name)
    notes, table = group_means(expression, first)
    usable = notes == ""
    if not usable.any():
        raise InputError(
            f"none of the {usable.size:,} genes varies among the samples compared.",
            "Check that the matrix holds expression values.",
        )
    kept = expression if usable.all() else expression.loc[:, usable]
    fit = linear_model(kept, design).only(name)
    if threshold > 0:
        judged = treat(fit, threshold=threshold, trend=trend, robust=robust)
    else:
        judged = moderated_t(fit, trend=trend, robust=robust)
    found = judged.table(name, level=level).drop(columns=["gene", "mean_expression"])
    for column in found.columns:
        table[column] = np.nan
        table.loc[usable, column] = found[column].to_numpy()
    lost = usable & table["t"].isna().to_numpy()
    table["note"] = np.where(lost, UNMEASURED, notes)
    table = table[list(COLUMNS)]
    if genes is None:
        return table
    return table.set_index("gene").loc[list(genes)].reset_index()[list(COLUMNS)]


def _matched(covariates: pd.DataFrame | None, samples: pd.Index) -> pd.DataFrame | None:
    """Return the covariates of the samples compared, in their order."""
    if covariates is None or covariates.shape[1] == 0:
        return None
    absent = samples[~samples.isin(covariates.index)]
    if len(absent):
        raise InputError(
            f"the covariates lack {len(absent):,} of the {len(samples):,} samples compared "
            f"({listed(absent)}).",
            "Give one row for each sample, or do not adjust.",
        )
    return covariates.loc[samples]


def _values(frame: pd.DataFrame, genes: pd.Index) -> npt.NDArray[np.floating]:
    """Return the values of some genes, all of them without a copy."""
    if frame.columns.equals(genes):
        return frame.to_numpy()
    return frame[genes].to_numpy()
