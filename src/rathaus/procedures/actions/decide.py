"""A person decides. Judgement fields are theirs alone, and reasons are part of a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.transactions import action
from rathaus.people.models import Account
from rathaus.procedures.actions.tasks import finish_task
from rathaus.procedures.engine.advance import HOUSE, advance_or_note, post_to_run
from rathaus.procedures.engine.changes import read_changes
from rathaus.procedures.engine.continuations import gives_less
from rathaus.procedures.engine.decisions import hold_decision
from rathaus.procedures.engine.fees import (
    GRANTING,
    NamedFee,
    open_fee,
    read_fee,
)
from rathaus.procedures.engine.sheets import figures_of, read_slots, sheets_of
from rathaus.procedures.engine.work import Work
from rathaus.procedures.forms import Text
from rathaus.procedures.models import Decision, Task
from rathaus.procedures.queries.intakes import form_task
from rathaus.procedures.rules import may_decide

REQUEST = "request"
_KINDS = frozenset({*GRANTING, Decision.Kind.REFUSAL, REQUEST})
_NEED_REASONS = frozenset({Decision.Kind.PARTIAL, Decision.Kind.REFUSAL})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a clerk decides: ``kind`` is grant, partial, refusal, or request for papers.

    ``ground`` is the key of a ground of the assessment, ``papers`` the keys of papers to ask for,
    ``changes`` what is granted instead of what was applied for, by the path of the answer and as
    typed (``{"place.length_m": "9"}``). ``fee`` is the amount as typed („78,00“), where the fee
    table leaves it to a person; ``slots`` are the amounts that the calculation sheets leave to one.
    """

    kind: str
    reasons: str = ""
    conditions: str = ""
    ground: str = ""
    papers: Sequence[str] = ()
    changes: Mapping[str, str] = field(default_factory=dict)
    fee: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """What the case keeps of it as it is; changes and fee are read first."""
        return {
            "kind": self.kind,
            "reasons": self.reasons.strip(),
            "conditions": self.conditions.strip(),
            "ground": self.ground,
            "papers": list(self.papers),
        }


def decide_case(*, actor: Actor, task_id: UUID, verdict: Verdict) -> Decision | None:
    """Decide the case of an open decision task and let it go on.

    None for a request for papers, and where a notice (Anzeige) is only taken or declined.

    Raises :class:`Invalid` naming each field, :class:`NotAllowed`, :class:`Conflict` for whoever
    comes second: their input is not used. What follows (claim, letter) comes in a second
    transaction; should it fail, the decision stands and the house tries again.
    """
    decision, case_id = _decide(actor, task_id, verdict)
    advance_or_note(case_id, actor=actor)
    return decision


@action
def _decide(actor: Actor, task_id: UUID, verdict: Verdict) -> tuple[Decision | None, UUID]:
    task = (
        Task.objects.select_related("case__run__version", "case__applicant")
        .filter(pk=task_id, key="decide")
        .first()
    )
    if task is None:
        raise NotFound(
            _("Diese Aufgabe gibt es nicht."), remedy=_("Öffnen Sie die Aufgabenliste neu.")
        )
    require(may_decide, actor, task.case)
    work = Work(run=task.case.run, actor=actor, house=HOUSE)
    facts, named = check_verdict(work, verdict)
    _require_form(task, verdict)
    finish_task(actor=actor, task_id=task_id, outcome={"kind": verdict.kind})
    decision = None
    if verdict.kind != REQUEST and work.bundle.procedure.service.decides:
        decision = hold_decision(
            work,
            kind=verdict.kind,
            figures=[
                *work.data.get("assessment", {}).get("figures", []),
                *figures_of(sheets_of(work, facts)),
            ],
            reasons=verdict.reasons.strip(),
            conditions=verdict.conditions.strip(),
            author=Account.objects.get(pk=actor.account or 0),
            fee=named,
            changes=facts.get("changes"),
        )
    post_to_run(task.case_id, kind="task", key=task.node, data={"decision": facts})
    return decision, task.case_id


def _require_form(task: Task, verdict: Verdict) -> None:
    """No objection is rejected while it is open whether its signature comes in time."""
    waiting = form_task(task.case)
    if verdict.kind == Decision.Kind.REFUSAL and waiting is not None:
        raise Conflict(
            _("Noch ist offen, ob die Unterschrift unter dem Widerspruch kommt."),
            remedy=_("Erledigen Sie erst die Aufgabe „%(task)s“.") % {"task": waiting.title},
        )


def check_verdict(work: Work, verdict: Verdict) -> tuple[dict[str, Any], NamedFee | None]:
    """What the case keeps of it, and the fee that it names.

    Raises :class:`Invalid` naming each field that is missing or wrong.
    """
    fields: dict[str, str] = {}
    service = work.bundle.procedure.service
    in_part = verdict.kind == Decision.Kind.PARTIAL and not service.decides
    if verdict.kind not in _KINDS or in_part:
        fields["kind"] = _("Bitte wählen Sie, wie Sie entscheiden.")
    judged = work.data.get("assessment", {}).get("outcome") != "grant"
    discretion = service.automation.discretion and judged and verdict.kind == Decision.Kind.GRANT
    if (verdict.kind in _NEED_REASONS or discretion) and not verdict.reasons.strip():
        fields["reasons"] = _("Bitte begründen Sie Ihre Entscheidung; das kann nur ein Mensch.")
    known = {paper.key for paper in service.papers}
    if verdict.kind == REQUEST and not set(verdict.papers) & known:
        fields["papers"] = _("Bitte wählen Sie mindestens eine Unterlage.")
    changes: dict[str, Any] = {}
    slots: dict[str, str] = {}
    if verdict.kind in GRANTING:
        fields |= _lacking(work)
        changes, wrong = read_changes(work, verdict.changes)
        fields |= wrong
        slots, wrong = read_slots(work, verdict.slots, verdict.kind)
        fields |= wrong
    facts = verdict.facts() | {"changes": changes, "slots": slots}
    if service.continues:
        facts["less"] = gives_less(work, verdict.kind, slots)
    differs = bool(changes or slots or verdict.conditions.strip())
    if verdict.kind == Decision.Kind.PARTIAL and not differs:
        fields["conditions"] = _("Bitte nennen Sie, was abweichend vom Antrag gilt.")
    named, wrong_fee = _fee(work, verdict, facts)
    if wrong_fee:
        fields["fee"] = wrong_fee
    if fields:
        raise Invalid(
            _("Die Entscheidung ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    return facts | ({"fee": f"{named.amount:.2f}"} if named else {}), named


def _lacking(work: Work) -> dict[str, str]:
    """What must be here before anything is granted and is missing, a mandate for instance."""
    missing = {paper["key"] for paper in work.data.get("assessment", {}).get("papers", [])}
    papers = work.bundle.procedure.service.papers
    lacking = [Text.of(dict(p.title)) for p in papers if p.before_grant and p.key in missing]
    if not lacking:
        return {}
    return {
        "kind": _("Ohne diese Unterlage lässt sich nichts bewilligen: %(papers)s.")
        % {"papers": ", ".join(str(title) for title in lacking)}
    }


def _fee(work: Work, verdict: Verdict, facts: Mapping[str, Any]) -> tuple[NamedFee | None, str]:
    """The fee that a person names, or what is wrong with it; neither where nothing is granted."""
    if verdict.kind not in GRANTING:
        return None, ""
    asked = open_fee(work, facts)
    if asked is None:
        known = _("Die Gebühr steht durch die Gebührentabelle fest; lassen Sie das Feld leer.")
        return None, known if verdict.fee.strip() else ""
    try:
        return NamedFee(read_fee(verdict.fee), asked), ""
    except Invalid as wrong:
        return None, wrong.fields["fee"]
