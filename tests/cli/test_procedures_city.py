"""``rathaus procedures diff|install|list`` in a city with a database of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rathaus.cli.procedures import procedures_group
from rathaus.kernel.tenancy import City, in_city
from rathaus.people.models import Office
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.folder.starter import begin_folder
from rathaus.procedures.models import ProcedureVersion, Run
from tests.procedures import town
from tests.procedures.test_folder_load import edit

KEY = town.KEY


def run(*arguments: object, code: int = 0) -> Any:
    result = CliRunner().invoke(
        procedures_group, [*map(str, arguments), "--json"], catch_exceptions=False
    )
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def text(*arguments: object) -> str:
    result = CliRunner().invoke(procedures_group, [*map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def place(new_city: Callable[..., City]) -> City:
    """A city with its offices, its procedure and nothing else."""
    city = new_city()
    with in_city(city), town.at():
        town.settle_town()
    return city


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    begin_folder(tmp_path / "stand", key="stand")
    edit(tmp_path / "stand/service.yaml", "office: buergerservice", "office: verkehr")
    edit(tmp_path / "stand/filing.yaml", 'plan: "12.30"', 'plan: "54.30"')
    return tmp_path / "stand"


def test_what_is_installed_becomes_active_once(place: City, folder: Path) -> None:
    first = run("install", place.slug, folder)
    assert first == [{"key": "stand", "version": 1, "new": True, "older": 0}]
    assert run("install", place.slug, folder)[0]["new"] is False
    edit(folder / "filing.yaml", "retention_years: 5", "retention_years: 6")
    assert run("install", place.slug, folder)[0]["version"] == 2
    uses = run("list", place.slug, "stand")
    assert [(use["version"], use["active"]) for use in uses] == [(2, True), (1, False)]


def test_a_folder_with_findings_is_not_installed(place: City, folder: Path) -> None:
    edit(folder / "filing.yaml", "archive: offer", "archive: keep")
    (report,) = run("install", place.slug, folder, code=1)
    assert [finding["file"] for finding in report["findings"]] == ["filing.yaml"]
    with in_city(place):
        assert not ProcedureVersion.objects.filter(key="stand").exists()


def test_one_bad_folder_keeps_all_out(place: City, folder: Path, tmp_path: Path) -> None:
    begin_folder(tmp_path / "gut", key="gut")
    (folder / "filing.yaml").unlink()
    run("install", place.slug, tmp_path / "gut", folder, code=1)
    with in_city(place):
        assert not ProcedureVersion.objects.filter(key="gut").exists()


def test_running_cases_are_counted_and_keep_their_version(place: City, tmp_path: Path) -> None:
    with in_city(place), town.at():
        town.submitted(town.resident())
    assert [(use["version"], use["running"]) for use in run("list", place.slug)] == [(1, 1)]
    layer = tmp_path / "layer"
    (layer / "rules").mkdir(parents=True)
    (layer / "rules/fee.csv").write_bytes((town.FOLDER / "rules/fee.csv").read_bytes())
    edit(layer / "rules/fee.csv", "parameter.fee,", "31.50,")
    (layer / "examples").mkdir()
    for example in (town.FOLDER / "examples").glob("*.yaml"):
        said = example.read_text()
        (layer / "examples" / example.name).write_text(said.replace('"28.00"', '"31.50"'))
    said = text("install", place.slug, town.FOLDER, "--layer", layer)
    assert said == f"{KEY}: Fassung 2 gilt jetzt; 1 Vorgang läuft nach früheren Fassungen.\n"
    uses = run("list", place.slug, KEY)
    found = [(use["version"], use["active"], use["running"]) for use in uses]
    assert found == [(2, True, 0), (1, False, 1)]
    with in_city(place):
        assert Run.objects.get().version.version == 1


def test_the_installed_is_compared_with_the_folders_of_today(place: City) -> None:
    assert run("diff", place.slug, KEY) == []
    with in_city(place):
        row = ProcedureVersion.objects.get(key=KEY)
        row.source["files"]["filing.yaml"] = row.source["files"]["filing.yaml"].replace(
            "retention_years: 3", "retention_years: 2"
        )
        row.save()
    (found,) = run("diff", place.slug, KEY)
    assert (found["what"], found["old"], found["new"]) == ("retention_years", "2", "3")


def test_two_folders_are_compared_without_a_city(folder: Path, tmp_path: Path) -> None:
    begin_folder(tmp_path / "other", key="other")
    lines = text("diff", folder, tmp_path / "other").splitlines()
    assert "service.yaml (Leistung)" in lines
    assert "  geändert  key: „stand“ → „other“" in lines


def test_another_office_may_be_named(place: City, folder: Path) -> None:
    with in_city(place):
        Office.objects.create(key="markt", name="Marktamt")
    run("install", place.slug, folder, "--office", "markt")


@pytest.fixture
def running(place: City, tmp_path: Path) -> City:
    """One case under way by version 1, and version 2 active."""
    with in_city(place), town.at():
        town.submitted(town.resident())
        folder = tmp_path / KEY
        shutil.copytree(town.FOLDER, folder)
        edit(folder / "filing.yaml", "retention_years: 3", "retention_years: 4")
        install_procedure(actor=town.HOUSE, path=folder)
    return place


def test_cases_are_migrated_only_with_yes(running: City) -> None:
    said = text("migrate", running.slug, KEY)
    assert "kann umgestellt werden\n" in said
    assert said.endswith("Nichts wurde geändert; mit --yes geschieht es.\n")
    assert run("migrate", running.slug, KEY, "--dry-run")["dry_run"] is True
    assert [use["running"] for use in run("list", running.slug, KEY)] == [0, 1]
    done = run("migrate", running.slug, KEY, "--yes")
    assert [case["possible"] for case in done["cases"]] == [True]
    assert [use["running"] for use in run("list", running.slug, KEY)] == [1, 0]
    assert text("migrate", running.slug, KEY, "--yes").startswith("Kein laufender Vorgang")


def test_a_dry_run_is_never_more(running: City) -> None:
    result = CliRunner().invoke(
        procedures_group, ["migrate", running.slug, KEY, "--dry-run", "--yes"]
    )
    assert result.exit_code == 2
    assert [use["running"] for use in run("list", running.slug, KEY)] == [0, 1]
