"""Reading a folder of by-laws in: again and again, without losing what rests on a section."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import F
from django.utils.translation import gettext as _

from rathaus.catalogue.bylaws.document import Document, documents_of
from rathaus.catalogue.bylaws.entries import entries_of, forget
from rathaus.catalogue.bylaws.events import BylawImported
from rathaus.catalogue.bylaws.naming import is_ours
from rathaus.catalogue.bylaws.rules import may_keep_bylaws
from rathaus.catalogue.bylaws.withdrawing import withdraw_bylaw
from rathaus.catalogue.models import Bylaw, BylawSection, Topic
from rathaus.catalogue.reviewing import next_review
from rathaus.kernel import search
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.search import Entry
from rathaus.kernel.transactions import action

_ASIDE = 1_000_000
_KEPT = ("position", "number", "heading", "part", "text")


@dataclass(slots=True)
class Outcome:
    """What an import did, by key: ``missing`` are by-laws of the same issuers without a file,
    ``foreign`` those of others, ``left`` what was not read, with the reason."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    sections: int = 0


class _DryRun(Exception):
    """Takes back what a dry run has done."""


def import_bylaws(
    *,
    actor: Actor,
    folder: Path,
    issuer: str = "",
    level: Bylaw.Level | None = None,
    licence: str = "",
    withdraw_missing: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Read every by-law of the folder; what says nothing new stays as it is.

    ``issuer`` and ``level`` take the place of what the files say, ``licence`` fills what they do
    not say. A dry run tells what would happen. Raises :class:`Invalid` when the folder holds none.
    """
    documents = documents_of(folder, issuer=issuer, level=level, licence=licence)
    if not documents:
        raise Invalid(
            _("In diesem Ordner liegt keine Satzung."),
            remedy=_("Satzungen sind Textdateien mit der Endung .md."),
        )
    outcome = Outcome()
    with contextlib.suppress(_DryRun):
        _import(
            actor=actor,
            documents=[(path.name, document) for path, document in documents],
            outcome=outcome,
            withdraw_missing=withdraw_missing,
            dry_run=dry_run,
        )
    return outcome


@action
def _import(
    *,
    actor: Actor,
    documents: list[tuple[str, Document]],
    outcome: Outcome,
    withdraw_missing: bool,
    dry_run: bool,
) -> None:
    require(may_keep_bylaws, actor)
    keys = [document.key for _name, document in documents]
    known = {row.key: row for row in Bylaw.objects.select_for_update().filter(key__in=keys)}
    packs = list(Topic.objects.filter(kind=Topic.Kind.PACK))
    entries: list[Entry] = []
    for name, document in documents:
        outcome.sections += len(document.sections)
        entries += _take(actor, name, document, known.get(document.key), packs, outcome)
    if not dry_run:
        search.index_many(entries)
    issuers = {document.issuer for _name, document in documents}
    gone = Bylaw.objects.filter(issuer__in=issuers, state=Bylaw.State.PUBLISHED)
    outcome.missing = list(gone.exclude(key__in=keys).values_list("key", flat=True))
    if withdraw_missing:
        for key in outcome.missing:
            reason = _("Im neuen Stand der Sammlung ist die Satzung nicht mehr enthalten.")
            withdraw_bylaw(actor=actor, key=key, reason=reason)
        outcome.withdrawn, outcome.missing = outcome.missing, []
    if dry_run:
        raise _DryRun


def _take(
    actor: Actor,
    name: str,
    document: Document,
    row: Bylaw | None,
    packs: Sequence[Topic],
    outcome: Outcome,
) -> Iterable[Entry]:
    if document.unfinished:
        outcome.left[name] = _("nach eigener Angabe nicht veröffentlicht")
        return []
    if row is not None and row.state == Bylaw.State.WITHDRAWN:
        outcome.left[name] = _("hier außer Kraft gesetzt")
        return []
    digest = document.digest()
    if row is not None and row.digest == digest:
        outcome.unchanged.append(row.key)
        return []
    new = row is None
    row = row or Bylaw(key=document.key)
    for attribute in (
        "title", "short", "issuer", "level", "adopted_on", "as_of", "source", "source_url",
        "licence",
    ):  # fmt: skip
        setattr(row, attribute, getattr(document, attribute))
    row.tags, row.digest = list(document.tags), digest
    row.review_on, row.updated_at = next_review(), now()
    row.save()
    others = row.topics.exclude(kind=Topic.Kind.PACK)
    row.topics.set([*others, *_packs_of(document, packs)])
    sections = _keep(row, document)
    record(
        BylawImported(subject=row.ref, sections=len(sections), digest=digest, new=new),
        actor=actor,
    )
    (outcome.new if new else outcome.changed).append(row.key)
    if not is_ours(row):
        outcome.foreign.append(row.key)
    return entries_of(row, sections)


def _packs_of(document: Document, packs: Sequence[Topic]) -> list[Topic]:
    """Those that the file names, and those that take by-laws of such a key."""
    return [
        pack
        for pack in packs
        if pack.key in document.topics or document.key.startswith(tuple(pack.bylaw_keys))
    ]


def _keep(row: Bylaw, document: Document) -> list[BylawSection]:
    """The sections in their order; one that keeps its address stays the same row."""
    known = {section.anchor: section for section in row.sections.all()}
    row.sections.update(position=F("position") + _ASIDE)
    found: list[BylawSection] = []
    for position, read in enumerate(document.sections, start=1):
        section = known.pop(read.anchor, None) or BylawSection(bylaw=row, anchor=read.anchor)
        section.position, section.number, section.heading = position, read.number, read.heading
        section.part, section.text = read.part, read.text
        found.append(section)
    forget(row, [*known, *(one.anchor for one in found if one.pk and not one.text)])
    row.sections.filter(anchor__in=known).delete()
    BylawSection.objects.bulk_update([one for one in found if one.pk], _KEPT, batch_size=500)
    BylawSection.objects.bulk_create([one for one in found if not one.pk], batch_size=500)
    return found
