"""Nachweis der Kenntnis: when the city knew of a defect, what it knew, and what it did then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rathaus.design.components import Column, Fact, Table
from rathaus.design.typography import date_time
from rathaus.kernel.access.pages import allow
from rathaus.people.models import Office
from rathaus.reports.evidence import Proof, Step, proof_of
from rathaus.reports.models import Publication, State
from rathaus.reports.queries import find_report
from rathaus.reports.rules import may_see_desk
from rathaus.reports.setup import setup
from rathaus.site.desk.frame import StaffRequest, show

View = Callable[..., Any]
for_desk: Callable[[View], View] = allow("staff:reports.see", may_see_desk)

_KINDS = {
    "report.received": gettext_lazy("gemeldet"),
    "report.joined": gettext_lazy("noch jemand meldet dasselbe"),
    "report.accepted": gettext_lazy("angenommen, Vorgang angelegt"),
    "report.moved": gettext_lazy("Stand geändert"),
    "report.routed": gettext_lazy("Zuständigkeit geändert"),
    "report.published": gettext_lazy("Veröffentlichung geändert"),
    "report.photo": gettext_lazy("Foto bearbeitet"),
    "report.merged": gettext_lazy("mit einer anderen Meldung zusammengeführt"),
    "report.split": gettext_lazy("wieder getrennt"),
    "report.ordered": gettext_lazy("Auftrag"),
    "report.asked": gettext_lazy("Rückfrage"),
    "report.escalated": gettext_lazy("Leitung unterrichtet, weil die Frist vorbei ist"),
    "report.noted": gettext_lazy("Vermerk"),
}


@for_desk
@require_safe
def proof(request: StaffRequest, number: str) -> HttpResponseBase:
    """One sheet that prints well, for the file of a court."""
    found = proof_of(request.actor, find_report(request.actor, number))
    context = {
        "report": found.report,
        "proof": found,
        "known": _known(found),
        "steps": Table(
            caption=_("Verlauf nach dem Protokoll"),
            columns=[
                Column(label=_("Ereignis")),
                Column(label=_("Zeitpunkt")),
                Column(label=_("Was")),
                Column(label=_("Durch")),
            ],
            rows=[_row(step) for step in found.steps],
            empty=_("Im Protokoll steht nichts zu dieser Meldung."),
        ),
    }
    return show(request, "desk/report_proof.html", context)


def _known(found: Proof) -> list[Fact]:
    if found.known is None:
        return []
    facts = found.known.facts
    place = f"{facts['latitude']:.6f}, {facts['longitude']:.6f}"
    said = [
        (_("Kategorie"), _category(str(facts["category"]))),
        (_("Ort (WGS 84)"), place),
        (_("Stadtteil"), str(facts["district"]) or "–"),
        (_("Als Gefahr gemeldet"), _("ja") if facts["danger"] else _("nein")),
        (_("Fotos"), str(facts["photos"])),
        (_("Zuständig nach Eingang"), _office(str(facts["office"]))),
        (_("Prüfsumme des Wortlauts (SHA-256)"), str(facts["text_sha256"])),
    ]
    return [Fact(term=label, value=value) for label, value in said]


def _category(key: str) -> str:
    known = setup().categories.get(key)
    return f"{known.label} ({key})" if known else key


def _office(key: str) -> str:
    name = Office.objects.filter(key=key).values_list("name", flat=True).first()
    return name or key or "–"


def _row(step: Step) -> tuple[str, str, str, str]:
    said = str(_KINDS.get(step.kind, step.kind))
    if step.kind == "report.moved":
        said = f"{said}: {State(step.facts['after']).label}"
    elif step.kind == "report.published":
        said = f"{said}: {Publication(step.facts['publication']).label}"
    return str(step.number), date_time(step.at), said, step.by or "–"
