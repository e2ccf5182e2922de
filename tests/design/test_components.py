"""What the tags for everything but questions draw, compared as trees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils.translation import override

from rathaus.design.components import Badge, Cell, Column, Fact, Link, Pager, Step, Table, TaskRow
from rathaus.design.icons import icon
from tests.design.drawing import draw, same, tree


@pytest.fixture(autouse=True)
def in_german() -> Iterator[None]:
    with override("de"):
        yield


def test_a_button_is_a_button_and_with_an_address_a_link() -> None:
    assert same(
        draw("{% button 'Weiter' %}"),
        '<button class="kern-btn kern-btn--primary" type="submit">'
        '<span class="kern-label">Weiter</span></button>',
    )
    assert same(
        draw("{% button 'Los' url='/x' kind='secondary' %}"),
        '<a class="kern-btn kern-btn--secondary" href="/x"><span class="kern-label">Los</span></a>',
    )
    row = tree(draw("{% button_row 'Weiter' save='Später' back='/z' cancel='/' %}"))
    found = [
        (b.tag, b.get("href") or b.get("name"), " ".join(b.text_content().split()))
        for b in row.xpath("div/*")
    ]
    assert found == [
        ("button", None, "Weiter"),
        ("button", "save", "Später"),
        ("a", "/z", "Zurück"),
        ("a", "/", "Abbrechen"),
    ]


def test_a_badge_is_a_word() -> None:
    assert same(draw("{% badge 'neu' kind='info' %}"), '<span class="badge badge--info">neu</span>')


def test_an_alert_keeps_its_markup_and_escapes_its_title() -> None:
    page = tree(draw("{% alert t kind='warning' %}<p>Text</p>{% endalert %}", t="1 < 2"))
    assert page.xpath("string(//p[@class='kern-title'])") == "1 < 2"
    assert page.xpath("string(//*[@class='kern-alert__body']/p)") == "Text"
    assert tree(draw("{% alert 'a' %}{% endalert %}")).xpath("//*[@class='kern-alert__body']") == []


def test_simulated_is_explained() -> None:
    page = tree(draw("{% simulated 'Kein echtes Geld.' %}"))
    assert page.xpath("string(//summary)").strip() == "simuliert"
    assert page.xpath("string(//p)") == "Kein echtes Geld."


def test_a_table_names_rows_and_columns() -> None:
    table = Table(
        caption="Gebühren",
        columns=(Column(label="Strecke"), Column(label="Betrag", numeric=True)),
        rows=(("15 m", "34 €"), (Cell(text="25 m", url="/x", note="neu"), "48 €")),
        footer=("Summe", "82 €"),
    )
    page = tree(draw("{% table t %}", t=table))
    assert page.xpath("string(//caption)") == "Gebühren"
    assert [(th.get("scope"), th.text_content()) for th in page.iter("th")] == [
        ("col", "Strecke"),
        ("col", "Betrag"),
        ("row", "15 m"),
        ("row", "25 mneu"),
        ("row", "Summe"),
    ]
    assert page.xpath("//td/text()") == ["34 €", "48 €", "82 €"]


def test_an_empty_table_says_so_and_a_row_of_wrong_length_is_an_error() -> None:
    columns = (Column(label="A"), Column(label="B"))
    page = tree(draw("{% table t %}", t=Table(caption="X", columns=columns, empty="Nichts.")))
    assert [(line.get("class"), line.text) for line in page.iter("p")] == [
        ("table__empty", "Nichts.")
    ]
    assert list(page.iter("table")) == []
    with pytest.raises(ValueError):
        _ = Table(caption="X", columns=columns, rows=[("only one",)]).lines


def test_facts_say_what_a_change_link_changes() -> None:
    fact = Fact(term="Ort", value="Markt 1", origin="Aus Ihrem Konto",
                change=Link(label="Ändern", url="/ort"))  # fmt: skip
    page = tree(draw("{% facts f %}", f=[fact]))
    assert page.xpath("string(//dt)") == "Ort"
    assert page.xpath("string(//a[@href='/ort'])") == "Ändern: Ort"


def test_steps_say_where_one_stands() -> None:
    steps = [Step(title="Ort", state="done", url="/1"), Step(title="Zeit", state="now")]
    page = tree(draw("{% steps s %}", s=steps))
    assert page.xpath("string(//p)") == "Schritt 2 von 2: Zeit"
    assert page.xpath("count(//li[@aria-current='step'])") == 1


def test_task_rows_can_be_finished_by_post_only() -> None:
    task = TaskRow(title="Prüfen", url="/t/1", due=date(2026, 4, 2), urgency="late",
                   badge=Badge(label="neu"), done_url="/t/1/done", key="1")  # fmt: skip
    page = tree(draw("{% task_rows t %}", t=[task]))
    assert page.xpath("string(//time/@datetime)") == "2026-04-02"
    assert page.xpath("//form/@method") == ["post"]
    assert page.xpath("//form//button/@formaction") == ["/t/1/done"]
    assert page.xpath("//li[@data-desk-row]/@id") == ["task-1"]


def test_a_pager_without_ways_is_nothing() -> None:
    assert draw("{% pager p %}", p=Pager()).strip() == ""


def test_icons_are_ornament_unless_named() -> None:
    assert tree(icon("check")).xpath("string(svg/@aria-hidden)") == "true"
    named = tree(icon("check", label="fertig"))
    assert named.xpath("string(svg/@aria-label)") == "fertig"
    with pytest.raises(ValueError, match="Es gibt kein Symbol „nonsense“"):
        icon("nonsense")
