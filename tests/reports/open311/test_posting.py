"""What programs send: the same rules as on the page, with its photos, once, and not too often."""

from __future__ import annotations

import base64
import dataclasses
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from rathaus.kernel.access import ANONYMOUS, system
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.registry import save
from rathaus.reports.actions.keys import ensure_test_key, issue_key, revoke_key
from rathaus.reports.models import ApiKey, Category, Entry, Follower, Photo, Report
from rathaus.reports.setup import forget_setup
from tests.reports.cast import CREW, EDITOR, ELISABETHSTRASSE, HEAD, PREETZ, accepted, staff
from tests.reports.open311.cast import MATTRESS, V2, content, program, spark

pytestmark = pytest.mark.usefixtures("in_kiel")
HOUSE = system("seed")
ASKED = [
    {"code": "art", "datatype": "multivaluelist", "required": True, "description": "Was?",
     "values": [{"key": "m", "name": "Matratze"}, {"key": "r", "name": "Reifen"}]},
    {"code": "zahl", "datatype": "number", "required": False, "description": "Wie viele?"},
    {"code": "wo", "datatype": "singlevaluelist", "required": False, "values": ["Weg", "Wald"]},
    {"code": "seit", "datatype": "datetime", "required": False, "description": "Seit wann?"},
]  # fmt: skip


@pytest.fixture
def client(kiel: City) -> Client:
    return program(kiel)


@pytest.fixture
def asking(in_kiel: City) -> Iterator[None]:
    """The category asks something."""
    Category.objects.filter(key="illegaler-muell").update(attributes=ASKED)
    forget_setup()
    yield
    forget_setup()


@contextmanager
def settings_of(city: City, **settings: Any) -> Iterator[None]:
    """The city with these settings besides."""
    save(dataclasses.replace(city, settings={**city.settings, **settings}))
    try:
        yield
    finally:
        save(city)


def _post(client: Client, _form: str = "json", **values: Any) -> Any:
    return client.post(f"{V2}/requests.{_form}", {**MATTRESS, **values})


def _made(response: Any) -> Report:
    assert response.status_code == 200, content(response)
    return Report.objects.get(serial=int(response.json()[0]["service_request_id"][2:]))


def _picture(colour: str = "green") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(made, "JPEG")
    return made.getvalue()


def test_a_report_of_a_program_is_a_report(client: Client) -> None:
    text = '<script>alert("x")</script> Ruft an: 0431 123456789'
    report = _made(
        _post(client, description=text, email="app@muster.example", first_name="Ada", phone="1")
    )

    assert (report.channel, report.state, report.publication) == ("open311", "received", "waiting")
    assert report.office is not None
    assert (report.office.key, report.district) == ("abfall", "Gaarden-Ost")
    assert report.text == '<script>alert("x")</script> Ruft an: [Telefonnummer]'
    follower = Follower.objects.get(report=report)
    assert (follower.name, follower.email, follower.confirmed_at) == (
        "Ada", "app@muster.example", None,
    )  # fmt: skip
    assert Event.objects.filter(kind="report.received", subject=str(report.ref)).count() == 1


def test_what_looks_like_abuse_is_marked_for_the_editors(client: Client) -> None:
    said = [_made(_post(client, description=text)) for text in ("Müll.", "Siehe www.billig.xyz")]
    assert [report.suspect for report in said] == ["", "links"]


def test_both_formats_and_a_neighbouring_report(client: Client) -> None:
    first = accepted()
    told = spark(content(_post(client, "xml")))[0]

    assert set(told) == {"service_request_id", "service_notice"}
    assert f"0 m entfernt: {first.number}" in told["service_notice"]


def test_an_address_instead_of_a_position(client: Client) -> None:
    report = _made(_post(client, lat="", long="", address_string="Elisabethstraße 5"))
    assert (report.place, report.district) == ("Elisabethstraße 5", "Gaarden-Ost")


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"api_key": ""}, 403, "api_key fehlt"),
        ({"api_key": "falsch"}, 403, "gilt nicht"),
        ({"jurisdiction_id": "hamburg.de"}, 404, "hamburg.de"),
        ({"service_code": ""}, 400, "service_code fehlt"),
        ({"service_code": "gibt-es-nicht"}, 404, "gibt-es-nicht"),
        ({"lat": "", "long": ""}, 400, "Der Ort fehlt"),
        ({"lat": ""}, 400, "Der Ort fehlt"),
        ({"lat": "", "address_string": "Nirgendwo 1"}, 400, "Nirgendwo 1"),
        ({"lat": "nord"}, 400, "lat"),
        ({"lat": "nan"}, 400, "nirgends"),
        ({"lat": "999"}, 400, "nirgends"),
        ({"lat": str(PREETZ[0]), "long": str(PREETZ[1])}, 400, "Kreis Plön"),
        ({"description": "x" * 4001}, 400, "4.000"),
        ({"email": "keine"}, 400, "E-Mail"),
        ({"media": "kein Bild!"}, 400, "media"),
        ({"media": base64.b64encode(b"kein Bild").decode()}, 400, "Foto"),
    ],
)
def test_what_is_refused(client: Client, values: dict[str, str], status: int, said: str) -> None:
    response = _post(client, "xml", **values)
    [error] = spark(content(response))
    assert (response.status_code, error["code"]) == (status, status)
    assert said in error["description"]
    assert not Report.objects.exists()


def test_everything_that_is_missing_is_told_at_once(client: Client) -> None:
    response = client.post(f"{V2}/requests.json", {"api_key": MATTRESS["api_key"]})
    assert [error["code"] for error in response.json()] == [400, 400]


@pytest.mark.usefixtures("asking")
class TestAttributes:
    def test_are_kept(self, client: Client) -> None:
        report = _made(
            _post(
                client,
                **{
                    "attribute[art][]": ["m", "r"],
                    "attribute[zahl]": "3",
                    "attribute[wo]": "Wald",
                    "attribute[seit]": "2026-11-01",
                    "attribute[unbekannt]": "x",
                },
            )
        )
        assert report.answers == {
            "art": ["m", "r"], "zahl": "3", "wo": "Wald", "seit": "2026-11-01T00:00:00",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "values",
        [
            {},
            {"attribute[art]": " "},
            {"attribute[art]": "x"},
            {"attribute[art]": "m", "attribute[zahl]": "drei"},
            {"attribute[art]": "m", "attribute[wo]": "See"},
            {"attribute[art]": "m", "attribute[seit]": "gestern"},
        ],
    )
    def test_are_held_against_the_definition(self, client: Client, values: dict[str, str]) -> None:
        response = _post(client, **values)
        assert response.status_code == 400
        assert response.json()[0]["description"].startswith("attribute[")

    def test_as_json(self, client: Client) -> None:
        body = MATTRESS | {"lat": 54.3125, "long": 10.148, "attribute": {"art": ["m"], "zahl": 2}}
        report = _made(client.post(f"{V2}/requests.json", body, "application/json"))
        assert report.answers == {"art": ["m"], "zahl": "2"}

    def test_broken_json(self, client: Client) -> None:
        for body in ("{", "[]", b"\xff"):
            response = client.post(f"{V2}/requests.json", body, "application/json")
            assert response.status_code == 400


def test_photos_come_along_and_foreign_addresses_are_only_noted(client: Client) -> None:
    file = SimpleUploadedFile("a.jpg", _picture(), "image/jpeg")
    report = _made(_post(client, media=file, media_url="https://bilder.example/1.jpg"))
    other = _made(_post(client, media=base64.b64encode(_picture("red")).decode()))

    assert [photo.state for photo in Photo.objects.filter(report=report)] == ["pending"]
    assert Photo.objects.filter(report=other).count() == 1
    [note] = Entry.objects.filter(report=report)
    assert (note.public, note.kind) == (False, "note")
    assert "https://bilder.example/1.jpg" in note.text


def test_sent_twice_is_one_report(client: Client) -> None:
    twice = [
        client.post(
            f"{V2}/requests.json",
            MATTRESS | {"media_url": "https://bilder.example/1.jpg"},
            headers={"idempotency-key": "k1"},
        )
        for _time in range(2)
    ]
    assert _made(twice[0]) == _made(twice[1])
    assert Entry.objects.count() == 1


class TestHowOften:
    def test_thirty_an_hour_from_one_device(self, client: Client) -> None:
        for _number in range(30):
            assert _post(client, device_id="handy-1").status_code == 200
        refused = _post(client, "xml", device_id="handy-1")

        assert (refused.status_code, refused["Retry-After"]) == (429, "120")
        assert spark(content(refused))[0]["code"] == 429
        assert _post(client, device_id="handy-2").status_code == 200

    def test_as_often_as_the_key_may(self, client: Client) -> None:
        issued = issue_key(actor=HOUSE, name="App", per_hour=2)
        said = [_post(client, api_key=issued.secret).status_code for _number in range(3)]
        assert said == [200, 200, 429]

    def test_without_a_key_where_the_city_says_so(self, client: Client, kiel: City) -> None:
        with settings_of(kiel, open311_without_key=True):
            said = [_post(client, api_key="").status_code for _number in range(31)]
        assert said == [200] * 30 + [429]


def test_a_city_that_tells_tokens(client: Client, kiel: City) -> None:
    with settings_of(kiel, open311_tokens=True):
        [told] = _post(client).json()
        kinds = {service["type"] for service in client.get(f"{V2}/services.json").json()}
    assert (set(told), kinds) == ({"token", "service_notice"}, {"batch"})
    [found] = client.get(f"{V2}/tokens/{told['token']}.json").json()
    [as_xml] = spark(content(client.get(f"{V2}/tokens/{told['token']}.xml")))
    serial = Report.objects.get().serial
    assert found == as_xml == {"service_request_id": f"M-{serial}", "token": told["token"]}


class TestKeys:
    def test_a_revoked_key_is_shut_out_at_once(self, client: Client) -> None:
        issued = issue_key(actor=staff(EDITOR), name="App", email="app@firma.example")
        assert issued.secret not in str(ApiKey.objects.values().get(pk=issued.key.pk))
        assert _post(client, api_key=issued.secret).status_code == 200
        revoke_key(actor=staff(EDITOR), key=issued.key)
        assert _post(client, api_key=issued.secret).status_code == 403

    @pytest.mark.parametrize("who", [None, CREW, HEAD])
    def test_only_whoever_sets_up_gives_keys(self, who: str | None) -> None:
        actor = staff(who) if who else ANONYMOUS
        with pytest.raises(NotAllowed):
            issue_key(actor=actor, name="App")
        with pytest.raises(NotAllowed):
            revoke_key(actor=actor, key=ApiKey.objects.get())

    def test_there_is_no_test_key_in_earnest(self, kiel: City) -> None:
        with in_city(dataclasses.replace(kiel, demo=False)), pytest.raises(Invalid):
            ensure_test_key(actor=HOUSE)


def test_the_page_says_where_the_key_comes_from(client: Client) -> None:
    page = client.get("/open311/").content.decode()
    english = client.get("/open311/", headers={"accept-language": "en"}).content.decode()
    assert MATTRESS["api_key"] in page
    assert "http://kiel.localhost/open311/discovery.xml" in page
    assert "Reports for programs" in english


def test_coordinates_stay_as_they_were_sent(client: Client) -> None:
    report = _made(_post(client))
    assert (report.latitude, report.longitude) == ELISABETHSTRASSE
