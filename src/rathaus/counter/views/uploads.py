"""What belongs to an application being filled in: its uploads to look at, clips that sign it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.counter.drafts import draft_of
from rathaus.counter.requests import ActorRequest
from rathaus.kernel import blobs
from rathaus.kernel.access import public_page
from rathaus.kernel.blobs import Blob
from rathaus.kernel.errors import NotFound
from rathaus.procedures.installed import installed
from rathaus.procedures.tables import lookup

_FILMS = {"mp4": "video/mp4", "webm": "video/webm"}


@public_page
@require_safe
def upload(request: ActorRequest, draft_id: UUID, sha256: str) -> HttpResponse:
    """A file of the draft, for whoever fills it in."""
    draft = draft_of(request, draft_id)
    notes = (
        note
        for question in installed(draft.version_id).form.by_path.values()
        if question.evidence is not None
        for note in _notes(lookup(question.path, draft.data))
    )
    found = next((note for note in notes if note.get("sha256") == sha256), None)
    blob = Blob.objects.filter(pk=sha256).first() if found else None
    if found is None or blob is None:
        raise _gone()
    return blobs.serve(blob, str(found["name"]), inline=True, request=request)


@public_page
@require_safe
def clip(request: ActorRequest, draft_id: UUID, name: str) -> HttpResponse:
    """A clip in sign language, as the folder of the procedure has it."""
    files = installed(draft_of(request, draft_id).version_id).procedure.files
    content, kind = files.get(f"clips/{name}"), _FILMS.get(name.rpartition(".")[2])
    if content is None or kind is None:
        raise _gone()
    return HttpResponse(content, content_type=kind)


def _notes(value: Any) -> list[dict[str, Any]]:
    return [note for note in value if isinstance(note, dict)] if isinstance(value, list) else []


def _gone() -> NotFound:
    return NotFound(
        _("Diese Datei gehört nicht zu Ihrem Antrag."),
        remedy=_("Gehen Sie zurück zum Antrag; dort steht, was Sie hochgeladen haben."),
    )
