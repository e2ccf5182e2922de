"""Questions about an office itself: where it is, when it is open, how it is reached."""

from __future__ import annotations

from collections.abc import Iterable
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
_DULL = frozenset(
    {"amt", "stelle", "abteilung", "stadt", "landeshauptstadt", "fachbereich", "team"}
)


@dataclass(frozen=True, slots=True)
class OfficeAnswer:
    """What to say of an office, with the page that says so, too."""

    office: Office
    text: str
    citation: Citation


def office_asked_for(asked: Asked) -> Office | None:
    """The office that the question names; None unless exactly one is named and nothing else."""
    if asked.aspect not in _OF_OFFICE and asked.aspect is not Aspect.ANY:
        return None
    said = [word for word in words(asked.text, asked.language) if word not in _SAID_BESIDE]
    if not said:
        return None
    found = [office for office in Office.objects.all() if _named(office, said, asked)]
    best = sorted(found, key=lambda office: len(office.name))
    return best[0] if len(best) == 1 else None


_SAID_BESIDE = frozenset(
    """offnet offnungszeiten sprechzeiten sprechstunde geoffnet offen telefon telefonnummer rufnummer
    adresse anschrift finde erreiche erreichen kontakt heute morgen schliesst zu macht hat haben
    wochenende samstag freitag montag mittwoch dienstag donnerstag uhr lange""".split()
)


def _named(office: Office, said: list[str], asked: Asked) -> bool:
    names = [office.name, office.short] if office.short else [office.name]
    for name in names:
        own = [word for word in words(name, "de") if word not in _DULL]
        if (
            own
            and all(_same(word, said) for word in own[:1])
            and all(_same(word, own) or word in _DULL or word not in asked.special for word in said)
        ):
            return True
    return any(_same(one, [part]) for one in said for part in _whole_names(names))


def _whole_names(names: Iterable[str]) -> list[str]:
    """Names that are one word, or the last of several: „Bürgerservice“."""
    found = []
    for name in names:
        for piece in name.split(","):
            spoken = words(piece, "de")
            if len(spoken) == 1 and spoken[0] not in _DULL:
                found.append(spoken[0])
    return found


def _same(word: str, others: list[str]) -> bool:
    meant = {word, *same_meaning(word, "de")}
    return any(other in meant for other in others)


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
