"""„Mein Rathaus“: what is due, my cases, what I began, what came."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Actor
from rathaus.people.models import Office
from rathaus.records.models import Case
from tests.counter import cast
from tests.procedures import town


def test_an_empty_house_says_what_to_do(kims: Client) -> None:
    page = kims.get("/mein-rathaus/").content.decode()
    assert "Guten Tag, Kim Beispiel" in page
    assert "Noch keine Vorgänge" in page
    assert "Etwas beantragen" in page
    assert "Das ist jetzt zu tun" not in page


def test_what_is_due_stands_first(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    draft = cast.begun(kims)
    kims.post(cast.page(draft, "purpose"), cast.PAGES["purpose"])
    page = kims.get("/mein-rathaus/").content.decode()
    assert page.index("Das ist jetzt zu tun") < page.index("Ihre Vorgänge")
    assert "28,00\xa0€ bezahlen: " in page
    assert case.number in page
    assert f'href="/antrag/{draft.pk}/"' in page
    assert "1 neue Nachricht" in page


def test_papers_that_are_asked_for_are_due(kim: Actor, kims: Client) -> None:
    agent = {"organisation": "Umzüge Muster", "surname": "Muster", "first_names": "Sam"}
    cast.submitted(kim, role="company", agent=agent)
    assert "Unterlagen nachreichen: " in kims.get("/mein-rathaus/").content.decode()


def test_cases_are_read_page_by_page(kim: Actor, kims: Client) -> None:
    for day in range(12, 24):
        cast.submitted(kim, date=f"2026-12-{day}")
    first = kims.get("/mein-rathaus/").content.decode()
    numbers = set(Case.objects.values_list("number", flat=True))
    part = first.split('id="vorgaenge"')[1]
    older = part.split('href="?nach=')[1].split('"')[0].split("#")[0]
    second = kims.get(f"/mein-rathaus/?nach={older}").content.decode()
    shown = {n for n in numbers if n in part.split("</section>")[0]}
    rest = {n for n in numbers if n in second.split('id="vorgaenge"')[1].split("</section>")[0]}
    assert len(shown) == 10
    assert shown | rest == numbers
    assert not shown & rest


@pytest.mark.parametrize("who", ["nobody", "staff"])
def test_it_is_for_residents(office: Office, who: str) -> None:
    browser = cast.client_of(town.clerk(office) if who == "staff" else None)
    for address in ("/mein-rathaus/", "/mein-rathaus/postfach/", "/mein-rathaus/profil/"):
        answer = browser.get(address)
        if who == "staff":
            assert answer.status_code == 403
        else:
            assert answer["Location"].startswith("/konto/login/?next=")


@pytest.mark.parametrize("address", ["/mein-rathaus/", "/mein-rathaus/postfach/", "/antrag/"])
def test_three_rows_cost_as_many_questions_as_one(kim: Actor, kims: Client, address: str) -> None:
    _another(kim, kims, 12)
    kims.get(address)
    one = _count(kims, address)
    _another(kim, kims, 13)
    _another(kim, kims, 14)
    assert _count(kims, address) == one


def _another(kim: Actor, kims: Client, day: int) -> None:
    cast.submitted(kim, date=f"2026-12-{day}")
    draft = cast.begun(kims, anew="1")
    kims.post(cast.page(draft, "purpose"), cast.PAGES["purpose"])


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
