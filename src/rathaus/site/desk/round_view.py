"""Rounds, dispositions and tasks about papers as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design.components import Badge, Cell, Column, Table
from rathaus.design.typography import date_time
from rathaus.kernel.access import Actor
from rathaus.procedures.cosigning.queries import (
    dispositions_of,
    open_document_tasks,
    rounds_of,
    stood_in_for,
    turn_of,
)
from rathaus.procedures.cosigning.rules import may_recall, may_start_round
from rathaus.procedures.models import Disposition, DispositionPoint, Round, RoundStep, Task
from rathaus.records.models import Case, Document
from rathaus.records.queries import documents_for
from rathaus.records.rules import SEE, holds

_KINDS = {
    Round.State.RUNNING: "info",
    Round.State.FINISHED: "success",
    Round.State.RETURNED: "warning",
    Round.State.RECALLED: "",
    Round.State.STOPPED: "warning",
}


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round with its sheet, and what the actor may do about it."""

    round: Round
    state: Badge
    table: Table
    turn: RoundStep | None
    may_recall: bool


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point of a disposition; ``why_not`` says why it cannot be ticked off yet."""

    point: DispositionPoint
    may_tick: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class DispositionRow:
    """A disposition with its points."""

    disposition: Disposition
    points: list[PointRow]


def round_values(actor: Actor, case: Case) -> dict[str, Any] | None:
    """What goes round of the case, its dispositions, and open tasks about its papers."""
    if not holds(actor, SEE, case):
        return None
    rounds, holders = rounds_of(actor, case), stood_in_for(actor)
    rows = [_row(actor, entry, holders) for entry in rounds]
    works = may_start_round(actor, case) and case.closed_at is None
    dispositions = dispositions_of(actor, case)
    tasks = _tasks(actor, case)
    if not (works or rows or dispositions or tasks):
        return None
    return {
        "case": case,
        "works": works,
        "running": [row for row in rows if row.round.running],
        "ended": [row for row in rows if not row.round.running],
        "dispositions": [_disposition(one, works=works) for one in dispositions],
        "tasks": tasks,
    }


def round_badge(round: Round) -> Badge:
    """Where it stands."""
    return Badge(
        label=round.get_state_display(),
        kind=_KINDS[Round.State(round.state)],  # type: ignore[arg-type]
    )


def steps_table(round: Round, steps: Sequence[RoundStep]) -> Table:
    """Mitzeichnungsleiste: who, what, when, with which note."""
    return Table(
        caption=_("%(kind)s: %(title)s, Fassung %(n)s, begonnen %(when)s")
        % {
            "kind": round.get_kind_display(),
            "title": round.document.title,
            "n": round.version,
            "when": _when(round.started_at),
        },
        caption_hidden=True,
        columns=[
            Column(label=_("Wer")),
            Column(label=_("Stand")),
            Column(label=_("Anmerkung")),
        ],
        rows=[
            (
                Cell(text=_who(step), note=_place(step)),
                Cell(text=_what(round, step), note=_when(step.done_at)),
                step.note or "–",
            )
            for step in steps
        ],
    )


def _row(actor: Actor, round: Round, holders: frozenset[int]) -> RoundRow:
    return RoundRow(
        round=round,
        state=round_badge(round),
        table=steps_table(round, list(round.steps.all())),
        turn=turn_of(actor, round, holders) if round.running else None,
        may_recall=round.running and may_recall(actor, round),
    )


def _disposition(disposition: Disposition, *, works: bool) -> DispositionRow:
    rows, earlier_open = [], False
    for point in disposition.points.all():
        waits = (point.round is not None and point.round.running) or (
            point.kind == DispositionPoint.Kind.TO_FILES and earlier_open
        )
        rows.append(PointRow(point, works and point.done_at is None and not waits, waits))
        earlier_open = earlier_open or point.done_at is None
    return DispositionRow(disposition, rows)


def _tasks(actor: Actor, case: Case) -> list[tuple[Task, Document]]:
    """Open tasks about papers that the actor may see, each with its paper."""
    tasks = open_document_tasks(case.pk)
    if not tasks:
        return []
    papers = {paper.pk: paper for paper in documents_for(actor, case)}
    return [(task, papers[task.document]) for task in tasks if task.document in papers]


def _who(step: RoundStep) -> str:
    if step.in_place:
        return _("%(deputy)s i. V. für %(name)s") % {
            "deputy": step.done_label,
            "name": step.signer,
        }
    if step.signer_id is None and step.done_label:
        return f"{step.done_label} ({step.office.name})"
    return step.whom


def _place(step: RoundStep) -> str:
    if step.kind == RoundStep.Kind.FINAL:
        return str(step.get_kind_display())
    return _("Schritt %(n)s") % {"n": step.stage}


def _what(round: Round, step: RoundStep) -> str:
    if step.result:
        words = str(step.get_result_display())
        return _("%(what)s, zählt nicht mehr") % {"what": words} if round.void else words
    if not round.running:
        return _("nicht mehr gefragt")
    return _("ist an der Reihe") if step.opened_at else _("folgt")


def _when(moment: datetime | None) -> str:
    return "" if moment is None else date_time(moment)
