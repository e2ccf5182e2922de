"""The language in which somebody wants to be written to."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.people.models import Account
from rathaus.people.rules import may_take_out_account


@transaction.atomic
def choose_language(*, actor: Actor, account_id: int, language: str) -> Account:
    """Keep the language for pages and messages; :class:`Invalid` for one the house lacks."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    require(may_take_out_account, actor, account)
    if language not in dict(settings.LANGUAGES):
        raise Invalid(
            _("Diese Sprache gibt es hier noch nicht."),
            remedy=_("Wählen Sie eine aus der Liste."),
            fields={"language": _("Bitte wählen Sie eine Sprache aus der Liste.")},
        )
    account.language = language
    account.save(update_fields=["language"])
    return account
