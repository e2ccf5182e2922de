"""The decisions of a case as its page shows them, each with how it may be ended or corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.procedures.actions.ending import can_end
from rathaus.procedures.models import Decision
from rathaus.procedures.models.decisions import Ended
from rathaus.procedures.rules import may_decide
from rathaus.records.models import Case
from rathaus.site.desk.case_tasks import Typed

NAMES = ("why", "effective_on", "reasons", "hearing")
"""The questions of the form, without what comes before them."""


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision; ``fields`` are empty for whoever may not end it, or where it has ended."""

    decision: Decision
    fields: list[Field] = field(default_factory=list)
    problem: RathausError | None = None


def prefix(decision_id: UUID) -> str:
    """What the names of the questions about one decision begin with."""
    return f"e{decision_id.hex[-8:]}_"


def shown_decisions(actor: Actor, case: Case, typed: Typed | None) -> list[ShownDecision]:
    """Every decision that was made and has not lapsed, oldest first."""
    found = Decision.objects.filter(case=case).exclude(state=Decision.State.LAPSED)
    may_end = may_decide(actor, case)
    return [
        _shown(decision, typed if typed and typed.task == prefix(decision.pk) else None)
        if may_end and can_end(decision)
        else ShownDecision(decision)
        for decision in found.order_by("decided_at", "id")
    ]


def _shown(decision: Decision, typed: Typed | None) -> ShownDecision:
    values: Mapping[str, str] = typed.values if typed else {}
    problem = typed.problem if typed else None
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    return ShownDecision(decision, _fields(decision, values, wrong), problem)


def _fields(decision: Decision, values: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    start = prefix(decision.pk)
    return [
        Field(
            name=start + "why",
            label=_("Was geschieht mit dem Bescheid?"),
            widget="radio",
            value=values.get("why", ""),
            choices=tuple(_ways(decision)),
            error=wrong.get("why", ""),
        ),
        Field(
            name=start + "effective_on",
            label=_("Von welchem Tag an gilt er nicht mehr?"),
            widget="date",
            value=values.get("effective_on", ""),
            hint=_(
                "Ein Widerruf wirkt erst, wenn er bekannt gegeben ist: Rechnen Sie die Zustellung "
                "ein. Bei einer Berichtigung bleibt das Feld leer."
            ),
            error=wrong.get("effective_on", ""),
            required=False,
        ),
        *_words(start, values, wrong),
    ]


def _words(start: str, values: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    """What the person writes: it stands in the letter word for word."""
    return [
        Field(
            name=start + "reasons",
            label=_("Begründung"),
            widget="textarea",
            value=values.get("reasons", ""),
            hint=_(
                "Sie steht wörtlich im Schreiben: warum, was für das Vertrauen der Person spricht "
                "und welche Frist für Sie gilt. Bei einer Berichtigung: was falsch dasteht und wie "
                "es richtig heißt. Steuerbescheide ändern Sie nicht hier (§ 172 AO)."
            ),
            rows=5,
            error=wrong.get("reasons", ""),
        ),
        Field(
            name=start + "hearing",
            label=_("Anhörung"),
            widget="textarea",
            value=values.get("hearing", ""),
            hint=_(
                "Wie und wann die Person angehört wurde, oder warum nicht (§ 28 VwVfG, § 24 SGB X, "
                "§ 91 AO). Nötig, wenn ihr etwas genommen wird."
            ),
            rows=3,
            error=wrong.get("hearing", ""),
            required=False,
        ),
    ]


def _ways(decision: Decision) -> list[Choice]:
    found = [
        Choice(
            value=Ended.WITHDRAWN.value,
            label=_("Zurücknehmen"),
            hint=_("Er war von Anfang an rechtswidrig."),
        ),
        Choice(
            value=Ended.REVOKED.value,
            label=_("Widerrufen"),
            hint=_("Er war rechtmäßig und soll künftig nicht mehr gelten."),
        ),
    ]
    if decision.ended_on is None:
        correct = Choice(
            value=Ended.CORRECTED.value,
            label=_("Berichtigen"),
            hint=_("Er enthält einen offenbaren Fehler und gilt im Übrigen weiter."),
        )
        found.append(correct)
    return found
