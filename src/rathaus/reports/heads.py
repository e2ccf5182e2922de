"""Who answers for a unit, and who edits reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rathaus.kernel.clock import today
from rathaus.people.models import Account, Deputy, Office, RoleAssignment
from rathaus.people.models.periods import holds_on
from rathaus.people.queries import staff_with
from rathaus.people.rules import ASSIGN_TASKS
from rathaus.reports.rules import EDIT
from rathaus.reports.setup import first_office


def heads_of(office: Office) -> list[Account]:
    """Who leads the office, with those who stand in for them; else who leads the one above it.

    A lead holds a role there that gives out tasks. Where nobody leads anything up to the city, the
    editors of reports are told.
    """
    day, at = today(), office
    while not (found := _leads(at, day)) and at.parent is not None:
        at = at.parent
    return found + _deputies(found, day) if found else editors()


def editors() -> list[Account]:
    """The editors of reports in the whole city."""
    root = first_office()
    return list(staff_with(EDIT, root)) if root is not None else []


def addresses(accounts: Iterable[Account]) -> list[str]:
    """Their addresses of e-mail, each once."""
    return list(dict.fromkeys(str(account.email) for account in accounts if account.email))


def _leads(office: Office, day: date) -> list[Account]:
    roles = RoleAssignment.objects.filter(
        holds_on(day), office=office, role__permissions__contains=[ASSIGN_TASKS]
    )
    staff = Account.objects.filter(is_staff_member=True, is_active=True)
    return list(staff.filter(pk__in=roles.values("account")).order_by("name", "pk"))


def _deputies(leads: list[Account], day: date) -> list[Account]:
    standing_in = Deputy.objects.filter(holds_on(day), post__holder__in=leads).exclude(
        account__in=leads
    )
    return list(Account.objects.filter(is_active=True, pk__in=standing_in.values("account")))
