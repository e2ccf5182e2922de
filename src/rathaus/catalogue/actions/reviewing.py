"""Descriptions that somebody has to look at again: reminding, checking many, undoing a slip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rathaus.catalogue.actions.publishing import next_review
from rathaus.catalogue.editing.events import ReviewUndone
from rathaus.catalogue.editing.rules import may_write
from rathaus.catalogue.events import ReviewDue, ServiceReviewed
from rathaus.catalogue.models import Service
from rathaus.catalogue.probing.rules import may_probe
from rathaus.catalogue.queries import due_for_review
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.events import kind_of, record
from rathaus.kernel.events.models import Event
from rathaus.kernel.transactions import action


@action
def review_services(*, actor: Actor, keys: Iterable[str]) -> dict[str, str]:
    """Say of many descriptions that they were read and are right.

    Returns the days that counted until now by key, for :func:`undo_review`.
    """
    before: dict[str, str] = {}
    for row in _locked(keys):
        require(may_write, actor, row)
        if row.state != Service.State.PUBLISHED or row.review_on is None:
            continue
        before[row.key] = row.review_on.isoformat()
        row.review_on = next_review()
        row.save(update_fields=["review_on"])
        happened = ServiceReviewed(subject=row.ref, review_on=row.review_on.isoformat())
        record(happened, actor=actor)
    return before


@action
def undo_review(*, actor: Actor, days: Mapping[str, str]) -> int:
    """Let the old days count again, by key; what was checked anew since keeps its day."""
    undone = 0
    for row in _locked(days):
        require(may_write, actor, row)
        if row.review_on != next_review():
            continue
        row.review_on = min(date.fromisoformat(days[row.key]), next_review())
        row.save(update_fields=["review_on"])
        happened = ReviewUndone(subject=row.ref, review_on=row.review_on.isoformat())
        record(happened, actor=actor)
        undone += 1
    return undone


@action
def remind_of_reviews(*, actor: Actor) -> int:
    """Note once of each description that its review is due; returns how many were noted."""
    require(may_probe, actor)
    due = list(due_for_review(today()))
    told = set(
        Event.objects.filter(
            kind=kind_of(ReviewDue), subject__in=[str(row.ref) for row in due]
        ).values_list("subject", "facts__review_on")
    )
    news = [row for row in due if (str(row.ref), _day(row)) not in told]
    for row in news:
        happened = ReviewDue(subject=row.ref, office=row.office.key, review_on=_day(row))
        record(happened, actor=actor)
    return len(news)


def _locked(keys: Iterable[str]) -> list[Service]:
    rows = Service.objects.select_for_update(of=("self",)).filter(key__in=list(keys))
    return list(rows.order_by("pk"))


def _day(row: Service) -> str:
    return row.review_on.isoformat() if row.review_on else ""
