"""Reading a bundle's configuration as data: names and numbers, nothing that runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import ScanError, listed

__all__ = ["MOST_BYTES", "network_arguments", "read_config"]

MOST_BYTES = 1 << 20
_NETS = "monai.networks.nets."
_DEEP = 12


def read_config(path: Path) -> dict[str, Any]:
    """Read a JSON or YAML file of a bundle.

    Parameters
    ----------
    path : Path
        ``.json``, ``.yaml`` or ``.yml``.

    Returns
    -------
    dict

    Raises
    ------
    ScanError
        If it cannot be opened, is larger than 1 MiB, is no such file, or is
        no table.

    Notes
    -----
    YAML is read by PyYAML's safe loader, which makes plain values only;
    aliases are refused, since a few lines of them grow without bound.
    """
    import yaml

    try:
        with path.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as exc:
        raise ScanError(f"{path.name} cannot be opened: {exc.strerror}.", "Check it.") from exc
    if len(content) > MOST_BYTES:
        raise ScanError(
            f"{path.name} is larger than {MOST_BYTES:,} bytes; a bundle's configuration is not.",
            "Install the bundle again.",
        )
    try:
        text = content.decode("utf-8")
        if path.suffix == ".json":
            found = json.loads(text)
        else:
            if any(
                isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)
            ):
                raise ScanError(f"{path.name} uses YAML aliases, which are not read.", "Use JSON.")
            found = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as exc:
        if isinstance(exc, ScanError):
            raise
        why = str(exc).splitlines()[0][:120] if str(exc) else type(exc).__name__
        raise ScanError(
            f"{path.name} cannot be read as {path.suffix[1:].upper()}: {why}.",
            "Install the bundle again.",
        ) from exc
    if not isinstance(found, dict):
        raise ScanError(f"{path.name} is no table of settings.", "Install the bundle again.")
    return found


def network_arguments(config: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the class of a bundle's network and the plain values it is built with.

    Parameters
    ----------
    config : mapping
        Of ``inference.json``; its ``network_def`` (or ``network``) names a
        class as ``_target_``.

    Returns
    -------
    tuple of str and dict
        The class's name within ``monai.networks.nets``, and its arguments.

    Raises
    ------
    ScanError
        If there is no definition, the class is from elsewhere, or an argument
        is an expression, a reference or a class of its own.

    Notes
    -----
    MONAI itself evaluates ``$`` expressions and instantiates any ``_target_``,
    so a configuration is a program of whoever wrote it. Here it is data.

    Examples
    --------
    >>> network_arguments({"network_def": {"_target_": "SegResNet", "init_filters": 8}})
    ('SegResNet', {'init_filters': 8})
    """
    definition = config.get("network_def", config.get("network"))
    if not isinstance(definition, Mapping) or not isinstance(definition.get("_target_"), str):
        raise ScanError(
            "the bundle's configuration defines no network (network_def with _target_).",
            "Use a bundle whose configs/inference.json holds its network's definition.",
        )
    target = definition["_target_"]
    name = target.removeprefix(_NETS).rpartition(".")[2] if target.startswith(_NETS) else target
    if not name.isidentifier() or name.startswith("_"):
        raise ScanError(
            f"the bundle's network is {target[:80]!r}; only classes of monai.networks.nets are "
            "built, because a configuration may name anything.",
            "Use a bundle with one of MONAI's own networks.",
        )
    arguments = {
        key: value for key, value in definition.items() if key not in ("_target_", "_desc_")
    }
    strange = [str(key)[:40] for key, value in arguments.items() if not _plain(key, value, _DEEP)]
    if strange:
        raise ScanError(
            f"the bundle's network has the arguments {listed(strange)}, which are expressions, "
            "references or classes; only plain numbers, words and lists are read.",
            "Write the values into configs/inference.json.",
        )
    return name, arguments


def _plain(key: object, value: object, deep: int) -> bool:
    """Return whether a setting is plain: no ``$`` expression, ``@`` or ``%`` reference, class."""
    if not isinstance(key, str | int) or str(key).startswith("_") or deep == 0:
        return False
    if isinstance(value, str):
        return not value.startswith(("$", "@", "%"))
    if isinstance(value, Mapping):
        return all(_plain(inner, held, deep - 1) for inner, held in value.items())
    if isinstance(value, list):
        return all(_plain(0, held, deep - 1) for held in value)
    return value is None or isinstance(value, bool | int | float)
