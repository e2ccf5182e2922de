"""``rathaus procedures import-xdf, import-dmn, export``: files, reports, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from rathaus.cli.procedures import procedures_group
from rathaus.procedures.forms.load import load_form
from rathaus.procedures.tables import parse_table

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "library/procedures/sh/mobiles-halteverbot"
DATA = ROOT / "tests/conformance/data"
XZUFI = "{http://xoev.de/schemata/xzufi/2_2_0}"


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(procedures_group, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_data_schema_becomes_a_form_with_a_report(tmp_path: Path) -> None:
    code, output, _ = run("import-xdf", DATA / "fim/xdf2/simple.xml", tmp_path, "--json")
    report = json.loads(output)
    assert (code, report["good"], report["files"]) == (0, True, [str(tmp_path / "form.json")])
    assert any("R60000037" in note["reason"] for note in report["notes"])
    form = load_form(json.loads((tmp_path / "form.json").read_text()))
    assert list(form.by_path) == ["natuerliche_person", "natuerliche_person.familienname"]


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    target = tmp_path / "form.json"
    target.write_text("{}")
    sample = DATA / "fim/xdf2/simple.xml"
    code, _, error = run("import-xdf", sample, tmp_path)
    assert (code, "gibt es schon" in error, target.read_text()) == (1, True, "{}")
    assert run("import-xdf", sample, tmp_path, "--force")[0] == 0


def test_a_broken_data_schema_is_refused_with_its_line(tmp_path: Path) -> None:
    sample = DATA / "fim/xdf3/unexpected-node.xml"
    code, _, error = run("import-xdf", sample, tmp_path)
    assert code == 1
    assert error.startswith("unexpected-node.xml:11: „unknown“")
    code, output, _ = run("import-xdf", sample, tmp_path, "--json")
    assert (code, json.loads(output)["findings"][0]["line"]) == (1, 11)
    assert not list(tmp_path.iterdir())


def test_decisions_become_tables_in_the_order_in_which_they_are_asked(tmp_path: Path) -> None:
    sample = DATA / "dmn-tck/0020-vacation-days.dmn"
    code, output, _ = run("import-dmn", sample, tmp_path, "--json")
    report = json.loads(output)
    assert code == 0
    assert report["assessment"][-1] == "rules/total_vacation_days.csv"
    assert report["inputs"]["Years of Service"] == "application.years_of_service"
    for name in report["assessment"]:
        parse_table(name, (tmp_path / name).read_text())


def test_the_tables_of_a_folder_become_dmn_and_come_back(tmp_path: Path) -> None:
    target = tmp_path / "rules.dmn"
    assert run("export", "--format", "dmn", FOLDER, "--out", target)[0] == 0
    assert run("import-dmn", target, tmp_path)[0] == 0
    names = {path.name for path in (FOLDER / "rules").iterdir()}
    assert {path.name for path in (tmp_path / "rules").iterdir()} == names


def test_the_form_becomes_a_schema_on_standard_output() -> None:
    code, output, error = run("export", "--format", "json-schema", FOLDER)
    schema = json.loads(output)
    assert (code, schema["$id"]) == (0, "urn:rathaus:procedure:mobiles-halteverbot:1")
    assert "Regel" in error


def test_the_service_becomes_xzufi() -> None:
    offices = ROOT / "library/cities/kiel/offices.yaml"
    code, output, _ = run(
        *("export", "--format", "xzufi", FOLDER, "--offices", offices),
        *("--url", "https://kiel.example/antrag", "--on", "2026-11-22"),
    )
    assert code == 0
    root = etree.fromstring(output.encode())
    (service,) = root.findall(f"{XZUFI}leistung")
    assert service.findtext(f"{XZUFI}referenzLeiKa/code") == "99108011153000"
    modules = {
        module.findtext(f"{XZUFI}leikaTextmodul/code"): module
        for module in service.findall(f"{XZUFI}modulText")
    }
    assert {"02", "05", "06", "07", "08", "09", "11", "14", "16", "22", "25"} <= set(modules)
    spoken = [entry.get("languageCode") for entry in modules["02"].findall(f"{XZUFI}inhalt")]
    assert spoken == ["de", "en"]
    assert "{" not in output
    assert "§ 45 Abs. 1 Satz 1 StVO" in modules["07"].findtext(f"{XZUFI}inhalt")
    for name in ("modulFrist", "modulKosten", "modulBearbeitungsdauer"):
        assert service.findtext(f"{XZUFI}{name}/{XZUFI}beschreibung")
    office = root.find(f"{XZUFI}organisationseinheit")
    assert office.findtext(f"{XZUFI}id") == "verkehr"
    assert office.findtext(f"{XZUFI}name/{XZUFI}name")
    competence = office.findtext(f"{XZUFI}zustaendigkeit/{XZUFI}leistungID")
    assert competence == service.findtext(f"{XZUFI}id") == "mobiles-halteverbot"
    link = root.find(f"{XZUFI}onlinedienst/{XZUFI}link")
    assert link.findtext(f"{XZUFI}typ/code") == "01"
    assert link.findtext(f"{XZUFI}link") == "https://kiel.example/antrag"


@pytest.mark.parametrize("format_", ["xzufi", "json-schema", "dmn"])
def test_an_export_as_json_holds_content_and_notes(format_: str) -> None:
    code, output, _ = run("export", "--format", format_, FOLDER, "--json")
    report = json.loads(output)
    assert (code, report["good"], bool(report["content"])) == (0, True, True)


def test_a_text_without_its_figure_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "service.yaml").read_text()
    assert "notice_days: halteverbot.notice_days" in text
    (tmp_path / "service.yaml").write_text(
        text.replace("notice_days: halteverbot.notice_days", "notice_days: halteverbot.nowhere")
    )
    code, _, error = run("export", "--format", "xzufi", FOLDER, "--layer", tmp_path)
    assert code == 1
    assert "notice_days" in error


def test_what_does_not_load_is_not_exported(tmp_path: Path) -> None:
    code, _, error = run("export", "--format", "dmn", tmp_path / "nirgends")
    assert code == 1
    assert error
