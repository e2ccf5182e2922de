"""Real by-laws and laws as the catalogue enters them, and questions whose right text is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from rathaus.catalogue.bylaws.document import documents_of
from rathaus.catalogue.bylaws.entries import KIND, entries_of
from rathaus.catalogue.models import Bylaw, BylawSection
from rathaus.kernel.search import Entry

__all__ = ["KIND", "entries", "questions"]


def entries(shared: Path) -> Iterator[Entry]:
    """Every section of every text, read and entered as an import does; a whole is its file."""
    folder = shared / "data/bylaws-faq"
    for path, document in documents_of(folder):
        bylaw = Bylaw(
            key=document.key,
            title=document.title,
            short=document.short,
            issuer=document.issuer,
            level=document.level,
            tags=list(document.tags),
        )
        sections = [BylawSection(bylaw=bylaw, **asdict(read)) for read in document.sections]
        for entry in entries_of(bylaw, sections):
            yield replace(entry, whole=str(path.relative_to(folder)))


def questions(shared: Path) -> dict[str, set[str]]:
    """Each question with the files that answer it."""
    found: dict[str, set[str]] = {}
    lines = (shared / "data/bylaws-faq/faq_questions_dev.jsonl").read_text("utf-8").splitlines()
    for line in map(json.loads, lines):
        found.setdefault(line["question"], set()).update(line["files"])
    return found
