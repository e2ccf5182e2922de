"""Asks all tables of a procedure about a case and says how it goes on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rathaus.procedures.tables.decide import Decision
from rathaus.procedures.tables.model import Match, Reason
from rathaus.procedures.tables.tokens import ExpressionError

Way = Literal["grant", "judgement", "reject", "missing"]
"""How it goes on: by itself, to a person, to a person with grounds against it, or first papers."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the tables say together (Prüfung).

    ``outcome`` is ``reject`` where a ground speaks against the application, else ``missing``
    where papers are missing, else ``judgement`` where a person must judge, else ``grant``. All
    reasons, grounds and papers are kept whatever the outcome; ``values`` hold each table's
    answers under ``result.<table>``.
    """

    outcome: Way
    reasons: tuple[Reason, ...] = ()
    grounds: tuple[Reason, ...] = ()
    papers: tuple[Reason, ...] = ()
    matches: tuple[Match, ...] = ()
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def as_facts(self) -> dict[str, Any]:
        """For the record of the case (``assessment``), plain values."""
        return {
            "outcome": self.outcome,
            "reasons": [_reason(reason) for reason in self.reasons],
            "grounds": [_reason(reason) for reason in self.grounds],
            "papers": [_reason(reason) for reason in self.papers],
            "figures": [_figure(match) for match in self.matches],
        }


def assess(
    decisions: Sequence[Decision], context: Mapping[str, Any], *, on: datetime.date
) -> Assessment:
    """Ask the tables in order; each sees the answers of those before under ``result.<table>``.

    A table that contradicts itself or cannot be worked out never fails the case: it becomes a
    reason for a person to judge.
    """
    results: dict[str, Mapping[str, Any]] = {}
    reasons: list[Reason] = []
    grounds: list[Reason] = []
    papers: list[Reason] = []
    matches: list[Match] = []
    for decision in decisions:
        name = decision.table.name.rpartition("/")[2].removesuffix(".csv")
        try:
            outcome = decision.decide({**context, "result": results}, on=on)
        except ExpressionError as error:
            reasons.append(Reason({"de": error.reason}, "table_failed"))
            continue
        reasons += outcome.judgements
        grounds += outcome.grounds
        papers += outcome.papers
        matches += outcome.matches
        results[name] = outcome.values
    return Assessment(
        outcome=_way(grounds, papers, reasons),
        reasons=tuple(reasons),
        grounds=tuple(grounds),
        papers=tuple(papers),
        matches=tuple(matches),
        values=results,
    )


def _way(grounds: list[Reason], papers: list[Reason], reasons: list[Reason]) -> Way:
    if grounds:
        return "reject"
    if papers:
        return "missing"
    return "judgement" if reasons else "grant"


def _reason(reason: Reason) -> dict[str, Any]:
    facts: dict[str, Any] = {"key": reason.key, "text": dict(reason.text)}
    if reason.match:
        facts |= _source(reason.match)
    return facts


def _figure(match: Match) -> dict[str, Any]:
    values = {name: value for name, value in match.values.items() if value is not None}
    return {
        "values": {name: _plain(value) for name, value in values.items()},
        "text": dict(match.reason),
    } | _source(match)


def _source(match: Match) -> dict[str, Any]:
    return {
        "table": match.table,
        "row": match.line,
        "norm": match.norm,
        "source": match.source,
        "status": match.status,
        "item": list(match.item),
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | bool) else str(value)
