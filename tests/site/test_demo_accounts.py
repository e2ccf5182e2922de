"""On the login page of a demonstration stands whom one can log in as."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from django.test import Client

from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.registry import save
from rathaus.people.actions import assign_role, import_roles
from rathaus.people.models import Account, Office, Party
from tests.site import cast
from tests.site.reading import elements, texts

pytestmark = pytest.mark.django_db
PASSWORD = "vier-stille-Leuchttürme"


@pytest.fixture
def demo(city: City) -> Iterator[City]:
    """The city as a demonstration, with two residents, a lead and three clerks in two offices."""
    from rathaus.kernel.library import library_path

    cast.offices()
    import_roles(actor=cast.HOUSE, path=library_path() / "roles.yaml")
    for first_names, email in (("Ida", "ida@example.org"), ("Kim", "kim@example.org")):
        party = Party.objects.create(surname="Muster", first_names=first_names)
        Account.objects.create_user(email, PASSWORD, party=party, demo=True)
    Account.objects.create_user("echt@example.org", PASSWORD, name="Echte Person")
    traffic, front = Office.objects.get(key="verkehr"), Office.objects.get(key="buergeramt")
    for name, role, office in (
        ("Beke", "lead", traffic),
        ("Jo", "clerk", traffic),
        ("Ole", "clerk", traffic),
        ("Uwe", "clerk", front),
    ):
        account = Account.objects.create_user(
            f"{name.lower()}@example.org", PASSWORD, name=name, is_staff_member=True, demo=True
        )
        assign_role(actor=cast.HOUSE, account=account, role_key=role, office=office)
    changed = dataclasses.replace(city, settings={"demo_password": PASSWORD})
    save(changed)
    yield changed
    save(city)


def test_residents_first_then_one_for_each_role_of_each_office(visitor: Client, demo: City) -> None:
    page = visitor.get("/konto/login/")

    assert [text.removesuffix(" Anmelden").split(" Anmelden:")[0] for text in _people(page)] == [
        "Ida Musterwohnt hier",
        "Kim Musterwohnt hier",
        "BekeLeitung, Straßenverkehrsbehörde",
        "JoSachbearbeitung, Straßenverkehrsbehörde",
        "UweSachbearbeitung, Bürgeramt",
    ]


def test_one_click_logs_in(visitor: Client, demo: City) -> None:
    page = visitor.get("/konto/login/?next=/stellen/")
    form = next(form for form in elements(page, css="demo-accounts__item") if "Kim" in form["text"])
    assert form
    hidden = {
        e["attrs"]["name"]: e["attrs"]["value"]
        for e in elements(page, tag="input")
        if e["attrs"].get("type") == "hidden" and e["attrs"].get("name") == "next"
    }

    answer = visitor.post(
        "/konto/login/", {"login": "kim@example.org", "password": PASSWORD, **hidden}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/stellen/")


def test_a_real_city_shows_nobody(visitor: Client, demo: City) -> None:
    save(dataclasses.replace(demo, demo=False))

    page = visitor.get("/konto/login/")

    assert _people(page) == []
    assert PASSWORD not in page.content.decode()


def _people(page: object) -> list[str]:
    return texts(page, css="demo-accounts__item")
