"""Asks a decision table about a case.

All rows of a table become *one* zen expression that answers with a list of yes and no: three
microseconds for twelve rows, where zen's own decision graph takes 230 for the same table (CPU,
measured side by side). Which of the matching rows counts, is decided here and checked: ``unique``
means that a second match is an error, never the first of two.

Nothing passes by accident. A condition on a value that is not given is never met; where a value
without ``?`` is missing, where no row of a ``unique`` or ``first`` table matches, or a figure to
compare with is unknown, the answer is that a person has to judge.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import zen

from rathaus.procedures.tables.cells import Constant, Free, Kind, Output, Ref, Special
from rathaus.procedures.tables.conditions import Plan
from rathaus.procedures.tables.expressions import compile_expression, encode, lookup
from rathaus.procedures.tables.kinds import convert
from rathaus.procedures.tables.model import Fault, Match, Outcome, Reason, Row, Table
from rathaus.procedures.tables.parse import TableError
from rathaus.procedures.tables.tokens import ExpressionError
from rathaus.procedures.wording import WordingError, gaps, say


class AmbiguousTableError(ExpressionError):
    """Several rows of a ``unique`` table matched, or rows of an ``any`` table that disagree."""


class Decision:
    """A decision table, compiled and kept in memory. Safe to share between threads."""

    def __init__(self, table: Table) -> None:
        self.table = table
        plan = Plan(table)
        self._inputs = plan.inputs
        self._raw = plan.raw
        self._free = plan.free
        try:
            self._rows = zen.compile_expression(plan.source)
        except RuntimeError as error:
            reason = "Die Bedingungen lassen sich nicht zusammen auswerten."
            raise TableError(table.name, [Fault(1, 0, "table.engine", reason)]) from error

    @property
    def variables(self) -> frozenset[str]:
        """The paths of the case that this table reads; items of ``each`` under the list's path."""
        found = {entry.path for entry in self._inputs} | set(self._raw) | self._free
        for row in self.table.rows:
            found |= {path for output in row.outputs for path in _output_paths(output)}
            texts = (*row.reason.values(), row.norm)
            found |= {gap.path for text in texts for gap in gaps(text) if gap.path}
        found |= {each.path for each in self.table.each}
        items = {each.name for each in self.table.each}
        return frozenset(path for path in found if path.split(".")[0] not in items)

    def decide(self, context: Mapping[str, Any], *, on: datetime.date) -> Outcome:
        """What the table says on this day.

        Raises ExpressionError where a value is of the wrong kind, AmbiguousTableError where a
        ``unique`` or ``any`` table gives two answers.
        """
        contexts: list[tuple[tuple[int, ...], Mapping[str, Any]]] = [((), context)]
        for each in self.table.each:
            deeper: list[tuple[tuple[int, ...], Mapping[str, Any]]] = []
            for at, outer in contexts:
                items = lookup(each.path, outer)
                if not isinstance(items, list | tuple):
                    return Outcome(self.table.name, judgements=(_missing_value(each.path),))
                deeper += [((*at, n), {**outer, each.name: item}) for n, item in enumerate(items)]
            contexts = deeper
        return self._collect(contexts, on)

    def _collect(
        self, contexts: list[tuple[tuple[int, ...], Mapping[str, Any]]], on: datetime.date
    ) -> Outcome:
        matches: list[Match] = []
        findings: dict[str, list[Reason]] = {"judgement": [], "reject": [], "missing": []}
        for item, context in contexts:
            absent = self._absent(context)
            if absent:
                findings["judgement"].append(absent)
                continue
            rows = self._choose(context, on)
            if not rows and self.table.hit not in ("collect", "rule order", "count"):
                findings["judgement"].append(self._no_rule(item))
            if self.table.hit == "any":
                rows = self._agreeing(rows, context)
            for row in rows:
                match = self._match(row, item, context, findings)
                matches.append(match)
        return Outcome(
            table=self.table.name,
            values=self._values(matches, many=bool(self.table.each)),
            judgements=tuple(findings["judgement"]),
            grounds=tuple(findings["reject"]),
            papers=tuple(findings["missing"]),
            matches=tuple(matches),
        )

    def _facts(self, context: Mapping[str, Any]) -> dict[str, Any]:
        facts: dict[str, Any] = {
            entry.name: convert(
                _given(lookup(entry.path, context), entry.kind), entry.kind, entry.path
            )
            for entry in self._inputs
        }
        for path, name in self._raw.items():
            facts[name] = lookup(path, context)
        for path in self._free:
            root = path.split(".")[0]
            facts[root] = context.get(root)
        return facts

    def _choose(self, context: Mapping[str, Any], on: datetime.date) -> list[Row]:
        """The rows that match and count."""
        try:
            verdicts = self._rows.evaluate(encode(self._facts(context)))
        except RuntimeError as error:
            raise self._unanswered() from error
        if not all(isinstance(verdict, bool) for verdict in verdicts):
            raise self._unanswered()
        rows = [
            row
            for row, met in zip(self.table.rows, verdicts, strict=True)
            if met and row.valid_on(on)
        ]
        if self.table.hit == "first":
            return rows[:1]
        if self.table.hit == "unique" and len(rows) > 1:
            lines = " und ".join(str(row.line) for row in rows)
            raise AmbiguousTableError(
                f"In der Tabelle „{self.table.name}“ passen zugleich die Zeilen {lines}.",
                remedy="Grenzen Sie die Bedingungen voneinander ab oder wählen Sie hit: first.",
            )
        return rows

    def _agreeing(self, rows: list[Row], context: Mapping[str, Any]) -> list[Row]:
        """The top row of an ``any`` table, when all rows that match say the same."""
        answers = [[_answer(output, context) for output in row.outputs] for row in rows]
        if any(answer != answers[0] for answer in answers):
            lines = " und ".join(str(row.line) for row in rows)
            raise AmbiguousTableError(
                f"In der Tabelle „{self.table.name}“ widersprechen sich die Zeilen {lines}.",
                remedy="Gleichen Sie die Ergebnisse an oder grenzen Sie die Bedingungen ab.",
            )
        return rows[:1]

    def _unanswered(self) -> ExpressionError:
        return ExpressionError(
            f"Die Tabelle „{self.table.name}“ lässt sich für diesen Fall nicht auswerten.",
            remedy="Eine Zelle mit expr: vergleicht Werte verschiedener Art oder fragt nichts.",
        )

    def _match(
        self,
        row: Row,
        item: tuple[int, ...],
        context: Mapping[str, Any],
        findings: dict[str, list[Reason]],
    ) -> Match:
        specials: list[Special] = []
        unknown: list[str] = []
        values: dict[str, Any] = {}
        for name, output in zip(self.table.outputs, row.outputs, strict=True):
            if isinstance(output, Special):
                specials.append(output)
                continue
            value = _value(output, context)
            if value is None and output is not None:
                unknown += _output_paths(output)
            values[name] = value
        match = Match(
            table=self.table.name,
            line=row.line,
            norm=_worded({"de": row.norm}, context)["de"],
            source=row.source,
            status=row.status,
            reason=_worded(row.reason, context),
            values=values,
            item=item,
        )
        for special in specials:
            findings[special.kind].append(Reason(match.reason, special.key, match))
        findings["judgement"] += [_missing_value(path) for path in unknown]
        return match

    def _values(self, matches: list[Match], *, many: bool) -> dict[str, Any]:
        """The values by output name, brought together as the table's ``hit`` says."""
        gathered: dict[str, Any] = {}
        for name in self.table.outputs:
            found = [match.values[name] for match in matches if match.values.get(name) is not None]
            gathered[name] = _gather(self.table.hit, found, many=many)
        return gathered

    def _absent(self, context: Mapping[str, Any]) -> Reason | None:
        for entry in self._inputs:
            if entry.required and lookup(entry.path, context) in (None, ""):
                return _missing_value(entry.path)
        return None

    def _no_rule(self, item: tuple[int, ...]) -> Reason:
        title = self.table.title
        german, english = title["de"], title.get("en", title["de"])
        which = f" ({'.'.join(str(number + 1) for number in item)})" if item else ""
        return Reason(
            {
                "de": f"Für diesen Fall kennt „{german}“ keine Regel{which}.",
                "en": f"„{english}“ has no rule for this case{which}.",
            },
            "no_rule",
        )


def _given(value: Any, kind: Kind) -> Any:
    """An empty text or an empty list of uploads counts as not given; lists stay lists."""
    return None if kind != "list" and value in ("", []) else value


def _output_paths(output: Output) -> list[str]:
    if isinstance(output, Ref):
        return [output.path]
    if isinstance(output, Free):
        return sorted(compile_expression(output.source).variables)
    return []


def _value(output: Output, context: Mapping[str, Any]) -> Any:
    """The value of an output cell, figures as Decimal."""
    if isinstance(output, Constant):
        return output.value
    if isinstance(output, Ref):
        found = lookup(output.path, context)
    elif isinstance(output, Free):
        found = compile_expression(output.source).evaluate(context)
    else:
        return None
    if isinstance(found, float):
        return Decimal(repr(found))
    return Decimal(found) if isinstance(found, int) and not isinstance(found, bool) else found


def _answer(output: Output, context: Mapping[str, Any]) -> Any:
    """What a cell says, in a form that can be compared: a value or a special outcome."""
    return output if isinstance(output, Special) else _value(output, context)


def _gather(hit: str, found: list[Any], *, many: bool) -> Any:
    if hit in ("collect", "rule order"):
        return found
    if hit == "count":
        return len(found)
    if hit in ("sum", "min", "max"):
        figures = [value for value in found if isinstance(value, Decimal)]
        if not figures:
            return None
        return sum(figures, Decimal(0)) if hit == "sum" else (min if hit == "min" else max)(figures)
    return found if many else next(iter(found), None)


def _worded(reason: Mapping[str, str], context: Mapping[str, Any]) -> Mapping[str, str]:
    """The reason with the values of the case in its places; as written where one is missing."""
    if not any("{" in text for text in reason.values()):
        return reason
    try:
        return {
            language: say(text, context, language=language) for language, text in reason.items()
        }
    except WordingError:
        return reason


def _missing_value(path: str) -> Reason:
    return Reason(
        {"de": f"Die Angabe „{path}“ fehlt.", "en": f"The value „{path}“ is missing."}, path
    )
