"""Preparing an inspection: which papers, in which version, and what in them becomes unreadable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.records.inspection.events import InspectionPrepared
from rathaus.records.inspection.exporting import forget_bindings, start
from rathaus.records.inspection.leaves import Box
from rathaus.records.inspection.queries import KIND
from rathaus.records.inspection.rules import may_prepare_inspection
from rathaus.records.models import (
    INSPECTION_MOVES,
    Basis,
    Binding,
    Document,
    Inspection,
    InspectionItem,
    InspectionState,
    Reason,
    Redaction,
)
from rathaus.records.queries import documents_for

_LEAST = 0.0005


@action
def choose_papers(
    *,
    actor: Actor,
    inspection: Inspection,
    withheld: Mapping[UUID, str],
    titles: Mapping[UUID, str] | None = None,
    basis: str = "",
) -> Inspection:
    """Say for each paper of the case whether it is shown; ``withheld``: the reason why not.

    Every paper that the actor may see stands in the index, in its current version; what was chosen
    and blackened before stays. Papers that came since are taken in. Raises :class:`Invalid` for an
    unknown reason, :class:`Conflict` once it was answered.
    """
    found = _prepared(actor, inspection)
    if basis:
        found.basis = _known(basis, Basis.values)
        found.save(update_fields=["basis"])
    kept = {item.version.document_id: item for item in found.items.select_related("version")}
    for place, document in enumerate(_papers(actor, found), 1):
        reason = _known(withheld.get(document.pk, ""), ["", *Reason.values])
        title = (titles or {}).get(document.pk, "").strip()[:500]
        item = kept.pop(document.pk, None)
        if item is None or item.version_id != document.current.pk:
            if item is not None:
                item.delete()
            item = InspectionItem(inspection=found, version=document.current, title=document.title)
        item.position, item.withheld, item.title = place, reason, title or item.title
        item.save()
    for item in kept.values():
        item.delete()
    return found


def _papers(actor: Actor, inspection: Inspection) -> list[Document]:
    return [one for one in documents_for(actor, inspection.case) if one.kind != KIND]


@action
def black_out(
    *, actor: Actor, item: InspectionItem, boxes: Iterable[tuple[int, Box]], reason: str
) -> int:
    """Mark rectangles, each with its page, as unreadable for this reason; returns how many.

    What reaches over the edge is cut there. Raises :class:`Invalid` without a rectangle or reason.
    """
    _prepared(actor, item.inspection)
    wanted = [(page, cut) for page, box in boxes if (cut := _on_the_page(box))]
    if not wanted or reason not in Reason.values:
        raise Invalid(
            _("Es ist noch nichts zum Schwärzen gewählt, oder der Grund fehlt."),
            remedy=_("Wählen Sie Wörter, eine Fläche oder die ganze Seite, und den Grund."),
            fields={"reason": _("Bitte einen Grund wählen.")} if not reason else {},
        )
    at, by = now(), str(actor.ref)
    known = set(item.redactions.values_list("page", "x", "y", "w", "h"))
    fresh = [
        Redaction(
            item=item, page=page, reason=reason, created_at=at, created_by=by, **box._asdict()
        )
        for page, box in wanted
        if (page, *box) not in known
    ]
    Redaction.objects.bulk_create(fresh)
    return len(fresh)


@action
def uncover(*, actor: Actor, item: InspectionItem, redaction: int) -> None:
    """Take a mark back before anything was handed out."""
    _prepared(actor, item.inspection)
    Redaction.objects.filter(item=item, pk=redaction).delete()


@action
def put_together(*, actor: Actor, inspection: Inspection) -> Binding:
    """Have the package made from what was chosen; it is looked at before it goes out.

    Raises :class:`Conflict` while nothing is chosen.
    """
    found = _prepared(actor, inspection)
    items = list(found.items.select_related("version__document").order_by("position"))
    if not items:
        raise Conflict(
            _("Für diese Akteneinsicht ist noch kein Schriftstück ausgewählt."),
            remedy=_("Wählen Sie zuerst die Schriftstücke."),
        )
    binding = Binding.objects.create(
        file=found.case.file,
        case=found.case,
        inspection=found,
        complete=_is_all(found, items),
        versions=[str(item.version_id) for item in items],
        asked_at=now(),
        asked_by=str(actor.ref),
        asked_label=actor.label,
    )
    found.package = binding
    found.save(update_fields=["package"])
    redactions = Redaction.objects.filter(item__inspection=found).count()
    withheld = sum(bool(item.withheld) for item in items)
    record(
        InspectionPrepared(
            subject=found.case.ref,
            inspection=found.ref,
            shown=len(items) - withheld,
            withheld=withheld,
            redactions=redactions,
        ),
        actor=actor,
    )
    start(binding)
    return binding


def _is_all(inspection: Inspection, items: list[InspectionItem]) -> bool:
    whole = Document.objects.filter(case=inspection.case).exclude(kind=KIND).count()
    untouched = not Redaction.objects.filter(item__inspection=inspection).exists()
    return whole == len(items) and untouched and not any(item.withheld for item in items)


def _prepared(actor: Actor, inspection: Inspection) -> Inspection:
    """The inspection, locked and in preparation; what was put together before counts no more."""
    found = Inspection.objects.select_for_update(of=("self",)).select_related("case__file")
    current = found.get(pk=inspection.pk)
    require(may_prepare_inspection, actor, current.case)
    if InspectionState.PREPARING not in INSPECTION_MOVES[InspectionState(current.state)]:
        raise Conflict(
            _("Diese Akteneinsicht ist schon freigegeben."),
            remedy=_("Ziehen Sie die Freigabe zurück, bevor Sie etwas ändern."),
        )
    stale, current.package = current.package_id, None
    current.state = InspectionState.PREPARING
    current.prepared_by = str(actor.ref)
    current.document, current.way, current.released_until = None, "", None
    current.save()
    if stale is not None:
        forget_bindings([stale])
    return current


def _on_the_page(box: Box) -> Box | None:
    x, y = max(box.x, 0.0), max(box.y, 0.0)
    w, h = min(box.x + box.w, 1.0) - x, min(box.y + box.h, 1.0) - y
    fits = x < 1 and y < 1 and w > _LEAST and h > _LEAST
    return Box(round(x, 6), round(y, 6), round(w, 6), round(h, 6)) if fits else None


def _known(value: str, values: Iterable[str]) -> str:
    if value not in set(values):
        raise Invalid(_("Diese Auswahl gibt es nicht."), remedy=_("Laden Sie die Seite neu."))
    return value
