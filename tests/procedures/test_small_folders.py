"""The folders of eight small services, and what the check says of notices."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from rathaus.procedures.folder import check, load
from rathaus.procedures.folder.checks import check_folder
from tests.procedures import town
from tests.procedures.test_folder_load import edit

COMMON = town.LIBRARY / "procedures" / "common"
SERVICES = (
    "breitbandbedarf",
    "ehrenamt-angebot",
    "ehrenamt-bedarf",
    "fundsache",
    "kita-krankmeldung",
    "kleingarten-abfall",
    "schulleihgeraet",
    "wirtschaftshilfe-eintrag",
)
CITIES = ("kassel", "kiel", "konstanz")


@pytest.mark.parametrize("land", ["SH", "HE", "BW"])
@pytest.mark.parametrize("key", SERVICES)
def test_the_folder_is_in_order_in_every_land(key: str, land: str) -> None:
    assert check_folder(COMMON / key, land=land) == []


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("key", SERVICES)
def test_each_city_has_the_office_and_the_place_in_the_filing_plan(key: str, city: str) -> None:
    folder = town.LIBRARY / "cities" / city
    procedure = load(COMMON / key)
    offices = re.findall(r"- key: (\S+)", (folder / "offices.yaml").read_text())
    plan = dict(
        line.split(",", 4)[0::3] for line in (folder / "filing-plan.csv").read_text().splitlines()
    )
    assert procedure.service.office in offices
    assert plan[procedure.filing.plan] == str(procedure.filing.retention_years)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    target = tmp_path / "sh" / "breitbandbedarf"
    shutil.copytree(COMMON / "breitbandbedarf", target)
    return target


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("service.yaml", "kind: notice\n", "", "missing.remedy"),
        (
            "service.yaml",
            "assessment:\n",
            "remedy: {kind: widerspruch, law: general}\nassessment:\n",
            "notice.remedy",
        ),
        (
            "process.bpmn",
            'rathaus:operation="write"',
            'rathaus:operation="issue"',
            "notice.decision",
        ),
        ("examples/ausserhalb.yaml", "kind: declined", "kind: other", "missing.example.declined"),
        (
            "form.json",
            '"use": {\n',
            '"use": {\n      "x-keep": "kita.never",\n',
            "unknown.parameter",
        ),
        (
            "form.json",
            '"use": {\n',
            '"use": {\n      "x-keep": "kita.reason_days",\n',
            "keep.required",
        ),
    ],
)
def test_a_notice_that_pretends_to_decide_is_found(
    notice: Path, file: str, old: str, new: str, code: str
) -> None:
    edit(notice / file, old, new)
    assert code in [finding.code for finding in check(notice)]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("directory.yaml", "audience: office\nfrom", "audience: public\nfrom", "directory.keep"),
        ("directory.yaml", "filters: [group]", "filters: [groop]", "unknown.column"),
        ("directory.yaml", "until: application.until\n", "", "directory.end"),
        ("directory.yaml", "from: receipt", "from: step", "directory.step"),
        ("directory.yaml", "is: dates.no_lunch_from", "is: dates.no_lunch", "unknown.path"),
        ("directory.yaml", "until: application", "until: (application", "directory.expression"),
    ],
)
def test_what_is_wrong_with_a_directory_is_found_in_its_line(
    tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    folder = tmp_path / "kita-krankmeldung"
    shutil.copytree(COMMON / "kita-krankmeldung", folder)
    edit(folder / file, old, new)
    findings = [finding for finding in check(folder) if finding.code == code]
    assert [(finding.file, finding.line > 0) for finding in findings] == [(file, True)]
