"""What a DMN table answers when no rule matches, as a row of ours; only where that is the same."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from rathaus.procedures.exchange.csv_out import Draft
from rathaus.procedures.exchange.safe_xml import Element
from rathaus.procedures.tables.cells import Constant, read_output
from rathaus.procedures.tables.domains import values_of
from rathaus.procedures.tables.lint import lint_table
from rathaus.procedures.tables.model import Table
from rathaus.procedures.tables.parse import parse_table

Refuse = Callable[[Element, str], Exception]
_NOTE = "Gilt, wenn keine andere Zeile passt (defaultOutputEntry)."


def with_default(draft: Draft, cells: list[str], refuse: Refuse, element: Element) -> None:
    """Add the default as a last row that always matches.

    That says the same for ``first``; for ``unique`` and ``any`` once it is shown that no two rows
    contradict each other; for sum, min and max where the default changes no result. Raises
    otherwise.
    """
    hit = draft.described["hit"]
    if hit in ("unique", "any"):
        if not _harmonious(draft):
            raise refuse(
                element,
                "Der Vorgabewert gilt nur, wenn keine Zeile passt; dass sich die Zeilen nicht "
                "überschneiden, lässt sich aber nicht zeigen.",
            )
        draft.described["hit"] = "first"
    elif hit != "first" and not _changes_nothing(draft, cells, hit):
        raise refuse(
            element,
            f"Ein Vorgabewert lässt sich bei „{hit}“ nur übernehmen, wenn er kein Ergebnis ändert.",
        )
    conditions = len(draft.heads) - len(cells)
    draft.rows.append(["-"] * conditions + cells)
    draft.meta.append({"status": draft.meta[-1].get("status", ""), "note": _NOTE})
    draft.lines.append(element.sourceline)


def _harmonious(draft: Draft) -> bool:
    table = parse_table(draft.name, draft.csv())
    wrong = {"table.overlap", "table.contradiction"}
    return _judged(table) and not any(fault.code in wrong for fault in lint_table(table))


def _judged(table: Table) -> bool:
    """Whether every condition can be compared without a case."""
    return all(
        values_of(test, column, {}) is not None
        for row in table.rows
        for column, test in zip(table.columns, row.tests, strict=True)
    )


def _changes_nothing(draft: Draft, cells: list[str], hit: str) -> bool:
    offset = len(draft.heads) - len(cells)
    for at, cell in enumerate(cells):
        default = _figure(cell)
        if default is None:
            return False
        figures = [_figure(row[offset + at]) for row in draft.rows]
        known = [figure for figure in figures if figure is not None]
        if hit == "collect sum":
            harmless = default == 0
        elif len(known) < len(figures):
            return False
        elif hit == "collect max":
            harmless = all(default <= figure for figure in known)
        else:
            harmless = hit == "collect min" and all(default >= figure for figure in known)
        if not harmless:
            return False
    return True


def _figure(cell: str) -> Decimal | None:
    output = read_output(cell)
    if isinstance(output, Constant) and isinstance(output.value, Decimal):
        return output.value
    return None
