"""The telephone view, hand-overs, open questions and quality at the desk."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from rathaus.assistant.actions import open_ticket
from rathaus.assistant.models import OpenQuestion, Ticket
from rathaus.assistant.staff.searching import note_empty_search
from rathaus.catalogue.models import Revision
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.clock import now
from rathaus.kernel.events.models import Event
from rathaus.people.models import Office
from tests.catalogue.cast import publish
from tests.site.desk import cast
from tests.site.reading import elements, links, texts

pytestmark = pytest.mark.django_db
PHONE, TICKETS, OPEN, QUALITY = (
    f"/schreibtisch/{name}/" for name in ("115", "uebergaben", "offene-fragen", "assistent")
)


@pytest.fixture
def place(db: object) -> Office:
    return Office.objects.create(key="verkehr", name="Straßenverkehr", phone="0431 901-0")


@pytest.fixture
def agent(place: Office) -> Client:
    return cast.at_desk(cast.employ("agent", None, "Tina Telefon"))


@pytest.fixture
def editor(place: Office) -> Client:
    return cast.at_desk(cast.employ("editor", None, "Edda Feder"))


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def _ticket(question: str = "Wer hilft?") -> Ticket:
    return open_ticket(actor=ANONYMOUS, question=question, service_key="halteverbot")[0]


class TestTelephone:
    def test_a_question_opens_a_card_and_the_call_ends_with_a_fact(
        self, agent: Client, place: Office
    ) -> None:
        publish(place)
        publish(place, key="halten", names={"de": "Haltverbot auf Dauer"}, procedure=False)
        typed = agent.get(f"{PHONE}treffer", {"q": "haltverb"})
        shown = elements(typed, css="phone-hits")[0]
        assert "Mobiles Haltverbot" in shown["text"]
        page = agent.get(PHONE, {"q": "haltverbot"})
        hit = links(page)["Mobiles Haltverbot"]

        card = agent.get(hit)

        text = card.content.decode()
        for said in ("Platz für den Umzug.", "0431 901-0", "Zuständig ist: Straßenverkehr."):
            assert said in text
        sent = {
            one["attrs"]["name"]: one["attrs"]["value"]
            for one in elements(card, tag="input")
            if one["attrs"].get("type") == "hidden"
        }
        agent.post(f"{PHONE}ergebnis", sent | {"do": "answered"})
        fact = Event.objects.get(kind="call.answered")
        assert (fact.subject, fact.facts["first_contact"]) == ("service:halteverbot", True)
        assert fact.facts["seconds"] < 60

    def test_an_unknown_address_is_said_and_the_card_stays(
        self, agent: Client, place: Office
    ) -> None:
        publish(place)
        page = agent.get(PHONE, {"key": "halteverbot", "adresse": "Nirgendweg 3"})
        assert page.status_code == 200
        assert "Mobiles Haltverbot" in texts(page, tag="h2")

    def test_a_hand_over_asks_for_a_way_to_answer_and_keeps_what_was_typed(
        self, agent: Client, place: Office
    ) -> None:
        publish(place)
        form = {"q": "haltverbot", "key": "halteverbot", "question": "Gilt es sonntags?"}
        refused = agent.post(f"{PHONE}uebergabe", form)
        assert refused.status_code == 422
        assert "Gilt es sonntags?" in refused.content.decode()
        done = agent.post(f"{PHONE}uebergabe", form | {"phone": "0431 1"}, follow=True)
        row = Ticket.objects.get()
        assert (row.channel, row.office, row.phone) == ("phone", place, "0431 1")
        assert row.number in done.content.decode()

    def test_what_nobody_can_answer_is_an_open_question(self, agent: Client) -> None:
        agent.post(f"{PHONE}ergebnis", {"q": "Klunkerkran", "do": "unanswered"})
        assert OpenQuestion.objects.get().examples == ["Klunkerkran"]


class TestTickets:
    def test_taken_answered_and_told_with_its_history(self, agent: Client, place: Office) -> None:
        publish(place)
        row = _ticket("Wer hilft mir?")
        late = _ticket("Bin ich zu spät?")
        Ticket.objects.filter(pk=late.pk).update(due_at=now() - timedelta(hours=1))
        listed = agent.get(TICKETS)
        assert [one[0].text for one in listed.context["table"].rows] == [
            "Bin ich zu spät?",
            "Wer hilft mir?",
        ]
        assert "überfällig" in texts(listed, css="badge")
        narrowed = agent.get(TICKETS, {"ueberfaellig": "1"}).context["table"].rows
        assert len(narrowed) == 1
        one = f"{TICKETS}{row.pk}/"
        agent.post(f"{one}uebernehmen")
        empty = agent.post(f"{one}antworten", {"answer": " "})
        assert empty.status_code == 422
        page = agent.post(f"{one}antworten", {"answer": "Das Amt."}, follow=True)
        text = page.content.decode()
        assert "Beantwortet in der Zeit (unter 1 Stunde)" in text
        assert "Tina Telefon" in text
        again = agent.post(f"{one}schliessen", {"reason": "settled"}, follow=True)
        assert "Diese Anfrage ist schon erledigt." in again.content.decode()

    def test_passed_on_it_leaves_the_list_of_the_office(self, place: Office) -> None:
        publish(place)
        client = cast.at_desk(cast.employ("agent", place, "Tina Telefon"))
        other = Office.objects.create(key="hafen", name="Hafenamt")
        row = _ticket()
        page = client.post(f"{TICKETS}{row.pk}/weiterleiten", {"office": "hafen"}, follow=True)
        assert "Keine Anfrage wartet" in page.content.decode()
        assert Ticket.objects.get().office == other
        assert client.get(f"{TICKETS}{row.pk}/").status_code == 403


class TestOpenQuestions:
    def test_a_search_that_found_nothing_becomes_a_search_word_and_can_be_undone(
        self, editor: Client, place: Office
    ) -> None:
        publish(place)
        Client(headers={"host": "testserver"}).get("/suche/", {"q": "Klunkerkran"})
        listed = editor.get(OPEN)
        found = links(listed)
        assert "Klunkerkran" in found
        assert "/schreibtisch/leistungen/neu?name=Klunkerkran" in found.values()
        row = OpenQuestion.objects.get()
        page = editor.post(f"{OPEN}{row.pk}/suchwort", {"service": "halteverbot"}, follow=True)
        assert "„Klunkerkran“ ist vorgeschlagen" in page.content.decode()
        revision = Revision.objects.get()
        assert revision.content["synonyms"]["de"] == ["Klunkerkran"]
        assert revision.state == "submitted"
        editor.post(
            f"{OPEN}zurueck",
            {"question": row.pk, "revision": revision.pk, "word": "Klunkerkran"},
        )
        assert OpenQuestion.objects.get().state == "open"
        assert Revision.objects.get().state == "discarded"
        told = _text(editor, f"{OPEN}{row.pk}/")
        assert told.index("Wieder geöffnet") < told.index("Als beantwortet abgehakt")

    def test_many_at_once_with_undo_and_as_a_table(self, editor: Client) -> None:
        for said in ("=Klunkerkran", "Flohzirkus"):
            note_empty_search(actor=ANONYMOUS, text=said)
        ids = list(OpenQuestion.objects.values_list("pk", flat=True))
        page = editor.post(f"{OPEN}entscheiden", {"question": ids, "do": "outside"}, follow=True)
        assert "2 Fragen sind entschieden." in page.content.decode()
        answer = editor.get(OPEN, {"stand": "nicht-unsere", "ausgabe": "csv"})
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert sorted(line[0] for line in lines[1:]) == ["'=Klunkerkran", "Flohzirkus"]
        editor.post(f"{OPEN}zurueck", {"question": ids})
        assert set(OpenQuestion.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize(
    ("page", "queries"),
    [(f"{PHONE}treffer?q=haltverbot", 7), (TICKETS, 5), (OPEN, 5), (QUALITY, 4)],
)
def test_a_list_costs_the_same_whatever_its_length(
    place: Office, django_assert_num_queries: object, page: str, queries: int
) -> None:
    client = cast.at_desk(cast.employ("informer", None, "Ina Info"))
    for number in range(3):
        publish(place, key=f"halt-{number}", names={"de": f"Haltverbot {number}"}, procedure=False)
        open_ticket(actor=ANONYMOUS, question="Was?", service_key=f"halt-{number}")
        OpenQuestion.objects.create(
            fingerprint=str(number), examples=["Was?"], best=f"service:halt-{number}", count=number
        )
        if number == 1:
            continue
        client.get(page)
        with django_assert_num_queries(queries):  # type: ignore[operator]
            shown = client.get(page)
        assert shown.status_code == 200
        rows = elements(shown, tag="li") + elements(shown, tag="tr")
        assert len([one for one in rows if "data-desk-row" in one["attrs"] or page == TICKETS]) >= (
            0 if page == QUALITY else number + 1
        )


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("agent", {PHONE, TICKETS, QUALITY}),
        ("editor", {OPEN, QUALITY}),
        ("steering", {QUALITY}),
        ("clerk", set()),
    ],
)
def test_each_page_opens_for_those_it_is_for(place: Office, role: str, pages: set[str]) -> None:
    client = cast.at_desk(cast.employ(role, None, "Kim Kraft"))
    got = {page: client.get(page) for page in (PHONE, TICKETS, OPEN, QUALITY)}
    assert {page for page, answer in got.items() if answer.status_code == 200} == pages
    for page in pages:
        near = set(links(got[page]).values()) & {PHONE, TICKETS, OPEN, QUALITY}
        assert near == pages


def test_the_figures_leave_as_a_table_without_a_word_of_anybody(agent: Client) -> None:
    agent.post(f"{PHONE}ergebnis", {"q": "Klunkerkran", "do": "unanswered"})
    text = _text(agent, f"{QUALITY}?ausgabe=csv")
    assert "Klunkerkran" not in text
    assert text.count("\n") == 13


def test_the_pages_speak_english(agent: Client, place: Office) -> None:
    publish(place)
    row = _ticket()
    agent.cookies["sprache"] = "en"
    for page, said in (
        (f"{PHONE}?key=halteverbot", "What is it about?"),
        (TICKETS, "Hand-overs"),
        (f"{TICKETS}{row.pk}/", "Your answer"),
        (QUALITY, "Quality of information"),
    ):
        assert said in _text(agent, page)
