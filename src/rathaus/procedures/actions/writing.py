"""Writing to the office about a case, with files."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.mail.actions import Attachment, write_to_office
from rathaus.mail.models import Message
from rathaus.people.models import Party
from rathaus.procedures.actions.papers import store_files
from rathaus.records.actions import Paper, add_documents
from rathaus.records.models import Case, Direction


@transaction.atomic
def write_about(
    *,
    actor: Actor,
    case: Case,
    body: str,
    files: Sequence[UploadedFile[bytes]] = (),
    in_reply_to: Message | None = None,
) -> Message:
    """Write to the office that has the case; files go into the case's file first.

    Raises :class:`Invalid` naming ``body`` or ``files``, :class:`Conflict` for files to a closed
    case, :class:`NotAllowed` for who has no part in it.
    """
    if not body.strip():
        raise Invalid(
            _("Die Nachricht hat noch keinen Text."),
            remedy=_("Schreiben Sie, worum es geht; ein Satz genügt."),
            fields={"body": _("Bitte schreiben Sie einen Text.")},
        )
    stored = store_files(files)
    if stored and case.closed_at is not None:
        raise Conflict(
            _("Der Vorgang ist abgeschlossen; Unterlagen nehmen wir dazu nicht mehr an."),
            remedy=_("Schreiben Sie uns ohne Anlage, was Sie noch brauchen."),
        )
    papers = [Paper(blob, name, name, "message", Direction.IN) for blob, name in stored]
    documents = add_documents(actor=actor, case=case, papers=papers) if papers else []
    return write_to_office(
        actor=actor,
        sender=_sender(actor, case),
        subject=_subject(case, in_reply_to),
        body=body,
        office=case.office_id,
        case=case.pk,
        scope=case.procedure_key,
        attachments=[Attachment(d.pk, d.title, d.current.sha256) for d in documents],
        in_reply_to=in_reply_to,
    )


def _sender(actor: Actor, case: Case) -> Party:
    """Whoever takes part writes for themselves; who holds a mandate writes for the applicant."""
    if actor.party is None:
        raise NotAllowed(
            _("Schreiben kann hier nur, wer am Vorgang beteiligt ist."),
            remedy=_("Melden Sie sich mit dem Konto an, mit dem der Antrag gestellt wurde."),
        )
    own = case.participants.select_related("party").filter(party=actor.party).first()
    return own.party if own else case.applicant


def _subject(case: Case, answered: Message | None) -> str:
    if answered is None:
        return _("Nachricht zum Vorgang %(number)s") % {"number": case.number}
    return answered.subject if answered.subject.startswith("AW: ") else f"AW: {answered.subject}"
