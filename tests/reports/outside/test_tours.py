"""Tours on the crew's phone, at the desk and on paper; also orders by link and by program."""

from __future__ import annotations

import base64
import io
import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from rathaus.kernel.access import ANONYMOUS, Actor, system
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.people.models import Account
from rathaus.reports.actions.touring import depot, leave_stop, make_tour, move_stop, reorder_tour
from rathaus.reports.contractors import contractor_actor
from rathaus.reports.models import Contractor, Order, Photo, Report, State, Tour
from rathaus.reports.secret_keys import digest, link_key
from rathaus.reports.tour_order import in_order, length
from rathaus.reports.tours import find_tour
from tests.reports.cast import CREW, EDITOR, HEAD, OTHER, accepted, staff
from tests.reports.outside.test_orders import ordered

pytestmark = pytest.mark.usefixtures("in_kiel")

LATITUDES = (54.3125, 54.3085, 54.3115, 54.3095)


def tour_of(*latitudes: float, actor: Actor | None = None) -> Tour:
    """A tour of mattresses along the 10.148th meridian."""
    reports = [accepted((latitude, 10.1480)) for latitude in latitudes or LATITUDES[:1]]
    office = reports[0].office
    assert office is not None
    return make_tour(
        actor=actor or staff(CREW),
        name="Ostufer",
        day=date(2026, 11, 24),
        office=office,
        reports=[report.pk for report in reports],
        crew=Account.objects.get(email=CREW),
    )


def browser(email: str = "") -> Client:
    """A browser on Kiel, logged in as this member of staff."""
    client = Client(headers={"host": "kiel.localhost"})
    if email:
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(Account.objects.get(email=email), backend=backend)
    return client


def picture(colour: str = "green") -> bytes:
    """A photo of nobody."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def outcome(verb: Callable[[], object]) -> str:
    try:
        verb()
    except RathausError as error:
        return error.code
    return "ok"


class TestOrder:
    def test_a_short_way_is_found(self) -> None:
        points = [(54.30 + n * 0.01, 10.10 + (n * 7 % 5) * 0.01) for n in range(7)]
        start = (54.29, 10.10)
        best = min(
            length([points[n] for n in way], start) for way in itertools.permutations(range(7))
        )
        found = in_order(points, start)

        assert sorted(found) == list(range(7))
        assert length([points[n] for n in found], start) <= best * 1.05
        assert in_order([]) == []

    def test_stops_lie_in_a_row_and_move_by_hand(self) -> None:
        tour = tour_of(*LATITUDES)
        driven = [stop.report.latitude for stop in tour.stops.order_by("position")]
        start = depot(tour.office)
        assert length([(one, 10.148) for one in driven], start) == min(
            length([(one, 10.148) for one in way], start)
            for way in itertools.permutations(LATITUDES)
        )

        second = tour.stops.order_by("position")[1]
        move_stop(actor=staff(CREW), stop=second, up=True)
        move_stop(actor=staff(CREW), stop=second, up=True)
        assert tour.stops.order_by("position")[0] == second
        reorder_tour(actor=staff(CREW), tour=tour)
        assert [stop.report.latitude for stop in tour.stops.order_by("position")] == driven


@pytest.mark.parametrize("before", ["", "done", "missing", "passed"])
@pytest.mark.parametrize("verb", ["done", "missing", "passed"])
def test_who_may_leave_a_stop_in_which_state(verb: str, before: str) -> None:
    stop = tour_of().stops.get()
    if before:
        leave_stop(actor=staff(CREW), stop=stop, outcome=before)
    actors = {
        "crew": staff(CREW),
        "editor": staff(EDITOR),
        "other office": staff(OTHER),
        "anonymous": ANONYMOUS,
        "contractor": contractor_actor(Contractor.objects.get(pk="lichtbetrieb")),
        "system": system("test"),
    }
    inside = "ok" if before in ("", "passed", verb) else "conflict"
    for who in ("other office", "anonymous", "contractor", "system"):
        act = partial(leave_stop, actor=actors[who], stop=stop, outcome=verb)
        assert (who, outcome(act)) == (who, "not-allowed")
    assert outcome(lambda: leave_stop(actor=actors["crew"], stop=stop, outcome=verb)) == inside
    again = "ok" if inside == "ok" else "conflict"
    assert outcome(lambda: leave_stop(actor=actors["editor"], stop=stop, outcome=verb)) == again
    state = {"done": State.DONE}.get(before if inside == "conflict" else verb, State.ACCEPTED)
    assert Report.objects.get().state == state


def test_only_what_is_taken_on_and_ones_own_is_driven_to() -> None:
    tour = tour_of()
    report = tour.stops.get().report
    make: dict[str, Any] = {"name": "", "day": tour.day, "office": tour.office}
    with pytest.raises(Invalid):
        make_tour(actor=staff(CREW), reports=[], **make)
    Report.objects.update(state=State.RECEIVED)
    with pytest.raises(Invalid):
        make_tour(actor=staff(CREW), reports=[report.pk], **make)
    with pytest.raises(NotFound):
        find_tour(staff(OTHER), tour.pk)


class TestPages:
    def test_planned_driven_and_printed_without_scripts(self) -> None:
        first, second = accepted((LATITUDES[0], 10.148)), accepted((LATITUDES[1], 10.148))
        head = browser(HEAD)
        page = head.get("/einsatz/touren/neu")
        assert page.content.decode().count('name="reports"') == 2
        made = head.post(
            "/einsatz/touren/neu",
            {"stelle": "abfall", "day": "24.11.2026", "reports": [first.pk, second.pk]},
        )
        tour = Tour.objects.get()
        assert made["Location"] == f"/einsatz/tour/{tour.pk}/plan"
        assert head.get(f"/einsatz/tour/{tour.pk}/plan").status_code == 200
        assert head.get("/einsatz/touren/neu").content.decode().count('name="reports"') == 0

        crew = browser(CREW)
        assert tour.office.name in crew.get("/einsatz/").content.decode()
        address = f"/einsatz/tour/{tour.pk}"
        shown = crew.get(address).content.decode()
        assert "Halt 1 von 2" in shown
        assert "geo:" in shown
        stop = tour.stops.order_by("position")[0]
        sent = {
            "stop": stop.pk,
            "do": "done",
            "note": "Abgeholt.",
            "photo": SimpleUploadedFile("danach.jpg", picture(), "image/jpeg"),
        }
        assert crew.post(address, sent).status_code == 302
        assert crew.post(address, {"stop": stop.pk, "do": "done"}).status_code == 302
        report = Report.objects.get(pk=stop.report_id)
        assert (report.state, report.note) == (State.DONE, "Abgeholt.")
        assert Photo.objects.get(report=report).stage == Photo.Stage.DONE
        other = crew.post(address, {"stop": stop.pk, "do": "missing"})
        assert (other.status_code, "Bei" in other.content.decode()) == (409, True)
        last = tour.stops.order_by("position")[1]
        crew.post(address, {"stop": last.pk, "do": "missing"})
        tour.refresh_from_db()
        assert tour.ended_at is not None
        assert "Die Tour ist gefahren" in crew.get(address).content.decode()
        assert "geo:" in crew.get(f"{address}/liste").content.decode()

    def test_others_find_nothing(self) -> None:
        tour = tour_of()
        assert browser(OTHER).get(f"/einsatz/tour/{tour.pk}").status_code == 403
        assert browser().get("/einsatz/").status_code == 302

    def test_the_list_costs_the_same_with_one_and_with_three(
        self, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
    ) -> None:
        crew = browser(CREW)
        tour_of()
        crew.get("/einsatz/")
        with django_assert_num_queries(4):
            assert crew.get("/einsatz/").content.decode().count("Ostufer") == 1
        tour_of()
        tour_of()
        with django_assert_num_queries(4):
            assert crew.get("/einsatz/").content.decode().count("Ostufer") == 3

    @pytest.mark.parametrize(("page", "queries"), [("touren/neu", 8), ("tour", 6)])
    def test_choosing_and_driving_cost_the_same_with_one_and_with_three(
        self,
        page: str,
        queries: int,
        django_assert_num_queries: Callable[..., AbstractContextManager[object]],
    ) -> None:
        crew = browser(CREW)
        for count in (1, 3):
            made = tour_of(*LATITUDES[:count])
            for latitude in LATITUDES[: 1 if count == 1 else 2]:
                accepted((latitude, 10.148))
            address = f"/einsatz/tour/{made.pk}" if page == "tour" else f"/einsatz/{page}"
            crew.get(address)
            with django_assert_num_queries(queries):
                shown = crew.get(address).content.decode()
            number = shown.count('name="reports"') or shown.count("?halt=") + 1
            assert number == count


class TestOrderByLink:
    def test_taken_asked_and_done_with_a_photo_on_a_phone(self) -> None:
        order = ordered(trusted=True)
        address = f"/einsatz/auftrag/{link_key(order.pk)}"
        phone = browser()
        assert "Leuchtmittel tauschen." in phone.get(address).content.decode()
        phone.post(address, {"do": "take"})
        empty = phone.post(address, {"do": "ask", "ask": ""})
        assert (empty.status_code, "Es fehlt noch" in empty.content.decode()) == (422, True)
        photo = SimpleUploadedFile("danach.jpg", picture(), "image/jpeg")
        phone.post(address, {"do": "done", "done": "Neue Lampe.", "photo": photo})

        order.refresh_from_db()
        assert (order.state, order.answer) == (Order.State.DONE, "Neue Lampe.")
        report = Report.objects.get(pk=order.report_id)
        assert (report.state, report.photos.get().stage) == (State.DONE, Photo.Stage.DONE)
        assert phone.get("/einsatz/auftrag/falsch").status_code == 404


class TestOrderByProgram:
    @pytest.fixture
    def bearer(self) -> dict[str, str]:
        Contractor.objects.filter(pk="lichtbetrieb").update(token_digest=digest("geheim"))
        return {"Authorization": "Bearer geheim"}

    def test_read_and_answered(self, bearer: dict[str, str]) -> None:
        order = ordered()
        program = browser()
        [shown] = program.get("/einsatz/api/v1/orders", headers=bearer).json()["orders"]
        assert (shown["id"], shown["state"], shown["latitude"]) == (str(order.pk), "sent", 54.3125)
        address = f"/einsatz/api/v1/orders/{order.pk}"
        sent: dict[str, Any] = {"content_type": "application/json", "headers": bearer}
        taken = program.post(address, {"answer": "take"}, **sent)
        assert (taken.status_code, taken.json()["state"]) == (200, "taken")
        photo = base64.b64encode(picture()).decode()
        done = {"answer": "done", "text": "Neue Lampe.", "photo": photo}
        assert program.post(address, done, **sent).json()["state"] == "done"
        late = program.post(address, {"answer": "refuse", "text": "Nein."}, **sent)
        assert (late.status_code, late.json()["error"]) == (409, "conflict")
        wrong = program.post(address, {"answer": "tanzen"}, **sent)
        assert (wrong.status_code, wrong.json()["fields"]) == (
            422,
            {"answer": "fehlt oder stimmt nicht"},
        )
        assert program.get("/einsatz/api/v1/orders", headers=bearer).json()["orders"] == []

    def test_nobody_else(self, bearer: dict[str, str]) -> None:
        foreign = Contractor.objects.get(pk="signalbau")
        order = ordered()
        Order.objects.filter(pk=order.pk).update(contractor=foreign)
        program = browser()
        address = f"/einsatz/api/v1/orders/{order.pk}"
        assert program.get(address, headers=bearer).status_code == 404
        assert program.get("/einsatz/api/v1/orders").status_code == 401
        wrong = {"Authorization": "Bearer falsch"}
        assert program.get("/einsatz/api/v1/orders", headers=wrong).status_code == 401
        described = program.get("/einsatz/api/v1/openapi.json").json()
        assert "/einsatz/api/v1/orders" in described["paths"]

    def test_the_list_costs_the_same_with_one_and_with_three(
        self,
        bearer: dict[str, str],
        django_assert_num_queries: Callable[..., AbstractContextManager[object]],
    ) -> None:
        program = browser()
        ordered()
        program.get("/einsatz/api/v1/orders", headers=bearer)
        with django_assert_num_queries(5):
            program.get("/einsatz/api/v1/orders", headers=bearer)
        ordered()
        ordered()
        with django_assert_num_queries(5):
            page = program.get("/einsatz/api/v1/orders", headers=bearer).json()
        assert len(page["orders"]) == 3
