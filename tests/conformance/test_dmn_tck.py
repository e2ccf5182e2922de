"""Cases of the DMN Technology Compatibility Kit (TCK): imported, then decided by our own tables.

The models become decision tables of a procedure folder; ``assess`` asks them as it would in a case,
and what it says is compared with the results that the kit expects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from rathaus.procedures.exchange.dmn.read import Imported, import_dmn
from rathaus.procedures.exchange.dmn.scope import plain_name
from rathaus.procedures.exchange.dmn.write import export_dmn
from rathaus.procedures.tables import Decision, assess, lookup

pytestmark = pytest.mark.conformance

DATA = Path(__file__).parent / "data" / "dmn-tck"
SCHEMA = etree.XMLSchema(etree.parse(str(DATA / "DMN13.xsd")))
T = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
DAY = date(2026, 11, 22)
NEAR = Decimal("1e-8")
RESULTS = {
    "0001-input-data-string": 1,
    "0004-lending": 11,
    "0004-simpletable-U": 3,
    "0005-simpletable-A": 3,
    "0006-join": 1,
    "0006-simpletable-P1": 3,
    "0007-simpletable-P2": 3,
    "0010-multi-output-U": 3,
    "0020-vacation-days": 7,
    "0108-first-hitpolicy": 3,
    "0111-first-hitpolicy-singleoutputcol": 3,
    "0112-ruleOrder-hitpolicy-singleinoutcol": 3,
    "0113-outputOrder-hitpolicy-singleinoutcol": 3,
    "0114-min-collect-hitpolicy": 3,
    "0115-sum-collect-hitpolicy": 3,
    "0116-count-collect-hitpolicy": 3,
    "0117-multi-any-hitpolicy": 3,
    "0118-multi-priority-hitpolicy": 3,
}
"""The models of the kit that are here, and how many results they expect."""


def value_of(holder: Any) -> Any:
    """What an inputNode, component, item or expected holds."""
    if (many := holder.find(f"{T}list")) is not None:
        return [value_of(item) for item in many]
    if components := holder.findall(f"{T}component"):
        return {plain_name(part.get("name")): value_of(part) for part in components}
    value = holder.find(f"{T}value")
    if value is None or value.text is None:
        return None
    kind = str(value.get(XSI)).rpartition(":")[2]
    if kind in ("decimal", "double", "integer"):
        return Decimal(value.text)
    return value.text == "true" if kind == "boolean" else value.text


def facts(imported: Imported, case: Any) -> dict[str, Any]:
    """The inputs of a test case where the imported tables look for them."""
    found: dict[str, Any] = {}
    for node in case.findall(f"{T}inputNode"):
        root, name = imported.inputs[" ".join(node.get("name").split())].split(".")
        found.setdefault(root, {})[name] = value_of(node)
    return found


def cases() -> Iterator[tuple[str, str, str]]:
    for path in sorted(DATA.glob("*-test-*.xml")):
        model = path.stem.partition("-test-")[0]
        for case in etree.parse(str(path)).getroot().findall(f"{T}testCase"):
            for node in case.findall(f"{T}resultNode"):
                yield model, case.get("id"), node.get("name")


def test_every_result_that_the_kit_expects_is_asked_for() -> None:
    found = [model for model, _, _ in cases()]
    assert {model: found.count(model) for model in set(found)} == RESULTS


@pytest.mark.parametrize(("model", "number", "decision"), list(cases()))
def test_our_tables_say_what_the_kit_expects(model: str, number: str, decision: str) -> None:
    imported = import_dmn((DATA / f"{model}.dmn").read_bytes(), f"{model}.dmn")
    tests = etree.parse(str(DATA / f"{model}-test-01.xml")).getroot()
    case = next(one for one in tests.findall(f"{T}testCase") if one.get("id") == number)
    node = next(one for one in case.findall(f"{T}resultNode") if one.get("name") == decision)
    expected = value_of(node.find(f"{T}expected"))
    agree(imported, facts(imported, case), decision, expected)


def agree(imported: Imported, given: dict[str, Any], decision: str, expected: Any) -> None:
    """The tables answer as expected, without needing a person."""
    assessment = assess([Decision(table) for table, _ in imported.tables], given, on=DAY)
    assert assessment.outcome == "grant"
    answer = lookup(imported.results[decision], {"result": assessment.values})
    if isinstance(expected, Decimal):
        assert abs(Decimal(answer) - expected) < NEAR
    else:
        assert answer == expected


@pytest.mark.parametrize("model", sorted(RESULTS))
def test_what_came_in_goes_out_as_dmn_1_3_and_still_says_the_same(model: str) -> None:
    before = import_dmn((DATA / f"{model}.dmn").read_bytes(), f"{model}.dmn")
    exported = export_dmn([table for table, _ in before.tables], key="tck", title=model)
    SCHEMA.assertValid(etree.fromstring(exported.data))
    after = replace(import_dmn(exported.data, "out.dmn"), results=before.results)
    tests = etree.parse(str(DATA / f"{model}-test-01.xml")).getroot()
    for case in tests.findall(f"{T}testCase"):
        for node in case.findall(f"{T}resultNode"):
            expected = value_of(node.find(f"{T}expected"))
            agree(after, facts(before, case), node.get("name"), expected)
