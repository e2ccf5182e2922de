"""Reserving a draft or an office document, giving it back, breaking the reservation of another."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.queries import staff_with
from rathaus.procedures.actions.own_tasks import OwnTask, plan_task
from rathaus.procedures.drafting.errors import Reserved
from rathaus.procedures.drafting.events import CheckedOut, CheckoutBroken, CheckoutEnded
from rathaus.procedures.drafting.queries import OFFICE_TYPES, checkout_of
from rathaus.procedures.drafting.rules import may_break, may_draft
from rathaus.procedures.models import Checkout, LetterDraft, LetterDraftVersion
from rathaus.records.models import Document
from rathaus.records.rules import WORK

_HOUSE = system("drafting")
_MAX_REASON = 300


@action
def check_out(*, actor: Actor, thing: LetterDraft | Document) -> Checkout:
    """Reserve a draft or an office document; whoever holds it already keeps it.

    Raises :class:`Reserved` when somebody else was first, :class:`Conflict` for what has ended or
    lies in a closed case, :class:`Invalid` for a document that is not written with an office suite.
    """
    case = thing.case
    require(may_draft, actor, case)
    if case.closed_at is not None:
        raise Conflict(
            _("Der Vorgang %(number)s ist abgeschlossen.") % {"number": case.number},
            remedy=_("Öffnen Sie ihn wieder, bevor Sie weiterarbeiten."),
        )
    about, base = _about(thing)
    try:
        with transaction.atomic():
            made = Checkout.objects.create(
                case=case,
                base=base,
                holder_id=actor.account,
                holder_label=actor.label,
                since=now(),
                **about,
            )
    except IntegrityError:
        held = checkout_of(thing)
        if held is None:
            raise Conflict(
                _("Das hat gerade jemand anderes reserviert und wieder freigegeben."),
                remedy=_("Versuchen Sie es noch einmal."),
            ) from None
        if held.holder_id != actor.account:
            raise Reserved(held) from None
        return held
    record(CheckedOut(subject=case.ref, thing=name_of(made), base=base), actor=actor)
    return made


@action
def undo_checkout(*, actor: Actor, checkout_id: UUID) -> Checkout:
    """Give back what one has reserved without changing anything; twice changes nothing."""
    held = locked_checkout(checkout_id)
    if held.holder_id != actor.account:
        raise Reserved(held)
    if held.ended_at is None:
        require(may_draft, actor, held.case)
        end_checkout(held, Checkout.End.UNDONE, actor, version=held.base)
    return held


@action
def break_checkout(*, actor: Actor, checkout_id: UUID, reason: str) -> Checkout:
    """End somebody's reservation for a reason; who held it finds that among their tasks."""
    held = locked_checkout(checkout_id)
    require(may_break, actor, held)
    why = " ".join(reason.split())
    if not why or len(why) > _MAX_REASON:
        raise Invalid(
            _("Das Aufheben braucht einen Grund."),
            remedy=_("Ein Satz genügt; die andere Person liest ihn."),
            fields={"reason": _("Bitte einen Grund mit höchstens 300 Zeichen nennen.")},
        )
    if held.ended_at is not None:
        return held
    _end(held, Checkout.End.BROKEN, actor, reason=why)
    broken = CheckoutBroken(subject=held.case.ref, thing=name_of(held), holder=held.holder_label)
    record(broken, actor=actor)
    if held.holder_id != actor.account:
        _tell_holder(held, actor, why)
    return held


def locked_checkout(checkout_id: UUID) -> Checkout:
    """The reservation, locked until the transaction ends."""
    related = ("case__office", "draft", "document", "holder")
    found = Checkout.objects.select_for_update(of=("self",)).select_related(*related)
    return found.get(pk=checkout_id)


def end_checkout(held: Checkout, how: Checkout.End, actor: Actor, *, version: int) -> None:
    """End a reservation and say so; for actions of this package."""
    _end(held, how, actor)
    ended = CheckoutEnded(
        subject=held.case.ref, thing=name_of(held), how=how.value, version=version
    )
    record(ended, actor=actor)


def name_of(held: Checkout) -> str:
    """The thing as facts name it."""
    return f"letter-draft:{held.draft_id}" if held.draft_id else f"document:{held.document_id}"


def _about(thing: LetterDraft | Document) -> tuple[dict[str, LetterDraft | Document], int]:
    if isinstance(thing, LetterDraft):
        draft = LetterDraft.objects.select_for_update(of=("self",)).get(pk=thing.pk)
        if draft.state != LetterDraft.State.OPEN:
            raise Conflict(
                _("Dieser Entwurf ist schon abgeschlossen: %(state)s.")
                % {"state": draft.get_state_display()},
                remedy=_("Beginnen Sie einen neuen, wenn noch etwas zu schreiben ist."),
            )
        return {"draft": draft}, draft.number
    current = thing.current
    if thing.erased_on is not None or current.media_type not in OFFICE_TYPES:
        raise Invalid(
            _("Dieses Dokument lässt sich nicht bearbeiten."),
            remedy=_("Reservieren kann man Word- und OpenDocument-Texte."),
        )
    return {"document": thing}, current.number


def _end(held: Checkout, how: Checkout.End, actor: Actor, *, reason: str = "") -> None:
    held.ended_at, held.ended_how = now(), how
    held.ended_label, held.reason = actor.label, reason
    held.save(update_fields=["ended_at", "ended_how", "ended_label", "reason"])


def _tell_holder(held: Checkout, actor: Actor, why: str) -> None:
    """A task for whoever lost the reservation, if they still work in the office."""
    works_here = staff_with(WORK, held.case.office)
    holder = works_here.filter(pk=held.holder_id).first() if held.holder_id else None
    if holder is None:
        return
    with translation.override("de"):
        text = _("%(name)s hat Ihre Reservierung von „%(title)s“ aufgehoben: %(reason)s") % {
            "name": actor.label,
            "title": _title(held),
            "reason": why,
        }
        plan_task(
            actor=_HOUSE,
            case=held.case,
            kind=OwnTask.RESUBMISSION,
            due_on=today(),
            reason=text[:500],
            assignee=holder,
        )


def _title(held: Checkout) -> str:
    if held.document is not None:
        return held.document.title
    last = LetterDraftVersion.objects.filter(draft=held.draft_id).order_by("-number").first()
    return last.subject if last else ""
