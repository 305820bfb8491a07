"""Principal components of the patients, and what goes along with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, listed

__all__ = ["Components", "eta_squared", "principal_components", "shares_explained"]

_Floats = npt.NDArray[np.float64]
_CELLS = 2_000_000
# A number of more values than this is no level.
_MOST_LEVELS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The first principal components of some samples.

    Parameters
    ----------
    scores : DataFrame of float, shape (samples, components)
        Columns ``PC1``, ``PC2`` ...; centred, on the scale of the expression.
        The largest score of each component is positive.
    variance_share : array of float, shape (components,)
        Share of the variance of all genes, largest first.
    n_genes : int
        Genes that were used.
    scaled : bool
        Whether each gene was brought to variance 1 first.
    constant : tuple of str
        Genes left out because they do not vary, where scaled.
    """

    scores: pd.DataFrame
    variance_share: _Floats
    n_genes: int
    scaled: bool
    constant: tuple[str, ...] = ()


def principal_components(
    expression: pd.DataFrame, *, n_components: int = 10, scale: bool = False
) -> Components:
    """Return the directions in which samples differ most, all genes taken together.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Log2 scale, no missing values.
    n_components : int
        At most; never more than samples less one, or genes.
    scale : bool
        Bring each gene to variance 1, so that the genes that vary much do not
        lead; constant genes are then left out.

    Returns
    -------
    Components

    Raises
    ------
    InputError
        If there are fewer than 3 samples, values are missing, or nothing varies.

    Notes
    -----
    Equal to R's ``prcomp(expression, scale. = scale)``: scores to 1e-10 of the
    largest up to sign, shares of the variance to 1e-12. By the products of the
    samples with each other, so 20,000 genes cost no more than one pass.

    Examples
    --------
    >>> table = pd.DataFrame({"RRM2": [1.0, 2.0, 6.0], "ACTB": [0.0, 0.0, 0.0]})
    >>> found = principal_components(table)
    >>> found.scores["PC1"].round(9).tolist(), found.variance_share.round(9).tolist()
    ([-2.0, -1.0, 3.0], [1.0])
    """
    values = expression.to_numpy()
    n, n_genes = values.shape
    if n < 3 or n_genes < 1 or n_components < 1:
        raise InputError(
            f"components of {n:,} samples and {n_genes:,} genes were asked for "
            f"({n_components} of them); 3 samples and 1 gene or more are needed.",
            "Choose more patients.",
        )
    bad = ~np.isfinite(values).all(axis=0)
    if bad.any():
        raise InputError(
            f"{int(bad.sum()):,} genes have missing or infinite values "
            f"({listed(expression.columns[bad])}).",
            "Leave these genes out.",
        )
    # The products of whichever are fewer, patients or genes: the components are the same.
    of_genes = n_genes < n
    products = np.zeros((n_genes, n_genes) if of_genes else (n, n))
    constant = np.zeros(n_genes, dtype=bool)
    width = n_genes if of_genes else max(1, _CELLS // n)
    for start in range(0, n_genes, width):
        block = slice(start, start + width)
        part = values[:, block].astype(np.float64)
        part -= part.mean(axis=0)
        if scale:
            here = (values[:, block] == values[0, block]).all(axis=0)
            constant[block] = here
            spread = np.sqrt(np.square(part).sum(axis=0) / (n - 1))
            part[:, ~here] /= spread[~here]
            part[:, here] = 0.0
        products += part.T @ part if of_genes else part @ part.T
    total = float(np.trace(products))
    if not total > 0.0:
        raise InputError(
            f"none of the {n_genes:,} genes varies between the {n:,} samples.",
            "Choose other patients or genes.",
        )
    used = n_genes - int(constant.sum())
    eigenvalues, vectors = np.linalg.eigh(products)
    # Beyond rounding error there is nothing but rounding error.
    positive = eigenvalues > eigenvalues[-1] * n * np.finfo(np.float64).eps
    count = min(n_components, n - 1, used, int(positive.sum()))
    largest, along = eigenvalues[::-1][:count], vectors[:, ::-1][:, :count]
    scores = part @ along if of_genes else along * np.sqrt(largest)
    top = scores[np.abs(scores).argmax(axis=0), np.arange(count)]
    return Components(
        pd.DataFrame(scores * np.sign(top), expression.index, [f"PC{i + 1}" for i in range(count)]),
        largest / total,
        used,
        scale,
        tuple(map(str, expression.columns[constant])),
    )


def eta_squared(values: pd.Series, by: pd.Series) -> float:
    """Return the share of the variance of some values that a characteristic explains.

    Between 0 and 1: the variance between levels over all of it; for a number
    of more than 5 values the squared correlation. Samples without a value are
    left out. NaN where fewer than 3 are left or one of the two does not vary.

    Parameters
    ----------
    values : Series of float, shape (samples,)
    by : Series, shape (samples,)
        On the same index.

    Notes
    -----
    Equal to R's ``summary(lm(values ~ by))$r.squared`` to 1e-12.

    Examples
    --------
    >>> eta_squared(pd.Series([1.0, 1.0, 3.0, 3.0]), pd.Series(list("aabb")))
    1.0
    """
    if not values.index.equals(by.index):
        raise InputError(
            f"the values ({len(values):,}) and the characteristic ({len(by):,}) do not list the "
            "same samples in the same order.",
            "Match the two by sample.",
        )
    y = values.to_numpy(dtype=np.float64)
    known = np.isfinite(y) & by.notna().to_numpy()
    y = y[known]
    if y.size < 3:
        return float("nan")
    y = y - y.mean()
    total = float(y @ y)
    if total == 0.0:
        return float("nan")
    if _is_number(by):
        x = by[known].to_numpy(dtype=np.float64)
        x = x - x.mean()
        return float((x @ y) ** 2 / (x @ x) / total)
    codes, levels = pd.factorize(by[known].astype(str))
    if len(levels) < 2:
        return float("nan")
    sums, sizes = np.bincount(codes, weights=y), np.bincount(codes)
    return float((sums**2 / sizes).sum() / total)


def shares_explained(components: Components, characteristics: pd.DataFrame) -> pd.DataFrame:
    """Return how much of each component goes along with each characteristic.

    Parameters
    ----------
    components : Components
    characteristics : DataFrame, shape (samples, characteristics)
        On the same index.

    Returns
    -------
    DataFrame
        ``component``, ``variance_share`` (of the component in all), ``characteristic``,
        ``share`` (:func:`eta_squared`), ``by_chance`` (what as many levels dealt
        out at random would be expected to explain) and ``n`` (samples known).
        Characteristics that explain nothing because they do not vary have NaN.
    """
    rows = []
    for position, component in enumerate(components.scores.columns):
        scores = components.scores[component]
        for name in characteristics.columns:
            by = characteristics[name]
            n = int(by.notna().sum())
            df = 1 if _is_number(by) else max(by.nunique() - 1, 0)
            rows.append(
                (
                    component,
                    float(components.variance_share[position]),
                    str(name),
                    eta_squared(scores, by),
                    min(1.0, df / (n - 1)) if n > 1 else float("nan"),
                    n,
                )
            )
    return pd.DataFrame(
        rows,
        columns=["component", "variance_share", "characteristic", "share", "by_chance", "n"],
    )


def _is_number(values: pd.Series) -> bool:
    return bool(
        pd.api.types.is_numeric_dtype(values)
        and not pd.api.types.is_bool_dtype(values)
        and values.nunique() > _MOST_LEVELS
    )
