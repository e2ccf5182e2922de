"""Two mattresses eighteen metres apart: merged at the desk, fetched by a crew, told to both."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from PIL import Image

from rathaus.kernel.clock import now
from rathaus.people.models import Account
from rathaus.records.models import Case
from rathaus.reports.actions.touring import make_tour
from rathaus.reports.models import Follower, Report, State
from tests.browser import LiveCity, assert_open_to_everybody, expect
from tests.reports.cast import CREW, EDITOR, ELISABETHSTRASSE, NEXT_TO_IT, reported, staff

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

KIM, TONI = "kim@example.org", "toni@example.org"


@pytest.fixture
def seed() -> Callable[[], None]:
    """Both have proved their addresses; nobody has looked at either report."""

    def fill() -> None:
        reported(ELISABETHSTRASSE, email=KIM)
        reported(NEXT_TO_IT, email=TONI, text="Matratze auf dem Gehweg")
        Follower.objects.update(confirmed_at=now())

    return fill


def log_in(page: Any, email: str) -> None:
    """By the demo's button for this person."""
    entry = f'form:has(input[name=login][value="{email}"]) button'
    page.locator(entry).first.evaluate("button => button.closest('form').requestSubmit(button)")


def photo() -> bytes:
    """The place, swept clean."""
    made = io.BytesIO()
    Image.new("RGB", (640, 480), "lightgreen").save(made, "JPEG")
    return made.getvalue()


def letters_to(address: str) -> list[str]:
    """The subjects of all letters to this address."""
    return [letter.subject for letter in mail.outbox if letter.to == [address]]


def test_one_case_and_both_are_told(live_city: LiveCity, open_page: Callable[..., Any]) -> None:
    desk = open_page("/konto/login/?next=/schreibtisch/meldungen/", width=1280)
    log_in(desk, EDITOR)
    desk.wait_for_url("**/schreibtisch/meldungen/")
    desk.locator("input[name=meldung]").nth(0).check()
    desk.locator("input[name=meldung]").nth(1).check()
    desk.get_by_role("button", name="Zusammenführen", exact=True).click()
    expect(desk.get_by_text("1 Meldung zusammengeführt.")).to_be_visible()
    desk.get_by_role("button", name="Annehmen").first.click()
    expect(desk.get_by_text("1 Meldung angenommen.")).to_be_visible()
    assert_open_to_everybody(desk)
    live_city.work()
    with live_city.city_in_context():
        whole = Report.objects.get(state=State.ACCEPTED)
        part = Report.objects.get(state=State.MERGED)
        assert (part.merged_into_id, whole.followers_count) == (whole.pk, 2)
        assert [case.pk for case in Case.objects.all()] == [whole.case_id]
        assert whole.office is not None
        tour = make_tour(
            actor=staff(CREW),
            name="Ostufer",
            day=date(2026, 11, 24),
            office=whole.office,
            reports=[whole.pk],
            crew=Account.objects.get(email=CREW),
        )

    phone = open_page(f"/konto/login/?next=/einsatz/tour/{tour.pk}", width=390)
    log_in(phone, CREW)
    phone.wait_for_url("**/einsatz/tour/**")
    file = {"name": "danach.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    phone.set_input_files("input[name=photo]", file)
    phone.get_by_label("Notiz").fill("Abgeholt.")
    phone.get_by_role("button", name="Erledigt").click()
    expect(phone.get_by_role("status")).to_contain_text("ist erledigt")
    mail.outbox.clear()
    live_city.work()

    assert (len(letters_to(KIM)), len(letters_to(TONI))) == (1, 1)
    with live_city.city_in_context():
        assert Case.objects.get().state == "closed"
    anybody = open_page(f"/meldungen/{part.number}", width=390, java_script_enabled=False)
    expect(anybody.get_by_text("Abgeholt.").first).to_be_visible()
    expect(anybody.get_by_role("img").first).to_be_visible()
