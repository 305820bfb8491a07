"""Reads the golden files: R's numbers, and the packaged data they were made from."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from core.cohort import Outcome, TimeUnit

GOLDEN = Path(__file__).parent / "golden"
UNITS: dict[str, TimeUnit] = {"lung": "days", "veteran": "days", "pbc": "years"}


@cache
def values(topic: str) -> Any:
    """Return what R gave."""
    return json.loads((GOLDEN / f"{topic}.json").read_text(encoding="utf-8"))


@cache
def table(name: str) -> pd.DataFrame:
    """Return a packaged data set; to the last bit, which pandas' default parser is not."""
    return pd.read_csv(GOLDEN / f"{name}.csv", float_precision="round_trip")


def outcome(name: str) -> Outcome:
    """Return the follow-up of a packaged data set."""
    data = table(name)
    return Outcome(data["time"], data["event"], UNITS[name])
