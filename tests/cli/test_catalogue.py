"""``rathaus catalogue``: a trial run changes nothing, languages merge, what is gone is listed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from rathaus.catalogue.exchange.pvog.simulator import simulated
from rathaus.catalogue.models import Service
from rathaus.cli.catalogue import catalogue_group
from rathaus.kernel.tenancy import City

SERVICES = [
    {"id": "1", "name": "Hund anmelden", "description": "<p>Melden Sie Ihren Hund an.</p>",
     "fees": "<p>12,80 Euro</p>", "meta": {"keywords": "Dackel, Hundesteuer"}, "public": True,
     "leika": "99115005104000", "duration": 10, "links": [], "forms": [],
     "locations": [{"location": "7", "appointment": {"allowed": True}}]},
    {"id": "2", "name": "Interner Vorgang", "description": "", "meta": {}, "public": False,
     "links": [], "forms": [], "locations": []},
]  # fmt: skip
ENGLISH = [{**SERVICES[0], "name": "Register a dog", "description": "<p>Register your dog.</p>"}]
PLACES = [
    {"id": "7", "name": "Steueramt (ST-1)", "displayName": "Steueramt", "organization": "Stadt",
     "organizationUnit": "Kämmerei", "address": {"street": "Weg", "house_number": "1"},
     "contact": {"phone": "0123 4"}, "geo": {"lat": "48.1", "lon": "11.5"}},
]  # fmt: skip


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(
        catalogue_group, [str(argument) for argument in arguments], catch_exceptions=False
    )


def run(*arguments: object) -> Any:
    done = invoke(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {}
    for name, rows in (("de", SERVICES), ("en", ENGLISH), ("places", PLACES)):
        made[name] = tmp_path / f"{name}.json.gz"
        made[name].write_bytes(gzip.compress(json.dumps({"data": rows}).encode()))
    return made


def test_from_the_trial_run_to_the_export(
    fresh_city: City, files: dict[str, Path], tmp_path: Path, settings: Any
) -> None:
    slug = fresh_city.slug
    connection.close()
    taken = ("import", files["de"], files["en"], "--language", "de", "--language", "en",
             "--locations", files["places"], "--format", "dldb", "--city", slug)  # fmt: skip

    trial = run(*taken, "--dry-run")
    assert (trial["created"], trial["drafts"]) == (["hund-anmelden", "interner-vorgang"],
                                                   ["interner-vorgang"])  # fmt: skip
    assert Service.objects.count() == 0
    connection.close()
    assert run(*taken)["offices_created"] == ["stadt", "kaemmerei", "steueramt-7"]
    assert run(*taken)["unchanged"] == ["hund-anmelden", "interner-vorgang"]
    row = Service.objects.get(key="hund-anmelden")
    assert row.names == {"de": "Hund anmelden", "en": "Register a dog"}
    assert (row.office.key, row.duration_minutes) == ("steueramt-7", 10)
    connection.close()

    shown = run("import", files["de"], "--format", "dldb", "--city", slug, "--with-hidden")
    assert "interner-vorgang" in shown["changed"]

    one = tmp_path / "one.json"
    one.write_text(json.dumps({"data": SERVICES[1:]}))
    gone = invoke("import", one, "--format", "dldb", "--city", slug, "--dry-run")
    assert "Nicht mehr in der Quelle: hund-anmelden" in gone.stdout

    for format_, beginning in (("csv", b"\xef\xbb\xbfschluessel;"), ("xzufi", b"<?xml"),
                               ("jsonld", b"{"), ("ttl", b"@prefix")):  # fmt: skip
        out = tmp_path / f"out.{format_}"
        told = run("export", "--format", format_, "--city", slug, "--out", out)
        assert (told["services"], out.read_bytes()[: len(beginning)]) == (2, beginning)
        if format_ in ("csv", "xzufi"):
            again = run("import", out, "--format", format_, "--city", slug, "--dry-run")
            assert again["created"] == []

    with simulated() as (address, delivered):
        settings.PVOG_URL = settings.PVOG_DELIVERY_URL = address
        settings.PVOG_TOKEN_URL = f"{address}/auth/token"
        settings.PVOG_CLIENT, settings.PVOG_SECRET = "rathaus", "simuliert"
        land = run("pvog", "--city", slug, "--ars", "010020000000")
        assert land["changed"] == ["hund-anmelden"]
        told = invoke("deliver", "--city", slug)
        assert "(simuliert)" in told.stdout
        assert b"xzufi/2_3_0" in delivered[0]
    assert run("import", one, "--format", "dldb", "--city", slug, "--withdraw-missing")[
        "withdrawn"
    ] == ["hund-anmelden"]


def test_labels_are_measured_in_a_city_of_their_own(
    fresh_city: City, files: dict[str, Path], tmp_path: Path
) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text(
        '{"query": "Dackel", "service_id": "1"}\n{"query": "Einhorn", "service_id": "9"}\n'
    )
    with_words = run("evaluate", files["de"], queries)
    assert (with_words["services"], with_words["queries"]) == (2, 1)
    assert (with_words["found_at_1"], with_words["unknown"]) == (1.0, ["Einhorn"])
    without = run("evaluate", files["de"], queries, "--without-keywords")
    assert without["found_at_1"] == 0.0
    assert without["failures"][0]["query"] == "Dackel"
    assert not Service.objects.exists()


def test_the_help_names_commands_that_live_elsewhere() -> None:
    told = CliRunner().invoke(catalogue_group, ["--help"]).stdout
    for name in ("import", "export", "evaluate", "links", "bylaws", "pvog"):
        assert name in told
