"""Reads a decision table from CSV.

::

    # title: Fristen und Grenzen
    # hit: collect
    in:dates.notice_days,out:check,reason,norm,valid_from
    < parameter.notice_days,!judgement,Der Antrag kommt spät.,StVO § 45,2026-01-01

Comma or semicolon; the header line decides. Lines that begin with ``#`` before the header
describe the table, later ones are remarks.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from rathaus.kernel.law.dated import Status
from rathaus.procedures.tables.cells import (
    Anything,
    Between,
    Constant,
    Free,
    Kind,
    Output,
    Special,
    Test,
    read_output,
    read_test,
)
from rathaus.procedures.tables.expressions import compile_expression
from rathaus.procedures.tables.kinds import kind_of
from rathaus.procedures.tables.model import Column, Each, Fault, Hit, Row, Table
from rathaus.procedures.tables.tokens import ExpressionError

HITS: Mapping[str, Hit] = {
    "unique": "unique",
    "any": "any",
    "first": "first",
    "rule order": "rule order",
    "collect": "collect",
    "collect sum": "sum",
    "collect min": "min",
    "collect max": "max",
    "collect count": "count",
}
STATUS = tuple(str(status) for status in Status)
META = ("valid_from", "valid_to", "norm", "source", "status", "reason", "reason.en", "note")
MAX_ROWS = 2000

_DESCRIPTION = re.compile(r"#\s*([a-z.]+)\s*:\s*(.*)")
_EACH = re.compile(r"([\w.]+)\s+as\s+([a-z_]\w*)")
_INPUT = re.compile(r"in:\s*([\w.]+)(\?)?(?:\s+as\s+(number|text|boolean|date|time|list))?")
_OUTPUT = re.compile(r"out:\s*([a-z_]\w*)")


class TableError(ValueError):
    """A table that cannot be used. ``faults`` name line and cell."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        first = faults[0]
        super().__init__(f"{name}, Zeile {first.line}: {first.reason} {first.remedy}".strip())
        self.name = name
        self.faults = tuple(faults)


def parse_table(name: str, text: str) -> Table:
    """Read a table. Raises TableError with every fault that was found."""
    return _Reader(name, text).table()


class _Reader:
    """Reads one file and gathers its faults."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.removeprefix("\ufeff").splitlines()
        self.faults: list[Fault] = []
        self.described: dict[str, str] = {}

    def table(self) -> Table:
        start = self._describe()
        if start is None:
            self._fault(1, 0, "table.empty", "Die Tabelle hat keine Kopfzeile.")
            raise TableError(self.name, self.faults)
        each = self._each()
        hit = self._hit()
        header = self.lines[start]
        separator = ";" if header.count(";") > header.count(",") else ","
        records = list(self._records(start, separator))
        inputs, outputs, meta = self._header(*records[0]) if records else ({}, {}, {})
        if self.faults:
            raise TableError(self.name, self.faults)
        rows = [
            row
            for line, cells in records[1:]
            if (row := self._row(line, cells, len(records[0][1]), inputs, outputs, meta))
        ]
        if not rows and not self.faults:
            self._fault(start + 1, 0, "table.empty", "Die Tabelle hat keine Zeile mit einer Regel.")
        columns = tuple(
            self._column(at, inputs[at], index, rows) for index, at in enumerate(inputs)
        )
        self._check_figures(hit, list(outputs), rows)
        if self.faults:
            raise TableError(self.name, self.faults)
        title = {"de": self.described.get("title", self.name)}
        if english := self.described.get("title.en"):
            title["en"] = english
        return Table(self.name, title, hit, each, columns, tuple(outputs.values()), tuple(rows))

    def _fault(self, line: int, column: int, code: str, reason: str, remedy: str = "") -> None:
        self.faults.append(Fault(line, column, code, reason, remedy))

    def _describe(self) -> int | None:
        """Take in the lines above the header; returns the header's index."""
        for index, line in enumerate(self.lines):
            if line.strip() and not line.lstrip().startswith("#"):
                return index
            match = _DESCRIPTION.match(line.strip())
            if match is None:
                continue
            if match[1] not in ("hit", "each", "title", "title.en", "note"):
                close = get_close_matches(match[1], ["hit", "each", "title", "note"], n=1)
                self._fault(
                    index + 1,
                    1,
                    "table.description",
                    f"„{match[1]}“ beschreibt keine Tabelle.",
                    f"Meinten Sie „{close[0]}“?" if close else "Möglich: title, hit, each, note.",
                )
            self.described[match[1]] = match[2].strip()
        return None

    def _hit(self) -> Hit:
        written = self.described.get("hit", "")
        if written not in HITS:
            self._fault(
                1,
                0,
                "table.hit",
                f"„{written}“ sagt nicht, welche Zeile gilt."
                if written
                else "Es fehlt die Angabe, welche Zeile gilt, wenn mehrere passen.",
                "Ergänzen Sie oben zum Beispiel: # hit: first. Möglich: " + ", ".join(HITS) + ".",
            )
        return HITS.get(written, "unique")

    def _each(self) -> tuple[Each, ...]:
        written = self.described.get("each", "")
        matches = [_EACH.fullmatch(part.strip()) for part in written.split(",") if part.strip()]
        if None in matches:
            self._fault(
                1,
                0,
                "table.each",
                f"„{written}“ nennt keine Liste.",
                "Beispiel: # each: places as place",
            )
        return tuple(Each(match[1], match[2]) for match in matches if match)

    def _records(self, start: int, separator: str) -> Iterator[tuple[int, list[str]]]:
        """Lines with their cells; a quoted cell may run over several lines."""
        reader = csv.reader(
            (f"{line}\n" for line in self.lines[start:]), delimiter=separator, strict=True
        )
        line = start + 1
        try:
            for count, cells in enumerate(reader):
                remark = bool(cells) and cells[0].lstrip().startswith("#")
                if any(cell.strip() for cell in cells) and not remark:
                    yield line, cells
                line = start + reader.line_num + 1
                if count > MAX_ROWS:
                    self._fault(line, 0, "table.size", f"Mehr als {MAX_ROWS} Zeilen.")
                    return
        except csv.Error as error:
            self._fault(
                line,
                0,
                "csv.syntax",
                f"Die Zeile lässt sich nicht lesen ({error}).",
                "Ein Anführungszeichen innerhalb einer Zelle wird verdoppelt.",
            )

    def _header(
        self, line: int, cells: list[str]
    ) -> tuple[dict[int, re.Match[str]], dict[int, str], dict[str, int]]:
        inputs: dict[int, re.Match[str]] = {}
        outputs: dict[int, str] = {}
        meta: dict[str, int] = {}
        for at, cell in enumerate(cells):
            name = cell.strip()
            if match := _INPUT.fullmatch(name):
                inputs[at] = match
            elif match := _OUTPUT.fullmatch(name):
                outputs[at] = match[1]
            elif name in META and name not in meta:
                meta[name] = at
            else:
                close = get_close_matches(name, [*META, "in:", "out:"], n=1)
                self._fault(
                    line,
                    at + 1,
                    "table.column",
                    f"Die Spalte „{name}“ ist unbekannt oder doppelt.",
                    f"Meinten Sie „{close[0]}“?"
                    if close
                    else f"Möglich: in:<angabe>, out:<name>, {', '.join(META)}.",
                )
        if not outputs:
            self._fault(
                line,
                0,
                "table.output",
                "Die Tabelle hat kein Ergebnis.",
                "Ergänzen Sie eine Spalte, deren Name mit out: beginnt.",
            )
        return inputs, outputs, meta

    def _row(
        self,
        line: int,
        cells: list[str],
        width: int,
        inputs: Mapping[int, re.Match[str]],
        outputs: Mapping[int, str],
        meta: Mapping[str, int],
    ) -> Row | None:
        if len(cells) != width:
            self._fault(
                line,
                0,
                "table.width",
                f"Die Zeile hat {len(cells)} Zellen, die Kopfzeile {width}.",
                "Prüfen Sie Trennzeichen; Text mit Trennzeichen gehört in Anführungszeichen.",
            )
            return None
        before = len(self.faults)
        tests = tuple(self._test(line, at, cells[at]) for at in inputs)
        results = tuple(self._output(line, at, cells[at]) for at in outputs)
        said = {name: cells[at].strip() for name, at in meta.items()}
        status = said.get("status", "")
        if status and status not in STATUS:
            self._fault(
                line,
                meta["status"] + 1,
                "table.status",
                f"„{status}“ ist kein Stand.",
                f"Möglich: {', '.join(STATUS)}.",
            )
        dates = {
            name: self._day(line, meta[name] + 1, said[name])
            for name in ("valid_from", "valid_to")
            if said.get(name)
        }
        if any(isinstance(result, Special) for result in results) and not said.get("reason"):
            self._fault(
                line,
                meta.get("reason", -1) + 1,
                "table.reason",
                "Der Zeile fehlt die Begründung (Spalte reason).",
                "Schreiben Sie den Satz, den Antragstellende und Sachbearbeitung lesen.",
            )
        if len(self.faults) > before:
            return None
        reason = {"de": said.get("reason", ""), "en": said.get("reason.en", "")}
        return Row(
            line=line,
            tests=tests,
            outputs=results,
            valid_from=dates.get("valid_from"),
            valid_to=dates.get("valid_to"),
            norm=said.get("norm", ""),
            source=said.get("source", ""),
            status=status,
            reason={language: text for language, text in reason.items() if text},
            note=said.get("note", ""),
        )

    def _test(self, line: int, at: int, cell: str) -> Test:
        try:
            test = read_test(cell)
            kind_of(test)
            if isinstance(test, Free):
                compile_expression(test.source.replace("$", "value"))
        except ExpressionError as error:
            self._fault(line, at + 1, "table.cell", error.reason, error.remedy)
            return Anything()
        return test

    def _output(self, line: int, at: int, cell: str) -> Output:
        try:
            result = read_output(cell)
            if isinstance(result, Free):
                compile_expression(result.source)
        except ExpressionError as error:
            self._fault(line, at + 1, "table.cell", error.reason, error.remedy)
            return None
        return result

    def _day(self, line: int, column: int, text: str) -> datetime.date | None:
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            self._fault(
                line,
                column,
                "table.date",
                f"„{text}“ ist kein Tag.",
                "Ein Datum hat die Form 2026-12-31.",
            )
            return None

    def _check_figures(self, hit: Hit, positions: list[int], rows: list[Row]) -> None:
        """A table that adds up or compares its results needs figures."""
        if hit not in ("sum", "min", "max"):
            return
        for row in rows:
            for at, output in zip(positions, row.outputs, strict=True):
                if output is None or (isinstance(output, Constant) and output.kind != "number"):
                    self._fault(
                        row.line,
                        at + 1,
                        "table.figure",
                        "Hier muss eine Zahl stehen, weil die Tabelle Zahlen zusammenfasst.",
                        "Tragen Sie einen Betrag ein, zum Beispiel 28.50.",
                    )

    def _column(self, at: int, match: re.Match[str], index: int, rows: list[Row]) -> Column:
        declared: Kind | None = match[3]  # type: ignore[assignment]
        kind: Kind | None = declared
        for row in rows:
            found = kind_of(row.tests[index])
            if found == "any" or found == kind:
                continue
            if kind is not None:
                self._fault(
                    row.line,
                    at + 1,
                    "table.kind",
                    f"Die Spalte „{match[1]}“ hält {_GERMAN[kind]}, diese Zelle aber "
                    f"{_GERMAN[found]}.",
                    "Ein Wort wie 2a gilt als Text; Zahlen haben einen Dezimalpunkt.",
                )
                break
            kind = found
        if kind is None and any(isinstance(row.tests[index], Between) for row in rows):
            kind = "number"  # compared with other figures of the case only
        return Column(match[1], kind or "any", bool(match[2]), at + 1)


_GERMAN: Mapping[Kind, str] = {
    "any": "Beliebiges",
    "number": "Zahlen",
    "text": "Text",
    "boolean": "Ja oder Nein",
    "date": "Daten",
    "time": "Uhrzeiten",
    "list": "Listen",
}
