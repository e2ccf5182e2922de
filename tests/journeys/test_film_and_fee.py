"""Journey 9, first half: a deaf resident, a film in sign language, and a fee that changes.

The film hangs on the costs of a service. An editor changes the fee, another person approves it: in
that moment the film is gone, and the desk says what has to be recorded anew. The resident notes a
time with an interpreter.
"""

from __future__ import annotations

from typing import Any

import pytest

from rathaus.catalogue.actions import approve_draft
from rathaus.catalogue.actions.media import approve_media, propose_media
from rathaus.catalogue.editing.content import Content
from rathaus.catalogue.models import Revision, SlotHold
from rathaus.kernel.access import Actor
from rathaus.people.models import Account
from rathaus.people.queries.actors import actor_for
from tests.browser import LiveCity, Pages, assert_accessible, assert_open_to_everybody
from tests.journeys.steps import Hand, log_in, text_of
from tests.site.desk.cast import employ

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
EDITOR = "wiebke.beispiel@kiel.example"
OTHER = "Ida Vierauge"
KEY, NAME = "fahrzeug-zulassen", "Fahrzeug zulassen oder ummelden"
PAGE, API = f"/leistungen/{KEY}/", f"/api/v1/catalogue/services/{KEY}"
FILM = "https://filme.example/zulassung-kosten.mp4"
BESIDE = ("kosten", "sign", "human", FILM)
_ASK = "address => fetch(address, {cache: 'no-store'}).then(answer => answer.json())"
SIGNED = "In Deutscher Gebärdensprache"


def other() -> Actor:
    """Whoever looks at what the editor wrote."""
    return actor_for(Account.objects.get(name=OTHER))


def film_beside_the_costs(live_city: LiveCity) -> None:
    """Proposed by the editor, approved by another person."""
    with live_city.city_in_context():
        employ("editor", None, OTHER)
        editor = actor_for(Account.objects.get(email=EDITOR))
        film = propose_media(actor=editor, key=KEY, module="kosten", kind="sign", url=FILM)
        approve_media(actor=other(), media_id=film.pk)


def seen_on_the_page(page: Any) -> None:
    """The film, where it lies and who made it; programs are told the same."""
    page.goto(PAGE)
    costs = page.locator("section[aria-labelledby=kosten]")
    costs.locator("summary", has_text=SIGNED).press("Enter")
    assert costs.get_by_role("link", name="Film ansehen").get_attribute("href") == FILM
    assert "Fassung: von Menschen" in costs.inner_text()
    assert told_to_programs(page) == [BESIDE]
    assert_open_to_everybody(page)


def told_to_programs(page: Any) -> list[tuple[str, ...]]:
    """What stands beside the texts of the service for programs."""
    told = page.evaluate(_ASK, API)
    names = ("module", "kind", "origin", "url")
    return [tuple(one[name] for name in names) for one in told["media"]]


def fee_changed(desk: Any) -> None:
    """The editor gives the city's own amount, and hands it in."""
    log_in(desk, EDITOR)
    desk.goto(f"/schreibtisch/leistungen/{KEY}/")
    editor = Hand(desk)
    desk.locator("#l-fees").get_by_role("button", name="Überschreiben").press("Enter")
    desk.wait_for_selector('[name="fees-0-kind"]')
    desk.select_option('[name="fees-0-kind"]', "fixed")
    editor.type("fees-0-amount_from", "30,60")
    editor.press("zur Freigabe einreichen")
    assert "Öffentlich wird es, sobald jemand freigibt." in text_of(desk)


def approved_by_another(live_city: LiveCity) -> None:
    with live_city.city_in_context():
        draft = Revision.objects.get(service__key=KEY, state=Revision.State.SUBMITTED)
        seen = Content.of(draft.content).seen
        approve_draft(actor=other(), revision_id=draft.pk, seen=seen)


def gone_and_on_the_list(page: Any, desk: Any) -> None:
    """Nobody sees a film that says another amount; who keeps them knows what to record."""
    page.goto(PAGE)
    assert "30,60 €" in text_of(page)
    assert page.locator("summary", has_text=SIGNED).count() == 0
    assert told_to_programs(page) == []
    desk.goto("/schreibtisch/leistungen/medien")
    assert_accessible(desk)
    row = desk.get_by_role("row").filter(has_text=NAME)
    assert "Kosten" in row.inner_text()
    assert "0 von 1 Blöcken" in text_of(desk)


def time_with_an_interpreter(page: Any, live_city: LiveCity) -> SlotHold:
    """The resident notes a time; whoever comes says which language they speak."""
    page.goto(f"/termine/vormerken/{KEY}/")
    while page.locator(".places__name a").count():
        page.locator(".places__name a").first.press("Enter")
        page.wait_for_load_state()
    with page.expect_navigation():
        page.locator(".times__one").first.press("Enter")
    hand = Hand(page)
    hand.tick("interpreter")
    assert_open_to_everybody(page)
    hand.press("^Termin vormerken$")
    assert "Dolmetschung gewünscht" in text_of(page)
    assert_open_to_everybody(page)
    with live_city.city_in_context():
        return SlotHold.objects.get()


def test_no_film_says_an_amount_that_is_no_longer_right(
    live_city: LiveCity, open_page: Pages
) -> None:
    film_beside_the_costs(live_city)
    page, desk = open_page("/"), open_page("/")
    seen_on_the_page(page)
    fee_changed(desk)
    assert told_to_programs(page) == [BESIDE]  # not approved yet
    approved_by_another(live_city)
    gone_and_on_the_list(page, desk)

    hold = time_with_an_interpreter(page, live_city)
    assert hold.interpreter
    assert hold.number in text_of(page)
