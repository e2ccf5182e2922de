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
DEMO_LANDS = ("SH", "BW", "HE")


def _name(folder: Path) -> str:
    return str(folder.relative_to(ROOT))


def _lands(folder: Path) -> tuple[str, ...]:
    """The Länder for which a folder is made: its own, or all of the demo for a common one."""
    own = folder.parent.name.upper()
    return (own,) if own in LAENDER else DEMO_LANDS


def _layers(folder: Path, land: str) -> list[Path]:
    """What the Land lays over a common folder: a folder of the same key without a service.yaml."""
    over = ROOT / land.lower() / folder.name
    laid = over != folder and over.is_dir() and not (over / "service.yaml").exists()
    return [over] if laid else []


FITTING = {
    f"{_name(folder)}-{land}": (folder, land) for folder in FOLDERS for land in _lands(folder)
}
PROCEDURES = {
    name: load(folder, layers=_layers(folder, land)) for name, (folder, land) in FITTING.items()
}
EXAMPLES = [
    pytest.param(procedure, example, land, id=f"{name}-{Path(example.file).stem}")
    for name, procedure in PROCEDURES.items()
    for land in (FITTING[name][1],)
    for example in procedure.examples
    if example.land in ("", land)
]


@pytest.mark.parametrize("name", FITTING)
def test_a_folder_is_clean_in_each_land_it_is_for(name: str) -> None:
    folder, land = FITTING[name]
    report = check_report(folder, layers=_layers(folder, land), land=land)
    assert [str(finding) for finding in report.findings] == []


def test_no_example_is_made_for_a_land_that_its_folder_is_not_for() -> None:
    strange = [
        (name, example.file)
        for name, procedure in PROCEDURES.items()
        for example in procedure.examples
        if example.land and example.land not in _lands(FITTING[name][0])
    ]
    assert strange == []


@pytest.mark.parametrize(("procedure", "example", "land"), EXAMPLES)
def test_an_example_comes_out_as_expected(
    procedure: Procedure, example: Example, land: str
) -> None:
    result = run_example(procedure, example, land=land)
    assert [difference.reason for difference in result.differences] == []


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_folder_speaks_english_too(name: str) -> None:
    procedure = PROCEDURES[name]
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
