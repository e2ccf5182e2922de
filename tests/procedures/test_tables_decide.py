"""Asking decision tables: values, the third outcome, and that nothing passes by accident."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rathaus.procedures.tables import (
    AmbiguousTableError,
    Decision,
    ExpressionError,
    Judgement,
    Missing,
    Outcome,
    Reject,
    Value,
    parse_table,
)

DAY = date(2026, 11, 22)


def decide(text: str, on: date = DAY, **context: Any) -> Outcome:
    return Decision(parse_table("test.csv", text)).decide(context, on=on)


def lines(outcome: Outcome) -> list[int]:
    return [match.line for match in outcome.matches]


@pytest.mark.parametrize(
    ("cell", "value", "met"),
    [
        ("", 5, True),
        ("-", "x", True),
        ("5", 5, True),
        ("5", Decimal("5.00"), True),
        ("5", 6, False),
        ("<= 20", 20, True),
        ("< 20", 20, False),
        ("> 5", 5, False),
        (">= 5", 5, True),
        ("!= 5", 6, True),
        ("= 5", 5, True),
        ("[5..20]", 5, True),
        ("(5..20]", 5, False),
        ("]5..20]", 5, False),
        ("[5..20)", 20, False),
        ("[5..20[", 20, False),
        ("1, 2, 3", 2, True),
        ("not 1, 2", 2, False),
        ("not 1, 2", 3, True),
        ("move", "move", True),
        ("move, works", "works", True),
        ("not move, works", "delivery", True),
        ("not(move)", "move", False),
        ("'Am Markt 1, Haus B'", "Am Markt 1, Haus B", True),
        ('"it\'s"', "it's", True),
        ("true", True, True),
        ("true", False, False),
        ("false", False, True),
        ("<= 2026-12-31", "2026-12-31", True),
        ("<= 2026-12-31", date(2027, 1, 1), False),
        ("[2026-01-01..2026-12-31]", date(2026, 6, 1), True),
        (">= 07:00", "07:00", True),
        ("[07:00..20:00]", "20:01", False),
        ("present", "x", True),
        ("present", "", False),
        ("present", [], False),
        ("missing", None, True),
        ("missing", [], True),
        ("contains bus_lane", ["bus_lane", "tram"], True),
        ("contains bus_lane, tram", ["tram"], True),
        ("contains bus_lane", [], False),
        ("not contains bus_lane", [], True),
        ("not contains bus_lane", ["bus_lane"], False),
        ("< limit.upper", 9, True),
        ("< limit.upper", 10, False),
        ("[limit.lower..limit.upper]", 10, True),
        ("expr: $ * 2 > limit.upper", 6, True),
        ("expr: $ * 2 > limit.upper", 5, False),
    ],
)
def test_a_cell_is_met_or_not(cell: str, value: Any, met: bool) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    text = f"# hit: collect\nin:case.value?,out:x\n{quoted},yes\n"
    outcome = decide(text, case={"value": value}, limit={"lower": 5, "upper": 10})
    assert outcome.value == (["yes"] if met else [])


@pytest.mark.parametrize("cell", ["<= 20", "not move", "!= 5", "false", "not contains x", "[1..9]"])
def test_a_value_that_is_not_given_meets_no_condition(cell: str) -> None:
    assert decide(f'# hit: collect\nin:case.value?,out:x\n"{cell}",yes\n', case={}).value == []


FIRST = """# title: Wege
# title.en: Ways
# hit: first
in:a.n,in:a.role?,out:way,reason,norm
< 5,,!reject:late,Zu spät.,§ 1
< 14,,!judgement,Recht kurz.,§ 2
,company,!missing:mandate,Die Vollmacht fehlt.,§ 3
>= 14,,auto,,§ 4
"""


def test_the_first_row_counts_and_is_named() -> None:
    outcome = decide(FIRST, a={"n": 20})
    assert outcome.result == Value({"way": "auto"})
    assert [(match.line, match.norm) for match in outcome.matches] == [(8, "§ 4")]


def test_a_rejection_carries_its_ground_and_rule() -> None:
    outcome = decide(FIRST, a={"n": 3})
    assert isinstance(outcome.result, Reject)
    (ground,) = outcome.result.grounds
    assert ground.match is not None
    assert (ground.key, ground.text, ground.match.line) == ("late", {"de": "Zu spät."}, 5)


def test_judgement_and_missing_papers_are_outcomes_of_their_own() -> None:
    assert isinstance(decide(FIRST, a={"n": 10}).result, Judgement)
    missing = decide(FIRST, a={"n": 20, "role": "company"}).result
    assert isinstance(missing, Missing)
    assert [paper.key for paper in missing.papers] == ["mandate"]


def test_a_rejection_outweighs_a_missing_paper_and_both_are_kept() -> None:
    outcome = decide(FIRST.replace("first", "collect"), a={"n": 3, "role": "company"})
    assert isinstance(outcome.result, Reject)
    assert [paper.key for paper in outcome.papers] == ["mandate"]
    assert lines(outcome) == [5, 6, 7]


def test_a_case_without_a_rule_goes_to_a_person() -> None:
    outcome = decide(FIRST.replace(">= 14,,auto,,§ 4\n", ""), a={"n": 20})
    assert isinstance(outcome.result, Judgement)
    assert outcome.judgements[0].text == {
        "de": "Für diesen Fall kennt „Wege“ keine Regel.",
        "en": "„Ways“ has no rule for this case.",
    }


def test_a_case_with_a_gap_goes_to_a_person() -> None:
    outcome = decide(FIRST, a={"role": "self"})
    assert [reason.key for reason in outcome.judgements] == ["a.n"]
    assert outcome.matches == ()


def test_an_unknown_figure_to_compare_with_goes_to_a_person() -> None:
    text = "# hit: collect\nin:a.n,out:x,reason\n> parameter.most,!judgement,Zu lang.\n"
    assert decide(text, a={"n": 5}, parameter={"most": 20}).result == Value({"x": []})
    outcome = decide(text, a={"n": 50}, parameter={})
    assert [reason.key for reason in outcome.judgements] == ["parameter.most"]


def test_an_unknown_amount_goes_to_a_person() -> None:
    text = "# hit: first\nin:a.n,out:fee\n,parameter.fee\n"
    assert decide(text, a={"n": 1}, parameter={"fee": Decimal("28.40")}).amount == Decimal("28.40")
    outcome = decide(text, a={"n": 1}, parameter={})
    assert outcome.amount is None
    assert [reason.key for reason in outcome.judgements] == ["parameter.fee"]


UNIQUE = "# hit: unique\nin:a.n,out:x\n< 10,low\n> 5,high\n"


def test_two_answers_of_a_unique_table_are_an_error_never_the_first() -> None:
    assert decide(UNIQUE, a={"n": 3}).value == "low"
    with pytest.raises(AmbiguousTableError, match="Zeilen 3 und 4"):
        decide(UNIQUE, a={"n": 7})


@pytest.mark.parametrize(
    ("hit", "value"),
    [
        ("collect", [Decimal("28.40"), Decimal("18.10"), Decimal("32")]),
        ("collect sum", Decimal("78.50")),
        ("collect min", Decimal("18.10")),
        ("collect max", Decimal("32")),
        ("collect count", 3),
    ],
)
def test_rows_are_gathered(hit: str, value: Any) -> None:
    text = (
        f"# hit: {hit}\nin:a.lift?,in:a.zones?,out:amount\n"
        ",,parameter.fee\ntrue,,18.10\n,> 1,expr: 16 * a.zones\n,> 5,100\n"
    )
    outcome = decide(text, a={"lift": True, "zones": 2}, parameter={"fee": Decimal("28.40")})
    assert outcome.value == value
    assert lines(outcome) == [3, 4, 5]


def test_a_sum_of_nothing_is_not_zero_but_a_question() -> None:
    outcome = decide("# hit: collect sum\nin:a.n,out:fee\n> 5,10\n", a={"n": 1})
    assert outcome.amount is None
    assert isinstance(outcome.result, Judgement)


def test_amounts_are_exact() -> None:
    text = "# hit: collect sum\nin:a.n,out:fee\n,0.10\n,0.20\n,expr: a.n * 30.70\n"
    assert decide(text, a={"n": 3}).amount == Decimal("92.40")


VALID = """# hit: unique
in:a.n,out:fee,valid_from,valid_to
,28.40,,2026-12-31
,30.70,2027-01-01,
"""


@pytest.mark.parametrize(
    ("on", "fee"),
    [(date(2026, 12, 31), Decimal("28.40")), (date(2027, 1, 1), Decimal("30.70"))],
)
def test_a_row_counts_on_the_days_it_is_law(on: date, fee: Decimal) -> None:
    assert decide(VALID, on, a={"n": 1}).amount == fee


EACH = """# hit: unique
# each: place.restrictions as restriction
in:restriction.kind,in:restriction.overlap_m,out:verdict,reason
tree,,ok,
bus_stop,< 5,!judgement,Berührt die Haltestelle.
bus_stop,>= 5,!reject:bus_stop,Liegt in der Haltestelle.
"""


def test_a_table_may_ask_each_item_of_a_list() -> None:
    items = [{"kind": "tree", "overlap_m": 1}, {"kind": "bus_stop", "overlap_m": 3}]
    outcome = decide(EACH, place={"restrictions": items})
    assert [(match.item, match.line) for match in outcome.matches] == [((0,), 4), ((1,), 5)]
    assert isinstance(outcome.result, Judgement)
    assert decide(EACH, place={"restrictions": []}).clear
    assert not decide(EACH, place={"restrictions": [{"kind": "volcano", "overlap_m": 1}]}).clear
    assert not decide(EACH, place={}).clear


NESTED = """# hit: unique
# each: places as place, place.restrictions as restriction
in:restriction.kind,in:restriction.overlap_m,out:verdict,reason
bus_stop,expr: place.length_m - $ >= 5,!judgement,Kürzen.
bus_stop,expr: place.length_m - $ < 5,!reject:bus_stop,Kein Platz.
"""


def test_a_table_may_ask_lists_inside_lists() -> None:
    places = [
        {"length_m": 12, "restrictions": [{"kind": "bus_stop", "overlap_m": 3}]},
        {"length_m": 8, "restrictions": [{"kind": "bus_stop", "overlap_m": 4}]},
        {"length_m": 8, "restrictions": []},
    ]
    outcome = decide(NESTED, places=places)
    assert [(match.item, match.line) for match in outcome.matches] == [((0, 0), 4), ((1, 0), 5)]
    assert Decision(parse_table("t.csv", NESTED)).variables == {"places"}


def test_a_value_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(ExpressionError) as caught:
        decide(UNIQUE, a={"n": "viel"})
    assert caught.value.reason == "„a.n“ sollte eine Zahl sein, ist aber „viel“."


@pytest.mark.parametrize("cell", ["$", "null", "$ > 'x'", "a.absent > 3"])
def test_a_cell_that_asks_nothing_is_an_error_never_a_no(cell: str) -> None:
    with pytest.raises(ExpressionError, match="lässt sich für diesen Fall nicht auswerten"):
        decide(f"# hit: collect\nin:a.n,out:x\nexpr: {cell},yes\n", a={"n": 5})


def test_a_reason_may_name_values_of_the_case() -> None:
    text = '# hit: first\nin:a.n,out:x,reason\n,!judgement,"Erst am {a.day:date}, {a.fee:money}."\n'
    outcome = decide(text, a={"n": 1, "day": "2026-12-11", "fee": Decimal("28")})
    assert outcome.judgements[0].text == {"de": "Erst am 11. Dezember 2026, 28,00\xa0€."}
    assert decide(text, a={"n": 1}).judgements[0].text == {
        "de": "Erst am {a.day:date}, {a.fee:money}."
    }


def test_a_table_names_the_values_it_reads() -> None:
    text = (
        "# hit: first\n# each: place.restrictions as item\n"
        "in:item.kind,in:a.n,out:x\nbus,> parameter.most,parameter.fee\nexpr: $ == a.x,,\n"
    )
    assert Decision(parse_table("t.csv", text)).variables == {
        "place.restrictions",
        "a.n",
        "a.x",
        "parameter.most",
        "parameter.fee",
    }


def test_a_table_answers_within_a_tenth_of_a_millisecond() -> None:
    decision = Decision(parse_table("test.csv", FIRST.replace("first", "collect")))
    context = {"a": {"n": 3, "role": "company"}}
    best = min(_seconds(decision, context) for _ in range(5))
    assert best <= 100e-6


def _seconds(decision: Decision, context: dict[str, Any]) -> float:
    start = time.process_time()
    for _ in range(500):
        decision.decide(context, on=DAY)
    return (time.process_time() - start) / 500
