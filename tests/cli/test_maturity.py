"""Levels are computed and shown by command, in a city with a database of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from rathaus.cli.maturity import maturity_group
from rathaus.kernel.tenancy import City
from tests.steering import cast


@pytest.fixture
def told(fresh_city: City) -> City:
    cast.service()
    cast.service("fundsachen", folder=False)
    connection.close()
    return fresh_city


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(maturity_group, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return json.loads(result.output.splitlines()[-1])


def test_compute_and_show(told: City) -> None:
    assert run("show", told.slug) == []
    found = run("compute", told.slug)
    assert found["levels"] == {"0": 0, "1": 1, "2": 1, "3": 0, "4": 0}
    assert found["degree"].startswith("0/2 = 0,0")
    assert {row["service"]: row["level"] for row in run("show", told.slug)} == {
        "halteverbot": 2,
        "fundsachen": 1,
    }
    one = run("show", told.slug, "halteverbot")
    assert (one["level"], one["intact"], len(one["ratings"])) == (2, True, 10)


def test_for_people(told: City) -> None:
    computed = CliRunner().invoke(maturity_group, ["compute", told.slug])
    assert "OZG-konform ab Stufe 3; der Bund zählte ab 2." in computed.output
    shown = CliRunner().invoke(maturity_group, ["show", told.slug, "halteverbot"])
    assert "fehlt: eine echte Zahlung" in shown.output
