"""What a cross-validation found: out-of-fold predictions, by fold, mean and pooled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.errors import StoreError
from core.imaging.epochs import EpochReport
from core.imaging.metrics import METRICS, Metrics, classification_metrics

__all__ = ["CrossValidation", "FoldResult"]


@dataclass(frozen=True, slots=True, eq=False)
class FoldResult:
    """What one fold says, small enough to send and keep.

    Parameters
    ----------
    repeat, fold : int
    predictions : DataFrame
        One row a held-out scan: ``scan``, ``patient``, ``high_risk``,
        ``probability``.
    history : tuple of EpochReport
    chosen_epoch : int
    """

    repeat: int
    fold: int
    predictions: pd.DataFrame
    history: tuple[EpochReport, ...]
    chosen_epoch: int

    def to_bytes(self) -> bytes:
        """Return the result as JSON; numbers come back bit for bit."""
        return json.dumps(
            {
                "repeat": self.repeat,
                "fold": self.fold,
                "predictions": self.predictions.to_dict("list"),
                "history": [report.to_dict() for report in self.history],
                "chosen_epoch": self.chosen_epoch,
            }
        ).encode()

    @staticmethod
    def from_bytes(content: bytes) -> FoldResult:
        """Read what :meth:`to_bytes` gave.

        Raises
        ------
        StoreError
            If the bytes are not such a result.
        """
        try:
            held = json.loads(content)
            return FoldResult(
                int(held["repeat"]),
                int(held["fold"]),
                pd.DataFrame(held["predictions"])[["scan", "patient", "high_risk", "probability"]],
                tuple(EpochReport.from_dict(values) for values in held["history"]),
                int(held["chosen_epoch"]),
            )
        except (ValueError, KeyError, TypeError) as exc:
            raise StoreError(f"a fold's result is damaged: {exc}.", "Train it again.") from exc


@dataclass(frozen=True, slots=True, eq=False)
class CrossValidation:
    """What a cross-validation found.

    Parameters
    ----------
    folds : tuple of FoldResult
        By repeat and fold.
    facts : mapping
        Whatever made it, JSON-representable: data set, plan, seed.
    """

    folds: tuple[FoldResult, ...]
    facts: Mapping[str, Any]

    @property
    def predictions(self) -> pd.DataFrame:
        """Every out-of-fold prediction: ``repeat``, ``fold`` and the folds' columns."""
        return pd.concat(
            [
                result.predictions.assign(repeat=result.repeat, fold=result.fold)
                for result in self.folds
            ],
            ignore_index=True,
        )[["repeat", "fold", "scan", "patient", "high_risk", "probability"]]

    @property
    def pooled_predictions(self) -> pd.DataFrame:
        """One row a scan, its probability averaged over repeats; sorted by scan."""
        return (
            self.predictions.groupby("scan", sort=True)
            .agg(patient=("patient", "first"), high_risk=("high_risk", "first"),
                 probability=("probability", "mean"))
            .reset_index()
        )  # fmt: skip

    def fold_metrics(self) -> tuple[Metrics, ...]:
        """Return each fold's metrics, by repeat and fold."""
        return tuple(
            classification_metrics(
                result.predictions["probability"], result.predictions["high_risk"]
            )
            for result in self.folds
        )

    def pooled_metrics(self) -> Metrics:
        """Return the metrics of all out-of-fold predictions taken together.

        Networks of different folds need not be calibrated alike, so the
        pooled AUC is usually a little below the folds' mean.
        """
        pooled = self.pooled_predictions
        return classification_metrics(pooled["probability"], pooled["high_risk"])

    def table(self) -> pd.DataFrame:
        """Return every metric by fold, their mean, and pooled with intervals.

        Returns
        -------
        DataFrame
            Indexed by the names of ``METRICS``: one column a fold
            (``"fold 1"``, or ``"1.1"`` for repeat and fold), ``mean``, ``sd``
            (over folds), ``pooled``, ``lower``, ``upper`` (95 %; NaN where
            none is defined).
        """
        several = len({result.repeat for result in self.folds}) > 1
        columns = {
            f"{r.repeat}.{r.fold}" if several else f"fold {r.fold}": [
                found.value(name) for name in METRICS
            ]
            for r, found in zip(self.folds, self.fold_metrics(), strict=True)
        }
        table = pd.DataFrame(columns, index=pd.Index(METRICS, name="metric"))
        folds = table.to_numpy()
        pooled = self.pooled_metrics()
        table["mean"] = folds.mean(axis=1)
        table["sd"] = folds.std(axis=1, ddof=1)
        table["pooled"] = [pooled.value(name) for name in METRICS]
        intervals = [pooled.interval(name) for name in METRICS]
        table["lower"] = [low for low, _ in intervals]
        table["upper"] = [high for _, high in intervals]
        return table

    def mistakes(self, most: int = 6) -> pd.DataFrame:
        """Return the scans most confidently called wrong, the worst first.

        Returns
        -------
        DataFrame
            ``scan``, ``patient``, ``high_risk``, ``probability`` and
            ``confidence`` (probability of the wrong group).
        """
        pooled = self.pooled_predictions
        wrong = pooled[(pooled["probability"] > 0.5) != pooled["high_risk"]]
        confidence = wrong["probability"].where(~wrong["high_risk"], 1 - wrong["probability"])
        table = wrong.assign(confidence=confidence)
        return table.sort_values("confidence", ascending=False, kind="stable").head(most)

    def to_bytes(self) -> bytes:
        """Return the whole as JSON; numbers come back bit for bit."""
        return json.dumps(
            {
                "facts": dict(self.facts),
                "folds": [result.to_bytes().decode() for result in self.folds],
            }
        ).encode()

    @staticmethod
    def from_bytes(content: bytes) -> CrossValidation:
        """Read what :meth:`to_bytes` gave.

        Raises
        ------
        StoreError
            If the bytes are not such a result.
        """
        try:
            held = json.loads(content)
            folds = tuple(FoldResult.from_bytes(text.encode()) for text in held["folds"])
            return CrossValidation(folds, dict(held["facts"]))
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise StoreError(f"the result is damaged: {exc}.", "Train again.") from exc
