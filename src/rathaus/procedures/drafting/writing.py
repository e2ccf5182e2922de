"""Beginning a draft, saving versions, bringing an earlier one back, giving it up."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.procedures.drafting.addressees import INTERNAL, Addressee, checked, usual_addressee
from rathaus.procedures.drafting.content import MAX_NOTE, Content, content_of, tidied
from rathaus.procedures.drafting.errors import Outdated, Reserved
from rathaus.procedures.drafting.events import (
    LetterDraftDiscarded,
    LetterDraftSaved,
    LetterDraftStarted,
)
from rathaus.procedures.drafting.known import begun
from rathaus.procedures.drafting.queries import checkout_of, find_version
from rathaus.procedures.drafting.reserving import end_checkout
from rathaus.procedures.drafting.rules import may_draft
from rathaus.procedures.drafting.templates import find_template
from rathaus.procedures.models import Checkout, LetterDraft, LetterDraftVersion
from rathaus.records.models import Case

_MAX_REASON = 500


@action
def start_draft(
    *, actor: Actor, case: Case, template: str = "", addressee: Addressee | None = None
) -> LetterDraft:
    """Begin a draft from a template, or empty; its placeholders are filled in now.

    Without ``addressee`` a letter goes to whoever gets the mail of the case; a note to nobody.
    :class:`Conflict` when the case is closed, :class:`NotFound` for an unknown template.
    """
    require(may_draft, actor, case)
    _require_open(case)
    chosen = find_template(template) if template else None
    to = addressee or usual_addressee(case)
    if chosen is not None and not chosen.is_letter:
        to = INTERNAL
    content = begun(actor, case, chosen, checked(case, to))
    draft = LetterDraft.objects.create(
        case=case,
        template=template,
        created_at=now(),
        created_by=str(actor.ref),
        created_label=actor.label,
    )
    _keep(draft, content, actor)
    record(
        LetterDraftStarted(subject=case.ref, draft=str(draft.pk), template=template), actor=actor
    )
    return draft


@action
def save_draft(
    *,
    actor: Actor,
    draft_id: UUID,
    content: Content,
    base: int,
    note: str = "",
    release: bool = False,
) -> LetterDraftVersion:
    """Save a new version written on the basis of version ``base``; what is equal saves nothing.

    With ``release`` one's own reservation ends with it. Raises :class:`Outdated` when there is a
    newer version, :class:`Reserved` while somebody else works on it, :class:`Conflict` when draft
    or case have ended, :class:`Invalid` naming fields.
    """
    draft = locked(actor, draft_id)
    newest = find_version(draft, draft.number)
    if base != draft.number:
        raise Outdated(newest)
    kept = tidied(draft.case, content)
    same = kept == content_of(newest) and not note.strip()
    version = newest if same else _next(draft, kept, actor, note=note)
    held = checkout_of(draft) if release else None
    if held is not None:
        end_checkout(held, Checkout.End.CHECKED_IN, actor, version=version.number)
    return version


@action
def restore_version(*, actor: Actor, draft_id: UUID, number: int, base: int) -> LetterDraftVersion:
    """Bring an earlier version back, as a new one; nothing between them is lost."""
    draft = locked(actor, draft_id)
    if base != draft.number:
        raise Outdated(find_version(draft, draft.number))
    earlier = find_version(draft, number)
    if number == draft.number:
        return earlier
    return _next(draft, content_of(earlier), actor, restored_from=number)


@action
def discard_draft(*, actor: Actor, draft_id: UUID, reason: str) -> LetterDraft:
    """Give a draft up, also at a closed case; its versions stay until the file ends."""
    draft = locked(actor, draft_id, closed_too=True)
    why = " ".join(reason.split())
    if not why or len(why) > _MAX_REASON:
        raise Invalid(
            _("Das Verwerfen braucht einen Grund."),
            remedy=_("Ein Satz genügt; er steht danach beim Entwurf."),
            fields={"reason": _("Bitte einen Grund mit höchstens 500 Zeichen nennen.")},
        )
    finish(draft, LetterDraft.State.DISCARDED, actor, why=why)
    record(LetterDraftDiscarded(subject=draft.case.ref, draft=str(draft.pk)), actor=actor)
    return draft


def locked(actor: Actor, draft_id: UUID, *, closed_too: bool = False) -> LetterDraft:
    """The open draft, locked until the transaction ends, for whoever may write it now.

    For actions of this package. Raises :class:`NotFound`, :class:`NotAllowed`, :class:`Reserved`,
    and :class:`Conflict` when the draft has ended or its case is closed.
    """
    related = ("case__file", "case__office", "case__applicant", "case__agent", "circulated")
    drafts = LetterDraft.objects.select_for_update(of=("self",)).select_related(*related)
    draft = drafts.filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(
            _("Diesen Entwurf gibt es hier nicht."),
            remedy=_("Öffnen Sie ihn aus dem Vorgang, zu dem er gehört."),
        )
    require(may_draft, actor, draft.case)
    if draft.state != LetterDraft.State.OPEN:
        raise Conflict(
            _("%(name)s hat diesen Entwurf schon abgeschlossen: %(state)s.")
            % {"name": draft.ended_label, "state": draft.get_state_display()},
            remedy=_("Beginnen Sie einen neuen Entwurf, wenn noch etwas zu schreiben ist."),
        )
    if not closed_too:
        _require_open(draft.case)
    held = checkout_of(draft)
    if held is not None and held.holder_id != actor.account:
        raise Reserved(held)
    return draft


def finish(draft: LetterDraft, state: LetterDraft.State, actor: Actor, *, why: str = "") -> None:
    """End a locked draft, and the reservation of whoever ends it."""
    draft.state, draft.ended_at = state, now()
    draft.ended_label, draft.ended_why = actor.label, why
    draft.save(update_fields=["state", "ended_at", "ended_label", "ended_why", "document"])
    held = checkout_of(draft)
    if held is not None:
        end_checkout(held, Checkout.End.FINISHED, actor, version=draft.number)


def _require_open(case: Case) -> None:
    if case.closed_at is not None:
        raise Conflict(
            _("Der Vorgang %(number)s ist abgeschlossen; daran wird nichts mehr geschrieben.")
            % {"number": case.number},
            remedy=_("Öffnen Sie ihn wieder, oder verwerfen Sie den Entwurf."),
        )


def _next(
    draft: LetterDraft,
    content: Content,
    actor: Actor,
    *,
    note: str = "",
    restored_from: int | None = None,
) -> LetterDraftVersion:
    draft.number += 1
    draft.save(update_fields=["number"])
    version = _keep(draft, content, actor, note=note, restored_from=restored_from)
    saved = LetterDraftSaved(
        subject=draft.case.ref,
        draft=str(draft.pk),
        version=version.number,
        restored_from=restored_from,
    )
    record(saved, actor=actor)
    return version


def _keep(
    draft: LetterDraft,
    content: Content,
    actor: Actor,
    *,
    note: str = "",
    restored_from: int | None = None,
) -> LetterDraftVersion:
    return LetterDraftVersion.objects.create(
        draft=draft,
        number=draft.number,
        subject=content.subject,
        addressee=content.addressee.data,
        text=content.text,
        note=" ".join(note.split())[:MAX_NOTE],
        restored_from=restored_from,
        created_at=now(),
        created_by=str(actor.ref),
        created_label=actor.label,
    )
