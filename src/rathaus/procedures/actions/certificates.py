"""Certifying hours of volunteers (Stundenbescheinigung), on request and by a person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.design.entry import date_or_problem
from rathaus.design.typography import number
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.transactions import action
from rathaus.procedures.engine.entry_letters import HOUSE, work_of
from rathaus.procedures.engine.letter_data import letter_data
from rathaus.procedures.engine.messages import tell
from rathaus.procedures.engine.operations.letters import attachment, file_letter, set_letter
from rathaus.procedures.forms.parsing import read_number, read_text
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import no_entry
from rathaus.procedures.rules import may_keep_entry
from rathaus.records.models import Document

LETTER = "hours"
_SUBJECT = {
    "de": "Ihre Stundenbescheinigung: Vorgang {case.number}",
    "en": "Your certificate of hours: case {case.number}",
}
_BODY = {
    "de": "Die Bescheinigung liegt bei. Sie müssen nichts weiter tun. Danke für Ihr Engagement!",
    "en": "The certificate is attached. There is nothing more to do. Thank you for helping!",
}


def certifies_hours(entry: Entry) -> bool:
    """Whether the procedure of the entry has the letter; what staff entered has no addressee."""
    work = work_of(entry, HOUSE) if entry.case_id else None
    return work is not None and LETTER in work.bundle.letters


@action
def certify_hours(
    *, actor: Actor, entry_id: UUID, count: str, first: str, last: str, task: str
) -> Document:
    """Write the letter from what a person entered, file it and send it.

    Raises :class:`Invalid` naming each field, :class:`NotFound`, :class:`NotAllowed`,
    :class:`Conflict` where the procedure has no such letter.
    """
    entry = Entry.objects.select_related("case").filter(pk=entry_id, ended_at=None).first()
    if entry is None:
        raise no_entry()
    require(may_keep_entry, actor, entry)
    work = work_of(entry, actor)
    if work is None or LETTER not in work.bundle.letters:
        raise Conflict(
            _("Für diesen Eintrag gibt es keine Bescheinigung."),
            remedy=_("Bescheinigen lässt sich nur, was über einen Vorgang angeboten wurde."),
        )
    hours = _checked(count, first, last, task)
    pdf = set_letter(work, LETTER, lambda: letter_data(work) | {"hours": hours})
    document = file_letter(work, pdf, kind=LETTER, title="Stundenbescheinigung")
    tell(work, _SUBJECT, _BODY, attachments=[attachment(document)])
    return document


def _checked(count: str, first: str, last: str, task: str) -> dict[str, str]:
    """What was typed, as the letter says it."""
    wrong: dict[str, str] = {}
    hours = read_number(count)
    if hours is None or hours <= 0:
        wrong["count"] = _("Bitte nennen Sie die Stunden als Zahl über 0.")
    days: list[date | None] = [date_or_problem(raw)[0] for raw in (first, last)]
    begin, end = days
    if begin is None or end is None or end < begin or end > today():
        wrong["last"] = _(
            "Bitte prüfen Sie die Tage: Der letzte liegt nicht vor dem ersten und nicht in der "
            "Zukunft."
        )
    what = read_text(task)
    if not what:
        wrong["task"] = _("Bitte nennen Sie die Aufgabe.")
    if wrong or hours is None or begin is None or end is None:
        raise Invalid(
            _("Die Bescheinigung ist noch nicht vollständig."),
            remedy=" ".join(wrong.values()),
            fields=wrong,
        )
    return {
        "count": number(hours),
        "first_day": begin.isoformat(),
        "last_day": end.isoformat(),
        "task": what,
    }
