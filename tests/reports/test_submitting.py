"""A report comes in, is taken on, and becomes a case in the eAkte."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, transaction

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, TooMany
from rathaus.kernel.events.models import Event
from rathaus.records.models import Document, Note
from rathaus.reports.actions import accept_report, decline_report, set_publication
from rathaus.reports.models import Report, State
from rathaus.reports.places import OutsideCity
from rathaus.reports.queries import find_followed, nearby
from tests.reports.cast import (
    EDITOR,
    ELISABETHSTRASSE,
    NEXT_TO_IT,
    OTHER,
    PREETZ,
    accepted,
    reported,
    staff,
)
from tests.reports.flow.cast import visitor

pytestmark = pytest.mark.usefixtures("in_kiel")


def facts(kind: str) -> list[dict[str, object]]:
    return [event.facts for event in Event.objects.filter(kind=kind).order_by("id")]


class TestSubmitting:
    def test_a_mattress_goes_to_the_waste_office_with_its_period(self) -> None:
        report = reported().report
        report = Report.objects.get(pk=report.pk)

        assert report.state == State.RECEIVED
        assert report.office is not None
        assert report.office.key == "abfall"
        assert (report.place, report.district) == ("Elisabethstraße", "Gaarden-Ost")
        assert report.due_at == report.received_at + timedelta(hours=24)

    def test_the_city_knew_what_and_when(self) -> None:
        report = reported(danger=True).report

        [known] = facts("report.received")
        assert (known["category"], known["danger"]) == ("illegaler-muell", True)
        assert (known["latitude"], known["longitude"]) == ELISABETHSTRASSE
        with pytest.raises(Error, match="beweisen"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(text="anders")

    def test_personal_numbers_are_covered(self) -> None:
        report = reported(text="Ruft mich an: 0431 123456789, DE02120300000000202051").report

        assert report.text == "Ruft mich an: [Telefonnummer], [Kontonummer]"

    def test_the_place_is_told_in_the_words_of_the_register(self) -> None:
        typed = "bei Herrn Jürgen Schulze, der alles vermüllt, www.evil-shop.com"
        report = Report.objects.get(pk=reported(place=typed).report.pk)
        known = reported(place="elisabethstr. 5, beim bösen Nachbarn").report

        assert (report.place, report.place_said) == ("Elisabethstraße", typed)
        assert report.suspect == "place"
        assert known.place == "Elisabethstraße 5"
        assert "Nachbarn" in known.place_said
        accept_report(actor=staff(EDITOR), report=report, place="Am Spielplatz")
        for address in ("", report.number, "meldungen.geojson", "meldungen.csv", "rss"):
            page = visitor().get(f"/meldungen/{address}").content.decode()
            assert "Schulze" not in page, address
        set_publication(
            actor=staff(EDITOR), report=report, publish=True, public_text=None, place="Am Weg"
        )
        report.refresh_from_db()
        assert (report.place, report.place_said) == ("Am Weg", typed)
        assert [row["place_changed"] for row in facts("report.published")] == [True, True]

    def test_the_same_form_twice_is_one_report(self) -> None:
        first, second = reported(slip="abc"), reported(slip="abc")

        assert (second.report.pk, second.key, second.repeated) == (first.report.pk, first.key, True)
        assert find_followed(first.key).report == first.report

    def test_beyond_the_boundary_the_neighbour_is_named(self) -> None:
        with pytest.raises(OutsideCity) as caught:
            reported(PREETZ)

        assert caught.value.neighbour == "Kreis Plön"

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"category": "gibt-es-nicht"}, "category"),
            ({"email": "keine"}, "email"),
            ({"text": "x" * 4001}, "text"),
        ],
    )
    def test_what_cannot_be_is_refused(self, values: dict[str, str], field: str) -> None:
        with pytest.raises(Invalid) as caught:
            reported(**values)

        assert list(caught.value.fields) == [field]

    @pytest.mark.parametrize("at", [(float("nan"), 10.1), (999.0, 10.1), (54.3, float("inf"))])
    def test_what_is_no_place_is_refused(self, at: tuple[float, float]) -> None:
        with pytest.raises(Invalid):
            reported(at)

    def test_thirty_an_hour_from_one_device(self) -> None:
        for _number in range(30):
            reported(client="198.51.100.7")

        with pytest.raises(TooMany) as refused:
            reported(client="198.51.100.7")
        assert (refused.value.retry_after, "2 Minuten" in refused.value.remedy) == (120, True)


class TestReleasing:
    def test_what_is_taken_on_is_a_case_like_any_other(self) -> None:
        report = accepted()

        assert report.case is not None
        assert report.case.file.plan_entry.number == "11.50"
        assert report.case.received_at == report.received_at
        assert [paper.kind for paper in Document.objects.filter(case=report.case)] == ["report"]
        assert [near.report for near in nearby(*NEXT_TO_IT, category="illegaler-muell")] == [report]

    def test_what_is_declined_ends_with_its_case(self) -> None:
        report = accepted()
        decline_report(actor=staff(EDITOR), report=report, reason="private", note="Privater Hof.")

        assert report.case is not None
        report.case.refresh_from_db()
        assert report.case.state == "closed"
        assert "Privater Hof." in Note.objects.get(case=report.case).text

    def test_nobody_is_overtaken(self) -> None:
        report = reported().report
        stale = Report.objects.get(pk=report.pk)
        accept_report(actor=staff(EDITOR), report=report)

        with pytest.raises(Conflict, match="angenommen"):
            decline_report(actor=staff(EDITOR), report=stale, reason="no-defect")

    @pytest.mark.parametrize("who", [None, OTHER])
    def test_only_editors_take_on(self, who: str | None) -> None:
        actor = staff(who) if who else ANONYMOUS
        with pytest.raises(NotAllowed):
            accept_report(actor=actor, report=reported().report)
