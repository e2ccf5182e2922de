"""From what somebody typed to who is meant: a colleague, or an office."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.people.models import Account, Office
from rathaus.people.queries import actor_for, staff_with
from rathaus.procedures.cosigning.rules import may_be_asked
from rathaus.records.rules import WORK

MOST = 8
"""How many who fit are named when the words fit several."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Through whose hands a paper goes: a person in an office, or any member of an office."""

    office: Office
    signer: Account | None = None

    def __str__(self) -> str:
        return self.office.name if self.signer is None else f"{self.signer} ({self.office.name})"


class Unclear(ValueError):
    """Nobody is meant by the words, or several are; the message says so."""


def read_hand(words: str, *, home: Office, protected: bool) -> Hand:
    """Who is meant: a name, an address or a post of the staff, or the name of an office.

    ``home`` is the office of the case. Raises :class:`Unclear` with a message for people.
    """
    words = " ".join(words.split())
    accounts, offices = _accounts(words), _offices(words)
    if len(accounts) + len(offices) > 1:
        named = [_told(account) for account in accounts] + [office.name for office in offices]
        raise Unclear(
            _("Das passt auf mehrere: %(names)s. Bitte schreiben Sie genauer, wer gemeint ist.")
            % {"names": ", ".join(named[:MOST])}
        )
    if offices:
        return Hand(offices[0])
    if not accounts:
        raise Unclear(_("Hier arbeitet niemand, auf den das passt. Prüfen Sie die Schreibweise."))
    office = desk_of(accounts[0], home=home, protected=protected)
    if office is None:
        raise Unclear(_("%(name)s darf dieses Dokument nicht bearbeiten.") % {"name": accounts[0]})
    return Hand(office, accounts[0])


def desk_of(account: Account, *, home: Office, protected: bool) -> Office | None:
    """The office in which a colleague works on a step, so that deputies there find it too.

    That of their post, as far as a deputy reaches; else the office of the case, else the highest in
    which they work on cases. None where there is no such office.
    """
    actor = actor_for(account)
    seats = [*Office.objects.filter(posts__holder=account).order_by("path"), home]
    for office in seats:
        if may_be_asked(actor, office, protected=protected):
            return office
    allowed = actor.offices(WORK)
    if allowed is ALL_OFFICES:
        return None
    for office in Office.objects.filter(pk__in=allowed).order_by("path"):
        if may_be_asked(actor, office, protected=protected):
            return office
    return None


def colleagues() -> list[Account]:
    """Everybody who may be named, by name."""
    staff = Account.objects.filter(is_staff_member=True, is_active=True).exclude(name="")
    return list(staff.order_by("name", "pk"))


def somebody_in(office: Office, *, protected: bool, besides: int | None) -> bool:
    """Whether the office has a member who can work on a step there, but for one."""
    members = staff_with(WORK, office).exclude(pk=besides or 0)
    if protected:
        members = members.filter(pk__in=staff_with(SEE_PROTECTED, office).values("pk"))
    return members.exists()


def _accounts(words: str) -> list[Account]:
    """Those whose name, address or post is exactly this; else all whose name holds every word."""
    staff = Account.objects.filter(is_staff_member=True, is_active=True)
    exact = staff.filter(Q(name__iexact=words) | Q(email__iexact=words))
    found = list(exact.order_by("name", "pk")[: MOST + 1])
    if not found:  # whoever holds the post, now
        holders = staff.filter(posts__title__iexact=words).distinct()
        found = list(holders.order_by("name", "pk")[: MOST + 1])
    if found or not words:
        return found
    for word in words.split()[:5]:
        staff = staff.filter(name__icontains=word)
    return list(staff.order_by("name", "pk")[: MOST + 1])


def _offices(words: str) -> list[Office]:
    exact = Office.objects.filter(Q(name__iexact=words) | Q(key__iexact=words))
    found = list(exact.order_by("path")[: MOST + 1])
    if found or len(words) < 4:
        return found
    if Account.objects.filter(is_staff_member=True, name__iexact=words).exists():
        return []
    return list(Office.objects.filter(name__icontains=words).order_by("path")[: MOST + 1])


def _told(account: Account) -> str:
    return f"{account} ({account.email})" if account.email else str(account)
