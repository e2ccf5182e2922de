"""Erasing papers whose time is over before that of their file (``parts`` in filing.yaml)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast

from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict
from rathaus.kernel.transactions import action
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.installed import installed
from rathaus.procedures.models import (
    Decision,
    DispositionPoint,
    Draft,
    Intake,
    ProcedureVersion,
    Round,
    RoundStep,
    Run,
    Task,
)
from rathaus.procedures.queries.erasures import Erasure, closed_runs, erasures_of
from rathaus.records.actions import erase_document
from rathaus.records.models import Case, Document

_GONE = "gelöscht"


def erase_expired_parts() -> int:
    """Erase every paper past its last day, each by itself; returns how many.

    A file that is open, or was opened again, or is held keeps its papers. So does, for one more
    night, one whose content somebody uses in an application that is not sent yet.
    """
    erased = 0
    for version in ProcedureVersion.objects.values_list("pk", flat=True):
        bundle = installed(version)
        kinds = [part.document for part in bundle.procedure.filing.parts if part.clock]
        for run in closed_runs(version, kinds) if kinds else ():
            papers = Document.objects.filter(case=run.case).order_by("serial")
            papers = papers.prefetch_related("versions")
            for due in erasures_of(run.case, run, bundle, papers):
                if due.last < today() and not _in_a_draft(due.document):
                    with suppress(Conflict):  # the file was opened again or held meanwhile
                        _erase(case_id=run.pk, due=due)
                        erased += 1
    return erased


def _in_a_draft(document: Document) -> bool:
    drafts = Draft.objects.filter(case=None).annotate(text=Cast("data", CharField()))
    return any(
        drafts.filter(text__contains=version.sha256).exists() for version in document.versions.all()
    )


@action
def _erase(*, case_id: UUID, due: Erasure) -> None:
    """One paper: its content, and what its file was called."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=case_id)
    hashes = {version.sha256 for version in due.document.versions.all()}
    erase_document(actor=HOUSE, document=due.document, why=due.why)
    run.data = {**run.data, "application": _unnamed(run.data.get("application", {}), hashes)}
    run.updated_at = now()
    run.save(update_fields=["data", "updated_at"])


def _unnamed(value: Any, hashes: set[str]) -> Any:
    """The answers, with the names of erased files replaced."""
    if isinstance(value, list):
        return [_unnamed(entry, hashes) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.get("sha256") in hashes:
        return {**value, "name": _GONE}
    return {name: _unnamed(entry, hashes) for name, entry in value.items()}


def forget_destroyed(file: UUID) -> None:
    """Take out of the cases of a destroyed file what this room knows of them.

    Answers, reasons and drafts go; which version ran, what was decided when and by whom stays.
    """
    cases = Case.objects.filter(file=file)
    Run.objects.filter(case__in=cases).update(
        data={"application": {}}, inbox=[], workflow=None, failure="", state=Run.State.FINISHED
    )
    Decision.objects.filter(case__in=cases).update(reasons="", conditions="", figures=[])
    Task.objects.filter(case__in=cases).update(reason="", outcome={})
    Intake.objects.filter(case__in=cases).update(scan_sha256="", scan_name="", draft=None)
    Draft.objects.filter(case__in=cases).delete()
    Round.objects.filter(case__in=cases).update(comment="", ended_why="", sha256="")
    RoundStep.objects.filter(round__case__in=cases).update(note="")
    DispositionPoint.objects.filter(disposition__case__in=cases).update(text="", addressee="")
