"""Closed files with papers, the people who release destructions, and the archive's answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import frozen, now
from rathaus.records.actions import Paper, add_documents, close_case, write_note
from rathaus.records.disposal.appraising import Taken, take_message
from rathaus.records.models import Case, File, Offer, Outcome
from rathaus.records.xdomea import Head, Result, appraisals, read_message, results
from tests.cast_floor2 import staff
from tests.records.cast import HOUSE, a_case, a_paper

FIRST = staff("records.manage", account=11)
SECOND = staff("records.manage", account=12)
CLERK = staff("case.see", "case.work", account=13)
CLOSED = date(2026, 11, 22)
OFFERED = date(2037, 1, 1)
LATER = date(2037, 3, 1)


def a_closed_file(
    title: str = "Halteverbot Holtenauer Straße 120", *, paper: Paper | None = None, **fields: Any
) -> File:
    """A file with one case, one paper and a note, closed on 22 November 2026."""
    with frozen(CLOSED):
        case = a_case(title=title, **fields)
        add_documents(actor=HOUSE, case=case, papers=[paper or a_paper(f"Antrag {case.number}")])
        write_note(actor=HOUSE, case=case, text=f"{title} geprüft")
        close_case(actor=HOUSE, case=case, outcome=Outcome.GRANTED)
    return File.objects.get(pk=case.file_id)


def case_in(file: File) -> Case:
    """The only case of a file."""
    return Case.objects.get(file=file)


def archive_head(offer: Offer) -> Head:
    """The archive answers."""
    return Head(offer.pk, "Stadtarchiv", "Stadt Teststadt", now())


def appraised(offer: Offer, verdicts: Mapping[UUID, str], actor: Actor = FIRST) -> Taken:
    """The archive's 0502 is read."""
    message = read_message(appraisals(archive_head(offer), verdicts))
    return take_message(actor=actor, message=message)


def imported(offer: Offer, *found: Result) -> Taken:
    """The archive's 0506 is read."""
    return take_message(actor=FIRST, message=read_message(results(archive_head(offer), found)))
