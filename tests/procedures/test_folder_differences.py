"""What differs between two folders is said by question, step, row, letter and entry."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.procedures.folder import load
from rathaus.procedures.folder.differences import _rows, differences, lines_of
from rathaus.procedures.folder.starter import begin_folder
from tests.procedures.test_folder_load import HALTEVERBOT, edit


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    begin_folder(tmp_path / "old", key="stand")
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    return tmp_path / "old", tmp_path / "new"


def said(pair: tuple[Path, Path]) -> list[tuple[str, str, str, str, str]]:
    found = differences(load(pair[0]), load(pair[1]))
    return [(each.file, each.sort, each.what, each.old, each.new) for each in found]


def test_the_same_folder_has_no_difference(pair: tuple[Path, Path]) -> None:
    assert said(pair) == []
    assert list(lines_of([])) == ["Kein Unterschied."]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("service.yaml", "papers_days: papers.wait_days", "papers_days: payment.close_days",
         ("changed", "parameters.papers_days", "papers.wait_days", "payment.close_days")),
        ("service.yaml", "norm: § 84 LVwG", "norm: § 24 VwVfG",
         ("changed", "papers[proof].norm", "§ 84 LVwG", "§ 24 VwVfG")),
        ("filing.yaml", "retention_years: 5", "retention_years: 6",
         ("changed", "retention_years", "5", "6")),
        ("form.json", '"maxLength": 1000', '"maxLength": 500',
         ("changed", "Frage request, maxLength", "1000", "500")),
        ("form.json", '["request", "proof",', '["proof",',
         ("changed", "Frage request, required", "True", "False")),
        ("process.bpmn", 'rathaus:clock="papers.wait_days"', 'rathaus:clock="payment.close_days"',
         ("changed", "Schritt papers_late, clock", "papers.wait_days", "payment.close_days")),
        ("process.bpmn", "decision.kind in ['grant', 'partial']", "decision.kind in ['grant']",
         ("changed", "Weg von decided nach issue", "decision.kind in ['grant', 'partial']",
          "decision.kind in ['grant']")),
        ("rules/check.csv", "!judgement:decide", "!judgement:look",
         ("changed", "Zeile [application.proof? present], out:check", "!judgement:decide",
          "!judgement:look")),
        ("rules/check.csv", "# hit: first", "# hit: collect",
         ("changed", "hit", "first", "collect")),
        ("messages.yaml", "Kosten entstehen Ihnen nicht.", "Es kostet nichts.", None),
    ],
)  # fmt: skip
def test_one_change_is_one_difference(
    pair: tuple[Path, Path], file: str, old: str, new: str, expected: tuple[str, ...] | None
) -> None:
    edit(pair[1] / file, old, new)
    (found,) = said(pair)
    assert found[0] == file
    if expected:
        assert found[1:] == expected


def test_questions_steps_rows_and_files_come_and_go(pair: tuple[Path, Path]) -> None:
    new = pair[1]
    edit(
        new / "form.json",
        '"proof": {\n      "type": "array"',
        '"size": {"type": "integer", "x-ui": {"label": {"de": "Wie groß?"}, "widget": "number",'
        ' "why": {"text": {"de": "Für die Gebühr."}}}},\n    "proof": {\n      "type": "array"',
    )
    edit(new / "form.json", '"fields": ["request"]', '"fields": ["request", "size"]')
    with (new / "rules/check.csv").open("a") as table:
        table.write("not missing,!judgement:other,Etwas anderes.,x,Praxis,to be confirmed\n")
    (new / "examples/abgelehnt.yaml").rename(new / "examples/nein.yaml")
    found = {(file, sort, what) for file, sort, what, _, _ in said(pair)}
    assert found == {
        ("form.json", "added", "Frage size „Wie groß?“"),
        ("form.json", "changed", "x-sections[request].fields"),
        ("rules/check.csv", "added", "Zeile [application.proof? not missing]"),
        ("examples/abgelehnt.yaml", "removed", "Beispielfall"),
        ("examples/nein.yaml", "added", "Beispielfall"),
    }
    back = {(file, sort) for file, sort, *_ in said((new, pair[0]))}
    assert ("form.json", "removed") in back


def test_a_letter_is_compared_passage_by_passage(pair: tuple[Path, Path]) -> None:
    edit(pair[1] / "letters/refusal.typ", "Wir sagen nein.", "Wir sagen leider nein.")
    ((file, sort, what, old, new),) = said(pair)
    assert (file, sort) == ("letters/refusal.typ", "changed")
    assert what.startswith("ab Zeile ")
    assert "Wir sagen nein." in old
    assert "Wir sagen leider nein." in new


def test_comments_are_named_as_such(pair: tuple[Path, Path]) -> None:
    edit(pair[1] / "filing.yaml", "# Wohin die Akte", "# Wohin denn die Akte")
    assert said(pair) == [("filing.yaml", "changed", "nur Kommentare oder Schreibweise", "", "")]


def test_the_procedure_of_the_library_compares_with_itself_and_the_starter(
    pair: tuple[Path, Path],
) -> None:
    library, starter = load(HALTEVERBOT), load(pair[0])
    assert differences(library, library) == []
    assert len(list(lines_of(differences(starter, library)))) > 100


_CELL = st.text("abcxyz ÄÖ-0123456789", max_size=8)


@given(rows=st.lists(st.tuples(_CELL, _CELL), max_size=12))
def test_no_row_of_a_table_is_lost(rows: list[tuple[str, str]]) -> None:
    table = "in:a,out:b\n" + "".join(f'"{left}","{right}"\n' for left, right in rows)
    assert len(_rows(table.encode())[1]) == len(rows)
