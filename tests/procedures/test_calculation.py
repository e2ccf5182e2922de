"""Calculation sheets without a database: figures, proof, status, slots."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from rathaus.kernel.law import Status
from rathaus.procedures.calculation import Worked, work_out
from rathaus.procedures.facts import parameters_of, with_facts
from rathaus.procedures.folder import Procedure, check, load
from tests.procedures.care import FOLDER, given

NOVEMBER = datetime.date(2026, 11, 22)
JUNE = datetime.date(2026, 6, 30)


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    """The shipped folder."""
    return load(FOLDER)


def worked(
    procedure: Procedure, example: str, *, on: datetime.date = NOVEMBER, **decision: Any
) -> dict[str, Worked]:
    """The sheets of an example by key."""
    context = {
        "application": given(example),
        "parameter": parameters_of(procedure.service, on=on, land="SH"),
        "dates": {"received": on.isoformat()},
        "decision": decision,
    }
    full = with_facts(procedure, context, land="SH")
    return {one.sheet.key: one for one in work_out(procedure, full, on=on, land="SH")}


def figure(sheet: Worked, text: str) -> Any:
    """A line by its text."""
    return next(one for one in sheet.figures if one.line.text["de"] == text)


def test_only_the_sheets_that_apply(procedure: Procedure) -> None:
    assert list(worked(procedure, "b6-unter-der-grenze")) == ["care", "assets"]
    assert list(worked(procedure, "teilhabe-mit-beitrag")) == ["participation"]


def test_the_formula_shows_the_figures(procedure: Procedure) -> None:
    line = figure(worked(procedure, "b6-unter-der-grenze")["care"], "Grundbetrag")
    assert line.formula.replace("\u00a0", " ") == "2 × 563,00 €"
    assert line.value == Decimal("1126.00")


def test_a_figure_goes_back_to_answers_and_dated_rows(procedure: Procedure) -> None:
    line = figure(worked(procedure, "b6-unter-der-grenze")["care"], "Einkommen über der Grenze")
    assert "home.rent" in line.answers
    assert "income.pension" in line.answers
    keys = {row.key for row in line.parameters}
    assert {"sgb12.rbs1", "sgb12.limit_factor", "sgb12.earnings_care_share"} <= keys


@pytest.mark.parametrize(("on", "status"), [(JUNE, Status.VERIFIED), (NOVEMBER, Status.OPEN)])
def test_the_status_is_that_of_the_day(
    procedure: Procedure, on: datetime.date, status: Status
) -> None:
    assets = worked(procedure, "b6-vermoegen", on=on)["assets"]
    assert figure(assets, "Freibetrag").status == status


def test_cents_are_rounded_half_up(procedure: Procedure) -> None:
    living = worked(procedure, "lebensunterhalt-merkzeichen-g")["living"]
    assert figure(living, "Mehrbedarf Merkzeichen G").value == Decimal("95.71")


def test_a_slot_is_empty_and_bounded(procedure: Procedure) -> None:
    (slot,) = worked(procedure, "b6-pflegegrad-4")["care"].slots
    assert (slot.least, slot.most, slot.named) == (Decimal(440), Decimal(640), None)


def test_what_was_named_goes_on_into_the_lines(procedure: Procedure) -> None:
    care = worked(procedure, "b6-pflegegrad-4", slots={"care": "490.00"})["care"]
    assert care.slots[0].named == Decimal("490.00")
    assert figure(care, "Geforderter Eigenanteil").value == Decimal("150.00")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("is: facts.excess\n", "is: facts.exces\n", "unknown.path"),
        ("is: facts.excess\n", "is: facts.excess +\n", "calculation.expression"),
        ("least: facts.care_least", "least: facts.care_leas", "unknown.path"),
        ("papers: [tax_proof]", "papers: [tax_prof]", "unknown.paper"),
        ("        norm: § 139 SGB IX\n", "", "missing"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, code: str) -> None:
    folder = tmp_path / "hilfe"
    copytree(FOLDER, folder)
    path = folder / "service.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert any(finding.code.startswith(code) for finding in check(folder))
