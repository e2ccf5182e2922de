"""The public directory: where somebody helps, what can be learned there, how far that reaches."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.counter.assisted.learning import NextMeetings, offers_at
from rathaus.counter.assisted.nodes import (
    KINDS,
    Criterion,
    Node,
    coverage,
    criteria_of,
    districts_of,
    nodes_of,
    reach,
)
from rathaus.design.components import Cell, Column, Table
from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import City, current_city


@dataclass(frozen=True, slots=True)
class Entry:
    """A node as the page shows it, with what can be learned there and what it lacks."""

    node: Node
    kind: str
    learning: list[NextMeetings]
    criteria: list[Criterion]

    @property
    def unmet(self) -> list[Criterion]:
        """Which criteria of the Land it does not meet."""
        return [criterion for criterion in self.criteria if not criterion.met]


@public_page
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Servicestellen by district; the district and the kind stay in the address."""
    city = current_city()
    nodes = nodes_of(city.slug)
    district, kind = request.GET.get("stadtteil", "")[:80], request.GET.get("art", "")[:40]
    learning = bool(request.GET.get("lernen"))
    entries = [
        Entry(
            node,
            str(KINDS.get(node.kind, node.kind)),
            offers_at(node.key, city),
            criteria_of(node, city),
        )
        for node in sorted(nodes, key=lambda node: (node.district, node.name))
        if (not district or district in node.districts) and (not kind or node.kind == kind)
    ]
    entries = [entry for entry in entries if entry.learning or not learning]
    context = {
        "entries": entries,
        "coverage": coverage(nodes, city),
        "districts_table": _table(nodes, city),
        "criteria": criteria_of(nodes[0], city) if nodes else [],
        "districts": districts_of(city.slug),
        "kinds": [
            (key, label) for key, label in KINDS.items() if any(n.kind == key for n in nodes)
        ],
        "district": district,
        "kind": kind,
        "learning": learning,
        "filtered": bool(district or kind or learning),
        "examples": any(node.example for node in nodes),
        "known": bool(nodes),
    }
    return render(request, "counter/assisted/directory.html", context)


@public_page
@require_safe
def mandate(request: HttpRequest) -> HttpResponse:
    """A written mandate to print, to fill in and to sign by hand."""
    return render(request, "counter/assisted/mandate.html")


def _table(nodes: tuple[Node, ...], city: City) -> Table:
    rows = []
    for entry in reach(nodes, city):
        names = ", ".join(node.name for node in entry.nodes)
        if not names and entry.others:
            others = ", ".join(node.name for node in entry.others)
            names = _("zählt noch nicht mit: %(names)s") % {"names": others}
        rows.append([entry.district, Cell(text=names or _("noch keine"))])
    return Table(
        caption=_("Servicestellen je Stadtteil"),
        columns=[Column(label=_("Stadtteil")), Column(label=_("Wer dort hilft"))],
        rows=rows,
    )
