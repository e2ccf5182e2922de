"""Bringing together what fits, through the house: nobody learns a name or an address from it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.procedures.engine.entries import about
from rathaus.procedures.engine.entry_letters import tell_of_fit
from rathaus.procedures.entry_events import EntriesIntroduced
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import Listing, cells, heads, listing_of, no_entry
from rathaus.procedures.queries.matches import matches_of
from rathaus.procedures.rules import may_keep_entry


@action
def introduce_entries(*, actor: Actor, entry_id: UUID, other_id: UUID) -> None:
    """Tell both sides what fits, in the columns of the other, and pass their answers on.

    A person does it, who has looked at both. Raises :class:`NotFound` for a foreign entry,
    :class:`Conflict` where the two no longer fit.
    """
    found = {
        entry.pk: entry
        for entry in Entry.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk__in=[entry_id, other_id], ended_at=None)
    }
    if len(found) != 2:
        raise no_entry()
    entry, other = found[entry_id], found[other_id]
    require(may_keep_entry, actor, entry)
    listing = listing_of(entry.directory)
    fits = [fit for fit in matches_of(listing, entry) if fit.entry.pk == other_id]
    if not fits or not may_be_told(listing, fits[0].listing):
        raise Conflict(
            _("Die beiden Einträge passen nicht mehr zusammen."),
            remedy=_("Laden Sie die Seite neu, und wählen Sie einen anderen."),
        )
    tell_of_fit(entry, actor=actor, other=in_words(fits[0].listing, other))
    tell_of_fit(other, actor=actor, other=in_words(listing, entry))
    told = EntriesIntroduced(
        subject=about(entry), directory=entry.directory, entry=str(entry.pk), to=str(other.pk)
    )
    record(told, actor=actor)


def may_be_told(*sides: Listing) -> bool:
    """Whether each side has columns for the other; where there are none (lost property), never."""
    return all(side.directory.seen_by(office=False, match=True) for side in sides)


def in_words(listing: Listing, entry: Entry) -> str:
    """The columns of an entry that the other side may read, one a line."""
    words = zip(
        heads(listing, office=False, match=True),
        cells(listing, entry, office=False, day=today(), match=True),
        strict=True,
    )
    return "\n".join(f"{term}: {value}" for term, value in words if value)
