"""Who may write, reserve, break a reservation, and keep templates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.procedures.models import Checkout
from rathaus.records.models import Case
from rathaus.records.rules import ASSIGN, SEE, WORK, holds

EDIT = "catalogue.edit"
MANAGE = "procedures.manage"


@rule("letter-draft.read", refusal=_("Entwürfe liest nur die Stelle, die den Vorgang bearbeitet."))
def may_read_drafts(actor: Actor, case: Case) -> bool:
    """Staff who may see the case; those it concerns never see a draft."""
    return holds(actor, SEE, case)


@rule("letter-draft.write", refusal=_("Für diesen Vorgang ist eine andere Stelle zuständig."))
def may_draft(actor: Actor, case: Case) -> bool:
    """Begin, save, reserve, finish and discard: staff who work on cases of the office."""
    return actor.account is not None and holds(actor, WORK, case)


@rule(
    "checkout.break",
    refusal=_("Eine fremde Reservierung hebt nur die Leitung der Stelle auf."),
)
def may_break(actor: Actor, checkout: Checkout) -> bool:
    """Whoever holds it, and whoever distributes work in the office."""
    own = checkout.holder_id is not None and checkout.holder_id == actor.account
    return (own and may_draft(actor, checkout.case)) or holds(actor, ASSIGN, checkout.case)


@rule("letter-template.see", refusal=_("Vorlagen sehen die Beschäftigten der Verwaltung."))
def may_see_templates(actor: Actor) -> bool:
    """Whoever writes with them, and whoever keeps them."""
    return actor.is_staff and (actor.can(WORK) or actor.can(EDIT) or actor.can(MANAGE))


@rule("letter-template.keep", refusal=_("Vorlagen pflegt, wer Texte oder Verfahren betreut."))
def may_keep_templates(actor: Actor) -> bool:
    """Propose a version of a template, release one of somebody else, withdraw."""
    return actor.is_staff and (actor.can(EDIT) or actor.can(MANAGE))
