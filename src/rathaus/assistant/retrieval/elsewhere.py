"""Questions that mean another municipality: they are never answered with an office of ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rathaus.kernel.library import cached, library_path
from rathaus.kernel.search.folding import fold
from rathaus.kernel.tenancy import City, current_city

_MOVE: Final = re.compile(
    r"umzug|umzieh|umgezog|\bzieh(e|en|t)\b|\bgezogen\b|zuzieh|zuzug|wegzieh|wegzug|weggezog|"
    r"zugezog|ummeld|abmeld|\bmov(e|ed|ing)\b"
)
_ROAD: Final = r"(?:stra(?:ss|ß)e|str\.|weg|allee|chaussee|platz|ring|damm|ufer|gasse)\b"
_ROADS: Final = rf"(?:er)?[- ]?{_ROAD}"
_BEFORE: Final = r"(?:in|aus|nach|von|bei|stadt|gemeinde|rathaus|near|from|to)\s+"


@dataclass(frozen=True, slots=True)
class _Names:
    plain: re.Pattern[str]
    doubtful: re.Pattern[str]
    roads: re.Pattern[str]


def elsewhere(text: str) -> str:
    """The other municipality that the question means; empty where it means none, or a move."""
    city = current_city()
    names = _names()
    said = _without_ours(text, city)
    if _ours(text, city):
        return ""
    found = names.plain.search(said) or names.doubtful.search(said)
    if found is None:
        return ""
    if _MOVE.search(fold(text)):
        return ""
    return " ".join(found["name"].split())


def _ours(text: str, city: City) -> bool:
    """Whether somebody says that it is about us, whatever other places occur."""
    return re.search(rf"(?i)\b(?:in|bei|nach|stadt)\s+{re.escape(city.name)}\b", text) is not None


def without_places(text: str) -> str:
    """The text without names of other municipalities, which tell nothing of a move's matter."""
    names = _names()
    said = names.roads.sub(r"\g<road>", text)
    return " ".join(names.doubtful.sub(" ", names.plain.sub(" ", said)).split())


def _without_ours(text: str, city: City) -> str:
    """The text without our own name; „Landkreis“ before it belongs to it."""
    own = "|".join(re.escape(name) for name in {city.name, city.official_name})
    return re.sub(rf"(?i)\b(?:(?:land)?kreis\s+)?(?:{own})\b", " ", text)


@cached
def _names() -> _Names:
    plain, doubtful = set[str](), set[str]()
    for line in _file().read_text(encoding="utf-8").splitlines():
        for name in (one.strip() for one in line.partition("#")[0].split(",")):
            if name.endswith("?"):
                doubtful.add(name[:-1])
            elif name:
                plain.add(name)
    plain |= _neighbours()
    return _Names(
        plain=re.compile(rf"(?i)\b(?P<name>{_any(plain)})(?:er)?\b(?!{_ROADS})"),
        roads=re.compile(rf"(?i)\b(?:{_any(plain)})(?:er)?[- ]?(?P<road>{_ROAD})"),
        doubtful=re.compile(rf"\b(?i:{_BEFORE})(?P<name>{_any(doubtful)})\b(?!{_ROADS})"),
    )


def _any(names: set[str]) -> str:
    """The longest first, so that „Frankfurt am Main“ is met as a whole."""
    return "|".join(re.escape(name) for name in sorted(names, key=lambda one: (-len(one), one)))


def _neighbours() -> set[str]:
    """Whoever begins beyond our boundaries."""
    found: set[str] = set()
    for path in sorted((library_path() / "cities").glob("*/neighbours.geojson")):
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            found.add(str(feature["properties"]["name"]))
    return found


def _file() -> Path:
    return library_path() / "search" / "municipalities.txt"
