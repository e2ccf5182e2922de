"""Loading a procedure folder: layers, digest, and a version that its cases keep."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rathaus.procedures.folder import FolderError, from_source, load

ROOT = Path(__file__).resolve().parents[2]
HALTEVERBOT = ROOT / "library/procedures/sh/mobiles-halteverbot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "sh" / "mobiles-halteverbot"
    shutil.copytree(HALTEVERBOT, target)
    return target


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def line_of(path: Path, text: str) -> int:
    """The first line that holds the text."""
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def codes(folder: Path, *layers: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(FolderError) as caught:
        load(folder, layers=layers)
    return [(found.file, found.line, found.code) for found in caught.value.findings]


def test_a_procedure_is_loaded_whole() -> None:
    procedure = load(HALTEVERBOT)
    assert (procedure.key, procedure.version) == ("mobiles-halteverbot", 1)
    assert [decision.table.name for decision in procedure.assessment] == [
        "rules/papers.csv",
        "rules/limits.csv",
        "rules/zones.csv",
        "rules/places.csv",
        "rules/restrictions.csv",
        "rules/fee.csv",
        "rules/automation.csv",
    ]
    assert procedure.service.automation.memo is not None
    assert procedure.service.automation.memo.status == "sample"
    assert {"decision", "refusal", "request"} <= set(procedure.letters)
    assert procedure.filing.retention_years == 3


def test_a_city_overrides_single_files_and_inherits_the_rest(folder: Path, tmp_path: Path) -> None:
    land, city = tmp_path / "land", tmp_path / "city"
    for layer, years in ((land, 4), (city, 5)):
        layer.mkdir()
        shutil.copy(folder / "filing.yaml", layer)
        edit(layer / "filing.yaml", "retention_years: 3", f"retention_years: {years}")
    base = load(folder)
    assert load(folder, layers=[land]).filing.retention_years == 4
    assert load(folder, layers=[land, city]).filing.retention_years == 5
    assert load(folder, layers=[tmp_path / "absent"]).digest == base.digest
    assert load(folder, layers=[land, city]).tables.keys() == base.tables.keys()


def test_the_digest_follows_what_a_case_could_notice(folder: Path) -> None:
    first = load(folder).digest
    (folder / "README.md").write_text("Anderes")
    edit(folder / "examples/umzug-sofort.yaml", "Umzug in", "Ein Umzug in")
    assert load(folder).digest == first
    table = folder / "rules/fee.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).digest == first
    edit(folder / "service.yaml", "version: 1", "version: 2")
    assert load(folder).digest != first


def test_a_version_is_kept_with_its_cases() -> None:
    procedure = load(HALTEVERBOT)
    kept = from_source(json.loads(json.dumps(procedure.to_source())))
    assert kept.digest == procedure.digest
    assert kept.service == procedure.service
    assert kept.process == procedure.process
    assert kept.examples == procedure.examples
    assert kept.files == procedure.files


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="anderen Format"):
        from_source({"format": 99, "files": {}})


def test_a_missing_folder_and_missing_files_are_named(folder: Path) -> None:
    assert codes(folder / "nowhere") == [("", 0, "folder.absent")]
    (folder / "filing.yaml").unlink()
    assert codes(folder) == [("filing.yaml", 0, "missing.filing.yaml")]


def test_a_file_that_belongs_to_no_part_is_named(folder: Path) -> None:
    (folder / "servise.yaml").write_text("x")
    with pytest.raises(FolderError) as caught:
        load(folder)
    (finding,) = caught.value.findings
    assert (finding.file, finding.remedy) == ("servise.yaml", "Meinten Sie „service.yaml“?")


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (folder / "letters" / "secret.typ").symlink_to(tmp_path / "secret")
    assert codes(folder) == [("letters/secret.typ", 0, "folder.link")]


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "code"),
    [
        ("service.yaml", "version: 1", "version: eins", "version: eins", "shape.whole"),
        ("service.yaml", "version: 1", "version: 1\nversion: 2", "version: 2", "file.syntax"),
        ("service.yaml", "trust: basic", "trust: low", "trust: low", "shape.choice"),
        ("service.yaml", "trust: basic", "trust: basic\ntust: x", "tust: x", "shape.unknown"),
        ("service.yaml", "kind: widerspruch", "kind: beschwerde", "beschwerde", "shape.choice"),
        ("service.yaml", "rules/limits.csv", "rules/limit.csv", "limit.csv", "table.absent"),
        ("form.json", '"type": "object",', '"type": "object"', '"required"', "file.syntax"),
        ("process.bpmn", "</bpmn:collaboration>", "", "</bpmn:definitions>", "process.xml"),
        ("process.bpmn", ' rathaus:operation="claim"', "", 'id="claim"', "process.operation"),
        ("rules/fee.csv", "false,lift,parameter.", "false,", "false,fee_lift", "table.width"),
        ("rules/fee.csv", "# hit: unique", "# hit: einzig", "# title: Gebühr", "table.hit"),
        ("filing.yaml", 'plan: "54.30"', "plan: 54.30", "plan: 54.30", "shape.text"),
        ("filing.yaml", "archive: offer", "archive: keep", "archive: keep", "shape.choice"),
        ("examples/umzug-sofort.yaml", "on: 2026-11-22", "on: 2026-11-31", "11-31", "file.syntax"),
        ("examples/umzug-sofort.yaml", "kind: grant", "kind: great", "great", "shape.choice"),
    ],
)
def test_what_cannot_be_read_is_named_with_file_and_line(
    folder: Path, file: str, old: str, new: str, at: str, code: str
) -> None:
    edit(folder / file, old, new)
    lines = [number for name, number, what in codes(folder) if (name, what) == (file, code)]
    assert lines == [line_of(folder / file, at)]


def test_a_bracket_left_open_is_named_where_the_reader_gave_up(folder: Path) -> None:
    edit(folder / "service.yaml", "version: 1", "version: [1")
    assert ("service.yaml", "file.syntax") in {(name, what) for name, _, what in codes(folder)}


@pytest.mark.parametrize(
    ("file", "start", "end", "code"),
    [
        ("service.yaml", "legal_basis:", "trust:", "missing.legal_basis"),
        ("service.yaml", "remedy:", "fee:", "missing.remedy"),
        ("filing.yaml", "retention_years:", "basis:", "missing.retention_years"),
        ("filing.yaml", "basis:", "since:", "missing.basis"),
    ],
)
def test_law_remedy_and_retention_must_be_there(
    folder: Path, file: str, start: str, end: str, code: str
) -> None:
    text = (folder / file).read_text()
    before, after = text.index(f"\n{start}") + 1, text.index(f"\n{end}") + 1
    (folder / file).write_text(text[:before] + text[after:])
    assert code in {what for name, _, what in codes(folder) if name == file}


def test_a_file_in_another_encoding_is_named_with_its_line(folder: Path) -> None:
    (folder / "rules/fee.csv").write_bytes(
        "# hit: first\nin:a.b,out:x\nGebühr,1\n".encode("latin-1")
    )
    assert ("rules/fee.csv", 3, "file.encoding") in codes(folder)


def test_all_findings_come_at_once(folder: Path) -> None:
    edit(folder / "service.yaml", "trust: basic", "trust: low")
    edit(folder / "filing.yaml", "archive: offer", "archive: keep")
    edit(folder / "rules/fee.csv", "# hit: unique", "# hit: einzig")
    assert {name for name, _, _ in codes(folder)} == {
        "service.yaml",
        "filing.yaml",
        "rules/fee.csv",
    }
