"""Akteneinsicht: a resident asks for the file, and gets it without the name of a neighbour.

She asks from the page of her case, in a browser without scripts. A clerk leaves one paper out and
blackens a name in another; whoever leads the office reads in the log who opened what, and takes the
whole file out.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from rathaus.kernel.access import Visibility
from rathaus.kernel.clock import frozen
from rathaus.people.models import Account, Office
from rathaus.records.actions import open_file, open_matter
from rathaus.records.models import Case, FileKind
from tests.browser import LiveCity, Pages, assert_accessible
from tests.journeys.steps import (
    CLERK,
    RESIDENT,
    Hand,
    bookmarks,
    downloaded,
    log_in,
    sheets,
    text_of,
    whole_file,
)
from tests.journeys.test_care_and_objection import at, shows
from tests.records.cast import HOUSE
from tests.records.inspection.cast import filed
from tests.records.inspection.papers import NAME, says, talkative, texts
from tests.records.renditions.papers import written

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

HEAD = "beke.musterfrau@kiel.example"
TITLE = "Beschwerde über eine Baustelle"
NEIGHBOUR, DRAFT, LETTER = f"Gutachten über {NAME}", "Entwurf einer Antwort", "Ihr Brief"
WISH = "Ich möchte das Gutachten sehen."
WHY = "Im Gutachten stehen Angaben über einen Nachbarn."
PLAIN = "Gutachten zur Baustelle"


@pytest.fixture
def seed() -> Callable[[], None]:
    """Merle Muster has complained of a building site; three papers are in the file."""

    def add() -> None:
        with frozen(datetime.date(2026, 11, 20)):
            file = open_file(
                actor=HOUSE,
                plan="54.10",
                title=TITLE,
                office=Office.objects.get(key="verkehr").pk,
                kind=FileKind.CASE,
                visibility=Visibility.PARTICIPANT,
            )
            merle = Account.objects.get(email=RESIDENT).party
            case = open_matter(
                actor=HOUSE,
                file=file,
                title=TITLE,
                sender=merle,
                visibility=Visibility.PARTICIPANT,
            )
            filed(case, written("Die Baustelle ist zu laut."), LETTER)
            staff_only = Visibility.INTERNAL
            filed(case, talkative(), NEIGHBOUR, visibility=staff_only)
            filed(case, written("Noch nicht fertig."), DRAFT, visibility=staff_only)

    return add


def asked_from_her_case(page: Any, case: Case) -> None:
    """From the list of her cases to the request, in plain words."""
    page.goto(f"/mein-rathaus/vorgaenge/{case.number}/")
    hand = Hand(page)
    hand.press("Akteneinsicht beantragen")
    hand.type("wish", WISH)
    hand.press("^Akteneinsicht beantragen$")
    shows(text_of(page), "Wir prüfen Ihren Antrag.", "in Arbeit")


def row_of(page: Any, title: str) -> Any:
    """The row of the paper with this title in the index."""
    return page.locator(f".inspection-papers li:has(input[value='{title}'])")


def chosen(page: Any) -> None:
    """One paper is left out, one gets a title that says nothing of the neighbour."""
    shows(text_of(page), WISH, "Zum Schwärzen erst die Auswahl merken")
    assert_accessible(page)
    reason = row_of(page, DRAFT).locator("select")
    reason.select_option(value="draft")
    row_of(page, NEIGHBOUR).locator("input").fill(PLAIN)
    Hand(page).press("^Auswahl merken$")


def blackened(page: Any) -> None:
    """The name is looked for on all pages of the report, and every place is marked."""
    hand = Hand(page)
    with page.expect_navigation():
        row_of(page, PLAIN).get_by_role("link").click()
    assert_accessible(page)
    page.select_option("[name=reason]", "third")
    hand.type("term", NAME)
    hand.press("Alle Stellen markieren")
    shows(text_of(page), "1 Stelle auf anderen Seiten")
    hand.press("Zur Akteneinsicht")
    shows(row_of(page, PLAIN).inner_text().replace("\u00a0", " "), "2 Stellen")


def looked_at_and_released(page: Any, live_city: LiveCity) -> None:
    """Nobody releases what they have not looked at."""
    hand = Hand(page)
    hand.press("Merken und zusammenstellen")
    live_city.work()
    hand.press("Neu laden")
    assert page.get_by_role("button", name="Freigeben", exact=True).count() == 0
    address = page.get_by_role("link", name="Ergebnis ansehen").get_attribute("href")
    assert page.evaluate("async at => (await fetch(at)).status", address) == 200
    hand.press("Neu laden")
    hand.choose("way", "online")
    hand.type("reasons", WHY)
    assert_accessible(page)
    hand.press("^Freigeben$")
    shows(text_of(page), "Die Akteneinsicht ist freigegeben.")


def prepared(open_page: Pages, live_city: LiveCity, case: Case) -> None:
    """The clerk finds the request among the tasks and does what it takes."""
    desk = open_page("/")
    log_in(desk, CLERK)
    desk.goto("/schreibtisch/")
    row = desk.locator(".desk-tasks li", has_text=case.number)
    shows(row.inner_text(), "Akteneinsicht")
    desk.goto(f"/schreibtisch/vorgaenge/{case.number}")
    Hand(desk).press("Einsicht für Merle Muster")
    chosen(desk)
    blackened(desk)
    looked_at_and_released(desk, live_city)
    live_city.work()


def read_by_her(page: Any, case: Case) -> None:
    """She is told, downloads it, and nowhere in it is the neighbour."""
    page.goto(f"/mein-rathaus/vorgaenge/{case.number}/")
    assert NAME not in text_of(page)
    Hand(page).press("^Nachricht öffnen")
    shows(text_of(page), "Akteneinsicht", WHY)
    page.goto(f"/mein-rathaus/vorgaenge/{case.number}/akteneinsicht")
    link = page.get_by_role("link", name="Unterlagen herunterladen")
    content = downloaded(page, link)
    assert not says(content, NAME)
    # the last sheet stands in place of what is left out
    assert sheets(content) == [(1, 4), (2, 4), (3, 4), (4, 4)]
    marks = " ".join(bookmarks(content))
    shows(marks, LETTER, PLAIN)
    everything = " ".join(" ".join(texts(content)).split())
    shows(everything, "Die Baustelle ist zu laut.", "Der Nachbar klagt")
    assert "Noch nicht fertig." not in everything
    page.reload()
    shows(text_of(page), "Heruntergeladen:")


def overseen(open_page: Pages, live_city: LiveCity, case: Case) -> None:
    """The head sees who has read, and takes the whole file out, blackened nowhere."""
    desk = open_page("/")
    log_in(desk, HEAD)
    desk.goto(f"/schreibtisch/vorgaenge/{case.number}")
    hand = Hand(desk)
    hand.press("Wer hat gelesen")
    shows(text_of(desk), "Merle Muster", "Hinnerk Beispiel")
    assert_accessible(desk)
    desk.goto(f"/schreibtisch/vorgaenge/{case.number}")
    content = whole_file(desk, live_city.work)
    shows(" ".join(bookmarks(content)), LETTER, NEIGHBOUR, DRAFT)
    assert says(content, NAME)


def test_from_the_wish_to_the_download(live_city: LiveCity, open_page: Pages) -> None:
    with live_city.city_in_context():
        case = Case.objects.select_related("file").get(title=TITLE)
    with at("2026-11-23"):
        page = open_page("/", java_script_enabled=False, width=390)
        log_in(page, RESIDENT)
        asked_from_her_case(page, case)
        prepared(open_page, live_city, case)
        read_by_her(page, case)
        overseen(open_page, live_city, case)
