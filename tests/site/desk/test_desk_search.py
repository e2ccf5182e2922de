"""The page of the record search: found in context, narrowed by address, silent on the rest."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.access import Visibility, system
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Office
from rathaus.records.actions import index_due_cases
from rathaus.records.models import Case, SavedSearch, WithheldSearch
from tests.site.desk import cast

SEARCH = "/schreibtisch/suche/"


def _indexed() -> None:
    while index_due_cases(actor=system("search")):
        pass


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_clerk_finds_narrows_keeps_and_forgets_a_search(desk: Client, jo: Account) -> None:
    case, _task = cast.waiting_case("Öztürk", 2)
    _indexed()
    page = _text(desk, f"{SEARCH}?q=oeztuerk")
    assert case.number in page
    assert "?q=oeztuerk&amp;art=application" in page
    narrowed = _text(desk, f"{SEARCH}?q=oeztuerk&art=application")
    assert 'aria-current="true"' in narrowed
    assert narrowed.count("data-desk-row") < page.count("data-desk-row")
    # What leads nowhere harms nothing.
    for odd in ("art=gibtesnicht", "stelle=kaputt", "jahr=x", "nach=kaputt", "nach=a~b~c"):
        assert desk.get(f"{SEARCH}?q=oeztuerk&{odd}").status_code == 200
    for odd in ("'", "((", "a & !b", "1-", "\x00", "%25", "12/34-", "…"):
        assert desk.get(SEARCH, {"q": odd}).status_code == 200
    desk.post(f"{SEARCH}merken", {"q": "oeztuerk", "art": "application", "name": "Anträge"})
    saved = SavedSearch.objects.get(account=jo)
    assert saved.address == "q=oeztuerk&art=application"
    assert "Anträge" in _text(desk, SEARCH)
    desk.post(f"{SEARCH}{saved.pk}/vergessen")
    assert not SavedSearch.objects.exists()


def test_what_is_withheld_looks_like_nothing_and_is_told_to_records_management(
    desk: Client, jo: Account, office: Office, city: City
) -> None:
    case, _task = cast.waiting_case("Pflegeheim", 2)
    Case.objects.filter(pk=case.pk).update(visibility=Visibility.PROTECTED)
    _indexed()
    hidden = _text(desk, f"{SEARCH}?q=Pflegeheim").replace("Pflegeheim", "X")
    nothing = _text(desk, f"{SEARCH}?q=Gibtesnicht").replace("Gibtesnicht", "X")
    assert case.number not in hidden
    assert _body(hidden) == _body(nothing)
    run_pending(city)
    noted = WithheldSearch.objects.get()
    assert (noted.account, noted.words) == (jo, "Pflegeheim")
    assert desk.get(f"{SEARCH}verwehrt/").status_code == 403
    manager = cast.at_desk(cast.employ("records", office, "Rike Akte"))
    assert "Pflegeheim" in _text(manager, f"{SEARCH}verwehrt/")


def _body(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_hits_costs_the_same_whatever_its_length(
    desk: Client, django_assert_max_num_queries: object, count: int
) -> None:
    for number, surname in enumerate(("Ahrens", "Brandt", "Claasen")[:count]):
        cast.waiting_case(surname, 2 + 2 * number)
    _indexed()
    desk.get(f"{SEARCH}?q=Schulweg")
    with django_assert_max_num_queries(17):  # type: ignore[operator]
        page = _text(desk, f"{SEARCH}?q=Schulweg")
    assert page.count("data-desk-row") >= count
