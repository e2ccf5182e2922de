"""Roles from the library, and who has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.people.actions.offices import Imported
from rathaus.people.events import RoleAssigned, RolesImported, RoleWithdrawn
from rathaus.people.library import read_list, require_keys
from rathaus.people.models import Account, Office, Role, RoleAssignment
from rathaus.people.rules import may_assign_role, may_manage_people
from rathaus.people.validation import check


@transaction.atomic
def import_roles(*, actor: Actor, path: Path) -> Imported:
    """Bring the roles in line with ``roles.yaml``; running it twice changes nothing."""
    require(may_manage_people, actor)
    entries = read_list(path, "roles")
    require_keys(path, entries, {"key", "title", "permissions"}, {"note"})
    known = {role.key: role for role in Role.objects.select_for_update()}
    result = Imported()
    for entry in entries:
        key, title = str(entry["key"]), str(entry["title"])
        permissions = sorted(str(name) for name in entry["permissions"])
        role = known.get(key)
        if role is None:
            role = Role(key=key)
            result.created.append(key)
        elif (role.title, sorted(role.permissions)) == (title, permissions):
            continue
        else:
            result.changed.append(key)
        role.title, role.permissions = title, permissions
        check(role)
        role.save()
    result.unlisted = sorted(set(known) - {str(entry["key"]) for entry in entries})
    if result.created or result.changed:
        record(
            RolesImported(
                subject=Reference("city", current_city().slug),
                created=tuple(result.created),
                changed=tuple(result.changed),
            ),
            actor=actor,
        )
    return result


@transaction.atomic
def assign_role(
    *,
    actor: Actor,
    account: Account,
    role_key: str,
    office: Office | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:
    """Give a role, in an office and everything below it, or everywhere.

    Raises :class:`Conflict` where the account already has it there without end.
    """
    require(may_assign_role, actor, account, office.pk if office else None)
    role = Role.objects.filter(key=role_key).first()
    if role is None:
        raise NotFound(_("Die Rolle „%(key)s“ gibt es nicht.") % {"key": role_key})
    start = valid_from or today()
    if valid_to is not None and valid_to <= start:
        raise Invalid(
            _("Die Rolle endet, bevor sie beginnt."),
            remedy=_("Wählen Sie ein späteres Ende."),
            fields={"valid_to": _("liegt vor dem Beginn")},
        )
    try:
        with transaction.atomic():
            assignment = RoleAssignment.objects.create(
                account=account, role=role, office=office, valid_from=start, valid_to=valid_to
            )
    except IntegrityError as error:
        raise Conflict(
            _("Diese Rolle besteht dort schon ohne Ende."),
            remedy=_("Beenden Sie zuerst die bestehende Zuweisung."),
        ) from error
    record(
        RoleAssigned(
            subject=Reference("staff", str(account.pk)),
            role=role.key,
            office=office.key if office else "",
            valid_from=start,
            valid_to=valid_to,
        ),
        actor=actor,
    )
    return assignment


@transaction.atomic
def withdraw_role(*, actor: Actor, assignment_id: int) -> None:
    """End a role today; one that has not begun is struck."""
    assignment = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .select_related("account", "role", "office")
        .filter(pk=assignment_id)
        .first()
    )
    if assignment is None:
        raise NotFound(_("Diese Zuweisung gibt es nicht."))
    require(may_assign_role, actor, assignment.account, assignment.office_id)
    day = today()
    if assignment.valid_to is not None and assignment.valid_to <= day:
        return
    if assignment.valid_from >= day:
        assignment.delete()
    else:
        assignment.valid_to = day
        assignment.save(update_fields=["valid_to"])
    record(
        RoleWithdrawn(
            subject=Reference("staff", str(assignment.account_id)),
            role=assignment.role.key,
            office=assignment.office.key if assignment.office else "",
        ),
        actor=actor,
    )
