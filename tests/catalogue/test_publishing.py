"""A service becomes public, changes, is reviewed and goes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from rathaus.catalogue.actions import (
    assign_responsibility,
    publish_service,
    review_service,
    withdraw_service,
)
from rathaus.catalogue.models import Responsibility, Service, ServiceText
from rathaus.catalogue.queries import (
    competent_office,
    due_for_review,
    find_service,
    missing_modules,
    norms_of,
    texts_of,
)
from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Invalid, NotAllowed, NotFound
from rathaus.kernel.events import timeline
from rathaus.kernel.references import Reference, resolve
from tests.catalogue.cast import HOUSE, Basis, Source, office, publish

pytestmark = pytest.mark.django_db


def _log(key: str = "halteverbot") -> list[str]:
    return [event.kind for event in timeline(Reference("service", key))]


def _found(text: str, language: str = "de") -> list[str]:
    return [hit.key for hit in search.search(text, ANONYMOUS, language=language).hits]


class TestPublish:
    def test_the_description_is_there_in_both_languages(self) -> None:
        service = find_service(publish().key)

        assert texts_of(service, "de") == {
            "kurztext": "Platz für den Umzug.",
            "fristen": "Mindestens {parameter.notice_days} Tage vorher.",
            "rechtsgrundlage": "§ 45 StVO.",
        }
        assert texts_of(service, "en")["kurztext"] == "Room for the van."
        assert texts_of(service, "en")["fristen"].startswith("Mindestens")
        assert [norm.norm for norm in norms_of(service, "de")] == ["§ 45 Abs. 1 StVO"]
        assert (service.leika, service.procedure_key) == ("99108011153000", "halteverbot")

    def test_publishing_the_same_again_changes_and_logs_nothing(self) -> None:
        with frozen(date(2026, 5, 4)):
            publish()
        with frozen(date(2026, 8, 4)):
            service = publish()

        assert _log() == ["service.published"]
        assert service.review_on == date(2027, 5, 4)

    def test_a_changed_text_replaces_the_old_one_everywhere(self) -> None:
        publish()
        publish(texts={"de": {"kurztext": "Raum für den Kran."}}, synonyms={})

        service = find_service("halteverbot")
        assert texts_of(service, "de") == {"kurztext": "Raum für den Kran."}
        assert ServiceText.objects.filter(language="en", position=0).count() == 0
        assert (_found("Kran"), _found("Möbelwagen")) == (["halteverbot"], [])
        assert _log() == ["service.published"] * 2

    def test_the_search_knows_name_synonyms_and_texts_but_no_placeholders(self) -> None:
        publish()

        assert [
            _found(text) for text in ("haltverbot", "möbelwagen", "umzug", "parameter.notice_days")
        ] == [["halteverbot"]] * 3 + [[]]
        assert _found("no-stopping", "en") == ["halteverbot"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"names": {"en": "Zone"}}, "names.de"),
            ({"texts": {"de": {"volltext": "…"}}}, "texts.de.kurztext"),
            ({"texts": {"de": {"kurztext": "  "}}}, "texts.de.kurztext"),
            ({"legal_basis": ()}, "legal_basis"),
            ({"texts": {"de": {"kurztext": "x", "preis": "1"}}}, "texts.de.preis"),
        ],
    )
    def test_what_is_missing_is_named_and_nothing_is_published(
        self, values: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Invalid) as error:
            publish(**values)

        assert list(error.value.fields) == [field]
        assert Service.objects.count() == 0

    def test_a_service_without_procedure_needs_no_legal_basis(self) -> None:
        service = publish(procedure=False, legal_basis=())

        assert service.procedure_key == ""
        assert missing_modules(find_service(service.key)) == []

    def test_what_an_online_service_should_still_say_is_listed(self) -> None:
        service = find_service(publish().key)

        assert missing_modules(service) == [
            "volltext",
            "voraussetzungen",
            "unterlagen",
            "verfahrensablauf",
            "bearbeitungsdauer",
            "kosten",
            "rechtsbehelf",
            "zustaendigkeit",
        ]

    def test_not_everybody_publishes(self) -> None:
        with pytest.raises(NotAllowed):
            publish_service(actor=ANONYMOUS, service=Source(), office=office())

    @pytest.mark.parametrize(
        "change", [{"key": "Halte Verbot"}, {"leika": "123"}], ids=["key", "leika"]
    )
    def test_the_database_refuses_bad_keys(self, change: dict[str, str]) -> None:
        service = publish()

        with pytest.raises(IntegrityError), transaction.atomic():
            Service.objects.filter(pk=service.pk).update(**change)

    def test_two_norms_keep_their_order(self) -> None:
        service = publish(legal_basis=(Basis(norm="B"), Basis(norm="A", text={"de": "zuerst"})))

        assert [norm.norm for norm in norms_of(service)] == ["B", "A"]


class TestReview:
    def test_it_falls_due_after_its_time_and_is_renewed(self) -> None:
        with frozen(date(2026, 5, 4)):
            publish()

        due = [due_for_review(day).count() for day in (date(2027, 5, 3), date(2027, 5, 4))]
        with frozen(date(2027, 5, 4)):
            review_service(actor=HOUSE, key="halteverbot")

        assert due == [0, 1]
        assert due_for_review(date(2027, 5, 4)).count() == 0
        assert _log() == ["service.published", "service.reviewed"]


class TestWithdraw:
    def test_it_leaves_catalogue_and_search_with_a_reason(self) -> None:
        publish()

        for _ in range(2):
            withdraw_service(actor=HOUSE, key="halteverbot", reason="Satzung aufgehoben")

        with pytest.raises(NotFound):
            find_service("halteverbot")
        assert _found("haltverbot") == []
        assert find_service("halteverbot", HOUSE).state == "withdrawn"
        assert resolve(Reference("service", "halteverbot"), ANONYMOUS) is None
        assert _log() == ["service.published", "service.withdrawn"]

    def test_it_comes_back_when_published_again(self) -> None:
        publish()
        withdraw_service(actor=HOUSE, key="halteverbot", reason="Pause")
        publish()

        assert _found("haltverbot") == ["halteverbot"]
        assert resolve(Reference("service", "halteverbot"), ANONYMOUS) is not None

    def test_without_a_reason_it_stays(self) -> None:
        publish()

        with pytest.raises(Invalid):
            withdraw_service(actor=HOUSE, key="halteverbot", reason=" ")

        assert find_service("halteverbot").state == "published"

    def test_an_unknown_service_is_unknown(self) -> None:
        with pytest.raises(NotFound):
            withdraw_service(actor=HOUSE, key="nichts", reason="x")


class TestCompetence:
    def test_one_office_per_district_and_one_for_the_rest(self) -> None:
        service = publish(office("verkehr"))
        north, south = office("nord"), office("sued")

        for place in (north, south):
            assign_responsibility(actor=HOUSE, key=service.key, office=place, district="Wik")

        found = [competent_office(service, district).key for district in ("Wik", "Gaarden", "")]
        assert found == ["sued", "verkehr", "verkehr"]
        assert Responsibility.objects.count() == 1

    def test_the_whole_city_can_move_to_another_office(self) -> None:
        service = publish(office("verkehr"))
        assign_responsibility(actor=HOUSE, key=service.key, office=office("nord"))

        service.refresh_from_db()
        assert competent_office(service).key == "nord"

    def test_the_database_knows_no_second_office(self) -> None:
        service, place = publish(office("verkehr")), office("nord")
        Responsibility.objects.create(service=service, district="Wik", office=place)

        with pytest.raises(IntegrityError), transaction.atomic():
            Responsibility.objects.create(service=service, district="Wik", office=service.office)
