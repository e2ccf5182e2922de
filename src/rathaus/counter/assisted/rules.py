"""Who may help, for whom, and who sees the figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.counter.assisted.models import AssistedSession
from rathaus.counter.assisted.residents import Resident
from rathaus.kernel.access import Actor, Trust, rule
from rathaus.people.models import Account
from rathaus.people.names import plain_words, same_first_names, same_surname
from rathaus.procedures.installed import Installed

SERVE = "assist.serve"


@rule("assist.serve", refusal=_("Sitzungen führen nur Helferinnen und Helfer einer Servicestelle."))
def may_assist(actor: Actor) -> bool:
    """Helpers of a Servicestelle, each with an own login."""
    return actor.is_staff and actor.can(SERVE)


@rule(
    "assist.own-matter",
    refusal=_(
        "In eigener Sache können Sie hier nicht helfen. Bitten Sie eine andere Helferin oder "
        "einen anderen Helfer, oder stellen Sie den Antrag mit Ihrem eigenen Konto."
    ),
)
def may_serve(actor: Actor, helper: Account, resident: Resident) -> bool:
    """Nobody helps themselves (after § 20 VwVfG).

    Name and birth date decide, and the name with the address: another birth date opens no way.
    Where the helper's account has no data of a person, the name alone does: a namesake then goes
    to another helper.
    """
    if not may_assist(actor) or actor.account != helper.pk:
        return False
    if helper.party is not None:
        own = helper.party
        here = (own.street, own.house_number, own.postcode)
        same = own.birth_date in {None, resident.birth_date} or here == (
            resident.street,
            resident.house_number,
            resident.postcode,
        )
        return not (
            same
            and same_surname(own.surname, resident.surname)
            and same_first_names(own.first_names, resident.first_names)
        )
    written = plain_words(helper.name)
    surname, first = plain_words(resident.surname), plain_words(resident.first_names)
    return not (written[-len(surname) :] == surname and bool(set(written) & set(first)))


def served_here(bundle: Installed) -> bool:
    """Procedures that need no stronger proof of identity, by whoever may apply for themselves."""
    return bundle.trust <= Trust.BASIC and not bundle.procedure.form.get("x-represented")


@rule("assist.session", refusal=_("Diese Sitzung ist beendet oder gehört zu jemand anderem."))
def may_use_session(actor: Actor, session: AssistedSession) -> bool:
    """The helper who began it, while it runs."""
    return may_assist(actor) and session.helper_id == actor.account and session.ended_at is None


@rule("assist.see", refusal=_("Die Zahlen der Servicestellen sieht, wer sie steuert."))
def may_see_assistance(actor: Actor) -> bool:
    """Counts by place and month, never a session."""
    return actor.is_staff and (actor.can("assist.see") or actor.can("steering.see"))
