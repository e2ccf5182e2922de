"""The form of a description: repeated rows without a script, and reading back what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from rathaus.catalogue.editing.content import MAX_LINES, Content
from rathaus.catalogue.models import Fee, Period, ServiceLink
from rathaus.catalogue.queries import Norm
from rathaus.design.entry import parse_number
from rathaus.people.models import Office

ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "norms": ("norm", "text"),
    "fees": ("kind", "amount_from", "amount_to", "name_de", "name_en", "norm"),
    "periods": ("kind", "number_from", "number_to", "unit", "name_de", "name_en", "norm"),
    "papers": ("name_de", "name_en", "optional", "note_de", "note_en"),
    "links": ("kind", "url", "name_de", "name_en"),
    "places": ("office", "appointment", "hint"),
}
"""The questions of a row, by list."""

_TICKS = frozenset({"optional", "appointment"})
_CHOICES = frozenset({"kind", "unit", "office"})
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Input:
    """One control of a row."""

    id: str
    name: str
    label: str
    value: str
    kind: str
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class RowList:
    """A list of the form: inherited and shown in words, or one's own in rows."""

    name: str
    label: str
    own: bool
    rows: Sequence[Sequence[Input]] = ()
    inherited: str = ""
    errors: Mapping[int, str] = field(default_factory=dict)

    @property
    def numbered(self) -> list[tuple[int, Sequence[Input], str]]:
        """The rows with their number and what is wrong with them."""
        return [(n, row, self.errors.get(n, "")) for n, row in enumerate(self.rows, start=1)]


def typed_rows(post: QueryDict, name: str) -> list[dict[str, str]]:
    """The rows of a list as typed, without those that say nothing or are to go."""
    found = []
    for number in range(MAX_LINES + 1):
        row = {
            question: post.get(f"{name}-{number}-{question}", "").strip()[:_LONGEST]
            for question in ROWS[name]
        }
        says = any(value for question, value in row.items() if question not in _CHOICES)
        if name == "places":
            says = bool(row["office"])
        if name == "fees":
            says = says or row["kind"] == Fee.Kind.FREE
        if says and not post.get(f"{name}-{number}-drop"):
            found.append(row)
    return found


def rows_of(content: Content, name: str) -> list[dict[str, str]]:
    """The rows of a list as a wording has them."""
    if name == "norms":
        return [{"norm": one.norm, "text": one.text} for one in content.norms]
    return [_as_row(line.data) for line in content.lists.get(name, ())]


def as_data(name: str, rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Typed rows as a wording keeps them."""
    if name == "norms":
        return [dict(row) for row in rows]
    return [_as_line(row) for row in rows]


def inputs(name: str, rows: Sequence[Mapping[str, str]]) -> list[list[Input]]:
    """The controls of the rows, with an empty one behind them."""
    labels, choices = _labels(), _choices() if name != "norms" else {}
    return [
        [
            Input(
                id=f"f-{name}-{number}-{question}",
                name=f"{name}-{number}-{question}",
                label=labels[question],
                value=row.get(question, ""),
                kind=_kind(question),
                choices=choices.get(f"{name}.{question}", choices.get(question, ())),
            )
            for question in ROWS[name]
        ]
        for number, row in enumerate([*rows, {}])
    ]


def row_errors(name: str, wrong: Mapping[str, str]) -> dict[int, str]:
    """What is wrong by number of the row; 0 is the list itself."""
    found = {}
    for part, text in wrong.items():
        kind, _dot, place = part.partition(".")
        if kind == name:
            found[int(place) if place.isdecimal() else 0] = text
    return found


def _as_row(data: Mapping[str, Any]) -> dict[str, str]:
    row = {
        question: str(value).replace(".", ",") if question.startswith("amount") else str(value)
        for question, value in data.items()
        if not isinstance(value, dict | bool)
    }
    for said, question in (("names", "name"), ("notes", "note")):
        for language, text in data.get(said, {}).items():
            row[f"{question}_{language}"] = str(text)
    row["optional"] = "" if data.get("required", True) else "1"
    row["appointment"] = "1" if data.get("appointment") else ""
    return row


def _as_line(row: Mapping[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {
        question: _amount(value) if question.startswith("amount") else value
        for question, value in row.items()
        if value and "_de" not in question and "_en" not in question and question not in _TICKS
    }
    for said, question in (("names", "name"), ("notes", "note")):
        if f"{question}_de" in row:
            line[said] = {
                language: text
                for language in ("de", "en")
                if (text := row.get(f"{question}_{language}", ""))
            }
    if "optional" in row:
        line["required"] = not row["optional"]
    if "appointment" in row:
        line["appointment"] = bool(row["appointment"])
    return line


def _amount(text: str) -> str:
    """As the machine writes it; what is no number stays as typed and is refused by the action."""
    try:
        return str(parse_number(text))
    except ValueError:
        return text


def _kind(question: str) -> str:
    if question in _TICKS:
        return "checkbox"
    return "select" if question in _CHOICES else "text"


def _labels() -> dict[str, str]:
    return {
        "norm": _("Norm"),
        "text": _("Was sie sagt"),
        "kind": _("Art"),
        "amount_from": _("Betrag in Euro"),
        "amount_to": _("bis"),
        "number_from": _("Zahl"),
        "number_to": _("bis"),
        "unit": _("Einheit"),
        "name_de": _("Bezeichnung"),
        "name_en": _("Bezeichnung auf Englisch"),
        "note_de": _("Hinweis"),
        "note_en": _("Hinweis auf Englisch"),
        "optional": _("nur wenn vorhanden"),
        "url": _("Adresse"),
        "office": _("Stelle"),
        "appointment": _("nur mit Termin"),
        "hint": _("Hinweis"),
    }


def _choices() -> dict[str, list[tuple[str, str]]]:
    offices = Office.objects.order_by("name").values_list("key", "name")
    return {
        "fees.kind": [(key, str(label)) for key, label in Fee.Kind.choices],
        "periods.kind": [(key, str(label)) for key, label in Period.Kind.choices],
        "links.kind": [(key, str(label)) for key, label in ServiceLink.Kind.choices],
        "unit": [("", "–"), *((key, str(label)) for key, label in Period.Unit.choices)],
        "office": [("", "–"), *offices],
    }


def norms_as_rows(norms: Sequence[Norm]) -> list[dict[str, str]]:
    """The norms below, to begin one's own with."""
    return [{"norm": one.norm, "text": one.text} for one in norms]
