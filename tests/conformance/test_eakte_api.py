"""The e-file API: what we serve, refuse and answer, held against the OpenAPI of Munich (1.2.5)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import requests
import yaml
from oauthlib.oauth2 import BackendApplicationClient
from tests.cast_floor2 import an_office
from tests.records.api.cast import PDF, ROOT, Program, a_client
from tests.records.cast import a_plan_entry

from rathaus.kernel.ids import new_id
from rathaus.kernel.tenancy import City, in_city
from rathaus.records.api.refusing import NOT_OFFERED
from rathaus.site.api.house import description

pytestmark = pytest.mark.conformance

DATA = Path(__file__).parent / "data" / "eakte-api-muenchen"
METHODS = ("get", "put", "post", "delete", "patch")
# Beyond the specification: what it lets programs set and never read.
OURS = {
    ("GET", "/accessDefinitions/{objaddress}"),
    ("GET", "/disposalScheduleDates/{objaddress}"),
}
# Always refused, with the reason: nothing in a file is cancelled, its end is the plan's.
REFUSED = {
    ("PUT", "/cancelObjects/{objaddress}"),
    ("PUT", "/disposalScheduleDates/{objaddress}"),
}


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text("utf-8"))


def _resolved(node: Any, here: str) -> Any:
    """The specification with everything that it refers to in its place."""
    if isinstance(node, list):
        return [_resolved(one, here) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" not in node:
        return {name: _resolved(value, here) for name, value in node.items()}
    name, _hash, pointer = node["$ref"].partition("#")
    there = name.removeprefix("./") or here
    found = _read(there)
    for step in filter(None, pointer.split("/")):
        found = found[step]
    return _resolved(found, there)


@pytest.fixture(scope="module")
def operations() -> dict[tuple[str, str], Any]:
    """Every operation of the specification by method and path."""
    main = "eakte-api--main.yaml"
    paths = _resolved(_read(main)["paths"], main)
    return {
        (method.upper(), path): operation
        for path, item in paths.items()
        for method, operation in item.items()
        if method in METHODS
    }


def _schema(operation: Any, status: str) -> Any:
    content = operation["responses"][status].get("content", {})
    return content.get("application/json", {}).get("schema")


def _check(schema: Any, body: Any) -> None:
    plain = json.loads(json.dumps(schema, default=str))
    jsonschema_rs.validator_for(plain, validate_formats=True).validate(body)


def _ours() -> set[tuple[str, str]]:
    return {
        (method.upper(), path.removeprefix(ROOT))
        for path, item in description()["paths"].items()
        if path.startswith(ROOT)
        for method in item
    }


def test_every_operation_is_served_or_refused_with_a_reason(operations: Any) -> None:
    assert len(operations) == 47
    assert _ours() == set(operations) | OURS
    assert set(NOT_OFFERED) <= set(operations)
    assert all(len(str(reason)) > 30 for reason in NOT_OFFERED.values())
    assert len(operations) - len(NOT_OFFERED) == 32


def test_what_is_not_offered_says_so_in_the_words_of_the_specification(
    city: City, operations: Any
) -> None:
    program = Program()
    for method, path in NOT_OFFERED:
        answer = program.send(method, path.replace("{objaddress}", str(new_id())))
        assert answer.status_code == 501, path
        _check(_schema(operations[method, path], "400"), answer.json())
        assert answer.json()["text"].startswith(str(NOT_OFFERED[method, path]))


class _Checked:
    """Sends as the specification says, and holds each answer against its schema."""

    def __init__(self, operations: Any) -> None:
        self.operations = operations
        self.program = Program()
        self.seen: set[tuple[str, str]] = set()

    def __call__(
        self, method: str, path: str, at: str = "", body: Any = None, *, form: bool = False
    ) -> Any:
        operation = self.operations[method, path]
        self._check_request(operation, body, form=form)
        address = path.replace("{objaddress}", at)
        headers = {"userlogin": "baum", "x-anwendung": "BAUM", "joboe": "COO.1.2300.1.847"}
        if form:
            answer = self.program.upload(address, body, ("a.pdf", PDF), method=method, **headers)
        else:
            answer = self.program.send(method, address, body, **headers)
        assert answer.status_code in (200, 204), (path, answer.content)
        assert answer["x-anwendung"] == "BAUM"
        self.seen.add((method, path))
        if answer.status_code == 204:
            assert "204" in operation["responses"]
            return None
        said = json.loads(answer.content)
        _check(_schema(operation, "200"), said)
        return said

    @staticmethod
    def _check_request(operation: Any, body: Any, *, form: bool) -> None:
        if body is None:
            assert "requestBody" not in operation
            return
        content = operation["requestBody"]["content"]
        schema = content["multipart/form-data" if form else "application/json"]["schema"]
        _check(schema["properties"]["params"] if form else schema, body)


def test_every_answer_fits_its_schema(city: City, operations: Any) -> None:
    send = _Checked(operations)
    a_plan_entry("66", years=None)
    a_plan_entry("66.10")
    entry = send("POST", "/apentries/search", body={"basenr": "66.10"})["giobjecttype"][0]["id"]
    file = send("POST", "/files", body={"apentry": entry, "shortname": "Bäume"})["objid"]
    case = send("POST", "/procedures", body={"referrednumber": file, "shortname": "Linde"})["objid"]
    made = {
        kind: send("POST", f"/{kind}", body={"referrednumber": case, "shortname": kind}, form=True)
        for kind in ("incomings", "outgoings", "internal")
    }
    content = made["outgoings"]["giobjecttype"][0]["id"]
    document = made["outgoings"]["objid"]

    def one(name: str, at: str, method: str = "GET", **sent: Any) -> Any:
        return send(method, f"/{name}/{{objaddress}}", at, **sent)

    one("apentries", entry)
    one("subjectAreas", entry)
    one("files", file)
    one("subjectAreaFileObjects", file)
    one("procedures", case)
    one("procedureObjects", case)
    one("readDocumentObjectsMetaData", case)
    one("documentObjects", document)
    one("outgoings", document)
    one("contentObjects", content)
    one("contentObjectMetaData", content)
    send("POST", "/files/search", body={"objmlname": "Bäume", "apentry": entry})
    send("POST", "/procedures/search", body={"referrednumber": file})
    wanted = {"searchstring": "Linde", "objclass": "DEPRECONFIG@15.1001:Procedure"}
    send("POST", "/searchObjNames/search", body=wanted)
    send("POST", "/contentObjects", body={"referrednumber": document}, form=True)
    newest = one("documentObjects", document)["giobjecttype"][-1]["id"]
    one("contentObjects", newest, method="PUT", body={}, form=True)
    complete = {"apentry": entry, "shortnamefile": "A", "shortnameprocedure": "V"}
    send("POST", "/files/complete", body=complete, form=True)
    send("POST", "/procedures/complete", body={"file": file, "shortnameprocedure": "V"}, form=True)
    one("files", file, method="PUT", body={"shortname": "Bäume"})
    one("procedures", case, method="PUT", body={"shortname": "Linde"})
    line = {"objaccdef": "Eigene Organisationseinheit und Linienorganisation"}
    one("accessDefinitions", file, method="PUT", body=line)
    one("depositObjects", case, method="PUT")
    # Refused in whole or, because the form always carries a content, in part: errors fit as well.
    changes = {("PUT", f"/{kind}/{{objaddress}}") for kind in ("incomings", "outgoings")}
    for method, path in REFUSED | changes:
        answer = send.program.send(method, path.replace("{objaddress}", file))
        _check(_schema(operations[method, path], "400"), answer.json())
    assert set(operations) - send.seen == set(NOT_OFFERED) | REFUSED | changes


def test_a_foreign_client_walks_over_real_http(
    live_house: int, fresh_city: City, new_city: Any
) -> None:
    a_plan_entry("66.10")
    known = a_client()
    other = a_client(office=an_office("schule", "Schulamt"), title="Schulverwaltung")
    walk = _Foreign(live_house, fresh_city, known.client.client_id, known.secret)
    found = walk.send("POST", "/apentries/search", json={"basenr": "66.10"}).json()
    entry = found["giobjecttype"][0]["id"]
    file = walk.send("POST", "/files", json={"apentry": entry, "shortname": "Bäume"}).json()
    case = {"referrednumber": file["objid"], "shortname": "Fällung"}
    case = walk.send("POST", "/procedures", json=case).json()
    params = json.dumps({"referrednumber": case["objid"], "shortname": "Gutachten"})
    made = walk.send(
        "POST",
        "/incomings",
        # The parameters as a part with a type of its own, as generated programs send them.
        files=[
            ("params", ("params.json", params, "application/json")),
            ("giattachmenttype", ("gutachten.pdf", PDF, "application/pdf")),
        ],
    ).json()
    content = f"/contentObjects/{made['giobjecttype'][0]['id']}"
    raw = walk.send("GET", content, headers={"Accept": "application/octet-stream"})
    assert raw.content == PDF
    stranger = _Foreign(live_house, fresh_city, other.client.client_id, other.secret)
    assert stranger.send("GET", content).status_code == 404
    assert stranger.send("GET", f"/files/{file['objid']}").status_code == 404
    with in_city(new_city()) as neighbour:
        elsewhere = walk.send("GET", content, headers={"Host": neighbour.hosts[0]})
    assert (elsewhere.status_code, "invalid_token" in elsewhere.headers["WWW-Authenticate"]) == (
        401,
        True,
    )


class _Foreign:
    """A program made of foreign parts: oauthlib for the token, requests for the way."""

    def __init__(self, port: int, city: City, client_id: str, secret: str) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.host = {"Host": city.hosts[0]}
        self.client = BackendApplicationClient(client_id)
        described = requests.get(
            f"{self.root}/.well-known/oauth-authorization-server", headers=self.host, timeout=30
        ).json()
        endpoint = described["token_endpoint"].split(city.hosts[0], 1)[1]
        answer = requests.post(
            self.root + endpoint,
            self.client.prepare_request_body(scope=["records.read", "records.write"]),
            auth=(client_id, secret),
            headers=self.host | {"Content-Type": "application/x-www-form-urlencoded"},
            timeout=30,
        )
        self.client.parse_request_body_response(answer.text)

    def send(self, method: str, path: str, **sent: Any) -> requests.Response:
        headers = self.host | sent.pop("headers", {})
        signed = self.client.add_token(
            "https://" + self.root.removeprefix("http://") + ROOT + path,
            http_method=method,
            headers=headers,
        )
        return requests.request(
            method, self.root + ROOT + path, headers=signed[1], timeout=30, **sent
        )
