"""``Click`` and ``ClickSession``: what a reader has pointed at, added to, undone, cleared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from core.errors import ScanError
from core.imaging.masks import Region

__all__ = ["MOST_CLICKS", "Click", "ClickSession"]

MOST_CLICKS = 200


@dataclass(frozen=True, slots=True)
class Click:
    """One voxel that a reader says belongs to a region, or does not.

    Parameters
    ----------
    voxel : tuple of int
        Index (i, j, k) in the scan's own grid.
    region : {"WT", "TC"}
        Whole tumour or tumour core.
    foreground : bool
        False where the reader says: not this.

    Raises
    ------
    ScanError
        If the voxel is not three whole numbers from 0, or there is no such
        region.
    """

    voxel: tuple[int, int, int]
    region: Region = "WT"
    foreground: bool = True

    def __post_init__(self) -> None:
        try:
            given = [float(index) for index in self.voxel]
        except (TypeError, ValueError):
            given = []
        if len(given) != 3 or not all(index >= 0 and index.is_integer() for index in given):
            raise ScanError(
                f"the click is at {self.voxel!r}; a voxel is three whole numbers from 0.",
                "Click inside the scan.",
            )
        i, j, k = (int(index) for index in given)
        object.__setattr__(self, "voxel", (i, j, k))
        if self.region not in get_args(Region):
            raise ScanError(
                f"the click is for the region {self.region!r}; allowed are TC and WT.",
                "Choose one of them.",
            )
        if not isinstance(self.foreground, bool):
            raise ScanError(
                f"the click is foreground: {self.foreground!r}; allowed are true and false.",
                "Say whether the voxel belongs to the region.",
            )


@dataclass(frozen=True, slots=True)
class ClickSession:
    """All clicks on one scan so far, in order; a value that never changes.

    Parameters
    ----------
    clicks : tuple of Click
        A later click on the same voxel and region takes the place of an
        earlier one.

    Raises
    ------
    ScanError
        If there are more than ``MOST_CLICKS``.

    Examples
    --------
    >>> session = ClickSession().add(Click((10, 20, 30)))
    >>> session.add(Click((1, 2, 3), foreground=False)).undo() == session
    True
    >>> len(session.clear().clicks)
    0
    """

    clicks: tuple[Click, ...] = ()

    def __post_init__(self) -> None:
        if len(self.clicks) > MOST_CLICKS:
            raise ScanError(
                f"there are {len(self.clicks):,} clicks; at most {MOST_CLICKS} are taken.",
                "Undo some, or upload a segmentation made in an editor.",
            )

    def add(self, click: Click) -> ClickSession:
        """Return the session with one click more."""
        return ClickSession((*self.clicks, click))

    def undo(self) -> ClickSession:
        """Return the session without its last click; an empty one stays empty."""
        return ClickSession(self.clicks[:-1])

    def clear(self, region: Region | None = None) -> ClickSession:
        """Return the session without the clicks of a region, or without any."""
        return ClickSession(tuple(c for c in self.clicks if region and c.region != region))

    def seeds(self, region: Region) -> dict[tuple[int, int, int], bool]:
        """Return what was said of each voxel of a region: belongs to it, or does not."""
        return {click.voxel: click.foreground for click in self.clicks if click.region == region}

    def regions(self) -> tuple[Region, ...]:
        """Return the regions that have at least one foreground click."""
        known: tuple[Region, ...] = get_args(Region)
        return tuple(region for region in known if True in self.seeds(region).values())

    def to_list(self) -> list[dict[str, Any]]:
        """Return the clicks as plain values, for a link or a file."""
        return [
            {"voxel": list(c.voxel), "region": c.region, "foreground": c.foreground}
            for c in self.clicks
        ]

    @classmethod
    def from_list(cls, values: Iterable[Mapping[str, Any]]) -> ClickSession:
        """Build a session from what :meth:`to_list` gave.

        Raises
        ------
        ScanError
            If a value is no click.
        """
        clicks = []
        for value in values:
            try:
                voxel, region, foreground = value["voxel"], value["region"], value["foreground"]
            except (KeyError, TypeError, IndexError) as exc:
                raise ScanError(
                    f"{str(value)[:80]!r} is no click; a click has voxel, region and foreground.",
                    "Click again.",
                ) from exc
            clicks.append(
                Click(
                    tuple(voxel) if isinstance(voxel, list) else voxel,
                    region=region,
                    foreground=foreground,
                )
            )
        return cls(tuple(clicks))
