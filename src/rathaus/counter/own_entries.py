"""What stands in directories because of a case, as whoever it belongs to sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from rathaus.design.components import Fact
from rathaus.design.typography import number
from rathaus.kernel.clock import today
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import Listing, case_entries, cells, heads, listings
from rathaus.procedures.queries.matches import Fit, matches_of
from rathaus.records.models import Case

FITS = 10


@dataclass(frozen=True, slots=True)
class OwnFit:
    """Something that fits, without name and address."""

    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry that stands: where, until when, what can be done, and what fits it."""

    id: str
    title: str
    url: str
    until: date | None
    asked: bool
    hidden: bool
    renews: bool
    compared: bool
    fits: Sequence[OwnFit]


def own_entries(case: Case) -> list[OwnEntry]:
    """The entries of the case that stand today and can be read or renewed.

    What an office lists for its own work only (absent children, lost property) is not told here.
    """
    known = listings()
    by_key = {one.key: one for one in known if one.is_public or one.directory.ask}
    return [
        _own(by_key[entry.directory], entry, known)
        for entry in case_entries(case.pk)
        if entry.ended_at is None and entry.directory in by_key
    ]


def _own(listing: Listing, entry: Entry, known: Sequence[Listing]) -> OwnEntry:
    listed = listing.directory
    fits = matches_of(listing, entry, owner=True, among=known)
    return OwnEntry(
        id=str(entry.pk),
        title=listing.title,
        url=reverse("directory", args=[listing.key]) if listing.is_public else "",
        until=entry.until,
        asked=entry.asked_on is not None,
        hidden=entry.proof_until is not None and entry.proof_until < today(),
        renews=bool(listed.ask) or (bool(listed.lasts) and not listed.open_case),
        compared=any(match.owner for match in listed.matches),
        fits=[_fit(fit) for fit in fits[:FITS]],
    )


def _fit(fit: Fit) -> OwnFit:
    told = zip(
        heads(fit.listing, office=False, match=True),
        cells(fit.listing, fit.entry, office=False, day=today(), match=True),
        strict=True,
    )
    facts = [Fact(term=term, value=value) for term, value in told if value]
    if fit.km is not None:
        facts.append(Fact(term="km", value=number(fit.km)))
    return OwnFit(facts)
