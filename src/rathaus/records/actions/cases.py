"""Moving cases along, and saying who works on them and who takes part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.people.models import Account, Office, Party
from rathaus.records import events
from rathaus.records.models import (
    CASE_MOVES,
    Case,
    CaseState,
    Consultation,
    Note,
    Outcome,
    Participant,
    Role,
)
from rathaus.records.queries import is_shut_to
from rathaus.records.rules import may_assign_case, may_withdraw_case, may_work_on_case

_BY_OTHER_ACTIONS = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})


@action
def advance_case(
    *, actor: Actor, case: Case, to: CaseState, outcome: Outcome | None = None
) -> Case:
    """Move the case on; ``outcome`` belongs to a decision.

    ``case.state`` is what the actor last saw: when somebody else has moved it meanwhile, or the
    table of moves does not allow it, :class:`Conflict` says where it stands.
    """
    require(may_work_on_case, actor, case)
    before = CaseState(case.state)
    if to in _BY_OTHER_ACTIONS or before == CaseState.CLOSED:
        raise ValueError("closing, reopening and withdrawing are actions of their own")
    if (to == CaseState.DECIDED) != (outcome is not None):
        raise ValueError("a decision has an outcome, and nothing else has")
    move(case, to, outcome=outcome or "")
    happened = events.CaseAdvanced(subject=case.ref, before=before, after=to, outcome=outcome or "")
    record(happened, actor=actor)
    return case


@action
def withdraw_case(*, actor: Actor, case: Case) -> Case:
    """Take an application back; possible until it is decided."""
    require(may_withdraw_case, actor, case)
    before = case.state
    move(case, CaseState.WITHDRAWN, outcome=Outcome.WITHDRAWN)
    record(events.CaseWithdrawn(subject=case.ref, before=before), actor=actor)
    return case


@action
def assign_case(
    *, actor: Actor, case: Case, office: UUID | None = None, clerk: int | None = None
) -> Case:
    """Give the case to an office (default: the one it is in) and a clerk (None: to all of it)."""
    office = office or case.office_id
    require(may_assign_case, actor, case, office, clerk)
    if (
        clerk is not None
        and not Account.objects.filter(pk=clerk, is_staff_member=True, is_active=True).exists()
    ):
        raise Invalid(
            _("Dieses Konto bearbeitet keine Vorgänge."),
            remedy=_("Wählen Sie eine Person aus der zuständigen Stelle."),
            fields={"clerk": _("Bitte eine Person aus der Stelle wählen.")},
        )
    if clerk is not None and is_shut_to(case, clerk):
        raise Invalid(
            _("Diese Person darf die Akte nicht öffnen."),
            remedy=_("Wählen Sie eine andere Person, oder regeln Sie zuerst den Zugang zur Akte."),
            fields={"clerk": _("Bitte eine Person wählen, der die Akte offensteht.")},
        )
    changed = Case.objects.filter(
        pk=case.pk, office=case.office_id, clerk=case.clerk_id, closed_at__isnull=True
    ).update(office=office, clerk=clerk)
    if not changed:
        raise _moved_on(case)
    case.office_id, case.clerk_id = office, clerk
    happened = events.CaseAssigned(subject=case.ref, office=str(office), clerk=str(clerk or ""))
    record(happened, actor=actor)
    return case


@action
def set_due_date(*, actor: Actor, case: Case, due_on: date | None, why: str = "") -> Case:
    """Set the day by which the case must be done, with its reason (norm and start)."""
    require(may_work_on_case, actor, case)
    if not Case.objects.filter(pk=case.pk, closed_at__isnull=True).update(
        due_on=due_on, due_why=why
    ):
        raise _moved_on(case)
    case.due_on, case.due_why = due_on, why
    record(events.CaseDue(subject=case.ref, due_on=due_on, why=why), actor=actor)
    return case


def keep_version(*, case: Case, version: int) -> None:
    """Note by which version of its procedure the case goes on.

    Only for the room that moves its process: it asks the rule and records the event.
    """
    Case.objects.filter(pk=case.pk).update(procedure_version=version)
    case.procedure_version = version


@action
def add_participant(
    *, actor: Actor, case: Case, party: Party, role: Role = Role.AFFECTED
) -> Participant:
    """Let a party take part from now on (§ 13 VwVfG); it sees the case and its messages."""
    require(may_work_on_case, actor, case)
    try:
        with transaction.atomic():
            participant = Participant.objects.create(case=case, party=party, role=role)
    except IntegrityError as error:
        raise Conflict(
            _("{name} ist in dieser Rolle schon beteiligt.").format(name=party.name),
            remedy=_("Eine weitere Eintragung ist nicht nötig."),
        ) from error
    reference = Reference("party", str(party.pk))
    record(events.ParticipantAdded(subject=case.ref, party=reference, role=role), actor=actor)
    return participant


@action
def consult_office(
    *,
    actor: Actor,
    case: Case,
    office: Office,
    documents: Iterable[UUID] = (),
    kinds: Iterable[str] = (),
) -> Consultation:
    """Ask another office about the case: from now on its staff see what is named for them.

    Of the papers these are ``documents`` and every incoming one of ``kinds``. Asked again, what was
    named before stays.
    """
    require(may_work_on_case, actor, case)
    papers, words = list(documents), list(kinds)
    made, new = Consultation.objects.get_or_create(
        case=case, office=office, defaults={"since": now(), "documents": papers, "kinds": words}
    )
    if new:
        record(events.OfficeConsulted(subject=case.ref, office=str(office.pk)), actor=actor)
    elif {*papers, *words} - {*made.documents, *made.kinds}:
        made.documents = list(dict.fromkeys([*made.documents, *papers]))
        made.kinds = list(dict.fromkeys([*made.kinds, *words]))
        made.save(update_fields=["documents", "kinds"])
    return made


@action
def write_note(*, actor: Actor, case: Case, text: str) -> Note:
    """Put something on record (Vermerk); it cannot be changed, only followed by another."""
    require(may_work_on_case, actor, case)
    if not text.strip():
        raise Invalid(
            _("Der Vermerk ist leer."),
            remedy=_("Schreiben Sie auf, was festgehalten werden soll."),
            fields={"text": _("Bitte einen Text eingeben.")},
        )
    note = Note.objects.create(
        case=case,
        text=text.strip(),
        author=str(actor.ref),
        author_label=actor.label,
        created_at=now(),
    )
    record(events.NoteWritten(subject=case.ref, note=str(note.pk)), actor=actor)
    return note


def move(case: Case, to: CaseState, **also: Any) -> None:
    """Change the state along the table, unless somebody was faster; raises :class:`Conflict`."""
    before = CaseState(case.state)
    allowed = to in CASE_MOVES[before]
    values = {"state": to} | {name: value for name, value in also.items() if value != ""}
    if not allowed or not update(Case, {"id": case.pk, "state": before}, **values):
        raise _moved_on(case)
    for name, value in values.items():
        setattr(case, name, value)


def _moved_on(case: Case) -> Conflict:
    state = Case.objects.values_list("state", flat=True).get(pk=case.pk)
    return Conflict(
        _("Der Vorgang {number} steht inzwischen auf „{state}“; das geht so nicht mehr.").format(
            number=case.number, state=CaseState(state).label
        ),
        remedy=_("Laden Sie den Vorgang neu und prüfen Sie, ob noch etwas zu tun ist."),
    )
