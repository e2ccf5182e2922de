"""What the answers of the catalogue look like."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema


class OfficeShort(Schema):
    """An office by name; ``href`` leads to the whole of it."""

    key: str
    name: str
    href: str


class Hours(Schema):
    """A stretch of time on a day of the week (1 Monday)."""

    weekday: int
    opens: str
    closes: str
    note: str


class OfficeFull(Schema):
    """An office: where it is, how it is reached, when it is open."""

    key: str
    name: str
    short: str
    parent: str
    street: str
    house_number: str
    postcode: str
    town: str
    phone: str
    email: str
    website: str
    latitude: float | None
    longitude: float | None
    accessibility: str
    hours: list[Hours]
    identifiers: dict[str, str]
    href: str


class OfficeList(Schema):
    """A page of offices; ``next`` is the address of the following one, empty at the end."""

    data: list[OfficeFull]
    next: str


class ServiceShort(Schema):
    """A service in a list. ``withdrawn`` ones appear only where changes are asked for."""

    key: str
    name: str
    summary: str
    language: str
    leika: str
    office: OfficeShort | None
    online: bool
    withdrawn: bool
    updated_at: datetime
    url: str
    href: str


class ServiceList(Schema):
    """A page of services; ``next`` is the address of the following one, empty at the end."""

    data: list[ServiceShort]
    next: str


class FeeOut(Schema):
    """A fee: fixed, from, range, free, or text where no figure says it."""

    kind: str
    name: str
    amount_from: str | None
    amount_to: str | None
    currency: str
    norm: str


class PeriodOut(Schema):
    """A deadline, or a time of processing or validity."""

    kind: str
    name: str
    number_from: int | None
    number_to: int | None
    unit: str
    norm: str


class PaperOut(Schema):
    """Something that people bring along."""

    name: str
    required: bool
    note: str


class LinkOut(Schema):
    """A form, an online service or a further page."""

    kind: str
    name: str
    url: str


class NormOut(Schema):
    """A norm of the legal basis."""

    norm: str
    text: str


class TextOut(Schema):
    """A module of the text: with its marks, as safe HTML, and in plain words."""

    module: str
    title: str
    text: str
    html: str
    plain: str


class MediaOut(Schema):
    """A film in sign language („sign“, with its ``url``) or a text in plain language („plain“)
    beside a module; ``origin`` says who or what made it. Gone as soon as the module changes."""

    module: str
    kind: str
    origin: str
    url: str
    text: str


class PlaceOut(Schema):
    """An office where people can go besides the competent one."""

    office: OfficeShort
    appointment: bool
    hint: str


class DistrictOut(Schema):
    """A district in which another office is competent."""

    district: str
    office: OfficeShort


class TopicShort(Schema):
    """A life situation, a target group or a pack of topics."""

    kind: str
    key: str
    name: str


class ServiceFull(ServiceShort):
    """Everything that the page of the service says."""

    synonyms: list[str]
    languages: list[str]
    texts: list[TextOut]
    media: list[MediaOut]
    legal_basis: list[NormOut]
    fees: list[FeeOut]
    periods: list[PeriodOut]
    papers: list[PaperOut]
    links: list[LinkOut]
    responsible: OfficeFull
    districts: list[DistrictOut]
    places: list[PlaceOut]
    topics: list[TopicShort]
    identifiers: dict[str, str]
    duration_minutes: int | None
    review_on: date | None


class TopicOut(TopicShort):
    """A topic with its text; ``services`` leads to what belongs to it."""

    text: str
    services: str


class TopicList(Schema):
    """All topics."""

    data: list[TopicOut]


class HitOut(Schema):
    """Something found, best first."""

    key: str
    name: str
    summary: str
    language: str
    url: str
    href: str


class HitList(Schema):
    """What the search found; ``next`` leads on."""

    data: list[HitOut]
    next: str
