"""The post room: what reaches the house by letter, fax, e-mail or for the record is recorded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, system
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.people.models import Account
from rathaus.procedures.actions.papers import store_files
from rathaus.procedures.actions.tasks import create_task
from rathaus.procedures.events import PostRecorded
from rathaus.procedures.models import Intake
from rathaus.procedures.queries.intakes import INCOMING, Misdirected
from rathaus.records.actions import Paper, reopen_case
from rathaus.records.models import ENDED, Case, Channel, Direction, ScannedPaper
from rathaus.records.scanning.verbs import assign_scan, content_of

HOUSE = system("post-room")
SCAN = "scan"
LETTER = "correspondence"
OBJECTION = "objection"
_CHANNELS = {
    Intake.Way.LETTER: Channel.POST,
    Intake.Way.FAX: Channel.POST,
    Intake.Way.RECORD: Channel.COUNTER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How and when something reached the house, what it says, and the scan where there is one.

    ``on`` is the day on which this house got it. ``elsewhere`` names another authority that had it
    before. ``text`` is what the writing says, in the clerk's words or copied. ``scanned`` is a
    paper that came from the scanner before; it is put to the case to which this arrival belongs.
    """

    way: str
    on: datetime.date | None
    text: str = ""
    elsewhere: str = ""
    elsewhere_on: datetime.date | None = None
    scan: UploadedFile[bytes] | None = None
    scanned: ScannedPaper | None = None

    @property
    def day(self) -> datetime.date:
        """The day of receipt, checked to be there."""
        if self.on is None:
            raise ValueError("an arrival without its day was not checked")
        return self.on

    @property
    def misdirected(self) -> Misdirected | None:
        """The other authority and its day, where there was one."""
        if self.elsewhere_on is None:
            return None
        return Misdirected(self.elsewhere.strip(), self.elsewhere_on)

    @property
    def channel(self) -> Channel:
        """The channel of a case that begins with it."""
        return _CHANNELS.get(Intake.Way(self.way), Channel.EMAIL)


def check_arrival(arrival: Arrival, *, more: dict[str, str] | None = None) -> None:
    """Raise :class:`Invalid` naming each field that is missing or cannot be."""
    fields = dict(more or {})
    if arrival.way not in Intake.Way.values:
        fields["way"] = _("Bitte wählen Sie, auf welchem Weg es kam.")
    if arrival.on is None:
        fields["received_on"] = _("Bitte nennen Sie den Tag, an dem es im Haus war.")
    elif arrival.on > today():
        fields["received_on"] = _("Der Tag liegt in der Zukunft.")
    if (arrival.elsewhere_on is None) != (not arrival.elsewhere.strip()):
        fields["elsewhere_on"] = _("Bitte nennen Sie die andere Behörde und den Tag dort.")
    elif arrival.elsewhere_on and arrival.on and arrival.elsewhere_on > arrival.on:
        fields["elsewhere_on"] = _("Bei der anderen Behörde war es früher als bei uns.")
    if fields:
        raise Invalid(
            _("Der Eingang ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )


def stored_scan(arrival: Arrival) -> tuple[Blob, str] | None:
    """The scan in the store of contents; raises :class:`Invalid` for files we do not take."""
    if arrival.scanned is not None:
        return content_of(arrival.scanned), arrival.scanned.name
    if arrival.scan is None:
        return None
    return store_files([arrival.scan], field=SCAN)[0]


def paper_of(arrival: Arrival, scan: tuple[Blob, str] | None, *, kind: str, title: str) -> Paper:
    """What goes to the file: the scan, else a memo that says what came and where the paper is."""
    if scan is not None:
        return Paper(scan[0], scan[1], title, kind, Direction.IN)
    told: dict[str, Any] = {
        "way": arrival.way,
        "received_on": arrival.day.isoformat(),
        "recorded_on": today().isoformat(),
        "text": arrival.text.strip(),
    }
    body = orjson.dumps(told, option=orjson.OPT_INDENT_2)
    blob = blobs.put(body, name="eingang.json", purpose="generated")
    memo = _("%(title)s (Vermerk, ohne Scan)") % {"title": title}
    return Paper(blob, "eingang.json", memo, kind, Direction.IN)


def open_again(case: Case) -> bool:
    """Take an ended case up again for what came afterwards; whether that was needed."""
    if case.state not in ENDED:
        return False
    reopen_case(actor=HOUSE, case=case, reason=_("Nach dem Abschluss kam noch Post."))
    return True


def leave_task(case: Case, text: str) -> None:
    """A task to read what came; once it is done, a case that was ended rests again."""
    create_task(
        actor=HOUSE,
        case=case,
        key=INCOMING,
        title="Neue Post lesen",
        title_en="Read new mail",
        reason=text.strip(),
        due_on=today(),
        due_why="Posteingang",
    )


def keep_intake(
    *, actor: Actor, arrival: Arrival, kind: str, case: Case | None, **more: Any
) -> Intake:
    """Write down that it came; ``more`` are the fields that only some kinds have."""
    values: dict[str, Any] = {"received_on": arrival.day} | more
    scan: tuple[Blob, str] | None = values.pop("scan", None)
    office: UUID = case.office_id if case else values.pop("office")
    intake = Intake(
        kind=kind,
        way=arrival.way,
        case=case,
        elsewhere=arrival.elsewhere.strip(),
        elsewhere_on=arrival.elsewhere_on,
        scan_sha256=scan[0].sha256 if scan else "",
        scan_name=scan[1] if scan else "",
        office_id=office,
        recorded_by=Account.objects.get(pk=actor.account or 0),
        recorded_at=now(),
        **values,
    )
    intake.save(force_insert=True)
    if case is not None:
        if arrival.scanned is not None:
            assign_scan(actor=actor, scan=arrival.scanned, case=case)
        tell_recorded(actor, intake, case)
    return intake


def tell_recorded(actor: Actor, intake: Intake, case: Case) -> None:
    """The fact at the case."""
    record(
        PostRecorded(
            subject=case.ref,
            kind=intake.kind,
            way=intake.way,
            received_on=intake.received_on.isoformat(),
            late=intake.late,
        ),
        actor=actor,
    )
