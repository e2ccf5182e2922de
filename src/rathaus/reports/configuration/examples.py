"""Invented reports of a demo city, so that map, list and desk have something to show.

``examples.yaml``: key, category, text, at (latitude, longitude), days (how long ago) and, as far
as it went, accepted, begun, done (days after it came in), note, declined (a reason), danger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import frozen, now
from rathaus.people.library import read_list, require_keys
from rathaus.reports.actions import NewReport, accept_report, decline_report, submit_report
from rathaus.reports.actions.working import begin_work, finish_report
from rathaus.reports.models import Report
from rathaus.reports.secret_keys import digest

_KNOWN = {"accepted", "begun", "done", "note", "declined", "danger"}


def import_examples(*, actor: Actor, path: Path) -> int:
    """Report what the file says, each once, at the time it says; returns how many are new."""
    if not path.exists():
        return 0
    entries = read_list(path, "reports")
    require_keys(path, entries, {"key", "category", "text", "at", "days"}, _KNOWN)
    start = now()
    return sum(_tell(actor, entry, start) for entry in entries)


def _tell(actor: Actor, entry: Mapping[str, Any], start: datetime) -> int:
    slip = f"example:{entry['key']}"
    if Report.objects.filter(submission_key=digest(slip)).exists():
        return 0
    came = start - timedelta(days=float(entry["days"]))
    latitude, longitude = map(float, entry["at"])
    with frozen(came):
        report = submit_report(
            actor=actor,
            new=NewReport(
                category=str(entry["category"]),
                text=str(entry["text"]),
                latitude=latitude,
                longitude=longitude,
                danger=bool(entry.get("danger")),
                slip=slip,
            ),
        ).report
    _go_on(actor, report, entry, came)
    return 1


def _go_on(actor: Actor, report: Report, entry: Mapping[str, Any], came: datetime) -> None:
    def after(name: str) -> datetime:
        return came + timedelta(days=float(entry[name]))

    note = str(entry.get("note", ""))
    if "declined" in entry:
        with frozen(came + timedelta(hours=5)):
            decline_report(actor=actor, report=report, reason=str(entry["declined"]), note=note)
        return
    if "accepted" in entry:
        with frozen(after("accepted")):
            accept_report(actor=actor, report=report)
    if "begun" in entry:
        with frozen(after("begun")):
            begin_work(actor=actor, report=report)
    if "done" in entry:
        with frozen(after("done")):
            finish_report(actor=actor, report=report, note=note)
