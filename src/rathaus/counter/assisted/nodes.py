"""The directory of Servicestellen: ``library/cities/<slug>/nodes.yaml``, districts, coverage.

A node: ``key``, ``name``, ``kind``, ``address``, ``district``, ``serves`` (more districts to which
it comes), ``hours`` (lines), ``offers``, ``criteria`` with ``non_commercial``, ``all_ages``,
``local_site`` and ``since`` (first day). What a Land demands stands in its parameters
``assist.node_…``; nodes that do not meet it are shown with the reason and do not count for the
coverage.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.design.typography import long_date
from rathaus.kernel.clock import add_months, today
from rathaus.kernel.law import parameters
from rathaus.kernel.library import cached, library_path
from rathaus.kernel.tenancy import City, current_city
from rathaus.people.library import read_list, require_keys
from rathaus.procedures.forms import Text

_PREFIX = "assist.node_"
_DEMANDS = {
    "non_commercial": f"{_PREFIX}non_commercial",
    "all_ages": f"{_PREFIX}all_ages",
    "local_site": f"{_PREFIX}local_site",
    "since": f"{_PREFIX}months",
}
KINDS = {
    "library": gettext_lazy("Bücherei"),
    "neighbourhood": gettext_lazy("Stadtteilhaus"),
    "seniors": gettext_lazy("Treffpunkt für Ältere"),
    "education": gettext_lazy("Volkshochschule"),
    "town_hall": gettext_lazy("Rathaus vor Ort"),
    "mobile": gettext_lazy("Bus mit Halten im Stadtteil"),
}
_SIMPLE = {
    "non_commercial": (
        gettext_lazy("nicht kommerziell"),
        gettext_lazy("Diese Stelle ist ein Geschäft."),
    ),
    "all_ages": (
        gettext_lazy("offen für jedes Alter"),
        gettext_lazy("Diese Stelle ist nicht für jedes Alter da."),
    ),
    "local_site": (
        gettext_lazy("fester Ort im Stadtteil"),
        gettext_lazy("Diese Stelle hat keinen festen Ort im Stadtteil."),
    ),
}
_REQUIRED = {"key", "name", "kind", "address", "district", "hours", "offers", "criteria"}
_KNOWN = {"serves", "example"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Servicestelle: a place where somebody helps with applications."""

    key: str
    name: str
    kind: str
    address: str
    district: str
    serves: tuple[str, ...]
    hours: tuple[Text, ...]
    offers: tuple[Text, ...]
    non_commercial: bool
    all_ages: bool
    local_site: bool
    since: datetime.date
    example: bool

    @property
    def districts(self) -> tuple[str, ...]:
        """Where it helps, its own district first."""
        return (self.district, *self.serves)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What the Land demands of a node; ``reason`` says why it is not met, else it is empty."""

    label: str
    reason: str

    @property
    def met(self) -> bool:
        """Whether the node meets it."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Reach:
    """A district, the nodes that help there and count, and those that do not count yet."""

    district: str
    nodes: tuple[Node, ...]
    others: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many districts have a node that counts, and which have none."""

    covered: int
    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> Decimal:
        """With one digit after the comma."""
        share = Decimal(100 * self.covered) / self.total if self.total else Decimal(0)
        return share.quantize(Decimal("0.1"))


@cached
def nodes_of(slug: str) -> tuple[Node, ...]:
    """The nodes of a city in the order of the file; none without a file. Raises Invalid."""
    path = library_path() / "cities" / slug / "nodes.yaml"
    if not path.exists():
        return ()
    entries = read_list(path, "nodes")
    require_keys(path, entries, _REQUIRED, _KNOWN)
    return tuple(_node(entry) for entry in entries)


def _node(entry: Mapping[str, Any]) -> Node:
    criteria = entry["criteria"]
    return Node(
        key=str(entry["key"]),
        name=str(entry["name"]),
        kind=str(entry["kind"]),
        address=str(entry["address"]),
        district=str(entry["district"]),
        serves=tuple(entry.get("serves", ())),
        hours=tuple(Text.of(line) for line in entry["hours"]),
        offers=tuple(Text.of(line) for line in entry["offers"]),
        non_commercial=bool(criteria["non_commercial"]),
        all_ages=bool(criteria["all_ages"]),
        local_site=bool(criteria["local_site"]),
        since=criteria["since"],
        example=bool(entry.get("example")),
    )


@cached
def districts_of(slug: str) -> tuple[str, ...]:
    """The districts of a city by name (``districts.csv``); none without the file."""
    path = library_path() / "cities" / slug / "districts.csv"
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(row["name"] for row in rows)


def node_named(key: str) -> Node | None:
    """The node of this key in the current city."""
    return next((node for node in nodes_of(current_city().slug) if node.key == key), None)


def criteria_of(node: Node, city: City) -> list[Criterion]:
    """What the Land demands of its nodes, answered for this one; empty where it demands nothing."""
    known = parameters(_PREFIX, on=today(), land=city.land, city=city.slug)
    asked = {name: known[key] for name, key in _DEMANDS.items() if key in known}
    told = []
    for name, (label, reason) in _SIMPLE.items():
        if name in asked and asked[name].flag:
            told.append(Criterion(str(label), "" if getattr(node, name) else str(reason)))
    if "since" in asked:
        told.append(_since(node, asked["since"].whole))
    return told


def unmet(node: Node, city: City) -> list[Criterion]:
    """Which criteria of the Land the node does not meet; none where the Land has none."""
    return [criterion for criterion in criteria_of(node, city) if not criterion.met]


def coverage(nodes: Sequence[Node], city: City) -> Coverage:
    """How many districts of the city have at least one node that meets the criteria."""
    reached = reach(nodes, city)
    missing = tuple(entry.district for entry in reached if not entry.nodes)
    return Coverage(len(reached) - len(missing), len(reached), missing)


def reach(nodes: Sequence[Node], city: City) -> list[Reach]:
    """Each district of the city with the nodes that help there."""
    counting = {node.key for node in nodes if not unmet(node, city)}
    found = []
    for district in districts_of(city.slug):
        here = [node for node in nodes if district in node.districts]
        counted = tuple(node for node in here if node.key in counting)
        rest = tuple(node for node in here if node.key not in counting)
        found.append(Reach(district, counted, rest))
    return found


def _since(node: Node, months: int) -> Criterion:
    label = _("seit mindestens %(months)s Monaten da") % {"months": months}
    counts_from = add_months(node.since, months)
    if counts_from <= today():
        return Criterion(label, "")
    told = {"since": long_date(node.since), "from": long_date(counts_from)}
    return Criterion(
        label, _("Diese Stelle gibt es seit dem %(since)s; ab dem %(from)s zählt sie.") % told
    )
