"""Verweise: files, cases and documents that refer to each other."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.records.models import Case, Document, File, LinkKind, RecordLink
from rathaus.records.rules import may_work_on_case
from rathaus.records.structure.events import RecordsLinked, RecordsUnlinked
from rathaus.records.structure.places import PREDECESSOR, in_sight
from rathaus.records.structure.rules import may_work_on_file

LINK_WORDS: Final = {
    LinkKind.SEE_ALSO: lazy("Siehe auch"),
    LinkKind.CONTINUATION: lazy("Folge"),
    PREDECESSOR: lazy("Vorgänger"),
    LinkKind.BELONGS_TO: lazy("Gehört zu"),
}
"""What may be said of the other end, from where one stands."""


@action
def link_records(*, actor: Actor, source: Reference, target: Reference, kind: str) -> RecordLink:
    """Let two refer to each other: ``target`` is a continuation, a predecessor … of ``source``.

    The actor works on the source and sees the target: :class:`NotFound` otherwise.
    :class:`Conflict` where both say so already, :class:`Invalid` for a kind that does not exist.
    """
    if kind not in LINK_WORDS:
        text = _("Bitte wählen, wie beides zusammenhängt.")
        raise Invalid(_("Diese Art von Verweis gibt es nicht."), remedy=text, fields={"kind": text})
    _require_work(actor, source)
    if not in_sight(actor, target):
        raise NotFound(
            _("Das Ziel des Verweises finden Sie hier nicht."),
            remedy=_("Prüfen Sie das Aktenzeichen oder die Vorgangsnummer."),
        )
    if source == target:
        raise Invalid(
            _("Ein Verweis auf sich selbst führt nirgendwohin."),
            remedy=_("Nennen Sie, worauf verwiesen werden soll."),
        )
    if kind == PREDECESSOR:
        source, target, kind = target, source, LinkKind.CONTINUATION
    return join(actor, LinkKind(kind), source, target)


@action
def unlink_records(*, actor: Actor, link: RecordLink) -> None:
    """Take a link away; that it was there stays in the history of both ends.

    The actor works on one of its ends.
    """
    ends = (_source(link), _target(link))
    if not any(_works_on(actor, end) for end in ends):
        _require_work(actor, ends[0])
    deleted, _rows = RecordLink.objects.filter(pk=link.pk).delete()
    if not deleted:
        raise Conflict(
            _("Dieser Verweis ist schon entfernt."), remedy=_("Laden Sie die Seite neu.")
        )
    for place in dict.fromkeys(_told_at(end) for end in ends):
        gone = RecordsUnlinked(subject=place, kind=link.kind, source=ends[0], target=ends[1])
        record(gone, actor=actor)


def join(actor: Actor, kind: LinkKind, source: Reference, target: Reference) -> RecordLink:
    """Write a link of which the caller knows that the actor may make it."""
    ends = {
        "source_kind": source.kind,
        "source_id": source.uuid,
        "target_kind": target.kind,
        "target_id": target.uuid,
    }
    made, new = RecordLink.objects.get_or_create(
        kind=kind, **ends, defaults={"created_at": now(), "created_by": str(actor.ref)}
    )
    if not new:
        raise Conflict(_("Diesen Verweis gibt es schon."), remedy=_("Ein zweiter ist nicht nötig."))
    for place in dict.fromkeys(_told_at(end) for end in (source, target)):
        record(RecordsLinked(subject=place, kind=kind, source=source, target=target), actor=actor)
    return made


def _source(link: RecordLink) -> Reference:
    return Reference(link.source_kind, str(link.source_id))


def _target(link: RecordLink) -> Reference:
    return Reference(link.target_kind, str(link.target_id))


def _told_at(end: Reference) -> Reference:
    """Where people read of it: documents have no page of their own, their case has."""
    if end.kind != "document":
        return end
    return Reference("case", str(Document.objects.values_list("case", flat=True).get(pk=end.id)))


def _works_on(actor: Actor, end: Reference) -> bool:
    if not in_sight(actor, end):
        return False
    if end.kind == "file":
        return may_work_on_file(actor, File.objects.get(pk=end.id))
    return may_work_on_case(actor, Case.objects.get(pk=_told_at(end).id))


def _require_work(actor: Actor, end: Reference) -> None:
    if not in_sight(actor, end):
        raise NotFound(
            _("Das finden Sie hier nicht."),
            remedy=_("Öffnen Sie die Akte oder den Vorgang noch einmal."),
        )
    if end.kind == "file":
        require(may_work_on_file, actor, File.objects.get(pk=end.id))
    else:
        require(may_work_on_case, actor, Case.objects.get(pk=_told_at(end).id))
