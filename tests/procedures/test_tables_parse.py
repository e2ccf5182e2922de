"""Reading decision tables: what a department may write, and what is said about mistakes."""

from __future__ import annotations

import datetime

import pytest

from rathaus.procedures.tables import Fault, TableError, parse_table

HEADER = "# title: Grenzen\n# hit: first\n"


def faults(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(TableError) as caught:
        parse_table("limits.csv", text)
    return [(fault.line, fault.column, fault.code) for fault in caught.value.faults]


def fault(text: str) -> Fault:
    with pytest.raises(TableError) as caught:
        parse_table("limits.csv", text)
    (only,) = caught.value.faults
    return only


def test_a_table_is_read_with_its_rows_norms_and_validity() -> None:
    table = parse_table(
        "limits.csv",
        HEADER + "in:dates.notice_days,in:application.role?,out:way,norm,source,status,valid_from\n"
        "# Remark between rows\n"
        "< 14,self,late,StVO § 45,Praxis,to be confirmed,2026-01-01\n"
        ",,ok,,,,\n",
    )
    assert table.title == {"de": "Grenzen"}
    assert [(column.path, column.kind, column.optional) for column in table.columns] == [
        ("dates.notice_days", "number", False),
        ("application.role", "text", True),
    ]
    assert [(row.line, row.norm, row.status, row.valid_from) for row in table.rows] == [
        (5, "StVO § 45", "to be confirmed", datetime.date(2026, 1, 1)),
        (6, "", "", None),
    ]


def test_semicolons_quotes_and_a_byte_order_mark_are_read_too() -> None:
    table = parse_table(
        "fee.csv",
        "\ufeff# hit: first\nin:a.b;out:x;reason\n"
        '"\'one, two\'";1.50;"a ""word"",\nnext line"\n;2;\n',
    )
    assert [row.line for row in table.rows] == [3, 5]
    assert table.rows[0].reason == {"de": 'a "word",\nnext line'}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, 0, "table.empty")]),
        ("in:a.b,out:x\n1,2\n", [(1, 0, "table.hit")]),
        ("# hit: frist\nin:a.b,out:x\n1,2\n", [(1, 0, "table.hit")]),
        ("# hti: first\n# hit: first\nin:a.b,out:x\n1,2\n", [(1, 1, "table.description")]),
        (HEADER + "in:a.b,out:x\n", [(3, 0, "table.empty")]),
        (HEADER + "in:a.b,norms,out:x\n1,,2\n", [(3, 2, "table.column")]),
        (HEADER + "in:a.b,norm\n1,\n", [(3, 0, "table.output")]),
        (HEADER + "in:a.b,out:x\n1,2,3\n", [(4, 0, "table.width")]),
        (HEADER + "in:a.b,out:x\n1,2\n'x',2\n", [(5, 1, "table.kind")]),
        (HEADER + 'in:a.b,out:x\n"1, x",2\n', [(4, 1, "table.cell")]),
        (HEADER + 'in:a.b,out:x\n"28,50",2\n', [(4, 1, "table.cell")]),
        (HEADER + "in:a.b,out:x\n< 2026-02-30,2\n", [(4, 1, "table.cell")]),
        (HEADER + "in:a.b,out:x\n1,!maybe\n", [(4, 2, "table.cell")]),
        (HEADER + "in:a.b,out:x\n1,!reject\n", [(4, 2, "table.cell")]),
        (HEADER + "in:a.b,out:x\n1,!judgement\n", [(4, 0, "table.reason")]),
        (HEADER + "in:a.b,out:x\nexpr: open('x'),1\n", [(4, 1, "table.cell")]),
        (HEADER + "in:a.b,out:x,status\n1,2,sicher\n", [(4, 3, "table.status")]),
        (HEADER + "in:a.b,out:x,valid_to\n1,2,31.12.2026\n", [(4, 3, "table.date")]),
        (HEADER + 'in:a.b,out:x\n1,"2\n', [(4, 0, "csv.syntax")]),
        ("# hit: collect sum\nin:a.b,out:x\n1,much\n", [(3, 2, "table.figure")]),
        ("# hit: first\n# each: all of them\nin:a.b,out:x\n1,2\n", [(1, 0, "table.each")]),
    ],
)
def test_a_mistake_is_named_with_line_and_cell(
    text: str, found: list[tuple[int, int, str]]
) -> None:
    assert faults(text) == found


def test_a_mistake_says_its_cause_and_what_to_do() -> None:
    assert fault(HEADER + "in:a.b,norms,out:x\n1,,2\n") == Fault(
        3,
        2,
        "table.column",
        "Die Spalte „norms“ ist unbekannt oder doppelt.",
        "Meinten Sie „norm“?",
    )
    assert fault(HEADER + 'in:a.b,out:x\n"28,50",2\n').remedy == "Schreiben Sie 28.50 oder 28, 50."


def test_all_mistakes_are_named_at_once() -> None:
    assert faults(HEADER + "in:a.b,out:x\n28.5x!,1\n1,!no\n") == [
        (4, 1, "table.cell"),
        (5, 2, "table.cell"),
    ]
