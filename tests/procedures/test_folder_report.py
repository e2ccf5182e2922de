"""What the check and the overview print."""

from __future__ import annotations

import shutil
from pathlib import Path

from rathaus.procedures.folder import load
from rathaus.procedures.folder.report import check_report, folders_in, show_json, show_lines
from rathaus.procedures.vocabulary import CASE, PLACE, RESTRICTION
from tests.procedures.test_folder_load import HALTEVERBOT, ROOT, edit


def test_a_good_folder_takes_one_line() -> None:
    report = check_report(HALTEVERBOT)
    (line,) = report.lines()
    assert line.startswith(f"{HALTEVERBOT}: in Ordnung (")
    assert report.as_json()["findings"] == []


def test_findings_are_listed_below_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "sh" / "zone"
    shutil.copytree(HALTEVERBOT, folder)
    edit(folder / "filing.yaml", "archive: offer", "archive: keep")
    report = check_report(folder)
    head, line = report.lines()
    assert head == f"{folder}: 1 Befund"
    assert line == (
        "  filing.yaml:7:1: „keep“ ist für „archive“ nicht vorgesehen. "
        "Möglich sind: destroy, offer."
    )
    (finding,) = report.as_json()["findings"]
    assert (finding["file"], finding["line"], finding["code"]) == ("filing.yaml", 7, "shape.choice")


def test_folders_are_found_below_a_root() -> None:
    assert folders_in(HALTEVERBOT) == [HALTEVERBOT]
    assert HALTEVERBOT in folders_in(ROOT / "library" / "procedures")


def test_an_overview_shows_process_and_tables() -> None:
    procedure = load(HALTEVERBOT)
    lines = list(show_lines(procedure))
    assert lines[0] == "Mobiles Haltverbot (mobiles-halteverbot, Fassung 1)"
    assert "  1. Beginn „Antrag eingegangen“ → weiter mit 2" in lines
    assert "  rules/fee.csv: Gebühr, 4 Zeilen (unique)" in lines
    facts = show_json(procedure)
    assert facts["digest"] == procedure.digest
    assert facts["tables"]["rules/fee.csv"] == {"hit": "unique", "rows": 4}
    assert facts["process"][0]["ways"] == [{"label": "", "to": 2}]


def test_the_guide_names_every_place_of_a_case() -> None:
    guide = (ROOT / "docs/guides/write-a-procedure.md").read_text()
    missing = [
        name
        for name in (*PLACE, *RESTRICTION, *CASE)
        if f"`{name}`" not in guide and name not in ("lat", "lon")
    ]
    assert missing == []


def test_the_guide_names_every_operation_and_outcome() -> None:
    from rathaus.procedures.process.vocabulary import MESSAGES, OPERATIONS, OUTCOMES, STAFF_FORMS

    guide = (ROOT / "docs/guides/write-a-procedure.md").read_text()
    names = (*OPERATIONS, *OUTCOMES, *STAFF_FORMS, *MESSAGES)
    assert [name for name in names if f"`{name}`" not in guide] == []
