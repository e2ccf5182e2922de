"""A file as a by-law with its sections: everything that the import needs to know of it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import orjson

from rathaus.catalogue.bylaws import front
from rathaus.catalogue.bylaws.headings import slug
from rathaus.catalogue.bylaws.parsing import Section, nodes_of, plain_sections
from rathaus.catalogue.bylaws.pieces import cut
from rathaus.catalogue.models import Bylaw

NO_BYLAWS: Final = frozenset({"readme", "sources", "license", "changelog", "contributing", "index"})
"""Files that speak of a collection, not of the law."""

_PART: Final = re.compile(r"\bTeil \d+(?: von \d+)?\b")
_UNFINISHED: Final = frozenset({"draft", "entwurf", "withdrawn", "archiviert"})


@dataclass(frozen=True, slots=True)
class Document:
    """A by-law as its file tells it; equal digests say the same."""

    key: str
    title: str
    short: str
    issuer: str
    level: Bylaw.Level
    adopted_on: date | None
    as_of: date | None
    source: str
    source_url: str
    licence: str
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    sections: tuple[Section, ...]
    unfinished: bool = False

    def digest(self) -> str:
        """SHA-256 over everything said."""
        content = orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(content).hexdigest()


def files_of(folder: Path) -> list[Path]:
    """The by-laws below a folder, in the order of their names; what describes it is left out."""
    return [
        path
        for path in sorted(folder.rglob("*.md"))
        if path.is_file() and path.stem.lower() not in NO_BYLAWS
    ]


def documents_of(
    folder: Path, *, issuer: str = "", level: Bylaw.Level | None = None, licence: str = ""
) -> list[tuple[Path, Document]]:
    """Every by-law of the folder, each with a key of its own."""
    found: list[tuple[Path, Document]] = []
    taken: set[str] = set()
    for path in files_of(folder):
        text = path.read_bytes().decode("utf-8", errors="replace").replace("\x00", "")
        folders = "/".join(path.relative_to(folder.parent).parts[:-1])
        document = read(text, path.stem, folders)
        key = document.key
        if key in taken:
            key = f"{slug(path.parent.name, 40)}-{key}"[:110].strip("-")
        number = 2
        while key in taken:
            key, number = f"{document.key[:110]}-{number}", number + 1
        taken.add(key)
        document = replace(
            document,
            key=key,
            issuer=issuer or document.issuer,
            level=level or document.level,
            licence=document.licence or licence,
        )
        found.append((path, document))
    return _told_apart(_with_issuers(found))


def _told_apart(found: list[tuple[Path, Document]]) -> list[tuple[Path, Document]]:
    """By-laws in several files of one title are named by their parts („Teil 1 von 3“)."""
    titles = Counter(document.title for _path, document in found)
    return [
        (path, replace(document, title=f"{document.title} – {part[0]}"[:300]))
        if titles[document.title] > 1 and (part := _PART.search(_spaced(path.stem)))
        else (path, document)
        for path, document in found
    ]


def _spaced(stem: str) -> str:
    return " ".join(re.split(r"[\s_-]+", stem)).replace("TEIL", "Teil")


def _with_issuers(found: list[tuple[Path, Document]]) -> list[tuple[Path, Document]]:
    """Where a file does not say who made it, its neighbours of the same level in the folder do."""
    named: dict[tuple[Path, Bylaw.Level], Counter[str]] = {}
    for path, document in found:
        if document.issuer:
            named.setdefault((path.parent, document.level), Counter())[document.issuer] += 1
    return [
        (path, document)
        if document.issuer or (path.parent, document.level) not in named
        else (path, replace(document, issuer=_most(named[path.parent, document.level])))
        for path, document in found
    ]


def _most(counted: Counter[str]) -> str:
    return max(sorted(counted), key=lambda name: counted[name])


def read(text: str, stem: str, folders: str = "") -> Document:
    """The by-law that a file holds; ``stem`` is its name, ``folders`` those that it lies in."""
    fields, body = front.parted(text.replace("\r\n", "\n"))
    tags = front.tags_of(fields)
    title = front.word(fields, "titel", "title") or _first_heading(body) or stem
    level = front.level_of(fields, tags, folders)
    issuer = front.word(fields, "herausgeber", "issuer", "gueltigkeit").split("/")[0].strip()
    if not issuer and level is Bylaw.Level.COUNTY:
        issuer = front.county_named(body)
    url = front.word(fields, "url", "quelle_url", "source_url")
    return Document(
        key=slug(front.word(fields, "key", "schluessel"), 110) or slug(stem, 110) or "satzung",
        title=title.replace("/", " – ")[:300] if " - " in title else title[:300],
        short=(front.word(fields, "kurz", "short") or front.short_of(title, stem))[:80],
        issuer=issuer[:160],
        level=level,
        adopted_on=front.day_of(front.word(fields, "veroeffentlicht", "beschlossen")),
        as_of=front.day_of(front.word(fields, "gepflegt", "stand")) or front.stand_of(body),
        source=front.word(fields, "quelle", "source")[:400],
        source_url=url[:600] if url.startswith(("https://", "http://")) else "",
        licence=front.word(fields, "lizenz", "licence", "license")[:200],
        tags=tuple(tags),
        topics=tuple(front.tags_of({"tags": fields.get("themen") or ()})),
        sections=tuple(sections_of(body, title)),
        unfinished=front.word(fields, "status").lower() in _UNFINISHED,
    )


def sections_of(body: str, title: str) -> list[Section]:
    """The sections, each with an address that is unique in this by-law."""
    taken: set[str] = set()
    named = (_unique(section, taken) for section, _node in plain_sections(nodes_of(body, title)))
    return [_unique(piece, taken) for section in named for piece in _pieces(section, taken)]


def _pieces(section: Section, taken: set[str]) -> Iterable[Section]:
    taken.discard(section.anchor)
    return cut(section)


def _unique(section: Section, taken: set[str]) -> Section:
    anchor, number = section.anchor, 2
    while anchor in taken:
        anchor, number = f"{section.anchor}-{number}", number + 1
    taken.add(anchor)
    return section if anchor == section.anchor else replace(section, anchor=anchor)


def _first_heading(body: str) -> str:
    for line in body.split("\n"):
        if line.startswith("# "):
            return line[2:].strip(" *#")
    return ""
