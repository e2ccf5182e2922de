"""Who may write, post, open and exclude."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, Visibility, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.mail.models import Message
from rathaus.people.queries import mandate_for

SEE = "case.see"
SEND = "mail.send"


def _holds(actor: Actor, permission: str, office: UUID, visibility: int) -> bool:
    if not (actor.is_staff and actor.can(permission, office)):
        return False
    return visibility != Visibility.PROTECTED or actor.can(SEE_PROTECTED, office)


def stands_for(actor: Actor, party: UUID | None, scope: str) -> bool:
    """Whether a resident is this party, or represents it in this procedure."""
    if actor.kind != "person" or actor.party is None or party is None:
        return False
    if actor.party == party:
        return True
    return mandate_for(agent=actor.party, principal=party, scope=scope) is not None


@rule("mail.send", refusal=_("Für diese Stelle dürfen Sie keine Nachrichten senden."))
def may_send(actor: Actor, office: UUID, visibility: int = Visibility.PARTICIPANT) -> bool:
    """Staff in the name of their office, and the house itself."""
    return actor.is_system or _holds(actor, SEND, office, visibility)


@rule("mail.write", refusal=_("Schreiben kann hier nur, an wen die Nachricht ging."))
def may_write_in(actor: Actor, sender: UUID, scope: str, answered: Message | None) -> bool:
    """Residents for themselves or whom they represent, in reply only to what was sent to them."""
    if answered is not None and sender not in {answered.recipient_id, answered.sender_id}:
        return False
    return stands_for(actor, sender, scope)


@rule("mail.open", refusal=_("Diese Nachricht ist an jemand anderen gerichtet."))
def may_open(actor: Actor, recipient: UUID, message: Message) -> bool:
    """Only the addressee or who may act for them counts as having retrieved a message."""
    return stands_for(actor, recipient, message.scope)


@rule("mail.read", refusal=_("Diese Nachricht liegt bei einer anderen Stelle."))
def may_read(actor: Actor, message: Message) -> bool:
    """Staff of the office that holds the conversation."""
    return actor.is_system or _holds(actor, SEE, message.office_id, message.visibility)


@rule("mail.post", refusal=_("Für diese Stelle versenden Sie keine Briefe."))
def may_post(actor: Actor, office: UUID) -> bool:
    """The post room, a print service that reports, and the house itself."""
    return actor.is_system or actor.kind == "provider" or actor.can(SEND, office)


@rule("mail.choose-mailbox", refusal=_("Über den Weg der Briefe bestimmt, wer sie bekommt."))
def may_choose_mailbox(actor: Actor, party: UUID) -> bool:
    """The party in their account, or staff whom they told."""
    return actor.is_system or actor.party == party or (actor.is_staff and actor.can(SEND))
