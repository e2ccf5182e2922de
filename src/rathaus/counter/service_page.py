"""A service as its page tells it: the short answer, what it takes, what it costs, who does it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.catalogue.models import Service, ServiceText
from rathaus.catalogue.queries import Norm, norms_of, texts_of
from rathaus.catalogue.source import searchable
from rathaus.counter.durations import Durations, durations_of, sentence, words
from rathaus.counter.prices import Price, bundle_of, prices_of, span
from rathaus.design.components import Contact, Fact, Link
from rathaus.design.typography import language
from rathaus.kernel.clock import now, today
from rathaus.kernel.law import NoParameter, Status, parameter
from rathaus.kernel.tenancy import current_city
from rathaus.people.contacts import contact_of
from rathaus.people.hours import OpenState, open_state
from rathaus.procedures.facts import parameters_of
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed
from rathaus.procedures.wording import WordingError, gaps, say

Module = ServiceText.Module

_OPEN_ANSWERS = (Module.FULL, Module.CONDITIONS, Module.PAPERS, Module.STEPS, Module.DEADLINES)
_LATER_ANSWERS = (Module.REMEDY, Module.HINTS, Module.FORMS, Module.FURTHER)
_PARAMETER = "parameter."
_LOGIN = {
    "none": gettext_lazy("nicht nötig"),
    "basic": gettext_lazy("erst zum Absenden, mit Konto oder BundID"),
    "substantial": gettext_lazy("erst zum Absenden, mit der BundID"),
    "high": gettext_lazy("erst zum Absenden, mit der BundID und dem Online-Ausweis"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page. ``confirmed`` is false where it names a figure that nobody has proved."""

    key: str
    title: str
    text: str
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Districts where another office is competent."""

    district: str
    office: str
    phone: str


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything that the page of a service shows, in the language of the request."""

    service: Service
    summary: str
    sections: Sequence[Section]
    later: Sequence[Section]
    plain: str
    costs: str
    prices: Sequence[Price]
    duration: str
    durations: Durations | None
    measured: str
    norms: Sequence[Norm]
    law: str
    contact: Contact
    elsewhere: Sequence[Elsewhere]
    open_state: OpenState | None
    procedure_key: str
    glance: Sequence[Fact]
    listing: Link | None = None

    @property
    def confirmed(self) -> bool:
        """Whether every price is the city's own tariff."""
        return all(price.confirmed for price in self.prices)


def service_page(service: Service) -> ServicePage:
    """Put the page together; at most four queries beyond those that found the service."""
    bundle = bundle_of(service)
    texts = _filled(texts_of(service), bundle)
    prices = prices_of(bundle, today()) if bundle else []
    durations = durations_of(bundle.key) if bundle else None
    hours = list(service.office.opening_hours.all())
    return ServicePage(
        service=service,
        summary=texts.get(Module.SHORT, ("", True))[0],
        sections=_sections(texts, _OPEN_ANSWERS),
        later=_sections(texts, _LATER_ANSWERS),
        plain=texts.get(Module.PLAIN, ("", True))[0],
        costs=texts.get(Module.COST, ("", True))[0],
        prices=prices,
        duration=texts.get(Module.DURATION, ("", True))[0],
        durations=durations,
        measured=sentence(durations) if durations else "",
        norms=norms_of(service),
        law=texts.get(Module.LAW, ("", True))[0],
        contact=contact_of(service.office),
        elsewhere=[
            Elsewhere(row.district, row.office.name, row.office.phone)
            for row in service.responsibilities.select_related("office").order_by("district")
        ],
        open_state=open_state(hours, now(), current_city().land),
        procedure_key=bundle.key if bundle else "",
        glance=_glance(bundle, prices, durations),
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
    city, contact = current_city(), page.contact
    office = {
        "@type": "GovernmentOffice",
        "name": contact.name,
        "telephone": contact.phone,
        "email": contact.email,
        "address": {"@type": "PostalAddress", "streetAddress": contact.street},
    }
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": page.service.name,
        "description": page.summary,
        "url": address,
        "inLanguage": language(),
        "serviceOperator": office,
        "areaServed": {"@type": "City", "name": city.name},
    }


def _filled(texts: Mapping[str, str], bundle: Installed | None) -> dict[str, tuple[str, bool]]:
    """Each text with its figures put in, and whether all of them are proved."""
    service = bundle.procedure.service if bundle else None
    city = current_city()
    figures = parameters_of(service, on=today(), land=city.land, city=city.slug) if service else {}
    filled = {}
    for module, text in texts.items():
        try:
            said = say(text, {"parameter": figures}, language=language())
        except WordingError:
            said = searchable(text)
        filled[module] = (said, _proved(text, service.parameters if service else {}))
    return filled


def _proved(text: str, keys: Mapping[str, str]) -> bool:
    city = current_city()
    for gap in gaps(text):
        key = keys.get(gap.path.removeprefix(_PARAMETER))
        if key is None:
            continue
        try:
            found = parameter(key, on=today(), land=city.land, city=city.slug)
        except NoParameter:
            return False
        if found.status == Status.OPEN:
            return False
    return True


def _sections(
    texts: Mapping[str, tuple[str, bool]], modules: Sequence[ServiceText.Module]
) -> list[Section]:
    return [
        Section(module.value, str(module.label), *texts[module])
        for module in modules
        if module in texts
    ]


def _glance(
    bundle: Installed | None, prices: Sequence[Price], durations: Durations | None
) -> list[Fact]:
    """The few figures that people look for first."""
    if bundle is None:
        return []
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


def start_url(page: ServicePage) -> str:
    """Where the application begins; empty where there is none online."""
    return reverse("counter:apply-start", args=[page.procedure_key]) if page.procedure_key else ""
