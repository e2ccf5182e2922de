"""Drafts and office documents on the case page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rathaus.design.components import Badge
from rathaus.kernel.access import Actor
from rathaus.kernel.blobs.media import label_of
from rathaus.procedures.drafting.queries import (
    DraftRow,
    OfficeDocument,
    drafts_of,
    office_documents,
)
from rathaus.procedures.drafting.rules import may_break, may_draft
from rathaus.procedures.models import Checkout, LetterDraft
from rathaus.records.models import Case

_STATES = {
    LetterDraft.State.OPEN: "info",
    LetterDraft.State.FILED: "success",
    LetterDraft.State.SENT: "success",
    LetterDraft.State.DISCARDED: "",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One draft as the page shows it."""

    row: DraftRow
    badge: Badge
    mine: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """One office document as the page shows it."""

    row: OfficeDocument
    type: str
    mine: bool
    may_break: bool


def draft_values(actor: Actor, case: Case) -> dict[str, Any] | None:
    """What the section shows; nothing where there is nothing to read and nothing to do."""
    lines = [_line(actor, row) for row in drafts_of(actor, case)]
    papers = [_paper(actor, case, row) for row in office_documents(actor, case)]
    writing = case.closed_at is None and may_draft(actor, case)
    if not (lines or papers or writing):
        return None
    is_open = sum(line.row.draft.state == LetterDraft.State.OPEN for line in lines)
    return {
        "number": case.number,
        "drafts": lines,
        "papers": papers,
        "writing": writing,
        "left_open": is_open if case.closed_at is not None else 0,
    }


def _line(actor: Actor, row: DraftRow) -> Line:
    state = LetterDraft.State(row.draft.state)
    badge = Badge(label=str(state.label), kind=_STATES[state])  # type: ignore[arg-type]
    return Line(row, badge, _mine(actor, row.checkout))


def _paper(actor: Actor, case: Case, row: OfficeDocument) -> Paper:
    mine, breaking = _mine(actor, row.checkout), False
    if row.checkout is not None and not mine:
        row.checkout.case = case
        breaking = may_break(actor, row.checkout)
    return Paper(row, label_of(row.version.media_type), mine, breaking)


def _mine(actor: Actor, held: Checkout | None) -> bool:
    return held is not None and held.holder_id == actor.account
