"""What whoever made an entry is told about it, through the house and at their case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.kernel.access import Actor, system
from rathaus.procedures.engine.messages import tell
from rathaus.procedures.engine.work import Work
from rathaus.procedures.models import Entry, Run

HOUSE = system("engine")
_NAMED = {
    "de": "Ihr Eintrag ist herausgenommen: Vorgang {case.number}",
    "en": "Your entry has been taken off: case {case.number}",
}
_TAKEN_OFF = {
    "de": (
        "Ihr Eintrag steht nicht mehr im Verzeichnis. Der Grund:\n\n{entry.reason}\n\n"
        "Sehen Sie das anders? Antworten Sie einfach auf diese Nachricht."
    ),
    "en": (
        "Your entry is no longer in the directory. The reason:\n\n{entry.reason}\n\n"
        "Do you see it differently? Just reply to this message."
    ),
}
_MOVED_SUBJECT = {
    "de": "Ihr Eintrag steht jetzt woanders: Vorgang {case.number}",
    "en": "Your entry has moved: case {case.number}",
}
_MOVED = {
    "de": (
        "Ihr Eintrag steht jetzt unter „{entry.to}“. Der Grund:\n\n{entry.reason}\n\n"
        "Soll er dort nicht stehen? Antworten Sie einfach auf diese Nachricht."
    ),
    "en": (
        "Your entry is now listed under “{entry.to}”. The reason:\n\n{entry.reason}\n\n"
        "If it should not be there, just reply to this message."
    ),
}
_FITS_SUBJECT = {
    "de": "Da passt etwas zusammen: Vorgang {case.number}",
    "en": "Something fits: case {case.number}",
}
_FITS = {
    "de": (
        "Zu Ihrem Eintrag gibt es etwas Passendes:\n\n{entry.other}\n\n"
        "Möchten Sie in Kontakt kommen? Antworten Sie auf diese Nachricht; wir geben Ihre Antwort "
        "weiter. Namen und Anschriften nennen wir erst, wenn beide einverstanden sind."
    ),
    "en": (
        "There is something that fits your entry:\n\n{entry.other}\n\n"
        "Would you like to get in touch? Reply to this message; we pass your answer on. We give "
        "names and addresses only once both of you agree."
    ),
}


def work_of(entry: Entry, actor: Actor) -> Work | None:
    """The case of the entry as the engine sees it; None for what staff entered."""
    related = ("case__office", "case__applicant", "case__agent", "case__file")
    run = Run.objects.select_related(*related).filter(case=entry.case_id).first()
    return Work(run=run, actor=actor, house=HOUSE) if run is not None else None


def tell_taken_off(entry: Entry, *, actor: Actor, reason: str) -> None:
    """Say that staff took it off, and why."""
    _tell(entry, actor, _NAMED, _TAKEN_OFF, reason=reason)


def tell_moved(entry: Entry, *, actor: Actor, to: str, reason: str) -> None:
    """Say that staff moved it, whereto and why."""
    _tell(entry, actor, _MOVED_SUBJECT, _MOVED, reason=reason, to=to)


def tell_of_fit(entry: Entry, *, actor: Actor, other: str) -> None:
    """Say what fits, in the words of its columns; the answer goes through the house."""
    _tell(entry, actor, _FITS_SUBJECT, _FITS, other=other)


def ask_whether_it_holds(entry: Entry, notice: str) -> None:
    """Send the message of the folder that asks; a former version may not have had it yet."""
    work = work_of(entry, HOUSE)
    found = work.bundle.procedure.notices.get(notice) if work else None
    if work is not None and found is not None:
        tell(work, found.subject, found.body)


def _tell(
    entry: Entry,
    actor: Actor,
    subject: Mapping[str, str],
    body: Mapping[str, str],
    **told: Any,
) -> None:
    work = work_of(entry, actor)
    if work is not None:
        tell(work, subject, body, entry=told)
