"""What the search knows of by-laws: one entry for each section that says something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rathaus.catalogue.addresses import bylaw_url
from rathaus.catalogue.bylaws.headings import is_contents
from rathaus.catalogue.bylaws.naming import full_title, title_of
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import Bylaw, BylawSection
from rathaus.kernel import search
from rathaus.kernel.search import Entry

KIND = "bylaw"
_OF_SUBJECT = ("thema-", "bereich-", "recht-")


def entries_of(bylaw: Bylaw, sections: Iterable[BylawSection]) -> Iterator[Entry]:
    """An entry for each section; tables of contents and bare headings answer nothing.

    The words before the first heading go by the name of the by-law.
    """
    title = title_of(bylaw)
    subjects = " ".join([bylaw.short, *subjects_of(bylaw)])
    for section in sections:
        if not section.text or is_contents(section.heading):
            continue
        yield Entry(
            kind=KIND,
            key=key_of(bylaw, section.anchor),
            title=full_title(bylaw, section) if section.number or section.heading else title,
            url=bylaw_url(bylaw.key, section.anchor),
            text=f"{plain(section.text)} {section.part}".strip(),
            synonyms=[bylaw.short] if bylaw.short else [],
            details=subjects.strip(),
            whole=bylaw.key,
            whole_title=title,
        )


def key_of(bylaw: Bylaw, anchor: str) -> str:
    """How the search names a section: by-law and its place there."""
    return f"{bylaw.key}#{anchor}"


def subjects_of(bylaw: Bylaw) -> list[str]:
    """What the tags say of the subject."""
    said = []
    for tag in bylaw.tags:
        prefix = next((one for one in _OF_SUBJECT if tag.startswith(one)), "")
        if prefix or "-" not in tag:
            said.append(tag.removeprefix(prefix).replace("-", " "))
    return list(dict.fromkeys(said))


def forget(bylaw: Bylaw, anchors: Iterable[str]) -> None:
    """Strike sections out of the search."""
    for anchor in anchors:
        search.remove(KIND, key_of(bylaw, anchor))
