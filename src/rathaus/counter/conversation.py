"""Messages and documents of a case, ready to be shown to whoever takes part."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rathaus.design.components import Badge, DocumentRow, Note
from rathaus.design.typography import date_time, long_date
from rathaus.kernel.access import Actor
from rathaus.mail.models import Channel, Delivery, DeliveryState, Direction, Message
from rathaus.mail.queries import conversation
from rathaus.records.models import Case, Document


def documents_of(documents: Sequence[Document], case: Case, noun: str) -> list[DocumentRow]:
    """The papers of a case, newest first; what was sent is called by its ``noun``.

    It leads to its readable copy.
    """
    return [_row(document, case, noun) for document in reversed(documents)]


def kind_words(kind: str) -> str:
    """What kind of paper it is, in words."""
    words = {
        "application": pgettext("Schriftstück", "Antrag"),
        "cosigning": pgettext("Schriftstück", "Mitzeichnungsverlauf"),
        "decision": pgettext("Schriftstück", "Bescheid"),
        "decision_ending": pgettext("Schriftstück", "Änderung eines Bescheids"),
        "draft": pgettext("Schriftstück", "Entwurf"),
        "evidence": pgettext("Schriftstück", "Nachweis"),
        "message": _("Anlage zu einer Nachricht"),
        "note": pgettext("Schriftstück", "Vermerk"),
        "receipt": pgettext("Schriftstück", "Eingangsbestätigung"),
    }
    return words.get(kind, pgettext("Schriftstück", "Schreiben"))


def notes_of(actor: Actor, case: Case) -> list[Note]:
    """What was written about a case, oldest first.

    A message in the mailbox that nobody has opened is announced, not shown: opening it is recorded.
    """
    return [_note(message, case) for message in conversation(actor, case.pk)]


def proof_of(delivery: Delivery) -> str:
    """How a message reached its addressee, in one line."""
    if delivery.channel == Channel.POST:
        if delivery.posted_on:
            return _("Mit der Post am %(day)s") % {"day": long_date(delivery.posted_on)}
        return _("Geht mit der Post hinaus")
    if delivery.retrieved_at:
        return _("Zum ersten Mal geöffnet am %(when)s") % {"when": date_time(delivery.retrieved_at)}
    return _("Liegt im Postfach, noch nicht geöffnet")


def enclosures_of(message: Message) -> list[DocumentRow]:
    """The documents that lie with a message."""
    return [
        DocumentRow(title=enclosure.title, url=reverse("document", args=[enclosure.document]))
        for enclosure in message.enclosures.all()
    ]


def erased_words(document: Document) -> str:
    """When and by what the content of a paper was erased; empty where it is there."""
    if document.erased_on is None:
        return ""
    return _("gelöscht am %(day)s nach %(why)s") % {
        "day": long_date(document.erased_on),
        "why": document.erased_why,
    }


def _row(document: Document, case: Case, noun: str) -> DocumentRow:
    if document.erased_on is not None:
        return DocumentRow(
            title=document.title,
            url="",
            kind=kind_words(document.kind),
            when=document.created_at,
            note=erased_words(document),
        )
    copy = document.kind == "application"
    current = document.current
    return DocumentRow(
        title=noun if copy else document.title,
        url=reverse("counter:case-copy", args=[case.number])
        if copy
        else reverse("document", args=[document.pk]),
        kind="" if copy else kind_words(document.kind),
        size=None if copy else current.size,
        when=document.created_at,
        badge=Badge(label=_("von Ihnen")) if document.direction == "in" else None,
    )


def _note(message: Message, case: Case) -> Note:
    if message.direction == Direction.IN:
        return Note(
            sender=_("Sie") if message.sender_id else message.author_label,
            when=message.created_at,
            subject=message.subject,
            text=message.body,
            own=True,
            documents=enclosures_of(message),
        )
    live = [one for one in message.deliveries.all() if one.state != DeliveryState.VOID]
    unopened = any(one.state == DeliveryState.PROVIDED for one in live)
    return Note(
        sender=message.office.name,
        when=message.created_at,
        subject=message.subject,
        text=_("Neue Nachricht in Ihrem Postfach.") if unopened else message.body,
        documents=[
            DocumentRow(title=_("Nachricht öffnen"), url=reverse("my-message", args=[message.pk]))
        ]
        if unopened
        else enclosures_of(message),
        proof=proof_of(live[-1]) if live else "",
    )
