"""The things behind candidates, and whether they may be cited at the moment."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from rathaus.assistant.retrieval.finding import Candidate
from rathaus.catalogue import addresses
from rathaus.catalogue.models import Bylaw, BylawSection, FrequentQuestion, Service, Topic
from rathaus.catalogue.queries import published, with_details
from rathaus.kernel.clock import today

Entry = Service | BylawSection | FrequentQuestion
_ANCHOR = "#"


class Withheld(StrEnum):
    """Why an entry that fits is not cited; people answer instead."""

    NO = ""
    GONE = "gone"
    OVERDUE = "overdue"
    SWITCHED_OFF = "switched-off"


def entry_of(candidate: Candidate) -> Entry | None:
    """The service, section or question; None when it is not public any more."""
    return {"service": _service, "bylaw": _section, "question": _question}[candidate.kind](
        candidate.key
    )


def find_subject(subject: str) -> tuple[Candidate, Entry] | None:
    """A subject that was chosen, as a candidate of which one is sure."""
    kind, _colon, key = subject.partition(":")
    if kind not in ("service", "bylaw", "question"):
        return None
    candidate = Candidate(kind, key, "", "", "", 1.0, 1.0)
    entry = entry_of(candidate)
    if entry is None:
        return None
    return Candidate(kind, key, name_of(entry), "", url_of(entry), 1.0, 1.0), entry


def name_of(entry: Entry) -> str:
    """What it is called in the language of the request."""
    if isinstance(entry, Service):
        return entry.name
    if isinstance(entry, BylawSection):
        return f"{entry.bylaw.title}, {entry}"
    return entry.question


def url_of(entry: Entry) -> str:
    """Where it stands."""
    if isinstance(entry, Service):
        return addresses.service_url(entry.key)
    if isinstance(entry, BylawSection):
        return addresses.bylaw_url(entry.bylaw.key, entry.anchor)
    return addresses.questions_url(entry.key)


def withheld(entry: Entry | None) -> Withheld:
    """Whether it may be cited: not when its review is overdue, nor when its topics are off."""
    if entry is None:
        return Withheld.GONE
    if _review_of(entry) is not None and (_review_of(entry) or today()) <= today():
        return Withheld.OVERDUE
    packs = [topic.enabled for topic in _packs_of(entry)]
    return Withheld.SWITCHED_OFF if packs and not any(packs) else Withheld.NO


def _review_of(entry: Entry) -> date | None:
    return entry.bylaw.review_on if isinstance(entry, BylawSection) else entry.review_on


def _packs_of(entry: Entry) -> list[Topic]:
    if isinstance(entry, BylawSection):
        return list(entry.bylaw.topics.filter(kind=Topic.Kind.PACK))
    own = list(entry.topics.filter(kind=Topic.Kind.PACK))
    if isinstance(entry, FrequentQuestion) and not own and entry.service is not None:
        return _packs_of(entry.service)
    return own


def _service(key: str) -> Service | None:
    rows = with_details(published()).prefetch_related("responsibilities", "office__opening_hours")
    return rows.filter(key=key).first()


def _section(key: str) -> BylawSection | None:
    bylaw, _sign, anchor = key.partition(_ANCHOR)
    rows = BylawSection.objects.select_related("bylaw").filter(
        bylaw__key=bylaw, bylaw__state=Bylaw.State.PUBLISHED
    )
    return rows.filter(anchor=anchor).first()


def _question(key: str) -> FrequentQuestion | None:
    rows = FrequentQuestion.objects.select_related("service", "section__bylaw")
    return rows.filter(key=key, state=FrequentQuestion.State.PUBLISHED).first()
