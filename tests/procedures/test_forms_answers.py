"""From a page that comes back to checked answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from rathaus.procedures.forms import (
    FieldError,
    Form,
    answers,
    check_file,
    hints,
    load_form,
    merge,
    missing_evidence,
    newly_asked,
    parse,
    validate,
    visible_sections,
)
from tests.procedures.form_samples import TODAY, halteverbot, small

PDF = {"name": "a.pdf", "sha256": "a" * 64, "size": 500, "media_type": "application/pdf"}


@pytest.fixture(scope="module")
def form() -> Form:
    return halteverbot()


@pytest.fixture(scope="module")
def little() -> Form:
    return load_form(small())


def page(form: Form, key: str, post: dict[str, Any], data: dict[str, Any] | None = None) -> Any:
    section = form.section(key)
    return merge(section, data or {}, parse(section, post))


def wrong(form: Form, data: dict[str, Any], key: str | None = None) -> list[str]:
    return [error.path for error in validate(form, data, key, TODAY)]


# --- Reading a page ------------------------------------------------------------------------------


def test_a_page_is_read_from_what_a_browser_sends(form: Form) -> None:
    post = QueryDict(
        "place.address=Holtenauer+Stra%C3%9Fe+120+A&place.address_lat=54.331234567"
        "&place.address_lon=10.13&place.side=even&place.length_m=12"
    )
    assert parse(form.section("place"), post).data == {
        "place": {
            "street": "Holtenauer Straße",
            "house_number": "120a",
            "side": "even",
            "length_m": 12,
            "from": {"lat": 54.331235, "lon": 10.13},
        }
    }


def test_a_page_is_read_in_german(form: Form) -> None:
    post = {"date": "12. Dezember 2026", "days": "1", "from": "8 Uhr", "to": "16.30"}
    assert parse(form.section("time"), post).data == {
        "date": "2026-12-12",
        "days": 1,
        "from": "08:00",
        "to": "16:30",
    }


def test_what_cannot_be_read_stays_as_typed(form: Form) -> None:
    post = {"date": "31.2.2026", "days": "zwei", "from": "früh", "to": "24:00"}
    data = page(form, "time", post)
    assert data == {"date": "31.2.2026", "days": "zwei", "from": "früh", "to": "24:00"}
    assert wrong(form, data, "time") == ["date", "days", "from", "to"]


def test_nothing_typed_is_no_answer(form: Form) -> None:
    post = {"date": " ", "days": "", "from": "\u200b"}
    assert parse(form.section("time"), post).data == {}


def test_a_page_takes_no_answers_of_other_pages_and_none_unknown(form: Form) -> None:
    post = {"vehicle": "van", "confirm": "1", "vehicle.x": "1", "__class__": "x"}
    assert parse(form.section("vehicle"), post).data == {"vehicle": "van"}


def test_a_check_box_that_is_not_ticked_says_no(form: Form) -> None:
    section = form.section("review")
    assert [parse(section, post).data for post in ({}, {"confirm": "1"})] == [
        {"confirm": False},
        {"confirm": True},
    ]


def test_three_fields_for_a_date_are_read_as_one(form: Form) -> None:
    post = {"date_day": "3", "date_month": "4", "date_year": "2027"}
    assert parse(form.section("time"), post).data == {"date": "2027-04-03"}


@pytest.mark.parametrize("lat", ["nan", "inf", "1e999", "", "x"])
def test_a_point_that_is_none_is_left_out(form: Form, lat: str) -> None:
    post = {"place.address": "Weg 1", "place.address_lat": lat, "place.address_lon": "10"}
    assert parse(form.section("place"), post).data["place"] == {
        "street": "Weg",
        "house_number": "1",
    }


def test_a_repeated_group_closes_its_gaps(little: Form) -> None:
    post = {"children.7.name": "Ada", "children.2.name": "Bo", "children.3.name": " "}
    parsed = parse(little.section("family"), post)
    assert parsed.data == {"children": [{"name": "Bo"}, {"name": "Ada"}]}
    assert parsed.redisplay is False


def test_buttons_add_and_remove_entries(little: Form) -> None:
    post = {"children.0.name": "Ada", "children.1.name": "Bo"}
    section = little.section("family")
    more = parse(section, {**post, "_add": "children"})
    less = parse(section, {**post, "_remove": "children.0"})
    assert more.data == {"children": [{"name": "Ada"}, {"name": "Bo"}, {}]}
    assert less.data == {"children": [{"name": "Bo"}]}
    assert (more.redisplay, less.redisplay) == (True, True)


@pytest.mark.parametrize("index", ["x", "-1", "9" * 5000, "1e3", ""])
def test_an_entry_without_a_number_is_ignored(little: Form, index: str) -> None:
    assert parse(little.section("family"), {f"children.{index}.name": "Ada"}).data == {}


def test_files_are_kept_until_they_are_removed(little: Form) -> None:
    section = little.section("papers")
    first = merge(section, {}, parse(section, {}), {"proof": [PDF]})
    second = merge(section, first, parse(section, {}), {"proof": [{**PDF, "sha256": "b" * 64}]})
    again = merge(section, second, parse(section, {}), {"proof": [PDF]})
    parsed = parse(section, {"proof_remove": "a" * 64})
    less = merge(section, again, parsed)
    assert [len(data["proof"]) for data in (first, second, again, less)] == [1, 2, 2, 1]
    assert less["proof"][0]["sha256"] == "b" * 64
    assert parsed.redisplay is True


# --- What counts ---------------------------------------------------------------------------------


def test_hidden_answers_drop_out(little: Form) -> None:
    data = {"kind": "cat", "reason": "gone", "unknown": 1}
    assert answers(little, data).data == {"kind": "cat"}


def test_conditions_follow_the_current_entry(little: Form) -> None:
    data = {"children": [{"age": 5, "school": "x"}, {"age": 6, "school": "y"}]}
    found = answers(little, data)
    assert found.data == {"children": [{"age": 5}, {"age": 6, "school": "y"}]}
    assert [path for path in found.asked if path.endswith("school")] == ["children.1.school"]


def test_derived_values_come_in_once_their_answers_are_there(form: Form) -> None:
    data = {"date": "2026-12-31", "days": 2}
    assert answers(form, data, TODAY).derived == {"last_date": "2027-01-01", "zones": 1}
    assert answers(form, {}, TODAY).derived == {"zones": 1}


def test_pages_appear_with_the_answers_that_call_for_them(form: Form) -> None:
    keys = [
        [section.key for section in visible_sections(form, data, TODAY)]
        for data in ({}, {"role": "self"}, {"role": "proxy"})
    ]
    assert [("agent" in pages) for pages in keys] == [False, False, True]
    assert keys[0] == keys[1]


def test_the_context_must_give_every_parameter(form: Form) -> None:
    with pytest.raises(KeyError, match="sign_days"):
        validate(form, {}, None, {"today": "2026-11-22"})


def test_a_question_that_appears_late_is_asked_before_it_is_an_error(form: Form) -> None:
    section = form.section("second-zone")
    post = {"second_zone": "true", "_asked": "second_zone"}
    data = merge(section, {}, parse(section, post))
    assert newly_asked(form, section, data, post, TODAY) == {
        "second_place",
        *(f"second_place.{name}" for name in (
            "street", "house_number", "side", "length_m", "from", "to"
        )),
    }  # fmt: skip
    shown = {
        **post,
        "_asked": "second_zone " + " ".join(newly_asked(form, section, data, post, TODAY)),
    }
    assert newly_asked(form, section, data, shown, TODAY) == frozenset()


# --- Errors --------------------------------------------------------------------------------------


def test_an_error_names_field_cause_and_remedy(form: Form) -> None:
    data = {"place": {"street": "Weg", "house_number": "1", "side": "even", "length_m": 30}}
    assert validate(form, data, "place", TODAY) == [
        FieldError(
            "place.length_m",
            "Bei „Länge“ sind höchstens 25\u00a0m möglich.",
            "Bitte geben Sie eine Zahl von 5 bis 25 ein.",
        )
    ]


def test_errors_come_in_the_order_of_the_page(form: Form) -> None:
    assert wrong(form, {}, "signs") == ["signs.by", "signs.person", "signs.phone"]
    assert wrong(form, {"signs": {"by": "company"}}, "signs") == [
        "signs.by".replace("by", "company"),
        "signs.person",
        "signs.phone",
    ]


def test_a_hidden_question_is_never_missing(form: Form) -> None:
    assert wrong(form, {"second_zone": False}, "second-zone") == []
    assert wrong(form, {"second_zone": True}, "second-zone") == [
        f"second_place.{name}" for name in ("street", "house_number", "side", "length_m")
    ]


@pytest.mark.parametrize(
    ("times", "paths"),
    [
        (("08:00", "16:00"), []),
        (("08:00", "08:00"), ["to"]),
        (("16:00", "08:00"), ["to"]),
        (("08:00", "bald"), ["to"]),
        (("bald", "08:00"), ["from"]),
    ],
)
def test_the_end_comes_after_the_start(
    form: Form, times: tuple[str, str], paths: list[str]
) -> None:
    data = {"date": "2026-12-12", "days": 1, "from": times[0], "to": times[1]}
    assert wrong(form, data, "time") == paths


@pytest.mark.parametrize(
    ("day", "error", "hint"),
    [
        ("2026-11-22", True, False),
        ("2026-11-23", False, True),
        ("2026-11-25", False, True),
        ("2026-11-26", False, False),
        ("2027-11-22", False, False),
        ("2027-11-23", True, False),
    ],
)
def test_the_first_day_lies_ahead_and_the_signs_need_their_days(
    form: Form, day: str, error: bool, hint: bool
) -> None:
    data = {"date": day, "days": 1, "from": "08:00", "to": "16:00"}
    assert (wrong(form, data, "time") != [], hints(form, data, "time", TODAY) != []) == (
        error,
        hint,
    )


def test_a_hint_says_the_earliest_day(form: Form) -> None:
    (hint,) = hints(form, {"date": "2026-11-24"}, "time", TODAY)
    assert "3 volle Tage" in hint.message
    assert "26.\u00a0November\u00a02026" in hint.message


def test_the_second_address_is_another_one(form: Form) -> None:
    place = {"street": "Weg", "house_number": "1", "side": "even", "length_m": 10}
    data = {"place": place, "second_zone": True, "second_place": {**place, "street": "WEG"}}
    assert wrong(form, data, "second-zone") == ["second_place.street"]


def test_an_email_is_needed_for_the_mailbox_only(form: Form) -> None:
    assert wrong(form, {"contact": {"channel": "mailbox"}}, "contact") == ["contact.email"]
    assert wrong(form, {"contact": {"channel": "post"}}, "contact") == []


def test_a_rule_looks_at_each_entry(little: Form) -> None:
    data = {"children": [{"name": "Ada", "age": 5}, {"name": "Bo", "age": 130, "school": "x"}]}
    assert [error.path for error in validate(little, data, "family")] == ["children.1.age"]


def test_a_paper_that_may_come_later_holds_nobody_up(form: Form) -> None:
    data = {"role": "proxy", "agent": {"surname": "B", "first_names": "K"}}
    assert wrong(form, data, "agent") == []
    assert [question.path for question in missing_evidence(form, data, TODAY)] == ["mandate"]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ({}, None),
        ({"media_type": "text/html"}, "hat eine Art, die wir nicht annehmen"),
        ({"size": 1001}, "ist zu groß (1\u00a0kB)"),
        ({"issued_on": "2026-08-24"}, None),
        ({"issued_on": "2026-08-23"}, "ist zu alt"),
    ],
)
def test_a_paper_has_a_kind_a_size_and_an_age(
    little: Form, file: dict[str, Any], message: str | None
) -> None:
    found = validate(little, {"proof": [{**PDF, **file}]}, "papers", TODAY)
    assert [message in error.message for error in found if message] == ([True] if message else [])
    assert len(found) == (1 if message else 0)


def test_a_file_is_checked_before_it_is_stored(little: Form) -> None:
    question = little.by_path["proof"]
    good = check_file(question, "proof", name="a.pdf", size=1, media_type="application/pdf")
    bad = check_file(question, "proof", name="a.exe", size=1, media_type="application/x-dosexec")
    assert good is None
    assert bad is not None
    assert bad.remedy == "Möglich sind: PDF."


def test_a_required_paper_is_missed(little: Form) -> None:
    assert [error.path for error in validate(little, {}, "papers")] == ["proof"]


@pytest.mark.parametrize(
    ("path", "value", "cause"),
    [
        ("person.postcode", "2410", "keine Postleitzahl"),
        ("person.house_number", "zwölf", "keine Hausnummer"),
        ("person.birth_date", "2027-01-01", "liegt in der Zukunft"),
        ("person.surname", "x" * 81, "ist zu lang"),
        ("signs.phone", "abc", "keine Telefonnummer"),
        ("contact.email", "kim@", "keine vollständige E-Mail-Adresse"),
        ("vehicle", "tank", "steht nicht zur Auswahl"),
        ("days", 1.5, "muss eine ganze Zahl sein"),
        ("days", True, "ist keine Zahl"),
        ("confirm", False, "Das Häkchen"),
        ("place", "Weg 1", "ist noch leer"),
        ("person", [1], "ist noch leer"),
    ],
)
def test_each_kind_of_mistake_is_explained(form: Form, path: str, value: Any, cause: str) -> None:
    data: dict[str, Any] = {"contact": {"channel": "mailbox"}}
    *way, last = path.split(".")
    target = data
    for name in way:
        target = target.setdefault(name, {})
    target[last] = value
    found = [error for error in validate(form, data, None, TODAY) if error.path.startswith(path)]
    assert cause in found[0].message
    assert found[0].remedy or path.endswith("birth_date")


def test_errors_are_english_on_an_english_page(form: Form) -> None:
    data = {"date": "2026-12-12", "days": 1, "from": "16:00", "to": "08:00"}
    with translation.override("en"):
        (error,) = validate(form, data, "time", TODAY)
    assert str(error) == "The end is not after the start. Please enter a later time."
