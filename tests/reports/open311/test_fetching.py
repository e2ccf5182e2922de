"""Taking over from another server: ours, and a small one with every bad habit."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection

from rathaus.cli.reports_fetch import fetch as command
from rathaus.kernel.access import ANONYMOUS, system
from rathaus.kernel.errors import NotAllowed, Unavailable
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.registry import save
from rathaus.reports.importing.fetching import Fetched, fetch_reports
from rathaus.reports.importing.peer import Peer, moment_of
from rathaus.reports.models import Follower, Report, State
from tests.browser import start_server
from tests.reports.cast import ELISABETHSTRASSE, NEXT_TO_IT, accepted

Answer = tuple[int, bytes]
HOUSE = system("import")
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


@contextmanager
def server(answer: Callable[[str, Mapping[str, str]], Answer]) -> Iterator[tuple[str, list[str]]]:
    """A small server of GeoReport v2 that answers as it likes; its endpoint, and what was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            status, body = answer(parts.path.removeprefix("/v2/"), query)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    house = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=house.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{house.server_port}/v2", asked
    finally:
        house.shutdown()
        house.server_close()


def row(number: int, **values: Any) -> dict[str, Any]:
    """A pothole near Elisabethstraße, a day after the one before."""
    at = SINCE + timedelta(days=number)
    return {
        "service_request_id": number,
        "status": "open",
        "service_code": "006",
        "service_name": "Schlagloch, Straßenschaden",
        "description": "Ein Loch.",
        "requested_datetime": f"{at:%Y-%m-%dT%H:%M:%S+0000}",
        "updated_datetime": f"{at + timedelta(days=2):%Y-%m-%dT%H:%M:%S+0000}",
        "lat": ELISABETHSTRASSE[0] + number / 100_000,
        "long": str(ELISABETHSTRASSE[1]),
    } | values


def fetch(url: str, **options: Any) -> Fetched:
    with Peer(url, patience=0.01) as peer:
        given = {"since": SINCE, "until": UNTIL} | options
        return fetch_reports(actor=HOUSE, peer=peer, **given)


def within(rows: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
    first, last = (datetime.fromisoformat(query[name]) for name in ("start_date", "end_date"))
    return [one for one in rows if first <= moment_of(one["requested_datetime"]) <= last]


QUIRKS = [
    row(1, status="Closed", address="Elisabethstraße 1, 24143 Kiel"),
    row(2, requested_datetime="2026-01-03 08:00:00", lat=None, long=None,
        address="Elisabethstraße 5"),
    row(3, service_name="Ufo", service_code="99"),
    row(4, requested_datetime="neulich"),
    row(5, lat="", long="", address=""),
    row(6, lat=48.1, long=11.6),
    row(7, service_name="", service_code="strassenlaternen-defekt",
        description="Ruft an: 0431 123456789"),
]  # fmt: skip


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda rows: rows,
        lambda rows: {"service_requests": rows},
        lambda rows: {"service_requests": {"request": rows}},
        lambda rows: [{"request": one} for one in rows],
    ],
)
@pytest.mark.usefixtures("in_kiel")
def test_bad_habits_are_understood(wrapped: Callable[[Any], Any]) -> None:
    def answer(path: str, query: Mapping[str, str]) -> Answer:
        rows = [] if query.get("page") else QUIRKS
        return 200, json.dumps(wrapped(rows)).encode()

    with server(answer) as (url, _asked):
        done, again = fetch(url), fetch(url)

    assert (done.read, done.entered, done.outside, dict(done.unmapped)) == (7, 3, 1, {"Ufo": 1})
    assert [reason.partition(":")[0] for reason in done.bad] == ["4", "5"]
    assert (again.entered, again.known) == (0, 3)
    found = {report.source_id: report for report in Report.objects.all()}
    assert {number: report.state for number, report in found.items()} == {
        "1": State.DONE, "2": State.ACCEPTED, "7": State.ACCEPTED,
    }  # fmt: skip
    assert found["1"].ended_at == datetime(2026, 1, 4, tzinfo=UTC)
    assert found["2"].received_at == datetime(2026, 1, 3, 7, tzinfo=UTC)
    assert found["7"].category_id == "strassenlaternen-defekt"
    assert found["7"].text == "Ruft an: [Telefonnummer]"
    assert not Follower.objects.exists()
    assert {report.case_id for report in found.values()} == {None}
    assert Event.objects.filter(kind="reports.imported").count() == 2


@pytest.mark.usefixtures("in_kiel")
class TestPeers:
    def test_one_object_instead_of_a_list_and_our_word_for_theirs(self) -> None:
        ufo = json.dumps(row(3, service_name="Ufo")).encode()
        with server(lambda _path, _query: (200, ufo)) as (url, _asked):
            done = fetch(url, categories={"ufo": "illegaler-muell"}, published=True)
        report = Report.objects.get()
        assert (done.entered, report.category_id, report.publication) == (
            1, "illegaler-muell", "published",
        )  # fmt: skip

    @pytest.mark.parametrize("refused", [(404, b""), (406, b"{}"), (200, b"<html></html>")])
    def test_a_server_of_xml_only(self, refused: Answer) -> None:
        document = (
            "<service_requests><request><service_request_id>7</service_request_id>"
            "<status>closed</status><service_name>Wilder Müll</service_name><description/>"
            "<requested_datetime>2026-01-08T00:00:00Z</requested_datetime>"
            "<lat>54.3125</lat><long>10.148</long></request></service_requests>"
        ).encode()
        with server(lambda path, _query: refused if path.endswith("json") else (200, document)) as (
            url, asked,
        ):  # fmt: skip
            assert fetch(url).entered == 1
        assert len(asked) == 2
        assert Report.objects.get().state == State.DONE

    def test_full_lists_are_halved_and_pages_followed(self) -> None:
        many = [row(1, service_request_id=n, requested_datetime=_at(n)) for n in range(130)]

        def capped(path: str, query: Mapping[str, str]) -> Answer:
            return 200, json.dumps(within(many, query)[:50]).encode()

        def paged(path: str, query: Mapping[str, str]) -> Answer:
            start = (int(query.get("page", "1")) - 1) * 50
            return 200, json.dumps(within(many, query)[start : start + 50]).encode()

        for answer in (capped, paged):
            Report.objects.all().delete()
            with server(answer) as (url, _asked):
                fetch(url)
            assert Report.objects.count() == 130

    def test_goes_on_where_it_stopped_and_asks_how_far_the_open_ones_are(self) -> None:
        stumbling = {"left": 0}
        rows = [row(1), row(2, status="closed"), row(100)]

        def answer(_path: str, query: Mapping[str, str]) -> Answer:
            if named := query.get("service_request_id"):
                found = [one for one in rows if str(one["service_request_id"]) in named.split(",")]
                return 200, json.dumps([one | {"status": "closed"} for one in found]).encode()
            if query["start_date"] > "2026-03-01" and stumbling["left"] < 4:
                stumbling["left"] += 1
                return 503, b""
            return 200, json.dumps([] if query.get("page") else within(rows, query)).encode()

        later = SINCE + timedelta(days=150)
        with server(answer) as (url, asked):
            with pytest.raises(Unavailable, match="zweiter Lauf"):
                fetch(url, until=later)
            assert Report.objects.count() == 2
            broken = len(asked)
            done = fetch(url, since=None, until=later)
        assert "start_date=2026-01-02" in asked[broken]
        assert (done.entered, done.known, done.closed) == (1, 2, 2)
        assert set(Report.objects.values_list("state", flat=True)) == {State.DONE}
        assert Event.objects.filter(kind="report.moved").count() == 2

    def test_only_whoever_sets_up(self) -> None:
        with Peer("http://127.0.0.1:9") as peer, pytest.raises(NotAllowed):
            fetch_reports(actor=ANONYMOUS, peer=peer)


def _at(number: int) -> str:
    return f"{SINCE + timedelta(hours=number * 7):%Y-%m-%dT%H:%M:%SZ}"


def test_from_our_own_server_by_the_command(
    kiel: City, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "OPERATOR_HOSTS", {"localhost"})
    with django_db_blocker.unblock(), start_server() as port:
        save(dataclasses.replace(kiel, hosts=(*kiel.hosts, "127.0.0.1")))
        with in_city(kiel):
            given = [accepted(), accepted(NEXT_TO_IT, category="strassenschaeden")]
            connection.close()
        url = f"http://127.0.0.1:{port}/open311/v2"
        runs = [
            CliRunner().invoke(command, [url, "--city", "kiel", "--json"], catch_exceptions=False)
            for _time in range(2)
        ]
        with in_city(kiel):
            taken = Report.objects.filter(channel="import").order_by("received_at")
            told = [(one.source_id, one.category_id, one.text, one.place) for one in taken]
            connection.close()
    first, second = (json.loads(run.output) for run in runs)
    assert (first["entered"], first["unmapped"]) == (2, {})
    assert second["entered"] == 0
    assert told == [
        (one.number, one.category_id, one.text, f"{one.place}, {one.district}, Kiel")
        for one in given
    ]
