"""Files of weights that users put into ``networks/``, and which of them fit a network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.errors import InputError
from core.imaging.medicalnet import load_medicalnet
from core.imaging.networks import Architecture, NetworkPlan, build_network
from core.imaging.starting_weights import StartingWeights, read_weights_file
from dashboard import cohorts

__all__ = ["Offer", "network_file", "offer", "refuse_unfit"]

_FOLDER = "networks"
_ENDINGS = (".pth", ".pt")


@dataclass(frozen=True, slots=True)
class Offer:
    """What lies in the folders, for one network.

    Parameters
    ----------
    fitting : tuple of StartingWeights
        A training may start from.
    others : dict of str to str
        Name of each other file -> why the network cannot start from it.
    """

    fitting: tuple[StartingWeights, ...]
    others: dict[str, str]


def offer(network: NetworkPlan) -> Offer:
    """Look at every file in the folders; each is read once for each network."""
    fitting: dict[str, StartingWeights] = {}
    others: dict[str, str] = {}
    for path in _files():
        start, refusal = _looked_at(path, network)
        if start is not None and refusal is None:
            fitting.setdefault(start.text, start)
        elif refusal is not None:
            others[path.name] = refusal[0]
    return Offer(tuple(fitting.values()), others)


def network_file(start: StartingWeights | None, network: NetworkPlan) -> Path | None:
    """Return where the weights of a plan lie; None where they do not, or none are named."""
    found = (path for path in _files() if start and path.name == start.name)
    return next((path for path in found if _looked_at(path, network)[0] == start), None)


def refuse_unfit(start: StartingWeights | None, network: NetworkPlan) -> None:
    """Refuse weights that are here and do not fit the network.

    Raises
    ------
    InputError
        With what does not fit.
    """
    path = network_file(start, network)
    refusal = None if path is None else _looked_at(path, network)[1]
    if refusal is not None:
        raise InputError(*refusal)


def _files() -> list[Path]:
    """Return the files, those of real data first."""
    return [
        path
        for root in cohorts.roots()
        for path in sorted((root / _FOLDER).glob("*"))
        if path.suffix in _ENDINGS and path.is_file()
    ]


def _looked_at(
    path: Path, network: NetworkPlan
) -> tuple[StartingWeights | None, tuple[str, str] | None]:
    """Return what a file is, and why the network cannot start from it with the way out."""
    try:
        found = path.stat()
    except OSError:
        return None, (f"{path.name} cannot be read.", "Look at its permissions.")
    state = (found.st_size, found.st_mtime_ns)
    return _fit(str(path), state, network.architecture, network.width)


@st.cache_resource(show_spinner="Looking at the files of weights", max_entries=256)
def _fit(
    path: str,
    state: tuple[int, int],  # noqa: ARG001  a changed file is looked at again
    architecture: Architecture,
    width: float,
) -> tuple[StartingWeights | None, tuple[str, str] | None]:
    """Try a file on a network; refusals are kept as well as successes."""
    start = None
    try:
        content = read_weights_file(Path(path))
        start = StartingWeights.of(Path(path).name, content)
        network = build_network(NetworkPlan(architecture, width=width), seed=0)
        load_medicalnet(network, content, name=start.name)
    except InputError as error:
        return start, (error.message, error.hint)
    return start, None
