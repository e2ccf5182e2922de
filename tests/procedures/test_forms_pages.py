"""Pages, summaries, pre-filling and the print-out, as people see them."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from rathaus.procedures.forms import (
    Form,
    Known,
    Page,
    Row,
    load_form,
    prefill,
    printout,
    render_section,
    summary,
    summary_facts,
    validate,
)
from tests.procedures.form_samples import TODAY, halteverbot, small

PARTY = Known(
    {
        "surname": "Beispiel",
        "first_names": "Kim",
        "birth_date": datetime.date(1990, 1, 2),
        "street": "Lindenweg",
        "house_number": "4",
        "postcode": "24105",
        "town": "Kiel",
        "phone": "0431 1",
        "email": "",
    },
    "aus Ihrem Konto",
)


@pytest.fixture(scope="module")
def form() -> Form:
    return halteverbot()


def drawn(form: Form, key: str, data: dict[str, Any], **extra: Any) -> str:
    view = render_section(form, key, data, context=TODAY, **extra)
    return render_to_string("procedures/form_section.html", {"view": view, "refresh_url": "/neu"})


def inputs(html: str) -> list[str]:
    return re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]*)"', html)


# --- Pages ---------------------------------------------------------------------------------------


def test_a_page_that_asks_one_thing_has_the_question_as_its_heading(form: Form) -> None:
    html = drawn(form, "purpose", {})
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Wofür brauchen Sie den freien Platz?"]


def test_a_page_that_asks_several_things_has_its_own_heading(form: Form) -> None:
    html = drawn(form, "time", {})
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Tag und Uhrzeit"]


@pytest.mark.parametrize("section", [section.key for section in halteverbot().sections])
def test_every_page_has_one_heading_and_every_input_a_label(form: Form, section: str) -> None:
    data = {"second_zone": True, "role": "company", "contact": {"channel": "mailbox"}}
    html = drawn(form, section, data)
    controls = set(
        re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* id="([^"]+)"', html)
    )
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    assert len(re.findall(r"<h1", html)) == 1
    assert controls - labels == set()


def test_a_place_is_asked_as_an_address_with_a_map_behind_it(form: Form) -> None:
    data = {
        "place": {
            "street": "Weg", "house_number": "1", "length_m": 12,
            "from": {"lat": 54.3, "lon": 10.1},
        }
    }  # fmt: skip
    html = drawn(form, "place", data)
    assert inputs(html) == [
        "_asked", "place.address", "place.address_lat", "place.address_lon", "place.side",
        "place.side", "place.length_m",
    ]  # fmt: skip
    assert 'value="Weg 1"' in html
    assert 'value="54.3"' in html


def test_an_error_stands_at_its_field_and_in_the_summary(form: Form) -> None:
    data = {"place": {"street": "Weg", "length_m": 3}}
    errors = validate(form, data, "place", TODAY)
    view = render_section(form, "place", data, errors=errors, context=TODAY)
    found = {field.name: field.error for field in view.fields if field.error}
    assert list(found) == ["place.address", "place.side", "place.length_m"]
    assert found["place.address"].startswith("Das Feld „Hausnummer“ ist noch leer.")


def test_only_questions_that_steer_others_are_watched(form: Form) -> None:
    assert drawn(form, "second-zone", {}).count("data-hx-post") == 1
    assert drawn(form, "purpose", {}).count("data-hx-post") == 0


def test_a_page_needs_no_script_to_ask_on(form: Form) -> None:
    without = drawn(form, "second-zone", {"second_zone": False})
    assert 'name="_asked" value="second_zone"' in without
    more = drawn(form, "second-zone", {"second_zone": True})
    assert "second_place.address" in inputs(more)


def test_what_was_typed_is_escaped_and_shown_again(form: Form) -> None:
    html = drawn(form, "time", {"date": '"><script>alert(1)</script>'})
    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_a_repeated_group_offers_to_add_and_to_remove() -> None:
    form = load_form(small())
    one = render_to_string(
        "procedures/form_section.html", {"view": render_section(form, "family", {})}
    )
    data = {"children": [{"name": "Ada"}, {"name": "Bo"}, {"name": "Cy"}]}
    three = render_to_string(
        "procedures/form_section.html", {"view": render_section(form, "family", data)}
    )
    assert (one.count('name="_add"'), one.count('name="_remove"')) == (1, 0)
    assert (three.count('name="_add"'), three.count('name="_remove"')) == (0, 3)
    assert inputs(one) == ["_asked", "children.0.name", "children.0.age"]


# --- Summary -------------------------------------------------------------------------------------


def test_a_summary_speaks_in_words(form: Form) -> None:
    data = {
        "purpose": "move", "second_zone": False, "date": "2026-12-12", "days": 2, "from": "08:00",
        "place": {"street": "Weg", "house_number": "1", "side": "odd", "length_m": 12},
    }  # fmt: skip
    pages = {page.key: page for page in summary(form, data, TODAY)}
    assert pages["time"] == Page(
        "time",
        "Tag und Uhrzeit",
        (
            Row("date", "Erster Tag", "12.\u00a0Dezember\u00a02026", True),
            Row("days", "Dauer", "2\u00a0Tage", True),
            Row("from", "Beginn", "8:00\u00a0Uhr", True),
            Row("to", "Ende", "", True),
        ),
    )
    assert pages["purpose"].rows[0].value == "Umzug"
    assert pages["second-zone"].rows[0].value == "Nein"
    assert pages["place"].rows[0].value == (
        "Weg\u00a01, Seite mit den ungeraden Hausnummern (1, 3, 5 …), 12\u00a0m"
    )
    assert "review" not in pages


def test_a_summary_is_english_on_an_english_page(form: Form) -> None:
    with translation.override("en"):
        page = summary(form, {"purpose": "move", "date": "2026-12-12"}, TODAY)[0]
    assert page == Page("purpose", "Reason", (Row("purpose", "Reason", "Moving home", True),))


def test_each_row_of_a_summary_leads_back_to_its_page(form: Form) -> None:
    pages = summary_facts(form, {"purpose": "move"}, change_url="/antrag/{key}/", context=TODAY)
    key, title, (fact,) = pages[0]
    assert (key, title, fact.term, fact.value) == ("purpose", "Anlass", "Anlass", "Umzug")
    assert fact.change is not None
    assert fact.change.url == "/antrag/purpose/"
    html = render_to_string("procedures/form_summary.html", {"pages": pages})
    assert html.count("<h2") == len(pages)


def test_an_answer_that_cannot_be_read_is_shown_as_typed(form: Form) -> None:
    rows = {
        row.path: row.value for page in summary(form, {"date": "bald"}, TODAY) for row in page.rows
    }
    assert rows["date"] == "bald"


# --- Pre-filling ---------------------------------------------------------------------------------


def test_what_is_known_is_filled_in_with_its_origin(form: Form) -> None:
    filled = prefill(form, {"party": PARTY}, {"role": "self"}, "person", TODAY)
    assert filled.data == {
        "role": "self",
        "person": {
            "first_names": "Kim", "surname": "Beispiel", "birth_date": "1990-01-02",
            "street": "Lindenweg", "house_number": "4", "postcode": "24105", "town": "Kiel",
        },
    }  # fmt: skip
    assert set(filled.origins.values()) == {"aus Ihrem Konto"}
    assert len(filled.origins) == 7


def test_nobody_is_filled_in_for_somebody_else(form: Form) -> None:
    filled = prefill(form, {"party": PARTY}, {"role": "proxy"}, None, TODAY)
    assert "person" not in filled.data
    assert filled.data["agent"] == {"surname": "Beispiel", "first_names": "Kim"}


def test_an_answer_is_never_overwritten_and_nothing_empty_is_filled_in(form: Form) -> None:
    data = {"contact": {"channel": "mailbox", "phone": "0431 2"}}
    assert prefill(form, {"party": PARTY}, data, "contact", TODAY).data == data


def test_pre_filling_leaves_the_given_answers_alone(form: Form) -> None:
    data: dict[str, Any] = {"role": "self", "person": {"surname": "Anders"}}
    prefill(form, {"party": PARTY}, data, None, TODAY)
    assert data == {"role": "self", "person": {"surname": "Anders"}}


# --- Print-out -----------------------------------------------------------------------------------


def test_the_print_out_asks_everything_that_the_screen_asks(form: Form) -> None:
    printed = printout(form)

    def labels(questions: list[dict[str, Any]]) -> list[str]:
        return [
            label
            for question in questions
            for label in [question["label"], *labels(question["questions"])]
        ]

    on_paper = [label for page in printed["sections"] for label in labels(page["questions"])]
    on_screen = [
        str(question.label)
        for section in form.sections
        for question in section.walk()
        if question.widget != "point"
    ]
    assert on_paper == on_screen
    second = printed["sections"][2]["questions"][1]
    assert second["condition"] == "Nur wenn bei „Zweite Adresse“ „Ja“ gilt:"
