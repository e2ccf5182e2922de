"""What is shown of hits: read for the page only, and only for those who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from rathaus.kernel.access import Actor
from rathaus.kernel.search.folding import words
from rathaus.kernel.search.highlighting import excerpt, highlight
from rathaus.people.models import Office
from rathaus.records.finding.hits import Place
from rathaus.records.models import (
    Case,
    Document,
    DocumentText,
    PlanEntry,
    SavedSearch,
    WithheldSearch,
)
from rathaus.records.queries import cases_for, documents_for, may_read_papers

_BEFORE: Final = 300
_WINDOW: Final = 1_200
_LETTERS: Final = {"a": "(?:ae|[aäàáâã])", "o": "(?:oe|[oöòóô])", "u": "(?:ue|[uüùúû])"}
_LETTERS_BESIDE: Final = {"e": "[eéèêë]", "s": "[sß]", "c": "[cç]", "n": "[nñ]"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Treffer: a case or a paper of it, with the words asked for marked in safe HTML."""

    case: Case
    document: Document | None
    title: SafeString
    excerpt: SafeString
    whole: bool


def shown(actor: Actor, places: Sequence[Place], asked: str) -> list[Shown]:
    """The hits as the page shows them; whatever the actor may not see after all is left out."""
    own = _cases(cases_for(actor), places)
    strange = {place.case for place in places} - own.keys()
    others = _cases(Case.objects.all(), [p for p in places if p.case in strange])
    papers = _papers(actor, own, others, places)
    texts = _texts(papers, asked)
    found = []
    for place in places:
        case = own.get(place.case) or others.get(place.case)
        paper = papers.get(place.document) if place.document else None
        if case is None or (paper is None and (place.document or place.case not in own)):
            continue
        found.append(
            Shown(
                case=case,
                document=paper,
                title=highlight(paper.title if paper else case.title, asked),
                excerpt=excerpt(texts.get(paper.pk, ""), asked) if paper else SafeString(""),
                whole=place.case in own,
            )
        )
    return found


def _cases(cases: QuerySet[Case], places: Sequence[Place]) -> dict[UUID, Case]:
    wanted = {place.case for place in places}
    if not wanted:
        return {}
    chosen = cases.filter(pk__in=wanted).select_related("file", "office", "applicant")
    return {case.pk: case for case in chosen}


def _papers(
    actor: Actor, own: dict[UUID, Case], others: dict[UUID, Case], places: Sequence[Place]
) -> dict[UUID, Document]:
    """One question for the papers of one's own cases, one more for each strange case."""
    wanted = {place.document for place in places if place.document and place.case in own}
    found = {
        paper.pk: paper
        for paper in Document.objects.filter(pk__in=wanted)
        if may_read_papers(actor, own[paper.case_id], paper.visibility)
    }
    for case in others.values():
        named = [p.document for p in places if p.case == case.pk and p.document]
        found |= {paper.pk: paper for paper in documents_for(actor, case).filter(pk__in=named)}
    return found


def _texts(papers: dict[UUID, Document], asked: str) -> dict[UUID, str]:
    """A piece of each text around the first word asked for, cut out before it is marked."""
    pattern = _pattern(asked)
    readable = [pk for pk, paper in papers.items() if paper.erased_on is None]
    texts = DocumentText.objects.filter(document__in=readable).exclude(text="")
    found = {}
    for pk, text in texts.values_list("document_id", "text"):
        met = pattern.search(text) if pattern else None
        start = max(0, met.start() - _BEFORE) if met else 0
        piece = text[start : start + _WINDOW]
        found[pk] = piece.partition(" ")[2] if start else piece
    return found


def _pattern(asked: str) -> re.Pattern[str] | None:
    """Finds beginnings of the words asked for, with and without umlauts."""
    stems = [word[: max(4, len(word) * 3 // 4)] for word in words(asked, "de") if len(word) > 2]
    ways = ["".join(_spelled(letter) for letter in stem) for stem in stems]
    return re.compile(r"\b(?:" + "|".join(ways) + ")", re.IGNORECASE) if ways else None


def _spelled(letter: str) -> str:
    return _LETTERS.get(letter) or _LETTERS_BESIDE.get(letter) or re.escape(letter)


def saved_searches(actor: Actor) -> QuerySet[SavedSearch]:
    """What the actor keeps for themselves, by name."""
    return SavedSearch.objects.filter(account=actor.account).order_by("name")


def withheld_searches() -> QuerySet[WithheldSearch]:
    """Searches for what is only there for others; only for records management."""
    return WithheldSearch.objects.select_related("account")


def office_names(offices: Iterable[str]) -> dict[str, str]:
    """Names of offices by their id as text."""
    chosen = Office.objects.filter(pk__in=list(offices)).values_list("pk", "name")
    return {str(pk): name for pk, name in chosen}


def plan_titles(numbers: Iterable[str]) -> dict[str, str]:
    """Titles of plan entries by number."""
    chosen = PlanEntry.objects.filter(number__in=list(numbers))
    return dict(chosen.values_list("number", "title"))
