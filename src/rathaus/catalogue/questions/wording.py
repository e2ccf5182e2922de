"""A wording of a question before it is published: checked, and kept as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from rathaus.catalogue.bylaws.queries import find_section
from rathaus.catalogue.models import FIRST_LANGUAGE, BylawSection, Service, Topic
from rathaus.catalogue.queries import published
from rathaus.kernel.errors import Invalid

LANGUAGES: Final = ("de", "en", "tr", "ar", "uk", "ru", "fr")
"""In which languages the editors may answer."""

_LONGEST_QUESTION, _LONGEST_ANSWER = 300, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What somebody proposes; ``section`` is by-law and place (``hundesteuer#p5``)."""

    question: str
    answer: str
    language: str = FIRST_LANGUAGE
    service: str = ""
    section: str = ""
    topics: Sequence[str] = ()

    def kept(self) -> dict[str, Any]:
        """As plain values, for the row that waits."""
        return asdict(self) | {"topics": list(self.topics)}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an answer rests on, and the packs it lies in."""

    service: Service | None
    section: BylawSection | None
    topics: list[Topic]


def checked(wording: Wording) -> tuple[Wording, Grounds]:
    """The wording without needless blanks, and what it rests on.

    Raises :class:`Invalid` naming every field that is wrong: an answer always has a source.
    """
    question = " ".join(wording.question.split())
    answer = wording.answer.replace("\r\n", "\n").strip()
    problems: dict[str, str] = {}
    if not 5 <= len(question) <= _LONGEST_QUESTION:
        problems["question"] = _("Schreiben Sie eine Frage mit 5 bis 300 Zeichen.")
    if not 10 <= len(answer) <= _LONGEST_ANSWER:
        problems["answer"] = _("Schreiben Sie eine Antwort mit 10 bis 4000 Zeichen.")
    if wording.language not in LANGUAGES:
        problems["language"] = _("Diese Sprache gibt es hier nicht.")
    service = published().filter(key=wording.service).first() if wording.service else None
    if wording.service and service is None:
        problems["service"] = _("Diese Leistung gibt es hier nicht oder nicht mehr.")
    place = _place(wording.section)
    section = find_section(*place) if place else None
    if place and section is None:
        problems["section"] = _("Diesen Abschnitt gibt es nicht; kopieren Sie seine Adresse.")
    if service is None and section is None and not {"service", "section"} & set(problems):
        problems["service"] = _("Nennen Sie eine Leistung oder einen Abschnitt als Grundlage.")
    if problems:
        raise Invalid(
            _("So kann die Frage nicht freigegeben werden."),
            remedy=_("Ergänzen oder berichtigen Sie die markierten Angaben."),
            fields=problems,
        )
    clean = Wording(
        question=question,
        answer=answer,
        language=wording.language,
        service=wording.service,
        section="#".join(place) if place else "",
        topics=tuple(wording.topics),
    )
    packs = Topic.objects.filter(kind=Topic.Kind.PACK, key__in=list(wording.topics))
    return clean, Grounds(service, section, list(packs))


def _place(said: str) -> tuple[str, str] | None:
    """By-law and place, from „hundesteuer#p5“ or from the address of the section."""
    page, _sign, anchor = said.strip().partition("#")
    key = page.rstrip("/").rpartition("/")[2]
    return (key, anchor) if key or anchor else None
