"""A clerk's day with the eAkte: from a new file to the closed case.

A letter complains of a sunken kerb. Hinnerk Beispiel opens a file by keyboard alone, takes the
papers in, writes an answer, has it co-signed by two, remembers it for a day, finds it again by a
word from a paper, sends it and closes the case.
"""

from __future__ import annotations

from typing import Any

import pytest

from rathaus.mail.models import Delivery
from rathaus.procedures.models import LetterDraft, Round
from rathaus.records.jobs import index_records
from rathaus.records.models import Case, Document, File, FileKind
from tests.browser import LiveCity, Pages, assert_accessible, expect, settle
from tests.journeys.dropping import drop
from tests.journeys.steps import CLERK, Hand, Keys, log_in, text_of
from tests.journeys.test_care_and_objection import at, shows
from tests.records.renditions.papers import photo, written

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

FIRST, SECOND = "fenja.vorlage@kiel.example", "beke.musterfrau@kiel.example"
FILE, MATTER = "Bordsteine am Exerzierplatz", "Abgesackter Bordstein vor Haus 7"
LETTER = "Brief von Piet Probe"
SUBJECT = "Der Bordstein wird angehoben"
ANSWER = "Guten Tag,\n\nwir heben den Bordstein bis Ostern an.\n\nMit freundlichen Grüßen"
BETTER = ANSWER.replace("bis Ostern", "bis zum 15. Februar 2027")
DISSENT = "Die Frist ist knapp; der Bauhof hat im Januar Winterdienst."


def opened_by_keyboard(page: Any) -> None:
    """From the filing plan to a new file and a matter in it, without the mouse."""
    page.goto("/schreibtisch/aktenplan/")
    assert_accessible(page)
    page.goto("/schreibtisch/aktenplan/54.10/")
    assert_accessible(page)
    keys = Keys(page)
    keys.type("akte_title", FILE)
    keys.choose("akte_kind", FileKind.CASE.value)
    keys.press("^Anlegen$")
    shows(text_of(page), "ist angelegt", FILE)
    assert_accessible(page)
    page.reload()
    keys.unfold("^Vorgang anlegen$")
    keys.type("vorgang_title", MATTER)
    keys.type("vorgang_person", "Piet Probe")
    keys.press("^Anlegen$")
    shows(text_of(page), MATTER, "Anliegen von Piet Probe", "Vorgang angelegt")


def the_case(live_city: LiveCity) -> Case:
    with live_city.city_in_context():
        return Case.objects.select_related("file").get(title=MATTER)


def papers_taken_in(page: Any) -> None:
    """Three at once, dragged onto the page: two are filed, the third says why not."""
    assert_accessible(page)
    drop(
        page,
        "[data-capture-drop]",
        [
            _file("brief.pdf", "application/pdf", written("Der Kanaldeckel klappert.", "Ende")),
            _file("foto.png", "image/png", photo("Bordstein")),
            _file("plan.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ],
    )
    page.get_by_label("Titel: brief.pdf").fill(LETTER)
    with page.expect_navigation():
        page.locator("form[data-capture] button[type=submit]").click()
    settle(page)
    shows(
        " ".join(page.locator("body").inner_text().replace("\u00a0", " ").split()),
        "2 Dokumente sind bei den Akten:",
        LETTER,
        "„plan.svg“ wurde nicht abgelegt:",
    )


def _file(name: str, kind: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": content}


def read_beside_the_case(page: Any) -> None:
    """A paper opens beside the case; the page stays."""
    page.evaluate("window.here = true")
    page.locator(".documents").get_by_role("link", name=LETTER).click()
    expect(page.locator("#betrachter-titel")).to_have_text(LETTER)
    expect(page.locator("img.viewer__page")).to_be_visible()
    shows(text_of(page), "von 2")
    page.locator("#betrachter-weiter").click()
    expect(page.locator("#betrachter-seite")).to_have_value("2")
    assert page.evaluate("window.here")
    assert_accessible(page)
    page.get_by_label("Dokument schließen").click()
    expect(page.locator("#betrachter")).to_have_count(0)


def answer_written(page: Any) -> None:
    """From a template, in two versions, and put where colleagues can sign it."""
    hand = Hand(page)
    hand.press("^Schreiben beginnen$")
    assert_accessible(page)
    hand.choose("template", "schreiben")
    page.select_option("[name=addressee]", label="an eine andere Anschrift")
    hand.type("lines", "Piet Probe\nExerzierplatz 7\n24103 Kiel")
    hand.press("^Beginnen$")
    assert_accessible(page)
    hand.type("subject", SUBJECT)
    hand.type("text", ANSWER)
    hand.press("^Speichern$")
    shows(text_of(page), "Fassung 2 von Hinnerk Beispiel")
    hand.type("text", BETTER)
    hand.type("note", "Mit Tag statt „bis Ostern“")
    hand.press("^Zur Mitzeichnung ablegen$")
    shows(text_of(page), "Fassung 3 von Hinnerk Beispiel", "Zur Mitzeichnung in der Akte:")


def sent_round(page: Any, case: Case) -> None:
    """First one colleague, then the head; both by name."""
    page.goto(f"/schreibtisch/vorgaenge/{case.number}")
    hand = Hand(page)
    hand.press("^Mitzeichnung beginnen$")
    assert_accessible(page)
    paper = page.locator("[name=document] option", has_text=SUBJECT)
    page.select_option("[name=document]", value=paper.first.get_attribute("value"))
    hand.type("step-1", "Fenja Vorlage")
    hand.type("step-2", "Beke Musterfrau")
    hand.type("due_on", "26.11.2026")
    hand.press("Auf den Weg geben")
    shows(text_of(page), "Das Dokument ist auf dem Weg.")


def signed(open_page: Pages, who: str, how: str, note: str = "") -> None:
    """From the task to the signature, each in a browser of their own."""
    page = open_page("/")
    log_in(page, who)
    page.goto("/schreibtisch/")
    hand = Hand(page)
    hand.press("Mitzeichnung: ")
    if note:
        assert_accessible(page)
        shows(text_of(page), "Fenja Vorlage")
    hand.choose("how", how)
    hand.type("note", note)
    hand.press("^Absenden$")
    shows(text_of(page), "Gezeichnet.")


def put_down_for_a_day(page: Any, case: Case) -> None:
    """A resubmission with its day and what is to do then."""
    page.goto(f"/schreibtisch/vorgaenge/{case.number}")
    hand = Hand(page)
    hand.unfold("Wiedervorlage oder Rückruf")
    hand.type("plan_due_on", "7.12.2026")
    hand.type("plan_reason", "Antwort absenden")
    hand.press("^Vormerken$")
    shows(text_of(page), "Vorgemerkt; es steht bei Ihren Aufgaben.")
    assert soon(page, case).count() == 0


def soon(page: Any, case: Case) -> Any:
    """The row of the case among what is due within a week."""
    page.goto("/schreibtisch/?wessen=mine")
    Hand(page).press("in 7 Tagen fällig")
    return page.locator(".desk-tasks li", has_text=case.number)


def a_minute_passes(live_city: LiveCity) -> None:
    """What the house does each minute: read what was filed."""
    with live_city.city_in_context():
        index_records.defer()
    live_city.work()


def found_by_a_word(page: Any, case: Case) -> None:
    """Only the paper itself says „Kanaldeckel“."""
    page.goto("/schreibtisch/suche/")
    hand = Hand(page)
    hand.type("q", "Kanaldeckel")
    page.locator(".records-search button").click()
    page.wait_for_url("**q=Kanaldeckel")
    hit = page.locator(".records-hit").first
    shows(" ".join(hit.inner_text().split()), LETTER, case.number)
    assert_accessible(page)
    hit.get_by_role("link", name=case.number).click()
    page.wait_for_url(f"**/vorgaenge/{case.number}")


def answer_sent(page: Any, live_city: LiveCity, case: Case) -> None:
    """On its day the task is there; both have signed, so the letter goes."""
    shows(" ".join(soon(page, case).inner_text().split()), "Wiedervorlage", "Antwort absenden")
    page.goto(f"/schreibtisch/vorgaenge/{case.number}")
    hand = Hand(page)
    hand.unfold("1 beendeter Umlauf")
    shows(text_of(page), "Antwort absenden", "Mitzeichnung abgeschlossen", DISSENT)
    hand.press("^Erledigt$")
    hand.press(f"^{SUBJECT}$")
    hand.press("^Senden und zu den Akten$")
    shows(text_of(page), "Das Schreiben liegt im Postausgang und bei den Akten.")
    page.goto("/schreibtisch/postausgang/")
    hand.press("zur Post gegeben")
    live_city.work()


def put_to_the_files(page: Any, case: Case) -> None:
    """z. d. A. is written down and ticked off; nothing is open, so the case closes."""
    page.goto(f"/schreibtisch/vorgaenge/{case.number}")
    hand = Hand(page)
    hand.press("^Verfügung schreiben$")
    assert_accessible(page)
    page.select_option("[name=kind-1]", "to_files")
    hand.press("^Verfügen$")
    hand.press("^Abhaken")
    hand.unfold("^Vorgang abschließen$")
    assert_accessible(page)
    hand.press("^Abschließen$")
    shows(text_of(page), "Der Vorgang ist abgeschlossen.", "Punkt einer Verfügung erledigt")


def told_by_the_file(page: Any, live_city: LiveCity, case: Case) -> None:
    """The file is closed with its last case and shows everything that lies in it."""
    page.goto(f"/schreibtisch/akten/{case.file.number}/")
    shows(text_of(page), "abgeschlossen", LETTER, "foto", SUBJECT, "Akte angelegt", MATTER)
    assert_accessible(page)
    with live_city.city_in_context():
        file = File.objects.get(pk=case.file_id)
        assert file.closed_at is not None
        assert file.retention_until is not None
        assert file.retention_until.year == 2036
        round_ = Round.objects.get(case=case)
        assert round_.state == Round.State.FINISHED
        assert LetterDraft.objects.get(case=case).state == LetterDraft.State.SENT
        letter = Document.objects.filter(case=case, title=SUBJECT, direction="out").get()
        assert Delivery.objects.get(message__case=case.pk).channel == "post", letter


def test_from_a_new_file_to_the_closed_case(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/")
    with at("2026-11-23"):
        log_in(page, CLERK)
        opened_by_keyboard(page)
        case = the_case(live_city)
        papers_taken_in(page)
        live_city.work()
        read_beside_the_case(page)
        answer_written(page)
        sent_round(page, case)
        signed(open_page, FIRST, "sign")
        signed(open_page, SECOND, "dissent", DISSENT)
        put_down_for_a_day(page, case)
        a_minute_passes(live_city)
        found_by_a_word(page, case)
    with at("2026-12-07"):
        answer_sent(page, live_city, case)
        put_to_the_files(page, case)
        told_by_the_file(page, live_city, case)
