"""Who may do what with people. Each predicate has a name and is part of the matrix test."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import ALL_OFFICES, Actor, rule
from rathaus.people.models import Account, Mandate, Party, Post

MANAGE_PEOPLE = "people.manage"
WORK_ON_CASES = "case.work"
SEE_CASES = "case.see"
ASSIGN_TASKS = "task.assign"


@rule("people.register-party")
def may_register_party(actor: Actor) -> bool:
    """A resident enters themselves once; staff and the house enter others."""
    if actor.kind == "person":
        return actor.party is None
    return actor.is_system or actor.can(WORK_ON_CASES)


@rule("people.see-party")
def may_see_party(actor: Actor, party: Party) -> bool:
    """Oneself, or whoever works on cases."""
    return actor.party == party.pk or actor.is_system or actor.can(SEE_CASES)


@rule(
    "people.update-profile",
    refusal=_("Diese Daten gehören einer anderen Person."),
)
def may_update_profile(actor: Actor, party: Party) -> bool:
    """Oneself, or whoever works on cases (a change reported at the counter)."""
    if party.erased_at is not None:
        return False
    return actor.party == party.pk or actor.is_system or actor.can(WORK_ON_CASES)


@rule(
    "people.appoint-agent",
    refusal=_("Eine Vollmacht gibt, wer vertreten wird, oder die Verwaltung nach Vorlage."),
)
def may_appoint_agent(actor: Actor, principal: Party) -> bool:
    """Whoever is to be represented, or staff who hold the written mandate in their hands."""
    if principal.erased_at is not None:
        return False
    return actor.party == principal.pk or actor.is_system or actor.can(WORK_ON_CASES)


@rule("people.withdraw-mandate")
def may_withdraw_mandate(actor: Actor, mandate: Mandate) -> bool:
    """The represented, the representative who lays it down, or staff."""
    if actor.party is not None and actor.party in {mandate.principal_id, mandate.agent_id}:
        return True
    return actor.is_system or actor.can(WORK_ON_CASES)


@rule("people.manage")
def may_manage_people(actor: Actor, office: UUID | None = None) -> bool:
    """Change offices, posts and accounts of staff."""
    return actor.is_system or actor.can(MANAGE_PEOPLE, office)


@rule("people.appoint-deputy")
def may_appoint_deputy(actor: Actor, post: Post) -> bool:
    """The holder for their own absence, the lead of the office, or whoever manages people."""
    if actor.account is not None and actor.account == post.holder_id:
        return actor.is_staff
    return (
        actor.is_system
        or actor.can(ASSIGN_TASKS, post.office_id)
        or actor.can(MANAGE_PEOPLE, post.office_id)
    )


@rule(
    "people.assign-role",
    refusal=_("Rollen vergibt eine andere Person als die, die sie bekommt."),
)
def may_assign_role(actor: Actor, account: Account, office: UUID | None) -> bool:
    """Four eyes: nobody gives a role to themselves, nor one that reaches beyond their offices."""
    if actor.is_system:
        return True
    if actor.account == account.pk or not account.is_staff_member:
        return False
    if office is None:
        return actor.offices(MANAGE_PEOPLE) is ALL_OFFICES
    return actor.can(MANAGE_PEOPLE, office)


@rule(
    "people.manage-clients",
    refusal=_("Schnittstellen richtet die Fachadministration der Stelle ein."),
)
def may_manage_clients(actor: Actor, office: UUID | None) -> bool:
    """Register, renew and revoke programs that act for an office; without one, for the whole city.

    Whoever manages people there, or the operator at the command line.
    """
    if actor.is_system:
        return True
    if office is None:
        return actor.offices(MANAGE_PEOPLE) is ALL_OFFICES
    return actor.can(MANAGE_PEOPLE, office)


@rule(
    "people.own-account",
    refusal=_("Das ist nicht Ihr Konto."),
)
def may_take_out_account(actor: Actor, account: Account) -> bool:
    """Export and erase: only the resident whose account it is."""
    return actor.kind == "person" and actor.account == account.pk
