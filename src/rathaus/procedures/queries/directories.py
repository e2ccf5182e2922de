"""Directories as they are read: which there are, what stands in them, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.design.typography import short_date
from rathaus.kernel.access import Actor
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.procedures.facts import as_day
from rathaus.procedures.folder.directory import FILE
from rathaus.procedures.folder.directory_model import DISTRICT, Directory, EntryColumn
from rathaus.procedures.forms import Question, Text, format_value
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Entry, EntryEnd, ProcedureVersion
from rathaus.records.queries import not_shut

LONGEST_CHOICE = 60


@dataclass(frozen=True, slots=True)
class Listing:
    """A directory of an active procedure, with the procedure that keeps it."""

    bundle: Installed
    directory: Directory

    @property
    def key(self) -> str:
        """Its key, as it stands in addresses."""
        return self.directory.key

    @property
    def title(self) -> str:
        """Its title in the language of the request."""
        return str(Text.of(self.directory.title))

    @property
    def intro(self) -> str:
        """A sentence on what it is for; may be empty."""
        return str(Text.of(self.directory.intro)) if self.directory.intro else ""

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.directory.audience == "public"

    def question(self, column: EntryColumn) -> Question | None:
        """The question whose answer the column shows."""
        return self.bundle.form.by_path.get(column.answer) if column.answer else None


def listings() -> list[Listing]:
    """Every directory of the city, by title; one statement."""
    with_file = ProcedureVersion.objects.filter(active=True, source__files__has_key=FILE)
    found = []
    for version in with_file.values_list("pk", flat=True):
        bundle = installed(version)
        if bundle.procedure.directory is not None:
            found.append(Listing(bundle, bundle.procedure.directory))
    return sorted(found, key=lambda listing: (listing.title.casefold(), listing.key))


def listing_of(key: str) -> Listing:
    """The directory of this key; raises :class:`NotFound`."""
    for listing in listings():
        if listing.key == key:
            return listing
    raise NotFound(
        _("Dieses Verzeichnis gibt es hier nicht."),
        remedy=_("Alle öffentlichen Verzeichnisse stehen unter „Verzeichnisse“."),
    )


def no_entry() -> NotFound:
    """What is not there and what one may not see are told in the same words."""
    return NotFound(
        _("Diesen Eintrag gibt es nicht."),
        remedy=_("Öffnen Sie die Liste noch einmal; vielleicht ist er schon beendet."),
    )


def public_entries(listing: Listing) -> QuerySet[Entry]:
    """What everybody may read today; nothing of a directory that an office keeps for itself."""
    if not listing.is_public:
        return Entry.objects.none()
    return standing(listing, today()).filter(_proven(today()))


def office_entries(actor: Actor, listing: Listing, day: datetime.date) -> QuerySet[Entry]:
    """What stands on the day, of the offices whose cases one may see."""
    permission = SEE_PROTECTED if listing.bundle.procedure.filing.protected else "case.see"
    found = standing(listing, day).filter(not_shut(actor, "case")).select_related("case")
    for needed in {"case.see", permission}:
        offices = actor.offices(needed)
        if not offices:
            return found.none()
        if list(offices):
            found = found.filter(office__in=offices)
    return found


def standing(listing: Listing, day: datetime.date) -> QuerySet[Entry]:
    """What stands on the day; lists by day still tell what has run out since."""
    found = Entry.objects.filter(
        Q(until=None) | Q(until__gte=day), directory=listing.key, starts_on__lte=day
    )
    if listing.directory.by_day:
        return found.filter(Q(ended_at=None) | Q(ended_why=EntryEnd.EXPIRED))
    return found.filter(ended_at=None)


def _proven(day: datetime.date) -> Q:
    """Not those whose proof (a certificate, say) has run out."""
    return Q(proof_until=None) | Q(proof_until__gte=day)


def narrowed(
    entries: QuerySet[Entry], listing: Listing, chosen: Mapping[str, str]
) -> QuerySet[Entry]:
    """Those with the chosen values, by column; what the directory does not filter by is ignored."""
    for name in listing.directory.filters:
        value = chosen.get(name, "")[:120]
        if not value:
            continue
        if name == DISTRICT:
            entries = entries.filter(district=value)
            continue
        column = listing.directory.column(name)
        question = listing.question(column) if column else None
        if question is not None and question.widget == "checkboxes":
            entries = entries.filter(values__contains={name: [value]})
        elif value in ("true", "false"):
            entries = entries.filter(values__contains={name: value == "true"})
        else:
            entries = entries.filter(values__contains={name: value})
    return entries


def choices(listing: Listing, name: str, entries: QuerySet[Entry]) -> list[tuple[str, str]]:
    """What a filter offers: the options of the question, else what occurs."""
    column = listing.directory.column(name)
    question = listing.question(column) if column else None
    if question is not None and question.options:
        return [(str(option.value), str(option.label)) for option in question.options]
    if question is not None and question.widget in ("radio", "checkbox") and not question.options:
        return [("true", _("Ja")), ("false", _("Nein"))]
    field = "district" if name == DISTRICT else f"values__{name}"
    occurring = entries.order_by().values_list(field, flat=True).distinct()
    words = sorted({str(value) for value in occurring if value not in (None, "")})
    return [(word, word) for word in words[:LONGEST_CHOICE]]


def title_of(listing: Listing, name: str) -> str:
    """The heading of a column or filter."""
    if name == DISTRICT:
        return _("Stadtteil")
    column = listing.directory.column(name)
    return str(Text.of(column.label)) if column else name


def heads(listing: Listing, *, office: bool, match: bool = False) -> list[str]:
    """The headings of all columns that are shown."""
    columns = listing.directory.seen_by(office=office, match=match)
    names = [column.name for column in columns]
    return [title_of(listing, name) for name in _with_district(listing, names)]


def cells(
    listing: Listing, entry: Entry, *, office: bool, day: datetime.date, match: bool = False
) -> list[str]:
    """The entry in words, in the order of :func:`heads`."""
    told = {
        column.name: words_of(listing, column, entry, day)
        for column in listing.directory.seen_by(office=office, match=match)
    }
    return [
        entry.district if name == DISTRICT else told[name] for name in _with_district(listing, told)
    ]


def as_data(listing: Listing, entries: Iterable[Entry], day: datetime.date) -> list[dict[str, Any]]:
    """The public columns as values, for programs."""
    columns = listing.directory.seen_by(office=False)
    rows = []
    for entry in entries:
        row = {column.name: _kept(entry, column, day) for column in columns}
        if listing.directory.place:
            row[DISTRICT] = entry.district
        rows.append(row | {"until": entry.until.isoformat() if entry.until else None})
    return rows


def words_of(listing: Listing, column: EntryColumn, entry: Entry, day: datetime.date) -> str:
    """One column of one entry as people read it."""
    value = _kept(entry, column, day)
    if column.since is not None:
        reached = as_day(value)
        return str(Text.of(column.since[0 if reached and reached <= day else 1]))
    question = listing.question(column)
    if question is not None:
        return format_value(question, value)
    return _plain_words(value)


def _kept(entry: Entry, column: EntryColumn, day: datetime.date) -> Any:
    """The value; None once its time is over, even before the night has erased it."""
    last = as_day(entry.keep.get(column.name))
    return None if last is not None and last < max(day, today()) else entry.values.get(column.name)


def _plain_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if isinstance(value, list):
        return ", ".join(_plain_words(one) for one in value)
    day = as_day(value)
    return short_date(day) if day else str(value)


def _with_district(listing: Listing, names: Iterable[str]) -> Sequence[str]:
    """The district stands behind the first column, which says what the entry is."""
    ordered = list(names)
    if listing.directory.place is not None:
        ordered.insert(1, DISTRICT)
    return ordered


def case_entries(case_id: Any) -> list[Entry]:
    """What a case has in directories, the newest first."""
    found = Entry.objects.filter(case=case_id).select_related("case")
    return list(found.order_by("-entered_at", "-id"))


__all__ = [
    "Listing",
    "as_data",
    "case_entries",
    "cells",
    "choices",
    "heads",
    "listing_of",
    "listings",
    "narrowed",
    "no_entry",
    "office_entries",
    "public_entries",
    "standing",
    "title_of",
    "words_of",
]
