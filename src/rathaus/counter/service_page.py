"""A service as its page tells it: the short answer, what it takes, what it costs, who does it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.catalogue.events import ServicePublished, ServiceReviewed
from rathaus.catalogue.exchange.described import DescribedService
from rathaus.catalogue.exchange.linked import schema_org
from rathaus.catalogue.exchange.ours import describe_office
from rathaus.catalogue.markup import plain, render
from rathaus.catalogue.models import (
    Period,
    Responsibility,
    Service,
    ServiceLink,
    ServicePlace,
    ServiceText,
)
from rathaus.catalogue.queries import Norm, fees_of, links_of, norms_of, periods_of
from rathaus.catalogue.questions.queries import questions_of
from rathaus.catalogue.wording import fee_amount, period_span
from rathaus.counter.durations import Durations, durations_of, sentence, words
from rathaus.counter.prices import Price, bundle_of, prices_of, span
from rathaus.counter.service_blocks import Block, blocks_of, filled_texts
from rathaus.counter.service_office import Whereabouts, whereabouts
from rathaus.design.components import Contact, Fact, Link
from rathaus.design.typography import language
from rathaus.kernel.clock import today
from rathaus.kernel.events import kind_of, timeline
from rathaus.kernel.tenancy import current_city
from rathaus.people.contacts import contact_of
from rathaus.people.models import Office
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed

Module = ServiceText.Module

_FIRST = (
    Module.FULL,
    Module.CONDITIONS,
    Module.PAPERS,
    Module.STEPS,
    Module.DEADLINES,
    Module.COST,
    Module.DURATION,
)
_LATER = (Module.REMEDY, Module.HINTS, Module.FORMS, Module.FURTHER)
_LOGIN = {
    "none": gettext_lazy("nicht nötig"),
    "basic": gettext_lazy("erst zum Absenden, mit Konto oder BundID"),
    "substantial": gettext_lazy("erst zum Absenden, mit der BundID"),
    "high": gettext_lazy("erst zum Absenden, mit der BundID und dem Online-Ausweis"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question that people often ask, with its answer."""

    key: str
    question: str
    answer: SafeString
    language: str


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything that the page of a service shows, in the language of the request."""

    service: Service
    summary: str
    blocks: Sequence[Block]
    later: Sequence[Block]
    plain: SafeString
    law: Block | None
    norms: Sequence[Norm]
    measured: str
    contact: Contact
    where: Whereabouts
    questions: Sequence[Question]
    procedure_key: str
    glance: Sequence[Fact]
    checked_on: date | None = None
    listing: Link | None = None

    @property
    def online(self) -> Sequence[Link]:
        """Online services elsewhere."""
        rows = (row for row in links_of(self.service) if row.kind == ServiceLink.Kind.ONLINE)
        return [Link(label=row.name or _("Online erledigen"), url=row.url) for row in rows]


def _load(service: Service) -> None:
    """Everything that the page reads of the service, a fixed number of queries."""
    offices = Office.objects.prefetch_related("opening_hours")
    own = Responsibility.objects.prefetch_related(Prefetch("office", offices))
    places = ServicePlace.objects.prefetch_related(Prefetch("office", offices))
    lists = ("fees", "periods", "papers", "links", "media")
    prefetch_related_objects(
        [service], *lists, Prefetch("responsibilities", own), Prefetch("places", places)
    )


def service_page(service: Service, asked: Mapping[str, str] | None = None) -> ServicePage:
    """Put the page together; ``asked`` is what its address says of the reader's own address."""
    _load(service)
    bundle = bundle_of(service)
    prices = prices_of(bundle, today()) if bundle else []
    durations = durations_of(bundle.key) if bundle else None
    blocks = blocks_of(service, bundle, prices)
    measured = sentence(durations) if durations else ""
    if measured and Module.DURATION not in blocks:
        title = str(Module.DURATION.label)
        blocks[Module.DURATION] = Block(Module.DURATION.value, title, SafeString())
    where = whereabouts(service, asked or {})
    office = where.competence.office if where.competence else service.office
    easy = blocks.get(Module.PLAIN)
    return ServicePage(
        service=service,
        summary=_summary(service, bundle),
        blocks=[blocks[module] for module in _FIRST if module in blocks],
        later=[blocks[module] for module in _LATER if module in blocks],
        plain=easy.text if easy else SafeString(),
        law=blocks.get(Module.LAW),
        norms=norms_of(service),
        measured=measured,
        contact=contact_of(office),
        where=where,
        questions=_questions(service),
        procedure_key=bundle.key if bundle else "",
        glance=_glance(service, bundle, prices, durations),
        checked_on=_checked_on(service),
        listing=_listing(bundle),
    )


def _listing(bundle: Installed | None) -> Link | None:
    """The public directory that follows from the applications, if the procedure keeps one."""
    listed = bundle.procedure.directory if bundle else None
    if listed is None or listed.audience != "public":
        return None
    return Link(label=str(Text.of(listed.title)), url=reverse("directory", args=[listed.key]))


def structured_data(page: ServicePage, address: str) -> SafeString:
    """The service for search engines (schema.org ``GovernmentService``), as JSON-LD.

    A block of data, no script: browsers never run it, so the policy for scripts lets it stand.
    """
    text = json.dumps(_as_linked_data(page, address), ensure_ascii=False)
    text = text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 – escaped


def _as_linked_data(page: ServicePage, address: str) -> dict[str, Any]:
    service, tongue = page.service, language()
    said = DescribedService(
        key=service.key,
        names={tongue: service.name},
        leika=service.leika,
        synonyms={name: tuple(words) for name, words in service.synonyms.items()},
        texts={tongue: {Module.SHORT.value: page.summary}},
    )
    office = describe_office(service.office, parent="")
    return schema_org(said, office, address=address, city=current_city().name, language=tongue)


def _summary(service: Service, bundle: Installed | None) -> str:
    return plain(filled_texts(service, bundle).get(Module.SHORT, ""))


def _questions(service: Service) -> list[Question]:
    return [
        Question(row.key, row.question, render(row.answer), row.language)
        for row in questions_of(service)
    ]


def _checked_on(service: Service) -> date | None:
    """When somebody last vouched for the description: published it anew, or read it through."""
    kinds = (kind_of(ServicePublished), kind_of(ServiceReviewed))
    last = timeline(service.ref).filter(kind__in=kinds).order_by("-id").values_list("time").first()
    return timezone.localtime(last[0]).date() if last else None


def _glance(
    service: Service,
    bundle: Installed | None,
    prices: Sequence[Price],
    durations: Durations | None,
) -> list[Fact]:
    """The few figures that people look for first."""
    if bundle is None:
        return list(_described(service))
    facts = []
    if cost := span(prices):
        unproved = not all(price.confirmed for price in prices)
        facts.append(
            Fact(term=_("Kosten"), value=cost, note=_("noch zu bestätigen") if unproved else "")
        )
    elif bundle.procedure.service.fee is None:
        facts.append(Fact(term=_("Kosten"), value=_("keine")))
    if durations is not None and durations.known:
        facts.append(
            Fact(
                term=_("Dauer bisher"),
                value=_("meist höchstens %(time)s") % {"time": words(durations.median)},
                note=_("neun von zehn: höchstens %(time)s") % {"time": words(durations.p90)},
            )
        )
    else:
        facts.append(Fact(term=_("Dauer bisher"), value=_("noch keine Fälle")))
    facts.append(Fact(term=_("Anmeldung"), value=_LOGIN[bundle.procedure.service.trust]))
    return facts


def _described(service: Service) -> Iterator[Fact]:
    """Of a service without a procedure: its fee and its time, where there is one of each."""
    fees = fees_of(service)
    if len(fees) == 1 and (amount := fee_amount(fees[0])):
        yield Fact(term=_("Kosten"), value=amount)
    times = [row for row in periods_of(service) if row.kind == Period.Kind.PROCESSING]
    if len(times) == 1 and (span_of := period_span(times[0])):
        yield Fact(term=_("Bearbeitungsdauer"), value=span_of)


def start_url(page: ServicePage) -> str:
    """Where the application begins; empty where there is none online."""
    return reverse("counter:apply-start", args=[page.procedure_key]) if page.procedure_key else ""
