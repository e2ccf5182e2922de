"""Groups that may be left out, though something in them is required once they are begun."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_SCALAR = ("string", "integer", "number", "boolean")


def rules_of_optional(group: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """Make what is required in the group depend on whether any of it is given.

    The schema of the group loses its „required“; rules take its place: as soon as one answer of
    the group is there, the required ones are asked for.
    """
    needed = list(_needed(group, path))
    given = [leaf for leaf, _ in _leaves(group, path)]
    _relax(group)
    return [
        {
            "if": f"({' or '.join(f'{_spoken(one)} != null' for one in given if one != leaf)}) "
            f"and {_spoken(leaf)} == null",
            "field": leaf,
            "message": {
                "de": f"Bitte füllen Sie auch „{label}“ aus oder lassen Sie den ganzen Block leer."
            },
        }
        for leaf, label in needed
        if len(given) > 1
    ]


def _leaves(group: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, entry in group["properties"].items():
        here = f"{path}.{name}"
        if entry.get("type") == "object":
            yield from _leaves(entry, here)
        elif entry.get("type") in _SCALAR:
            yield here, entry["x-ui"]["label"]["de"]


def _needed(group: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, entry in group["properties"].items():
        if name not in group.get("required", []):
            continue
        here = f"{path}.{name}"
        if entry.get("type") == "object":
            yield from _needed(entry, here)
        elif entry.get("type") in _SCALAR:
            yield here, entry["x-ui"]["label"]["de"]


def _relax(group: dict[str, Any]) -> None:
    group["required"] = []
    for entry in group["properties"].values():
        if entry.get("type") == "object":
            _relax(entry)


def _spoken(path: str) -> str:
    """Inside a repeated group the entry is called ``item``."""
    return f"item.{path.rpartition('.*.')[2]}" if ".*." in path else path
