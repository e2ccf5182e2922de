"""Which way a message takes to a party."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from rathaus.mail.models import Channel, MailboxExclusion
from rathaus.people.models import Account, Party


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
    live = Q(scope="") | Q(scope=scope)
    excluded = MailboxExclusion.objects.filter(live, party=OuterRef("party"), ended_at=None)
    account = (
        Account.objects.filter(party=party.pk, is_active=True)
        .annotate(excluded=Exists(excluded))
        .values("email", "language", "excluded")
        .first()
    )
    email = (account["email"] or party.email) if account else ""
    if account is None or account["excluded"] or not email:
        return Route(Channel.POST)
    return Route(Channel.MAILBOX, email, account["language"])


def exclusions_of(party: Party) -> QuerySet[MailboxExclusion]:
    """What the party excluded and still excludes."""
    return MailboxExclusion.objects.filter(party=party.pk, ended_at=None).order_by("scope")
