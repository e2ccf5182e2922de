"""Lists of services, what is asked for most, what may be cited, and who may what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from rathaus.catalogue import rules
from rathaus.catalogue.actions import note_asked, withdraw_service
from rathaus.catalogue.answers import Answer, answers, answers_from
from rathaus.catalogue.imports import import_services
from rathaus.catalogue.jobs import refresh_popularity
from rathaus.catalogue.models import Service
from rathaus.catalogue.queries import (
    find_service,
    initials,
    most_asked,
    of_office,
    published,
    texts_of,
)
from rathaus.kernel.access import ANONYMOUS, Actor, all_rules, system
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Invalid
from rathaus.kernel.ids import new_id
from rathaus.kernel.library import library_path
from rathaus.kernel.references import Reference
from rathaus.people.actions import import_offices
from rathaus.people.models import Office
from tests.catalogue.cast import HOUSE, office, publish

DAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _count(read: Callable[[], Any]) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as queries:
        result = read()
    return len(queries), result


@pytest.mark.django_db
class TestLists:
    @pytest.mark.parametrize("rows", [1, 3])
    def test_every_list_is_one_query_however_long(self, rows: int) -> None:
        place = office()
        for number in range(rows):
            publish(place, key=f"leistung-{number}", names={"de": f"Leistung {number}"})

        lists: list[Callable[[], Any]] = [
            lambda: [(service.name, service.office.name) for service in published()],
            lambda: [(service.name, service.office.name) for service in most_asked()],
            lambda: [(service.name, service.office.name) for service in of_office(place)],
        ]

        expected = (1, [(f"Leistung {number}", "Verkehr") for number in range(rows)])
        assert [_count(read) for read in lists] == [expected] * 3

    @pytest.mark.parametrize("norms", [1, 3])
    def test_a_page_costs_three_queries_however_long_its_text(self, norms: int) -> None:
        service = publish()
        service.texts.filter(position__gt=norms).delete()

        count, _texts = _count(lambda: texts_of(find_service("halteverbot")))

        assert count == 3

    def test_names_sort_as_germans_expect(self) -> None:
        for key, name in (("a", "Zulassung"), ("b", "Ärztin"), ("c", "Ausweis"), ("d", "Straße")):
            publish(key=key, names={"de": name})

        assert [service.name for service in published()] == [
            "Ärztin",
            "Ausweis",
            "Straße",
            "Zulassung",
        ]
        assert initials() == ["A", "S", "Z"]

    def test_a_name_is_said_in_the_language_of_the_request(self) -> None:
        publish(key="a", names={"de": "Ausweis", "en": "Identity card"})
        publish(key="b", names={"de": "Hundesteuer"})

        with override("en"):
            assert [service.name for service in published()] == ["Identity card", "Hundesteuer"]

    def test_an_office_is_competent_with_all_below_it(self) -> None:
        order = office("ordnung")
        publish(office("gewerbe", order), key="a", names={"de": "A"})
        publish(office("ordnung-neu"), key="b", names={"de": "B"})

        assert [service.key for service in of_office(order)] == ["a"]


@pytest.mark.django_db
class TestPopularity:
    def _ask(self, key: str, times: int, ago: timedelta = timedelta()) -> None:
        with frozen(DAY - ago):
            for _ in range(times):
                note_asked(actor=ANONYMOUS, key=key, way="page")

    def test_this_week_counts_and_last_week_does_not(self) -> None:
        for key in ("alt", "neu", "online", "nie"):
            publish(key=key, names={"de": key}, procedure=key == "online")
        self._ask("alt", 9, timedelta(days=8))
        self._ask("alt", 1, timedelta(days=6))
        self._ask("neu", 2)

        with frozen(DAY):
            refresh_popularity()

        assert [(s.key, s.popularity) for s in most_asked(3)] == [
            ("neu", 2),
            ("alt", 1),
            ("online", 0),
        ]

    def test_what_nobody_asks_for_any_more_falls_back(self) -> None:
        publish(key="alt", names={"de": "alt"})
        self._ask("alt", 3)
        with frozen(DAY):
            refresh_popularity()
        with frozen(DAY + timedelta(days=8)):
            refresh_popularity()

        assert Service.objects.get().popularity == 0


@pytest.mark.django_db
class TestAnswers:
    def test_each_passage_has_its_source(self) -> None:
        service = publish()

        found = {answer.part: answer for answer in answers(kinds=["service"])}

        assert list(found) == ["kurztext", "fristen", "rechtsgrundlage"]
        assert found["rechtsgrundlage"] == Answer(
            subject=Reference("service", "halteverbot"),
            part="rechtsgrundlage",
            language="de",
            title="Mobiles Haltverbot",
            text="§ 45 StVO.",
            url=found["kurztext"].url,
            norms=("§ 45 Abs. 1 StVO",),
            review_on=service.review_on,
        )
        assert "halteverbot" in found["kurztext"].url

    def test_what_nobody_vouches_for_any_more_is_not_cited(self) -> None:
        with frozen(date(2026, 5, 4)):
            publish()

        def cited(day: date) -> int:
            with frozen(day):
                return len(list(answers(kinds=["service"])))

        assert [cited(date(2027, 5, 3)), cited(date(2027, 5, 4))] == [3, 0]

    def test_other_rooms_add_their_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from rathaus.catalogue import answers as room

        monkeypatch.setattr(room, "_sources", {})
        answer = Answer(Reference("bylaw", "1"), "§ 3", "de", "Satzung", "Text", "/satzung/1")
        answers_from("bylaw")(lambda language: [answer] if language == "de" else [])

        assert (list(answers("de")), list(answers("en"))) == ([answer], [])

    @pytest.mark.parametrize("rows", [1, 3])
    def test_all_of_them_cost_three_queries(self, rows: int) -> None:
        for number in range(rows):
            publish(key=f"leistung-{number}")

        count, found = _count(lambda: list(answers(kinds=["service"])))

        assert (count, len(found)) == (3, 3 * rows)


HERE, THERE = new_id(), new_id()


def _staff(permission: str) -> Actor:
    grants = {permission: frozenset({HERE})}
    return Actor(kind="staff", id="7", label="Amtsperson", account=7, grants=grants)


ACTORS = {
    "anonymous": ANONYMOUS,
    "resident": Actor(kind="person", id="2", label="da", account=2, party=new_id()),
    "clerk": _staff("case.work"),
    "editor": _staff("catalogue.edit"),
    "administrator": _staff("procedures.manage"),
    "system": system("test"),
}
EVERYBODY = set(ACTORS)
MATRIX = {
    "publish here": (rules.may_publish, Office(id=HERE), {"editor", "administrator", "system"}),
    "publish there": (rules.may_publish, Office(id=THERE), {"administrator", "system"}),
    "edit here": (rules.may_edit, Service(office_id=HERE), {"editor", "system"}),
    "edit there": (rules.may_edit, Service(office_id=THERE), {"system"}),
    "see draft": (rules.may_see, Service(office_id=HERE, state="draft"), {"editor", "system"}),
    "see published": (rules.may_see, Service(office_id=HERE, state="published"), EVERYBODY),
    "see withdrawn": (
        rules.may_see,
        Service(office_id=HERE, state="withdrawn"),
        {"editor", "system"},
    ),
}


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("what", MATRIX)
def test_matrix(what: str, who: str) -> None:
    predicate, thing, allowed = MATRIX[what]

    assert predicate(ACTORS[who], thing) is (who in allowed)


def test_every_rule_of_the_room_is_in_the_matrix() -> None:
    module = "rathaus.catalogue.rules"
    named = {name for name, rule in all_rules().items() if rule.predicate.__module__ == module}

    assert {predicate.name for predicate, _thing, _allowed in MATRIX.values()} == named


@pytest.mark.django_db
class TestImport:
    @pytest.mark.parametrize("slug", ["kassel", "kiel", "konstanz"])
    def test_the_list_fits_every_city_and_changes_nothing_twice(self, slug: str) -> None:
        path = library_path() / "catalogue" / "services.yaml"
        import_offices(actor=HOUSE, path=library_path() / "cities" / slug / "offices.yaml")

        first = [service.key for service in import_services(actor=HOUSE, path=path)]
        second = [service.key for service in import_services(actor=HOUSE, path=path)]

        assert first == second
        assert published().count() == len(first) == 49
        assert Service.objects.exclude(procedure_key="").count() == 0

    def test_a_service_with_a_procedure_keeps_its_own_text(self, tmp_path: Path) -> None:
        publish(key="mobiles-halteverbot")
        path = tmp_path / "services.yaml"
        path.write_text(
            "services: [{key: mobiles-halteverbot, office: verkehr, names: {de: A},"
            " texts: {de: B}}]",
            encoding="utf-8",
        )

        assert import_services(actor=HOUSE, path=path) == []
        assert find_service("mobiles-halteverbot").name == "Mobiles Haltverbot"

    def test_what_the_city_withdrew_stays_withdrawn(self, tmp_path: Path) -> None:
        publish(key="wohngeld", names={"de": "Wohngeld"}, procedure=False)
        withdraw_service(actor=HOUSE, key="wohngeld", reason="macht der Kreis")
        path = tmp_path / "services.yaml"
        path.write_text(
            "services: [{key: wohngeld, office: verkehr, names: {de: A}, texts: {de: B}}]",
            encoding="utf-8",
        )

        assert import_services(actor=HOUSE, path=path) == []
        assert Service.objects.get().state == "withdrawn"

    def test_an_unknown_office_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "services.yaml"
        path.write_text(
            "services: [{key: a, office: nirgends, names: {de: A}, texts: {de: B}}]",
            encoding="utf-8",
        )

        with pytest.raises(Invalid) as error:
            import_services(actor=HOUSE, path=path)

        assert error.value.message == "services.yaml, a: Die Stelle „nirgends“ gibt es nicht."
