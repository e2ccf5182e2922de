"""Profile of a Land: whom one turns to there. Read from ``library/law/land/<code>.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from rathaus.kernel.errors import RathausError
from rathaus.kernel.library import cached, library_path


class NoLand(RathausError):
    """The library has no profile of this Land, or one that cannot be read."""

    code = "no-land"


@dataclass(frozen=True, slots=True)
class Authority:
    """Stelle des Landes: its name, its address on the web (may be unknown), and the norm."""

    name: str
    url: str
    norm: str


@dataclass(frozen=True, slots=True)
class Land:
    """Land: its name, and the authorities that watch over data protection and accessibility."""

    code: str
    name: str
    data_protection: Authority
    accessibility: Authority


@cached
def land_of(code: str) -> Land:
    """The profile of the Land with this code (``SH``). Raises :class:`NoLand`."""
    path = library_path() / "law" / "land" / f"{code}.yaml"
    try:
        told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Land(
            code=code,
            name=str(told["name"]),
            data_protection=_authority(told["data_protection"]),
            accessibility=_authority(told["accessibility"]),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise NoLand(
            f"Das Profil des Landes „{code}“ fehlt oder ist nicht lesbar ({path.name}: {error}).",
            remedy="Bitte die Datei nach dem Muster der anderen Länder anlegen.",
        ) from error


def _authority(told: dict[str, Any]) -> Authority:
    return Authority(str(told["name"]), str(told.get("url") or ""), str(told["norm"]))
