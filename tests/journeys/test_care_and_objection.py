"""Journey 2: a daughter with a mandate, from the conversation about care to the court.

She applies for her mother, a paper is late, a clerk grants with reasons, the letter goes by post,
she objects by e-mail, which the post room records, signs in time, and somebody else judges it.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.mail.models import Delivery, Message
from rathaus.procedures.models import Decision, FollowUp, Run
from rathaus.procedures.queries.decisions import effect_of
from rathaus.records.models import Case, Document
from tests.browser import (
    LiveCity,
    Pages,
    assert_accessible,
    assert_open_to_everybody,
    expect,
    violations,
)
from tests.journeys.steps import RESIDENT, Hand, bookmarks, log_in, sheets, text_of, whole_file
from tests.journeys.test_care import hand_in
from tests.kernel.files import pdf
from tests.procedures import reading

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

FIRST_CLERK = "ole.exempel@kiel.example"
SECOND_CLERK = "swantje.probe@kiel.example"
MOTHER = {
    "person.first_names": "Grete",
    "person.surname": "Muster",
    "person.birth_date": "3.4.1941",
    "person.street": "Musterweg",
    "person.house_number": "7",
    "person.postcode": "24103",
    "person.town": "Kiel",
}
AT_HAND = ("grade_notice", "care_costs_proof", "income_proof", "assets_proof")
WHY = "Die Pflege dauert lange und ist schwer. Deshalb bleibt von der Rente mehr als das Mindeste."
QUESTION = "Bekommt meine Mutter Hilfe zur Pflege?"
GROUNDS = "Die Miete ist seit Oktober höher; der neue Vertrag lag Ihnen vor."
NO = "Der neue Mietvertrag gilt erst ab Januar. Bis dahin ist die bisherige Miete anzusetzen."


def at(day: str) -> Any:
    """Nine o'clock on that day, for the browser's server too."""
    begun = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(9), BERLIN)
    return frozen(begun, everywhere=True)


def go_on(hand: Hand) -> None:
    """The page as it stands is fit for everybody; on to the next."""
    assert violations(hand.page) == []
    hand.press("^Weiter$")


def upload(hand: Hand, name: str) -> None:
    """One paper into the field of the form."""
    hand.page.set_input_files(
        f'input[type=file][name="{name}"]',
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": pdf(Told=name)},
    )


def about_mother(hand: Hand) -> None:
    """Whom she stands for, and that she may."""
    hand.choose("role", "proxy")
    go_on(hand)
    upload(hand, "mandate")
    go_on(hand)
    for name, text in MOTHER.items():
        hand.type(name, text)
    go_on(hand)


def about_money(hand: Hand) -> None:
    """Home, care and money of a mother with care grade 4, 500 euros above the limit."""
    hand.choose("household.partner", "false")
    hand.type("household.dependants", "0")
    hand.press("^Weiter$")
    hand.choose("home.kind", "rent")
    hand.type("home.rent", "560")
    hand.press("^Weiter$")
    hand.choose("care_fund", "decided")
    hand.type("care_grade", "4")
    hand.choose("consent_fund", "false")
    hand.press("^Weiter$")
    hand.choose("care.setting", "home")
    hand.type("care.costs", "2499")
    hand.type("care.fund_pays", "1859")
    hand.press("^Weiter$")
    for name, euros in (("pension", "2186"), ("earnings", "0"), ("other", "0")):
        hand.type(f"income.{name}", euros)
    hand.press("^Weiter$")
    hand.type("assets.money", "0")
    hand.type("assets.other", "0")
    hand.choose("assets.house", "false")
    go_on(hand)


def ask_for_mother(hand: Hand) -> None:
    """The assistant knows whom to ask and what it is, never whether she gets it."""
    hand.page.goto("/assistent/")
    hand.page.fill("#frage", QUESTION)
    hand.page.press("#frage", "Enter")
    hand.page.locator("#antwort button", has_text=re.compile("^Hilfe und Pflege")).press("Enter")
    expect(hand.page.locator("#antwort .answer-card")).to_be_visible()
    said = text_of(hand.page)
    shows(said, "Zuständig Amt für Soziale Dienste", "Quelle: Hilfe und Pflege")
    assert not re.search(r"\b(Ja|Nein)[,.!]|bekommt Hilfe|steht (ihr|Ihrer Mutter) zu", said), said
    source = hand.page.locator("#antwort .cited__source a").first
    assert source.get_attribute("href") == "/leistungen/hilfe-und-pflege/"
    assert violations(hand.page) == []
    hand.press("Online beantragen")


def apply_for_mother(hand: Hand) -> None:
    """The whole conversation, on a telephone."""
    ask_for_mother(hand)
    hand.choose("urgent", "none")
    hand.choose("needs", "care")
    go_on(hand)
    hand.choose("contacted", "true")
    hand.type("first_contact", "17.10.2026")
    hand.type("first_contact_where", "Telefon, Amt für Soziales")
    go_on(hand)
    about_mother(hand)
    about_money(hand)
    for name in AT_HAND:  # not the tenancy agreement
        upload(hand, name)
    go_on(hand)
    hand.choose("contact.channel", "post")
    go_on(hand)
    hand.press("^Weiter$")  # remarks: nothing to say
    hand.tick("confirm")
    assert violations(hand.page) == []
    hand.press("absenden")
    assert violations(hand.page) == []


def newest(live_city: LiveCity) -> Case:
    with live_city.city_in_context():
        found = Case.objects.select_related("file", "applicant", "agent")
        case = found.order_by("-received_at", "-id").first()
        assert case is not None
        return case


def letter(live_city: LiveCity, case: Case, kind: str) -> str:
    """What the newest letter of that kind in the file says."""
    with live_city.city_in_context():
        assert Run.objects.get(case=case).failure == ""
        found = Document.objects.filter(case=case, kind=kind).order_by("serial").last()
        assert found is not None
        return reading.text_of(found)


def desk_at(open_page: Pages, who: str, address: str) -> Any:
    """A page of the desk as this clerk sees it."""
    desk = open_page("/")
    log_in(desk, who)
    desk.goto(f"/schreibtisch/{address}")
    return desk


def desk_of(open_page: Pages, who: str, case: Case) -> Any:
    """The case as this clerk sees it."""
    return desk_at(open_page, who, f"vorgaenge/{case.number}")


def post_letters(open_page: Pages, live_city: LiveCity) -> None:
    """Everything in the out tray goes to the post today."""
    desk = desk_at(open_page, FIRST_CLERK, "postausgang/")
    Hand(desk).press("zur Post gegeben")
    live_city.work()


def shows(text: str, *parts: str) -> None:
    """Each part stands in the text."""
    for part in parts:
        assert part in text, f"{part!r} is missing in: {text}"


def applied_for_mother(open_page: Pages, live_city: LiveCity) -> Case:
    """Told on a telephone; without the tenancy agreement, which the office asks for at once."""
    with at("2026-10-22"):
        page = open_page("/", width=390)
        log_in(page, RESIDENT)
        apply_for_mother(Hand(page))
        live_city.work()
        case = newest(live_city)
        post_letters(open_page, live_city)
    assert case.agent is not None
    assert (case.applicant.name, case.agent.name) == ("Grete Muster", "Merle Muster")
    shows(
        letter(live_city, case, "request"),
        "weil Sie Grete Muster vertreten",
        "bis Donnerstag, 5. November 2026",
        "Mietvertrag",
        "§ 66 Abs. 1 und 3 SGB I",
    )
    return case


def handed_in_late(open_page: Pages, live_city: LiveCity, case: Case) -> None:
    """Eleven days after the period; nobody has refused in the meantime."""
    with at("2026-11-16"):
        live_city.work()
        page = open_page("/", width=390)
        log_in(page, RESIDENT)
        page.goto(f"/mein-rathaus/vorgaenge/{case.number}/")
        assert_open_to_everybody(page)
        hand_in(page, "rent_proof")
        assert "Ihre Unterlagen sind bei uns angekommen" in text_of(page)
        live_city.work()
    with live_city.city_in_context():
        assert not Decision.objects.filter(case=case).exists()


def granted(open_page: Pages, live_city: LiveCity, case: Case) -> Decision:
    """A clerk grants with reasons; the letter goes to the post a day later."""
    with at("2026-11-23"):
        desk = desk_of(open_page, FIRST_CLERK, case)
        assert_accessible(desk)
        shows(
            text_of(desk),
            "500,00 €",
            "Eigenanteil höchstens: 200,00 €",
            "Hilfe mindestens: 440,00 €",
        )
        assert desk.locator('[name="slots.care"]').input_value() == ""
        judge(desk, live_city, "grant", WHY, "440")
    with at("2026-11-24"):
        post_letters(open_page, live_city)
    shows(
        letter(live_city, case, "decision"),
        "Ab dem 17. Oktober 2026 bekommen Sie Hilfe zur Pflege in Höhe von 440,00 €",
        WHY,
        "Grete Muster",
    )
    with live_city.city_in_context():
        decision = Decision.objects.get(case=case, state="issued")
        sent = Delivery.objects.exclude(law="").get(message__case=case.pk)
    assert (sent.channel, sent.legal_date) == ("post", datetime.date(2026, 11, 28))
    assert decision.remedy_until == datetime.date(2026, 12, 28)
    return decision


def judge(desk: Any, live_city: LiveCity, kind: str, why: str, amount: str = "") -> None:
    """What the clerk decides, and why."""
    clerk = Hand(desk)
    clerk.choose("kind", kind)
    clerk.type("reasons", why)
    if amount:
        clerk.type("slots.care", amount)
    clerk.press("Entscheid")
    live_city.work()


def objected_by_email(
    open_page: Pages, live_city: LiveCity, case: Case, decision: Decision
) -> Case:
    """Her plain e-mail of yesterday is a case at once, and she is asked for her signature."""
    with at("2026-12-16"):
        desk = desk_at(open_page, FIRST_CLERK, f"eingang/?q={case.number}")
        assert_accessible(desk)
        desk.get_by_role("link", name=case.number, exact=True).click()
        assert_accessible(desk)
        clerk = Hand(desk)
        clerk.choose("what", f"objection:{decision.pk}")
        clerk.choose("sender", "agent")
        clerk.choose("way", "email")
        clerk.type("received_on", "15.12.2026")
        clerk.type("text", GROUNDS)
        clerk.press("^Erfassen$")
        assert_accessible(desk)
        shows(
            text_of(desk),
            "Unterschrift unter dem Widerspruch klären",
            "Bis 28. Dezember 2026",
            "Schriftform: Unterschrift fehlt noch",
        )
        assert desk.get_by_role("button", name="Entscheidung treffen").count() == 0
        live_city.work()
        objection = newest(live_city)
    with live_city.city_in_context():
        told = Message.objects.get(case=objection.pk)
        assert told.recipient == objection.agent
        shows(told.body, "bis zum 28. Dezember 2026", "§\u00a084 Abs.\u00a01 SGG")
    return objection


def signed_in_time(open_page: Pages, live_city: LiveCity, objection: Case) -> None:
    """The signed letter comes before the period ends, and the task is settled with its day."""
    with at("2026-12-21"):
        desk = desk_at(open_page, FIRST_CLERK, f"eingang/vorgang/{objection.number}")
        clerk = Hand(desk)
        desk.get_by_label("Unterschrift oder weiteres zum Widerspruch").check()
        clerk.choose("sender", "agent")
        clerk.choose("way", "letter")
        clerk.type("received_on", "18.12.2026")
        upload(clerk, "scan")
        clerk.press("^Erfassen$")
        shows(text_of(desk), "Schriftform nachgeholt am 18. Dezember 2026")
        live_city.work()


def exported_for_the_court(open_page: Pages, live_city: LiveCity, objection: Case) -> None:
    """The court asks for the file: one PDF with an index, each document in it, each sheet numbered.

    The daughter sues; the second clerk takes the file of both cases out.
    """
    with at("2027-01-25"):
        content = whole_file(desk_of(open_page, SECOND_CLERK, objection), live_city.work)
    with live_city.city_in_context():
        found = Document.objects.filter(file=objection.file).values_list("title", flat=True)
        titles = sorted(found)
    marks = bookmarks(content)
    assert {"Deckblatt", "Inhalt"} <= set(marks)
    bound = [found for mark in marks if (found := re.match(r"(?:\d+–)?(\d+): (.+)", mark))]
    assert sorted(found[2] for found in bound) == titles
    total = int(bound[-1][1])
    assert sheets(content) == [(sheet, total) for sheet in range(1, total + 1)]


def test_from_the_first_call_to_the_court(live_city: LiveCity, open_page: Pages) -> None:
    case = applied_for_mother(open_page, live_city)
    handed_in_late(open_page, live_city, case)
    decision = granted(open_page, live_city, case)
    objection = objected_by_email(open_page, live_city, case, decision)
    signed_in_time(open_page, live_city, objection)
    with live_city.city_in_context():
        assert FollowUp.objects.get(decision=decision).case == objection
        assert Case.objects.filter(procedure_key="widerspruch").count() == 1
    assert (objection.file, objection.office_id) == (case.file, case.office_id)
    assert objection.applicant == case.applicant
    assert objection.is_protected

    with at("2026-12-22"):
        second = desk_of(open_page, SECOND_CLERK, objection)
        shows(text_of(second), "Abhelfen", "Zurückweisen")
        judge(second, live_city, "refusal", NO)
    with at("2026-12-23"):
        post_letters(open_page, live_city)
    shows(letter(live_city, objection, "decision"), NO, "Sozialgericht Kiel", "Klage", GROUNDS)
    with live_city.city_in_context():
        last = Decision.objects.get(case=objection, state="issued")
        ends = effect_of(decision).ends
    assert (last.decided_by_name, last.remedy["kind"]) == ("Swantje Probe", "klage")
    assert ends == ()
    exported_for_the_court(open_page, live_city, objection)
