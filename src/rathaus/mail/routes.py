"""Which way a message takes to a party."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from rathaus.kernel.statements import execute
from rathaus.mail.models import Channel, MailboxExclusion
from rathaus.people.models import Party

_ACCOUNT = """
SELECT account.email, account.language,
       EXISTS (SELECT FROM mail_mailboxexclusion AS excluded
               WHERE excluded.party_id = account.party_id AND excluded.ended_at IS NULL
                 AND excluded.scope IN ('', %s))
FROM people_account AS account WHERE account.party_id = %s AND account.is_active
"""


@dataclass(frozen=True, slots=True)
class Route:
    """The way, and for the mailbox where its notice goes and in which language."""

    channel: Channel
    email: str = ""
    language: str = ""


def route_to(party: Party, scope: str = "") -> Route:
    """Mailbox for who has an account that can be notified and has not excluded it; else post.

    Consent to the mailbox counts as given unless the party excluded it (§ 9 Abs. 1 OZG), in the
    profile or for this procedure. Without an address for the notice the mailbox does not serve.
    """
    if party.channel == Party.Channel.POST:
        return Route(Channel.POST)
    cursor = execute(_ACCOUNT, [scope, party.pk])
    account = cursor.fetchone()
    if account is None:
        return Route(Channel.POST)
    own_address, language, excluded = account
    email = own_address or party.email
    if excluded or not email:
        return Route(Channel.POST)
    return Route(Channel.MAILBOX, email, language)


def exclusions_of(party: Party) -> QuerySet[MailboxExclusion]:
    """What the party excluded and still excludes."""
    return MailboxExclusion.objects.filter(party=party.pk, ended_at=None).order_by("scope")
