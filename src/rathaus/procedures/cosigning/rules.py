"""Who may send papers round, sign them, take them back, and see them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, Visibility, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import today
from rathaus.people.models import Deputy, Office
from rathaus.people.models.periods import holds_on
from rathaus.procedures.models import Disposition, Round, RoundStep
from rathaus.records.models import Case, Document
from rathaus.records.rules import ASSIGN, SEE, WORK, holds, may_work_on_case, shut

_NOT_YOURS = _("Hier wird jemand anderes um die Zeichnung gebeten.")


def is_protected(case: Case, document: Document) -> bool:
    """Social data and the like: whoever is to read it needs a permission of its own."""
    return case.is_protected or document.visibility == Visibility.PROTECTED


def may_be_asked(actor: Actor, office: Office, *, protected: bool) -> bool:
    """Whether somebody with these grants can work on a step in the office."""
    if not (actor.is_staff and actor.can(WORK, office.pk)):
        return False
    return not protected or actor.can(SEE_PROTECTED, office.pk)


def stands_in(actor: Actor, step: RoundStep) -> bool:
    """Whether the actor holds a deputyship today for whoever is named (i. V.)."""
    if step.signer_id is None or actor.account in (None, step.signer_id):
        return False
    deputies = Deputy.objects.filter(holds_on(today()), account=actor.account)
    return deputies.filter(post__holder=step.signer_id).exists()


@rule("round.start", refusal=_("Umläufe beginnt, wer an diesem Vorgang arbeitet."))
def may_start_round(actor: Actor, case: Case) -> bool:
    """People who work on the case; the house itself signs nothing and sends nothing round."""
    return actor.is_staff and actor.account is not None and may_work_on_case(actor, case)


@rule("round.sign", refusal=_NOT_YOURS)
def may_sign(actor: Actor, step: RoundStep) -> bool:
    """The person named, their deputy while the deputyship holds, or a member of the office named.

    All need to see cases in the office of the step, protected ones with the permission of its own.
    Whoever started a co-signature signs only where named in person: never for an office or i. V.
    Nobody signs in a file that is shut to them.
    """
    if not (actor.is_staff and actor.account is not None and actor.can(SEE, step.office_id)):
        return False
    if shut(actor, step.round.case, SEE):
        return False
    protected = is_protected(step.round.case, step.round.document)
    if protected and not actor.can(SEE_PROTECTED, step.office_id):
        return False
    if step.signer_id == actor.account:
        return True
    if step.round.is_cosigning and step.round.started_by_id == actor.account:
        return False
    return step.signer_id is None or stands_in(actor, step)


@rule("round.recall", refusal=_("Zurückziehen kann, wer begonnen hat, oder die Leitung."))
def may_recall(actor: Actor, round: Round) -> bool:
    """Whoever started it, or whoever distributes work in the office that owns the case."""
    if not actor.is_staff or actor.account is None:
        return False
    return actor.account == round.started_by_id or holds(actor, ASSIGN, round.case)


@rule("disposition.make", refusal=_("Verfügungen trifft, wer an diesem Vorgang arbeitet."))
def may_dispose(actor: Actor, case: Case) -> bool:
    """People who work on the case."""
    return actor.is_staff and actor.account is not None and may_work_on_case(actor, case)


@rule("disposition.tick", refusal=_("Abhaken kann, wer an diesem Vorgang arbeitet."))
def may_tick(actor: Actor, disposition: Disposition) -> bool:
    """People who work on the case."""
    return actor.is_staff and may_work_on_case(actor, disposition.case)


def sees_document(actor: Actor, round: Round) -> bool:
    """Whether the actor may see the document of the round as part of the case anyway; where it was
    moved since, also as part of the case in which it lies now."""
    moved = round.document.case_id != round.case_id
    if moved and not holds(actor, SEE, round.document.case):
        return False
    return holds(actor, SEE, round.case) and (
        round.document.visibility <= Visibility.INTERNAL
        or actor.can(SEE_PROTECTED, round.case.office_id)
        or round.case.is_protected
    )
