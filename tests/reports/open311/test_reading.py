"""What programs read: who sees what, in both formats, in how many statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import system
from rathaus.kernel.clock import now
from rathaus.kernel.tenancy import City
from rathaus.reports.actions.keys import issue_key
from rathaus.reports.models import Category, Photo, Publication, Report, State
from tests.reports.cast import ELISABETHSTRASSE, NEXT_TO_IT, accepted, reported
from tests.reports.open311.cast import MATTRESS, V2, content, program, spark

pytestmark = pytest.mark.usefixtures("in_kiel")
_OPEN = (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS)
_MANY = """
INSERT INTO reports_report (id, serial, category_id, text, latitude, longitude, place, district,
  owner, danger, answers, state, publication, channel, office_id, followers_count, received_at,
  updated_at, note, reason, suspect, suggested, source, source_id)
SELECT gen_random_uuid(), nextval('reports_serial'), category_id, text || n, latitude, longitude,
  place, district, owner, danger, answers, state, publication, channel, office_id, 1,
  received_at - n * interval '1 minute', updated_at, note, reason, suspect, suggested, '', ''
  FROM reports_report, generate_series(1, %s) AS n WHERE serial = %s
"""


@pytest.fixture
def client(kiel: City) -> Client:
    return program(kiel)


def _get(client: Client, path: str, **query: Any) -> Any:
    response = client.get(V2 + path, query)
    assert response.status_code == 200, content(response)
    return orjson.loads(content(response))


def _numbers(rows: list[dict[str, Any]]) -> list[str]:
    return [row["service_request_id"] for row in rows]


@pytest.mark.parametrize("publication", list(Publication))
@pytest.mark.parametrize("state", list(State))
def test_who_hears_of_which_report(client: Client, state: State, publication: Publication) -> None:
    posted = client.post(f"{V2}/requests.json", MATTRESS).json()[0]["service_request_id"]
    whole = accepted(text="die erste") if state == State.MERGED else None
    report = Report.objects.filter(serial=int(posted[2:]))
    ended = now() if state in {State.DONE, State.DECLINED} else None
    report.update(state=state, publication=publication, merged_into=whole, ended_at=ended)
    public = publication == Publication.PUBLISHED and state != State.MERGED
    key = {"api_key": MATTRESS["api_key"]}
    other = {"api_key": issue_key(actor=system("seed"), name="Andere App").secret}

    listed = _get(client, "/requests.json")
    own = _get(client, f"/requests/{posted}.json", **key)[0]

    assert (posted in _numbers(listed)) is public
    for query in ({}, other):
        status = client.get(f"{V2}/requests/{posted}.json", query).status_code
        assert status == (200 if public else 404)
        named = _get(client, "/requests.json", service_request_id=posted, **query)
        assert bool(named) is public
    assert own["status"] == ("open" if state in (*_OPEN, State.MERGED) else "closed")
    assert ("description" in own) is public
    if whole is not None:
        assert own["status_notes"] == f"Gehört zur Meldung {whole.number}."


def test_a_report_in_every_field(client: Client) -> None:
    report = accepted(text='<script>alert("x")</script> & Öl\x0b auf\nder Straße')
    Report.objects.filter(pk=report.pk).update(
        public_text='<script>alert("x")</script> & Öl\x0b',
        note="Der Trupp kommt.",
        followers_count=3,
    )
    photo = Photo.objects.create(report=report, state=Photo.State.RELEASED, blob=_blob())
    Photo.objects.create(report=report, state=Photo.State.READY, blob=_blob())
    report.refresh_from_db()

    row = _get(client, f"/requests/{report.number}.json", extensions="true")[0]
    address = f"http://kiel.localhost/meldungen/{report.number}/foto/{photo.pk}"
    notes = row.pop("notes")

    assert row == {
        "service_request_id": report.number,
        "status": "open",
        "status_notes": "Der Trupp kommt.",
        "service_name": "Wilder Müll",
        "service_code": "illegaler-muell",
        "description": '<script>alert("x")</script> & Öl\x0b',
        "agency_responsible": "Abfallwirtschaftsbetrieb",
        "requested_datetime": f"{report.received_at:%Y-%m-%dT%H:%M:%SZ}",
        "updated_datetime": f"{report.updated_at:%Y-%m-%dT%H:%M:%SZ}",
        "expected_datetime": f"{report.received_at + timedelta(hours=72):%Y-%m-%dT%H:%M:%SZ}",
        "address": "Elisabethstraße, Gaarden-Ost, Kiel",
        "lat": ELISABETHSTRASSE[0],
        "long": ELISABETHSTRASSE[1],
        "media_url": address,
        "extended_attributes": {
            "detailed_status": "RECEIVED",
            "media_urls": [address],
            "votes": 2,
            "photo_required": False,
        },
    }
    assert [note["type"] for note in notes] == ["accepted"]


def _blob() -> Any:
    from rathaus.kernel.blobs import put

    return put(b"x", name="x.txt", purpose="generated")


def test_both_formats_say_the_same(client: Client) -> None:
    Category.objects.filter(key="illegaler-muell").update(attributes=[_KIND])
    first = accepted(text='Grün & "blau" <b>fett</b> – 24143')
    accepted(NEXT_TO_IT, text="  ")
    Photo.objects.create(report=first, state=Photo.State.RELEASED, blob=_blob())
    from rathaus.reports.setup import forget_setup

    forget_setup()
    for path in (
        "/discovery",
        "/services",
        "/services/illegaler-muell",
        "/requests",
        "/requests?extensions=true",
        f"/requests/{first.number}",
        f"/request/{first.number}",
        "/requests?status=closed",
        "/requests?status=nie",
        "/requests/M-999999",
        "/nichts",
    ):
        bare, _sign, query = path.partition("?")
        as_json, as_xml = (client.get(f"{V2}{bare}.{form}?{query}") for form in ("json", "xml"))
        assert as_json.status_code == as_xml.status_code
        assert (as_json["Content-Type"], as_xml["Content-Type"]) == (
            "application/json; charset=utf-8",
            "text/xml; charset=utf-8",
        )
        assert as_json["Access-Control-Allow-Origin"] == "*"
        document = content(as_xml)
        assert document.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
        assert spark(document) == orjson.loads(content(as_json)), path
    forget_setup()


_KIND = {
    "code": "art",
    "datatype": "multivaluelist",
    "required": True,
    "description": "Was liegt dort?",
    "values": [{"key": "matratze", "name": "Matratze"}, {"key": "reifen", "name": "Reifen"}],
}


def test_without_an_extension_the_header_decides(client: Client) -> None:
    for accept, kind in (
        ("application/json", "application/json"),
        ("text/xml", "text/xml"),
        ("*/*", "text/xml"),
        ("text/html,*/*;q=0.1", "text/xml"),
    ):
        response = client.get(f"{V2}/services", headers={"accept": accept})
        assert response["Content-Type"].startswith(kind)
        assert "Accept" in response["Vary"]


class TestFiltering:
    @pytest.fixture
    def four(self) -> list[str]:
        """Today's mattress, a lamp 18 m away, one of 60 days ago that is done, one of last year."""
        made = [
            accepted(),
            accepted(NEXT_TO_IT, category="strassenlaternen-defekt", text="Lampe 100%"),
            accepted(received_at=now() - timedelta(days=60)),
            accepted(received_at=now() - timedelta(days=400)),
        ]
        done = Report.objects.filter(pk=made[2].pk)
        done.update(state=State.DONE, ended_at=now(), updated_at=now() - timedelta(days=50))
        return [report.number for report in made]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, [1, 0, 2]),
            ({"service_code": "", "status": "", "start_date": "", "page": ""}, [1, 0, 2]),
            ({"service_code": "illegaler-muell"}, [0, 2]),
            ({"service_code": "illegaler-muell,strassenlaternen-defekt"}, [1, 0, 2]),
            ({"service_code": "gibt-es-nicht"}, []),
            ({"status": "open"}, [1, 0]),
            ({"status": "closed"}, [2]),
            ({"status": "open,closed"}, [1, 0, 2]),
            ({"status": ["closed", "open"]}, [1, 0, 2]),
            ({"detailed_status": "PROCESSED"}, [2]),
            ({"start_date": -410, "end_date": -390}, [3]),
            ({"end_date": -350}, [3]),
            ({"start_date": -410}, [3]),
            ({"start_date": -70}, [1, 0, 2]),
            ({"updated_after": -55}, [1, 0, 2, 3]),
            ({"updated_before": -40}, [2]),
            ({"q": "lampe 100%"}, [1]),
            ({"q": "_"}, []),
            ({"lat": 54.3125, "long": 10.148, "radius": 10}, [0, 2]),
            ({"lat": 54.3125, "long": 10.148, "radius": 20}, [1, 0, 2]),
            ({"page_size": 2}, [1, 0]),
            ({"per_page": 2, "page": 2}, [2]),
            ({"page": 3, "page_size": 2}, []),
        ],
    )
    def test_lists(
        self, client: Client, four: list[str], query: dict[str, Any], expected: list[int]
    ) -> None:
        for name, value in query.items():
            if isinstance(value, int) and value < 0:
                query[name] = f"{now() + timedelta(days=value):%Y-%m-%dT%H:%M:%SZ}"
        assert _numbers(_get(client, "/requests.json", **query)) == [four[n] for n in expected]

    def test_numbers_override_everything_else(self, client: Client, four: list[str]) -> None:
        asked = f"{four[3]}, {four[0].removeprefix('M-')},M-x,"
        rows = _get(client, "/requests.json", service_request_id=asked, status="closed")
        assert _numbers(rows) == [four[0], four[3]]

    def test_the_next_page_is_named(self, client: Client, four: list[str]) -> None:
        seen, address = [], f"{V2}/requests.json?page_size=1&api_key={MATTRESS['api_key']}"
        while address:
            response = client.get(address)
            seen += _numbers(response.json())
            link = response.headers.get("Link", "")
            address = link.partition(">")[0].removeprefix("<http://kiel.localhost")
            assert "api_key" not in address
        assert seen == [four[1], four[0], four[2]]

    @pytest.mark.parametrize(
        "query",
        [
            {"status": "nie"},
            {"detailed_status": "nie"},
            {"start_date": "gestern"},
            {"start_date": "2026-01-01T00:00:00"},
            {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-02T00:00:00Z"},
            {"page": "0"},
            {"page_size": "viele"},
            {"lat": "54.3"},
            {"lat": "nan", "long": "10", "radius": "5"},
            {"lat": "54", "long": "10", "radius": "inf"},
        ],
    )
    def test_what_cannot_be_asked(self, client: Client, query: dict[str, str]) -> None:
        response = client.get(f"{V2}/requests.json", query)
        [error] = response.json()
        assert (response.status_code, error["code"]) == (400, 400)
        assert error["description"]

    @pytest.mark.parametrize(
        "text",
        ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00 01:00",
         "2026-01-01T00:00+0100", "2026-01-01", "2026-01-01T00:00:00.123Z"],
    )  # fmt: skip
    def test_moments_of_the_w3c(self, client: Client, text: str) -> None:
        assert client.get(f"{V2}/requests.json?start_date={text}").status_code == 200


def test_as_many_statements_for_one_as_for_a_thousand(client: Client) -> None:
    first = accepted()
    counts = []
    for more, shown in ((0, 1), (2, 3), (1197, 1000)):
        with connection.cursor() as cursor:
            cursor.execute(_MANY, [more, first.serial])
        with CaptureQueriesContext(connection) as seen:
            response = client.get(f"{V2}/requests.json?extensions=true")
        assert len(response.json()) == shown
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 8
    as_xml = client.get(f"{V2}/requests.xml")
    assert as_xml.streaming
    assert len(spark(content(as_xml))) == 1000


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/services.json", 200),
        ("/services.json?jurisdiction_id=", 200),
        ("/services.json?jurisdiction_id=kiel", 200),
        ("/services.json?jurisdiction_id=www.Kiel.example", 200),
        ("/services.json?jurisdiction_id=hamburg.de", 404),
        ("/services/gibt-es-nicht.json", 404),
        ("/requests/M-1.json?jurisdiction_id=hamburg.de", 404),
        ("/requests/abc.json", 404),
        ("/tokens/abc.json", 404),
        ("/requests.json?api_key=falsch", 403),
        ("/requests.yaml", 404),
        ("/", 404),
    ],
)
def test_addresses_and_jurisdictions(client: Client, path: str, status: int) -> None:
    response = client.get(V2 + path)
    assert response.status_code == status
    if status != 200 and ".json" in path:
        assert [error["code"] for error in response.json()] == [status]


def test_other_methods_and_origins(client: Client) -> None:
    asked = client.options(f"{V2}/requests.json", headers={"origin": "https://app.example"})
    refused = client.delete(f"{V2}/requests.json")
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, POST")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, POST, OPTIONS")
    assert client.head(f"{V2}/services.json").status_code == 200


def test_nothing_else_of_the_house_is_told(client: Client) -> None:
    reported(name="Erika Muster", email="erika@muster.example", phone="0431 123456")
    accepted(name="Erika Muster", email="erika@muster.example")
    told = content(client.get(f"{V2}/requests.json?extensions=true"))
    assert b"rika" not in told
    assert b"muster" not in told
