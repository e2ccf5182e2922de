"""The filter of the task list: fields in the page, kept in the address, named when nothing fits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from rathaus.people.models import Office
from tests.procedures import town
from tests.site.desk import cast
from tests.site.reading import elements, links, texts

TASKS = "/schreibtisch/"


def _numbers(page: Any) -> list[str]:
    return [row.number for row in page.context["rows"]]


def _sent(page: Any, **typed: str) -> dict[str, str]:
    """What the browser sends: hidden fields, and the visible ones as they are typed."""
    form = page.content.decode().partition('<form class="desk-narrow"')[2].partition("</form>")[0]
    fields = {
        found["attrs"]["name"]: found["attrs"].get("value", "")
        for found in elements(page, tag="input")
        if f'name="{found["attrs"].get("name")}"' in form
    }
    return fields | {"verfahren": ""} | typed


def test_words_and_procedure_narrow_the_list_and_stay_in_the_fields(desk: Client) -> None:
    ahrens, _task = cast.waiting_case("Ahrens", 2)
    bendixen, _task = cast.waiting_case("Bendixen", 4)
    assert _numbers(desk.get(TASKS)) == [ahrens.number, bendixen.number]
    page = desk.get(TASKS, {"q": "ahr", "verfahren": town.KEY})
    assert _numbers(page) == [ahrens.number]
    field = next(e for e in elements(page, tag="input") if e["attrs"].get("id") == "task-words")
    assert field["attrs"]["value"] == "ahr"
    options = {e["text"]: e["attrs"] for e in elements(page, tag="option")}
    assert options["Mobiles Haltverbot"] == {"value": town.KEY, "selected": ""}
    assert _numbers(desk.get(TASKS, {"verfahren": "hund-anmelden"})) == []
    assert _numbers(desk.get(TASKS, {"q": bendixen.number})) == [bendixen.number]


def test_the_form_keeps_the_other_filters_and_they_keep_it(desk: Client) -> None:
    ahrens, _task = cast.waiting_case("Ahrens", 2)
    cast.waiting_case("Bendixen", 4)
    page = desk.get(TASKS, {"wessen": "team", "bis": "2030-01-01"})
    sent = _sent(page, q="ahrens")
    assert sent == {"wessen": "team", "bis": "2030-01-01", "q": "ahrens", "verfahren": ""}
    narrowed = desk.get(TASKS, sent)
    assert _numbers(narrowed) == [ahrens.number]
    ways = links(narrowed)
    assert ways["meine"] == "?wessen=mine&q=ahrens&bis=2030-01-01"
    assert ways["Diese Liste als Tabelle (CSV)"].endswith("&ausgabe=csv")
    assert "q=ahrens" in ways["Diese Liste als Tabelle (CSV)"]


def test_a_reset_is_offered_only_where_something_is_left_out(desk: Client) -> None:
    cast.waiting_case("Ahrens", 2)
    assert "Filter zurücksetzen" not in links(desk.get(TASKS))
    assert "Filter zurücksetzen" not in links(desk.get(TASKS, {"wessen": "all", "q": " "}))
    for narrowed in ({"q": "ahrens"}, {"verfahren": town.KEY}, {"wessen": "team"}):
        assert links(desk.get(TASKS, narrowed))["Filter zurücksetzen"] == TASKS


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "Niemand"}, "Gesucht: „Niemand“"),
        ({"verfahren": town.KEY, "wessen": "mine"}, "Verfahren: Mobiles Haltverbot · Wessen Aufg"),
        ({"verfahren": "weg"}, "Verfahren: weg"),
        ({"bis": "2020-04-03"}, "fällig bis 3.\u00a0April 2020"),
    ],
)
def test_an_empty_list_names_what_it_was_narrowed_to(
    desk: Client, asked: dict[str, str], said: str
) -> None:
    cast.waiting_case("Ahrens", 2)
    page = desk.get(TASKS, asked)
    assert _numbers(page) == []
    assert texts(page, css="empty__title") == ["In dieser Auswahl ist nichts offen"]
    assert said.replace("\u00a0", " ") in texts(page, css="empty__text")[0].replace("\u00a0", " ")
    assert links(page)["Filter zurücksetzen"] == TASKS


def test_no_work_at_all_is_no_question_of_the_filter(desk: Client, office: Office) -> None:
    page = desk.get(TASKS, {"wessen": "all"})
    assert texts(page, css="empty__title") == ["Nichts zu tun. So soll es sein."]


def test_what_is_typed_runs_nowhere(desk: Client) -> None:
    evil = '"><script>alert(1)</script>'
    text = desk.get(TASKS, {"q": evil, "verfahren": evil, "bis": evil}).content.decode()
    assert "<script>alert" not in text


def test_percent_and_underscore_are_letters_like_others(desk: Client) -> None:
    cast.waiting_case("Ahrens", 2)
    assert _numbers(desk.get(TASKS, {"q": "%"})) == []
    assert _numbers(desk.get(TASKS, {"q": "A_rens"})) == []


def test_the_filter_in_english(desk: Client) -> None:
    cast.waiting_case("Ahrens", 2)
    desk.cookies["sprache"] = "en"
    page = desk.get(TASKS, {"q": "nobody"})
    assert texts(page, css="empty__text") == ["Searched for: “nobody”"]
    assert "Reset filter" in links(page)
    assert "all procedures" in texts(page, tag="option")
