"""The directory of Servicestellen: ``library/cities/<slug>/nodes.yaml``, districts, coverage.

A node: ``key``, ``name``, ``kind``, ``address``, ``district``, ``serves`` (more districts to which
it comes), ``hours`` (lines), ``offers``, ``learning`` (learning offers), ``criteria`` with
``non_commercial``, ``all_ages``, ``local_site`` and ``since`` (first day). Nodes that do not meet
the criteria of the Land are shown with what they lack and do not count for the coverage.
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

from rathaus.kernel.clock import today
from rathaus.kernel.law import parameters
from rathaus.kernel.library import cached, library_path
from rathaus.kernel.tenancy import City, current_city
from rathaus.people.library import read_list, require_keys

MONTHS = "assist.node_months"
KINDS = {
    "library": gettext_lazy("Bücherei"),
    "neighbourhood": gettext_lazy("Stadtteilhaus"),
    "seniors": gettext_lazy("Treffpunkt für Ältere"),
    "education": gettext_lazy("Volkshochschule"),
    "town_hall": gettext_lazy("Rathaus vor Ort"),
    "mobile": gettext_lazy("Bus mit Halten im Stadtteil"),
}
_REQUIRED = {"key", "name", "kind", "address", "district", "hours", "offers", "criteria"}
_KNOWN = {"serves", "learning", "example"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Servicestelle: a place where somebody helps with applications."""

    key: str
    name: str
    kind: str
    address: str
    district: str
    serves: tuple[str, ...]
    hours: tuple[str, ...]
    offers: tuple[str, ...]
    learning: tuple[str, ...]
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
        hours=tuple(entry["hours"]),
        offers=tuple(entry["offers"]),
        learning=tuple(entry.get("learning", ())),
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


def unmet(node: Node, city: City) -> list[str]:
    """Which criteria of the Land the node does not meet; none where the Land has none."""
    months = parameters(MONTHS, on=today(), land=city.land, city=city.slug).get(MONTHS)
    if months is None:
        return []
    told = (
        (node.non_commercial, _("nicht kommerziell")),
        (node.all_ages, _("offen für jedes Alter")),
        (node.local_site, _("fester Ort im Stadtteil")),
        (_months_since(node.since) >= months.whole, _since(months.whole)),
    )
    return [label for met, label in told if not met]


def coverage(nodes: Sequence[Node], city: City) -> Coverage:
    """How many districts of the city have at least one node that meets the criteria."""
    districts = districts_of(city.slug)
    served = {name for node in nodes if not unmet(node, city) for name in node.districts}
    missing = tuple(name for name in districts if name not in served)
    return Coverage(len(districts) - len(missing), len(districts), missing)


def _since(months: int) -> str:
    return _("seit mindestens %(months)s Monaten da") % {"months": months}


def _months_since(day: datetime.date) -> int:
    now = today()
    return (now.year - day.year) * 12 + now.month - day.month - (now.day < day.day)
