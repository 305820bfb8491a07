"""What the published study found of its own score and the clinical characteristics."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["PUBLISHED_P_VALUES"]

PUBLISHED_P_VALUES: Mapping[str, str] = MappingProxyType(
    {
        "age": "< 0.001",
        "sex": "0.912",
        "grade": "< 0.001",
        "idh": "< 0.001",
        "mgmt": "< 0.001",
        "codel_1p19q": "< 0.001",
    }
)
"""Characteristic -> P as printed in Zuo et al. 2022 (10.3389/fnins.2022.1082867).

They belong to that study's signature of 23 genes and to its patients; which
test was used and where age was split is not part of what is known here.
"""
