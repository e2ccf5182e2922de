"""The temporary no-stopping zone: every example, and that the house never goes too far alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.procedures.examples import run_example
from rathaus.procedures.facts import parameters_of, with_facts
from rathaus.procedures.folder import load
from rathaus.procedures.process import lint_process
from rathaus.procedures.tables import Assessment, assess

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "library/procedures/sh/mobiles-halteverbot"
PROCEDURE = load(FOLDER)
EXAMPLES = {Path(example.file).stem: example for example in PROCEDURE.examples}
RECEIVED = date(2026, 11, 22)
FIRST_DAY = date(2026, 12, 12)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_comes_out_as_expected(name: str) -> None:
    result = run_example(PROCEDURE, EXAMPLES[name], land="SH")
    assert [difference.reason for difference in result.differences] == []


def test_the_examples_of_the_brief_are_all_there() -> None:
    kinds = {example.kind for example in EXAMPLES.values()}
    assert kinds == {"grant", "refusal", "missing", "judgement", "boundary", "other"}
    assert len(EXAMPLES) >= 25


def test_the_process_is_drawn_and_sound() -> None:
    assert lint_process((FOLDER / "process.bpmn").read_bytes()) == []


APPLICATION: dict[str, Any] = {
    "purpose": "move",
    "place": {"length_m": 12},
    "second_zone": False,
    "date": FIRST_DAY.isoformat(),
    "days": 1,
    "from": "08:00",
    "to": "16:00",
    "vehicle": "van",
    "role": "self",
}
PLACE: dict[str, Any] = {
    "inside": True,
    "road_class": "residential",
    "length_m": Decimal(12),
    "restrictions": [],
}


def ask(
    application: dict[str, Any] | None = None,
    *,
    places: list[dict[str, Any]] | None = None,
    received: date = RECEIVED,
    memo: bool = True,
) -> Assessment:
    context: dict[str, Any] = {
        "application": {**APPLICATION, **(application or {})},
        "places": [PLACE] if places is None else places,
        "dates": {"received": received.isoformat()},
        "setting": {"memo_active": memo},
        "parameter": parameters_of(PROCEDURE.service, on=received, land="SH"),
    }
    full = with_facts(PROCEDURE, context, land="SH")
    return assess(PROCEDURE.assessment, full, on=received)


def keys(assessment: Assessment) -> list[str]:
    found = (*assessment.grounds, *assessment.papers, *assessment.reasons)
    return [reason.key for reason in found]


def test_a_plain_move_is_granted_and_every_figure_has_its_rule() -> None:
    assessment = ask()
    assert (assessment.outcome, keys(assessment)) == ("grant", [])
    fee = next(
        figure for figure in assessment.as_facts()["figures"] if "amount" in figure["values"]
    )
    assert fee["values"] == {"amount": "28.00"}
    assert (fee["table"], fee["norm"]) == ("rules/fee.csv", "§ 6a StVG, GebOSt")
    assert (fee["status"], fee["row"]) == ("to be confirmed", 6)


@pytest.mark.parametrize(
    ("application", "key"),
    [
        ({"purpose": "works"}, "purpose"),
        ({"days": 2}, "days"),
        ({"from": "06:59"}, "early"),
        ({"to": "20:01"}, "late"),
        ({"remarks": "Bitte beachten"}, "remark"),
        ({"sketch": [{"name": "a.png"}]}, "sketch"),
        ({"role": "parent"}, "parent"),
        ({"role": "proxy", "mandate": [{"name": "a.pdf"}]}, "mandate"),
    ],
)
def test_each_limit_leads_to_a_person(application: dict[str, Any], key: str) -> None:
    assessment = ask(application)
    assert (assessment.outcome, keys(assessment)) == ("judgement", [key])


@pytest.mark.parametrize(
    ("place", "outcome", "key"),
    [
        ({"inside": False}, "reject", "outside"),
        ({"inside": None}, "judgement", "place.inside"),
        ({"road_class": "main"}, "judgement", "road_class"),
        ({"road_class": ""}, "judgement", "unknown_street"),
        ({"length_m": "20.5"}, "judgement", "length"),
    ],
)
def test_the_place_decides_too(place: dict[str, Any], outcome: str, key: str) -> None:
    assessment = ask(places=[{**PLACE, **place}])
    assert (assessment.outcome, keys(assessment)) == (outcome, [key])


@pytest.mark.parametrize("length_m", [Decimal(12), "12", 12])
def test_amounts_may_come_as_figures_or_as_text(length_m: Any) -> None:
    stop = {"kind": "bus_stop", "name": "Markt", "overlap_m": 3.0}
    place = {**PLACE, "length_m": length_m, "restrictions": [stop]}
    assert keys(ask(places=[place])) == ["bus_stop"]


@pytest.mark.parametrize(
    ("overlap_m", "outcome"), [(0.1, "judgement"), (7.0, "judgement"), (7.1, "reject")]
)
def test_a_bus_stop_may_leave_room_for_a_shorter_stretch(overlap_m: float, outcome: str) -> None:
    stop = {"kind": "bus_stop", "name": "Markt", "overlap_m": overlap_m}
    assert ask(places=[{**PLACE, "restrictions": [stop]}]).outcome == outcome


def test_the_second_place_counts_as_much_as_the_first() -> None:
    school = {"kind": "school_street", "name": "Lindenweg", "overlap_m": 10}
    places = [PLACE, {**PLACE, "restrictions": [school]}]
    assessment = ask({"second_zone": True}, places=places)
    assert (assessment.outcome, keys(assessment)) == ("judgement", ["school_street"])


@pytest.mark.parametrize(("zones", "places"), [(1, 0), (1, 2), (2, 0), (2, 1)])
def test_each_zone_needs_its_place(zones: int, places: int) -> None:
    assessment = ask({"second_zone": zones == 2}, places=[PLACE] * places)
    assert (assessment.outcome, keys(assessment)) == ("judgement", ["no_rule"])


def test_no_place_at_all_is_nothing_to_decide_on() -> None:
    context = {"application": APPLICATION, "dates": {"received": "2026-11-22"}}
    assert assess(PROCEDURE.assessment, context, on=RECEIVED).outcome == "judgement"


@pytest.mark.parametrize(
    ("days_ahead", "outcome"),
    [(15, "grant"), (14, "grant"), (13, "judgement"), (4, "judgement"), (3, "reject"),
     (0, "reject"), (-1, "reject")],
)  # fmt: skip
def test_the_boundary_days(days_ahead: int, outcome: str) -> None:
    assert ask(received=FIRST_DAY - timedelta(days=days_ahead)).outcome == outcome


def test_the_reason_names_the_earliest_day() -> None:
    assessment = ask({"date": "2026-12-09"}, received=date(2026, 12, 7))
    (ground,) = assessment.grounds
    assert ground.text["de"].endswith("frühester Tag ist der 11. Dezember 2026.")


APPLICATIONS = st.fixed_dictionaries(
    {},
    optional={
        "purpose": st.sampled_from(["move", "delivery", "container", "works"]),
        "days": st.integers(1, 3),
        "from": st.sampled_from(["06:00", "07:00", "08:00"]),
        "to": st.sampled_from(["16:00", "20:00", "21:00"]),
        "vehicle": st.sampled_from(["van", "truck", "lift", "hovercraft"]),
        "second_zone": st.booleans(),
        "role": st.sampled_from(["self", "parent", "guardian", "proxy", "company"]),
        "remarks": st.sampled_from(["", "x"]),
    },
)
PLACES = st.fixed_dictionaries(
    {},
    optional={
        "inside": st.sampled_from([True, False, None]),
        "road_class": st.sampled_from(["residential", "main", ""]),
        "length_m": st.integers(5, 25),
        "restrictions": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(["school_street", "bus_stop", "volcano"]),
                    "overlap_m": st.integers(0, 25),
                }
            ),
            max_size=2,
        ),
    },
)


@settings(max_examples=120)
@given(APPLICATIONS, PLACES, st.integers(0, 40), st.booleans())
def test_the_house_decides_alone_exactly_where_the_memo_allows_it(
    application: dict[str, Any], place: dict[str, Any], days_ahead: int, memo: bool
) -> None:
    merged, there = {**APPLICATION, **application}, {**PLACE, **place}
    allowed = (
        memo
        and merged["purpose"] == "move"
        and merged["days"] == 1
        and merged["from"] >= "07:00"
        and merged["to"] <= "20:00"
        and merged["vehicle"] in ("van", "truck", "lift")
        and not (merged["second_zone"] and merged["vehicle"] == "lift")
        and merged["role"] == "self"
        and not merged.get("remarks")
        and there["inside"] is True
        and there["road_class"] == "residential"
        and there["length_m"] <= 20
        and not there["restrictions"]
        and days_ahead >= 14
    )
    received = FIRST_DAY - timedelta(days=days_ahead)
    places = [there] * (2 if merged["second_zone"] else 1)
    assessment = ask(application, places=places, received=received, memo=memo)
    assert (assessment.outcome == "grant") is allowed
