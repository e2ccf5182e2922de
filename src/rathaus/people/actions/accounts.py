"""Opening accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.people.events import AccountOpened
from rathaus.people.models import Account
from rathaus.people.rules import may_manage_people


def open_account(*, actor: Actor, account: Account, way: str, simulated: bool = False) -> Account:
    """Record that a resident's account was opened: with a password or by the federal account."""
    record(
        AccountOpened(subject=Reference("person", str(account.pk)), way=way),
        actor=actor,
        simulated=simulated,
    )
    return account


@transaction.atomic
def open_staff_account(
    *, actor: Actor, email: str, name: str, password: str | None = None, **fields: Any
) -> Account:
    """An account for a member of staff; raises :class:`Conflict` where the address is taken."""
    require(may_manage_people, actor)
    try:
        with transaction.atomic():
            account = Account.objects.create_user(
                email, password, name=name, is_staff_member=True, **fields
            )
    except IntegrityError as error:
        raise Conflict(
            _("Mit dieser E-Mail-Adresse gibt es schon ein Konto."),
            remedy=_("Nehmen Sie eine andere dienstliche Adresse."),
        ) from error
    # The administration vouches for the address of its own staff.
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    record(
        AccountOpened(subject=Reference("staff", str(account.pk)), way="administration"),
        actor=actor,
    )
    return account
