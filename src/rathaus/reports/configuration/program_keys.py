"""Keys of contractors' programs: issued, renewed, revoked. Only the hash is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.kernel.transactions import action
from rathaus.reports.configuration.noting import note_change
from rathaus.reports.configuration.rows import CONTRACTOR, get_row
from rathaus.reports.configuration.undoing import PROGRAM_KEY
from rathaus.reports.rules import may_manage
from rathaus.reports.secret_keys import digest, new_key


@action
def issue_program_key(*, actor: Actor, contractor: str) -> str:
    """A new secret for the contractor's program, told this once; an earlier one ends with it."""
    require(may_manage, actor)
    row = get_row(CONTRACTOR, contractor, lock=True)
    if not row.active:
        raise Invalid(
            _("{name} ist abgeschaltet.").format(name=row.name),
            remedy=_("Schalten Sie den Auftragnehmer zuerst ein."),
        )
    secret, had = new_key(), bool(row.token_digest)
    row.token_digest = digest(secret)
    row.save(update_fields=["token_digest"])
    _note(actor, contractor, had=had, has=True)
    return secret


@action
def revoke_program_key(*, actor: Actor, contractor: str) -> None:
    """Shut the contractor's program out at once; its links in mails go on."""
    require(may_manage, actor)
    row = get_row(CONTRACTOR, contractor, lock=True)
    if row.token_digest:
        row.token_digest = ""
        row.save(update_fields=["token_digest"])
        _note(actor, contractor, had=True, has=False)


def _note(actor: Actor, key: str, *, had: bool, has: bool) -> None:
    note_change(
        actor=actor,
        kind="contractor",
        key=key,
        before={PROGRAM_KEY: had},
        after={PROGRAM_KEY: has},
    )
