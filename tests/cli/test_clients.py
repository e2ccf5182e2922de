"""``rathaus clients``: programs are let in, renewed and shut out at the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from rathaus.cli.clients import clients_group
from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import City
from rathaus.people.actions import issue_token
from rathaus.people.actions.tokens import UnknownClient
from rathaus.people.models import Role
from tests.cast_floor2 import an_office
from tests.records.cast import HOUSE


def _run(*words: str) -> Any:
    result = CliRunner().invoke(clients_group, [*words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_program_comes_gets_a_new_secret_and_goes(fresh_city: City) -> None:
    Role.objects.create(key="clerk", title="Sachbearbeitung", permissions=["case.see"])
    an_office("tiefbau")
    slug = fresh_city.slug
    made = _run("add", slug, "Baumkataster", "--office", "tiefbau", "--role", "clerk", "--write")

    def token(secret: str) -> str:
        return issue_token(actor=HOUSE, client_id=made["client_id"], secret=secret).scope

    assert token(made["client_secret"]) == "records.read records.write"
    (listed,) = _run("list", slug)
    assert (listed["title"], listed["office"], listed["works"]) == ("Baumkataster", "tiefbau", True)
    assert listed["last_used"]
    newer = _run("rotate", slug, made["client_id"])
    with pytest.raises(UnknownClient):
        token(made["client_secret"])
    assert token(newer["client_secret"])
    _run("revoke", slug, made["client_id"])
    assert [one["works"] for one in _run("list", slug)] == [False]
    with pytest.raises(NotFound):
        _run("revoke", slug, "niemand")
