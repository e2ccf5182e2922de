"""DMN in and out: round trips, what is refused and where, and what imported tables decide."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from rathaus.procedures.exchange.dmn.read import Imported, import_dmn
from rathaus.procedures.exchange.dmn.write import export_dmn
from rathaus.procedures.exchange.problems import ExchangeRefused
from rathaus.procedures.folder import load
from rathaus.procedures.tables import Decision, Table, assess, parse_table
from rathaus.procedures.tables.cells import Free
from rathaus.procedures.tables.lint import lint_table

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = etree.XMLSchema(etree.parse(str(ROOT / "tests/conformance/data/dmn-tck/DMN13.xsd")))
DAY = date(2026, 11, 22)


def same(table: Table) -> Table:
    """The table without the lines and columns at which it stood."""
    return replace(
        table,
        columns=tuple(replace(column, position=0) for column in table.columns),
        rows=tuple(replace(row, line=0) for row in table.rows),
    )


def there_and_back(*tables: Table) -> Imported:
    exported = export_dmn(tables, key="demo", title="Demo")
    SCHEMA.assertValid(etree.fromstring(exported.data))
    return import_dmn(exported.data, "demo.dmn")


WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="'\"\\"),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip() and not text.startswith("!"))
NUMBERS = st.decimals(-10_000, 10_000, places=2).map(lambda number: format(number, "f"))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat)
TIMES = st.times().map(lambda time: f"{time:%H:%M}")
REFS = st.sampled_from(["parameter.limit", "dates.received", "place.length_m"])


def ordered(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    ends = st.one_of(values, REFS)
    compared = st.tuples(st.sampled_from(["<", "<=", ">", ">="]), ends).map(" ".join)
    ranges = st.tuples(st.sampled_from("[("), ends, ends, st.sampled_from("])")).map(
        lambda parts: f"{parts[0]}{parts[1]}..{parts[2]}{parts[3]}"
    )
    return st.one_of(compared, ranges, listed(values))


def listed(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(values, min_size=1, max_size=3).map(", ".join)
    return st.tuples(st.sampled_from(["", "not "]), many).map("".join)


QUOTED = WORDS.map(lambda text: f"'{text}'")
CELLS = {
    "number": ordered(NUMBERS),
    "date": ordered(DAYS),
    "time": ordered(TIMES),
    "text": listed(QUOTED),
    "boolean": listed(st.sampled_from(["true", "false"])),
    "list": st.tuples(
        st.sampled_from(["contains ", "not contains "]),
        st.lists(QUOTED, min_size=1, max_size=3).map(", ".join),
    ).map("".join),
}
ALWAYS = st.sampled_from(["", "-", "missing", "present"])
OUTPUTS = st.one_of(
    NUMBERS, DAYS, QUOTED, REFS, st.sampled_from(["true", "!judgement", "!reject:late", ""])
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any table that the guide allows, without free expressions."""
    hit = draw(
        st.sampled_from(["unique", "any", "first", "rule order", "collect", "collect count"])
    )
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), max_size=3))
    marks = [draw(st.sampled_from(["", "?"])) for _ in kinds]
    heads = [
        f"in:application.f{at}{mark} as {kind}"
        for at, (kind, mark) in enumerate(zip(kinds, marks, strict=True))
    ]
    outputs = draw(st.integers(1, 2))
    meta = ["norm", "source", "status", "reason", "reason.en", "note", "valid_from", "valid_to"]
    lines = [";".join([*heads, *(f"out:o{at}" for at in range(outputs)), *meta])]
    for _ in range(draw(st.integers(1, 4))):
        cells = [draw(st.one_of(ALWAYS, CELLS[kind])) for kind in kinds]
        cells += [draw(OUTPUTS) for _ in range(outputs)]
        said = [draw(WORDS), draw(WORDS), draw(st.sampled_from(["verified", "to be confirmed"]))]
        said += [draw(WORDS), draw(WORDS), draw(st.sampled_from(["", "Notiz"]))]
        said += [
            draw(st.sampled_from(["", "2026-01-01"])),
            draw(st.sampled_from(["", "2027-12-31"])),
        ]
        lines.append(";".join(f'"{cell}"' for cell in [*cells, *said]))
    described = f"# title: Probe\n# title.en: Trial\n# hit: {hit}\n"
    if draw(st.booleans()):
        described += "# each: places as place, place.restrictions as restriction\n"
    return parse_table("rules/probe.csv", described + "\n".join(lines) + "\n")


@settings(max_examples=120, deadline=None)
@given(tables())
def test_a_table_comes_back_from_dmn_as_it_went(table: Table) -> None:
    imported = there_and_back(table)
    ((found, text),) = imported.tables
    assert same(found) == same(table)
    assert same(parse_table(found.name, text)) == same(table)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELLS["number"], QUOTED), min_size=1, max_size=4),
    st.one_of(st.none(), st.decimals(-10_000, 10_000, places=2)),
)
def test_foreign_tables_decide_as_ours(rows: list[tuple[str, str]], value: Decimal | None) -> None:
    """A file without our marks: the names change, what comes out does not."""
    lines = "".join(f'"{test}";"{said}"\n' for test, said in rows)
    table = parse_table("rules/probe.csv", f"# hit: collect\nin:application.f?;out:o\n{lines}")
    data = export_dmn([table], key="demo", title="Demo").data
    case = {
        "application": {"f": value},
        "parameter": {"limit": Decimal(7)},
        "dates": {"received": Decimal(3)},
        "place": {"length_m": Decimal(15)},
    }
    ((found, _),) = import_dmn(data, "demo.dmn").tables
    assert Decision(found).decide(case, on=DAY).values == (
        Decision(table).decide(case, on=DAY).values
    )


def test_all_tables_of_the_model_procedure_come_back() -> None:
    procedure = load(ROOT / "library/procedures/sh/mobiles-halteverbot")
    before = [decision.table for decision in procedure.assessment]
    after = [table for table, _ in there_and_back(*before).tables]
    assert [table.name for table in after] == [table.name for table in before]
    for old, new in zip(before, after, strict=True):
        assert (new.columns, new.outputs, new.hit) == (old.columns, old.outputs, old.hit)
        assert (new.each, new.title) == (old.each, old.title)
        for old_row, new_row in zip(old.rows, new.rows, strict=True):
            assert (new_row.norm, new_row.reason, new_row.outputs) == (
                old_row.norm, old_row.reason, old_row.outputs,
            )  # fmt: skip
            for mine, theirs in zip(old_row.tests, new_row.tests, strict=True):
                assert mine == theirs or (isinstance(mine, Free) and isinstance(theirs, Free))


def test_results_of_earlier_tables_become_required_decisions() -> None:
    first = parse_table(
        "rules/size.csv", "# hit: first\nin:application.n,out:size\n> 5,big\n,small\n"
    )
    second = parse_table(
        "rules/fee.csv", "# hit: unique\nin:result.size.size,out:a\nbig,2\nsmall,1\n"
    )
    data = export_dmn([first, second], key="demo", title="Demo").data
    assert b'<requiredDecision href="#decision_size"/>' in data
    imported = import_dmn(data, "demo.dmn")
    decisions = [Decision(table) for table, _ in imported.tables]
    assessment = assess(decisions, {"application": {"n": 9}}, on=DAY)
    assert assessment.values["fee"] == {"a": Decimal(2)}


def test_days_of_validity_become_a_column_that_others_apply_too() -> None:
    text = "# hit: first\nin:a.x,out:y,valid_from,valid_to\n,1,2026-01-01,2026-12-31\n,2,,\n"
    data = export_dmn([parse_table("rules/t.csv", text)], key="demo", title="Demo").data
    assert b'<text>[date("2026-01-01")..date("2026-12-31")]</text>' in data


def test_parts_of_a_day_and_lengths_go_out_and_come_back() -> None:
    text = (
        "# hit: first\nin:application.born,in:application.name,out:y\n"
        '"expr: d($).year() == 1988",expr: len($) > 3,1\n'
    )
    table = parse_table("rules/t.csv", text)
    lists = {"application.name": False}
    exported = export_dmn([table], key="demo", title="Demo", lists=lists)
    assert b"date(?).year = 1988" in exported.data
    assert b"string length(?)" in exported.data
    ((found, _),) = import_dmn(exported.data, "demo.dmn").tables
    case = {"application": {"born": "1988-04-03", "name": "Kim B."}}
    assert Decision(found).decide(case, on=DAY).value == 1
    counted = export_dmn([table], key="d", title="D", lists={"application.name": True}).data
    assert b"count(?)" in counted


@pytest.mark.parametrize(
    "cell",
    [
        "expr: d($).add(3, 'day') > d(dates.received)",
        "expr: len(application.name) > 3",
        "expr: $ % 2 == 0",
        "expr: application.if == 1",
    ],
)
def test_what_dmn_cannot_say_is_refused_with_the_cell(cell: str) -> None:
    table = parse_table("rules/t.csv", f'# hit: first\nin:a.b,out:y\n"{cell}",1\n')
    with pytest.raises(ExchangeRefused) as caught:
        export_dmn([table], key="demo", title="Demo")
    (finding,) = caught.value.findings
    assert (finding.file, finding.line, finding.column) == ("rules/t.csv", 3, 1)
    assert "a.b" in finding.reason


MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def dmn(
    rules: str, *, policy: str = 'hitPolicy="UNIQUE"', output: str = "", extra: str = ""
) -> bytes:
    return f"""<definitions xmlns="{MODEL}" name="d" namespace="n" id="x">
<inputData id="i" name="Number of Zones"><variable name="Number of Zones"/></inputData>
<decision id="d" name="Fee"><variable name="Fee"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable {policy}><input><inputExpression typeRef="number"><text>Number of Zones</text>
</inputExpression></input><output>{output}</output>{rules}</decisionTable></decision>{extra}
</definitions>""".encode()


def rule(test: str, said: str) -> str:
    return (
        f"<rule><inputEntry><text>{test}</text></inputEntry>"
        f"<outputEntry><text>{said}</text></outputEntry></rule>"
    )


def answer(data: bytes, zones: Any) -> Any:
    ((table, _),) = import_dmn(data, "fee.dmn").tables
    return Decision(table).decide({"application": {"number_of_zones": zones}}, on=DAY).value


@pytest.mark.parametrize(
    ("policy", "rules", "expected"),
    [
        ('hitPolicy="UNIQUE"', rule("&lt; 3", "10") + rule("&gt;= 3", "20"), Decimal(20)),
        ('hitPolicy="FIRST"', rule("&gt; 1", "10") + rule("-", "20"), Decimal(10)),
        ('hitPolicy="ANY"', rule("&gt; 1", "10") + rule("&gt; 2", "10.00"), Decimal(10)),
        ('hitPolicy="RULE ORDER"', rule("&gt; 1", "2") + rule("&gt; 2", "1"), [2, 1]),
        ('hitPolicy="COLLECT"', rule("&gt; 1", "2") + rule("&gt; 2", "1"), [2, 1]),
        ('hitPolicy="COLLECT" aggregation="SUM"', rule("-", "2") + rule("3", "1"), 3),
        ('hitPolicy="COLLECT" aggregation="MIN"', rule("-", "2") + rule("3", "1"), 1),
        ('hitPolicy="COLLECT" aggregation="MAX"', rule("-", "2") + rule("3", "1"), 2),
        ('hitPolicy="COLLECT" aggregation="COUNT"', rule("-", "2") + rule("3", "1"), 2),
        ('hitPolicy="UNIQUE"', rule("[1..3),[5..7)", "1") + rule("[3..5)", "2"), 2),
        ('hitPolicy="UNIQUE"', rule("not(1, 2)", "1") + rule("1, 2", "2"), 1),
        ('hitPolicy="UNIQUE"', rule("? * 2 = 6", "Number of Zones * 1.5"), Decimal("4.5")),
        ('hitPolicy="UNIQUE"', rule("-", 'if Number of Zones &gt; 2 then "a" else "b"'), "a"),
    ],
)
def test_hit_policies_and_cells_of_foreign_files(policy: str, rules: str, expected: Any) -> None:
    assert answer(dmn(rules, policy=policy), 3) == expected


def test_priority_puts_the_rows_in_order_and_says_so() -> None:
    values = "<outputValues><text>20, 10</text></outputValues>"
    rules = rule("&gt; 1", "10") + rule("&gt; 2", "20")
    imported = import_dmn(dmn(rules, policy='hitPolicy="PRIORITY"', output=values), "fee.dmn")
    assert [note.code for note in imported.notes] == ["dmn.note"]
    assert answer(dmn(rules, policy='hitPolicy="PRIORITY"', output=values), 3) == 20


def test_a_default_is_taken_over_only_where_it_means_the_same() -> None:
    default = "<defaultOutputEntry><text>5</text></defaultOutputEntry>"
    apart = rule("&lt; 3", "10") + rule("&gt; 3", "20")
    assert answer(dmn(apart, output=default), 3) == 5
    ((table, _),) = import_dmn(dmn(apart, output=default), "fee.dmn").tables
    assert (table.hit, lint_table(table)) == ("first", [])
    with pytest.raises(ExchangeRefused, match="überschneiden"):
        import_dmn(dmn(rule("&lt; 3", "10") + rule("&lt; 4", "20"), output=default), "fee.dmn")
    with pytest.raises(ExchangeRefused, match="kein Ergebnis ändert"):
        import_dmn(
            dmn(apart, output=default, policy='hitPolicy="COLLECT" aggregation="SUM"'), "fee.dmn"
        )


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"<a", 1, "wohlgeformtes XML"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 1, "DOCTYPE"),
        (b"<definitions/>", 1, "kein DMN 1.2 bis 1.5"),
        (dmn(rule('duration("P1D")', "1")), 6, "Zelle „duration"),
        (dmn(rule("&lt; Unbekannt", "1")), 6, "„Unbekannt“ ist weder Angabe"),
        (dmn(rule("1", "1"), policy='hitPolicy="NONE"'), 5, "Trefferregel"),
        (dmn(rule("1", "1"), policy='hitPolicy="PRIORITY"'), 6, "outputValues"),
        (dmn(rule("1", "1"), extra='<decisionService id="s" name="S"/>'), 6, "decisionService"),
        (dmn(rule("1", "1")).replace(b'href="#i"', b'href="#weg"'), 3, "„weg“, das es nicht gibt"),
        (dmn(rule('&lt; "a"', "1")), 6, "vergleicht Zahlen"),
    ],
)
def test_a_file_that_cannot_be_taken_over_is_refused_with_its_line(
    data: bytes, line: int, words: str
) -> None:
    with pytest.raises(ExchangeRefused) as caught:
        import_dmn(data, "fee.dmn")
    finding = caught.value.findings[0]
    assert (finding.file, finding.line) == ("fee.dmn", line)
    assert words in finding.reason


KNOWLEDGE = """<businessKnowledgeModel id="k" name="PMT"><encapsulatedLogic>
<formalParameter name="amount"/><formalParameter name="rate"/>
<literalExpression><text>amount * rate</text></literalExpression></encapsulatedLogic>
</businessKnowledgeModel>"""


def test_a_knowledge_model_called_in_an_expression_is_worked_into_it() -> None:
    data = f"""<definitions xmlns="{MODEL}" name="d" namespace="n" id="x">{KNOWLEDGE}
<inputData id="i" name="Loan"/><decision id="d" name="Payment">
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<literalExpression><text>PMT(Loan + 1, 2) + 5</text></literalExpression></decision>
</definitions>"""
    ((table, _),) = import_dmn(data.encode(), "loan.dmn").tables
    assert Decision(table).decide({"application": {"loan": 9}}, on=DAY).value == 25
    wrong = data.replace("PMT(Loan + 1, 2)", "PMT(Loan)").encode()
    with pytest.raises(ExchangeRefused, match="mit 1 Angaben"):
        import_dmn(wrong, "loan.dmn")


def test_several_sets_of_results_are_noted_and_nothing_is_built_on_them() -> None:
    outputs = '</output><output name="b">'
    rules = (rule("-", "1") + rule("-", "2")).replace(
        "</outputEntry>", "</outputEntry><outputEntry><text>3</text></outputEntry>"
    )
    data = dmn(rules, policy='hitPolicy="COLLECT"', output=outputs)
    data = data.replace(b"<output></output>", b'<output name="a"></output>')
    imported = import_dmn(data, "fee.dmn")
    assert ["Liste" in note.reason for note in imported.notes] == [True]
    above = (
        b'<decision id="e" name="Sum"><informationRequirement><requiredDecision href="#d"/>'
        b"</informationRequirement><literalExpression><text>count(Fee)</text></literalExpression>"
        b"</decision></definitions>"
    )
    with pytest.raises(ExchangeRefused, match="mehrere Sätze"):
        import_dmn(data.replace(b"</definitions>", above), "fee.dmn")


def test_tables_never_share_a_file() -> None:
    second = """<inputData id="j" name="Other"/><decision id="e" name="fee">
<literalExpression><text>7</text></literalExpression></decision>"""
    imported = import_dmn(dmn(rule("-", "1"), extra=second), "fee.dmn")
    assert [table.name for table, _ in imported.tables] == ["rules/fee.csv", "rules/fee_2.csv"]


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_damaged_file_is_taken_over_or_refused_but_never_breaks(data: st.DataObject) -> None:
    """Elements and attributes taken away or doubled at random."""
    name = data.draw(st.sampled_from(["0004-lending", "0006-join", "0020-vacation-days"]))
    root = etree.parse(str(ROOT / f"tests/conformance/data/dmn-tck/{name}.dmn")).getroot()
    for _ in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from([one for one in root.iter() if len(one) < 5]))
        if element is root:
            continue
        match data.draw(st.sampled_from(["away", "twice", "bare", "mute"])):
            case "away":
                element.getparent().remove(element)
            case "twice":
                element.addnext(copy.deepcopy(element))
            case "bare":
                element.attrib.clear()
            case "mute":
                element.text = None
    try:
        tables, reasons = import_dmn(etree.tostring(root), f"{name}.dmn").tables, []
    except ExchangeRefused as error:
        tables, reasons = (), [finding.reason for finding in error.findings]
    assert bool(tables) != any(reasons)
