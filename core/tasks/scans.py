"""Reading a folder of scans and cutting their cubes, as a long job of one part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from core.errors import JobError
from core.imaging.assembly import dataset_from_cases
from core.imaging.layout import Case, find_cases
from core.imaging.preparation import CropRecipe
from core.jobs import Context, JobSpec
from core.provenance import fingerprint
from core.tasks.inputs import read_result, result_bytes
from core.tasks.network import keep_dataset

__all__ = ["ScanPreparation", "prepared_dataset", "scan_preparation"]


def scan_preparation(
    folder: Path,
    high_risk: Mapping[str, bool] | pd.Series[bool],
    recipe: CropRecipe,
    *,
    name: str,
) -> JobSpec:
    """Return the request of cutting the cubes of every case of a folder.

    Parameters
    ----------
    folder : Path
        As ``find_cases``; workers must see it under the same path.
    high_risk : mapping or Series of bool
        Case or patient -> True for high risk.
    recipe : CropRecipe
    name : str
        What to call the data set.

    Raises
    ------
    ScanError
        If the folder holds no case, or one that is not complete.
    """
    cases = find_cases(folder)
    return JobSpec(
        "scan_preparation",
        {
            "folder": str(folder),
            "files": _stamp(cases),
            "groups": {str(key): bool(value) for key, value in dict(high_risk).items()},
            "recipe": asdict(recipe),
            "about": {"cohort": name, "cases": len(cases)},
        },
    )


def prepared_dataset(result: bytes) -> str:
    """Return the fingerprint of the data set that a preparation kept."""
    return str(read_result(result)["dataset"])


class ScanPreparation:
    """Every case of a folder cut by one recipe and kept as one data set."""

    name = "scan_preparation"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the one part; refuse parameters that cannot be used."""
        _recipe(params)
        return [{"what": "all cases"}]

    def run(
        self,
        params: Mapping[str, Any],
        part: Mapping[str, Any],  # noqa: ARG002  there is one
        context: Context,
    ) -> bytes:
        """Read every case; each cube is kept as it is cut, so resuming reads none twice."""
        cases = find_cases(Path(str(params["folder"])))
        if _stamp(cases) != params["files"]:
            raise JobError(
                "the scans in the folder have changed since this was asked for.",
                "Ask for it again on the Training page.",
            )
        dataset = dataset_from_cases(
            cases,
            params["groups"],
            _recipe(params),
            name=str(params["about"]["cohort"]),
            store=context.store,
            on_case=lambda done, of: context.report({"done": done, "of": of}),
        )
        return result_bytes(
            {
                "dataset": keep_dataset(context.store, dataset),
                "n": len(dataset),
                "n_high": dataset.n_high,
                "notes": dataset.notes,
            }
        )

    def combine(
        self,
        params: Mapping[str, Any],  # noqa: ARG002
        results: Sequence[bytes],
    ) -> bytes:
        """Return the one part's result."""
        return results[0]


def _recipe(params: Mapping[str, Any]) -> CropRecipe:
    try:
        return CropRecipe(**params["recipe"])
    except (KeyError, TypeError) as exc:
        raise JobError(
            f"the recipe of the crops cannot be used: {exc}.", "Start it from its page."
        ) from exc


def _stamp(cases: Sequence[Case]) -> str:
    """Name the state of all files, without reading them."""
    files = [path for case in cases for path in (*case.sequences.values(), case.segmentation)]
    return fingerprint(
        [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    )
