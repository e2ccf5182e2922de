"""Who may do what with cases, files and documents."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.people.models import Party
from rathaus.records.models import Case, CaseState, Consultation, File, Participant

SEE = "case.see"
WORK = "case.work"
ASSIGN = "task.assign"
DECIDE = "case.decide"
MANAGE = "records.manage"

# Single files of an actor (:attr:`Actor.special`), from its rights on them.
READS, WORKS_ON, BARRED_FROM = "file.read", "file.work", "file.barred"

_OTHER_OFFICE = _("Für diesen Vorgang ist eine andere Stelle zuständig.")


def holds(actor: Actor, permission: str, case: Case) -> bool:
    """Whether a member of staff has the permission on the case, protection included.

    It comes from a role in the case's office. Who is admitted to the file by name may see or work
    without one; to a restricted file nobody else gets, and whoever is barred from it never.
    """
    if not actor.is_staff or shut(actor, case, permission):
        return False
    if permission in admission(actor, case):
        return True
    if not actor.can(permission, case.office_id):
        return False
    return not case.is_protected or actor.can(SEE_PROTECTED, case.office_id)


def admission(actor: Actor, case: Case) -> frozenset[str]:
    """What an admission by name alone opens: nothing, seeing, or seeing and working.

    Protected cases open only to those who see protected ones in some office.
    """
    if case.is_protected and not actor.can(SEE_PROTECTED):
        return frozenset()
    if case.file_id in actor.only(WORKS_ON):
        return frozenset({SEE, WORK})
    return frozenset({SEE}) if case.file_id in actor.only(READS) else frozenset()


def shut(actor: Actor, case: Case, permission: str = WORK) -> bool:
    """Whether the file is shut to this member of staff, whatever their roles: they are barred from
    it (§ 20 VwVfG, § 16 SGB X), or it is restricted and they are not admitted as far as that."""
    if case.file_id in actor.only(BARRED_FROM):
        return True
    return case.restricted and (SEE if permission == SEE else WORK) not in admission(actor, case)


def consultations_of(actor: Actor, case: Case) -> list[Consultation]:
    """Where an office in which the actor may see cases was asked about this one.

    Its staff see of the case what is named for them, never the whole of it.
    """
    if not actor.is_staff or shut(actor, case, SEE):
        return []
    return [
        asked
        for asked in Consultation.objects.filter(case=case).order_by("id")
        if actor.can(SEE, asked.office_id)
        and (not case.is_protected or actor.can(SEE_PROTECTED, asked.office_id))
    ]


def takes_part(actor: Actor, case: Case) -> bool:
    """Whether a resident is a participant; asks the database only for those rarely named."""
    if actor.kind != "person" or actor.party is None:
        return False
    if actor.party in {case.applicant_id, case.agent_id}:
        return True
    return Participant.objects.filter(party=actor.party, case=case).exists()


@rule("case.open", refusal=_("Einen Antrag stellt, wen er betrifft, oder wer dazu befugt ist."))
def may_open_case(actor: Actor, office: UUID, applicant: Party, agent: Party | None) -> bool:
    """Residents for themselves or as agent, anybody without an account, staff in their office."""
    if actor.is_system or actor.kind == "anonymous":
        return True
    if actor.is_staff:
        return actor.can(WORK, office)
    return actor.kind == "person" and actor.party in {applicant.pk, agent.pk if agent else None}


@rule("file.add-to", refusal=_("Diese Akte nimmt von Ihnen keinen Vorgang auf."))
def may_add_to_file(actor: Actor, file: File) -> bool:
    """Put a case into an existing file: staff whom it is not :func:`shut` to, and residents by the
    ways that their own matters take."""
    if not actor.is_staff:
        return True
    if file.pk in actor.only(BARRED_FROM):
        return False
    return not file.restriction or file.pk in actor.only(WORKS_ON)


@rule("file.open", refusal=_("Akten legt an, wer in dieser Stelle an Vorgängen arbeitet."))
def may_open_file(actor: Actor, office: UUID) -> bool:
    """Staff who work on cases of the office, records management, and the house itself."""
    return actor.is_system or (
        actor.is_staff and (actor.can(WORK, office) or actor.can(MANAGE, office))
    )


@rule("case.work", refusal=_OTHER_OFFICE)
def may_work_on_case(actor: Actor, case: Case) -> bool:
    """Move, note, file, close: staff of the office that owns it, and the house itself."""
    return actor.is_system or holds(actor, WORK, case)


@rule("case.file-document", refusal=_("Zu diesem Vorgang können Sie keine Unterlagen einreichen."))
def may_file_document(actor: Actor, case: Case, direction: str) -> bool:
    """Staff of the office; participants hand in what belongs to their own case."""
    if may_work_on_case(actor, case):
        return True
    return direction == "in" and takes_part(actor, case)


@rule("case.withdraw", refusal=_("Zurücknehmen kann nur, wer den Antrag gestellt hat."))
def may_withdraw_case(actor: Actor, case: Case) -> bool:
    """The applicant, their agent, or staff whom they told."""
    if may_work_on_case(actor, case):
        return True
    return (
        actor.kind == "person"
        and actor.party is not None
        and actor.party in {case.applicant_id, case.agent_id}
        and case.state != CaseState.CLOSED
    )


@rule("case.assign", refusal=_OTHER_OFFICE)
def may_assign_case(actor: Actor, case: Case, office: UUID, clerk: int | None) -> bool:
    """Whoever distributes work in the office; a clerk may take a free case."""
    if actor.is_system or holds(actor, ASSIGN, case):
        return True
    takes_it = clerk == actor.account and case.clerk_id is None and office == case.office_id
    return takes_it and actor.account is not None and holds(actor, WORK, case)


@rule("case.reopen", refusal=_("Abgeschlossene Vorgänge öffnet nur, wer dazu befugt ist."))
def may_reopen_case(actor: Actor, case: Case) -> bool:
    """A closed case is opened again by few; the house does it when an objection arrives."""
    return actor.is_system or holds(actor, DECIDE, case)


@rule("records.search", refusal=_("In den Akten sucht, wer Vorgänge sehen darf."))
def may_search(actor: Actor) -> bool:
    """Staff who may see cases somewhere; each finds no more than they may see."""
    return actor.is_staff and actor.account is not None and actor.can(SEE)


@rule("records.index", refusal=_("Das macht das Rathaus selbst."))
def may_keep_search_true(actor: Actor) -> bool:
    """Only the house itself reads documents for the search."""
    return actor.is_system


@rule("records.renditions", refusal=_("Das macht das Rathaus selbst."))
def may_make_renditions(actor: Actor) -> bool:
    """Only the house itself makes other forms of papers."""
    return actor.is_system


@rule("records.manage", refusal=_("Das macht die Schriftgutverwaltung."))
def may_manage_records(actor: Actor) -> bool:
    """Filing plan and end of life: records management, for the whole municipality."""
    return actor.is_system or (actor.is_staff and actor.can(MANAGE))


@rule("records.read-plan", refusal=_("Den Aktenplan liest, wer Vorgänge sehen darf."))
def may_read_plan(actor: Actor) -> bool:
    """Staff and programs that may see cases somewhere, records management, the house itself."""
    return actor.is_system or (actor.is_staff and (actor.can(SEE) or actor.can(MANAGE)))
