"""The public directory: where somebody helps, by district, and how far that reaches."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.counter.assisted.nodes import KINDS, Node, coverage, districts_of, nodes_of, unmet
from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import current_city


@dataclass(frozen=True, slots=True)
class Entry:
    """A node as the page shows it, with what it lacks."""

    node: Node
    kind: str
    unmet: list[str]


@public_page
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Servicestellen by district; the district and the kind stay in the address."""
    city = current_city()
    nodes = nodes_of(city.slug)
    district, kind = request.GET.get("stadtteil", "")[:80], request.GET.get("art", "")[:40]
    learning = bool(request.GET.get("lernen"))
    shown = [
        node
        for node in nodes
        if (not district or district in node.districts)
        and (not kind or node.kind == kind)
        and (not learning or node.learning)
    ]
    grouped: dict[str, list[Entry]] = {}
    for node in sorted(shown, key=lambda node: (node.district, node.name)):
        entry = Entry(node, str(KINDS.get(node.kind, node.kind)), unmet(node, city))
        grouped.setdefault(node.district, []).append(entry)
    context = {
        "grouped": grouped,
        "coverage": coverage(nodes, city),
        "districts": districts_of(city.slug),
        "kinds": [
            (key, label) for key, label in KINDS.items() if any(n.kind == key for n in nodes)
        ],
        "district": district,
        "kind": kind,
        "learning": learning,
        "examples": any(node.example for node in nodes),
        "known": bool(nodes),
    }
    return render(request, "counter/assisted/directory.html", context)
