"""Tries a procedure out: its tables against each other, its examples, its letters on paper."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from rathaus.procedures.examples import run_example
from rathaus.procedures.facts import parameters_of
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.folder.load import Builder
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.forms import FormRefused, load_form
from rathaus.procedures.letters import LetterRefused, lint
from rathaus.procedures.library import stationery, stationery_folder
from rathaus.procedures.tables.lint import lint_table


def try_tables(procedure: Procedure, builder: Builder, land: str, city: str) -> None:
    """Look for rows that overlap or never count, with the figures of the place."""
    values = parameters_of(procedure.service, on=datetime.date.max, land=land, city=city or None)
    known = {f"parameter.{name}": value for name, value in values.items()}
    for name, decision in procedure.tables.items():
        for fault in lint_table(decision.table, known):
            builder.report(name, fault.line, fault.column, fault.code, fault.reason, fault.remedy)


def try_examples(procedure: Procedure, builder: Builder, land: str, city: str) -> None:
    """Run every example case, and report what comes out otherwise than expected."""
    try:
        form = load_form(procedure.form)
    except FormRefused:
        return  # every example would say again what is said about the form
    for example in procedure.examples:
        result = run_example(procedure, example, land=land, city=city or None, form=form)
        for difference in result.differences:
            builder.reporter(example.file)(
                difference.path, "example", difference.reason, difference.remedy
            )


def letter_findings(builder: Builder, land: str, city: str) -> list[Finding]:
    """Every letter can be set, and decisions have all parts (``procedures.letters``)."""
    own = {name: data for name, data in builder.files.items() if name.startswith("letters/")}
    if any(builder.is_foreign(name) for name in own):
        return []
    service = builder.located.get("service.yaml")
    values = service.value if service and isinstance(service.value, Mapping) else {}
    automation = values.get("automation")
    discretion = not isinstance(automation, Mapping) or automation.get("discretion") is not False
    try:
        common = stationery(land, city)
    except LetterRefused as refused:
        return [Finding("letters", 0, 0, "letter", str(refused), refused.remedy or "")]
    with TemporaryDirectory() as folder:
        letters, paper = Path(folder, "letters"), Path(folder, "common")
        _write(letters, {name.removeprefix("letters/"): data for name, data in own.items()})
        _write(paper, common)
        fonts = stationery_folder() / "fonts"
        return [
            Finding(f"letters/{problem.file}", problem.line, 0, "letter", problem.reason)
            for problem in lint(letters, paper, discretion=discretion, fonts=fonts)
        ]


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
