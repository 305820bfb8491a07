"""``JobSpec``: what is asked for, and the name that follows from it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import JobError

__all__ = ["JobSpec"]

_TASK = re.compile(r"[a-z][a-z0-9_]{0,60}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_MOST = 1_000_000  # characters of parameters: data travel through the store, by fingerprint


@dataclass(frozen=True, slots=True)
class JobSpec:
    """What is asked for. The same request is the same job.

    Parameters
    ----------
    task : str
        Name of a long task.
    params : mapping of str to JSON values
        Everything that can change the result, seed included; data are named by
        their fingerprints in the store.

    Attributes
    ----------
    id : str
        SHA-256 of the canonical JSON of both, 64 hexadecimal digits.

    Raises
    ------
    JobError
        If the name is no plain word or the parameters are no JSON.

    Examples
    --------
    >>> JobSpec("count", {"to": 3, "by": 1}).id == JobSpec("count", {"by": 1, "to": 3}).id
    True
    """

    task: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _TASK.fullmatch(self.task):
            raise JobError(
                f"{self.task[:80]!r} cannot name a task.", "Use lower-case letters, digits and _."
            )
        try:
            text = json.dumps(self.params, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as exc:
            raise JobError(
                f"the parameters of {self.task} are no JSON: {exc}.",
                "Give numbers, text, lists and mappings; put data into the store.",
            ) from exc
        if not isinstance(self.params, Mapping) or len(text) > _MOST:
            raise JobError(
                f"the parameters of {self.task} must be a mapping of at most {_MOST:,} characters, "
                f"got {len(text):,}.",
                "Put data into the store and name them by their fingerprint.",
            )
        object.__setattr__(self, "params", json.loads(text))

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """SHA-256 of task and parameters."""
        canonical = json.dumps(
            {"task": self.task, "params": self.params},
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def input(self) -> str:
        """Fingerprint of what was put into the store for this request alone; empty for none.

        It goes with the last job that names it as its ``input``. Data that others
        may look for, such as prepared scans, have another name.
        """
        found = self.params.get("input")
        return found if isinstance(found, str) and _FINGERPRINT.fullmatch(found) else ""
