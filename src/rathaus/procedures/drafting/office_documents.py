"""Office documents (DOCX, ODT) at a case: taken in, worked on by one at a time, checked in."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.blobs import Blob, Policy
from rathaus.kernel.blobs.media import label_of
from rathaus.kernel.errors import Conflict, Invalid, Refused
from rathaus.kernel.transactions import action
from rathaus.procedures.drafting.errors import Reserved
from rathaus.procedures.drafting.finishing import DRAFT
from rathaus.procedures.drafting.queries import OFFICE_TYPES
from rathaus.procedures.drafting.reserving import end_checkout, locked_checkout
from rathaus.procedures.drafting.rules import may_draft
from rathaus.procedures.models import Checkout
from rathaus.records.actions import Paper, add_document, add_version
from rathaus.records.models import Case, Direction, Document, DocumentVersion

FILE: Final = "file"
_POLICY: Final = Policy(media_types=OFFICE_TYPES)
_MAX_TITLE: Final = 200


@action
def add_office_document(
    *, actor: Actor, case: Case, title: str, file: UploadedFile[bytes] | None
) -> Document:
    """Put an office document to the file as an internal one that can be worked on.

    Raises :class:`Invalid` naming ``title`` or ``file``, :class:`Conflict` for a closed case.
    """
    require(may_draft, actor, case)
    words = " ".join(title.split())
    if not words or len(words) > _MAX_TITLE:
        raise _missing("title", _("Bitte nennen Sie den Titel, höchstens 200 Zeichen."))
    blob, name = _stored(file)
    paper = Paper(blob, name, words, DRAFT, Direction.INTERNAL, Visibility.INTERNAL)
    return add_document(actor=actor, case=case, paper=paper)


@action
def check_in(
    *, actor: Actor, checkout_id: UUID, file: UploadedFile[bytes] | None
) -> DocumentVersion:
    """Add a version to the document that one has reserved; the reservation ends with it.

    Raises :class:`Reserved` for whoever does not hold it, :class:`Conflict` when it is over or a
    version was added meanwhile, :class:`Invalid` naming ``file`` for another kind of file than the
    document is, or for the same content.
    """
    held = locked_checkout(checkout_id)
    require(may_draft, actor, held.case)
    wanted = _held_document(held, actor)
    document = Document.objects.select_for_update(of=("self",)).get(pk=wanted)
    document.case = held.case
    current = document.current
    if current.number != held.base:
        raise Conflict(
            _("Inzwischen gibt es Fassung %(number)s dieses Dokuments.")
            % {"number": current.number},
            remedy=_(
                "Geben Sie die Reservierung zurück, und arbeiten Sie auf dieser Fassung weiter."
            ),
        )
    blob, name = _stored(file)
    if blob.media_type != current.media_type:
        raise _missing(
            FILE,
            _("Das Dokument ist ein %(wanted)s, die Datei ein %(given)s.")
            % {"wanted": label_of(current.media_type), "given": label_of(blob.media_type)},
        )
    if blob.sha256 == current.sha256:
        raise _missing(FILE, _("Die Datei ist dieselbe wie die letzte Fassung."))
    version = add_version(actor=actor, document=document, blob=blob, name=name)
    end_checkout(held, Checkout.End.CHECKED_IN, actor, version=version.number)
    return version


def _held_document(held: Checkout, actor: Actor) -> UUID:
    if held.ended_at is None and held.holder_id != actor.account:
        raise Reserved(held)
    if held.ended_at is not None or held.document_id is None:
        raise Conflict(
            _("Diese Reservierung gilt nicht mehr: %(how)s von %(name)s.")
            % {"how": held.get_ended_how_display(), "name": held.ended_label},
            remedy=_(
                "Ihre Datei liegt bei Ihnen; reservieren Sie neu, und checken Sie sie dann ein."
            ),
        )
    return held.document_id


def _stored(file: UploadedFile[bytes] | None) -> tuple[Blob, str]:
    if file is None:
        raise _missing(FILE, _("Bitte wählen Sie eine Datei."))
    try:
        blob = blobs.put(file, name=file.name or "", policy=_POLICY)  # type: ignore[arg-type]
    except Refused as error:
        raise _missing(FILE, str(error)) from None
    return blob, blobs.safe_name(file.name or "")


def _missing(field: str, text: str) -> Invalid:
    return Invalid(
        _("Das Dokument ist noch nicht bei den Akten."),
        remedy=_("Berichtigen Sie die genannte Angabe; Ihre Datei ist unverändert."),
        fields={field: text},
    )
