"""By-laws with their sections, life situations, and frequent questions, as everybody reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from rathaus.catalogue.bylaws.importing import import_bylaws
from rathaus.catalogue.bylaws.withdrawing import withdraw_bylaw
from rathaus.catalogue.models import FrequentQuestion, Service, Topic
from rathaus.catalogue.topics.actions import import_topics
from rathaus.kernel.access import system
from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import City
from tests.site.reading import elements, links, texts

pytestmark = pytest.mark.django_db
HOUSE = system("test")
DOGS = """---
titel: Hundesteuersatzung
gueltigkeit: Stadt Teststadt
gepflegt: 2026-01-22
quelle: Ratsbeschluss
lizenz: CC BY 4.0
url: https://stadt.example/hundesteuer.pdf
tags: [ebene-lokal]
---
## I. Allgemeines

### § 1 Gegenstand

Besteuert werden Hunde. <script>alert(1)</script> &lt;img src=x onerror=alert(2)&gt;
[x](javascript:alert(3))

### § 2 Höhe

| Hund | Betrag |
|---|---|
| Ersthund | nach Verzeichnis |

### § 3 Befreiung

Blindenführhunde sind frei.
"""
COUNTY = "# Archivordnung des Landkreises Nebenan\n\n## § 1\n\nDer Landkreis Nebenan bewahrt."


def _bylaws(tmp_path: Path, more: int = 0) -> None:
    folder = tmp_path / "satzungen"
    (folder / "LKR-N").mkdir(parents=True, exist_ok=True)
    (folder / "hundesteuer.md").write_text(DOGS, "utf-8")
    (folder / "LKR-N" / "archiv.md").write_text(COUNTY, "utf-8")
    for number in range(more):
        (folder / f"weitere-{number}.md").write_text(f"# Weitere {number}\n\nText.", "utf-8")
    import_bylaws(actor=HOUSE, folder=folder)


class TestBylaws:
    def test_sections_have_places_and_nothing_runs(self, visitor: Client, tmp_path: Path) -> None:
        _bylaws(tmp_path)
        page = visitor.get("/satzungen/hundesteuer/")

        assert texts(page, tag="h3") == ["§ 1 Gegenstand", "§ 2 Höhe", "§ 3 Befreiung"]
        shared = links(page)
        assert shared["Abschnitt teilen: § 2 Höhe"] == "#p2"
        assert shared["Zum amtlichen Wortlaut"] == "https://stadt.example/hundesteuer.pdf"
        html = page.content.decode()
        assert 'id="p2"' in html
        assert "<td>nach Verzeichnis</td>" in html
        assert all(word in html for word in ("22.\u00a0Januar 2026", "Ratsbeschluss", "CC BY 4.0"))
        assert "&lt;script&gt;alert(1)" in html
        assert "&lt;img src=x onerror" in html
        assert [one["attrs"] for one in elements(page, tag="img")] == []
        assert all(one["attrs"].get("src") for one in elements(page, tag="script"))
        assert not any(url.startswith("javascript") for url in shared.values())
        assert "stammt nicht von" not in html

    def test_what_others_made_is_never_told_as_ours(self, visitor: Client, tmp_path: Path) -> None:
        _bylaws(tmp_path)
        page = visitor.get("/satzungen/archiv/").content.decode()
        assert "Diese Regelung stammt nicht von der Stadt Teststadt" in page
        assert "Erlassen hat sie: Landkreis Nebenan." in page
        assert texts(visitor.get("/satzungen/"), css="badge") == ["Landkreis Nebenan"]

    def test_choice_and_search_stand_in_the_address(self, visitor: Client, tmp_path: Path) -> None:
        _bylaws(tmp_path)
        found = visitor.get("/satzungen/", {"q": "Blindenführhund"})
        assert list(links(found, "found__link").values())[:1] == ["/satzungen/hundesteuer/#p3"]
        ours = visitor.get("/satzungen/", {"ebene": "own"})
        assert list(links(ours, "link-rows__link")) == ["Hundesteuersatzung"]
        none = visitor.get("/satzungen/", {"ebene": "county", "q": "Blindenführhund"})
        assert "Dazu steht in diesen Texten nichts" in none.content.decode()
        found = visitor.get("/suche/", {"q": "Blindenführhunde frei", "art": "bylaw"})
        assert "Satzung" in texts(found, css="found__meta")[0]
        found = visitor.get("/suche/", {"q": "Hundesteuersatzung"})
        assert len(links(found, "found__link")) == 1

    def test_withdrawn_is_gone(self, visitor: Client, tmp_path: Path) -> None:
        _bylaws(tmp_path)
        withdraw_bylaw(actor=HOUSE, key="hundesteuer", reason="Aufgehoben.")
        assert visitor.get("/satzungen/hundesteuer/").status_code == 404
        assert visitor.get("/satzungen/gibt-es-nicht/").status_code == 404

    def test_the_list_costs_the_same_whatever_its_length(
        self, visitor: Client, tmp_path: Path, django_assert_num_queries: object
    ) -> None:
        _bylaws(tmp_path)
        for more in (0, 3):
            _bylaws(tmp_path, more)
            with django_assert_num_queries(4):  # type: ignore[operator]
                page = visitor.get("/satzungen/")
            assert len(links(page, "link-rows__link")) == 2 + more

    def test_an_empty_collection_says_so(self, visitor: Client) -> None:
        assert "Hier steht noch keine Satzung" in visitor.get("/satzungen/").content.decode()


TOPICS = """
situations:
  - key: umzug
    names: {de: Umzug, en: Moving}
    texts: {de: Sie ziehen um., en: You move.}
    services: [wohnung, halteverbot]
  - {key: leer, names: {de: Leer}, services: []}
groups:
  - {key: familien, names: {de: Familien}, services: [wohnung]}
"""


class TestSituations:
    def _topics(self, tmp_path: Path) -> Topic:
        path = tmp_path / "topics.yaml"
        keys = list(Service.objects.order_by("key").values_list("key", flat=True)[:2])
        text = TOPICS.replace("wohnung", keys[1]).replace("halteverbot", keys[0])
        path.write_text(text, "utf-8")
        return import_topics(actor=HOUSE, path=path, kinds=["situations", "groups"])[0]

    def test_they_lead_to_their_services_in_order(
        self, visitor: Client, town: City, tmp_path: Path
    ) -> None:
        topic = self._topics(tmp_path)
        assert list(links(visitor.get("/lebenslagen/"), "link-rows__link").values()) == [
            "/lebenslagen/umzug/",
            "/lebenslagen/familien/",
        ]
        page = visitor.get("/lebenslagen/umzug/")
        wanted = [service.key for service in topic.services.order_by("-key")]
        assert list(links(page, "link-rows__link").values()) == [
            f"/leistungen/{key}/" for key in wanted
        ]
        assert visitor.get("/lebenslagen/gibt-es-nicht/").status_code == 404
        english = visitor.get("/lebenslagen/umzug/", headers={"accept-language": "en"})
        assert texts(english, tag="h1") == ["Moving"]
        assert "You move." in english.content.decode()

    def test_questions_stand_with_their_source(
        self, visitor: Client, town: City, tmp_path: Path
    ) -> None:
        topic = self._topics(tmp_path)
        service = topic.services.all()[0]
        for number, language in enumerate(("de", "en")):
            row = FrequentQuestion.objects.create(
                key=f"frage-{number}",
                language=language,
                question=f"Wie geht das? {language}",
                answer="So <b>nicht</b>, sondern **so**.",
                state="published",
                service=service,
                review_on=today(),
            )
            row.topics.add(topic)
        page = visitor.get("/fragen/")
        assert texts(page, tag="h3") == ["Wie geht das? de"]
        assert 'id="frage-frage-0"' in page.content.decode()
        assert "&lt;b&gt;nicht" in page.content.decode()
        assert links(page)[service.name] == f"/leistungen/{service.key}/"
        assert "Wie geht das? de" in texts(visitor.get("/lebenslagen/umzug/"), tag="h3")
        with translation.override("en"):
            page = visitor.get("/fragen/", headers={"accept-language": "en"})
        assert texts(page, tag="h3") == ["Wie geht das? en"]
