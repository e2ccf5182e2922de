"""Reading the YAML files of the library, with errors that name the file and the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from rathaus.kernel.errors import Invalid, NotFound


def read_list(path: Path, key: str) -> list[dict[str, Any]]:
    """The list of entries under ``key``; raises :class:`Invalid` naming file and entry."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(
            f"Die Datei {path.name} fehlt.", remedy=f"Legen Sie sie in {path.parent.name}/ an."
        ) from error
    except yaml.YAMLError as error:
        raise Invalid(
            f"{path.name} ist kein gültiges YAML.", remedy=" ".join(str(error).split())
        ) from error
    entries = content.get(key) if isinstance(content, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Invalid(
            f"In {path.name} fehlt die Liste „{key}“.",
            remedy=f"Beginnen Sie die Datei mit „{key}:“ und je Eintrag einem Strich.",
        )
    return entries


def require_keys(
    path: Path, entries: Iterable[Mapping[str, Any]], required: set[str], known: set[str]
) -> None:
    """Raise :class:`Invalid` for the first entry that lacks a key or has an unknown one."""
    for number, entry in enumerate(entries, start=1):
        place = f"{path.name}, Eintrag {number} ({entry.get('key') or entry.get('email') or '?'})"
        missing = sorted(required - set(entry))
        if missing:
            raise Invalid(f"{place}: Es fehlt {', '.join(missing)}.", remedy="Ergänzen Sie es.")
        unknown = sorted(set(entry) - required - known)
        if unknown:
            raise Invalid(
                f"{place}: {', '.join(unknown)} ist unbekannt.",
                remedy=f"Möglich sind {', '.join(sorted(required | known))}.",
            )
