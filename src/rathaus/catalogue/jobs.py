"""Scheduled work of the room."""

from __future__ import annotations

from django.conf import settings

from rathaus.catalogue.actions.media import check_media
from rathaus.catalogue.actions.probing import probe_links
from rathaus.catalogue.actions.reviewing import remind_of_reviews
from rathaus.catalogue.popularity import count_popularity
from rathaus.catalogue.slots.upkeep import erase_slots, expire_slots
from rathaus.kernel.access import system
from rathaus.kernel.jobs import periodic

EDITORS = system("catalogue")


@periodic("7 * * * *")
def refresh_popularity() -> None:
    """Once an hour: what people ask for this week stands first."""
    count_popularity()


@periodic("25 4 * * *", queue="upkeep")
def note_due_reviews() -> None:
    """Every night: tell which descriptions nobody vouches for any more."""
    remind_of_reviews(actor=EDITORS)


@periodic("35 4 * * *", queue="upkeep")
def withdraw_outdated_media() -> None:
    """Every night: withdraw clips of blocks that changed past the actions of this room."""
    check_media(actor=EDITORS)


@periodic("15 5 * * 0", queue="upkeep", atomic=False)
def probe_all_links() -> None:
    """Sundays, where the operator allows it: visit every address in the catalogue."""
    if settings.LINK_PROBE:
        probe_links(actor=EDITORS)


@periodic("*/10 * * * *")
def decline_unanswered_slots() -> None:
    """Tell people whose appointment nobody confirmed before its time had come."""
    expire_slots()


@periodic("25 3 * * *")
def erase_old_slots() -> None:
    """Once a night: forget appointments that are over."""
    erase_slots()
