"""Questions about an office itself: where it is, when it is open, how it is reached."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.assistant.replies import Citation
from rathaus.assistant.retrieval.reading import Asked, Aspect
from rathaus.catalogue.cards import OfficeCard, office_card
from rathaus.kernel.clock import today
from rathaus.kernel.search.folding import words
from rathaus.kernel.search.thesaurus import same_meaning
from rathaus.mail.links import reverse_or_empty
from rathaus.people.models import Office

OFFICE = "office"
_OF_OFFICE = frozenset({Aspect.WHERE, Aspect.HOURS, Aspect.CONTACT})
_OFFICE_WORD = re.compile(
    r"(?:amt|buro|behorde|kasse|archiv|service|dienst|betrieb|center|zentrum|bibliothek|museum)$"
)
_BESIDE = frozenset(
    """offnet offnungszeiten sprechzeiten sprechstunde geoffnet offen telefon telefonnummer
    rufnummer adresse anschrift finde erreiche erreichen kontakt heute morgen schliesst macht hat
    haben samstag wochenende freitag montag mittwoch dienstag donnerstag uhr lange
    open hours phone address
    """.split()  # noqa: SIM905 – a list of words reads best as one
)


@dataclass(frozen=True, slots=True)
class OfficeAnswer:
    """What to say of an office, with the page that says so, too."""

    office: Office
    text: str
    citation: Citation


def office_asked_for(asked: Asked) -> Office | None:
    """The office that the question names, if it names one and nothing else."""
    if asked.aspect not in _OF_OFFICE and asked.aspect is not Aspect.ANY:
        return None
    said = [word for word in words(asked.text, asked.language) if word not in _BESIDE]
    named = [word for word in said if _OFFICE_WORD.search(word)]
    if len(named) != 1 or any(word in asked.special for word in said if word not in named):
        return None
    meant = {named[0], *same_meaning(named[0], "de")}
    found = [office for office in Office.objects.order_by("path") if meant & _names_of(office)]
    return found[0] if len(found) == 1 else None


def _names_of(office: Office) -> set[str]:
    """Words that are a whole name of the office: „Stadtamt, Bürgerservice“ has two."""
    names = [office.short, *office.name.split(",")]
    spoken = (words(name, "de") for name in names)
    return {name[0] for name in spoken if len(name) == 1 and _OFFICE_WORD.search(name[0])}


def about(office: Office, asked: Asked) -> OfficeAnswer:
    """What the directory of offices says about it."""
    card = office_card(office, language=asked.language)
    text = _said(card, asked.aspect)
    citation = Citation(
        subject=f"{OFFICE}:{office.key}",
        title=office.name,
        part=_("Stellen"),
        quote=text,
        url=card.url or reverse_or_empty("offices") or "/stellen/",
        as_of=today(),
    )
    return OfficeAnswer(office, text, citation)


def _said(card: OfficeCard, aspect: Aspect) -> str:
    hours = "; ".join(f"{days}: {times}" for days, times in card.hours)
    lines = [card.name]
    if aspect in (Aspect.WHERE, Aspect.ANY):
        lines.append(", ".join(card.address))
    if aspect is not Aspect.CONTACT:
        lines += [hours, f"{card.open_note}." if card.open_note else ""]
    if aspect in (Aspect.CONTACT, Aspect.ANY):
        lines.append(" · ".join(filter(None, (card.phone, card.email))))
    if aspect in (Aspect.WHERE, Aspect.ANY):
        lines.append(card.accessibility)
    return "\n".join(line for line in lines if line)
