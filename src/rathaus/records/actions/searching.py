"""Keeping the search true, saved searches, and searches for what one may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Altered, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.records.events import SearchForgotten, SearchSaved, SearchWithheld
from rathaus.records.finding.hits import Wanted, find, unseen
from rathaus.records.finding.lines import write_lines
from rathaus.records.models import (
    Amount,
    Case,
    Document,
    DocumentText,
    DocumentVersion,
    Rendition,
    RenditionKind,
    RenditionState,
    SavedSearch,
    SearchDue,
    TextState,
    WithheldSearch,
)
from rathaus.records.reading import MOST_BYTES, Read, can_be_read, read_text
from rathaus.records.rules import may_keep_search_true, may_search

_FEW: Final = 10
_MOST_SAVED: Final = 50
_NAME_LENGTH: Final = 80
WITHHELD_KEPT: Final = timedelta(days=90)
# One at a time; whoever comes second leaves it to the first.
_ALONE: Final = "SELECT pg_try_advisory_xact_lock(hashtext('records.search'))"
# Without waiting for whoever enters others at the same time.
_TAKE: Final = """
DELETE FROM records_searchdue WHERE id IN (
    SELECT id FROM records_searchdue ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING "case"
"""
# Cases that somebody is changing right now are left for the next time, so that no line says what
# was true before.
_HOLD: Final = """
SELECT id FROM records_case WHERE id = ANY(%s) ORDER BY id FOR SHARE SKIP LOCKED
"""


@action
def index_due_cases(*, actor: Actor, most: int = 200) -> int:
    """Read new documents and write the lines of cases that changed; returns how many cases.

    The log already says what changed; that it can be found now is no fact of its own.
    """
    require(may_keep_search_true, actor)
    if not execute(_ALONE).fetchall()[0][0]:
        return 0
    cases = list({case for (case,) in execute(_TAKE, [most]).fetchall()})
    _read_documents(cases)
    held = [case for (case,) in execute(_HOLD, [cases]).fetchall()]
    write_lines(held)
    later = Case.objects.filter(pk__in=set(cases) - set(held)).values_list("pk", flat=True)
    SearchDue.objects.bulk_create(SearchDue(case=case) for case in later)
    return len(held)


def _read_documents(cases: list[UUID]) -> None:
    """Read the newest version of each document of these cases, unless it was read before."""
    newest = (
        DocumentVersion.objects.filter(document__case__in=cases, document__erased_on=None)
        .select_related("blob")
        .order_by("document_id", "-number")
        .distinct("document_id")
    )
    known = dict(
        DocumentText.objects.filter(document__case__in=cases).values_list("document_id", "version")
    )
    recognised = {
        rendition.version_id: rendition
        for rendition in Rendition.objects.filter(
            version__document__case__in=cases, kind=RenditionKind.OCR, state=RenditionState.MADE
        ).select_related("blob")
    }
    for version in newest:
        if known.get(version.document_id) == version.number:
            continue
        found = _read_recognised(recognised.get(version.pk)) or _read(version)
        DocumentText.objects.update_or_create(
            document_id=version.document_id,
            defaults={
                "version": version.number,
                "state": found.state,
                "text": found.text,
                "read_at": now(),
            },
        )
    erased = Document.objects.filter(case__in=cases, erased_on__isnull=False)
    DocumentText.objects.filter(document__in=erased).delete()


def _read_recognised(rendition: Rendition | None) -> Read | None:
    """What the machine has recognised in a scan."""
    if rendition is None or rendition.blob is None:
        return None
    try:
        return read_text(blobs.read(rendition.blob), rendition.blob.media_type)
    except Altered:
        return None


def _read(version: DocumentVersion) -> Read:
    if not can_be_read(version.media_type):
        return Read(TextState.OTHER)
    if version.size > MOST_BYTES:
        return Read(TextState.TOO_LARGE)
    try:
        return read_text(blobs.read(version.blob), version.media_type)
    except Altered:
        # The alarm has rung already; the search does not stop for it.
        return Read(TextState.BROKEN)


@action
def save_search(*, actor: Actor, name: str, address: str) -> SavedSearch:
    """Keep a search under a name, for this account alone; the same name is written over."""
    require(may_search, actor)
    name = " ".join(name.split())[:_NAME_LENGTH]
    if not name:
        raise Invalid(
            _("Der Suche fehlt ein Name."), remedy=_("Geben Sie ein, wie sie heißen soll.")
        )
    others = SavedSearch.objects.filter(account_id=_account(actor)).exclude(name=name)
    if others.count() >= _MOST_SAVED:
        raise Invalid(
            _("Mehr Suchen lassen sich nicht merken."),
            remedy=_("Löschen Sie eine, die Sie nicht mehr brauchen."),
        )
    saved, _new = SavedSearch.objects.update_or_create(
        account_id=_account(actor),
        name=name,
        defaults={"address": address[:2000], "created_at": now()},
    )
    record(SearchSaved(subject=actor.ref, search=str(saved.pk)), actor=actor)
    return saved


@action
def forget_search(*, actor: Actor, search: UUID) -> None:
    """Forget a saved search of one's own; one that is not there is forgotten already."""
    require(may_search, actor)
    gone, _all = SavedSearch.objects.filter(account_id=_account(actor), pk=search).delete()
    if gone:
        record(SearchForgotten(subject=actor.ref, search=str(search)), actor=actor)


@action
def note_withheld_search(*, actor: Actor, words: str) -> WithheldSearch | None:
    """Note for records management that somebody looked for what is only there for others.

    Nothing happens where there is nothing at all, or where they find something. Only words and an
    order of magnitude are noted, nothing of what was withheld.
    """
    require(may_search, actor)
    wanted = Wanted(words)
    if find(actor, wanted, size=1).places:
        return None
    hidden = unseen(wanted, _FEW + 1)
    if not hidden:
        return None
    amount = Amount.ONE if hidden == 1 else Amount.FEW if hidden <= _FEW else Amount.MANY
    noted = WithheldSearch.objects.create(
        account_id=_account(actor), words=words, amount=amount, at=now()
    )
    told = SearchWithheld(subject=actor.ref, search=str(noted.pk), amount=amount)
    record(told, actor=actor)
    return noted


def _account(actor: Actor) -> int:
    """The account of whoever may search; 0 is nobody's."""
    return actor.account or 0


def forget_withheld_searches() -> None:
    """Housekeeping: the words of searches in vain go after :data:`WITHHELD_KEPT`."""
    WithheldSearch.objects.filter(at__lt=now() - WITHHELD_KEPT).delete()
