"""Entering, renewing, moving and taking off what stands in directories."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Office
from rathaus.procedures.engine.entries import about, end_entry, later, spot_of
from rathaus.procedures.engine.entry_letters import tell_moved, tell_taken_off
from rathaus.procedures.entry_events import EntryMade, EntryMoved, EntryRenewed
from rathaus.procedures.forms import Question, parse_answer, validate
from rathaus.procedures.models import Entry, EntryEnd
from rathaus.procedures.queries.directories import Listing, listing_of, no_entry
from rathaus.procedures.rules import may_keep_entry, owns_entry

Typed = Mapping[str, str | Sequence[str]]
"""What was typed, by column; several values where several may be chosen."""
PLACE, UNTIL, REASON, AGREED = "place", "until", "reason", "agreed"


@action
def enter_by_staff(
    *,
    actor: Actor,
    directory: str,
    typed: Typed,
    place: str = "",
    until: str = "",
    agreed: bool = False,
) -> Entry:
    """Enter what came in at the counter; there is no case to it.

    In a public directory only with the word (``agreed``) that the person wants to stand there.
    Raises :class:`Invalid` naming each field, :class:`NotAllowed` outside one's office,
    :class:`Conflict` where the directory takes cases only.
    """
    listing = listing_of(directory)
    if not listing.directory.staff:
        raise Conflict(
            _("In dieses Verzeichnis kommt nur, was beantragt oder gemeldet wurde."),
            remedy=_("Nehmen Sie den Antrag für die Person auf."),
        )
    _need_consent(listing, agreed=agreed)
    return _entered(actor, listing, typed, place, until)


@action
def renew_entry(*, actor: Actor, entry_id: UUID) -> Entry:
    """Let an entry hold anew from today; by staff of its office or by whoever it belongs to.

    Raises :class:`NotFound` for a foreign one, :class:`Conflict` when it has ended.
    """
    entry = _standing(actor, entry_id)
    listed = listing_of(entry.directory).directory
    entry.held_since, entry.asked_on = today(), None
    if listed.lasts:
        entry.until = later(today(), listed.lasts)
    elif listed.ask and listed.ask.close and listed.until is None:
        entry.until = None
    entry.save(update_fields=["held_since", "asked_on", "until"])
    told = EntryRenewed(
        subject=about(entry),
        directory=entry.directory,
        entry=str(entry.pk),
        until=entry.until.isoformat() if entry.until else "",
    )
    record(told, actor=actor)
    return entry


@action
def take_off_entry(*, actor: Actor, entry_id: UUID, reason: str = "") -> Entry:
    """Take an entry off the list; staff give a reason, which the person is told.

    Raises :class:`NotFound` for a foreign one, :class:`Conflict` when it has ended,
    :class:`Invalid` without the reason of staff.
    """
    entry = _standing(actor, entry_id)
    if owns_entry(actor, entry):
        end_entry(entry, actor=actor, why=EntryEnd.OWNER)
        return entry
    _need_reason(reason)
    end_entry(entry, actor=actor, why=EntryEnd.STAFF, reason=reason.strip())
    tell_taken_off(entry, actor=actor, reason=reason.strip())
    return entry


@action
def move_entry(
    *,
    actor: Actor,
    entry_id: UUID,
    to: str,
    typed: Typed,
    reason: str,
    agreed: bool,
    place: str = "",
    until: str = "",
) -> Entry:
    """Put what does not belong here where it belongs; a person reads it and answers for it.

    In a public directory only with the word (``agreed``) that the person wants to stand there.
    Raises :class:`Invalid`, :class:`NotFound`, :class:`Conflict`.
    """
    entry = _standing(actor, entry_id)
    require(may_keep_entry, actor, entry)
    listing = listing_of(entry.directory)
    target = listing_of(to)
    if to not in {move.to for move in listing.directory.moves}:
        raise Conflict(
            _("Von hier aus lässt sich dorthin nichts verschieben."),
            remedy=_("Nehmen Sie den Eintrag heraus, und bitten Sie um einen neuen Antrag."),
        )
    _need_reason(reason)
    _need_consent(target, agreed=agreed)
    made = _entered(actor, target, typed, place, until, office=entry.office)
    end_entry(entry, actor=actor, why=EntryEnd.MOVED, reason=reason.strip())
    moved = EntryMoved(
        subject=about(entry),
        directory=entry.directory,
        entry=str(entry.pk),
        other=to,
        to=str(made.pk),
    )
    record(moved, actor=actor)
    tell_moved(entry, actor=actor, to=target.title, reason=reason.strip())
    return made


def _need_consent(listing: Listing, *, agreed: bool) -> None:
    """Nothing is public without consent (Art. 6 Abs. 1 Buchst. a DSGVO)."""
    if listing.is_public and not agreed:
        raise Invalid(
            _("Der Eintrag ist noch nicht öffentlich."),
            remedy=_("Fragen Sie die Person, und vermerken Sie ihr Einverständnis."),
            fields={AGREED: _("Ohne Einverständnis steht nichts öffentlich.")},
        )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(
            _("Es fehlt der Grund."),
            remedy=_("Schreiben Sie ihn in einem Satz; die Person liest ihn."),
            fields={REASON: _("Bitte nennen Sie den Grund.")},
        )


def _standing(actor: Actor, entry_id: UUID) -> Entry:
    """The entry, locked; what is not one's own is reported like what does not exist."""
    found = Entry.objects.select_for_update(of=("self",)).select_related("case", "office")
    entry = found.filter(pk=entry_id).first()
    if entry is None or not (may_keep_entry(actor, entry) or owns_entry(actor, entry)):
        raise no_entry()
    if entry.ended_at is not None:
        raise Conflict(
            _("Dieser Eintrag ist schon beendet (%(why)s).")
            % {"why": entry.get_ended_why_display()},
            remedy=_("Laden Sie die Liste neu."),
        )
    return entry


def _entered(
    actor: Actor,
    listing: Listing,
    typed: Typed,
    place: str,
    until: str,
    *,
    office: Office | None = None,
) -> Entry:
    """A new entry without a case, checked as the form checks its answers."""
    values, wrong = read_columns(listing, typed)
    last = _last_day(listing, until, wrong)
    if wrong:
        raise Invalid(
            _("Der Eintrag ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=wrong,
        )
    kept_by = _keeper(listing, office)
    spot = spot_of(place or _typed_place(listing, values))
    entry = Entry(
        directory=listing.key,
        office=kept_by,
        values=values,
        district=spot.district,
        lat=spot.lat,
        lon=spot.lon,
        starts_on=today(),
        until=last,
        held_since=today(),
        entered_at=now(),
        entered_by=actor.label,
    )
    if office is None:
        require(may_keep_entry, actor, entry)
    entry.save(force_insert=True)
    made = EntryMade(subject=entry.ref, directory=entry.directory, entry=str(entry.pk))
    record(made, actor=actor)
    return entry


def _keeper(listing: Listing, otherwise: Office | None) -> Office:
    """The office that keeps the directory; raises :class:`Conflict` where the city has none."""
    key = listing.bundle.procedure.service.office
    office = Office.objects.filter(key=key).first() or otherwise
    if office is None:
        raise Conflict(
            _("Die Stelle, die dieses Verzeichnis führt, gibt es hier nicht."),
            remedy=_("Richten Sie die Stelle ein."),
        )
    return office


def _typed_place(listing: Listing, values: Mapping[str, Any]) -> str:
    """The place as a column has it, where the directory takes it from an answer."""
    place = listing.directory.place
    read = place.variables if place is not None else frozenset()
    found = [
        values.get(column.name)
        for column in listing.directory.columns
        if f"application.{column.answer}" in read
    ]
    return str(found[0] or "") if found else ""


def _last_day(listing: Listing, until: str, wrong: dict[str, str]) -> datetime.date | None:
    """The last day as typed, within what the directory allows; else what is usual there."""
    usual = later(today(), listing.directory.lasts) if listing.directory.lasts else None
    if not until:
        return usual
    try:
        day = datetime.date.fromisoformat(until)
    except ValueError:
        wrong[UNTIL] = _("Bitte schreiben Sie den Tag wie 31.12.2026.")
        return None
    if day < today() or (usual is not None and day > usual):
        wrong[UNTIL] = _("Bitte wählen Sie einen Tag, der erlaubt ist.")
    return day


def typed_columns(listing: Listing) -> list[tuple[str, Question]]:
    """The columns that staff can fill in: those that show an answer as it stands."""
    found = []
    for column in listing.directory.columns:
        question = listing.question(column)
        if question is not None:
            found.append((column.name, question))
    return found


def read_columns(listing: Listing, typed: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    """The typed columns as values, and what is wrong with them by column."""
    values: dict[str, Any] = {column.name: None for column in listing.directory.columns}
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    paths: dict[str, str] = {}
    for name, question in typed_columns(listing):
        value = parse_answer(question, typed.get(name, ""))
        values[name], paths[question.path] = value, name
        if value in (None, "", []):
            values[name] = None
            if question.required:
                wrong[name] = _("Bitte füllen Sie „%(what)s“ aus.") % {"what": str(question.title)}
        else:
            answers[question.path] = value
    context = listing.bundle.form_context(today())
    for error in validate(listing.bundle.form, answers, None, context):
        if error.path in paths and error.path in answers:
            wrong.setdefault(paths[error.path], str(error))
    return values, wrong
