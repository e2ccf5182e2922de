"""The conversation as pages: without a script, in a frame, handed to people, and by the API."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from rathaus.assistant.models import Dialogue, Ticket, Turn
from rathaus.kernel.clock import frozen, now
from rathaus.kernel.tenancy import City
from tests.site import cast


@pytest.fixture
def visitor(city: City) -> Client:
    cache.clear()
    cast.town()
    return Client(headers={"host": "testserver"}, enforce_csrf_checks=True)


def ask(visitor: Client, question: str, path: str = "/assistent/") -> Any:
    return visitor.post(path, {"frage": question}, follow=True)


def test_the_page_says_first_that_it_is_a_machine(visitor: Client) -> None:
    page = visitor.get("/assistent/").content.decode()
    assert "Sie sprechen mit einem Programm, nicht mit einem Menschen." in page
    assert 'name="frage"' in page


def test_a_question_is_answered_with_its_source(visitor: Client) -> None:
    answer = ask(visitor, "Wo melde ich meinen Hund an?")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r'Quelle:</?[^>]*>? *<a href="/leistungen/hund-anmelden/"', page) or (
        'Quelle: <a href="/leistungen/hund-anmelden/"' in page
    )
    assert answer.redirect_chain[0][0].endswith("#antwort")


def test_asking_needs_no_cookie_and_sets_none_that_names_somebody(visitor: Client) -> None:
    answer = ask(visitor, "Hund")
    key = answer.request["PATH_INFO"].split("/")[-2]
    another = Client(headers={"host": "testserver"})
    again = another.get(f"/assistent/g/{key}/")
    assert "Hund anmelden" in again.content.decode()
    assert "sessionid" not in visitor.cookies


def test_a_question_of_markup_is_shown_as_it_was_typed(visitor: Client) -> None:
    page = ask(visitor, "<script>alert(1)</script> Hund").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_an_empty_question_says_what_is_missing(visitor: Client) -> None:
    answer = visitor.post("/assistent/", {"frage": "  "})
    assert answer.status_code == 422
    assert "Sie haben noch nichts gefragt." in answer.content.decode()
    assert not Dialogue.objects.exists()


def test_a_conversation_can_be_deleted_at_once(visitor: Client) -> None:
    key = ask(visitor, "Hund").request["PATH_INFO"].split("/")[-2]
    gone = visitor.post(f"/assistent/g/{key}/loeschen", follow=True)
    assert "Das Gespräch ist gelöscht." in gone.content.decode()
    assert (Dialogue.objects.count(), Turn.objects.count()) == (0, 0)


def test_a_question_goes_to_people_with_the_conversation(visitor: Client) -> None:
    key = ask(visitor, "Wo melde ich meinen Hund an?").request["PATH_INFO"].split("/")[-2]
    form = visitor.get(f"/assistent/g/{key}/uebergabe/").content.decode()
    assert "Wo melde ich meinen Hund an?" in form
    sent = visitor.post(
        f"/assistent/g/{key}/uebergabe/",
        {"question": "Und wenn der Hund nur zu Besuch ist?", "email": "", "name": ""},
        follow=True,
    )
    ticket = Ticket.objects.get()
    assert ticket.number in sent.content.decode()
    assert [line["text"] for line in ticket.transcript][:1] == ["Wo melde ich meinen Hund an?"]
    assert visitor.get(f"/assistent/anfrage/{ticket.number}/falsch/").status_code == 404


def test_the_frame_may_be_shown_only_where_it_is_allowed(visitor: Client) -> None:
    frame = visitor.get("/assistent/einbetten/")
    policy = frame["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "X-Frame-Options" not in frame
    page = visitor.get("/assistent/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_script_for_other_pages_keeps_its_address(visitor: Client) -> None:
    script = visitor.get("/assistent/widget.js")
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"einbetten/" in script.content


def post(visitor: Client, **body: str) -> Any:
    return visitor.post(
        "/api/v1/assistant/answer", json.dumps(body), content_type="application/json"
    )


def test_programs_ask_without_a_login(visitor: Client) -> None:
    answer = post(visitor, question="Wo melde ich meinen Hund an?")
    said = answer.json()
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert said["citations"][0]["url"].endswith("/leistungen/hund-anmelden/")
    assert said["citations"][0]["url"].startswith("http")
    assert set(said) == {
        "answer", "kind", "citations", "confidence", "follow_up", "hand_over", "card", "others",
        "dialogue", "language", "machine", "automation",
    }  # fmt: skip
    assert said["machine"] is True
    again = post(visitor, question="Was kostet das?", dialogue=said["dialogue"]).json()
    assert again["dialogue"] == said["dialogue"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"question": ""}, 422), ({"question": "Hund", "city": "hamburg"}, 422)],
)
def test_programs_are_told_what_is_wrong(
    visitor: Client, body: dict[str, str], status: int
) -> None:
    answer = post(visitor, **body)
    assert answer.status_code == status
    assert set(answer.json()) >= {"error", "message", "remedy"}


def test_what_is_no_question_is_refused_calmly(visitor: Client) -> None:
    for body in (b"", b"[]", b'{"question": 7}', b"\xff\xfe", b'{"question": "\\ud800"}'):
        answer = visitor.post("/api/v1/assistant/answer", body, content_type="application/json")
        assert answer.status_code in {400, 422}, body


def _hand_over(visitor: Client, question: str, slip: str = "") -> Any:
    return visitor.post("/assistent/frage-stellen/", {"question": question, "slip": slip})


def test_a_double_click_opens_one_ticket(visitor: Client) -> None:
    form = visitor.get("/assistent/frage-stellen/").content.decode()
    found = re.search(r'name="slip" value="([^"]{32,})"', form)
    assert found is not None
    first, second = (_hand_over(visitor, "Wer hilft mir?", found[1]) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1
    assert visitor.get(first["Location"]).status_code == 200
    assert _hand_over(visitor, "Und wo?", found[1])["Location"] != first["Location"]


def test_people_are_not_flooded_with_tickets(visitor: Client) -> None:
    with frozen(now()):
        answers = [_hand_over(visitor, f"Wer hilft beim {turn}. Mal?") for turn in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429]
    assert answers[-1]["Retry-After"] == "150"
    assert Ticket.objects.count() == 6


def test_a_program_is_told_when_to_ask_again(visitor: Client) -> None:
    with frozen(now()):
        answers = [post(visitor, question="Hund") for _ in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {200}
    assert (answers[20].status_code, answers[20]["Retry-After"]) == (429, "3")


def test_signs_that_nobody_can_store_are_refused_calmly(visitor: Client) -> None:
    ticket = {"question": "Wer hilft?", "phone": "0431 1\x002"}
    assert visitor.post("/assistent/frage-stellen/", ticket).status_code == 422
    assert visitor.post("/assistent/", {"wahl": "service:\x00"}).status_code == 422
    assert visitor.get("/assistent/anfrage/%00/x/").status_code == 422
    long = {"question": "Wer hilft?", "email": "a@" + ".".join(["b" * 62] * 4) + ".example"}
    assert visitor.post("/assistent/frage-stellen/", long).status_code == 422


@override_settings(USE_X_FORWARDED_HOST=True)
def test_behind_a_proxy_everybody_is_counted_alone(visitor: Client) -> None:
    def from_home(address: str) -> int:
        question = {"frage": "Hund"}
        return visitor.post(
            "/assistent/", question, headers={"x-forwarded-for": address}
        ).status_code

    with frozen(now()):
        assert {from_home("203.0.113.1") for _ in range(20)} == {302}
        assert from_home("203.0.113.1") == 429
        assert from_home("203.0.113.2") == 302


@pytest.mark.parametrize("part", ["frage", "wahl", "adresse"])
def test_nothing_of_any_length_is_taken(visitor: Client, part: str) -> None:
    assert visitor.post("/assistent/", {"frage": "Hund", part: "x" * 2001}).status_code == 422
    assert _hand_over(visitor, "a." * 2001).status_code == 422


def test_the_field_for_the_name_keeps_no_account_either(visitor: Client) -> None:
    ticket = {"question": "Wer hilft?", "name": "Ida DE02120300000000202051"}
    visitor.post("/assistent/frage-stellen/", ticket)
    assert Ticket.objects.get().name == "Ida [Kontonummer]"
