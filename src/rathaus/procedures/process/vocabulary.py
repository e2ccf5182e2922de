"""What a process may call and ask: the contract between process.bpmn and the engine.

An *operation* is work that the house does by itself (a service task with
``rathaus:operation``). A *staff form* is what a person fills in to complete a task
(``rathaus:form``). Both say which places of the case they read and write, so that a condition on
something nobody ever writes is found before the first case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Operation:
    """Work that the engine does when the process reaches a service task.

    ``writes`` are the dotted paths that it sets in the case. ``needs`` is what the task must name:
    a ``letter`` (``rathaus:letter``, a template that is written, filed and delivered) or a
    ``notice`` (``rathaus:notice``, a short message from messages.yaml).
    """

    name: str
    meaning: str
    writes: frozenset[str] = frozenset()
    needs: Literal["letter", "notice", ""] = ""


@dataclass(frozen=True, slots=True)
class StaffForm:
    """What a person decides or enters to complete a task.

    ``writes`` are the dotted paths that it sets in the case. Where several people may answer side
    by side (``per_task``), each answer stands under the task's own name: ``opinion.<task>.kind``.
    """

    name: str
    meaning: str
    writes: frozenset[str]
    per_task: bool = False

    def paths(self, node: str) -> frozenset[str]:
        """What it sets when it completes the task ``node``."""
        if not self.per_task:
            return self.writes
        return frozenset(f"{self.name}.{node}.{name}" for name in self.writes)


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
        Operation("notify", "Schickt eine Nachricht ins Postfach.", needs="notice"),
        Operation("request", "Fordert fehlende Unterlagen an.", needs="letter"),
        Operation(
            "issue",
            "Erlässt den Bescheid, legt ihn zur Akte und stellt ihn zu.",
            frozenset({"decision.issued_on", "decision.remedy_until"}),
            needs="letter",
        ),
        Operation("write", "Schreibt einen Brief, der kein Bescheid ist.", needs="letter"),
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
                    "decision.fee",
                    "decision.less",
                }
            ),
        ),
        StaffForm(
            "opinion",
            "Stellung nehmen: zustimmen, mit Auflagen zustimmen oder ablehnen.",
            frozenset({"kind", "text", "by", "on"}),
            per_task=True,
        ),
        StaffForm(
            "check",
            "Etwas erledigen und sagen, wie es weitergeht; die Wege nennt der Ablauf.",
            frozenset({"result", "text", "by", "on"}),
            per_task=True,
        ),
    )
}

ASSESSMENT_OUTCOMES = ("grant", "judgement", "reject", "missing")
"""What ``assessment.outcome`` may be."""

OPINION_KINDS = ("agree", "conditions", "object", "none")
"""What ``opinion.<task>.kind`` may be: agreed, agreed on conditions, objected, not concerned."""

DECISION_KINDS = ("grant", "partial", "refusal", "request")
"""What ``decision.kind`` may be after the form ``decide``."""

OUTCOMES: Mapping[str, str] = {
    "granted": "Bewilligt.",
    "refused": "Abgelehnt; nur durch einen Menschen.",
    "lapsed": "Geschlossen, weil Unterlagen fehlten.",
    "unpaid": "Geschlossen, weil nicht bezahlt wurde.",
    "withdrawn": "Zurückgenommen.",
    "done": "Erledigt, ohne dass etwas zu entscheiden war.",
    "forwarded": "An eine andere Behörde abgegeben.",
}
"""How a process may end (``rathaus:outcome``)."""

ENTRY_ENDED = "entry.ended"
MESSAGES: Mapping[str, str] = {
    "payment.settled": "Die Gebühr ist bezahlt.",
    "papers.received": "Nachgereichte Unterlagen sind da.",
    "answer.received": "Eine Rückfrage ist beantwortet.",
    "withdrawal.received": "Der Antrag wird zurückgenommen.",
    "successor.issued": "Ein Folgebescheid ist erlassen: Weiterbewilligung oder Änderung.",
    ENTRY_ENDED: "Der Eintrag im Verzeichnis (directory.yaml) ist beendet.",
}
"""Messages that a process may wait for; beside them ``<paper>.received`` for each paper."""
