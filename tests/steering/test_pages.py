"""The pages: who reaches them, what they say, how much they ask the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.kernel import library
from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Role, RoleAssignment
from rathaus.steering.models import Lowering, MaturityResult, MaturityRun
from tests.site.desk.cast import at_desk
from tests.steering import cast

PUBLIC = (
    "/digitalisierungsgrad/",
    "/digitalisierungsgrad/liste.csv",
    "/digitalisierungsgrad/halteverbot/",
)
DESK = tuple(f"/schreibtisch{path}" for path in PUBLIC)
POSTS = (
    "/schreibtisch/digitalisierungsgrad/berechnen",
    "/schreibtisch/digitalisierungsgrad/halteverbot/herabstufen",
    "/schreibtisch/digitalisierungsgrad/halteverbot/herabstufung/1/aufheben",
)
ROLES: dict[str, tuple[str, ...]] = {
    "steering": ("steering.see", "steering.manage"),
    "auditor": ("steering.see",),
    "clerk": ("case.see", "case.work", "case.decide"),
}
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _town(city: City) -> Iterator[None]:
    with frozen(cast.MORNING):
        yield


def browser(role: str) -> Client:
    """Somebody with this role, or nobody."""
    if role == "stranger":
        return at_desk(None)
    if role == "resident":
        return at_desk(Account.objects.create_user("kim@example.org", "x"))
    account = Account.objects.create_user(
        f"{role}@stadt.example", name=role.title(), is_staff_member=True
    )
    made = Role.objects.create(key=role, title=role, permissions=list(ROLES[role]))
    RoleAssignment.objects.create(
        account=account, role=made, office=None, valid_from=datetime.date(2026, 1, 1)
    )
    return at_desk(account)


@pytest.mark.parametrize(
    ("who", "desk", "posts"),
    [
        ("stranger", 302, 302),
        ("resident", 403, 403),
        ("clerk", 403, 403),
        ("auditor", 200, 403),
        ("steering", 200, None),
    ],
)
def test_who_reaches_what(who: str, desk: int, posts: int | None) -> None:
    cast.service()
    cast.level()
    client = browser(who)
    assert [client.get(path).status_code for path in PUBLIC] == [200, 200, 200]
    assert [client.get(path).status_code for path in DESK] == [desk] * 3
    if posts is not None:
        assert [client.post(path).status_code for path in POSTS] == [posts] * 3
    else:
        assert [client.post(path).status_code for path in POSTS] == [302, 422, 302]


def text(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestOverview:
    def test_before_the_first_run(self) -> None:
        for client, path in ((browser("stranger"), PUBLIC[0]), (browser("auditor"), DESK[0])):
            assert "Noch nicht berechnet" in text(client, path)

    def test_a_city_without_services_divides_by_nothing(self) -> None:
        cast.compute_maturity(actor=cast.HOUSE)
        page = text(browser("stranger"), PUBLIC[0])
        assert page.count("keine Angabe") == 7
        assert "0,0" not in page

    def test_share_distribution_and_convention(self) -> None:
        cast.service()
        cast.service("fundsachen", folder=False)
        for _number in range(3):
            cast.case()
        cast.level()
        page = text(browser("stranger"), PUBLIC[0])
        assert f"1/2 = 50,0{NBSP}%" in page
        assert f"3/3 = 100,0{NBSP}%" in page
        assert "OZG-konform ab Stufe 3; der Bund zählte ab 2" in page
        assert "3 · Online-Leistung" in page

    def test_few_cases_stay_hidden_in_public(self) -> None:
        cast.service()
        cast.case()
        cast.level()
        public, desk = text(browser("stranger"), PUBLIC[0]), text(browser("auditor"), DESK[0])
        assert "unter 3" in public
        assert "Weniger als 3 Vorgänge nennen wir nicht." in public
        assert f"1/1 = 100,0{NBSP}%" in desk
        assert "unter 3" in browser("stranger").get(PUBLIC[1]).content.decode()

    def test_filters_stand_in_the_address_and_in_the_export(self) -> None:
        cast.service()
        cast.service("fundsachen", folder=False, place="ordnung")
        cast.level()
        client = browser("stranger")
        by_level = text(client, PUBLIC[0], stufe="1")
        assert "/digitalisierungsgrad/fundsachen/" in by_level
        assert "/digitalisierungsgrad/halteverbot/" not in by_level
        assert "/digitalisierungsgrad/liste.csv?stufe=1" in by_level
        by_office = text(client, PUBLIC[0], stelle="verkehr")
        assert "/digitalisierungsgrad/fundsachen/" not in by_office
        lines = client.get(PUBLIC[1], {"stelle": "verkehr"}).content.decode().splitlines()
        assert [line.split(";")[1] for line in lines] == ["Schlüssel", "halteverbot"]
        for odd in ({"stufe": "x"}, {"stufe": "77"}, {"ab": "-1"}, {"ab": "x"}, {"stelle": "?"}):
            assert client.get(PUBLIC[0], odd).status_code == 200

    @pytest.mark.parametrize("path", [PUBLIC[0], DESK[0]])
    def test_three_services_ask_no_more_than_one(self, path: str) -> None:
        client = browser("auditor")
        cast.service()
        cast.level()
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get(path)
        for key in ("a", "b"):
            cast.service(key, place=key)
            cast.case(key)
        cast.level()
        with CaptureQueriesContext(connection) as three:
            client.get(path)
        assert len(three) == len(one)


class TestService:
    def test_what_is_missing_and_that_simulated_does_not_count(self) -> None:
        cast.service()
        cast.case(simulated=frozenset({"payment"}))
        cast.level()
        page = text(browser("stranger"), PUBLIC[2])
        assert "2 · Formular-Assistent" in page
        assert "Was bis 3 · Online-Leistung fehlt" in page
        assert "Eine echte Zahlung" in page
        assert "1 simuliertes Ereignis: simuliert zählt nicht" in page
        assert "Ein einziger echter Vorgang" in page

    def test_proofs_name_events_at_the_desk_and_only_there(self) -> None:
        cast.service()
        cast.case()
        paid = cast.event("claim.paid", cast.case(), amount="28.00")
        cast.level()
        public, desk = text(browser("stranger"), PUBLIC[2]), text(browser("auditor"), DESK[2])
        assert "3 Ereignisse" in public
        assert public.count("weniger als 3 Ereignisse") == 8
        assert "weniger als 3" not in desk
        assert "claim.paid" not in public
        assert f"Nr. {paid.pk}" in desk
        assert "claim.paid" in desk

    def test_what_is_missing_for_the_top_is_said(self) -> None:
        cast.service()
        cast.case()
        assert cast.level() == 3
        page = text(browser("stranger"), PUBLIC[2])
        assert "Was bis 4 · Online-Transaktion fehlt" in page
        assert "Ein Nachweis, den die Stadt selbst bei einem Register abgerufen hat" in page
        assert "Das Rathaus kann diesen Nachweis noch nicht aufzeichnen." not in page

    def test_the_history_tells_rise_and_fall(self) -> None:
        cast.service()
        cast.level()
        cast.case()
        cast.level()
        with frozen(cast.MORNING + datetime.timedelta(days=366)):
            cast.level()
            page = text(browser("stranger"), PUBLIC[2])
        assert "Zum ersten Mal berechnet: 2" in page
        assert "Gestiegen auf 3 · Online-Leistung" in page
        assert "Gefallen auf 0 · Offline" in page

    def test_a_result_older_than_the_file_of_the_model_still_shows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cast.service()
        cast.level()
        newer = (library.library_path() / "maturity" / "1.1.yaml").read_text("utf-8")
        newer = newer.replace("- key: reuse", "- key: once_only").replace(
            "- evidence: message.answered", "- evidence: message.new"
        )
        newer = newer.replace("  message.answered:\n", "  message.new:\n")
        for entry in library.library_path().iterdir():
            if entry.name != "maturity":
                (tmp_path / entry.name).symlink_to(entry)
        (tmp_path / "maturity").mkdir()
        (tmp_path / "maturity" / "1.1.yaml").write_text(newer, encoding="utf-8")
        monkeypatch.setenv("RATHAUS_LIBRARY", str(tmp_path))
        library.reload()
        try:
            page = text(browser("stranger"), PUBLIC[2])
        finally:
            monkeypatch.undo()
            library.reload()
        assert "9. Stand und Rückfragen" in page
        assert "10. " not in page

    def test_an_unknown_service(self) -> None:
        cast.compute_maturity(actor=cast.HOUSE)
        assert browser("stranger").get("/digitalisierungsgrad/nichts/").status_code == 404

    def test_as_many_questions_for_many_events_as_for_few(self) -> None:
        client = browser("auditor")
        cast.service()
        cast.case()
        cast.level()
        client.get(DESK[2])
        with CaptureQueriesContext(connection) as few:
            client.get(DESK[2])
        for _number in range(3):
            cast.case()
        cast.level()
        with CaptureQueriesContext(connection) as many:
            client.get(DESK[2])
        assert len(many) == len(few)

    def test_english(self) -> None:
        cast.service()
        cast.case(simulated=frozenset({"payment"}))
        cast.level()
        client = browser("auditor")
        client.cookies["sprache"] = "en"
        for path in (PUBLIC[0], PUBLIC[2], DESK[0], DESK[2]):
            page = text(client, path)
            german = ("Stufe", "Leistungen", "Nachweis", "gerechnet", "Vorgang", "Verlauf", "fehlt")
            found = [word for word in german if word in page.split("<main")[1].split("</main")[0]]
            assert found == [], path


class TestPosts:
    def test_computing_on_demand(self) -> None:
        cast.service()
        browser("steering").post(POSTS[0])
        assert MaturityRun.objects.get().actor_label == "Steering"

    def test_lowering_and_taking_it_back(self) -> None:
        cast.service()
        cast.level()
        client = browser("steering")
        form = {"level": "1", "reason": "Formular gestört", "expires_on": "31.12.2026"}
        assert client.post(POSTS[1], form).status_code == 302
        page = text(client, DESK[2])
        assert "Von der Verwaltung herabgestuft" in page
        assert "Formular gestört" in page
        assert "Formular gestört" not in text(browser("stranger"), PUBLIC[2])
        lowering = Lowering.objects.get()
        end = f"/schreibtisch/digitalisierungsgrad/halteverbot/herabstufung/{lowering.pk}/aufheben"
        client.post(end, {"reason": "behoben"})
        assert MaturityResult.objects.latest("id").level == 2

    @pytest.mark.parametrize("level", ["2", "3", "4", "99", "-1", "", "drei"])
    def test_no_form_raises_a_level(self, level: str) -> None:
        cast.service()
        cast.level()
        form = {
            "level": level,
            "computed": "4",
            "reason": "Wir möchten das so",
            "expires_on": "31.12.2026",
        }
        answer = browser("steering").post(POSTS[1], form)
        assert answer.status_code == 422
        assert "Wir möchten das so" in answer.content.decode()
        assert Lowering.objects.count() == 0
        assert cast.level() == 2
