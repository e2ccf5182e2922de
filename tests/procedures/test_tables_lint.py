"""Finding overlapping and dead rows; the findings are compared with trying every case."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import zen
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.procedures.tables import Decision, parse_table
from rathaus.procedures.tables.lint import lint_table


def found(text: str, known: dict[str, Any] | None = None) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in lint_table(parse_table("t.csv", text), known)]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("<= 5,a\n> 5,b\n", []),
        ("<= 5,a\n>= 5,b\n", [(4, "table.overlap")]),
        ("[1..3),a\n[3..5],b\n", []),
        ("[1..3],a\n(3..5],b\n5,c\n", [(5, "table.overlap")]),
        ("(3..3),a\n,b\n", [(3, "table.dead")]),
        ("!= 5,a\n5,b\n", []),
        ("not 1, 2,a\n2,b\n", []),
        ("x,a\ny,b\n", []),
        ("not x,a\nnot y,b\n", [(4, "table.overlap")]),
        ("true,a\nfalse,b\n", []),
        ("true,a\nnot false,b\n", [(4, "table.overlap")]),
        ("<= 2026-12-31,a\n>= 2027-01-01,b\n", []),
        ("(2026-01-01..2026-01-02),a\n,b\n", [(3, "table.dead")]),
        ("<= parameter.n,a\n> parameter.n,b\n", []),
        ("< parameter.n,a\n>= parameter.m,b\n", []),
        ("expr: $ > 1,a\nexpr: $ > 2,b\n", []),
    ],
)
def test_overlaps_of_a_unique_table(rows: str, faults: list[tuple[int, str]]) -> None:
    quoted = "".join(
        f'"{cell}",{out}\n' for cell, out in (row.rsplit(",", 1) for row in rows.splitlines())
    )
    assert found(f"# hit: unique\nin:a.b,out:x\n{quoted}") == faults


def test_known_figures_decide_between_different_references() -> None:
    text = "# hit: unique\nin:a.b,out:x\n< parameter.n,a\n>= parameter.m,b\n"
    assert found(text, {"parameter.n": 5, "parameter.m": 5}) == []
    assert found(text, {"parameter.n": 6, "parameter.m": 5}) == [(4, "table.overlap")]


def test_rows_of_different_times_do_not_overlap() -> None:
    head = "# hit: unique\nin:a.b,out:x,valid_from,valid_to\n"
    assert found(head + ",1,,2026-12-31\n,2,2027-01-01,\n") == []
    assert found(head + ",1,,2027-01-01\n,2,2027-01-01,\n") == [(4, "table.overlap")]
    assert found(head + ",1,2027-01-02,2027-01-01\n") == [(3, "table.dead")]


def test_a_row_below_rows_that_take_all_its_cases_is_dead() -> None:
    head = "# hit: first\nin:a.n,in:a.t,out:x\n"
    assert found(head + "<= 5,,1\n> 5,x,2\n> 5,not x,3\n,,4\n") == [(6, "table.dead")]
    assert found(head + "<= 5,,1\n> 5,x,2\n,,3\n") == []
    assert found(head + ",x,1\n<= 3,x,2\n") == [(4, "table.dead")]


def test_a_missing_optional_value_keeps_a_row_alive() -> None:
    head = "# hit: first\nin:a.t?,out:x\n"
    assert found(head + "present,1\nx,2\n,3\n") == [(4, "table.dead")]
    assert found(head + "present,1\nmissing,2\n,3\n") == [(5, "table.dead")]


NUMBER_CELLS = st.one_of(
    st.just(""),
    st.builds(
        "{}{}".format, st.sampled_from(["< ", "<= ", "> ", ">= ", "!= ", ""]), st.integers(0, 6)
    ),
    st.builds(
        "{}{}..{}{}".format,
        st.sampled_from("[("),
        st.integers(0, 6),
        st.integers(0, 6),
        st.sampled_from("])"),
    ),
    st.builds("not {}, {}".format, st.integers(0, 6), st.integers(0, 6)),
)
TEXT_CELLS = st.sampled_from(["", "x", "y", "x, y", "not x", "not x, y", "present", "missing"])
HALF_STEPS = [half / 2 for half in range(-1, 15)]
TEXTS = ["x", "y", "z", None]


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, str]]:
    return draw(st.lists(st.tuples(NUMBER_CELLS, TEXT_CELLS), min_size=1, max_size=4))


def _csv(hit: str, rows: list[tuple[str, str]]) -> str:
    body = "".join(f'"{number}","{text}",{index}\n' for index, (number, text) in enumerate(rows))
    return f"# hit: {hit}\nin:a.n,in:a.t?,out:x\n{body}"


def _matching(rows: list[tuple[str, str]]) -> list[set[int]]:
    """For each row the cases that it matches, found by asking about every one of them."""
    decision = Decision(parse_table("t.csv", _csv("collect", rows)))
    cases: list[set[int]] = [set() for _ in rows]
    for case, (number, text) in enumerate(product(HALF_STEPS, TEXTS)):
        outcome = decision.decide({"a": {"n": number, "t": text}}, on=date(2026, 1, 1))
        for match in outcome.matches:
            cases[match.line - 3].add(case)
    return cases


@settings(max_examples=150)
@given(tables())
def test_overlaps_are_found_exactly(rows: list[tuple[str, str]]) -> None:
    cases = _matching(rows)
    expected = [(index + 3, "table.dead") for index, own in enumerate(cases) if not own]
    expected += [
        (lower + 3, "table.overlap")
        for upper in range(len(rows))
        for lower in range(upper + 1, len(rows))
        if cases[upper] & cases[lower]
    ]
    assert sorted(found(_csv("unique", rows))) == sorted(expected)


@settings(max_examples=150)
@given(tables())
def test_dead_rows_are_found_exactly(rows: list[tuple[str, str]]) -> None:
    cases = _matching(rows)
    expected = [
        (index + 3, "table.dead")
        for index, own in enumerate(cases)
        if own <= set().union(*cases[:index])
    ]
    assert sorted(found(_csv("first", rows))) == expected


@settings(max_examples=60)
@given(tables(), st.sampled_from(HALF_STEPS), st.sampled_from(TEXTS))
def test_the_compiled_rows_agree_with_zens_own_decision_table(
    rows: list[tuple[str, str]], number: float, text: str | None
) -> None:
    decision = Decision(parse_table("t.csv", _csv("collect", rows)))
    outcome = decision.decide({"a": {"n": number, "t": text}}, on=date(2026, 1, 1))
    assert [match.line - 3 for match in outcome.matches] == _ask_zen(rows, number, text)


def _ask_zen(rows: list[tuple[str, str]], number: float, text: str | None) -> list[int]:
    rules = [
        {"_id": str(index), "n": _zen_number(n), "t": _zen_text(t), "o": str(index)}
        for index, (n, t) in enumerate(rows)
    ]
    inputs = [{"id": name, "name": name, "field": name} for name in ("n", "t")]
    content = {
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "o", "field": "row"}],
        "rules": rules,
    }
    at = {"x": 0, "y": 0}
    graph = {
        "nodes": [
            {"id": "i", "type": "inputNode", "name": "i", "position": at},
            {
                "id": "t",
                "type": "decisionTableNode",
                "name": "t",
                "position": at,
                "content": content,
            },
            {"id": "o", "type": "outputNode", "name": "o", "position": at},
        ],
        "edges": [
            {"id": "1", "sourceId": "i", "targetId": "t", "type": "edge"},
            {"id": "2", "sourceId": "t", "targetId": "o", "type": "edge"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    result = decision.evaluate({"n": number, "t": text})["result"]
    return [int(row["row"]) for row in result]


def _zen_number(cell: str) -> str:
    return f"not in [{cell[4:]}]" if cell.startswith("not ") else cell.removeprefix("= ")


def _zen_text(cell: str) -> str:
    if cell in ("present", "missing"):
        return "!= null" if cell == "present" else "== null"
    members = ", ".join(f"'{word}'" for word in cell.removeprefix("not ").split(", "))
    if cell.startswith("not "):
        return f"$ != null and $ not in [{members}]"
    return members if cell else ""


def test_a_big_table_is_judged_quickly() -> None:
    first = date(2026, 1, 1)
    rows = [
        (f"[{first + timedelta(days=2 * i)}..{first + timedelta(days=2 * i + 1)}]", i)
        for i in range(300)
    ]
    body = "".join(f"{cell},{value}\n" for cell, value in rows)
    assert found(f"# hit: first\nin:a.d,out:x\n{body}") == []
    assert found(f"# hit: unique\nin:a.d,out:x\n{body}") == []
