"""What the one search finds, as pages show it: with summary, office, and whether it goes online."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models import Service
from rathaus.catalogue.queries import published
from rathaus.design.components import Suggestion
from rathaus.kernel.search import Hit

SERVICE = "service"

KINDS: Mapping[str, object] = {
    SERVICE: _("Leistung"),
    "case": _("Vorgang"),
    "office": _("Stelle"),
    "bylaw": _("Satzung"),
    "question": _("Häufige Frage"),
    "report": _("Meldung"),
}
"""What is found, in the words of a reader. Kinds without a word go without one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the results. ``title`` and ``text`` have the words asked for marked."""

    title: SafeString
    url: str
    text: SafeString
    kind: str
    office: str = ""
    online: bool = False


def found_of(hits: Sequence[Hit]) -> list[Found]:
    """The hits with what the catalogue knows of them; one query, however many there are."""
    hits = folded(hits)
    services = _services(hit.key for hit in hits if hit.kind == SERVICE)
    return [_found(hit, services.get(hit.key)) for hit in hits]


def suggestions_of(hits: Sequence[Hit]) -> list[Suggestion]:
    """The hits as lines under the search field; no query."""
    return [
        Suggestion(
            title=hit.title,
            url=hit.url,
            kind="" if hit.kind == SERVICE else str(KINDS.get(hit.kind, "")),
            text=hit.summary,
        )
        for hit in folded(hits)
    ]


def folded(hits: Sequence[Hit]) -> list[Hit]:
    """The hits with one section of each by-law, the best: a by-law has many that sound alike."""
    seen: set[str] = set()
    kept = []
    for hit in hits:
        whole = hit.key.split("#")[0] if hit.kind == "bylaw" else ""
        if not whole or whole not in seen:
            kept.append(hit)
        seen.add(whole)
    return kept


def _services(keys: Iterable[str]) -> dict[str, Service]:
    wanted = list(keys)
    rows = published().filter(key__in=wanted) if wanted else Service.objects.none()
    return {service.key: service for service in rows}


def _found(hit: Hit, service: Service | None) -> Found:
    return Found(
        title=hit.title_html,
        url=hit.url,
        text=hit.excerpt_html,
        kind=str(KINDS.get(hit.kind, "")),
        office=service.office.name if service else "",
        online=bool(service and service.procedure_key),
    )
