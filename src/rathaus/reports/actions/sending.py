"""A report with its photos, in one transaction: from the pages, and from a queue in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rathaus.kernel.access import Actor, require
from rathaus.kernel.transactions import action
from rathaus.reports.actions.picturing import attach_photo
from rathaus.reports.actions.submitting import NewReport, Submitted, submit_report
from rathaus.reports.rules import may_submit

MOST_PHOTOS = 3


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo that was looked at already, as it came in."""

    data: bytes
    name: str = ""


@action
def send_report(*, actor: Actor, new: NewReport, photos: Sequence[NewPhoto] = ()) -> Submitted:
    """Take a report in with its photos; both or nothing.

    Raises what :func:`submit_report` and :func:`attach_photo` raise. The same slip a second time
    gives the first report, and its photos stay as they are.
    """
    require(may_submit, actor)
    photos = photos[:MOST_PHOTOS]
    sent = submit_report(actor=actor, new=replace(new, photos=len(photos)))
    if not sent.repeated:
        for photo in photos:
            attach_photo(actor=actor, report=sent.report, data=photo.data, name=photo.name)
    return sent
