"""pydicom's warnings quote the values they are about, and a value may be a name.

They would end in the server's log. Setting and restoring a filter around each
call is not safe where sessions run in threads of one process, so the filter
stays: it is the same each time, and concerns pydicom alone.
"""

from __future__ import annotations

import logging
import warnings

__all__ = ["hush_pydicom"]


def hush_pydicom() -> None:
    """Keep pydicom's warnings out of the log and off the screen, from now on."""
    warnings.filterwarnings("ignore", module=r"pydicom(\.|$)")
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
