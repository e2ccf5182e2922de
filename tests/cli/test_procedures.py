"""``rathaus procedures``: exit codes, lines for people, JSON for programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from rathaus.cli.procedures import procedures_group

FOLDER = Path(__file__).resolve().parents[2] / "library/procedures/sh/mobiles-halteverbot"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(procedures_group, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout


def test_a_good_folder_passes() -> None:
    code, output = run("check", FOLDER)
    assert code == 0
    assert output.startswith(f"{FOLDER}: in Ordnung")


def test_a_bad_folder_fails_and_names_the_line(tmp_path: Path) -> None:
    folder = tmp_path / "zone"
    shutil.copytree(FOLDER, folder)
    text = (folder / "filing.yaml").read_text()
    (folder / "filing.yaml").write_text(text.replace("archive: offer", "archive: keep"))
    code, output = run("check", folder, "--json")
    (report,) = json.loads(output)
    assert (code, report["good"]) == (1, False)
    assert [(found["file"], found["line"]) for found in report["findings"]] == [("filing.yaml", 7)]


def test_a_layer_lies_over_the_folder(tmp_path: Path) -> None:
    text = (FOLDER / "filing.yaml").read_text()
    (tmp_path / "filing.yaml").write_text(text.replace("retention_years: 3", "retention_years: 9"))
    code, output = run("show", FOLDER, "--layer", tmp_path)
    assert code == 0
    assert "Akte: 54.30, 9 Jahre" in output


def test_a_folder_that_does_not_load_is_not_shown(tmp_path: Path) -> None:
    assert run("show", tmp_path / "nowhere") == (1, "")


def test_an_overview_comes_as_json_too() -> None:
    code, output = run("show", FOLDER, "--json")
    assert (code, json.loads(output)["key"]) == (0, "mobiles-halteverbot")


def test_a_key_of_the_library_stands_for_its_folder() -> None:
    code, output = run("check", "mobiles-halteverbot", "--json")
    assert (code, [report["folder"] for report in json.loads(output)]) == (0, [str(FOLDER)])
    assert run("show", "mobiles-halteverbot", "--city", "kiel")[0] == 0


def test_all_that_a_city_has_is_checked_together() -> None:
    code, output = run("check", "--city", "kiel", "--json")
    found = {Path(report["folder"]).name for report in json.loads(output)}
    assert code == 0
    assert "mobiles-halteverbot" in found
