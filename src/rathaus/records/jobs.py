"""Housekeeping of the room, and what the search has to read."""

from __future__ import annotations

from time import monotonic
from typing import Final
from uuid import UUID

from rathaus.kernel.access import system
from rathaus.kernel.jobs import job, periodic
from rathaus.people.models import Account
from rathaus.people.queries import actor_for
from rathaus.records.actions.searching import (
    forget_withheld_searches,
    index_due_cases,
    note_withheld_search,
)
from rathaus.records.inspection.exporting import bind, forget_old_exports, note_failure
from rathaus.records.renditions.keeping import (
    begin_rendition,
    keep_renditions,
    note_new_tools,
)
from rathaus.records.renditions.producing import produce
from rathaus.records.tries import forget_old_tries
from rathaus.records.verifying.queries import nightly
from rathaus.records.verifying.verbs import verify

# So many contents are read again each night; the next night goes on behind them.
_A_NIGHT = 2_000

_AT_A_STRETCH: Final = 50
_MACHINE: Final = "renditions"


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


def _tell_of_failure(error: Exception, *, binding_id: str) -> None:
    note_failure(actor=system("records"), binding_id=UUID(binding_id))


@job(
    retries=2,
    atomic=False,
    lock=lambda binding_id: f"binding:{binding_id}",
    on_failure=_tell_of_failure,
)
def bind_papers(*, binding_id: str) -> None:
    """Put papers together as one PDF or ZIP."""
    bind(actor=system("records"), binding_id=UUID(binding_id))


@periodic("35 3 * * *", queue="upkeep")
def forget_exports() -> None:
    """Take away extracts of files that nobody needs any more."""
    forget_old_exports(actor=system("records"))


@periodic("25 3 * * *", queue="upkeep")
def forget_searches_in_vain() -> None:
    """Forget the words of searches for what was withheld."""
    forget_withheld_searches()


@periodic("* * * * *", queue="upkeep", atomic=False)
def make_renditions() -> None:
    """Pictures, PDF/A and recognised text of what was filed, for as long as a minute lasts.

    Outside of any transaction, since a program may take minutes; who is killed in the middle has
    kept nothing, and another begins anew.
    """
    house, until = system(_MACHINE), monotonic() + _AT_A_STRETCH
    while monotonic() < until and (version := begin_rendition(actor=house)):
        keep_renditions(actor=house, version=version, made=produce(version))


@periodic("40 2 * * *", queue="upkeep")
def look_for_new_tools() -> None:
    """Take up again what could not be made for want of a program that is there now."""
    note_new_tools(actor=system(_MACHINE))


@periodic("10 2 * * *", queue="upkeep", atomic=False)
def verify_a_part() -> None:
    """Read a part of everything again; in some nights that is all, and then it begins anew."""
    verify(actor=system("verification"), scope=nightly(), at_most=_A_NIGHT)
