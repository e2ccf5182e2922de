"""The passage of an entry that answers what was asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.assistant.replies import Citation
from rathaus.assistant.retrieval.finding import Candidate
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import Service
from rathaus.catalogue.queries import find_service, texts_of
from rathaus.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said, and the citation that it rests on."""

    text: str
    citation: Citation
    service: Service | None = None


def passage_of(candidate: Candidate, language: str) -> Passage | None:
    """The best passage; None when the entry is gone or says nothing."""
    if candidate.kind != "service":
        return None
    try:
        service = find_service(candidate.key)
    except NotFound:
        return None
    texts = texts_of(service, language)
    text = plain(texts.get("kurztext") or next(iter(texts.values()), ""))
    if not text:
        return None
    citation = Citation(
        subject=candidate.subject,
        title=service.name,
        part="kurztext",
        quote=text,
        url=candidate.url,
        as_of=service.updated_at.date(),
    )
    return Passage(text, citation, service)
