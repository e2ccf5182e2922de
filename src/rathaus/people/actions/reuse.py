"""Whether forms may know what an account holds (Never ask twice, and only with consent)."""

from __future__ import annotations

from rathaus.kernel.access import Actor, require
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.events import ReuseChosen
from rathaus.people.models import Account
from rathaus.people.rules import may_take_out_account


@action
def choose_reuse(*, actor: Actor, account_id: int, reuse: bool) -> Account:
    """Let forms fill in what the account holds, or no longer; it counts for what comes."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    require(may_take_out_account, actor, account)
    if account.reuse != reuse:
        account.reuse = reuse
        account.save(update_fields=["reuse"])
        record(ReuseChosen(subject=Reference("person", str(account.pk)), reuse=reuse), actor=actor)
    return account
