"""The pages of residents in a real browser: open to everybody, by keyboard, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from rathaus.cli.seed import DEMO_PASSWORD
from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.clock import today
from rathaus.mail.models import Message
from rathaus.money.actions import open_payment, receive_callback
from rathaus.money.providers.simulator import bank
from rathaus.money.providers.simulator.models import SimulatedPayment
from rathaus.money.providers.simulator.provider import Simulator
from rathaus.money.queries import claim_of
from rathaus.people.models import Account
from rathaus.procedures.models import Draft
from rathaus.records.models import Case
from tests.browser import LiveCity, Pages, assert_open_to_everybody, expect
from tests.counter import cast

pytestmark = pytest.mark.browser

MERLE = "merle.muster@post.example"


def first_day() -> str:
    """A day that is far enough ahead."""
    return (today() + timedelta(days=20)).isoformat()


def merle() -> Actor:
    """A resident of the demo."""
    account = Account.objects.get(email=MERLE)
    return Actor(
        kind="person",
        id=str(account.pk),
        label="Bürgerkonto",
        party=account.party_id,
        account=account.pk,
        trust=Trust.BASIC,
    )


def an_application(live_city: LiveCity, **changes: Any) -> str:
    """The number of a case that waits for its fee."""
    place = {"street": "Esmarchstraße", "house_number": "12", "side": "even", "length_m": 12}
    with live_city.city_in_context():
        answers = {"place": place, "date": first_day()} | changes
        return str(cast.submitted(merle(), **answers).case.number)


def a_decision(live_city: LiveCity) -> str:
    """The number of a case that is paid and decided."""
    number = an_application(live_city)
    with live_city.city_in_context():
        claim = claim_of(Case.objects.get(number=number).ref)
        assert claim is not None
        open_payment(actor=merle(), claim=claim, return_url="/")
        for report in bank.pay(SimulatedPayment.objects.get().token):
            receive_callback(provider=Simulator.key, body=report.body, headers=report.headers)
    live_city.work()
    return number


def logged_in(page: Any) -> Any:
    """Log in where the page leads to."""
    page.goto("/konto/login/?next=/mein-rathaus/")
    page.locator("main input[name=login]:visible").last.fill(MERLE)
    page.locator("main input[name=password]:visible").last.fill(DEMO_PASSWORD)
    page.locator("main input[name=password]:visible").last.press("Enter")
    expect(page).to_have_url(re.compile(r"//[^/]+/mein-rathaus/$"))
    return page


def answered(page: Any, key: str, answers: dict[str, str]) -> None:
    """Fill in a page of the form and go on."""
    for name, value in answers.items():
        control = page.locator(f"[name='{name}']")
        kind = control.first.get_attribute("type")
        if kind == "radio":
            page.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            control.check()
        else:
            control.fill(value)
    going_on(page, key)


def going_on(page: Any, key: str) -> None:
    here = page.url
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page).not_to_have_url(here)


def pages_of_today() -> dict[str, dict[str, str]]:
    """The answers of the cast, for a street of this city and a day to come."""
    address = {"place.address": "Esmarchstraße 12", "place.side": "even", "place.length_m": "12"}
    day = (today() + timedelta(days=20)).strftime("%d.%m.%Y")
    person = cast.PAGES["person"] | {"person.surname": "Muster", "person.first_names": "Merle"}
    time = cast.PAGES["time"] | {"date": day}
    return cast.PAGES | {"place": address, "time": time, "person": person}


def test_without_scripts_from_the_first_page_to_the_decision(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = logged_in(open_page("/", width=390, java_script_enabled=False))
    page.goto("/leistungen/mobiles-halteverbot/")
    page.get_by_role("button", name="Online beantragen").click()
    for key, answers in pages_of_today().items():
        answered(page, key, answers)
    page.locator("[name=confirm]").check()
    page.get_by_role("button", name="Antrag absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Antrag ist angekommen")
    page.get_by_role("button", name="bezahlen").click()
    page.get_by_role("button", name="Jetzt bezahlen").click()
    live_city.work()
    page.get_by_role("link", name="Seite neu laden").click()
    expect(page.get_by_role("heading", name="Bescheid: bewilligt")).to_be_visible()


def test_by_keyboard_alone(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/leistungen/mobiles-halteverbot/", width=1280)
    press(page, "Online beantragen", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wofür brauchen Sie")
    press(page, "Weiter", "Enter")
    focused = page.locator("[data-error-summary]")
    expect(focused).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab") if page.evaluate("document.activeElement.type") != "radio" else None
    page.keyboard.press("Space")
    press(page, "Weiter", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wo soll der Platz")


def press(page: Any, name: str, key: str) -> None:
    """Walk with the tab key to what has this name, and press a key there."""
    seen = "(document.activeElement.closest('button, a') ?? document.body).innerText.trim()"
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(seen) == name:
            page.keyboard.press(key)
            return
    raise AssertionError(f"the tab key does not reach „{name}“")


def test_what_is_typed_while_other_questions_arrive_stays(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/leistungen/mobiles-halteverbot/", width=1280)
    page.get_by_role("button", name="Online beantragen").click()
    for key, answers in list(pages_of_today().items())[:5]:
        answered(page, key, answers)
    page.locator("[name='signs.person']").fill("Kim Beispiel")
    page.locator("[name='signs.by'][value=company]").check()
    page.locator("[name='signs.phone']").press_sequentially("0431 5550199", delay=20)
    expect(page.locator("[name='signs.company']")).to_be_visible()
    expect(page.locator("[name='signs.phone']")).to_have_value("0431 5550199")
    expect(page.locator("[name='signs.person']")).to_have_value("Kim Beispiel")


def test_the_page_tells_by_itself_when_the_decision_is_there(
    live_city: LiveCity, open_page: Pages
) -> None:
    number = an_application(live_city)
    page = logged_in(open_page("/", width=1280))
    page.goto(f"/mein-rathaus/vorgaenge/{number}/")
    page.get_by_role("button", name="bezahlen").first.click()
    page.get_by_role("button", name="Jetzt bezahlen").click()
    expect(page.get_by_text("Der Bescheid wird gerade geschrieben").first).to_be_visible()
    live_city.work()
    page.get_by_role("link", name="Bescheid ansehen").click()
    expect(page.get_by_role("heading", name="Bescheid: bewilligt")).to_be_visible()


def test_every_page_of_an_application_is_open_to_everybody(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/leistungen/mobiles-halteverbot/", width=390)
    page.get_by_role("button", name="Online beantragen").click()
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert_open_to_everybody(page)
    for key, answers in pages_of_today().items():
        assert_open_to_everybody(page)
        answered(page, key, answers)
    assert_open_to_everybody(page)
    draft = page.url.split("/antrag/")[1].split("/")[0]
    page.goto("/antrag/")
    assert_open_to_everybody(page)
    page.goto(f"/antrag/{draft}/anmelden")
    assert_open_to_everybody(page)


def test_every_page_of_residents_is_open_to_everybody(
    live_city: LiveCity, open_page: Pages
) -> None:
    number = a_decision(live_city)
    agent = {"organisation": "Umzüge Muster", "surname": "Muster", "first_names": "Sam"}
    waiting = an_application(live_city, role="company", agent=agent)
    with live_city.city_in_context():
        draft = Draft.objects.filter(case__number=number).get()
        messages = list(Message.objects.order_by("created_at", "id").values_list("pk", flat=True))
    page = logged_in(open_page("/", width=390))
    addresses = [
        "/mein-rathaus/",
        f"/mein-rathaus/vorgaenge/{number}/",
        f"/mein-rathaus/vorgaenge/{waiting}/",
        f"/mein-rathaus/vorgaenge/{waiting}/zuruecknehmen",
        f"/mein-rathaus/vorgaenge/{number}/antrag",
        f"/antrag/{draft.pk}/abgesendet",
        "/mein-rathaus/postfach/",
        *(f"/mein-rathaus/postfach/{message}/" for message in messages[:2]),
        "/mein-rathaus/profil/",
        "/mein-rathaus/profil/loeschen",
        "/status/",
    ]
    for address in addresses:
        page.goto(address)
        assert_open_to_everybody(page)
