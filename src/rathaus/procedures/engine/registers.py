"""Asking the registers that a procedure names, before its tables are asked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.events import record
from rathaus.procedures.engine.asking import Question, RegistersNeeded
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import RegisterAsked
from rathaus.procedures.folder.model import Fact
from rathaus.procedures.installed import Installed
from rathaus.procedures.registers import KINDS, Answer, answers_at_once, lookup, question_for
from rathaus.procedures.tables import lookup as at

_SAID = {
    "real": {"de": "{title}: Antwort liegt vor.", "en": "{title}: has answered."},
    "simulated": {
        "de": "{title}: Antwort liegt vor (simuliert).",
        "en": "{title}: has answered (simulated).",
    },
    "absent": {
        "de": "{title}: keine Antwort. Bitte im Fachverfahren prüfen.",
        "en": "{title}: no answer. Please check in the specialist system.",
    },
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A register that was asked, with its answer; None where it did not answer."""

    fact: Fact
    answer: Answer | None

    def figure(self) -> dict[str, Any]:
        """What whoever decides sees beside the figures of the tables."""
        kind = KINDS[self.fact.register]
        how = "absent" if self.answer is None else "simulated" if self.answer.simulated else "real"
        values = self.answer.values if self.answer else {}
        return {
            "rule": f"register:{kind.name}",
            "norm": "",
            "source": kind.title,
            "status": "" if how == "real" else "to be confirmed",
            "text": {
                language: text.format(title=kind.title) for language, text in _SAID[how].items()
            },
            "values": {name: str(value) for name, value in values.items()},
        }


def ask_registers(work: Work) -> list[Heard]:
    """Ask each register anew and keep the answers in the case, under ``registers``.

    One that cannot be reached leaves its place empty, so that the tables ask a person. Raises
    :class:`RegistersNeeded` for those that make us wait and have not been asked yet.
    """
    facts = _facts(work.bundle)
    if not facts:
        return []
    context = situation(work)
    facts = [fact for fact in facts if not fact.consent or at(fact.consent, context) is True]
    questions = {fact.name: _question(fact, context) for fact in facts}
    waiting = [
        question
        for question in questions.values()
        if question and question not in work.heard and not answers_at_once(question.register)
    ]
    if waiting:
        raise RegistersNeeded(waiting)
    heard = [Heard(fact, _answer(work, fact, questions[fact.name])) for fact in facts]
    work.data["registers"] = {
        one.fact.name.partition(".")[2]: {**one.answer.values, "simulated": one.answer.simulated}
        for one in heard
        if one.answer is not None
    }
    work.derived = None
    return heard


def asks_others(bundle: Installed) -> bool:
    """Whether the procedure asks a register that makes us wait."""
    return any(not answers_at_once(fact.register) for fact in _facts(bundle))


def _facts(bundle: Installed) -> list[Fact]:
    return [fact for fact in bundle.procedure.service.facts if fact.register]


def _question(fact: Fact, context: Mapping[str, Any]) -> Question | None:
    known = {key: at(path, context) for key, path in fact.ask.items()}
    asked = question_for(fact.register, known)
    return None if asked is None else Question.of(fact.register, asked)


def _answer(work: Work, fact: Fact, question: Question | None) -> Answer | None:
    answer = None
    if question is not None and question in work.heard:
        answer = work.heard[question]
    elif question is not None:
        with suppress(Unavailable):
            answer = lookup(fact.register, orjson.loads(question.content))
    record(
        RegisterAsked(subject=work.case.ref, register=fact.register, answered=answer is not None),
        actor=work.house,
        simulated=answer is not None and answer.simulated,
    )
    return answer
