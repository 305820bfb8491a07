"""Saving a scan on this machine, on purpose: the only way that anything of it stays."""

from __future__ import annotations

import re
import secrets
import shutil
from pathlib import Path

import streamlit as st

from core.errors import ScanError, StoreError
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import write_volume
from dashboard.feedback import refusals
from dashboard.scan_session import ScanRoom
from dashboard.settings import settings

__all__ = ["SAVED", "keep_panel", "save_scan"]

SAVED = "saved_scans"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


def keep_panel(here: ScanRoom) -> None:
    """Offer to save the processed scan; nothing is kept unless the button is pressed."""
    scan = here.ready
    if scan is None:
        return
    with st.expander("Save on this machine", icon=":material/save:"):
        st.caption(
            "The processed sequences and the mask as a BraTS case, where the Training page and "
            "many cases at once find it. Choose a neutral name: no name, date of birth or number "
            "of the patient. It stays until somebody deletes the folder."
        )
        usual = f"case-{scan.fingerprint[:6]}"
        name = st.text_input("Name of the case", usual, max_chars=60, key="scans.keep.name")
        if st.button("Save on this machine", key="scans.keep", icon=":material/save:"):
            with refusals():
                place = save_scan(scan, name, home=settings().home)
                st.success("Saved.", icon=":material/check_circle:")
                st.text(f"imaging/{SAVED}/{place.name} below $FERROSCOPE_HOME")


def save_scan(scan: PatientScan, name: str, *, home: Path) -> Path:
    """Write a scan as a BraTS case: all of it appears at once, or nothing.

    Raises
    ------
    ScanError
        If the name cannot be a folder's, is taken, or a sequence or the
        segmentation is missing.
    StoreError
        If the disk does not take it.
    """
    if scan.simulated and not name.startswith("simulated"):
        name = f"simulated-{name}"
    if not _NAME.fullmatch(name):
        raise ScanError(
            f"{name!r} cannot be the name of a case; allowed are up to 60 letters, digits, - and "
            "_, beginning with a letter or digit.",
            "Choose another name.",
        )
    if scan.segmentation is None:
        raise ScanError("a case has a segmentation.", "Accept a mask first.")
    volumes = dict(zip(("t1", "t1ce", "t2", "flair"), scan.complete(), strict=True))
    folder = home / "imaging" / SAVED
    place = folder / name
    if place.exists():
        raise ScanError(f"there is a case named {name} already.", "Choose another name.")
    # Beside the home's own folders, out of sight of what looks for cases.
    making = home / f".saving-{secrets.token_hex(8)}"
    try:
        making.mkdir(mode=0o700, parents=True)
        for ending, volume in {**volumes, "seg": scan.segmentation}.items():
            write_volume(making / f"{name}_{ending}.nii.gz", volume)
        folder.mkdir(parents=True, exist_ok=True)
        making.rename(place)
    except StoreError:
        raise  # it says itself what could not be written
    except OSError as exc:
        raise StoreError(
            f"the case {name} could not be saved: {exc.strerror or exc}.",
            "Look whether the disk is full or the folder may be written to.",
        ) from exc
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return place
