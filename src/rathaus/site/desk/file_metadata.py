"""The metadata of a file and of everything in it as rows of a table, under the field's terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from rathaus.counter.conversation import kind_words
from rathaus.design.spreadsheets import EXPORTED
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.records.models import CaseState, DocumentVersion, File
from rathaus.records.queries import cases_for
from rathaus.records.structure.places import documents_in_sight
from rathaus.records.structure.queries import paper_parts
from rathaus.site.desk.file_page import retention_of, state_of

HEADER: Final = (
    "Ebene",
    "Aktenzeichen",
    "Nummer",
    "Betreff",
    "Art",
    "Federführung",
    "Laufzeit von",
    "Laufzeit bis",
    "Stand",
    "Aufbewahrungsfrist",
    "Grundlage",
    "Aufzubewahren bis",
    "Aussonderungsart",
    "Standort",
    "SHA-256",
)


def metadata_rows(actor: Actor, file: File) -> Iterator[tuple[str, ...]]:
    """The file, its cases, documents and paper parts, as far as the actor may see them."""
    entry = file.plan_entry
    parts = list(paper_parts([file.pk]))
    places = "; ".join(part.location for part in parts if part.ended_at is None)
    yield _row(
        _("Akte"),
        file,
        "",
        file.title,
        str(file.get_kind_display()),
        file.office.name,
        (file.opened_at, file.closed_at),
        state_of(file).label,
        end=(
            retention_of(entry),
            entry.retention_basis,
            f"{file.retention_until:%d.%m.%Y}" if file.retention_until else "",
            str(entry.get_archive_display()),
        ),
        place=places,
    )
    cases = cases_for(actor).filter(file=file).select_related("office")
    for case in cases.order_by("received_at", "id")[:EXPORTED]:
        period = (case.received_at, case.closed_at)
        state = str(CaseState(case.state).label)
        yield _row(_("Vorgang"), file, case.number, case.title, "", case.office.name, period, state)
    yield from _documents(actor, file)
    for part in parts:
        days = [f"{day:%d.%m.%Y}" if day else "" for day in (part.held_from, part.held_until)]
        state = _("digitalisiert") if part.ended_at else ""
        row = (_("Papierteil"), file.number, part.volume, part.holds, "", "", *days, state)
        yield (*row, "", "", "", "", part.location, "")


def _documents(actor: Actor, file: File) -> Iterator[tuple[str, ...]]:
    newest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
    papers = documents_in_sight(actor).filter(file=file).select_related("case")
    hashed = papers.annotate(sha256=Subquery(newest.values("blob")[:1]))
    for paper in hashed.order_by("created_at", "id")[:EXPORTED]:
        yield _row(
            _("Dokument"),
            file,
            f"{paper.case.number}/{paper.serial}",
            paper.title,
            kind_words(paper.kind),
            "",
            (paper.created_at, None),
            "",
            sha256=str(paper.sha256 or ""),
        )


def _row(
    level: str,
    file: File,
    number: str,
    title: str,
    kind: str,
    office: str,
    period: tuple[datetime, datetime | None],
    state: str,
    *,
    end: tuple[str, str, str, str] = ("", "", "", ""),
    place: str = "",
    sha256: str = "",
) -> tuple[str, ...]:
    days = [f"{moment.astimezone(BERLIN):%d.%m.%Y}" if moment else "" for moment in period]
    head = (level, file.number, number, title, kind, office, *days, state)
    return (*head, *end, place, sha256)
