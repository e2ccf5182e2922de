"""Checking a folder in depth: everything an author can get wrong has file, line and remedy."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rathaus.procedures.folder import Finding, check
from tests.procedures.test_folder_load import HALTEVERBOT, edit, line_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "sh" / "mobiles-halteverbot"
    shutil.copytree(HALTEVERBOT, target)
    return target


def find(folder: Path, code: str) -> Finding:
    found = [finding for finding in check(folder) if finding.code == code]
    assert len(found) == 1, [str(finding) for finding in check(folder)]
    return found[0]


def test_the_folder_of_the_library_is_in_order() -> None:
    assert check(HALTEVERBOT) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "code"),
    [
        # conditions, rules and texts that speak of what nobody asked or knows
        ("process.bpmn", "assessment.outcome == 'grant'", "assessment.outcom == 'grant'",
         'id="assessed_to_claim"', "unknown.path"),
        ("rules/limits.csv", "in:application.purpose,", "in:application.porpuse,",
         "porpuse", "unknown.path"),
        ("rules/places.csv", "in:place.inside,", "in:place.insight,", "insight", "unknown.path"),
        ("rules/restrictions.csv", "in:restriction.kind,", "in:restriction.art,",
         "restriction.art", "unknown.path"),
        ("service.yaml", "is: application.date\n", "is: application.day\n",
         "name: dates.first_day", "unknown.path"),
        ("filing.yaml", "{dates.first_day:date}", "{dates.first:date}", "title:", "unknown.path"),
        ("messages.yaml", "{payment.amount:money} bis", "{payment.sum:money} bis",
         "de: |-", "unknown.path"),
        ("messages.yaml", "{payment.amount:money} bis", "{payment.amount:euro} bis",
         "de: |-", "wording.gap"),
        ("service.yaml", "field: application.place.length_m", "field: application.place.lenght_m",
         "application.place.lenght_m", "unknown.field"),
        ("service.yaml", "field: application.place.length_m", "field: application.place",
         "field: application.place", "decision.field"),
        ("service.yaml", "  changes:\n    - field",
         "  changes:\n    - {label: Länge, field: application.place.length_m}\n    - field",
         "    - field: application.place.length_m", "decision.twice"),
        # law that is not there
        ("service.yaml", "fee: halteverbot.fee\n", "fee: halteverbot.feee\n",
         "halteverbot.feee", "unknown.parameter"),
        ("form.json", "deadline:traffic:parking_ban.signs", "deadline:traffic:parking_ban.sings",
         "parking_ban.sings", "unknown.parameter"),
        ("process.bpmn", 'rathaus:clock="payment.reminder_days"', 'rathaus:clock="payment.remind"',
         "payment.remind", "unknown.clock"),
        ("service.yaml", "clock: parking_ban.record", "clock: parking_ban.recrod",
         "name: dates.record_due", "unknown.clock"),
        # letters, messages and events that are not there
        ("process.bpmn", 'rathaus:letter="closing"', 'rathaus:letter="closed"',
         'rathaus:letter="closed"', "unknown.letter"),
        ("process.bpmn", 'rathaus:notice="lapsed"', 'rathaus:notice="expired"',
         'rathaus:notice="expired"', "unknown.notice"),
        ("process.bpmn", 'name="payment.settled"', 'name="payment.setled"',
         'id="payment"', "unknown.message"),
        # what nothing uses
        ("service.yaml", "parameters:\n", "parameters:\n  idle: payment.close_days\n",
         "idle:", "unused"),
        ("messages.yaml", "lapsed:\n", "idle:\n  subject: a\n  body: b\n\nlapsed:\n",
         "idle:", "unused"),
        # a switch that is missing, rows that contradict each other
        ("service.yaml", "  setting: memo_active\n", "", "automation:", "automation.setting"),
        ("rules/fee.csv", "false,lift,parameter", 'false,"lift, van",parameter',
         '"lift, van"', "table.overlap"),
        # the process: drawing, outcome
        ("process.bpmn", 'bpmnElement="close_refused"', 'bpmnElement="close"',
         'id="close_refused"', "process.drawing"),
        ("process.bpmn", 'rathaus:outcome="granted"', 'rathaus:outcome="great"',
         'rathaus:outcome="great"', "process.outcome"),
        # maturity
        ("evidence.yaml", "events: [payment.settled]", "events: []", "payment:",
         "evidence.events"),
        ("evidence.yaml", "papers:\n    applies: true", "papers:\n    applies: false",
         "papers:", "evidence.not_applicable"),
        ("evidence.yaml", "  papers:\n", "  paper:\n", "paper:", "evidence.criterion"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_at_its_line(
    folder: Path, file: str, old: str, new: str, at: str, code: str
) -> None:
    edit(folder / file, old, new)
    found = [finding for finding in check(folder) if finding.code == code]
    assert [(finding.file, finding.line) for finding in found] == [
        (file, line_of(folder / file, at))
    ]
    assert all(finding.reason and finding.remedy for finding in found)


def test_a_guess_is_offered(folder: Path) -> None:
    edit(folder / "process.bpmn", "payment.required == true", "payment.requierd == true")
    finding = find(folder, "unknown.path")
    assert finding.reason == "„payment.requierd“ gibt es in diesem Verfahren nicht."
    assert finding.remedy == "Meinten Sie „payment.required“?"


def test_automation_over_discretion_needs_a_named_memo(folder: Path) -> None:
    text = (folder / "service.yaml").read_text()
    start, end = text.index("  memo:\n"), text.index("\nremedy:")
    (folder / "service.yaml").write_text(text[:start] + text[end:])
    assert find(folder, "automation.memo").file == "service.yaml"


def test_a_switch_without_effect_is_found_by_the_examples(folder: Path) -> None:
    edit(folder / "rules/automation.csv", "false,!judgement:memo", "false,auto")
    found = [finding for finding in check(folder) if "memo_active" in finding.reason]
    assert "examples/umzug-sofort.yaml" in {finding.file for finding in found}


@pytest.mark.parametrize("kind", ["grant", "refusal", "missing"])
def test_examples_for_grant_refusal_and_missing_papers_must_be_there(
    folder: Path, kind: str
) -> None:
    for path in (folder / "examples").glob("*.yaml"):
        if f"kind: {kind}" in path.read_text():
            path.unlink()
    assert find(folder, f"missing.example.{kind}").file == "examples"


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "reason"),
    [
        (
            "umzug-sofort.yaml",
            'fee: "28.00"',
            'fee: "30.70"',
            'fee: "30.70"',
            "Gebühr: erwartet „30.70“, herausgekommen ist „28.00“.",
        ),
        (
            "umzug-sofort.yaml",
            "dates.signs_by: 2026-12-08",
            "dates.signs_by: 2026-12-09",
            "dates.signs_by",
            "dates.signs_by: erwartet „2026-12-09“, herausgekommen ist „2026-12-08“.",
        ),
        (
            "zu-spaet.yaml",
            "grounds: [signs]",
            "grounds: []",
            "grounds: []",
            "grounds: erwartet „nichts“, herausgekommen ist „signs“.",
        ),
        (
            "nicht-bezahlt.yaml",
            "on: 2026-12-06",
            "on: 2026-12-07",
            "on: 2026-12-07",
            "Die Frist läuft am 2026-12-06 ab, nicht am 2026-12-07.",
        ),
        (
            "busspur.yaml",
            "waiting: [decide]",
            "waiting: []",
            "waiting: []",
            "waiting: erwartet „nichts“, herausgekommen ist „decide“.",
        ),
    ],
)
def test_an_example_that_comes_out_otherwise_is_named_at_its_expectation(
    folder: Path, file: str, old: str, new: str, at: str, reason: str
) -> None:
    path = folder / "examples" / file
    edit(path, old, new)
    finding = find(folder, "example")
    assert (finding.file, finding.line, finding.reason) == (
        f"examples/{file}",
        line_of(path, at),
        reason,
    )


def test_an_example_must_pass_the_form(folder: Path) -> None:
    edit(folder / "examples/busspur.yaml", "kim@example.org", "kim")
    finding = find(folder, "example")
    assert finding.reason.startswith("Das Formular beanstandet contact.email:")


def test_a_step_nobody_waits_for_is_named(folder: Path) -> None:
    edit(folder / "examples/zu-spaet.yaml", "- task: decide", "- task: decde")
    reasons = [finding.reason for finding in check(folder) if finding.code == "example"]
    assert "Auf „decde“ wird hier nicht gewartet, sondern auf: decide." in reasons


def test_a_decision_without_a_needed_part_is_found(folder: Path) -> None:
    edit(folder / "letters/refusal.typ", "#remedy(data.remedy)", "")
    found = [finding for finding in check(folder) if finding.code == "letter"]
    assert {finding.file for finding in found} == {"letters/refusal.typ"}


def test_a_question_nobody_needs_is_found(folder: Path) -> None:
    edit(
        folder / "form.json",
        '"purpose": {',
        '"shoe_size": {"type": "integer", "x-ui": {"label": "Schuhgröße", "widget": "number"}},\n'
        '    "purpose": {',
    )
    edit(folder / "form.json", '"fields": ["purpose"]', '"fields": ["purpose", "shoe_size"]')
    finding = find(folder, "unused.field")
    assert (finding.file, finding.line) == (
        "form.json",
        line_of(folder / "form.json", "shoe_size"),
    )
    assert "warum gefragt wird" in finding.reason


ATTACKS: list[tuple[str, Callable[[Path], None]]] = [
    ("table", lambda folder: edit(
        folder / "rules/fee.csv", "false,lift,parameter.fee_lift",
        "false,lift,expr: __import__('os').system('id')")),
    ("condition", lambda folder: edit(
        folder / "process.bpmn", "payment.required == true", "open('/etc/passwd')")),
    ("fact", lambda folder: edit(
        folder / "service.yaml", "is: application.date\n", "is: eval('1')\n")),
    ("yaml", lambda folder: edit(
        folder / "filing.yaml", 'plan: "54.30"', "plan: !!python/object/apply:os.system [id]")),
    ("script", lambda folder: edit(
        folder / "process.bpmn", '<bpmn:serviceTask id="claim"', '<bpmn:scriptTask id="claim"')),
]  # fmt: skip


@pytest.mark.parametrize("attack", [attack for _, attack in ATTACKS], ids=[n for n, _ in ATTACKS])
def test_code_in_a_folder_is_refused(folder: Path, attack: Callable[[Path], None]) -> None:
    attack(folder)
    if "scriptTask" in (folder / "process.bpmn").read_text():
        text = (folder / "process.bpmn").read_text()
        at = text.index("</bpmn:serviceTask>", text.index("<bpmn:scriptTask"))
        replaced = text[at:].replace("</bpmn:serviceTask>", "</bpmn:scriptTask>", 1)
        (folder / "process.bpmn").write_text(text[:at] + replaced)
    assert check(folder) != []


def test_a_hundred_procedures_are_checked_in_half_a_minute(folder: Path) -> None:
    # CPU seconds, so that neighbours on the machine do not count; letters take 0.04 s besides.
    best = min(_seconds(folder) for _ in range(5))
    assert best * 100 <= 25


def _seconds(folder: Path) -> float:
    begun = time.process_time()
    check(folder)
    return time.process_time() - begun
