"""Paper parts of files: where they lie, who has them, and that they were digitised."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.records.models import Document, File, PaperLoan, PaperMove, PaperPart
from rathaus.records.structure import events
from rathaus.records.structure.rules import may_work_on_file

LONGEST = 500


@action
def record_paper_part(
    *,
    actor: Actor,
    file: File,
    volume: str,
    location: str,
    holds: str,
    held_from: date | None = None,
    held_until: date | None = None,
) -> PaperPart:
    """Note that a volume (Band) of the file lies on paper: where, and what is in it.

    :class:`Invalid` for what is missing and for a period that ends before it begins,
    :class:`Conflict` for a volume noted before and for a file that is destroyed.
    """
    require(may_work_on_file, actor, file)
    texts = {"volume": _plain(volume), "location": _plain(location), "holds": _plain(holds)}
    _refuse_missing(texts, held_from, held_until)
    if file.destroyed_at is not None:
        raise _destroyed()
    part = PaperPart(
        file=file,
        held_from=held_from,
        held_until=held_until,
        recorded_at=now(),
        recorded_by=str(actor.ref),
        **texts,
    )
    try:
        with transaction.atomic():
            part.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            _("Der Band „{volume}“ ist schon verzeichnet.").format(volume=part.volume),
            remedy=_("Ändern Sie seinen Standort, oder geben Sie dem neuen Band einen Namen."),
        ) from None
    record(events.PaperPartRecorded(subject=file.ref, part=str(part.pk)), actor=actor)
    return part


@action
def move_paper_part(*, actor: Actor, part: PaperPart, location: str) -> PaperPart:
    """Note that a paper part lies elsewhere (Standortwechsel); where it lay before stays on record.

    :class:`Invalid` without a place, :class:`Conflict` for a part that was digitised.
    """
    found = _live(actor, part)
    after = _plain(location)
    _refuse_missing({"location": after})
    if after == found.location:
        return found
    PaperMove.objects.create(
        part=found,
        before=found.location,
        after=after,
        at=now(),
        author=str(actor.ref),
        author_label=actor.label,
    )
    found.location = after
    found.save(update_fields=["location"])
    record(events.PaperPartMoved(subject=found.file.ref, part=str(found.pk)), actor=actor)
    return found


@action
def lend_paper_part(*, actor: Actor, part: PaperPart, borrower: str, due_on: date) -> PaperLoan:
    """Give a paper part out (Ausleihe) until ``due_on``.

    :class:`Invalid` without a borrower or for a day that is past, :class:`Conflict` while somebody
    else has it.
    """
    found = _live(actor, part)
    name = _plain(borrower)
    _refuse_missing({"borrower": name})
    if due_on < today():
        text = _("Dieser Tag ist vorbei.")
        raise Invalid(
            _("Die Rückgabe liegt in der Vergangenheit."), remedy=text, fields={"due_on": text}
        )
    if found.loans.filter(returned_at=None).exists():
        raise Conflict(
            _("Der Band „{volume}“ ist schon ausgeliehen.").format(volume=found.volume),
            remedy=_("Vermerken Sie zuerst die Rückgabe."),
        )
    loan = PaperLoan.objects.create(
        part=found, borrower=name, lent_at=now(), lent_by=str(actor.ref), due_on=due_on
    )
    lent = events.PaperPartLent(subject=found.file.ref, part=str(found.pk), due_on=due_on)
    record(lent, actor=actor)
    return loan


@action
def return_paper_part(*, actor: Actor, part: PaperPart) -> None:
    """Note that a paper part came back; :class:`Conflict` when nobody has it."""
    found = _live(actor, part)
    if not found.loans.filter(returned_at=None).update(returned_at=now()):
        raise Conflict(
            _("Der Band „{volume}“ ist nicht ausgeliehen.").format(volume=found.volume),
            remedy=_("Laden Sie die Seite neu."),
        )
    record(events.PaperPartReturned(subject=found.file.ref, part=str(found.pk)), actor=actor)


@action
def digitise_paper_part(*, actor: Actor, part: PaperPart, document: Document) -> PaperPart:
    """End a paper part, because ``document`` in the same file holds what was in it.

    :class:`Invalid` for a document of another file, :class:`Conflict` while the part is lent out.
    """
    found = _live(actor, part)
    if document.file_id != found.file_id:
        text = _("Bitte ein Dokument dieser Akte wählen.")
        raise Invalid(
            _("Das Dokument liegt in einer anderen Akte."), remedy=text, fields={"document": text}
        )
    if found.loans.filter(returned_at=None).exists():
        raise Conflict(
            _("Der Band „{volume}“ ist noch ausgeliehen.").format(volume=found.volume),
            remedy=_("Vermerken Sie zuerst die Rückgabe."),
        )
    found.ended_at, found.digitised_as = now(), document
    found.save(update_fields=["ended_at", "digitised_as"])
    done = events.PaperPartDigitised(
        subject=found.file.ref,
        part=str(found.pk),
        document=Reference("document", str(document.pk)),
    )
    record(done, actor=actor)
    return found


def _live(actor: Actor, part: PaperPart) -> PaperPart:
    """The part as it is now, kept from others until the transaction ends."""
    require(may_work_on_file, actor, part.file)
    found = PaperPart.objects.select_for_update(of=("self",)).select_related("file").get(pk=part.pk)
    if found.file.destroyed_at is not None:
        raise _destroyed()
    if found.ended_at is not None:
        raise Conflict(
            _("Der Band „{volume}“ liegt nicht mehr auf Papier vor.").format(volume=found.volume),
            remedy=_("Öffnen Sie das Dokument, das an seine Stelle getreten ist."),
        )
    return found


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST]


def _refuse_missing(
    texts: dict[str, str], held_from: date | None = None, held_until: date | None = None
) -> None:
    asked = {
        "volume": _("Bitte den Band nennen, zum Beispiel „Band 1“."),
        "location": _("Bitte Gebäude, Raum und Regal nennen."),
        "holds": _("Bitte nennen, was der Band enthält."),
        "borrower": _("Bitte nennen, wer ihn bekommt."),
    }
    wrong = {name: asked[name] for name, text in texts.items() if not text}
    if held_from and held_until and held_until < held_from:
        wrong["held_until"] = _("Das Ende liegt vor dem Anfang.")
    if wrong:
        raise Invalid(
            _("Zum Papierteil fehlen Angaben, oder sie passen nicht zusammen."),
            remedy=" ".join(wrong.values()),
            fields=wrong,
        )


def _destroyed() -> Conflict:
    return Conflict(
        _("Die Akte ist vernichtet; an ihr ändert sich nichts mehr."),
        remedy=_("Was von ihr blieb, steht in der Vernichtungsliste."),
    )
