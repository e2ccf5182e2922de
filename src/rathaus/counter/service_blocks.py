"""The blocks of a service's page: a text with its figures, lists of fees, papers and periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rathaus.catalogue.markup import render
from rathaus.catalogue.models import (
    Paper,
    Period,
    Service,
    ServiceLink,
    ServiceText,
    TextMedia,
)
from rathaus.catalogue.prices import PriceLine
from rathaus.catalogue.queries import (
    fees_of,
    links_of,
    media_of,
    papers_of,
    periods_of,
    texts_of,
)
from rathaus.catalogue.source import searchable
from rathaus.catalogue.wording import fee_amount, period_span
from rathaus.design.components import Link
from rathaus.design.typography import language, money, norm
from rathaus.kernel.clock import today
from rathaus.kernel.law import NoParameter, Status, parameter
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url
from rathaus.procedures.facts import parameters_of
from rathaus.procedures.installed import Installed
from rathaus.procedures.wording import WordingError, gaps, say

Module = ServiceText.Module
_PARAMETER = "parameter."
_PERIODS_OF = {
    Module.DEADLINES: (Period.Kind.DEADLINE, Period.Kind.VALIDITY),
    Module.DURATION: (Period.Kind.PROCESSING,),
}
_LINKS_OF = {
    Module.FORMS: (ServiceLink.Kind.FORM, ServiceLink.Kind.ONLINE),
    Module.FURTHER: (ServiceLink.Kind.FURTHER,),
}


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A line of the table of fees. ``confirmed`` is false where nobody has proved the tariff."""

    label: str
    amount: str
    norm: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """A line of another list: what it is, how much or how long, and what to know of it."""

    label: str
    value: str = ""
    note: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Aids:
    """The same in other words: plain language, and a film in sign language.

    ``film`` is shown on the page where it lies on our own host; elsewhere ``film_link`` leads.
    """

    plain: SafeString = field(default_factory=SafeString)
    plain_origin: str = ""
    film: str = ""
    film_link: str = ""
    film_origin: str = ""
    captions: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page. ``confirmed`` is false where it names a figure that nobody has proved."""

    key: str
    title: str
    text: SafeString
    confirmed: bool = True
    fees: Sequence[FeeRow] = ()
    papers: Sequence[Told] = ()
    periods: Sequence[Told] = ()
    links: Sequence[Link] = ()
    aids: Aids | None = None

    @property
    def has_content(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.text or self.fees or self.papers or self.periods or self.links)

    @property
    def proved(self) -> bool:
        """Whether all fees are the city's own."""
        return all(fee.confirmed for fee in self.fees)

    @property
    def some_proved(self) -> bool:
        """Whether fees that are the city's own stand beside others, so that each must say so."""
        return not self.proved and any(fee.confirmed for fee in self.fees)


def blocks_of(
    service: Service, bundle: Installed | None, prices: Sequence[PriceLine]
) -> dict[str, Block]:
    """Every block that has something to say, by its module; figures of the law are filled in."""
    texts = _filled(texts_of(service), bundle)
    aids = {module: _aids(service, module, kinds) for module, kinds in media_of(service).items()}
    found = {}
    for module in Module:
        said, confirmed = texts.get(module, ("", True))
        block = Block(
            key=module.value,
            title=str(module.label),
            text=render(norm(said) if module == Module.LAW else said) if said else SafeString(),
            confirmed=confirmed,
            fees=_fees(service, prices) if module == Module.COST else (),
            papers=_papers(papers_of(service)) if module == Module.PAPERS else (),
            periods=_periods(service, _PERIODS_OF.get(module, ())),
            links=_links(service, _LINKS_OF.get(module, ())),
            aids=aids.get(module.value),
        )
        if block.has_content:
            found[module.value] = block
    return found


def _fees(service: Service, prices: Sequence[PriceLine]) -> list[FeeRow]:
    """As the procedure computes them, else as they are described."""
    if prices:
        return [
            FeeRow(
                price.text,
                money(price.amount) if price.amount is not None else _("im Einzelfall"),
                price.norm,
                price.confirmed,
            )
            for price in prices
        ]
    return [FeeRow(fee.name or _("Gebühr"), fee_amount(fee), fee.norm) for fee in fees_of(service)]


def _papers(rows: Iterable[Paper]) -> list[Told]:
    return [Told(row.name, note=_note(row.notes), required=row.required) for row in rows]


def _note(notes: Mapping[str, str]) -> str:
    return notes.get(language()) or notes.get("de", "")


def _periods(service: Service, kinds: Sequence[Period.Kind]) -> list[Told]:
    if not kinds:
        return []
    return [
        Told(row.name or str(Period.Kind(row.kind).label), period_span(row), row.norm)
        for row in periods_of(service)
        if row.kind in kinds
    ]


def _links(service: Service, kinds: Sequence[ServiceLink.Kind]) -> list[Link]:
    if not kinds:
        return []
    return [
        Link(label=row.name or str(ServiceLink.Kind(row.kind).label), url=row.url)
        for row in links_of(service)
        if row.kind in kinds
    ]


def _aids(service: Service, module: str, kinds: Mapping[str, TextMedia]) -> Aids:
    plain, film = kinds.get(TextMedia.Kind.PLAIN), kinds.get(TextMedia.Kind.SIGN)
    own = film is not None and film.url.startswith(f"{city_url()}/")
    captions = ""
    if film is not None and film.captions:
        captions = reverse("counter:service-captions", args=[service.key, module])
    return Aids(
        plain=render(plain.text) if plain else SafeString(),
        plain_origin=str(TextMedia.Origin(plain.origin).label) if plain else "",
        film=film.url.removeprefix(city_url()) if film and own else "",
        film_link=film.url if film and not own else "",
        film_origin=str(TextMedia.Origin(film.origin).label) if film else "",
        captions=captions,
    )


def filled_texts(service: Service, bundle: Installed | None) -> dict[str, str]:
    """Every text by its module, with the figures of the law put in."""
    return {key: said for key, (said, _proof) in _filled(texts_of(service), bundle).items()}


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
