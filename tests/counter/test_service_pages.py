"""The page of a service: the short answer, cost, duration, office, and every way to get it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from rathaus.catalogue.actions import assign_responsibility, withdraw_service
from rathaus.counter.durations import durations_of, sentence, words
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.events import record
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Office
from rathaus.procedures.models import ProcedureVersion
from rathaus.records.events import CaseAdvanced, CaseOpened
from tests.site import cast
from tests.site.reading import elements, inline_code, links, texts

pytestmark = pytest.mark.django_db
ONLINE = "/leistungen/mobiles-halteverbot/"
DESCRIBED = "/leistungen/hund-anmelden/"
MOMENT = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
NBSP = "\u00a0"


@pytest.fixture
def visitor(city: City) -> Client:
    cache.clear()
    return Client(headers={"host": "testserver"})


@pytest.fixture
def town(city: City) -> City:
    cast.town()
    return city


def glance(page: Any) -> dict[str, str]:
    """The figures at the top of the page."""
    rows = [e["text"].split("\n") for e in elements(page, css="facts__row")]
    told = [[part.strip() for part in row if part.strip()] for row in rows]
    return {row[0]: ", ".join(row[1:]).replace(NBSP, " ") for row in told}


def cases(
    number: int,
    took: Callable[[int], timedelta],
    *,
    simulated: bool = False,
    procedure: str = cast.ONLINE,
) -> None:
    """So many applications of the last weeks, each with its decision."""
    for place in range(number):
        subject = Reference("case", str(new_id()))
        begun = MOMENT - timedelta(days=20) + timedelta(hours=place)
        opened = CaseOpened(
            subject=subject,
            number="2026-000001-K",
            file="54.30-2026/0001",
            office="verkehr",
            procedure=procedure,
            version=1,
            channel="online",
        )
        decided = CaseAdvanced(subject=subject, before="received", after="decided")
        record(opened, actor=cast.HOUSE, at=begun, simulated=simulated)
        record(decided, actor=cast.HOUSE, at=begun + took(place), simulated=simulated)
        record(decided, actor=cast.HOUSE, at=begun + timedelta(days=90))


class TestOnline:
    def test_the_short_answer_comes_first(self, visitor: Client, town: City) -> None:
        page = visitor.get(ONLINE)

        assert texts(page, tag="h1") == ["Mobiles Haltverbot"]
        assert texts(page, css="lead") == [
            "Sie ziehen um und brauchen vor dem Haus Platz für den Transporter? "
            "Beantragen Sie ein mobiles Haltverbot."
        ]
        assert texts(page, tag="h2") == [
            "Worum es geht",
            "Voraussetzungen",
            "Das brauchen Sie",
            "So läuft es ab",
            "Fristen",
            "Kosten",
            "So lange dauert es",
            "Auf Papier, am Telefon oder am Schalter",
            "Wenn Sie nicht einverstanden sind",
            "Gut zu wissen",
            "Rechtsgrundlage",
            "Zuständig",
        ]
        assert inline_code(page) == []

    def test_it_begins_by_post_only(self, visitor: Client, town: City) -> None:
        page = visitor.get(ONLINE)
        form = next(
            e["attrs"]
            for e in elements(page, tag="form")
            if e["attrs"].get("action", "").startswith("/antrag/")
        )

        assert form == {"method": "post", "action": "/antrag/mobiles-halteverbot/neu"}
        assert visitor.get(form["action"]).status_code == 405
        assert visitor.post(form["action"])["Location"].startswith("/antrag/")

    def test_figures_of_law_stand_in_the_text_with_their_proof(
        self, visitor: Client, town: City
    ) -> None:
        page = visitor.get(ONLINE)

        assert "mindestens 14 Tage vorher" in page.content.decode()
        assert "{parameter" not in page.content.decode()
        marked = [e for e in elements(page, css="unproved") if "noch zu bestätigen" in e["text"]]
        assert len(marked) == 2  # the notice period, and the price list

    def test_the_price_list_is_the_fee_table(self, visitor: Client, town: City) -> None:
        page = visitor.get(ONLINE)

        rows = [
            tuple(part.replace(NBSP, " ").strip() for part in text.rsplit(")", 1))
            for text in texts(page, css="prices__row")
        ]
        assert rows == [
            ("Anordnung eines Haltverbots, eine Zone (§ 6a StVG, GebOSt", "28,00 €"),
            (
                "Anordnung eines Haltverbots, eine Zone mit Möbellift oder Kran (§ 6a StVG, GebOSt",
                "46,00 €",
            ),
            ("Anordnung eines Haltverbots, zwei Zonen (§ 6a StVG, GebOSt", "60,00 €"),
            (
                "Für zwei Zonen mit Möbellift ist keine Gebühr festgelegt. (§ 6a StVG, GebOSt",
                "im Einzelfall",
            ),
        ]

    def test_what_people_look_for_first(self, visitor: Client, town: City) -> None:
        assert glance(visitor.get(ONLINE)) == {
            "Kosten": "28,00 € bis 60,00 €, noch zu bestätigen",
            "Dauer bisher": "noch keine Fälle",
            "Anmeldung": "erst zum Absenden, mit Konto oder BundID",
        }

    def test_the_office_with_everything_to_reach_it(self, visitor: Client, town: City) -> None:
        with frozen(MOMENT):
            page = visitor.get(ONLINE)

        side = texts(page, css="service__side")[0].replace(NBSP, " ")
        assert side == (
            "Zuständig Straßenverkehrsbehörde Jetzt geöffnet, heute bis 12:30 Uhr Rathausplatz 1"
            "24103 MusterstadtKarte (öffnet openstreetmap.org; dort gilt deren Datenschutz) "
            "0431 555-214 amt-214@musterstadt.example Montag bis Mittwoch8:00–12:30 Uhr"
            "Donnerstag8:00–18:00 UhrFreitag8:00–12:30 Uhr Eingang ohne Stufen, Aufzug. "
            "Nächster freier Termin: Dienstag, 24. November 2026, 10:00 UhrTermin vormerken"
        )

    def test_paper_and_counter_are_equal_ways(self, visitor: Client, town: City) -> None:
        page = visitor.get(ONLINE)

        assert links(page)["Lieber auf Papier oder am Schalter"] == "#andere-wege"
        assert [e for e in elements(page) if e["attrs"].get("id") == "andere-wege"]
        ways = [text for text in texts(page, tag="li") if text.startswith(("Am ", "Per "))]
        assert [way.split(":")[0] for way in ways] == ["Am Schalter", "Am Telefon", "Per Brief"]

    def test_without_an_installed_procedure_there_is_no_button(
        self, visitor: Client, town: City
    ) -> None:
        ProcedureVersion.objects.update(active=False)

        page = visitor.get(ONLINE)

        assert [e for e in elements(page, tag="form") if "antrag" in e["attrs"]["action"]] == []
        assert "So bekommen Sie diese Leistung" in texts(page, tag="h2")
        assert "{parameter" not in page.content.decode()

    def test_districts_with_another_office_are_named(self, visitor: Client, town: City) -> None:
        other = Office.objects.get(key="buergeramt")
        assign_responsibility(
            actor=cast.HOUSE, key=cast.ONLINE, office=other, district="Friedrichsort"
        )

        assert "Friedrichsort: Bürgeramt, 0431 555-10" in texts(visitor.get(ONLINE), tag="li")

    def test_in_english(self, visitor: Client, town: City) -> None:
        page = visitor.get(ONLINE, headers={"accept-language": "en"})

        assert texts(page, tag="h1") == ["Temporary no-stopping zone"]
        assert glance(page)["Costs"] == "€28.00 to €60.00, to be confirmed"
        assert texts(page, css="prices__row")[0].startswith("Order of a no-stopping zone, one zone")

    def test_search_engines_read_it_as_data(self, visitor: Client, town: City) -> None:
        cast.service("boese", "</script><script>alert(1)</script>", short="<b>&")
        page = visitor.get(ONLINE).content.decode()
        evil = visitor.get("/leistungen/boese/").content.decode()

        pattern = r'<script type="application/ld\+json">(.*?)</script>'
        told = json.loads(re.findall(pattern, page)[0])
        strange = json.loads(re.findall(pattern, evil)[0])
        assert (told["@type"], told["name"]) == ("GovernmentService", "Mobiles Haltverbot")
        assert told["url"] == f"http://testserver{ONLINE}"
        assert (strange["name"], strange["description"]) == (
            "</script><script>alert(1)</script>",
            "<b>&",
        )
        assert "<script>alert" not in evil


class TestDescribed:
    def test_a_service_without_procedure_says_how_to_get_it(
        self, visitor: Client, town: City
    ) -> None:
        page = visitor.get(DESCRIBED)

        assert texts(page, tag="h2") == ["So bekommen Sie diese Leistung", "Zuständig"]
        assert glance(page) == {}
        assert [e for e in elements(page, tag="form") if "antrag" in e["attrs"]["action"]] == []

    @pytest.mark.parametrize("key", ["gibt-es-nicht", "oel"])
    def test_what_is_not_offered_is_not_found(self, visitor: Client, town: City, key: str) -> None:
        withdraw_service(actor=cast.HOUSE, key="oel", reason="Das macht jetzt das Land.")

        page = visitor.get(f"/leistungen/{key}/")

        assert page.status_code == 404
        assert texts(page, tag="h1") == ["Diese Leistung gibt es hier nicht oder nicht mehr."]

    def test_the_number_of_queries_is_bounded(
        self, visitor: Client, town: City, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        visitor.get(ONLINE)

        with django_assert_max_num_queries(16):
            visitor.get(ONLINE)


class TestAsked:
    @staticmethod
    def _asked() -> list[tuple[str, str]]:
        rows = Event.objects.filter(kind="service.asked").order_by("id")
        return [(row.subject, row.actor) for row in rows]

    def test_that_somebody_came_is_noted_but_not_who(self, visitor: Client, town: City) -> None:
        account = Account.objects.create_user("ida@example.org")
        visitor.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

        visitor.get(DESCRIBED)

        assert self._asked() == [("service:hund-anmelden", "anonymous:0")]

    def test_browsers_that_fetch_ahead_and_heads_do_not_count(
        self, visitor: Client, town: City
    ) -> None:
        visitor.get(DESCRIBED, headers={"sec-purpose": "prefetch;prerender"})
        visitor.head(DESCRIBED)

        assert self._asked() == []

    def test_staff_do_not_count(self, visitor: Client, town: City) -> None:
        account = Account.objects.create_user("jo@example.org", is_staff_member=True, demo=True)
        visitor.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

        visitor.get(DESCRIBED)

        assert self._asked() == []


class TestDurations:
    def test_median_and_nine_in_ten_of_real_cases(self, visitor: Client, town: City) -> None:
        cases(11, lambda place: timedelta(minutes=10 * (place + 1)))

        with frozen(MOMENT):
            page = visitor.get(ONLINE)

        assert glance(page)["Dauer bisher"] == (
            "meist höchstens 60 Minuten, neun von zehn: höchstens 2 Stunden"
        )
        assert (
            "Bei der Hälfte der Anträge dauerte es höchstens 60 Minuten bis zur Entscheidung, bei "
            "neun von zehn höchstens 2 Stunden. Gezählt sind 11 Anträge aus zwölf Monaten; "
            "versprechen können wir es nicht." in texts(page, css="muted")
        )

    def test_with_few_cases_nothing_is_said(self, city: City) -> None:
        cases(4, lambda _place: timedelta(minutes=1))
        cache.clear()

        with frozen(MOMENT):
            found = durations_of(cast.ONLINE)

        assert (found.cases, found.known) == (4, False)
        assert sentence(found) == "Noch keine Fälle, aus denen wir es sagen könnten."

    def test_what_simulators_did_does_not_count(self, city: City) -> None:
        cases(6, lambda _place: timedelta(minutes=1), simulated=True)
        cases(3, lambda _place: timedelta(minutes=5))
        cases(9, lambda _place: timedelta(days=5), procedure="hund")
        cache.clear()

        with frozen(MOMENT):
            assert durations_of(cast.ONLINE).cases == 3

    def test_only_the_last_year_counts(self, city: City) -> None:
        cases(6, lambda _place: timedelta(minutes=1))
        cache.clear()

        with frozen(MOMENT + timedelta(days=400)):
            assert durations_of(cast.ONLINE).cases == 0

    @pytest.mark.parametrize(
        ("took", "said"),
        [
            (timedelta(0), "1 Sekunde"),
            (timedelta(seconds=41.2), "42 Sekunden"),
            (timedelta(seconds=90), "2 Minuten"),
            (timedelta(minutes=89), "89 Minuten"),
            (timedelta(minutes=91), "2 Stunden"),
            (timedelta(hours=47, minutes=30), "48 Stunden"),
            (timedelta(days=2), "2 Tage"),
            (timedelta(days=12, hours=1), "13 Tage"),
        ],
    )
    def test_a_duration_in_its_largest_sensible_unit(self, took: timedelta, said: str) -> None:
        assert words(took) == said


def test_the_form_to_print_is_for_everybody_where_there_is_one(visitor: Client, town: City) -> None:
    page = visitor.get(ONLINE)
    assert f"{ONLINE}formular.pdf" in page.content.decode()
    form = visitor.get(f"{ONLINE}formular.pdf")
    assert (form.status_code, form["Content-Type"]) == (200, "application/pdf")
    assert form.content.startswith(b"%PDF")
    assert "formular.pdf" not in visitor.get(DESCRIBED).content.decode()
    assert visitor.get(f"{DESCRIBED}formular.pdf").status_code == 404
