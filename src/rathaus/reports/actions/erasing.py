"""Forgetting what people wrote and who they are; the statistics stay.

Numbers, times, places and categories of reports stay, so that figures of past years do not change
and the city can prove when it knew.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.kernel.blobs import forget
from rathaus.kernel.clock import now
from rathaus.kernel.masking import mask
from rathaus.kernel.transactions import action
from rathaus.reports.figures import contact_days
from rathaus.reports.models import Entry, Follower, Order, Photo, Report, State

_AT_ONCE = 1000


@action
def forget_contacts() -> int:
    """Take addresses, names and telephone numbers ``reports.contact_days`` after the end.

    Those of a part go with its whole. How many followers there were stays known; their links too.
    In what followers answered, such numbers are covered from then on.
    """
    before = now() - contact_days()
    ended = Q(report__ended_at__lt=before) | Q(report__merged_into__ended_at__lt=before)
    _cover_answers(ended)
    known = Follower.objects.filter(ended).exclude(email="", name="", phone="")
    ids = list(known.values_list("pk", flat=True)[:_AT_ONCE])
    return Follower.objects.filter(pk__in=ids).update(email="", name="", phone="")


def _cover_answers(ended: Q) -> None:
    answers = Entry.objects.filter(ended, kind=Entry.Kind.ANSWER).order_by("pk")
    for entry in answers.only("text").iterator():
        if (covered := mask(entry.text)) != entry.text:
            Entry.objects.filter(pk=entry.pk).update(text=covered)


@action
def forget_abuse() -> int:
    """Empty reports declined as abuse ``reports.contact_days`` after that: texts and photos."""
    abuse = Report.objects.filter(
        state=State.DECLINED, reason="abuse", ended_at__lt=now() - contact_days()
    ).filter(~Q(text="") | Q(photos__isnull=False))
    return _empty(Report.objects.filter(pk__in=list(abuse.values_list("pk", flat=True)[:_AT_ONCE])))


def forget_destroyed(file: UUID) -> None:
    """Empty the reports whose case lay in this file; part of the transaction that destroys it."""
    _empty(Report.objects.filter(Q(case__file=file) | Q(merged_into__case__file=file)))


def _empty(reports: QuerySet[Report]) -> int:
    ids = list(reports.values_list("pk", flat=True))
    if not ids:
        return 0
    Follower.objects.filter(report__in=ids).update(email="", name="", phone="")
    Entry.objects.filter(report__in=ids).delete()
    Order.objects.filter(report__in=ids).update(text="", answer="")
    photos = Photo.objects.filter(report__in=ids)
    hashes = {
        sha256
        for row in photos.values_list("raw_id", "blob_id", "small_id")
        for sha256 in row
        if sha256
    }
    photos.delete()
    Report.objects.filter(pk__in=ids).update(text="", public_text="", place="", answers={}, note="")
    forget(hashes)
    return len(ids)
