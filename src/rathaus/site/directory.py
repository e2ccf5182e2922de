"""All services in the order of the reader's language, narrowed by letter and office.

Names are few and short, so all of them are read and sorted here: the database knows only the order
of the German names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from rathaus.catalogue.models import Service, ServiceText, spoken
from rathaus.catalogue.queries import of_office, published
from rathaus.catalogue.source import sort_key
from rathaus.people.models import Office

PAGE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A service in the directory, before its page is drawn."""

    order: str
    key: str

    @property
    def letter(self) -> str:
        """The first letter; figures stand under one sign."""
        first = self.order[:1].upper()
        return first if first.isalpha() else "#"


@dataclass(frozen=True, slots=True)
class Extract:
    """Part of the directory: its services, all letters that occur, and where it goes on."""

    services: list[Service]
    letters: list[str]
    next: int


def extract(*, letter: str = "", office: Office | None = None, start: int = 0) -> Extract:
    """A page of the directory, with office and short text of each service; three queries."""
    lines = _lines(office)
    letters = sorted({line.letter for line in lines})
    if letter in letters:
        lines = [line for line in lines if line.letter == letter]
    start = max(0, min(start, len(lines)))
    shown = lines[start : start + PAGE]
    more = start + PAGE if len(lines) > start + PAGE else 0
    return Extract(_loaded(shown), letters, more)


def competent_offices() -> list[Office]:
    """The offices that are competent for anything, by name."""
    offices: set[UUID] = set(published().order_by().values_list("office_id", flat=True))
    return list(Office.objects.filter(pk__in=offices).order_by("name", "key"))


def letter_of(service: Service) -> str:
    """The letter under which the service stands in the reader's language."""
    return Line(sort_key(service.name), service.key).letter


def _lines(office: Office | None) -> list[Line]:
    rows = published() if office is None else of_office(office)
    names: Iterable[tuple[str, dict[str, str]]] = rows.values_list("key", "names")
    return sorted(
        (Line(sort_key(spoken(said)), key) for key, said in names),
        key=lambda line: (line.order, line.key),
    )


def _loaded(lines: Sequence[Line]) -> list[Service]:
    short = ServiceText.objects.filter(module=ServiceText.Module.SHORT, position=0)
    keys = [line.key for line in lines]
    found = published().filter(key__in=keys).prefetch_related(Prefetch("texts", queryset=short))
    by_key = {service.key: service for service in found}
    return [by_key[key] for key in keys if key in by_key]
