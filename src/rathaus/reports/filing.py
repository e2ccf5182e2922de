"""The report in the eAkte: its case, its papers, and the end.

A case is opened when the editors accept a report, in a file of its own under the category's entry
of the filing plan, and ends with the report. The facts of the report name the person; what is
filed here is filed by ``system("reports")``.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Visibility, system
from rathaus.kernel.blobs import put
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events import Envelope, subscribe
from rathaus.records.actions import (
    Paper,
    add_document,
    close_case,
    house_party,
    open_case,
    reopen_case,
    write_note,
)
from rathaus.records.models import Case, Direction, Document, Outcome
from rathaus.records.models import Channel as Arrival
from rathaus.reports.events import ReportMoved
from rathaus.reports.models import Channel, Photo, Report, State
from rathaus.reports.questions import named

FILING = system("reports")
_ARRIVALS = {Channel.STAFF: Arrival.PHONE}
_OUTCOMES = {
    State.DONE: Outcome.DONE,
    State.DECLINED: Outcome.FORWARDED,
    State.MERGED: Outcome.FORWARDED,
}


def open_for(report: Report) -> Case:
    """Open the report's case (the same one again for the same report) and file what came in."""
    if report.office_id is None:
        raise ValueError("a report without an office has no file")
    opened = open_case(
        actor=FILING,
        plan=report.category.plan,
        applicant=house_party(),
        office=report.office_id,
        procedure_key="",
        procedure_version=0,
        title=_("Meldung {number}: {category}, {place}").format(
            number=report.number,
            category=report.category.name,
            place=report.place or report.district or _("ohne Adresse"),
        ),
        channel=_ARRIVALS.get(Channel(report.channel), Arrival.ONLINE),
        received_at=report.received_at,
        submission_key=f"report:{report.pk}",
        visibility=Visibility.INTERNAL,
    )
    if not opened.repeated:
        file_text(report, opened.case)
    return opened.case


def file_text(report: Report, case: Case) -> Document:
    """What was reported, as the first paper of the case."""
    blob = put(_said(report).encode(), name=f"{report.number}.txt", purpose="generated")
    return add_document(
        actor=FILING,
        case=case,
        paper=Paper(
            blob,
            f"{report.number}.txt",
            _("Meldung {number}").format(number=report.number),
            "report",
            Direction.IN,
            Visibility.INTERNAL,
        ),
    )


def file_photo(photo: Photo) -> None:
    """A photo that is ready goes to the case, once, while that is open."""
    case = photo.report.case
    if case is None or case.closed_at is not None or photo.blob is None:
        return
    if Document.objects.filter(pk=photo.pk).exists():
        return
    after = photo.stage == Photo.Stage.DONE
    title = _("Foto nach der Arbeit") if after else _("Foto zur Meldung")
    name = f"{photo.report.number}-{photo.position + 1}.jpg"
    paper = Paper(photo.blob, name, title, "photo", Direction.IN, Visibility.INTERNAL, id=photo.pk)
    add_document(actor=FILING, case=case, paper=paper)


@subscribe(ReportMoved)
def _follow(moved: ReportMoved, _envelope: Envelope) -> None:
    """The case follows the report: a note for each step, closed with it and opened with it."""
    report = Report.objects.select_related("case", "merged_into").get(pk=moved.subject.uuid)
    case = report.case
    if case is None:
        return
    after = State(moved.after)
    if after not in _OUTCOMES:
        if case.closed_at is not None:
            reopen_case(actor=FILING, case=case, reason=_("Die Meldung ist wieder offen."))
        return
    if case.closed_at is None:
        write_note(actor=FILING, case=case, text=_end(report, after))
        for photo in report.photos.filter(blob__isnull=False):
            photo.report = report
            file_photo(photo)
        close_case(actor=FILING, case=case, outcome=_OUTCOMES[after])


def _end(report: Report, after: State) -> str:
    said = _("{number}: {state}.").format(number=report.number, state=after.label)
    if report.merged_into is not None:
        said = _("{number} gehört zu {whole}.").format(
            number=report.number, whole=report.merged_into.number
        )
    return f"{said} {report.note}".strip()


def _said(report: Report) -> str:
    lines = [
        (_("Meldung"), report.number),
        (_("Eingegangen"), f"{report.received_at.astimezone(BERLIN):%d.%m.%Y, %H:%M}"),
        (_("Kategorie"), report.category.name),
        (_("Ort"), report.place),
        (_("Stadtteil"), report.district),
        (_("Koordinaten (WGS 84)"), f"{report.latitude:.6f}, {report.longitude:.6f}"),
        (_("Gefahr"), _("ja") if report.danger else _("nein")),
    ]
    lines += named(report.answers)
    head = "\n".join(f"{name}: {value}" for name, value in lines if value)
    return f"{head}\n\n{report.text}\n"
