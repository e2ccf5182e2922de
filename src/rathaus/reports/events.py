"""What happens to reports, as facts: subjects, words and numbers, never a text or a name."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("report.received", visibility=Visibility.INTERNAL)
class ReportReceived:
    """From now on the city knows of it (Verkehrssicherungspflicht), and this is what it knew.

    ``text_sha256`` proves the wording, ``photos`` how many pictures came along; the position is
    WGS 84.
    """

    subject: Reference
    serial: int
    category: str
    district: str
    office: str
    latitude: float
    longitude: float
    danger: bool
    channel: str
    photos: int
    text_sha256: str


@fact("report.joined", visibility=Visibility.INTERNAL)
class ReportJoined:
    """Somebody reports the same („me too“); ``followers`` counts them with the first."""

    subject: Reference
    followers: int
    follower: str = ""


@fact("report.followed", visibility=Visibility.INTERNAL)
class FollowerChanged:
    """Somebody who follows it proved the address („confirmed“), or took it back („forgotten“)."""

    subject: Reference
    follower: str
    step: str


@fact("report.accepted", visibility=Visibility.INTERNAL)
class ReportAccepted:
    """The editors took it on and gave it to an office; ``minutes`` since it was received."""

    subject: Reference
    category: str
    office: str
    case: str
    published: bool
    minutes: int


@fact("report.moved", visibility=Visibility.INTERNAL)
class ReportMoved:
    """Its state changed; ``reason`` is one word of a list."""

    subject: Reference
    before: str
    after: str
    reason: str


@fact("report.routed", visibility=Visibility.INTERNAL)
class ReportRouted:
    """Another office or category; before and after as „category office“."""

    subject: Reference
    category_before: str
    category: str
    office_before: str
    office: str


@fact("report.published", visibility=Visibility.INTERNAL)
class ReportPublished:
    """Text released for everybody, or taken back; maybe the place is shown in other words."""

    subject: Reference
    publication: str
    place_changed: bool = False


@fact("report.photo", visibility=Visibility.INTERNAL)
class PhotoJudged:
    """A photo was worked on, released or withheld; ``covered`` counts covered areas."""

    subject: Reference
    photo: str
    state: str
    verdict: str
    covered: int


@fact("report.merged", visibility=Visibility.INTERNAL)
class ReportMerged:
    """The subject became part of another report."""

    subject: Reference
    into: Reference
    metres: float


@fact("report.split", visibility=Visibility.INTERNAL)
class ReportSplit:
    """The subject stands by itself again."""

    subject: Reference
    out_of: Reference


@fact("report.noted", visibility=Visibility.INTERNAL)
class ReportNoted:
    """Something was put on record for the house alone."""

    subject: Reference


@fact("report.ordered", visibility=Visibility.INTERNAL)
class ReportOrdered:
    """A contractor got an order, or answered it."""

    subject: Reference
    contractor: str
    state: str


@fact("report.asked", visibility=Visibility.INTERNAL)
class ReporterAsked:
    """The reporter was asked something, or answered, or did not in time."""

    subject: Reference
    step: str


@fact("report.escalated", visibility=Visibility.INTERNAL)
class ReportEscalated:
    """Its period is over; the head of the unit was told. ``hours`` since it was received."""

    subject: Reference
    office: str
    hours: int


@fact("tour.planned", visibility=Visibility.INTERNAL)
class TourPlanned:
    """A crew is to drive to so many reports."""

    subject: Reference
    office: str
    stops: int


@fact("hook.switched-off", visibility=Visibility.INTERNAL)
class HookSwitchedOff:
    """A program has not answered for a week; it is told nothing any more."""

    subject: Reference
    hook: int


@fact("report.watched", visibility=Visibility.INTERNAL)
class WatchChanged:
    """A watch list was asked for, confirmed or ended."""

    subject: Reference
    step: str


@fact("reports.imported", visibility=Visibility.INTERNAL)
class ReportsImported:
    """Reports of an earlier system came in; the city knew of them there and then, not here."""

    subject: Reference
    source: str
    count: int
    sha256: str


@fact("reports.setup", visibility=Visibility.INTERNAL)
class SetupChanged:
    """A category, route, contractor or text was changed."""

    subject: Reference
    kind: str
    key: str
