"""Open311: two foreign clients, the OpenAPI of the 2.1 draft, and the text of the standard."""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import pytest
import requests
import yaml
from django.conf import settings
from django.db import connection
from georeport import GeoReport
from lxml import etree
from PIL import Image
from tests.browser import start_server
from tests.conftest import ROOT, SHARED
from tests.reports.cast import ELISABETHSTRASSE, NEXT_TO_IT, accepted, reported
from tests.reports.open311.cast import spark

from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import close_pool_of
from rathaus.kernel.tenancy.lifecycle import drop_city
from rathaus.kernel.tenancy.registry import save
from rathaus.reports.actions.keys import TEST_KEY
from rathaus.reports.models import Category, Photo, Report, SetupChange, State, Token

pytestmark = pytest.mark.conformance
TEXTS = SHARED / "standards" / "open311"
standard = pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts of Open311 are not here")
ASKS = [
    {"code": "art", "datatype": "singlevaluelist", "required": True, "description": "Was?",
     "values": [{"key": "m", "name": "Matratze"}]},
    {"code": "wie", "datatype": "text", "required": False, "description": "Wie?"},
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """The city on a real server, with a released report, one that is done, and one unseen."""

    url: str
    shown: str
    done: str
    hidden: str

    def get(self, path: str) -> requests.Response:
        """Ask below the endpoint."""
        return requests.get(self.url + path, timeout=30)


@pytest.fixture(scope="module")
def house(seeded: Callable[..., City], django_db_blocker: Any) -> Iterator[House]:
    entry = seeded("kiel")
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        start_server() as port,
    ):
        patch.setattr(settings, "OPERATOR_HOSTS", {"localhost"})
        # The clients ask for the address that they were given, and no name leads to this machine.
        save(dataclasses.replace(entry, hosts=(*entry.hosts, "127.0.0.1")))
        with in_city(entry):
            Category.objects.filter(key="illegaler-muell").update(attributes=ASKS)
            SetupChange.objects.create(kind="category", key="illegaler-muell")
            shown, done, hidden = accepted(), accepted(NEXT_TO_IT), reported().report
            Report.objects.filter(pk=done.pk).update(state=State.DONE, ended_at=done.received_at)
            Token.objects.create(token="abc", report=shown)
            connection.close()
        yield House(f"http://127.0.0.1:{port}/open311/v2", shown.number, done.number, hidden.number)
        close_pool_of(entry)
        drop_city(entry.slug)


@cache
def _three() -> Any:
    """Written for Python 2, where filtering lazily was a function of its own."""
    itertools.ifilter = filter  # type: ignore[attr-defined]
    import three

    return three


def _post(house: House, **values: Any) -> list[dict[str, Any]]:
    client = _three().Three(house.url, api_key=TEST_KEY, jurisdiction="kiel.example")
    given = {
        "lat": ELISABETHSTRASSE[0], "long": ELISABETHSTRASSE[1], "attribute[art]": "m",
        "description": "Eine Matratze.", "name": "Ada Beispiel",
    }  # fmt: skip
    told: list[dict[str, Any]] = client.post("illegaler-muell", **(given | values))
    return told


@pytest.mark.parametrize("form", ["json", "xml"])
class TestGeoreport:
    """PyPI georeport 0.3.1."""

    def test_reads_services_and_definitions(self, house: House, form: str) -> None:
        client = GeoReport(house.url, output_format=form)
        services = {one["service_code"]: one for one in client.get_service_list()}
        definition = client.get_service_definition("illegaler-muell")

        assert services["illegaler-muell"]["service_name"] == "Wilder Müll"
        assert services["illegaler-muell"]["metadata"] in {True, "true"}
        attributes = definition["attributes"]
        first = attributes[0] if form == "json" else attributes["attribute"][0]
        assert (first["code"], first["required"]) in {("art", True), ("art", "true")}

    def test_reads_requests(self, house: House, form: str) -> None:
        client = GeoReport(house.url, jurisdiction="kiel.example", output_format=form)
        numbers = [one["service_request_id"] for one in client.get_service_requests()]
        closed = client.get_service_requests(status="closed", service_code="illegaler-muell")
        single = client.get_service_request(house.shown)

        assert {house.shown, house.done} <= set(numbers)
        assert house.hidden not in numbers
        # xmltodict makes one element an object.
        [ended] = closed if isinstance(closed, list) else [closed]
        assert (ended["service_request_id"], ended["status"]) == (house.done, "closed")
        assert single["description"] == "Hier liegt eine Matratze."
        with pytest.raises(requests.HTTPError):
            client.get_service_request(house.hidden)


class TestThree:
    """PyPI three 0.8.0."""

    def test_finds_its_way(self, house: House) -> None:
        client = _three().Three(house.url, jurisdiction="kiel.example")
        assert client.discovery()["endpoints"][0]["url"] == house.url
        assert {"illegaler-muell", "strassenschaeden"} <= {
            one["service_code"] for one in client.services()
        }
        assert client.services("illegaler-muell")["attributes"][0]["code"] == "art"
        assert client.request(house.shown)[0]["service_request_id"] == house.shown
        assert client.token("abc") == [{"service_request_id": house.shown, "token": "abc"}]
        listed = client.requests("illegaler-muell", count=1, status="open")
        assert [one["service_request_id"] for one in listed] == [house.shown]
        assert client.requests(start="01-01-2020", end="02-01-2020") == []

    def test_posts_with_a_photo(self, house: House, django_db_blocker: Any) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (320, 240), "green").save(picture, "JPEG")
        [told] = _post(house, media=io.BytesIO(picture.getvalue()))

        own = house.get(f"/requests/{told['service_request_id']}.json?api_key={TEST_KEY}").json()
        assert own[0]["status"] == "open"
        assert "description" not in own[0]
        assert house.get(f"/requests/{told['service_request_id']}.json").status_code == 404
        with django_db_blocker.unblock(), in_city(_kiel()):
            serial = int(told["service_request_id"][2:])
            assert Photo.objects.filter(report__serial=serial).count() == 1
            connection.close()

    def test_hears_of_errors(self, house: House) -> None:
        assert [error["code"] for error in _post(house, **{"attribute[art]": ""})] == [400]
        assert [error["code"] for error in _post(house, api_key="falsch")] == [403]


def _kiel() -> City:
    from rathaus.kernel.tenancy.lifecycle import find_city

    return find_city("kiel")


@standard
@pytest.mark.parametrize(
    ("path", "definition"),
    [
        ("/services.json", "Service"),
        ("/services/illegaler-muell.json", "ServiceDefinition"),
        ("/services/strassenschaeden.json", "ServiceDefinition"),
        ("/requests.json", "Request"),
        ("/requests.json?extensions=true", "Request"),
        ("/request/{shown}.json", "Request"),
        ("/requests/{hidden}.json", "errors"),
        ("/tokens/abc.json", "TokenResponse"),
        ("post", "RequestResponse"),
    ],
)
def test_the_openapi_of_the_draft(house: House, path: str, definition: str) -> None:
    draft = yaml.safe_load((TEXTS / "georeport_v2-1-draft.swagger.yaml").read_text("utf-8"))
    error = {"required": ["code", "description"], "properties": {"code": {"type": "integer"}}}
    schema = {
        "$ref": f"#/definitions/{definition}",
        "definitions": draft["definitions"] | {"errors": error},
    }
    address = path.format(shown=house.shown, hidden=house.hidden)
    content = _post(house) if path == "post" else house.get(address).json()
    rows = content if isinstance(content, list) else [content]
    assert rows
    for row in rows:
        jsonschema_rs.validate(schema, row)


@standard
@pytest.mark.parametrize("number", range(6))
def test_our_reading_of_the_conversion_is_that_of_the_text(number: int) -> None:
    """Each example in XML, turned by the rules, is the example in JSON beside it."""
    blocks = re.findall(r"~~~~\n(.*?)~~~~", _text(), re.S)
    documents = [part for part in blocks if part.lstrip().startswith(("<?xml", "HTTP/1.1 403\n"))]
    told = [part for part in blocks if part.lstrip().startswith(("[", "{"))]
    assert len(documents) >= len(told) >= 6
    # Numbers with noughts before them are no JSON; the text means what stands there.
    as_json = json.loads(re.sub(r'":\s*(0\d+)', r'":"\1"', told[number]))
    assert _plain(spark(documents[number].strip().encode())) == _plain(as_json)


def _plain(value: Any) -> Any:
    """Only what both formats can tell: texts, and nothing."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return None if value is None else str(value).strip()


@cache
def _text() -> str:
    return (TEXTS / "georeport-v2-spec.md").read_text("utf-8")


@standard
def test_no_field_is_foreign(house: House) -> None:
    """Without extensions every element has a name that the text knows."""
    known = set(re.findall(r"^\| *`(\w+)` *[|⇊↴ ]", _text(), re.M))
    assert {"service_request_id", "long", "datatype_description", "errors"} <= known
    for path in (
        "/services.xml", "/services/illegaler-muell.xml", "/requests.xml", "/tokens/abc.xml",
        f"/requests/{house.shown}.xml", f"/requests/{house.hidden}.xml",
    ):  # fmt: skip
        document = etree.fromstring(house.get(path).content)
        assert {str(element.tag) for element in document.iter()} <= known, path


@standard
def test_the_sample_addresses_are_understood(house: House) -> None:
    samples = re.findall(r"\| *Sample URL *\|.*?(https://api\.city\.gov/dev/v2\S*)", _text())
    assert len(samples) >= 6
    expected = {
        "/services.xml": 200,
        "/services/033.xml": 404,
        "/requests.xml": 200,
        "/requests/123456.xml": 404,
        "/tokens/123456.xml": 404,
    }
    asked = {}
    for sample in samples:
        parts = urlsplit(sample.strip("|) "))
        path = parts.path.removeprefix("/dev/v2")
        query = dict(parse_qsl(parts.query))
        foreign = requests.get(house.url + path, params=query, timeout=30)
        assert foreign.status_code == (404 if "jurisdiction_id" in query else 200)
        query.pop("jurisdiction_id", None)
        asked[path] = requests.get(house.url + path, params=query, timeout=30).status_code
    assert asked == expected


@standard
def test_the_sample_post_is_taken_with_our_key_and_place(house: House) -> None:
    [body] = re.findall(r"^api_key=xyz&.*$", _text(), re.M)
    form = dict(parse_qsl(body))
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    url, head = f"{house.url}/requests.xml", {"Content-Type": kind}
    refused = requests.post(url, form, headers=head, timeout=30)
    own = {
        "api_key": TEST_KEY, "jurisdiction_id": "", "service_code": "strassenschaeden",
        "lat": ELISABETHSTRASSE[0], "long": ELISABETHSTRASSE[1],
    }  # fmt: skip
    taken = requests.post(url, form | own, headers=head, timeout=30)

    assert refused.status_code == 404
    assert (taken.status_code, set(spark(taken.content)[0])) == (
        200, {"service_request_id", "service_notice"},
    )  # fmt: skip


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_guide_can_be_followed(house: House, tmp_path: Path) -> None:
    guide = (ROOT / "docs/guides/connect.md").read_text("utf-8")
    [block] = re.findall(r"```bash\n(API=.*?/open311/v2\n.*?)```", guide, re.S)
    address, *commands = block.replace("\\\n", " ").strip().splitlines()
    assert len(commands) == 7
    Image.new("RGB", (320, 240), "green").save(tmp_path / "foto.jpg")
    for command in commands:
        run = subprocess.run(
            ["bash", "-c", f"API={house.url}\n{command}"],
            cwd=tmp_path, capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        told = run.stdout.decode()
        assert "service_" in told, (address, command, told)
        assert "error" not in told
