"""What a process may call and ask: the contract between process.bpmn and the engine.

An *operation* is work that the house does by itself (a service task with
``rathaus:operation``). A *staff form* is what a person fills in to complete a task
(``rathaus:form``). Both say which places of the case they read and write, so that a condition on
something nobody ever writes is found before the first case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """Work that the engine does when the process reaches a service task.

    ``writes`` are the dotted paths that it sets in the case. ``letter`` says that the task names a
    template (``rathaus:letter``) that is written, filed and delivered.
    """

    name: str
    meaning: str
    writes: frozenset[str] = frozenset()
    letter: bool = False


@dataclass(frozen=True, slots=True)
class StaffForm:
    """What a person decides or enters to complete a task."""

    name: str
    meaning: str
    writes: frozenset[str]


OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation(
            "assess",
            "Prüft den Fall mit den Tabellen aus service.yaml (assessment).",
            frozenset(
                {
                    "assessment.outcome",
                    "assessment.reasons",
                    "assessment.grounds",
                    "assessment.papers",
                    "assessment.figures",
                }
            ),
        ),
        Operation(
            "claim",
            "Berechnet die Gebühr mit der Tabelle aus service.yaml (fee) und fordert sie an.",
            frozenset({"payment.required", "payment.amount", "payment.due_on"}),
        ),
        Operation("remind", "Erinnert mit einem Schreiben.", letter=True),
        Operation("request", "Fordert fehlende Unterlagen mit einem Schreiben an.", letter=True),
        Operation(
            "issue",
            "Erlässt den Bescheid, legt ihn zur Akte und stellt ihn zu.",
            frozenset({"decision.issued_on", "decision.legal_date", "decision.remedy_until"}),
            letter=True,
        ),
        Operation("notify", "Schickt eine Nachricht ohne Bescheid.", letter=True),
        Operation("cancel_claim", "Nimmt eine offene Forderung zurück."),
        Operation("close", "Schließt den Vorgang und berechnet die Aufbewahrung."),
    )
}

STAFF_FORMS: Mapping[str, StaffForm] = {
    form.name: form
    for form in (
        StaffForm(
            "decide",
            "Entscheiden: bewilligen, teilweise bewilligen, ablehnen oder Unterlagen anfordern.",
            frozenset(
                {
                    "decision.kind",
                    "decision.reasons",
                    "decision.conditions",
                    "decision.ground",
                    "decision.papers",
                    "decision.changes",
                }
            ),
        ),
        StaffForm(
            "opinion",
            "Stellung nehmen: zustimmen, mit Auflagen zustimmen oder ablehnen.",
            frozenset({"opinion.kind", "opinion.text"}),
        ),
        StaffForm("check", "Etwas ansehen und als erledigt melden.", frozenset({"check.result"})),
    )
}

ASSESSMENT_OUTCOMES = ("grant", "judgement", "reject", "missing")
"""What ``assessment.outcome`` may be."""

DECISION_KINDS = ("grant", "partial", "refusal", "request")
"""What ``decision.kind`` may be after the form ``decide``."""
