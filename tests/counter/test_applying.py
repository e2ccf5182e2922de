"""Applying: every page kept, nothing asked twice, sent once."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.procedures.models import Draft
from rathaus.records.models import Case
from tests.counter import cast
from tests.kernel.files import pdf
from tests.procedures import town

OTHER = cast.PAGES["person"] | {"person.surname": "Fremd"}


def test_page_by_page_to_the_number(kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    review = kims.get(cast.page(draft, "review"))
    assert review.status_code == 200
    assert "Holtenauer Straße" in review.content.decode()
    assert "28,00\xa0€" in review.content.decode()
    assert "noch zu bestätigen" in review.content.decode()

    answer = cast.sent(kims, draft)
    assert answer["Location"] == f"/antrag/{draft.pk}/abgesendet"
    done = kims.get(answer["Location"]).content.decode()
    case = Case.objects.get()
    assert case.number in done
    assert f'action="/mein-rathaus/vorgaenge/{case.number}/bezahlen"' in done


def test_what_the_account_knows_stands_there_with_its_origin(kims: Client) -> None:
    draft = cast.begun(kims)
    for key in list(cast.PAGES)[:7]:
        kims.post(cast.page(draft, key), cast.PAGES[key])
    page = kims.get(cast.page(draft, "person")).content.decode()
    assert 'value="Beispiel"' in page
    assert "Ihr Konto" in page


def test_a_wrong_page_says_what_and_keeps_what_was_typed(kims: Client) -> None:
    draft = cast.begun(kims)
    answer = kims.post(
        cast.page(draft, "time"),
        {"date": "40.13.2026", "days": "1", "from": "16:00", "to": "8:00"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="40.13.2026"' in text
    assert "data-error-summary" in text
    assert "<title>Fehler: " in text
    assert 'href="#f-date"' in text


def test_two_clicks_are_one_application(kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    first, second = cast.sent(kims, draft), cast.sent(kims, draft)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1
    code = _code(kims, draft)
    assert code
    assert _code(kims, draft) == code, "loading the page again still shows the code"


def test_the_code_is_shown_only_to_who_has_just_sent(kim: Actor, kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    cast.sent(kims, draft)
    assert _code(cast.client_of(kim), draft) == ""


def test_the_same_application_anew_leads_to_the_first(kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    cast.sent(kims, draft)
    again = cast.begun(kims)
    cast.filled(kims, again)
    answer = cast.sent(kims, again)
    case = Case.objects.get()
    assert answer.status_code == 409
    assert f'href="/mein-rathaus/vorgaenge/{case.number}/"' in answer.content.decode()


def test_an_application_with_a_gap_leads_to_the_gap(kims: Client) -> None:
    draft = cast.begun(kims)
    for key in ("purpose", "place", "second-zone"):
        kims.post(cast.page(draft, key), cast.PAGES[key])
    answer = kims.get(cast.page(draft, "review"))
    assert answer["Location"] == f"{cast.page(draft, 'time')}?pruefen=1"
    page = kims.get(answer["Location"])
    assert page.status_code == 422
    assert "data-error-summary" in page.content.decode()


def test_a_change_from_the_review_leads_back_to_it(kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    page = f"{cast.page(draft, 'vehicle')}?zurueck=review"
    assert 'name="_back_to" value="review"' in kims.get(page).content.decode()
    answer = kims.post(page, {"vehicle": "truck", "_back_to": "review"})
    assert answer["Location"] == cast.page(draft, "review")


def test_a_change_that_opens_a_gap_leads_to_the_gap(kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    answer = kims.post(cast.page(draft, "role"), {"role": "company", "_back_to": "review"})
    assert answer["Location"] == cast.page(draft, "agent")


def test_going_back_finds_everything(kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    page = kims.get(cast.page(draft, "place")).content.decode()
    assert 'value="Holtenauer Straße 120"' in page
    assert 'value="12"' in page


def test_begun_applications_are_offered_before_a_new_one_begins(kims: Client) -> None:
    draft = cast.begun(kims)
    kims.post(cast.page(draft, "purpose"), cast.PAGES["purpose"])
    offer = kims.post(f"/antrag/{town.KEY}/neu")
    assert offer.status_code == 200
    assert f'href="/antrag/{draft.pk}/"' in offer.content.decode()
    assert kims.get(f"/antrag/{draft.pk}/")["Location"] == cast.page(draft, "place")
    assert cast.begun(kims, anew="1").pk != draft.pk


def test_two_clicks_on_begin_are_one_draft(kims: Client) -> None:
    assert cast.begun(kims).pk == cast.begun(kims).pk
    assert Draft.objects.count() == 1


def test_who_has_not_logged_in_fills_in_and_keeps_all_of_it(visitor: Client, kim: Actor) -> None:
    draft = cast.begun(visitor)
    cast.filled(visitor, draft)
    answer = cast.sent(visitor, draft)
    assert answer["Location"] == f"/antrag/{draft.pk}/anmelden"
    page = visitor.get(answer["Location"]).content.decode()
    assert f"next=%2Fantrag%2F{draft.pk}%2Fanmelden" in page
    assert ("simuliert" in page) == settings.FEDERAL_ACCOUNT_SIMULATED

    cast.log_in(visitor, kim)
    assert visitor.get(answer["Location"])["Location"] == cast.page(draft, "review")
    assert cast.sent(visitor, draft)["Location"] == f"/antrag/{draft.pk}/abgesendet"
    draft.refresh_from_db()
    assert draft.account_id == kim.account


def test_saving_for_later_lists_the_draft(visitor: Client) -> None:
    draft = cast.begun(visitor)
    answer = visitor.post(cast.page(draft, "time"), {"date": "12.12.2026", "save": "1"})
    assert answer["Location"] == "/antrag/"
    listed = visitor.get("/antrag/").content.decode()
    assert f'href="/antrag/{draft.pk}/"' in listed
    draft.refresh_from_db()
    assert draft.data["date"] == "2026-12-12"


@pytest.mark.parametrize("whose", ["visitor", "resident"])
def test_nobody_else_opens_a_draft(kims: Client, whose: str) -> None:
    draft = cast.begun(kims)
    other = cast.client_of(town.resident("Fremd") if whose == "resident" else None)
    for path in ("", "purpose/", "anmelden", "abgesendet"):
        assert other.get(f"/antrag/{draft.pk}/{path}").status_code == 404
    assert other.post(f"/antrag/{draft.pk}/loeschen").status_code == 404
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_draft_is_thrown_away(kims: Client) -> None:
    draft = cast.begun(kims)
    assert kims.post(f"/antrag/{draft.pk}/loeschen")["Location"] == "/mein-rathaus/"
    assert not Draft.objects.exists()


def test_staff_do_not_apply_with_their_account(office: object) -> None:
    clerk = cast.client_of(town.clerk(office))  # type: ignore[arg-type]
    assert clerk.post(f"/antrag/{town.KEY}/neu").status_code == 403


def test_other_questions_arrive_as_a_piece_of_the_page(kims: Client) -> None:
    draft = cast.begun(kims)
    answer = kims.post(cast.page(draft, "second-zone"), {"second_zone": "true", "_refresh": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "second_place.address" in text
    assert "<html" not in text


def test_a_sketch_is_kept_and_a_program_refused(kims: Client) -> None:
    draft = cast.begun(kims)
    good = SimpleUploadedFile("skizze.pdf", pdf(), "application/pdf")
    assert kims.post(cast.page(draft, "remarks"), {"sketch": good}).status_code == 302
    evil = SimpleUploadedFile("rechnung.pdf", b"MZ\x90\x00" + b"\0" * 400, "application/pdf")
    answer = kims.post(cast.page(draft, "remarks"), {"sketch": evil, "remarks": "Bitte beachten"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "rechnung.pdf" in text
    assert "skizze.pdf" in text, "the good file stays"
    assert "Bitte beachten" in text
    assert 'href="#f-sketch"' in text


def test_for_myself_in_another_name_is_told_on_the_page_of_the_name(kims: Client) -> None:
    draft = cast.begun(kims)
    pages = dict(cast.PAGES)
    for key in list(pages)[: list(pages).index("person")]:
        kims.post(cast.page(draft, key), pages[key])
    answer = kims.post(cast.page(draft, "person"), OTHER)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Ihr Konto lautet aber auf Kim Beispiel." in text
    assert 'href="#f-person-surname"' in text
    assert 'value="Fremd"' in text
    answer = kims.post(cast.page(draft, "person"), OTHER | {"person.surname": "BEISPIEL"})
    assert answer["Location"] == cast.page(draft, "contact")


def test_who_logs_in_last_is_led_to_the_name_and_loses_nothing(visitor: Client, kim: Actor) -> None:
    draft = cast.begun(visitor)
    cast.filled(visitor, draft, person=OTHER)
    cast.log_in(visitor, kim)
    answer = visitor.get(cast.page(draft, "review"))
    assert answer["Location"] == f"{cast.page(draft, 'person')}?pruefen=1"
    page = visitor.get(answer["Location"])
    assert page.status_code == 422
    assert "Ihr Konto lautet aber auf Kim Beispiel." in page.content.decode()
    sent = cast.sent(visitor, draft)
    assert sent.status_code == 422
    assert f'href="{cast.page(draft, "person")}?pruefen=1' in sent.content.decode()
    assert Case.objects.count() == 0
    visitor.post(cast.page(draft, "person"), cast.PAGES["person"])
    assert cast.sent(visitor, draft)["Location"] == f"/antrag/{draft.pk}/abgesendet"
    assert Case.objects.get().applicant_id == kim.party


def _code(client: Client, draft: Draft) -> str:
    page = client.get(f"/antrag/{draft.pk}/abgesendet").content.decode()
    mark = 'aria-labelledby="code-label">'
    return page.split(mark)[1].split("<")[0] if mark in page else ""
