"""What can happen to a job, and how it is written down: one JSON object a line."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

__all__ = [
    "Done",
    "Event",
    "Failed",
    "Lost",
    "PartDone",
    "PartReported",
    "PartStarted",
    "Queued",
    "StopAsked",
    "Stopped",
    "event_line",
    "plain_values",
    "read_event",
]


@dataclass(frozen=True, slots=True)
class Queued:
    """An attempt was asked for; ``engine`` is the token of who will see to it."""

    at: float
    attempt: int
    engine: str


@dataclass(frozen=True, slots=True)
class PartStarted:
    """A part began on a host and a device."""

    at: float
    attempt: int
    part: int
    host: str = ""
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartReported:
    """A part said how far it is: ``done`` of ``of``, and any numbers of its own."""

    at: float
    attempt: int
    part: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PartDone:
    """A part's result is on disk."""

    at: float
    attempt: int
    part: int


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Somebody asked the attempt to stop."""

    at: float
    attempt: int


@dataclass(frozen=True, slots=True)
class Done:
    """The job's result is on disk."""

    at: float
    attempt: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Every part has left."""

    at: float
    attempt: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A part ended with a reason."""

    at: float
    attempt: int
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """What ran the attempt is gone."""

    at: float
    attempt: int
    reason: str


Event = Queued | PartStarted | PartReported | PartDone | StopAsked | Done | Stopped | Failed | Lost
_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        Queued, PartStarted, PartReported, PartDone, StopAsked, Done, Stopped, Failed, Lost,
    )
}  # fmt: skip


def event_line(event: Event) -> bytes:
    """Return an event as one line of JSON."""
    return (
        json.dumps(
            {"event": type(event).__name__, **asdict(event)},
            separators=(",", ":"),
            allow_nan=False,
        ).encode()
        + b"\n"
    )


def read_event(line: bytes) -> Event | None:
    """Return the event of a line, None where the line is torn or says something else.

    A process that is killed while it writes leaves half a line; what came
    before it stands.
    """
    try:
        found = json.loads(line)
        kind = _KINDS[found.pop("event")]
        known = {item.name for item in fields(kind)}
        event = kind(**{name: value for name, value in found.items() if name in known})
        sound = isinstance(event.at, int | float) and isinstance(event.attempt, int)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return event if sound else None


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report as JSON holds it: numpy's numbers as plain ones, NaN as nothing.

    Raises
    ------
    TypeError
        If a value is neither text, number, list nor mapping.
    """
    return {str(name): _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):  # numpy's and torch's numbers and arrays
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Mapping):
        return plain_values(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"a report cannot hold a {type(value).__name__}")
