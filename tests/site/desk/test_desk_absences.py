"""Absence and deputies: one's own, and those of others for whoever may arrange them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client

from rathaus.people.models import Account, Deputy, Office, Post
from tests.procedures import town
from tests.site.desk import cast
from tests.site.reading import links, texts

PAGE = "/schreibtisch/abwesenheit/"
FIRST, LAST = datetime.date(2026, 12, 21), datetime.date(2026, 12, 31)


@pytest.fixture
def post(office: Office, jo: Account) -> Post:
    """The post that the clerk holds."""
    return Post.objects.create(
        key="verkehr-1", office=office, title="Sachbearbeitung Haltverbote", holder=jo
    )


@pytest.fixture
def kai(office: Office) -> Account:
    """A colleague."""
    return cast.employ("clerk", office, "Kai Vertretung")


def _typed(deputy: Account | None, **changes: str) -> dict[str, str]:
    who = str(deputy.pk) if deputy else ""
    return {"account": who, "first_day": "21.12.2026", "last_day": "31.12.2026"} | changes


def _errors(page: Any) -> list[str]:
    return [text.removeprefix("Fehler: ") for text in texts(page, css="field__error")]


def _entered(post: Post, deputy: Account, first: datetime.date = FIRST) -> Deputy:
    return Deputy.objects.create(post=post, account=deputy, valid_from=first)


def test_one_enters_sees_and_strikes_ones_own_absence(
    desk: Client, post: Post, kai: Account
) -> None:
    assert "Keine Vertretung eingetragen" in texts(desk.get(PAGE), css="empty__title")
    page = desk.post(PAGE, _typed(kai), follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    entry = Deputy.objects.get()
    assert (entry.post, entry.account, entry.valid_from, entry.valid_to) == (
        post,
        kai,
        FIRST,
        LAST + datetime.timedelta(days=1),
    )
    text = " ".join(page.content.decode().replace("\u00a0", " ").split())
    assert "Eingetragen: Kai Vertretung vertritt 21.–31. Dezember 2026." in text
    assert texts(page, css="badge")[-1] == "kommt noch"
    desk.post(f"{PAGE}{entry.pk}/beenden")
    assert not Deputy.objects.exists()


def test_who_is_back_early_ends_it_today(desk: Client, post: Post, kai: Account) -> None:
    entry = _entered(post, kai, datetime.date(2026, 11, 2))
    page = desk.get(PAGE)
    assert "Heute beenden" in page.content.decode()
    assert "ab 2. November 2026, Ende offen" in page.content.decode().replace("\u00a0", " ")
    answer = desk.post(f"{PAGE}{entry.pk}/beenden", follow=True)
    assert "Die Vertretung ist beendet." in answer.content.decode()
    entry.refresh_from_db()
    assert entry.valid_to == datetime.date(2026, 11, 22)
    assert "Keine Vertretung eingetragen" in texts(answer, css="empty__title")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"account": ""}, "Bitte wählen Sie, wer vertritt."),
        ({"account": "x"}, "Bitte wählen Sie, wer vertritt."),
        ({"first_day": ""}, "Bitte nennen Sie den ersten Tag."),
        ({"first_day": "31.2.2026"}, "Diesen Tag können wir nicht lesen."),
        ({"last_day": "bald"}, "Diesen Tag können wir nicht lesen."),
        ({"last_day": "20.12.2026"}, "Der letzte Tag liegt vor dem ersten."),
        ({"first_day": "1.11.2026", "last_day": "3.11.2026"}, "Dieser Tag ist schon vorbei."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    desk: Client, post: Post, kai: Account, changes: dict[str, str], said: str
) -> None:
    typed = _typed(kai, **changes)
    page = desk.post(PAGE, typed)
    assert page.status_code == 422
    errors = _errors(page)
    assert len(errors) == 1
    assert errors[0].startswith(said)
    assert f'value="{typed["first_day"]}"' in page.content.decode()
    assert not Deputy.objects.exists()


def test_nobody_stands_in_for_themselves_nor_does_a_resident(
    desk: Client, jo: Account, post: Post
) -> None:
    choices = texts(desk.get(PAGE), tag="option")
    assert [text for text in choices if "Jo Amt" in text] == []
    assert _errors(desk.post(PAGE, _typed(jo))) == ["Niemand vertritt sich selbst."]
    stranger = Account.objects.get(party=town.resident("Ahrens").party)
    assert _errors(desk.post(PAGE, _typed(stranger))) == [
        "Vertreten kann nur, wer zur Verwaltung gehört."
    ]


def test_with_two_posts_one_says_which(
    desk: Client, jo: Account, post: Post, kai: Account, office: Office
) -> None:
    second = Post.objects.create(key="verkehr-2", office=office, title="Leitung", holder=jo)
    assert _errors(desk.post(PAGE, _typed(kai))) == ["Bitte wählen Sie, für welche Ihrer Stellen."]
    desk.post(PAGE, _typed(kai, post=str(second.pk)))
    assert Deputy.objects.get().post == second


def test_without_a_post_there_is_nothing_to_fill_in(office: Office) -> None:
    page = cast.at_desk(cast.employ("editor", None, "Edda Text")).get(PAGE)
    assert "Für Sie ist keine Stelle eingetragen" in texts(page, css="empty__title")
    assert "first_day" not in page.content.decode()
    assert cast.at_desk(Account.objects.get(name="Edda Text")).post(PAGE, {}).status_code == 422


def test_the_deputy_reads_for_whom(office: Office, post: Post, kai: Account) -> None:
    client = cast.at_desk(kai)
    assert "Zurzeit vertreten Sie niemanden." in client.get(PAGE).content.decode()
    _entered(post, kai, datetime.date(2026, 11, 1))
    page = client.get(PAGE)
    assert "Jo Amt (Sachbearbeitung Haltverbote)" in page.content.decode()
    assert links(page)["Aufgaben in Vertretung"] == "/schreibtisch/?wessen=standing-in"


ARRANGES = {"clerk": False, "lead": True, "treasury": False, "administrator": True}


@pytest.mark.parametrize("who", sorted(ARRANGES))
@pytest.mark.parametrize("near", [True, False], ids=["here", "elsewhere"])
def test_who_arranges_for_others(
    office: Office, post: Post, kai: Account, who: str, near: bool
) -> None:
    where = office if near else Office.objects.create(key="soziales", name="Amt für Soziales")
    client = cast.at_desk(cast.employ(who, where, "Lea Leitung"))
    entry = _entered(post, kai, datetime.date(2027, 3, 1))
    may, theirs = ARRANGES[who] and near, f"{PAGE}{post.pk}/"
    assert client.get(theirs).status_code == (200 if may else 403)
    assert client.post(theirs, _typed(kai)).status_code == (302 if may else 403)
    assert Deputy.objects.filter(valid_from=FIRST).exists() is may
    assert ("Jo Amt" in links(client.get(PAGE))) is may
    client.post(f"{PAGE}{entry.pk}/beenden")
    assert Deputy.objects.filter(pk=entry.pk).exists() is not may


def test_posts_of_others_are_found_and_say_who_stands_in(
    office: Office, post: Post, kai: Account
) -> None:
    client = cast.at_desk(cast.employ("administrator", None, "Malin Muster"))
    _entered(post, kai)
    page = client.get(PAGE, {"q": "haltverb jo"})
    assert texts(page, css="link-rows__meta") == [
        "Kai Vertretung vertritt ab 21. Dezember 2026, Ende offen"
    ]
    assert texts(client.get(PAGE, {"q": "xyz"}), css="empty__title")[-1] == (
        "Dazu gibt es hier keine besetzte Stelle"
    )
    assert client.get(f"{PAGE}{office.pk}/").status_code == 404
    assert client.post(f"{PAGE}999/beenden", follow=True).status_code == 200


def test_the_page_costs_the_same_whatever_its_length(
    office: Office, post: Post, kai: Account, django_assert_num_queries: Any
) -> None:
    client = cast.at_desk(cast.employ("lead", office, "Lea Leitung"))
    _entered(post, kai)
    client.get(PAGE)
    with django_assert_num_queries(7):
        assert client.get(PAGE).content.decode().count("Ende offen") == 1
    for number in (2, 3):
        holder = cast.employ("clerk", office, f"Kim {number}")
        other = Post.objects.create(
            key=f"verkehr-{number}", office=office, title=f"Stelle {number}", holder=holder
        )
        _entered(other, kai)
    with django_assert_num_queries(7):
        assert client.get(PAGE).content.decode().count("Ende offen") == 3


def test_ones_own_deputies_cost_the_same_whatever_their_number(
    desk: Client, post: Post, kai: Account, office: Office, django_assert_num_queries: Any
) -> None:
    _entered(post, kai)
    desk.get(PAGE)
    with django_assert_num_queries(7):
        assert texts(desk.get(PAGE), css="badge") == ["kommt noch"]
    for number in (2, 3):
        _entered(post, cast.employ("clerk", office, f"Kim {number}"))
    with django_assert_num_queries(7):
        assert texts(desk.get(PAGE), css="badge") == ["kommt noch"] * 3


def test_the_page_in_english(desk: Client, post: Post) -> None:
    desk.cookies["sprache"] = "en"
    text = desk.get(PAGE).content.decode()
    assert [word for word in ("Vertretung", "Eintragen", "Erster Tag") if word in text] == []
    assert "Absence and deputies" in text
