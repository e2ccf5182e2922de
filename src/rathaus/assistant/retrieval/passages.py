"""The passage of an entry that answers what was asked of it, with the citation it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from rathaus.assistant.replies import Citation
from rathaus.assistant.retrieval.excerpts import excerpt
from rathaus.assistant.retrieval.finding import Candidate
from rathaus.assistant.retrieval.reading import Asked, Aspect
from rathaus.assistant.retrieval.texts import filled_texts
from rathaus.catalogue.cards import ServiceCard
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import (
    BylawSection,
    FrequentQuestion,
    Period,
    Service,
    ServiceLink,
    ServiceText,
)
from rathaus.catalogue.queries import links_of, norms_of, periods_of
from rathaus.catalogue.wording import period_line

Module = ServiceText.Module

_MODULES: Final = {
    Aspect.COST: Module.COST,
    Aspect.PAPERS: Module.PAPERS,
    Aspect.DURATION: Module.DURATION,
    Aspect.DEADLINE: Module.DEADLINES,
    Aspect.VALIDITY: Module.HINTS,
    Aspect.WHERE: Module.COMPETENCE,
    Aspect.HOURS: Module.COMPETENCE,
    Aspect.CONTACT: Module.COMPETENCE,
    Aspect.FORM: Module.FORMS,
    Aspect.LAW: Module.LAW,
    Aspect.CONDITIONS: Module.CONDITIONS,
    Aspect.STEPS: Module.STEPS,
    Aspect.ANY: Module.SHORT,
}
_OF_OFFICE: Final = frozenset({Aspect.WHERE, Aspect.HOURS, Aspect.CONTACT})
_PERIODS: Final = {
    Aspect.DURATION: Period.Kind.PROCESSING,
    Aspect.DEADLINE: Period.Kind.DEADLINE,
    Aspect.VALIDITY: Period.Kind.VALIDITY,
}


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said, ``part`` for the record, and the citation. ``missing`` says that the entry
    is silent about what was asked, so that its short text stands there instead."""

    text: str
    part: str
    citation: Citation
    missing: bool = False


def of_service(service: Service, card: ServiceCard, asked: Asked) -> Passage:
    """What the entry says about this side of the service."""
    texts = filled_texts(service, asked.language)
    said = _said(service, card, asked, texts)
    short = texts.get(Module.SHORT) or next(iter(texts.values()), service.name)
    text = excerpt(said or short, asked.topic, asked.aspect)
    module = _MODULES[asked.aspect] if said else Module.SHORT
    citation = Citation(
        subject=str(service.ref),
        title=card.name,
        part=str(module.label),
        quote=text,
        url=card.url,
        as_of=service.updated_at.date(),
    )
    return Passage(text, module.value, citation, missing=not said)


def _said(service: Service, card: ServiceCard, asked: Asked, texts: dict[str, str]) -> str:
    aspect = asked.aspect
    if aspect in _OF_OFFICE:
        return _where(card, aspect, texts)
    if aspect is Aspect.COST:
        return "; ".join(card.fees) or texts.get(Module.COST, "")
    if aspect is Aspect.PAPERS:
        return texts.get(Module.PAPERS, "") or "; ".join(card.papers)
    if aspect in _PERIODS:
        rows = [row for row in periods_of(service) if row.kind == _PERIODS[aspect]]
        lines = "; ".join(filter(None, map(period_line, rows)))
        return lines or texts.get(_MODULES[aspect], "")
    if aspect is Aspect.LAW:
        norms = ", ".join(norm.norm for norm in norms_of(service, asked.language) if norm.norm)
        return norms or texts.get(Module.LAW, "")
    if aspect is Aspect.FORM:
        return _forms(service, card, texts)
    return texts.get(_MODULES[aspect], "")


def _where(card: ServiceCard, aspect: Aspect, texts: dict[str, str]) -> str:
    office = card.office
    if office is None:
        return texts.get(Module.COMPETENCE, "")
    lines = [_("Zuständig ist: %(office)s.") % {"office": office.name}]
    if aspect is Aspect.HOURS:
        hours = "; ".join(f"{days} {times}" for days, times in office.hours)
        lines.append(hours or _("Öffnungszeiten sind nicht eingetragen."))
        lines += [f"{office.open_note}."] if office.open_note else []
    elif aspect is Aspect.CONTACT:
        said = {"phone": office.phone, "email": office.email}
        lines += [_("Telefon %(phone)s.") % said] if office.phone else []
        lines += [_("E-Mail %(email)s.") % said] if office.email else []
    else:
        lines += [", ".join(office.address) + "."] if office.address else []
    return " ".join(lines)


def _forms(service: Service, card: ServiceCard, texts: dict[str, str]) -> str:
    if card.form_url or card.online_url:
        return _("Das geht online: Die Schaltfläche unten führt zum Antrag.")
    links = [row.name for row in links_of(service) if row.kind == ServiceLink.Kind.FORM]
    return "; ".join(filter(None, links)) or texts.get(Module.FORMS, "")


def of_section(section: BylawSection, candidate: Candidate, asked: Asked) -> Passage:
    """What the section says, as far as it speaks of what was asked."""
    quote = excerpt(plain(section.text), asked.topic, asked.aspect)
    bylaw = section.bylaw
    citation = Citation(
        subject=str(bylaw.ref),
        title=bylaw.title,
        part=str(section),
        quote=quote,
        url=candidate.url,
        as_of=bylaw.as_of or bylaw.adopted_on,
    )
    return Passage(quote, "section", citation)


def of_question(question: FrequentQuestion, candidate: Candidate, asked: Asked) -> Passage:
    """The answer that the editors gave to the question."""
    quote = plain(question.answer)
    citation = Citation(
        subject=str(question.ref),
        title=question.question,
        part="",
        quote=excerpt(quote, asked.topic, asked.aspect),
        url=candidate.url,
        as_of=question.updated_at.date(),
    )
    return Passage(quote, "question", citation)
