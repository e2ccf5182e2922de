"""Every procedure folder of the library: clean, and each example comes out as its author said."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.kernel.law import LAENDER
from rathaus.procedures.examples import run_example
from rathaus.procedures.folder import load
from rathaus.procedures.folder.model import Example, Procedure
from rathaus.procedures.folder.report import check_report, folders_in

ROOT = Path(__file__).resolve().parents[2] / "library" / "procedures"
FOLDERS = folders_in(ROOT)
PROCEDURES = {folder: load(folder) for folder in FOLDERS}
DEMO_LANDS = ("SH", "BW", "HE")


def _name(folder: Path) -> str:
    return str(folder.relative_to(ROOT))


def _lands(folder: Path) -> tuple[str, ...]:
    """The Länder for which a folder is made: its own, or all of the demo for a common one."""
    own = folder.parent.name.upper()
    return (own,) if own in LAENDER else DEMO_LANDS


FITTING = [
    pytest.param(folder, land, id=f"{_name(folder)}-{land}")
    for folder in FOLDERS
    for land in _lands(folder)
]
EXAMPLES = [
    pytest.param(
        PROCEDURES[folder], example, land, id=f"{folder.name}-{Path(example.file).stem}-{land}"
    )
    for folder in FOLDERS
    for example in PROCEDURES[folder].examples
    for land in ((example.land,) if example.land else _lands(folder))
]


@pytest.mark.parametrize(("folder", "land"), FITTING)
def test_a_folder_is_clean_in_each_land_it_is_for(folder: Path, land: str) -> None:
    assert [str(finding) for finding in check_report(folder, land=land).findings] == []


@pytest.mark.parametrize(("procedure", "example", "land"), EXAMPLES)
def test_an_example_comes_out_as_expected(
    procedure: Procedure, example: Example, land: str
) -> None:
    result = run_example(procedure, example, land=land)
    assert [difference.reason for difference in result.differences] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_a_folder_speaks_english_too(folder: Path) -> None:
    procedure = PROCEDURES[folder]
    spoken = [procedure.service.names, *(row.title for row in procedure.service.papers)]
    spoken += [
        text for notice in procedure.notices.values() for text in (notice.subject, notice.body)
    ]
    spoken += [
        row.reason
        for decision in procedure.tables.values()
        for row in decision.table.rows
        if row.reason
    ]
    assert [dict(text) for text in spoken if not text.get("en")] == []
