"""The one search: results, other ways on, suggestions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.kernel.search import index
from rathaus.kernel.tenancy import City
from tests.site import cast
from tests.site.reading import elements, inline_code, links, texts

pytestmark = pytest.mark.django_db


class TestResults:
    def test_a_service_with_summary_office_and_badge(self, visitor: Client, town: City) -> None:
        page = visitor.get("/suche/", {"q": "möbelwagen"})

        assert texts(page, css="found__item") == [
            "Mobiles Haltverbot online Sie ziehen um und brauchen vor dem Haus Platz für den "
            "Transporter? Beantragen Sie ein mobiles Haltverbot. Leistung Straßenverkehrsbehörde"
        ]
        assert links(page, "found__link") == {
            "Mobiles Haltverbot": "/leistungen/mobiles-halteverbot/"
        }
        assert texts(page, tag="title") == ["Suche nach „möbelwagen“ – Stadt Teststadt"]

    def test_what_is_no_service_has_its_kind(self, visitor: Client, town: City) -> None:
        index(
            "office", "verkehr", "Kopfsteinpflaster", url="/stellen/#verkehr", summary="Zimmer 214"
        )

        page = visitor.get("/suche/", {"q": "Kopfsteinpflaster", "art": "office"})

        assert texts(page, css="found__meta") == ["Stelle"]
        services = visitor.get("/suche/", {"q": "Kopfsteinpflaster", "art": "service"})
        assert texts(services, css="found") == []

    def test_the_words_asked_for_are_marked_and_nothing_else(
        self, visitor: Client, town: City
    ) -> None:
        cast.service("boese", "<script>Böse</script> Leistung", short="Mit <b>Zeichen</b>")

        page = visitor.get("/suche/", {"q": "Böse Leistung"})

        assert b"<script>B" not in page.content
        assert inline_code(page) == []

    def test_without_a_question_it_leads_home(self, visitor: Client, town: City) -> None:
        answer = visitor.get("/suche/", {"q": "  "})

        assert (answer.status_code, answer["Location"]) == (302, "/")

    def test_long_lists_go_on(self, visitor: Client, city: City) -> None:
        cast.offices()
        for number in range(25):
            cast.service(f"schein-{number}", f"Schein {number:02}")

        first = visitor.get("/suche/", {"q": "schein"})
        more = links(first)["Weitere Ergebnisse"]
        second = visitor.get(more)

        shown = [*links(first, "found__link"), *links(second, "found__link")]
        assert (len(links(first, "found__link")), len(set(shown))) == (20, 25)
        assert "Weitere Ergebnisse" not in links(second)

    def test_english_finds_english(self, visitor: Client, town: City) -> None:
        page = visitor.get("/suche/", {"q": "dog"}, headers={"accept-language": "en"})

        assert list(links(page, "found__link")) == ["Dog registration"]

    @pytest.mark.parametrize("services", [1, 3])
    def test_the_number_of_queries_does_not_grow(
        self,
        visitor: Client,
        city: City,
        services: int,
        django_assert_num_queries: Callable[..., object],
    ) -> None:
        cast.offices()
        for number in range(services):
            cast.service(f"schein-{number}", f"Schein {number}")

        with django_assert_num_queries(3):
            page = visitor.get("/suche/", {"q": "schein"})
        assert len(links(page, "found__link")) == services


class TestNothingFound:
    def test_it_names_other_ways(self, visitor: Client, town: City) -> None:
        page = visitor.get("/suche/", {"q": "Xylophonqwerty"})

        assert texts(page, tag="h2") == [
            "Zu „Xylophonqwerty“ haben wir nichts gefunden",
            "Menschen, die weiterhelfen",
        ]
        ways = links(page)
        assert ways["Alle Leistungen von A bis Z"] == "/leistungen/"
        assert ways["Alle Stellen und Öffnungszeiten"] == "/stellen/"
        assert ways["0431 555-10"] == "tel:043155510"

    def test_similar_words_are_offered(self, visitor: Client, town: City) -> None:
        page = visitor.get("/suche/", {"q": "sperrgullix"})

        assert links(page)["Sperrmüll"] == "/suche/?q=Sperrm%C3%BCll"


class TestSuggestions:
    def test_they_come_as_a_fragment(self, visitor: Client, town: City) -> None:
        page = visitor.get("/suche/vorschlaege", {"q": "halte"})

        assert list(links(page, "suggestions__link").items()) == [
            (
                "Mobiles Haltverbot Sie ziehen um und brauchen vor dem Haus Platz für den "
                "Transporter? Beantragen Sie ein mobiles Haltverbot.",
                "/leistungen/mobiles-halteverbot/",
            )
        ]
        assert elements(page, tag="html") == []

    @pytest.mark.parametrize("query", ["", " ", "qqqqqqqq", "'; DROP TABLE", "\x00", "ä" * 500])
    def test_what_says_nothing_suggests_nothing(
        self, visitor: Client, town: City, query: str
    ) -> None:
        page = visitor.get("/suche/vorschlaege", {"q": query})

        assert (page.status_code, links(page)) == (200, {})

    def test_they_are_never_sent(self, visitor: Client, town: City) -> None:
        assert visitor.post("/suche/vorschlaege", {"q": "halte"}).status_code == 405
