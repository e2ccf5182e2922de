"""Papers that come later: into the file, into the answers, and the process goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import Blob
from rathaus.kernel.errors import Invalid, NotFound, Refused
from rathaus.kernel.transactions import action
from rathaus.procedures.engine.advance import post_to_run
from rathaus.procedures.folder.model import Paper as WantedPaper
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.jobs import go_on
from rathaus.procedures.models import Run
from rathaus.procedures.queries.papers import own_message, still_missing
from rathaus.procedures.tables import lookup
from rathaus.records.actions import Paper, add_documents
from rathaus.records.models import Case, Direction, Document

ALL_PAPERS = "papers.received"
FILES = "files"


def store_files(
    files: Sequence[UploadedFile[bytes]], *, field: str = FILES
) -> list[tuple[Blob, str]]:
    """Keep what was uploaded, all of it or nothing of it is used.

    Raises :class:`Invalid` at ``field``, with cause and remedy for each file that is refused.
    """
    stored, refused = [], []
    for file in files:
        name = blobs.safe_name(file.name or "")
        try:
            stored.append((blobs.put(file, name=file.name or "", purpose="upload"), name))  # type: ignore[arg-type]
        except Refused as error:
            refused.append(str(error))
    if refused:
        raise Invalid(
            _("Diese Datei können wir nicht annehmen."),
            remedy=_("Wählen Sie eine andere Datei; alles Übrige ist noch da."),
            fields={field: " ".join(refused)},
        )
    return stored


@action
def hand_in(
    *, actor: Actor, case: Case, paper_key: str, files: Sequence[UploadedFile[bytes]]
) -> list[Document]:
    """Put a paper that was asked for into the file and let the case go on.

    The process goes on at once where it waits for this paper, or once the last of the papers asked
    for has come. Raises :class:`Invalid` for files that cannot be taken, :class:`NotFound` for a
    paper that the procedure does not know, :class:`NotAllowed`, :class:`Conflict` when closed.
    """
    wanted = wanted_paper(case, paper_key)
    if not files:
        raise Invalid(
            _("Es ist keine Datei ausgewählt."),
            remedy=_("Wählen Sie ein Foto oder ein PDF der Unterlage."),
            fields={FILES: _("Bitte wählen Sie eine Datei.")},
        )
    stored = store_files(files)
    title = Text.of(dict(wanted.title)).spoken("de")
    papers = [
        Paper(blob, name, f"{title}: {name}", wanted.key, Direction.IN) for blob, name in stored
    ]
    return take_in(actor=actor, case=case, paper_key=paper_key, papers=papers)


@action
def take_in(*, actor: Actor, case: Case, paper_key: str, papers: Sequence[Paper]) -> list[Document]:
    """File what answers a request for a paper, however it came, and let the case go on."""
    wanted = wanted_paper(case, paper_key)
    run = Run.objects.select_for_update(of=("self",)).select_related("version").get(case=case)
    documents = add_documents(actor=actor, case=case, papers=papers)
    stored = [(paper.blob, paper.name) for paper in papers]
    _tell_the_process(run, installed(run.version_id), wanted, stored)
    return documents


def wanted_paper(case: Case, paper_key: str) -> WantedPaper:
    """The paper as the procedure of the case names it; raises :class:`NotFound`."""
    run = Run.objects.only("version_id").get(case=case)
    papers = installed(run.version_id).procedure.service.papers
    wanted = next((paper for paper in papers if paper.key == paper_key), None)
    if wanted is None:
        raise NotFound(
            _("Diese Unterlage gehört nicht zu diesem Vorgang."),
            remedy=_("Öffnen Sie den Vorgang neu, und wählen Sie die Unterlage dort."),
        )
    return wanted


def _tell_the_process(
    run: Run, bundle: Installed, wanted: WantedPaper, stored: Sequence[tuple[Blob, str]]
) -> None:
    data = _answers(run, wanted, stored)
    message = own_message(bundle, wanted.key)
    if not message and wanted.key in _asked(run) and not still_missing(run):
        message = ALL_PAPERS
    if post_to_run(run.case_id, kind="message", key=message or f"{wanted.key}.noted", data=data):
        go_on.defer(case_id=str(run.case_id))


def _asked(run: Run) -> list[str]:
    return list(lookup("request.papers", run.data) or [])


def _answers(
    run: Run, wanted: WantedPaper, stored: Sequence[tuple[Blob, str]]
) -> dict[str, list[dict[str, Any]]]:
    """The upload question that the paper answers, with the new files beside the old ones."""
    if not wanted.field:
        return {}
    notes = {note["sha256"]: note for note in lookup(wanted.field, run.data) or []}
    for blob, name in stored:
        notes[blob.sha256] = {
            "name": name,
            "sha256": blob.sha256,
            "size": blob.size,
            "media_type": blob.media_type,
        }
    return {wanted.field: list(notes.values())}
