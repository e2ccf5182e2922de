"""The samples of XDatenfelder 2.0 and 3.0: the good ones become forms, the broken are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.procedures.exchange.problems import ExchangeRefused
from rathaus.procedures.exchange.xdf.form import form_of
from rathaus.procedures.exchange.xdf.model import Field, Group
from rathaus.procedures.exchange.xdf.read import read_xdf
from rathaus.procedures.forms.load import load_form

pytestmark = pytest.mark.conformance

DATA = Path(__file__).parent / "data" / "fim"

GOOD = {
    "xdf2/data-field-rule.xml": (1, 1),
    "xdf2/data-group-rule.xml": (0, 1),
    "xdf2/label.xml": (0, 0),
    "xdf2/minimal.xml": (0, 0),
    "xdf2/rule.xml": (0, 1),
    "xdf2/select.xml": (1, 0),
    "xdf2/simple.xml": (2, 1),
    "xdf3/input.xml": (2, 0),
    "xdf3/simple.xml": (3, 1),
}
"""Samples that are right, with the number of questions (groups too) and of rules."""

BROKEN = {
    "xdf2/duplicate-optional-value.xml": ("xdf.duplicate", 15),
    "xdf2/duplicate-required-value.xml": ("xdf.duplicate", 13),
    "xdf2/unknown-namespace.xml": ("xdf.namespace", 2),
    "xdf3/duplicate-id-node.xml": ("xdf.duplicate", 11),
    "xdf3/empty-id-node.xml": ("xdf.missing", 10),
    "xdf3/invalid-freigabestatus.xml": ("xdf.code", 17),
    "xdf3/missing-id-node.xml": ("xdf.missing", 9),
    "xdf3/unexpected-node.xml": ("xdf.unexpected", 11),
    "xdf3/unknown-namespace.xml": ("xdf.namespace", 3),
}
"""Samples that are broken, with the fault and the line it stands at."""


def test_every_sample_is_accounted_for() -> None:
    found = {str(path.relative_to(DATA)) for path in DATA.glob("xdf*/*.xml")}
    assert found == set(GOOD) | set(BROKEN)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_good_sample_becomes_a_form_and_its_rules_are_reported(name: str) -> None:
    schema = read_xdf((DATA / name).read_bytes(), name)
    imported = form_of(schema)
    form = load_form(imported.form)
    rules = imported.form["x-fim"]["rules"]
    assert (len(form.by_path), len(rules)) == GOOD[name]
    for rule in rules:
        assert any(rule["id"] in note.reason for note in imported.notes)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_nothing_in_a_good_sample_is_dropped_in_silence(name: str) -> None:
    """Every group and field is a question, or the report speaks of it."""
    schema = read_xdf((DATA / name).read_bytes(), name)
    imported = form_of(schema)
    asked = str(imported.form["properties"])
    reported = " ".join(note.reason for note in imported.notes)
    for member in schema.root.walk():
        label = isinstance(member.part, Field) and member.part.kind == "label"
        shown = str(imported.form["x-sections"]) if label else ""
        assert isinstance(member.part, Group | Field)
        assert (
            member.part.id in asked
            or member.part.label in reported
            or (isinstance(member.part, Field) and member.part.content in shown)
        )


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_sample_is_refused_with_file_line_and_reason(name: str) -> None:
    with pytest.raises(ExchangeRefused) as caught:
        read_xdf((DATA / name).read_bytes(), name)
    (finding,) = caught.value.findings
    assert (finding.file, finding.code, finding.line) == (name, *BROKEN[name])
    assert finding.reason.endswith(".")
    assert finding.remedy
