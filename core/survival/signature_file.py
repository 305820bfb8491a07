"""The JSON file of a signature: written plainly, read with suspicion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from core.errors import SignatureError

if TYPE_CHECKING:
    from core.survival.signature import Signature

__all__ = ["MOST_BYTES", "SCHEMA", "VERSION", "read", "write"]

SCHEMA = "ferroscope-signature"
VERSION = 1
MOST_BYTES = 1_000_000

_AGAIN = "Use a file that FerroScope exported, unchanged."


def write(signature: Signature) -> str:
    """Return a signature as JSON; numbers keep every bit."""
    columns = (signature.genes, signature.coefficients, signature.centre, signature.scale)
    return json.dumps(
        {
            "schema": SCHEMA,
            "version": VERSION,
            "simulated": signature.simulated,
            "unit": signature.unit,
            "penalty": signature.penalty,
            "cohort_name": signature.cohort_name,
            "cohort_fingerprint": signature.cohort_fingerprint,
            "note": signature.note,
            "versions": dict(signature.versions),
            "genes": [
                {
                    "gene": gene,
                    "coefficient": float(coefficient),
                    "centre": float(centre),
                    "scale": float(scale),
                }
                for gene, coefficient, centre, scale in zip(*columns, strict=True)
            ],
        },
        indent=1,
        allow_nan=False,
    )


def read(text: str) -> Signature:
    """Return the signature in a text, whole or not at all.

    Raises
    ------
    SignatureError
        If the text is too long, not JSON, of another schema or version, lacks
        a part, has one of another type, or holds what a signature refuses.
    """
    # Here, because Signature.from_json calls this module.
    from core.survival.signature import Signature

    if not isinstance(text, str):
        _refuse("the signature must be text")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise SignatureError(
            f"the signature file has {size:,} bytes; at most {MOST_BYTES:,} are read.", _AGAIN
        )
    try:
        found = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as exc:
        if isinstance(exc, SignatureError):
            raise
        raise SignatureError("the signature file is not JSON.", _AGAIN) from exc
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        _refuse(f"the file is JSON but not a signature: its schema is not {SCHEMA!r}")
    if type(found.get("version")) is not int or found["version"] != VERSION:
        raise SignatureError(
            f"the signature is of version {str(found.get('version'))[:20]}; this program reads "
            f"version {VERSION}.",
            "Export it again with this version of FerroScope, or update the program.",
        )
    genes = _part(found, "genes", list)
    rows = [
        row if isinstance(row, dict) else _refuse("genes must be a list of objects")
        for row in genes
    ]
    versions = _part(found, "versions", dict)
    return Signature(
        genes=tuple(_part(row, "gene", str) for row in rows),
        coefficients=np.array([_number(row, "coefficient") for row in rows]),
        centre=np.array([_number(row, "centre") for row in rows]),
        scale=np.array([_number(row, "scale") for row in rows]),
        unit=_part(found, "unit", str),
        penalty=_number(found, "penalty"),
        cohort_name=_part(found, "cohort_name", str),
        cohort_fingerprint=_part(found, "cohort_fingerprint", str),
        simulated=_part(found, "simulated", bool),
        versions={name: _part(versions, name, str) for name in versions},
        note=_part(found, "note", str),
    )


def _part(found: dict[str, Any], name: str, kind: type) -> Any:
    """Return one part, refusing one that is absent or of another type."""
    if name not in found:
        _refuse(f"the signature file has no {name[:60]!r}")
    if type(found[name]) is not kind:
        _refuse(f"{name[:60]!r} must be of type {kind.__name__}, got {type(found[name]).__name__}")
    return found[name]


def _number(found: dict[str, Any], name: str) -> float:
    """Return one number; true, false and text are none."""
    value: Any = found.get(name)
    if type(value) not in (int, float):
        _refuse(f"{name!r} must be a number, got {type(value).__name__}")
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, refusing one that gives a name twice: which is meant?"""
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse("the signature file gives some part twice")
    return found


def _no_such_number(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are not JSON."""
    _refuse(f"the signature file holds {name}, which is not a number")


def _refuse(message: str) -> NoReturn:
    raise SignatureError(f"{message}.", _AGAIN)
