"""What the telephone view shows of a service, and what one may read to the caller."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rathaus.catalogue.cards import OfficeCard, ServiceCard
from rathaus.design.components import Fact
from rathaus.design.typography import date_time

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„])")
_SENTENCES = 2
_PAPERS_ALOUD = 4


def facts_of(card: ServiceCard) -> list[Fact]:
    """The card as terms and values, what is asked most first; what nobody described is left out."""
    found = [*_office_facts(card.office)] if card.office else []
    if card.papers:
        found.append(Fact(term=_("Unterlagen"), value=_lines(card.papers)))
    if card.fees:
        found.append(Fact(term=_("Gebühren"), value=_lines(card.fees)))
    if card.duration:
        found.append(Fact(term=_("Dauer"), value=card.duration))
    if card.slot:
        found.append(Fact(term=_("Nächster freier Termin"), value=date_time(card.slot.starts_at)))
    online = card.online_url or (card.url if card.procedure_key else "")
    if online:
        link = format_html('<a href="{}">{}</a>', online, _("Formular öffnen"))
        found.append(Fact(term=_("Online"), value=link))
    return found


def said_aloud(card: ServiceCard) -> list[str]:
    """Sentences for the caller: what it is, who does it, what it costs, what to bring."""
    said = [" ".join(_SENTENCE.split(card.summary.strip())[:_SENTENCES])]
    office = card.office
    if office:
        said.append(_("Zuständig ist: %(office)s.") % {"office": office.name})
        where = ", ".join(office.address)
        said.append(_("Adresse: %(where)s.") % {"where": where} if where else "")
        said.append(_("Heute: %(hours)s.") % {"hours": office.today} if office.today else "")
    if len(card.fees) == 1:
        said.append(_("Das kostet: %(fee)s.") % {"fee": card.fees[0].rstrip(".")})
    elif card.fees:
        said.append(_("Was es kostet, hängt vom Einzelfall ab."))
    if card.papers:
        papers = "; ".join(paper.rstrip(".") for paper in card.papers[:_PAPERS_ALOUD])
        said.append(_("Bitte bringen Sie mit: %(papers)s.") % {"papers": papers})
    return [line for line in said if line]


def _office_facts(office: OfficeCard) -> list[Fact]:
    found = [Fact(term=_("Zuständig"), value=office.name, note=office.reason)]
    if office.phone:
        found.append(Fact(term=_("Telefon"), value=office.phone))
    if office.email:
        found.append(Fact(term=_("E-Mail"), value=office.email))
    if office.address:
        found.append(Fact(term=_("Adresse"), value=", ".join(office.address)))
    if office.hours:
        week = [f"{days}: {times}" for days, times in office.hours]
        found.append(Fact(term=_("Öffnungszeiten"), value=_lines(week), note=office.open_note))
    return found


def _lines(texts: Sequence[str]) -> SafeString | str:
    if len(texts) == 1:
        return texts[0]
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([one] for one in texts)))
