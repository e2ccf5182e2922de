"""Admitting to a file, restricting it to those admitted, barring from it, and ending that.

Every step needs a reason, and stays to be read: rights are ended, never changed or deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.models import Account, Office
from rathaus.people.queries import grants_of
from rathaus.records.access_rights.events import (
    AccessEnded,
    AccessGranted,
    FileAudited,
    FileRestricted,
    FileUnrestricted,
)
from rathaus.records.access_rights.rules import (
    may_audit_file,
    may_bar,
    may_end_access,
    may_govern_access,
)
from rathaus.records.models import AccessMode, AccessRight, File
from rathaus.records.rules import SEE

LONGEST_REASON: Final = 500


@action
def admit(
    *,
    actor: Actor,
    file: File,
    whom: Account | Office,
    mode: AccessMode,
    reason: str,
    last_day: date | None = None,
) -> AccessRight:
    """Let a person or an office open the file until ``last_day`` (included), to read or to work.

    :class:`Invalid` for a day that is over, without reason, for somebody who sees no cases at all,
    and for oneself where the file is restricted: another lead does that.
    """
    require(may_govern_access, actor, file)
    if mode == AccessMode.BARRED:
        raise ValueError("barring is an action of its own")
    _check_day(last_day)
    if isinstance(whom, Account):
        _check_person(file, whom)
        if file.restriction and whom.pk == actor.account:
            raise _wrong("whom", _("Sich selbst gibt niemand eine eingeschränkte Akte frei."))
    return _give(actor, file, whom, mode, _reason(reason), last_day)


@action
def bar(*, actor: Actor, file: File, account: Account, reason: str) -> AccessRight:
    """Shut the file to a person, whatever their roles (§ 20, § 21 VwVfG; § 16, § 17 SGB X).

    Their admissions to it end with that. :class:`Conflict` where they are barred already.
    """
    require(may_bar, actor, file, account.pk)
    why = _reason(reason)
    open_rights = _running(file).filter(account=account)
    if open_rights.filter(mode=AccessMode.BARRED).exists():
        raise Conflict(
            _("{name} ist von dieser Akte schon ausgeschlossen.").format(name=account.display_name),
            remedy=_("Es ist nichts weiter zu tun."),
        )
    for right in open_rights:
        _end(actor, right, why)
    return _give(actor, file, account, AccessMode.BARRED, why, None)


@action
def restrict_file(
    *, actor: Actor, file: File, reason: str, accounts: Sequence[Account]
) -> list[AccessRight]:
    """From now on only ``accounts``, who may work in it, and others admitted later open the file.

    Whoever was admitted before stays. :class:`Invalid` where nobody would be left to work in it.
    """
    require(may_govern_access, actor, file)
    why = _reason(reason)
    locked = File.objects.select_for_update().get(pk=file.pk)
    if locked.restriction:
        raise Conflict(
            _("Diese Akte ist schon eingeschränkt."),
            remedy=_("Lassen Sie weitere Personen zu, oder heben Sie die Einschränkung auf."),
        )
    if not accounts:
        raise _wrong("accounts", _("Nennen Sie mindestens eine Person, die die Akte bearbeitet."))
    for account in accounts:
        _check_person(file, account)
    given = [_give(actor, file, one, AccessMode.WORK, why, None) for one in accounts]
    _restrict(file, why)
    record(FileRestricted(subject=file.ref, admitted=len(given)), actor=actor)
    return given


@action
def lift_restriction(*, actor: Actor, file: File) -> File:
    """Open the file to its office again; admissions stay until their day, exclusions until ended.

    Lifted twice is lifted once.
    """
    require(may_govern_access, actor, file)
    if not File.objects.select_for_update().get(pk=file.pk).restriction:
        return file
    _restrict(file, "")
    record(FileUnrestricted(subject=file.ref), actor=actor)
    return file


@action
def end_access(*, actor: Actor, right: AccessRight, reason: str) -> AccessRight:
    """End a right at once. Ended twice is ended once."""
    require(may_end_access, actor, right)
    right.refresh_from_db(fields=["ended_at"])
    if right.ended_at is None:
        _end(actor, right, _reason(reason))
    return right


@action
def audit_file(*, actor: Actor, file: File, reason: str) -> AccessRight:
    """Let an auditor read a restricted file today, for the reason that they give themselves."""
    require(may_audit_file, actor, file)
    account = Account.objects.get(pk=actor.account or 0)
    right = _give(actor, file, account, AccessMode.READ, _reason(reason), today())
    record(FileAudited(subject=file.ref, right=str(right.pk)), actor=actor)
    return right


def _give(
    actor: Actor,
    file: File,
    whom: Account | Office,
    mode: AccessMode,
    reason: str,
    last_day: date | None,
) -> AccessRight:
    right = AccessRight.objects.create(
        file=file,
        account=whom if isinstance(whom, Account) else None,
        office=whom if isinstance(whom, Office) else None,
        mode=mode,
        reason=reason,
        first_day=today(),
        last_day=last_day,
        given_at=now(),
        given_by=str(actor.ref),
        given_label=actor.label,
    )
    told = AccessGranted(
        subject=file.ref, right=str(right.pk), whom=_ref(right), mode=mode, last_day=last_day
    )
    record(told, actor=actor)
    return right


def _end(actor: Actor, right: AccessRight, reason: str) -> None:
    right.ended_at, right.ended_why, right.ended_label = now(), reason, actor.label
    right.save(update_fields=["ended_at", "ended_why", "ended_label"])
    told = AccessEnded(
        subject=Reference("file", str(right.file_id)),
        right=str(right.pk),
        whom=_ref(right),
        mode=right.mode,
    )
    record(told, actor=actor)


def _restrict(file: File, reason: str) -> None:
    File.objects.filter(pk=file.pk).update(restriction=reason)
    file.restriction = reason


def _running(file: File) -> QuerySet[AccessRight]:
    return AccessRight.objects.filter(file=file, ended_at=None)


def _ref(right: AccessRight) -> Reference:
    if right.account_id is not None:
        return Reference("staff", str(right.account_id))
    return Reference("office", str(right.office_id))


def _reason(text: str) -> str:
    reason = " ".join(text.split())[:LONGEST_REASON]
    if not reason:
        raise _wrong("reason", _("Bitte begründen Sie das; der Grund bleibt nachvollziehbar."))
    return reason


def _check_day(last_day: date | None) -> None:
    if last_day is not None and last_day < today():
        raise _wrong("last_day", _("Dieser Tag ist schon vorbei."))


def _check_person(file: File, account: Account) -> None:
    """Only staff who see cases somewhere, and protected ones where the file is protected."""
    grants = grants_of(account, today()) if account.is_staff_member and account.is_active else {}
    if not grants.get(SEE):
        raise _wrong("whom", _("Diese Person sieht in keiner Stelle Vorgänge."))
    if file.is_protected and not grants.get(SEE_PROTECTED):
        text = _("Geschützte Akten öffnet nur, wer in einer Stelle geschützte Vorgänge sehen darf.")
        raise _wrong("whom", text)
    if _running(file).filter(account=account, mode=AccessMode.BARRED).exists():
        raise _wrong("whom", _("Diese Person ist von der Akte ausgeschlossen."))


def _wrong(field: str, text: str) -> Invalid:
    remedy = _("Prüfen Sie die Angaben; nichts ist verloren.")
    return Invalid(_("So lässt sich der Zugang nicht regeln."), remedy=remedy, fields={field: text})
