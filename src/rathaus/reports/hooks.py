"""Webhooks: programs are told of each change of a published report, signed, without personal data.

One POST tells one report as it stands then, as a GeoJSON feature (RFC 7946). The signature
``t=<seconds>,v1=<hex>`` is HMAC-SHA256 over ``<seconds>.<body>`` with the hook's secret. A program
that does not answer 2xx is asked again at growing distances; once it answers, it is told all that
changed meanwhile. After ``reports.hook_days`` it is switched off.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.kernel.access import system
from rathaus.kernel.clock import now
from rathaus.kernel.events import Envelope, record, subscribe
from rathaus.kernel.jobs import job
from rathaus.kernel.outside import InsideNetwork, outside_client
from rathaus.kernel.references import Reference
from rathaus.kernel.statements import execute
from rathaus.mail.links import city_url, reverse_or_empty
from rathaus.reports.events import (
    HookSwitchedOff,
    PhotoJudged,
    ReportMoved,
    ReportPublished,
    ReportRouted,
)
from rathaus.reports.figures import hook_days
from rathaus.reports.models import Hook, Photo, Report
from rathaus.reports.rules import may_see_public

HOOKS = system("reports.hooks")
TIMEOUT = 5.0
_HEADERS = {"User-Agent": "Rathaus-Webhook/1.0", "Content-Type": "application/geo+json"}
_ACTIVE = "SELECT id FROM reports_hook WHERE active AND failed_since IS NULL"
_LONGEST = timedelta(hours=6)
_OVERLAP = timedelta(hours=1)
_SEEN = (Photo.State.RELEASED, Photo.State.WITHHELD)


@subscribe(ReportMoved)
@subscribe(ReportPublished)
@subscribe(ReportRouted)
@subscribe(PhotoJudged, when=lambda event: event.state in _SEEN)
def tell_programs(event: Any, envelope: Envelope) -> None:
    """Have every program told that answers; those that do not catch up later."""
    hooks = [int(row[0]) for row in execute(_ACTIVE).fetchall()]
    tell_hook.defer_many({"hook": hook, "report": event.subject.id} for hook in hooks)


@job(queue="hooks", lock=lambda hook, report, attempt=0: f"hook:{hook}")
def tell_hook(*, hook: int, report: str, attempt: int = 0) -> None:
    """Tell one program how one report stands; a failure is kept and tried again later."""
    found = Hook.objects.filter(pk=hook, active=True).first()
    about = Report.objects.select_related("category", "merged_into").filter(pk=UUID(report)).first()
    if found is None or about is None or (found.failed_since is not None and attempt == 0):
        return
    if not may_see_public(about) and about.accepted_at is None:
        return
    at = now()
    delivery = f"{about.number}-{int(about.updated_at.timestamp() * 1000)}"
    problem = post(found, feature(about), at, delivery=delivery)
    if problem:
        _failed(found, report, attempt, at)
    else:
        _told(found, report, at)


def feature(report: Report) -> dict[str, Any]:
    """The report for everybody (GeoJSON); what was taken back is only a number."""
    if not may_see_public(report):
        whole = report.merged_into.number if report.merged_into else None
        said = {"number": report.number, "status": "withdrawn", "merged_into": whole}
        return {"type": "Feature", "id": report.number, "geometry": None, "properties": said}
    photos = report.photos.filter(state=Photo.State.RELEASED).values_list("pk", "stage")
    link = city_url()
    return {
        "type": "Feature",
        "id": report.number,
        "geometry": {"type": "Point", "coordinates": [report.longitude, report.latitude]},
        "properties": {
            "number": report.number,
            "status": report.state,
            "category": report.category_id,
            "category_name": report.category.name,
            "description": report.shown_text,
            "status_note": report.note,
            "place": report.place,
            "district": report.district,
            "received_at": report.received_at,
            "updated_at": report.updated_at,
            "ended_at": report.ended_at,
            "url": link + reverse_or_empty("report", report.number),
            "photos": [
                {
                    "stage": stage,
                    "url": link + reverse_or_empty("report-photo", report.number, str(key)),
                }
                for key, stage in photos
            ],
        },
    }


def post(hook: Hook, body: dict[str, Any], at: datetime, *, delivery: str) -> str:
    """POST it, signed; the problem in words, or nothing where the program said 2xx.

    ``delivery`` is the same when the same is told again, so that a program knows it.
    """
    content = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    seconds = str(int(at.timestamp()))
    headers = _HEADERS | {
        "X-Rathaus-Delivery": delivery,
        "X-Rathaus-Signature": f"t={seconds},v1={sign(hook.secret, seconds, content)}",
    }
    try:
        with (
            outside_client(
                private=settings.HOOK_PRIVATE, timeout=TIMEOUT, whole=TIMEOUT, headers=headers
            ) as client,
            client.stream("POST", hook.url, content=content) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return _reason(error)
    return (
        ""
        if 200 <= status < 300
        else _("Das Programm antwortet mit {status}.").format(status=status)
    )


def sign(secret: str, seconds: str, content: bytes) -> str:
    """The hexadecimal signature that a program compares."""
    return hmac.new(secret.encode(), seconds.encode() + b"." + content, hashlib.sha256).hexdigest()


def _told(hook: Hook, report: str, at: datetime) -> None:
    """It answers. What changed while it did not is told now."""
    missed = hook.told_until - _OVERLAP if hook.failed_since else None
    Hook.objects.filter(pk=hook.pk).update(told_until=at, failed_since=None)
    if missed is None:
        return
    changed = Report.objects.filter(updated_at__gte=missed).exclude(pk=UUID(report))
    ids = changed.exclude(accepted_at=None).order_by("updated_at").values_list("pk", flat=True)
    tell_hook.defer_many({"hook": hook.pk, "report": str(pk)} for pk in ids)


def _failed(hook: Hook, report: str, attempt: int, at: datetime) -> None:
    """Try again later, with one report, until it answers or a week is over."""
    since = hook.failed_since or at
    if at - since >= hook_days():
        Hook.objects.filter(pk=hook.pk).update(active=False)
        subject = Reference("hook", str(hook.pk))
        record(HookSwitchedOff(subject=subject, hook=hook.pk), actor=HOOKS)
        return
    Hook.objects.filter(pk=hook.pk).update(failed_since=since)
    wait = min(_LONGEST, timedelta(minutes=2**attempt))
    tell_hook.defer_at(at + wait, hook=hook.pk, report=report, attempt=attempt + 1)


def _reason(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, InsideNetwork):
            return _("Die Adresse liegt in einem internen Netz.")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return _("Das Programm antwortet nicht rechtzeitig.")
    return _("Das Programm ist nicht erreichbar.")
