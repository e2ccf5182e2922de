"""The municipality a piece of work belongs to, kept in a context variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rathaus.kernel.errors import NoCity


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """A municipality (Kommune) as the registry knows it.

    ``land`` is the two-letter code of the Land (``SH``), ``database`` the name of its own
    database, ``server_dsn`` the connection string of the server that holds it. ``settings`` carries
    what only shows: colour, crest, contact.
    """

    slug: str
    name: str
    official_name: str
    land: str
    hosts: tuple[str, ...]
    database: str
    server_dsn: str
    demo: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, City) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str, str, str]:
        return self.slug, self.database, self.server_dsn


_current: ContextVar[City | None] = ContextVar("rathaus_city", default=None)


def current_city() -> City:
    """The city in whose name we work now; raises :class:`NoCity` outside any."""
    city = _current.get()
    if city is None:
        raise NoCity
    return city


def current_city_or_none() -> City | None:
    """The city in whose name we work now, or None."""
    return _current.get()


@contextmanager
def in_city(city: City) -> Iterator[City]:
    """Work in the name of this city until the block ends."""
    token = _current.set(city)
    try:
        yield city
    finally:
        _current.reset(token)
