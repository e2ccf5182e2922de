"""Everything the house knows about a resident, in one file (Art. 15 and 20 DSGVO)."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import PurePosixPath
from typing import IO, Any

import orjson
from django.db import transaction

from rathaus.kernel.access import Actor, require
from rathaus.kernel.events import record
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.people.events import AccountExported
from rathaus.people.models import Account, Mandate
from rathaus.people.origins import FIELDS
from rathaus.people.registries import export_parts
from rathaus.people.rules import may_take_out_account

_IN_MEMORY_BYTES = 4 * 1024 * 1024


@transaction.atomic
def export_account(*, actor: Actor, account_id: int) -> IO[bytes]:
    """A ZIP file, open at its start: ``profile.json``, one JSON per room, and documents."""
    account = Account.objects.select_related("party").get(pk=account_id)
    require(may_take_out_account, actor, account)
    # The caller reads and closes it; above a few megabytes it lies on disk.
    archive = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pages:
        pages.writestr("profile.json", _json(_profile(account)))
        for name, part in export_parts(account):
            pages.writestr(f"{name}.json", _json(part.data))
            for file_name, content in part.files:
                pages.writestr(f"{name}/{_inside(file_name)}", content)
    archive.seek(0)
    record(AccountExported(subject=Reference("person", str(account.pk))), actor=actor)
    return archive


def _profile(account: Account) -> dict[str, Any]:
    party = account.party
    log = Event.objects.filter(actor=f"person:{account.pk}").order_by("id")
    return {
        "account": {
            "email": account.email,
            "name": account.name,
            "language": account.language,
            "trust": account.trust,
            "created": account.created,
            "last_login": account.last_login,
        },
        "party": {name: getattr(party, name) for name in sorted(FIELDS)} if party else None,
        "origins": party.origins if party else {},
        "logins": list(account.socialaccount_set.values("provider", "uid", "date_joined")),  # type: ignore[attr-defined]
        "second_factors": list(account.authenticator_set.values("type", "created_at")),  # type: ignore[attr-defined]
        "mandates": _mandates(account),
        "log": list(log.values("time", "kind", "subject", "facts")),
    }


def _mandates(account: Account) -> list[dict[str, Any]]:
    if account.party_id is None:
        return []
    given = Mandate.objects.filter(principal=account.party_id).select_related("agent")
    held = Mandate.objects.filter(agent=account.party_id).select_related("principal")
    rows = [(mandate, "given", mandate.agent) for mandate in given]
    rows += [(mandate, "held", mandate.principal) for mandate in held]
    return [
        {
            "direction": direction,
            "with": other.name,
            "kind": mandate.kind,
            "scope": mandate.scope,
            "valid_from": mandate.valid_from,
            "valid_to": mandate.valid_to,
            "revoked_at": mandate.revoked_at,
        }
        for mandate, direction, other in rows
    ]


def _inside(name: str) -> str:
    """A path that stays inside its folder, whatever the name says."""
    return "/".join(part for part in PurePosixPath(name).parts if part not in {"/", "..", "."})


def _json(data: Any) -> bytes:
    return orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
