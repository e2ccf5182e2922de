"""Files and cases that staff open themselves, where no procedure of the house does it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.people.models import Party
from rathaus.records.actions.opening import open_case, plan_entry
from rathaus.records.events import FileOpened
from rathaus.records.models import Case, Channel, File, FileKind
from rathaus.records.numbers import file_number, next_numbers
from rathaus.records.rules import may_open_file


@action
def open_file(
    *,
    actor: Actor,
    plan: str,
    title: str,
    office: UUID,
    visibility: Visibility = Visibility.INTERNAL,
    kind: FileKind = FileKind.SUBJECT,
) -> File:
    """Open an empty file (Akte) under the plan entry with this number.

    A subject file stays open until somebody closes it; a case file closes with its last case.
    :class:`Invalid` for an unknown entry, for one without retention, and without a title. Numbers
    have no gaps: two openings in one city wait for each other.
    """
    require(may_open_file, actor, office)
    entry, at = plan_entry(plan), now()
    year, counter = at.astimezone(BERLIN).year, f"file {entry.number}"
    title = titled(title)
    serial = next_numbers(year, [counter])[counter]
    file = File.objects.create(
        number=file_number(entry.number, year, serial),
        plan_entry=entry,
        year=year,
        serial=serial,
        title=title,
        kind=kind,
        office_id=office,
        visibility=visibility,
        opened_at=at,
    )
    record(FileOpened(subject=file.ref, number=file.number, office=str(office)), actor=actor)
    return file


@action
def open_matter(
    *,
    actor: Actor,
    file: File,
    title: str,
    sender: Party | None = None,
    channel: Channel = Channel.POST,
    submission_key: str = "",
    visibility: Visibility = Visibility.INTERNAL,
) -> Case:
    """Open a case without a procedure (allgemeiner Vorgang) in an open file, in the file's office.

    ``sender`` is who wrote; where nobody did, the municipality itself stands there. The same
    ``submission_key`` brings the first case back. :class:`Conflict` for a closed file.
    """
    opened = open_case(
        actor=actor,
        file=file,
        applicant=sender or house_party(),
        office=file.office_id,
        procedure_key="",
        procedure_version=0,
        title=titled(title),
        channel=channel,
        submission_key=submission_key or f"matter:{new_id()}",
        visibility=max(visibility, Visibility(file.visibility)),
    )
    return opened.case


def titled(title: str) -> str:
    """The title in one line; :class:`Invalid` where there is none."""
    if not title.strip():
        raise Invalid(
            _("Der Betreff fehlt."),
            remedy=_("Nennen Sie, worum es geht; danach findet man es wieder."),
            fields={"title": _("Bitte einen Betreff angeben.")},
        )
    return " ".join(title.split())


def house_party() -> Party:
    """The municipality as a party: it stands for matters that nobody asked for."""
    name = current_city().official_name
    own = Party.objects.filter(kind=Party.Kind.ORGANISATION, organisation=name, erased_at=None)
    return own.order_by("created").first() or Party.objects.create(
        kind=Party.Kind.ORGANISATION, organisation=name
    )
