"""Which papers of a case go before its file, and when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rathaus.kernel.clock import BERLIN, laws_of
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.facts import DueDay, due_day
from rathaus.procedures.folder.model import PartRetention
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Run
from rathaus.procedures.tables import lookup
from rathaus.records.models import Case, Document


@dataclass(frozen=True, slots=True)
class Erasure:
    """A paper that is to go: ``last`` is the last day on which it is kept."""

    document: Document
    last: datetime.date
    why: str

    @property
    def on(self) -> datetime.date:
        """The day on which it is erased."""
        return self.last + datetime.timedelta(days=1)


def erasures_of(
    case: Case, run: Run, bundle: Installed, documents: Iterable[Document]
) -> list[Erasure]:
    """The papers of a closed case that go before its file, where nothing keeps the file.

    ``case`` comes with its file. While any case of the file is open nothing goes.
    """
    parts = [part for part in bundle.procedure.filing.parts if part.clock]
    if not parts or case.closed_at is None or case.file.closed_at is None or case.file.hold:
        return []
    closed, kept = case.closed_at.astimezone(BERLIN).date(), list(documents)
    return [
        Erasure(document, period.day, f"{period.norm}: {part.basis}" if period.norm else part.basis)
        for part in parts
        for period in [_period(part, closed)]
        for document in _of(part, run, bundle, kept)
    ]


def _period(part: PartRetention, closed: datetime.date) -> DueDay:
    city, laws = current_city(), laws_of(part.clock)
    law = str(laws[0]) if len(laws) == 1 else None
    return due_day(part.clock, since=closed, land=city.land, city=city.slug, law=law)


def _of(
    part: PartRetention, run: Run, bundle: Installed, documents: list[Document]
) -> Iterator[Document]:
    """The documents of that kind, and those uploaded at its question."""
    hashes = set(_hashes(part, run, bundle))
    for document in documents:
        if document.erased_on is None and (
            document.kind == part.document
            or any(version.sha256 in hashes for version in document.versions.all())
        ):
            yield document


def _hashes(part: PartRetention, run: Run, bundle: Installed) -> Iterator[str]:
    papers = bundle.procedure.service.papers
    fields = [paper.field for paper in papers if paper.key == part.document and paper.field]
    for path in (f"application.{part.document}", *fields):
        notes: Any = lookup(path, run.data)
        if isinstance(notes, list):
            yield from (note["sha256"] for note in notes if isinstance(note, dict))


def closed_runs(version: UUID, kinds: Iterable[str]) -> Iterator[Run]:
    """Runs of a version whose file is closed and not held, with papers that may have to go."""
    found = Document.objects.filter(
        case__run__version=version,
        case__closed_at__isnull=False,
        file__closed_at__isnull=False,
        file__hold="",
        erased_on=None,
        kind__in=[*kinds, "evidence"],
    )
    cases = list(found.order_by("case").values_list("case", flat=True).distinct())
    yield from Run.objects.filter(pk__in=cases).select_related("case__file").order_by("pk")
