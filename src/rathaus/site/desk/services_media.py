"""Sign language and plain language beside the blocks of a description, for those who keep them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.catalogue.actions.media import approve_media, propose_media, withdraw_media
from rathaus.catalogue.editing.queries import find_for_editing
from rathaus.catalogue.editing.rules import may_approve_media
from rathaus.catalogue.media.queries import (
    Block,
    blocks_for,
    coverage,
    to_record_anew,
    waiting_media,
)
from rathaus.catalogue.models import Service, ServiceText, TextMedia
from rathaus.catalogue.queries import block_digest
from rathaus.catalogue.rules import EDIT
from rathaus.design.components import Cell, Column, Kind, Table
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import short_date
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.services_parts import label_of

_NAMES = ("module", "kind", "text", "url", "captions", "origin")
_KINDS: dict[str, Kind] = {
    TextMedia.State.APPROVED: "success",
    TextMedia.State.DRAFT: "warning",
}


@staff(EDIT)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """How much is covered, what waits for approval, and what has to be recorded anew."""
    blocks = blocks_for(request.actor)
    names = dict(TextMedia.Kind.choices)
    context = {
        "coverage": [
            {"label": str(names[one.kind]), "share": one, "text": _share(one.public, one.blocks)}
            for one in coverage(blocks)
            if one.blocks
        ],
        "anew": _table(_("Neu aufzunehmen"), to_record_anew(blocks)),
        "waiting": _table(_("Wartet auf Freigabe"), waiting_media(blocks)),
        "any": bool(blocks),
    }
    return show(request, "desk/services_media.html", context)


@staff(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def media(request: StaffRequest, key: str) -> HttpResponseBase:
    """What a service has, and the form to put something beside a block."""
    service = find_for_editing(request.actor, key)
    if request.method != "POST":
        return _page(request, service, None)
    typed = {name: request.POST.get(name, "")[:30_000] for name in _NAMES}
    try:
        propose_media(actor=request.actor, key=key, **typed)
    except RathausError as error:
        return _page(request, service, error)
    messages.success(request, _("Angelegt. Öffentlich wird es, sobald jemand anderes freigibt."))
    return redirect("desk:service-media", key=key)


@staff(EDIT)
@require_POST
def approve(request: StaffRequest, key: str, media_id: UUID) -> HttpResponseBase:
    """Make it public."""
    done = _("Freigegeben. Es steht jetzt neben dem Text.")
    tell(request, lambda: approve_media(actor=request.actor, media_id=media_id), done)
    return redirect("desk:service-media", key=key)


@staff(EDIT)
@require_POST
def withdraw(request: StaffRequest, key: str, media_id: UUID) -> HttpResponseBase:
    """Take it away."""
    done = _("Zurückgezogen.")
    tell(request, lambda: withdraw_media(actor=request.actor, media_id=media_id), done)
    return redirect("desk:service-media", key=key)


def _page(
    request: StaffRequest, service: Service, problem: RathausError | None
) -> HttpResponseBase:
    rows = service.media.select_related("author", "reviewer").order_by("-created_at", "-id")
    context: dict[str, Any] = {
        "service": service,
        "rows": [
            {
                "media": row,
                "label": label_of(f"texts.de.{row.module}"),
                "kind": _KINDS.get(row.state, ""),
                "draft": row.state == TextMedia.State.DRAFT,
                "open": row.state != TextMedia.State.WITHDRAWN,
                "may_approve": may_approve_media(request.actor, row),
            }
            for row in rows[:200]
        ],
        "fields": _fields(request, service, problem),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return show(request, "desk/service_media.html", context, status=status)


def _fields(request: StaffRequest, service: Service, problem: RathausError | None) -> list[Field]:
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    post = request.POST
    blocks = [name for name in ServiceText.Module.values if block_digest(service, name)]
    choice = {
        "module": [(name, label_of(f"texts.de.{name}")) for name in blocks],
        "kind": [(one.value, str(one.label)) for one in TextMedia.Kind],
        "origin": [(one.value, str(one.label)) for one in TextMedia.Origin],
    }
    labels = {"module": _("Textbaustein"), "kind": _("Art"), "origin": _("Wie entstand es?")}
    chosen = [
        Field(
            name=name,
            label=label,
            widget="select" if name == "module" else "radio",
            value=post.get(name) or (choice[name][0][0] if choice[name] else ""),
            choices=tuple(Choice(value=key, label=text) for key, text in choice[name]),
            error=wrong.get(name, ""),
        )
        for name, label in labels.items()
    ]
    typed = {
        "url": (_("Adresse des Films"), _("Nur bei Gebärdensprache."), 1),
        "captions": (_("Untertitel"), _("WebVTT, beginnt mit der Zeile „WEBVTT“."), 4),
        "text": (_("Text in Leichter Sprache"), _("Nur bei Leichter Sprache."), 8),
    }
    return [
        *chosen,
        *(
            Field(
                name=name,
                label=label,
                hint=hint,
                widget="text" if rows == 1 else "textarea",
                rows=rows,
                value=post.get(name, ""),
                required=False,
                error=wrong.get(name, ""),
            )
            for name, (label, hint, rows) in typed.items()
        ),
    ]


def _table(caption: str, blocks: list[Block]) -> Table:
    names = dict(TextMedia.Kind.choices)
    return Table(
        caption=caption,
        caption_hidden=True,
        columns=[
            Column(label=_("Leistung")),
            Column(label=_("Textbaustein")),
            Column(label=_("Art")),
            Column(label=_("Seit")),
        ],
        rows=[
            (
                Cell(
                    text=one.service.name, url=reverse("desk:service-media", args=[one.service.key])
                ),
                label_of(f"texts.de.{one.module}"),
                str(names[one.kind]),
                short_date(one.newest.decided_at or one.newest.created_at),
            )
            for one in blocks
        ],
        empty=_("Nichts."),
    )


def _share(public: int, blocks: int) -> str:
    return _("%(public)s von %(blocks)s Blöcken") % {"public": public, "blocks": blocks}
