"""Asking another office about a case, with what it needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from rathaus.kernel.rows import fetch
from rathaus.people.models import Office
from rathaus.procedures.engine.work import Work
from rathaus.procedures.process import WaitingTask
from rathaus.procedures.shown import shown_for
from rathaus.procedures.tables import lookup
from rathaus.records.actions import consult_office
from rathaus.records.models import DocumentVersion


def consulted(work: Work, task: WaitingTask) -> Office | None:
    """The office that a task names; it sees from now on what the process shows for it.

    Where the city has none of this key the competent office does it itself.
    """
    found = fetch(Office, "key = %s", [task.office]) if task.office else []
    if not found or found[0].pk == work.case.office_id:
        return None
    shown = shown_for([task.node], work.bundle.procedure, work.bundle.form)
    consult_office(
        actor=work.house,
        case=work.case,
        office=found[0],
        documents=_documents(work, shown.uploads),
        kinds=sorted(shown.papers),
    )
    return found[0]


def _documents(work: Work, uploads: Iterable[str]) -> list[UUID]:
    """The papers of the case that were uploaded at these questions."""
    answers: Mapping[str, Any] = work.data.get("application", {})
    hashes = {note["sha256"] for path in uploads for note in lookup(path, answers) or []}
    if not hashes:
        return []
    found = DocumentVersion.objects.filter(document__case=work.case, blob__in=hashes)
    return list(found.order_by("document__serial").values_list("document", flat=True).distinct())
