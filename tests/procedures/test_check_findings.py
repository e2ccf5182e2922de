"""Each finding that the check promises comes with file, line and a sentence that helps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rathaus.procedures.folder import Finding, check
from rathaus.procedures.folder.starter import begin_folder
from tests.procedures.test_folder_load import edit, line_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    begin_folder(tmp_path / "stand", key="stand")
    return tmp_path / "stand"


def found(folder: Path, code: str = "") -> list[Finding]:
    return [finding for finding in check(folder) if code in ("", finding.code)]


def places(folder: Path, code: str = "") -> list[tuple[str, int]]:
    return [(finding.file, finding.line) for finding in found(folder, code)]


def without(path: Path, begin: str, end: str) -> None:
    """Take out what stands from one text up to another."""
    text = path.read_text()
    start = text.index(begin)
    path.write_text(text[:start] + text[text.index(end, start) :])


def test_no_legal_basis(folder: Path) -> None:
    without(folder / "service.yaml", "legal_basis:", "trust:")
    (finding,) = found(folder)
    assert (finding.file, finding.line) == ("service.yaml", 1)
    assert "legal_basis" in finding.reason
    assert "Ohne Rechtsgrundlage darf nicht entschieden werden" in finding.remedy


def test_an_empty_legal_basis(folder: Path) -> None:
    without(folder / "service.yaml", "  - norm: Muster", "trust:")
    edit(folder / "service.yaml", "legal_basis:\n", "legal_basis: []\n")
    line = line_of(folder / "service.yaml", "legal_basis:")
    assert places(folder) == [("service.yaml", line)]


def test_no_remedy(folder: Path) -> None:
    without(folder / "service.yaml", "remedy:", "# Die Tabellen")
    (finding,) = found(folder)
    assert (finding.file, finding.line) == ("service.yaml", 1)
    assert finding.code == "missing.remedy"
    assert "Ein Bescheid braucht" in finding.reason


def test_no_retention(folder: Path) -> None:
    without(folder / "filing.yaml", "retention_years:", "basis:")
    (finding,) = found(folder)
    assert (finding.file, finding.line) == ("filing.yaml", 1)
    assert "Ohne Frist keine Akte" in finding.remedy


@pytest.mark.parametrize("kind", ["grant", "refusal", "missing"])
def test_no_example_of_a_needed_kind(folder: Path, kind: str) -> None:
    for path in (folder / "examples").iterdir():
        if f"kind: {kind}" in path.read_text():
            path.unlink()
    (finding,) = found(folder)
    assert (finding.file, finding.code) == ("examples", f"missing.example.{kind}")
    assert f"kind: {kind}" in finding.remedy


def test_an_unreachable_task(folder: Path) -> None:
    edit(
        folder / "process.bpmn",
        '    <bpmn:userTask id="decide"',
        '    <bpmn:userTask id="look" name="Ansehen" rathaus:form="check" rathaus:role="clerk">\n'
        "      <bpmn:outgoing>look_to_decide</bpmn:outgoing>\n    </bpmn:userTask>\n"
        '    <bpmn:sequenceFlow id="look_to_decide" sourceRef="look" targetRef="decide" />\n'
        '    <bpmn:userTask id="decide"',
    )
    (finding,) = found(folder, "process.unreachable")
    assert finding.line == line_of(folder / "process.bpmn", 'id="look"')
    assert finding.reason == "„Ansehen“ wird vom Start aus nie erreicht."


def test_a_dead_rule(folder: Path) -> None:
    table = folder / "rules/check.csv"
    table.write_text(table.read_text() + "missing,!judgement:x,Nie.,x,Praxis,to be confirmed\n")
    (finding,) = found(folder)
    assert (finding.file, finding.line) == (
        "rules/check.csv",
        len(table.read_text().splitlines()),
    )
    assert finding.code == "table.dead"


def test_overlapping_rows(folder: Path) -> None:
    table = folder / "rules/check.csv"
    edit(table, "# hit: first", "# hit: unique")
    edit(table, "present,!judgement", ",!judgement")
    (finding,) = found(folder, "table.overlap")
    assert finding.line in (5, 6)


def test_a_field_that_nothing_uses(folder: Path) -> None:
    without(
        folder / "form.json",
        '"why": {\n          "text": {"de": "Nur wenn',
        '"norm": "§ 84 LVwG"\n        }\n      }\n    },\n    "proof"',
    )
    edit(
        folder / "form.json",
        '"widget": "textarea",\n        "norm": "§ 84 LVwG"\n        }',
        '"widget": "textarea"',
    )
    for name in ("decision", "refusal"):
        text = (folder / f"letters/{name}.typ").read_text()
        (folder / f"letters/{name}.typ").write_text(text.replace("data.application.request", '"x"'))
    (finding,) = found(folder, "unused.field")
    assert (finding.file, finding.line) == (
        "form.json",
        line_of(folder / "form.json", '"request": {'),
    )


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("#remedy(data.remedy)", "die Rechtsbehelfsbelehrung"),
        ("#hearing(data.hearing)", "der Vermerk zur Anhörung"),
        ("#signature(data.signature, review: data.at(\"review\", default: none))",
         "der Name der entscheidenden Person"),
    ],
)  # fmt: skip
def test_a_letter_that_lacks_a_part(folder: Path, what: str, said: str) -> None:
    path = folder / "letters/refusal.typ"
    edit(path, what, "")
    missing = found(folder)
    assert {(finding.file, finding.line) for finding in missing} == {
        ("letters/refusal.typ", line_of(path, "#show: letter.with("))
    }
    assert any(said in finding.reason for finding in missing)


def test_a_letter_that_asks_for_what_is_not_there(folder: Path) -> None:
    path = folder / "letters/request.typ"
    edit(path, "data.upload_url", "data.upload")
    (finding,) = found(folder)
    assert (finding.file, finding.line) == ("letters/request.typ", line_of(path, "data.upload)"))
    assert finding.reason == "Die Angabe „upload“ fehlt in den Daten des Briefs."


@pytest.mark.parametrize(
    ("file", "line", "guess"),
    [
        ("service.yaml", "  kinds: widerspruch\n", "kind"),
        ("filing.yaml", "archiv: offer\n", "archive"),
        ("evidence.yaml", "modell: x\n", "model"),
        ("examples/bewilligt.yaml", "expekt: {}\n", "expect"),
    ],
)
def test_an_unknown_key_is_named_with_a_guess(
    folder: Path, file: str, line: str, guess: str
) -> None:
    path = folder / file
    text = path.read_text()
    at = text.index("remedy:\n") + len("remedy:\n") if file == "service.yaml" else len(text)
    path.write_text(text[:at] + line + text[at:])
    word = line.split(":")[0].strip()
    (finding,) = [each for each in found(folder) if f"„{word}“" in each.reason]
    assert (finding.file, finding.line) == (file, line_of(path, f"{word}:"))
    assert f"„{guess}“" in finding.remedy


TEXTS = ["service.yaml", "form.json", "process.bpmn", "rules/check.csv", "messages.yaml",
         "letters/decision.typ", "examples/bewilligt.yaml", "letters/sample.json"]  # fmt: skip


@pytest.mark.parametrize("file", TEXTS)
def test_a_byte_order_mark_and_windows_lines_do_no_harm(folder: Path, file: str) -> None:
    path = folder / file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(folder) == []


@pytest.mark.parametrize("file", TEXTS)
def test_another_encoding_is_named_with_its_line(folder: Path, file: str) -> None:
    path = folder / file
    text = path.read_text()
    outside = re.compile(r"[^\x00-\xff]")
    path.write_bytes(outside.sub("-", text).encode("latin-1"))
    first = next(n for n, row in enumerate(text.splitlines(), 1) if re.search(r"[\x80-\xff]", row))
    named = [(each.file, each.line) for each in found(folder) if "UTF-8" in str(each)]
    assert (file, first) in named


@pytest.mark.parametrize("file", ["service.yaml", "letters/decision.typ", "examples/x.yaml"])
def test_a_link_that_leads_out_is_refused(folder: Path, tmp_path: Path, file: str) -> None:
    (tmp_path / "secret").write_text("geheim: 1\n")
    (folder / file).unlink(missing_ok=True)
    (folder / file).symlink_to(tmp_path / "secret")
    (finding,) = found(folder, "folder.link")
    assert finding.file == file
    assert "führt aus dem Ordner hinaus" in finding.reason
    assert "geheim" not in "".join(map(str, found(folder)))


def test_a_folder_that_is_a_link_out_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.yaml").write_text("geheim: 1\n")
    for path in (folder / "examples").iterdir():
        path.unlink()
    (folder / "examples").rmdir()
    (folder / "examples").symlink_to(outside)
    assert "geheim" not in "".join(map(str, found(folder)))
    assert "missing.example.grant" in {finding.code for finding in found(folder)}


@pytest.mark.parametrize("file", ["letters/picture.png", "messages.yaml", "rules/check.csv"])
def test_a_huge_file_is_refused_unread(folder: Path, file: str) -> None:
    with (folder / file).open("wb") as huge:
        huge.truncate(3_000_000)
    (finding,) = found(folder, "folder.size")
    assert (finding.file, finding.reason) == (file, f"„{file}“ ist größer als 2 MB.")


def test_a_file_that_belongs_nowhere_is_named(folder: Path) -> None:
    (folder / "sevice.yaml").write_text("")
    (finding,) = found(folder)
    assert (finding.file, finding.remedy) == ("sevice.yaml", "Meinten Sie „service.yaml“?")
