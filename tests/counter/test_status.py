"""The status by number and code: little, in plain words, and not for guessing."""

from __future__ import annotations

from django.test import Client

from rathaus.kernel.access import Actor
from tests.counter import cast


def test_number_and_code_tell_where_it_stands(kim: Actor, visitor: Client) -> None:
    submission = cast.submitted(kim)
    answer = visitor.post(
        "/status/", {"number": submission.case.number.lower(), "code": submission.access_code}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Zahlung offen" in page
    assert "Straßenverkehrsbehörde" in page
    assert "no-store" in answer["Cache-Control"]
    for private in ("Beispiel", "Holtenauer", "28,00"):
        assert private not in page


def test_a_wrong_code_and_a_wrong_number_are_told_alike(kim: Actor, visitor: Client) -> None:
    submission = cast.submitted(kim)
    wrong = [
        visitor.post("/status/", {"number": submission.case.number, "code": "AAAAA-AAAAA"}),
        visitor.post("/status/", {"number": "2026-999999-X", "code": submission.access_code}),
    ]
    for answer in wrong:
        assert answer.status_code == 404
        assert "Nummer und Zugangscode passen nicht zusammen." in answer.content.decode()


def test_guessing_is_stopped(kim: Actor, visitor: Client) -> None:
    submission = cast.submitted(kim)
    for _guess in range(5):
        visitor.post("/status/", {"number": submission.case.number, "code": "AAAAA-AAAAA"})
    answer = visitor.post(
        "/status/", {"number": submission.case.number, "code": submission.access_code}
    )
    assert answer.status_code == 503
    assert "Viertelstunde" in answer.content.decode()


def test_empty_fields_are_named(visitor: Client) -> None:
    answer = visitor.post("/status/", {"number": "", "code": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'href="#f-number"' in text
    assert 'href="#f-code"' in text
