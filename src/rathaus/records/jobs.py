"""Housekeeping of the room, and what the search has to read."""

from __future__ import annotations

from rathaus.kernel.access import system
from rathaus.kernel.jobs import job, periodic
from rathaus.people.models import Account
from rathaus.people.queries import actor_for
from rathaus.records.actions.searching import (
    forget_withheld_searches,
    index_due_cases,
    note_withheld_search,
)
from rathaus.records.tries import forget_old_tries


@periodic("17 * * * *")
def forget_status_tries() -> None:
    """Forget wrong tries of the status query once they no longer count."""
    forget_old_tries()


@periodic("* * * * *", queue="upkeep", atomic=False)
def index_records() -> None:
    """Read documents that were filed, and let the search know what changed."""
    while index_due_cases(actor=system("search")):
        pass


@job()
def look_into_empty_search(account: int, words: str) -> None:
    """Whether an empty answer was empty because of what the searcher may not see.

    Later, and after every empty answer, so that its time tells nothing.
    """
    searcher = Account.objects.filter(pk=account, is_active=True).first()
    if searcher is not None and (actor := actor_for(searcher)).can("case.see"):
        note_withheld_search(actor=actor, words=words)


@periodic("25 3 * * *", queue="upkeep")
def forget_searches_in_vain() -> None:
    """Forget the words of searches for what was withheld."""
    forget_withheld_searches()
