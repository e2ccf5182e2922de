"""The hit policies any and rule order (DMN 1.3 § 8.2.10): agreement, order, contradictions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rathaus.procedures.tables import AmbiguousTableError, Decision, Outcome, parse_table
from rathaus.procedures.tables.lint import lint_table

DAY = date(2026, 11, 22)


def decide(text: str, **context: Any) -> Outcome:
    return Decision(parse_table("test.csv", text)).decide(context, on=DAY)


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in lint_table(parse_table("test.csv", text))]


ANY = "# hit: any\nin:a.x,out:y,norm\n> 5,yes,§ 1\n> 10,yes,§ 2\n<= 5,no,§ 3\n"


@pytest.mark.parametrize(("x", "line"), [(6, 3), (11, 3), (5, 5)])
def test_any_answers_with_the_top_row_when_all_agree(x: int, line: int) -> None:
    outcome = decide(ANY, a={"x": x})
    assert [match.line for match in outcome.matches] == [line]
    assert outcome.value == ("yes" if x > 5 else "no")


def test_any_refuses_to_choose_between_different_answers() -> None:
    text = "# hit: any\nin:a.x,out:y\n> 5,yes\n> 10,no\n"
    assert decide(text, a={"x": 6}).value == "yes"
    with pytest.raises(AmbiguousTableError, match="widersprechen sich die Zeilen 3 und 4"):
        decide(text, a={"x": 11})


def test_any_compares_what_the_cells_come_to_and_not_how_they_are_written() -> None:
    text = "# hit: any\nin:a.x,out:y\n> 5,parameter.fee\n> 10,20.0\n"
    outcome = decide(text, a={"x": 11}, parameter={"fee": Decimal("20.00")})
    assert outcome.value == Decimal(20)


def test_any_agrees_on_special_outcomes_only_with_the_same_ground() -> None:
    head = "# hit: any\nin:a.x,out:y,reason\n> 5,!reject:late,Zu spät.\n"
    outcome = decide(head + "> 10,!reject:late,Viel zu spät.\n", a={"x": 11})
    assert [ground.key for ground in outcome.grounds] == ["late"]
    with pytest.raises(AmbiguousTableError):
        decide(head + "> 10,!reject:early,Zu früh.\n", a={"x": 11})


def test_any_without_a_rule_goes_to_a_person() -> None:
    outcome = decide("# hit: any\nin:a.x,out:y\n> 5,yes\n", a={"x": 1})
    assert [reason.key for reason in outcome.judgements] == ["no_rule"]


def test_rule_order_lists_all_answers_from_top_to_bottom() -> None:
    text = "# hit: rule order\nin:a.x,out:y\n> 1,third\n> 5,first\n> 3,second\n> 9,never\n"
    assert decide(text, a={"x": 6}).values == {"y": ["third", "first", "second"]}


def test_rule_order_without_a_rule_is_an_empty_list() -> None:
    outcome = decide("# hit: rule order\nin:a.x,out:y\n> 5,yes\n", a={"x": 1})
    assert (outcome.values, outcome.judgements) == ({"y": []}, ())


def test_the_check_finds_rows_of_an_any_table_that_contradict_each_other() -> None:
    assert faults(ANY) == []
    assert faults("# hit: any\nin:a.x,out:y\n> 5,yes\n> 10,no\n") == [(4, "table.contradiction")]
    assert faults("# hit: any\nin:a.x,out:y\n> 5,yes\n<= 5,no\n") == []
    assert faults("# hit: any\nin:a.x,out:y\n> 5,parameter.a\n> 10,7\n") == []


def test_the_check_lets_rows_of_a_rule_order_table_overlap() -> None:
    assert faults("# hit: rule order\nin:a.x,out:y\n> 5,a\n> 5,b\n") == []
