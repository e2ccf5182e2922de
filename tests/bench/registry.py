"""Benches by name. Each is a function that yields results; its module is ``bench_<subject>.py``.

::

    @bench("task-list")
    def task_list(place: Place) -> Iterator[Result]:
        with place.meter() as meter: …
        yield Result("task-list", meter.cpu / pages, "CPU ms/page", floor=…, note="…")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rathaus.kernel.tenancy import City
from tests.bench.meter import Meter


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. ``floor`` is what the same work costs at the very least, in the same unit."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor; None without one."""
        return round(self.value / self.floor, 2) if self.floor else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where benches run: an empty municipality of their own, already in context."""

    city: City
    server: int | None

    def meter(self) -> Meter:
        """Measures CPU time of this process and of the database server."""
        return Meter(self.server)


Bench = Callable[[Place], Iterator[Result]]
BENCHES: dict[str, Bench] = {}


def bench(name: str) -> Callable[[Bench], Bench]:
    """Make a function the bench of this name."""

    def declare(function: Bench) -> Bench:
        if name in BENCHES:
            raise RuntimeError(f"two benches named {name!r}")
        BENCHES[name] = function
        return function

    return declare
