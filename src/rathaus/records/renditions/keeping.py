"""Verbs of renditions: beginning with a version, keeping what was made, taking up what waited.

That a picture or a PDF/A was made is no fact of the case, so that the log does not tell it;
program, time and outcome stand with the rendition itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.records.models import (
    DocumentText,
    DocumentVersion,
    Rendition,
    RenditionDue,
    RenditionKind,
    RenditionState,
    SearchDue,
)
from rathaus.records.renditions.producing import Made, given_up
from rathaus.records.renditions.tools import TOOLS
from rathaus.records.rules import may_make_renditions

ABANDONED_AFTER: Final = timedelta(minutes=20)
MOST_TRIES: Final = 3
AT_ONCE: Final = 2
# What came last is wanted first. Whoever else works on one at the same time is left alone.
_BEGIN: Final = """
UPDATE records_renditiondue SET tries = tries + 1, begun_at = %s WHERE version_id = (
    SELECT version_id FROM records_renditiondue WHERE begun_at IS NULL OR begun_at < %s
     ORDER BY version_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED
) AND (SELECT count(*) FROM records_renditiondue WHERE begun_at >= %s) < %s
RETURNING version_id, tries
"""
# Whoever erases the document at the same time comes before or after, never in between.
_HOLD: Final = "SELECT erased_on FROM records_document WHERE id = %s FOR SHARE"
_TAKE_UP: Final = """
INSERT INTO records_renditiondue (version_id, tries)
SELECT DISTINCT version_id, 0 FROM records_rendition
 WHERE state = 'not_available' AND tool = ANY(%s) LIMIT %s
ON CONFLICT DO NOTHING
"""
_AGAIN: Final = """
INSERT INTO records_renditiondue (version_id, tries)
SELECT DISTINCT version_id, 0 FROM records_rendition WHERE state = 'failed'
ON CONFLICT DO NOTHING
"""


@action
def begin_rendition(*, actor: Actor) -> DocumentVersion | None:
    """Take one version that waits, the newest first; nothing where none is left.

    Nor while :data:`AT_ONCE` others are being worked on: workers have other things to do. One that
    was begun and never finished is taken again after :data:`ABANDONED_AFTER`, and given up with a
    note after :data:`MOST_TRIES`.
    """
    require(may_make_renditions, actor)
    abandoned = now() - ABANDONED_AFTER
    while row := execute(_BEGIN, [now(), abandoned, abandoned, AT_ONCE]).fetchone():
        pk, tries = row
        version = DocumentVersion.objects.select_related("document", "blob").filter(pk=pk).first()
        if version is None or version.document.erased_on is not None:
            RenditionDue.objects.filter(pk=pk).delete()
        elif tries > MOST_TRIES:
            keep_renditions(actor=actor, version=version, made=given_up(version))
        else:
            return version
    return None


@action
def keep_renditions(*, actor: Actor, version: DocumentVersion, made: Sequence[Made]) -> None:
    """Keep what was made of a version in place of what there was; the search reads it anew.

    Nothing is kept of a document that was erased meanwhile.
    """
    require(may_make_renditions, actor)
    RenditionDue.objects.filter(pk=version.pk).delete()
    ((erased,),) = execute(_HOLD, [version.document_id]).fetchall()
    if erased is not None:
        return
    earlier = Rendition.objects.filter(version=version).exclude(blob=None)
    before = {sha256 for sha256 in earlier.values_list("blob", flat=True) if sha256}
    for entry in made:
        _keep(version, entry)
    if any(entry.kind is RenditionKind.OCR and entry.content for entry in made):
        DocumentText.objects.filter(document=version.document_id).delete()
        SearchDue.objects.create(case=version.document.case_id)
    blobs.forget(before)


@action
def note_new_tools(*, actor: Actor, most: int = 5_000) -> int:
    """Let versions wait again whose renditions lacked a program that is installed now; how many."""
    require(may_make_renditions, actor)
    there = [tool.name for tool in TOOLS if tool.check()]
    return int(execute(_TAKE_UP, [there, most]).rowcount) if there else 0


@action
def try_again(*, actor: Actor) -> int:
    """Let versions wait again whose renditions failed; how many. A person asks for it."""
    require(may_make_renditions, actor)
    return int(execute(_AGAIN).rowcount)


def _keep(version: DocumentVersion, made: Made) -> None:
    blob = None
    if made.content is not None:
        blob = blobs.put(made.content, name=f"{made.kind}-{version.name}", purpose="generated")
    Rendition.objects.update_or_create(
        version=version,
        kind=made.kind,
        defaults={
            "state": RenditionState(made.state),
            "blob": blob,
            "tool": made.tool,
            "note": made.note,
            "made_at": now(),
        },
    )
