"""Reading drafts, their versions, and who works on what."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.blobs.media import DOCX, ODT
from rathaus.kernel.errors import NotFound
from rathaus.procedures.drafting.rules import may_keep_templates, may_read_drafts
from rathaus.procedures.models import (
    Checkout,
    LetterDraft,
    LetterDraftVersion,
    TemplateVersion,
)
from rathaus.records.models import Case, Document, DocumentVersion
from rathaus.records.queries import cases_for, documents_for

OFFICE_TYPES = frozenset({DOCX, ODT})
_RELATED = (
    "case__file",
    "case__office",
    "case__applicant",
    "case__agent",
    "document",
    "circulated",
)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list: its last version in short, and who works on it."""

    draft: LetterDraft
    subject: str
    saved_by: str
    checkout: Checkout | None


@dataclass(frozen=True, slots=True)
class OfficeDocument:
    """An office document of the file that can be worked on, and who does."""

    document: Document
    version: DocumentVersion
    checkout: Checkout | None


def drafts_of(actor: Actor, case: Case) -> list[DraftRow]:
    """The drafts of a case, open ones first, the newest first; in two statements."""
    if not may_read_drafts(actor, case):
        return []
    last = LetterDraftVersion.objects.filter(draft=OuterRef("pk"), number=OuterRef("number"))
    drafts = LetterDraft.objects.filter(case=case).annotate(
        subject=Subquery(last.values("subject")[:1]),
        saved_by=Subquery(last.values("created_label")[:1]),
    )
    held = {one.draft_id: one for one in open_checkouts(case) if one.draft_id}
    return [
        DraftRow(draft, draft.subject or "", draft.saved_by or "", held.get(draft.pk))
        for draft in drafts.order_by(F("ended_at").desc(nulls_first=True), "-created_at", "-id")
    ]


def office_documents(actor: Actor, case: Case) -> list[OfficeDocument]:
    """The office documents of a case that the actor may read, in the order of the file."""
    if not may_read_drafts(actor, case):
        return []
    found = [
        (document, document.current)
        for document in documents_for(actor, case)
        .filter(erased_on=None, versions__media_type__in=OFFICE_TYPES)
        .distinct()
    ]
    held = {one.document_id: one for one in open_checkouts(case)} if found else {}
    return [
        OfficeDocument(document, version, held.get(document.pk))
        for document, version in found
        if version.media_type in OFFICE_TYPES
    ]


def find_draft(actor: Actor, draft_id: UUID) -> LetterDraft:
    """A draft with its case; raises :class:`NotFound` where the actor may not read it."""
    found = LetterDraft.objects.select_related(*_RELATED).filter(pk=draft_id).first()
    if found is None or not may_read_drafts(actor, found.case):
        raise NotFound(
            _("Diesen Entwurf gibt es hier nicht."),
            remedy=_("Öffnen Sie ihn aus dem Vorgang, zu dem er gehört."),
        )
    return found


def versions_of(draft: LetterDraft) -> QuerySet[LetterDraftVersion]:
    """The versions of a draft that the caller was allowed to find, the newest first."""
    return LetterDraftVersion.objects.filter(draft=draft).order_by("-number")


def find_version(draft: LetterDraft, number: int) -> LetterDraftVersion:
    """One version of a draft; raises :class:`NotFound`."""
    found = LetterDraftVersion.objects.filter(draft=draft, number=number).first()
    if found is None:
        raise NotFound(
            _("Eine Fassung %(number)s hat dieser Entwurf nicht.") % {"number": number},
            remedy=_("Wählen Sie eine aus der Liste der Fassungen."),
        )
    return found


def open_checkouts(case: Case) -> QuerySet[Checkout]:
    """Everything of a case that somebody works on now."""
    return Checkout.objects.filter(case=case, ended_at=None).order_by("since")


def checkout_of(thing: LetterDraft | Document) -> Checkout | None:
    """Who works on it now."""
    about = {"draft": thing} if isinstance(thing, LetterDraft) else {"document": thing}
    return Checkout.objects.filter(ended_at=None, **about).first()


def find_checkout(actor: Actor, checkout_id: UUID) -> Checkout:
    """A reservation on a case that the actor may see; raises :class:`NotFound`."""
    found = (
        Checkout.objects.select_related("case__office", "draft", "document")
        .filter(pk=checkout_id, case__in=cases_for(actor))
        .first()
    )
    if found is None:
        raise NotFound(
            _("Diese Reservierung gibt es nicht."), remedy=_("Öffnen Sie den Vorgang neu.")
        )
    return found


def open_drafts(case: Case) -> int:
    """How many drafts of a case are neither finished nor discarded: asked before it is closed."""
    return LetterDraft.objects.filter(case=case, state=LetterDraft.State.OPEN).count()


def template_history(actor: Actor, key: str) -> list[TemplateVersion]:
    """The city's versions of a template, the newest first; only whoever keeps templates."""
    if not may_keep_templates(actor):
        return []
    return list(TemplateVersion.objects.filter(key=key).order_by("-number"))


def waiting_templates(actor: Actor) -> list[TemplateVersion]:
    """Proposed versions that wait for a second person."""
    if not may_keep_templates(actor):
        return []
    return list(TemplateVersion.objects.filter(released_at=None).order_by("key", "number"))
