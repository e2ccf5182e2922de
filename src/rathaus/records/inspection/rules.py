"""Who may ask to see a file, prepare it, hand it out, and look who has read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, Visibility, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.people.queries import mandate_for
from rathaus.records.models import Case, File, Inspection
from rathaus.records.rules import ASSIGN, DECIDE, SEE, WORK, holds, takes_part

VERIFY = "events.verify"
_OFFICE = _("Akteneinsicht bereitet die Stelle vor, die für den Vorgang zuständig ist.")


@rule("inspection.ask", refusal=_("Akteneinsicht bekommt, wer am Verfahren beteiligt ist."))
def may_ask_inspection(actor: Actor, case: Case) -> bool:
    """Whoever takes part or acts for the applicant; staff of the office for whom they record it."""
    if actor.is_staff:
        return holds(actor, WORK, case)
    return takes_part(actor, case) or _acts_for(actor, case)


@rule("inspection.prepare", refusal=_OFFICE)
def may_prepare_inspection(actor: Actor, case: Case) -> bool:
    """Choose papers and make parts unreadable: staff who work on the case."""
    return holds(actor, WORK, case)


@rule(
    "inspection.release",
    refusal=_(
        "Über Akteneinsicht entscheidet, wer Entscheidungen zeichnen darf; "
        "in geschützten Vorgängen eine zweite Person."
    ),
)
def may_release_inspection(actor: Actor, inspection: Inspection) -> bool:
    """Whoever decides in the office; where the case is protected, not whoever prepared it."""
    if not holds(actor, DECIDE, inspection.case):
        return False
    return not inspection.case.is_protected or inspection.prepared_by != str(actor.ref)


@rule("inspection.refuse", refusal=_OFFICE)
def may_refuse_inspection(actor: Actor, case: Case) -> bool:
    """Refuse, or take a release back: whoever decides in the office."""
    return holds(actor, DECIDE, case)


def can_be_read_online(inspection: Inspection) -> bool:
    """Whether whoever asked sees the case in their account, where the result would lie."""
    internal = inspection.case.visibility == Visibility.INTERNAL
    return inspection.party_id is not None and not internal


@rule("inspection.open", refusal=_("Diese Akteneinsicht ist für jemand anderen bestimmt."))
def may_open_inspection(actor: Actor, inspection: Inspection) -> bool:
    """Whoever asked, and who acts for them in this matter."""
    if actor.kind != "person" or actor.party is None or inspection.party_id is None:
        return False
    if actor.party == inspection.party_id:
        return True
    scope = inspection.case.procedure_key
    return mandate_for(agent=actor.party, principal=inspection.party_id, scope=scope) is not None


@rule("file.export", refusal=_("Diese Akte gehört einer anderen Stelle."))
def may_export_file(actor: Actor, case: Case) -> bool:
    """Bind the papers of a case for work or a court: staff who may see it."""
    return holds(actor, SEE, case)


@rule("readings.see", refusal=_("Wer gelesen hat, sehen Leitung und Revision."))
def may_see_readings(actor: Actor, office: Case | File) -> bool:
    """The head of the office and auditors, protected matters with the permission of their own."""
    if not actor.is_staff:
        return False
    where = office.office_id
    if office.is_protected and not actor.can(SEE_PROTECTED, where):
        return False
    return actor.can(VERIFY, where) or actor.can(ASSIGN, where)


@rule("binding.make", refusal=_("Das macht das Rathaus selbst."))
def may_bind(actor: Actor) -> bool:
    """Only the house itself puts papers together."""
    return actor.is_system


def _acts_for(actor: Actor, case: Case) -> bool:
    if actor.kind != "person" or actor.party is None:
        return False
    scope = case.procedure_key
    return mandate_for(agent=actor.party, principal=case.applicant_id, scope=scope) is not None
