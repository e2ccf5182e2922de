"""The door for tokens, by the words of RFC 6749, 6750 and 8414."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.test import Client

from rathaus.people.actions import NewSecret
from tests.records.api.cast import a_client

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/oauth/token"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def known(city: object) -> NewSecret:
    return a_client()


def ask(body: str, *, basic: tuple[str, str] | None = None, kind: str = FORM) -> Any:
    headers = {"host": "testserver"}
    if basic:
        pair = ":".join(quote_plus(part) for part in basic)
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return Client(enforce_csrf_checks=True).post(TOKEN, body, content_type=kind, headers=headers)


def test_both_ways_to_show_the_secret(known: NewSecret) -> None:
    pair = known.client.client_id, known.secret
    posted = f"grant_type=client_credentials&client_id={pair[0]}&client_secret={pair[1]}"
    for answer in (ask("grant_type=client_credentials", basic=pair), ask(posted)):
        said = answer.json()
        assert answer.status_code == 200
        assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
        assert said.pop("access_token").count(".") == 2
        assert said == {
            "token_type": "Bearer",
            "expires_in": 600,
            "scope": "records.read records.write",
        }


def test_each_error_has_its_word(known: NewSecret) -> None:
    pair = known.client.client_id, known.secret
    cc = "grant_type=client_credentials"
    cases: list[tuple[Any, int, str]] = [
        (ask("", basic=pair), 400, "invalid_request"),
        (ask("grant_type=password", basic=pair), 400, "unsupported_grant_type"),
        (ask(f"{cc}&scope=alles", basic=pair), 400, "invalid_scope"),
        (ask(f"{cc}&{cc}", basic=pair), 400, "invalid_request"),
        (ask(f"{cc}&client_secret=x", basic=pair), 400, "invalid_request"),
        (ask(f"{cc}&client_id=anders", basic=pair), 400, "invalid_request"),
        (ask('{"grant_type": "x"}', basic=pair, kind="application/json"), 400, "invalid_request"),
        (ask(cc), 401, "invalid_client"),
        (ask(cc, basic=(pair[0], "falsch")), 401, "invalid_client"),
        (ask(cc, basic=("niemand", pair[1])), 401, "invalid_client"),
    ]
    for answer, status, word in cases:
        assert (answer.status_code, answer.json()["error"]) == (status, word)
        assert answer.has_header("WWW-Authenticate") is (status == 401)
        assert answer["Cache-Control"] == "no-store"
    for _ in range(10):
        answer = ask(cc, basic=(pair[0], "falsch"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    got = Client(headers={"host": "testserver"}).get(TOKEN)
    assert (got.status_code, got.json()["error"]) == (400, "invalid_request")


def test_the_metadata_lead_to_the_token(known: NewSecret) -> None:
    http = Client(headers={"host": "testserver"})
    said = http.get("/.well-known/oauth-authorization-server").json()
    assert said["issuer"] == "http://testserver"
    assert said["token_endpoint"] == "http://testserver" + TOKEN
    assert said["grant_types_supported"] == ["client_credentials"]
    assert http.get(said["service_documentation"]).status_code == 200


def test_the_api_is_closed_without_a_token_that_reaches_far_enough(known: NewSecret) -> None:
    http = Client(headers={"host": "testserver"})
    path = "/api/v1/records/files"
    cases: list[tuple[dict[str, str], int, str]] = [
        ({}, 401, 'Bearer realm="Rathaus"'),
        ({"authorization": "Basic abc"}, 401, 'Bearer realm="Rathaus"'),
        ({"authorization": "Bearer abc"}, 401, 'Bearer realm="Rathaus", error="invalid_token"'),
    ]
    pair = known.client.client_id, known.secret
    reading = ask("grant_type=client_credentials&scope=records.read", basic=pair).json()
    narrow = {"authorization": f"Bearer {reading['access_token']}"}
    challenge = 'Bearer realm="Rathaus", error="insufficient_scope", scope="records.write"'
    cases.append((narrow, 403, challenge))
    for headers, status, challenge in cases:
        answer = http.post(path, "{}", content_type="application/json", headers=headers)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (status, challenge)
        assert answer.json()["fehlerQuelle"] == "DMS"


def test_the_reference_needs_nothing_from_elsewhere(known: NewSecret) -> None:
    http = Client(headers={"host": "testserver"})
    described = http.get("/api/v1/openapi.json").json()
    assert len([path for path in described["paths"] if "/records/" in path]) == 42
    page = http.get("/api/v1/docs").content.decode()
    assert "POST /api/v1/records/files/complete" in page
    assert "Einen gemeinsamen Postkorb führt die Akte nicht" in page
    for foreign in ("<script>", "style=", "cdn", "http://", "https://"):
        assert foreign not in page.replace("http://testserver", ""), foreign
