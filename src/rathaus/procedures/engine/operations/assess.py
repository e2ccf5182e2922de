"""Asking the tables: grant, judgement, reject, missing. Only a clear grant goes on by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rathaus.kernel.events import record
from rathaus.procedures.engine.decisions import hold_decision
from rathaus.procedures.engine.registers import ask_registers
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import CaseAssessed
from rathaus.procedures.models import Decision
from rathaus.procedures.process import Call
from rathaus.procedures.tables import ExpressionError, Match, Outcome, Reason
from rathaus.records.actions import advance_case
from rathaus.records.models import CaseState

_SWITCHED_OFF = {
    "de": "Die automatische Entscheidung ist abgeschaltet.",
    "en": "Automatic decisions are switched off.",
}
_BY_PEOPLE = {
    "de": "Über diesen Antrag entscheidet ein Mensch.",
    "en": "A person decides on this application.",
}
_NOT_ANSWERED = {
    "de": "Eine Regel ließ sich für diesen Fall nicht beantworten.",
    "en": "A rule could not be answered for this case.",
}


def assess(work: Work, call: Call) -> Mapping[str, Any]:
    """Ask every table of the assessment, in order, and keep each figure with its rule.

    Reject outweighs missing, missing outweighs judgement; only where all tables answer with a value
    and the procedure may decide by itself is it a grant. Then the decision is made and held.
    """
    asked = [heard.figure() for heard in ask_registers(work)]
    context = situation(work)
    outcomes, unanswered, results = _ask(work, context)
    judgements = [*_reasons(outcomes, "judgements"), *unanswered]
    grounds, papers = _reasons(outcomes, "grounds"), _reasons(outcomes, "papers")
    level = work.bundle.procedure.service.automation.level
    if level == "person":
        if not (judgements or grounds or papers):
            judgements.append({"key": "automation", "text": _BY_PEOPLE, "norm": ""})
    elif (level == "auto" or not judgements) and not may_decide_alone(work, context["setting"]):
        judgements.append({"key": "automation", "text": _SWITCHED_OFF, "norm": ""})
    kind = "reject" if grounds else "missing" if papers else "judgement" if judgements else "grant"
    figures = [_figure(match) for outcome in outcomes for match in outcome.matches] + asked
    record(
        CaseAssessed(
            subject=work.case.ref,
            outcome=kind,
            reasons=[reason["text"]["de"] for reason in (*grounds, *papers, *judgements)],
            rules=[figure["rule"] for figure in figures],
        ),
        actor=work.house,
    )
    if kind == "grant" and work.bundle.procedure.service.decides:
        hold_decision(work, kind=Decision.Kind.GRANT, figures=figures)
    goes_on = kind in ("judgement", "reject") or (
        kind == "grant" and not work.bundle.procedure.service.decides
    )
    if goes_on and work.case.state != CaseState.IN_PROGRESS:
        advance_case(actor=work.house, case=work.case, to=CaseState.IN_PROGRESS)
    kept = ("places", "dates", "facts", "registers")
    return {
        "assessment": {
            "outcome": kind,
            "reasons": [*grounds, *papers, *judgements],
            "grounds": grounds,
            "papers": papers,
            "figures": figures,
            "on": work.today.isoformat(),
        },
        "result": results,
        **{name: plain(context[name]) for name in kept if name in context},
    }


def may_decide_alone(work: Work, settings: Mapping[str, bool]) -> bool:
    """Whether the procedure decides by itself here: its level, and its switch where it has one.

    Where the law leaves discretion, a memo must be named, and its switch be on.
    """
    automation = work.bundle.procedure.service.automation
    if automation.level != "auto":
        return False
    if automation.discretion and automation.memo is None:
        return False
    if not automation.setting:
        return not automation.discretion
    return settings.get(automation.setting, False)


def _ask(
    work: Work, context: Mapping[str, Any]
) -> tuple[list[Outcome], list[dict[str, Any]], dict[str, Any]]:
    """Every table's answer; one that fails is something for a person, never a silent pass.

    Each sees the answers of those before it under ``result.<table>``.
    """
    outcomes: list[Outcome] = []
    results: dict[str, Any] = {}
    failed: list[dict[str, Any]] = []
    for table in work.bundle.procedure.assessment:
        try:
            outcome = table.decide({**context, "result": results}, on=work.received_on)
        except ExpressionError as error:
            failed.append({"key": "error", "text": _NOT_ANSWERED, "norm": "", "error": str(error)})
            continue
        outcomes.append(outcome)
        name = table.table.name.rpartition("/")[2].removesuffix(".csv")
        results[name] = plain(dict(outcome.values))
    return outcomes, failed, results


def plain(value: Any) -> Any:
    """The value as the case keeps it: exact numbers as whole ones or as text never lose a digit."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value


def _reasons(outcomes: Sequence[Outcome], name: str) -> list[dict[str, Any]]:
    found: Sequence[Reason] = [reason for one in outcomes for reason in getattr(one, name)]
    return [
        {
            "key": reason.key,
            "text": dict(reason.text),
            "norm": reason.match.norm if reason.match else "",
            "rule": _rule(reason.match) if reason.match else "",
        }
        for reason in found
    ]


def _figure(match: Match) -> dict[str, Any]:
    return {
        "rule": _rule(match),
        "norm": match.norm,
        "source": match.source,
        "status": match.status,
        "text": dict(match.reason),
        "values": {name: str(value) for name, value in match.values.items()},
    }


def _rule(match: Match) -> str:
    return f"{match.table}:{match.line}"
