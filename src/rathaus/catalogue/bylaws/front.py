"""What stands before a by-law: title, issuer, level, days and source, as far as the file tells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import yaml

from rathaus.catalogue.models import Bylaw

_FRONT: Final = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE: Final = re.compile(r"^([\w-]+)\s*:\s*(.*)$")
_LONGEST: Final = 20_000
_MONTHS: Final = (
    "januar", "februar", "märz", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "dezember",
)  # fmt: skip
_WRITTEN: Final = re.compile(
    rf"(?:\b(\d{{1,2}})\.\s*)?\b({'|'.join(_MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE
)
_FIGURES: Final = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_IN_BRACKETS: Final = re.compile(r"\(([^()]+)\)")
_LEVELS: Final[Mapping[str, Bylaw.Level]] = {
    "lokal": Bylaw.Level.OWN,
    "kommune": Bylaw.Level.OWN,
    "gemeinde": Bylaw.Level.OWN,
    "stadt": Bylaw.Level.OWN,
    "interkommunal": Bylaw.Level.ASSOCIATION,
    "verband": Bylaw.Level.ASSOCIATION,
    "kreis": Bylaw.Level.COUNTY,
    "landkreis": Bylaw.Level.COUNTY,
    "land": Bylaw.Level.LAND,
    "bund": Bylaw.Level.FEDERATION,
}
_FOLDERS: Final = (
    (re.compile(r"(?:^|[-_/\s])(?:GVV|VG|Verband)", re.IGNORECASE), Bylaw.Level.ASSOCIATION),
    (re.compile(r"(?:^|[-_/\s])(?:LKR|LK|Landkreis|Kreis)", re.IGNORECASE), Bylaw.Level.COUNTY),
    (re.compile(r"(?:^|[-_/\s])(?:LAND|Landes)", re.IGNORECASE), Bylaw.Level.LAND),
    (re.compile(r"(?:^|[-_/\s])(?:BUND|Bundes)", re.IGNORECASE), Bylaw.Level.FEDERATION),
)
_COUNTY: Final = re.compile(r"\b(Land)?[Kk]reis(?:es|s)?\s+([A-ZÄÖÜ][\wäöüß-]+)")


def parted(text: str) -> tuple[dict[str, Any], str]:
    """The front matter and the body. What cannot be read as YAML is read line by line."""
    found = _FRONT.match(text.lstrip("\ufeff"))
    if not found or len(found[1]) > _LONGEST:
        return {}, text.lstrip("\ufeff")
    return _fields(found[1]), text.lstrip("\ufeff")[found.end() :]


def _fields(front: str) -> dict[str, Any]:
    try:
        # The base loader makes texts of everything and no objects of anything.
        read = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        lines = (_LINE.match(line) for line in front.split("\n"))
        read = {found[1]: found[2] for found in lines if found}
    if not isinstance(read, dict):
        return {}
    return {str(name).lower(): value for name, value in read.items()}


def word(fields: Mapping[str, Any], *names: str) -> str:
    """The first of these that is given, as one line."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return _printable(value)
    return ""


def _printable(value: str) -> str:
    """One line without the signs that YAML can spell and no database takes (NUL, half a pair)."""
    kept = "".join(
        sign for sign in value if unicodedata.category(sign) not in ("Cc", "Cs") or sign.isspace()
    )
    return " ".join(kept.split())


def tags_of(fields: Mapping[str, Any]) -> list[str]:
    """The tags, whether as a list or in one line."""
    given = fields.get("tags") or ()
    if isinstance(given, str):
        given = given.strip("[]").split(",")
    tags = [_printable(tag)[:60] for tag in given if isinstance(tag, str)]
    return [tag for tag in tags if tag]


def level_of(fields: Mapping[str, Any], tags: list[str], folders: str) -> Bylaw.Level:
    """Who made it: said outright, by a tag („ebene-land“), or by the name of the folder."""
    named = [word(fields, "ebene", "level"), *(tag[6:] for tag in tags if tag[:6] == "ebene-")]
    for name in named:
        if name in Bylaw.Level.values:
            return Bylaw.Level(name)
        if name in _LEVELS:
            return _LEVELS[name]
    for pattern, level in _FOLDERS:
        if pattern.search(folders):
            return level
    return Bylaw.Level.OWN


def county_named(text: str) -> str:
    """„Landkreis Göppingen“, if the text speaks of one county more than of any other."""
    named = [(found[1] or "", found[2]) for found in _COUNTY.finditer(text)]
    if not named:
        return ""
    most = max(sorted(set(named)), key=named.count)
    return f"{'Landkreis' if most[0] else 'Kreis'} {most[1]}"


def short_of(title: str, stem: str) -> str:
    """The name in brackets („… (LBO)“), else what the name of the file says of its subject."""
    for found in reversed(_IN_BRACKETS.findall(title)):
        said = str(found).split(" – ")[-1].split(" - ")[-1].strip()
        if said[:1].isupper() and 3 <= len(said) <= 60 and not re.search(r"\d{4}|§", said):
            return said
    words = [part for part in re.split(r"[\s_-]+", stem) if part]
    kept = [part for part in words if not part.isupper() and part.lower() not in _SAYS_NOTHING]
    return " ".join(kept)[:80]


_SAYS_NOTHING: Final = frozenset({"satzung", "verordnung", "richtlinie", "ordnung", "sonstiges"})


def day_of(text: str) -> date | None:
    """The first day that a text names („2024-07-01“, „3. April 2024“, „Juli 2025“, „1.7.2024“)."""
    text = text.strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    written, figures = _WRITTEN.search(text), _FIGURES.search(text)
    try:
        if figures and (not written or figures.start() < written.start()):
            return date(int(figures[3]), int(figures[2]), int(figures[1]))
        if written:
            month = _MONTHS.index(written[2].lower()) + 1
            return date(int(written[3]), month, int(written[1] or 1))
    except ValueError:
        return None
    return None


def stand_of(body: str) -> date | None:
    """The day after „Stand:“ near the beginning."""
    found = re.search(r"Stand:?\**:?\s*([^\n]{4,40})", body[:2500])
    return day_of(found[1]) if found else None
