"""„Me too“: somebody reports what is reported already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.utils.translation import get_language

from rathaus.kernel.access import Actor, require
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.rows import insert
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action
from rathaus.reports.actions.submitting import checked_email
from rathaus.reports.events import ReportJoined
from rathaus.reports.figures import per_hour
from rathaus.reports.models import Follower, Report
from rathaus.reports.rules import may_join
from rathaus.reports.secret_keys import digest, link_key

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Joined:
    """The whole report and the secret of the new follower's link.

    ``key`` is empty where the address follows already: its link is in a letter, and whoever typed
    the address need not be its owner.
    """

    report: Report
    key: str
    repeated: bool = False


@action
def join_report(
    *, actor: Actor, report: Report, email: str = "", client: str = "", slip: str = ""
) -> Joined:
    """Count somebody who saw the same, and let them follow it; of a merged report the whole.

    The same ``slip`` twice is one follower. Raises :class:`NotAllowed` for what is ended or not
    public, :class:`Invalid` for a wrong address, :class:`TooMany` like a report of its own.
    """
    whole = report.merged_into if report.merged_into is not None else report
    require(may_join, actor, whole)
    follower = _follower(whole, checked_email(email), slip)
    if slip and Follower.objects.filter(pk=follower.pk).exists():
        return Joined(whole, link_key(follower.pk), repeated=True)
    if client:
        attempt("reports.submit", client, limit=per_hour(), seconds=_HOUR)
    insert(follower, or_ignore=True)
    if not Follower.objects.filter(pk=follower.pk, created_at=follower.created_at).exists():
        return _joined_before(whole, follower)
    Report.objects.filter(pk=whole.pk).update(
        followers_count=F("followers_count") + 1, updated_at=follower.created_at
    )
    whole.refresh_from_db(fields=["followers_count", "updated_at"])
    fact = ReportJoined(
        subject=whole.ref, followers=whole.followers_count, follower=str(follower.pk)
    )
    record(fact, actor=actor)
    return Joined(whole, link_key(follower.pk))


def _follower(report: Report, email: str, slip: str) -> Follower:
    follower = Follower(
        pk=_id(report, slip) if slip else new_id(),
        report=report,
        part=Follower.Part.ME_TOO,
        email=email,
        language=(get_language() or "de")[:12],
    )
    follower.key_digest = digest(link_key(follower.pk))
    return follower


def _id(report: Report, slip: str) -> UUID:
    """The same for the same form, so that the database itself knows a second click."""
    made = hashlib.sha256(f"{report.pk} {slip}".encode()).digest()
    return UUID(bytes=made[:16], version=5)


def _joined_before(report: Report, follower: Follower) -> Joined:
    same = Follower.objects.filter(pk=follower.pk).exists()
    return Joined(report, link_key(follower.pk) if same else "", repeated=True)
