"""Mandates in the account: given with plain words, seen by both sides, ended by either."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.people.agent_codes import code_of
from rathaus.people.models import Account, Mandate, Office, Party
from rathaus.people.queries import mandate_for
from tests.counter import cast
from tests.procedures import town
from tests.site.reading import elements, links, texts

PROFILE = "/mein-rathaus/profil/"
GIVE = f"{PROFILE}vollmachten/neu"


@pytest.fixture
def otto(office: Office) -> Actor:
    """Who is to act for Kim."""
    return town.resident("Vertretung")


def _code(actor: Actor) -> str:
    assert actor.party is not None
    return code_of(actor.party)


def _typed(agent: Actor, **changes: str) -> dict[str, str]:
    known = {"code": _code(agent), "name": "vertretung", "scope": town.KEY}
    return known | {"first_day": "22.11.2026", "last_day": "31.12.2026"} | changes


def _given(principal: Actor, agent: Actor, scope: str = "") -> Mandate:
    return Mandate.objects.create(
        principal=Party.objects.get(pk=principal.party),
        agent=Party.objects.get(pk=agent.party),
        scope=scope,
        valid_from=datetime.date(2026, 1, 1),
    )


def _rows(client: Client) -> list[str]:
    found = [entry["text"] for entry in elements(client.get(PROFILE), tag="li")]
    said = [" ".join(text.split()).replace("\u00a0", " ") for text in found]
    return [text for text in said if "Bevollmächtigte:" in text]


def _errors(page: Any) -> dict[str, str]:
    """What stands at each field, by the name of the field."""
    return {
        found["attrs"]["id"].removeprefix("f-").removesuffix("-error"): " ".join(
            found["text"].split()
        ).removeprefix("Fehler: ")
        for found in elements(page, tag="p", css="field__error")
    }


def test_a_mandate_is_given_and_both_sides_see_it(kim: Actor, kims: Client, otto: Actor) -> None:
    assert links(kims.get(PROFILE))["Vollmacht erteilen"] == GIVE
    page = kims.post(GIVE, _typed(otto), follow=True)
    assert page.redirect_chain == [(f"{PROFILE}#vollmachten", 302)]
    assert "Kim Vertretung hat jetzt Ihre Vollmacht." in page.content.decode()
    mandate = Mandate.objects.get()
    assert (mandate.principal_id, mandate.agent_id, mandate.scope, mandate.kind) == (
        kim.party,
        otto.party,
        town.KEY,
        "proxy",
    )
    assert (mandate.valid_from, mandate.valid_to) == (
        datetime.date(2026, 11, 22),
        datetime.date(2027, 1, 1),
    )
    said = (
        "Bevollmächtigte: nur für „Mobiles Haltverbot“, seit 22. November 2026, "
        "bis einschließlich 31. Dezember 2026"
    )
    assert [row for row in _rows(kims) if f"Kim Vertretung, {said} Widerrufen" in row] != []
    assert [row for row in _rows(cast.client_of(otto)) if f"{said} Niederlegen" in row] != []
    assert _rows(cast.client_of(town.resident("Fremd"))) == []


def test_the_mandate_opens_the_case_and_its_end_closes_it(
    kim: Actor, kims: Client, otto: Actor
) -> None:
    case = cast.submitted(kim).case
    address, ottos = f"/mein-rathaus/vorgaenge/{case.number}/", cast.client_of(otto)
    assert ottos.get(address).status_code == 404
    kims.post(GIVE, _typed(otto, scope="*", last_day=""))
    assert (Mandate.objects.get().scope, Mandate.objects.get().valid_to) == ("", None)
    assert ottos.get(address).status_code == 200
    kims.post(f"{PROFILE}vollmachten/{Mandate.objects.get().pk}/beenden")
    assert ottos.get(address).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"code": ""}, "code", "Bitte geben Sie die Kennung ein."),
        ({"code": "0000-1111"}, "code", "In der Kennung fehlt etwas"),
        ({"name": "Anders"}, "code", "Kennung und Name passen nicht zusammen."),
        ({"name": ""}, "name", "Bitte nennen Sie den Nachnamen oder den Namen der Organisation."),
        ({"scope": ""}, "scope", "Bitte wählen Sie, wofür die Vollmacht gilt."),
        ({"scope": "erfunden"}, "scope", "Bitte wählen Sie, wofür die Vollmacht gilt."),
        ({"first_day": ""}, "first_day", "Bitte nennen Sie den ersten Tag."),
        ({"first_day": "21.11.2026"}, "first_day", "Eine Vollmacht gilt frühestens ab heute."),
        ({"last_day": "irgendwann"}, "last_day", "Diesen Tag können wir nicht lesen."),
        (
            {"first_day": "5.12.2026", "last_day": "4.12.2026"},
            "last_day",
            "Das Ende liegt vor dem Beginn.",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    kims: Client, otto: Actor, changes: dict[str, str], field: str, said: str
) -> None:
    typed = _typed(otto, **changes)
    page = kims.post(GIVE, typed)
    errors = _errors(page)
    assert (page.status_code, list(errors)) == (422, [field])
    assert errors[field].startswith(said)
    assert f'value="{typed["code"]}"' in page.content.decode()
    assert not Mandate.objects.exists()


def test_nobody_appoints_themselves(kim: Actor, kims: Client) -> None:
    page = kims.post(GIVE, _typed(kim, name="Beispiel"))
    assert _errors(page) == {"code": "Niemand kann sich selbst bevollmächtigen."}


def test_an_unknown_code_and_a_wrong_name_sound_the_same(kims: Client, otto: Actor) -> None:
    unknown = code_of(Mandate().pk)  # a number that belongs to nobody
    pages = [kims.post(GIVE, _typed(otto, **c)) for c in ({"code": unknown}, {"name": "Falsch"})]
    assert [_errors(page) for page in pages] == [
        {"code": "Kennung und Name passen nicht zusammen."}
    ] * 2


def test_the_same_mandate_without_end_is_given_once(kims: Client, otto: Actor) -> None:
    kims.post(GIVE, _typed(otto, last_day=""))
    page = kims.post(GIVE, _typed(otto, last_day=""))
    assert page.status_code == 422
    assert _errors(page)["code"].startswith("Diese Vollmacht gibt es schon. Widerrufen Sie")
    assert Mandate.objects.count() == 1


def test_an_organisation_is_named_by_its_name(kims: Client, otto: Actor) -> None:
    Party.objects.filter(pk=otto.party).update(kind="organisation", organisation="Hilfe e. V.")
    assert kims.post(GIVE, _typed(otto, name=" hilfe  e. v. ")).status_code == 302
    assert Mandate.objects.get().agent.name == "Hilfe e. V."


def test_the_page_says_what_the_agent_may_and_may_not(kims: Client) -> None:
    page = kims.get(GIVE)
    headings = texts(page, tag="h2")
    assert "Das darf, wer Ihre Vollmacht hat" in headings
    assert "Das darf niemand außer Ihnen" in headings
    scope = [e for e in elements(page, tag="option") if "selected" in e["attrs"]]
    assert scope == [], "the widest choice is made for nobody"


def test_ones_own_code_stands_in_the_profile_and_is_nobody_elses(
    kim: Actor, kims: Client, otto: Actor
) -> None:
    assert _code(kim) in kims.get(PROFILE).content.decode()
    assert _code(otto) not in kims.get(PROFILE).content.decode()


def test_without_data_of_ones_own_there_is_nobody_to_act_for(office: Office) -> None:
    account = Account.objects.create_user("neu@example.org", "x")
    browser = cast.new_browser()
    browser.force_login(account, backend=cast.BACKEND)
    answer = browser.get(GIVE)
    assert (answer.status_code, answer["Location"]) == (302, PROFILE)
    assert "Vollmacht erteilen" not in links(browser.get(PROFILE))


def test_staff_and_strangers_give_no_mandate_here(office: Office, otto: Actor) -> None:
    assert cast.new_browser().get(GIVE).status_code == 302
    assert cast.new_browser().post(GIVE, _typed(otto)).status_code == 302
    assert not Mandate.objects.exists()


def test_a_mandate_is_not_given_in_somebody_elses_name(kims: Client, otto: Actor) -> None:
    stranger = town.resident("Fremd")
    kims.post(GIVE, _typed(otto) | {"principal": str(stranger.party)})
    assert Mandate.objects.get().principal_id != stranger.party


def test_a_mandate_is_withdrawn_by_either_side_and_nobody_else(kim: Actor, kims: Client) -> None:
    agent = town.resident("Vertretung")
    mandate = _given(kim, agent)
    assert "Widerrufen" in kims.get(PROFILE).content.decode()
    assert "Niederlegen" in cast.client_of(agent).get(PROFILE).content.decode()
    address = f"{PROFILE}vollmachten/{mandate.pk}/beenden"
    assert cast.client_of(town.resident("Fremd")).post(address).status_code == 403
    assert kims.post(address).status_code == 302
    mandate.refresh_from_db()
    assert mandate.revoked_at is not None
    assert "Widerrufen" not in kims.get(PROFILE).content.decode()


def test_a_stranger_ends_nothing(kim: Actor, otto: Actor) -> None:
    mandate, stranger = _given(kim, otto), cast.client_of(town.resident("Fremd"))
    address = f"{PROFILE}vollmachten/{mandate.pk}/beenden"
    assert stranger.post(address).status_code == 403
    assert cast.new_browser().post(address).status_code == 302
    mandate.refresh_from_db()
    assert mandate.revoked_at is None
    assert mandate_for(agent=mandate.agent_id, principal=mandate.principal_id, scope="") == mandate


def test_mandates_cost_the_same_whatever_their_number(
    kim: Actor, kims: Client, otto: Actor, django_assert_max_num_queries: Any
) -> None:
    _given(kim, otto, town.KEY)
    kims.get(PROFILE)
    with django_assert_max_num_queries(30) as first:
        assert len(_rows(kims)) == 1
    for surname in ("Zwei", "Drei"):
        _given(kim, town.resident(surname), town.KEY)
    with django_assert_max_num_queries(len(first.captured_queries)):
        assert len(_rows(kims)) == 3


def test_the_page_in_english(kims: Client) -> None:
    kims.cookies["sprache"] = "en"
    text = kims.get(GIVE).content.decode()
    assert [word for word in ("Vollmacht", "Kennung", "Widerruf") if word in text] == []
    assert "What your agent may do" in text
