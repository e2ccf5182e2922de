"""Verifying, mirroring and scanning by command, in a city with a database of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from django.db import connection
from pytest_django.fixtures import Settings

from rathaus.cli.records import records_group
from rathaus.kernel.tenancy import City
from rathaus.records.actions import add_document
from rathaus.records.models import ScannedPaper
from tests.cast_floor2 import an_office
from tests.kernel import files
from tests.kernel.test_blobs_second import place, point
from tests.records.cast import HOUSE, a_case, a_paper


def run(*arguments: object, code: int = 0) -> Any:
    found = CliRunner().invoke(
        records_group, [*map(str, arguments), "--json"], catch_exceptions=False
    )
    assert found.exit_code == code, found.output
    return json.loads(found.output.splitlines()[-1])


def test_mirrored_altered_named_and_restored(
    fresh_city: City, settings: Settings, tmp_path: Path
) -> None:
    first, second, slug = tmp_path / "first", tmp_path / "second", fresh_city.slug
    point(settings, first, None)
    case = a_case()
    document = add_document(actor=HOUSE, case=case, paper=a_paper())
    point(settings, first, second)
    connection.close()
    assert run("mirror", slug) == {"copied": 1, "known": 0, "broken": []}
    path = place(first, fresh_city, document.current.blob)
    path.write_bytes(b"theirs")

    told = run("verify", slug, "--case", case.number, code=1)
    (finding,) = told["findings"]
    assert finding == {
        "problem": "altered",
        "file": case.file.number,
        "case": case.number,
        "serial": 1,
        "document": "Antrag",
        "version": 1,
        "expected": document.current.sha256,
        "found": finding["found"],
        "outcome": "in-second",
    }
    assert told["log"]["intact"]
    assert run("verify", slug, "--all", "--restore", code=1)["restored"] == 1
    whole = run("verify", slug, "--office", case.office.key)
    assert (whole["checked"], whole["intact"]) == (1, True)
    spoken = CliRunner().invoke(records_group, ["verify", slug, "--all"], catch_exceptions=False)
    assert "Alle Inhalte sind unversehrt." in spoken.output
    assert CliRunner().invoke(records_group, ["verify", slug]).exit_code == 2


def test_scans_come_into_the_post_of_the_office(fresh_city: City, tmp_path: Path) -> None:
    office = an_office()
    connection.close()
    (tmp_path / "brief.pdf").write_bytes(files.pdf())
    (tmp_path / "leer.pdf").write_bytes(b"")
    for path in tmp_path.iterdir():
        os.utime(path, (1, 1))
    told = run("scan", fresh_city.slug, tmp_path, "--office", office.key)
    assert (told["taken"], list(told["refused"])) == (["brief.pdf"], ["leer.pdf"])
    assert ScannedPaper.objects.get().name == "brief.pdf"
