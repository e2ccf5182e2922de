"""All answers at a glance: before submitting, in the receipt, on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.procedures.forms.answers import Answers, Asked, Context, answers
from rathaus.procedures.forms.conditions import say_condition
from rathaus.procedures.forms.formatting import format_value
from rathaus.procedures.forms.model import Form, Question, Section


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in words; ``value`` is empty where nothing was answered."""

    path: str
    label: str
    value: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The answers of one page; ``group`` headings stand in front of the rows of a group."""

    key: str
    title: str
    rows: tuple[Row, ...]


def summary(
    form: Form, data: Mapping[str, Any], context: Context | None = None
) -> tuple[Page, ...]:
    """Labels and values in words, page by page, in the language of the request.

    Pages without questions and the confirmation of the last page are left out.
    """
    found = answers(form, data, context)
    pages = (
        Page(section.key, str(section.title), tuple(_rows(section, found)))
        for section in found.sections
    )
    return tuple(page for page in pages if page.rows)


def _rows(section: Section, found: Answers) -> Iterator[Row]:
    within_place: set[str] = set()
    for path, asked in found.asked.items():
        if not _belongs(section, path) or any(path.startswith(place) for place in within_place):
            continue
        question = asked.question
        if question.widget == "place":
            within_place.add(f"{path}.")
        if question.widget in ("group", "repeat", "point") or "const" in question.schema:
            continue
        yield Row(path, _label(path, asked), format_value(question, asked.value), question.required)


def _belongs(section: Section, path: str) -> bool:
    name = path.split(".")[0]
    return any(question.name == name for question in section.questions)


def _label(path: str, asked: Asked) -> str:
    """The question's short name, in a repeated group with the number of the entry."""
    number = next((int(part) + 1 for part in path.split(".") if part.isdigit()), None)
    label = str(asked.question.title)
    return label if number is None else f"{label} ({number})"


def printout(form: Form) -> dict[str, Any]:
    """The empty form as plain data, for a letter that prints it to be filled in by hand.

    Every question is there; conditions become a note with the answers that lead to it.
    """
    return {
        "title": str(form.title),
        "sections": [
            {
                "title": str(section.title),
                "intro": str(section.intro),
                "condition": say_condition(form, section.show_if),
                "questions": [_printed(form, question, section) for question in section.questions],
            }
            for section in form.sections
            if section.questions
        ],
    }


def _printed(form: Form, question: Question, section: Section | None = None) -> dict[str, Any]:
    said = say_condition(form, section.show_if) if section else ""
    condition = say_condition(form, question.show_if)
    return {
        "label": str(question.label),
        "help": str(question.help),
        "why": str(question.why.text) if question.why else "",
        "norm": question.why.norm if question.why else "",
        "optional": not question.required,
        "unit": str(question.unit).replace("|", "/"),
        "widget": question.widget,
        "condition": "" if condition == said else condition,
        "options": _printed_options(question),
        "questions": [
            _printed(form, child) for child in question.children if child.widget != "point"
        ],
    }


def _printed_options(question: Question) -> list[str]:
    if question.type == "boolean" and question.widget == "radio":
        return [_("Ja"), _("Nein")]
    return [str(option.label) for option in question.options]
