"""Topic packs at the desk: what the assistant may speak about, who switched it and why."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.catalogue.bylaws.queries import in_force
from rathaus.catalogue.models import Topic, spoken
from rathaus.catalogue.questions.queries import published_questions
from rathaus.catalogue.rules import EDIT
from rathaus.catalogue.topics.actions import switch_pack
from rathaus.catalogue.topics.queries import find_pack, packs, services_of
from rathaus.design.components import Badge, Cell, Column, LinkRow, Table
from rathaus.kernel.access import staff
from rathaus.site.desk.collection_words import history_of
from rathaus.site.desk.frame import StaffRequest, show, tell

_MOST = 100


@staff(EDIT)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Every pack with what it covers."""
    return show(request, "desk/topics.html", {"table": _table(list(packs()))})


@staff(EDIT)
@require_safe
def topic(request: StaffRequest, key: str) -> HttpResponseBase:
    """One pack: what lies in it, its history, and the switch."""
    found = find_pack(key)
    context = {
        "topic": found,
        "state": _state(found),
        "text": spoken(found.texts) if found.texts else "",
        "services": [
            LinkRow(title=one.name, url=reverse("counter:service", args=[one.key]))
            for one in services_of(found)[:_MOST]
        ],
        "bylaws": [
            LinkRow(title=one.title, url=reverse("desk:bylaw", args=[one.key]))
            for one in in_force().filter(topics=found)[:_MOST]
        ],
        "questions": [
            LinkRow(title=one.question, url=reverse("desk:question", args=[one.key]))
            for one in published_questions().filter(topics=found)[:_MOST]
        ],
        "history": history_of(found.ref),
    }
    return show(request, "desk/topic.html", context)


@staff(EDIT)
@require_POST
def switch(request: StaffRequest, key: str) -> HttpResponseBase:
    """Switch it on or off, with the reason."""
    turned_on = request.POST.get("value") == "on"
    reason = request.POST.get("reason", "")[:500]
    done = (
        _("Eingeschaltet. Die Auskunft beantwortet diese Fragen wieder.")
        if turned_on
        else _("Ausgeschaltet. Solche Fragen gehen jetzt an Menschen.")
    )
    tell(
        request,
        lambda: switch_pack(actor=request.actor, key=key, on=turned_on, reason=reason),
        done,
    )
    return redirect("desk:topic", key=key)


def _state(found: Topic) -> Badge:
    if found.enabled:
        return Badge(label=_("eingeschaltet"), kind="success")
    return Badge(label=_("ausgeschaltet"), kind="warning")


def _table(rows: list[Any]) -> Table:
    counts = (_("Leistungen"), _("Satzungen"), _("Fragen"))
    return Table(
        caption=_("Themenpakete"),
        caption_hidden=True,
        columns=[
            Column(label=_("Paket")),
            Column(label=_("Zustand")),
            *(Column(label=label, numeric=True) for label in counts),
        ],
        rows=[
            (
                Cell(text=row.name, url=reverse("desk:topic", args=[row.key])),
                Cell(text="", badge=_state(row)),
                row.service_count,
                row.bylaw_count,
                row.question_count,
            )
            for row in rows
        ],
    )
