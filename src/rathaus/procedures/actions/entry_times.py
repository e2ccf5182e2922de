"""The nights of directories: asking, ending what has run out, erasing what may stay no longer."""

from __future__ import annotations

import datetime
from collections.abc import Set
from uuid import UUID

from rathaus.kernel.clock import BERLIN, add_months, today
from rathaus.kernel.events import record
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.entries import about, end_entry, later
from rathaus.procedures.engine.entry_letters import ask_whether_it_holds
from rathaus.procedures.entry_events import EntryAsked
from rathaus.procedures.events import AnswersErased
from rathaus.procedures.folder.directory_model import Ask
from rathaus.procedures.models import Entry, EntryEnd
from rathaus.procedures.queries.directories import listings

MANY = 2000
MIDNIGHT = datetime.time()


def tend_directories() -> int:
    """Do what is due today in every directory; returns how many entries changed."""
    changed = sum(_erase_values(entry_id=pk) for pk in _with_short_values())
    over = Entry.objects.filter(ended_at=None, until__lt=today()).order_by("until", "pk")
    changed += _forget_former()
    asks = {one.key: one.directory.ask for one in listings() if one.directory.ask is not None}
    closing = {key for key, ask in asks.items() if ask.close}
    for pk in over.values_list("pk", flat=True)[:MANY]:
        changed += _end(entry_id=pk, closing=closing)
    for key, ask in asks.items():
        for pk in _to_ask(key, ask):
            changed += _ask(entry_id=pk, ask=ask)
    return changed


@action
def _forget_former() -> int:
    """Delete what staff entered once it has been over for as long as a file would be kept."""
    gone = 0
    for listing in listings():
        years = listing.bundle.procedure.filing.retention_years
        before = datetime.datetime.combine(add_months(today(), -12 * years), MIDNIGHT, BERLIN)
        former = Entry.objects.filter(directory=listing.key, case=None, ended_at__lt=before)
        gone += former.delete()[0]
    return gone


def _to_ask(directory: str, ask: Ask) -> list[UUID]:
    """Entries that have stood for longer than the period, and were not asked about since."""
    city = current_city()
    days = parameter(ask.after, on=today(), land=city.land, city=city.slug).whole
    since = today() - datetime.timedelta(days=days)
    due = Entry.objects.filter(
        directory=directory,
        ended_at=None,
        asked_on=None,
        held_since__lt=since,
        case__isnull=False,
    )
    return list(due.order_by("held_since", "pk").values_list("pk", flat=True)[:MANY])


@action
def _ask(*, entry_id: UUID, ask: Ask) -> bool:
    """Ask whether it still holds; where silence ends it, that is its last day from now on."""
    entry = _locked(entry_id)
    if entry is None or entry.asked_on is not None:
        return False
    entry.asked_on = today()
    if ask.close:
        last = later(today(), ask.close)
        entry.until = min(entry.until, last) if entry.until else last
    entry.save(update_fields=["asked_on", "until"])
    told = EntryAsked(subject=about(entry), directory=entry.directory, entry=str(entry.pk))
    record(told, actor=HOUSE)
    ask_whether_it_holds(entry, ask.notice)
    return True


@action
def _end(*, entry_id: UUID, closing: Set[str]) -> bool:
    """Its last day is over; ``closing`` are the directories where silence ends an entry."""
    entry = _locked(entry_id)
    if entry is None or entry.until is None or entry.until >= today():
        return False
    silent = entry.asked_on is not None and entry.directory in closing
    end_entry(entry, actor=HOUSE, why=EntryEnd.UNANSWERED if silent else EntryEnd.EXPIRED)
    return True


def _with_short_values() -> list[UUID]:
    found = Entry.objects.exclude(keep={}).order_by("entered_at", "pk")
    return [
        entry.pk
        for entry in found.only("pk", "keep")[:MANY]
        if any(last < today().isoformat() for last in entry.keep.values())
    ]


@action
def _erase_values(*, entry_id: UUID) -> bool:
    """Empty the columns whose time is over, also where the entry has ended."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("case").get(pk=entry_id)
    gone = [name for name, last in entry.keep.items() if last < today().isoformat()]
    if not gone:
        return False
    entry.values = {name: None if name in gone else v for name, v in entry.values.items()}
    entry.keep = {name: last for name, last in entry.keep.items() if name not in gone}
    entry.save(update_fields=["values", "keep"])
    record(AnswersErased(subject=about(entry), fields=gone), actor=HOUSE)
    return True


def _locked(entry_id: UUID) -> Entry | None:
    found = Entry.objects.select_for_update(of=("self",)).select_related("case")
    return found.filter(pk=entry_id, ended_at=None).first()
