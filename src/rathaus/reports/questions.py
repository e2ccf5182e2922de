"""Further questions of a category (GeoReport v2, service definition), and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field, Widget
from rathaus.reports.models import PLACE_SAID, Category
from rathaus.reports.text_checks import cover

_WIDGETS: Mapping[str, Widget] = {
    "string": "text",
    "text": "textarea",
    "number": "number",
    "datetime": "text",
    "singlevaluelist": "radio",
    "multivaluelist": "checkboxes",
}
_LONGEST = 500


def question_fields(
    category: Category | None, answered: Mapping[str, Any], wrong: Mapping[str, str]
) -> list[Field]:
    """The questions with what was answered so far (a form, or kept answers by code)."""
    return [
        Field(
            name=_name(question),
            label=str(question.get("description") or question["code"]),
            widget=_WIDGETS.get(str(question.get("datatype")), "text"),
            value=_value(question, answered),
            required=bool(question.get("required")),
            error=wrong.get(question["code"], ""),
            choices=tuple(Choice(value=key, label=label) for key, label in _choices(question)),
            rows=3,
        )
        for question in _asked(category)
    ]


def answers_of(category: Category | None, sent: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers by code, and what is wrong by code. Texts are covered like any other."""
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in _asked(category):
        code, known = str(question["code"]), dict(_choices(question))
        values = [value.strip()[:_LONGEST] for value in sent.getlist(_name(question))]
        values = [value for value in values if value and (not known or value in known)]
        if not values:
            if question.get("required"):
                wrong[code] = _("Bitte beantworten Sie diese Frage.")
            continue
        many = question.get("datatype") == "multivaluelist"
        answers[code] = values if many else values[0] if known else cover(values[0])
    return answers, wrong


def told(category: Category | None, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Questions and answers in words."""
    lines = []
    for question in _asked(category):
        value = answers.get(question["code"])
        if value:
            labels = dict(_choices(question))
            values = value if isinstance(value, list) else [value]
            said = ", ".join(str(labels.get(str(one), one)) for one in values)
            lines.append((str(question.get("description") or question["code"]), said))
    return lines


def named(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything that was answered, for the house: by code, and the place as it was typed."""
    return [
        (_("Ort, wie angegeben") if code == PLACE_SAID else str(code), str(value))
        for code, value in answers.items()
    ]


def _asked(category: Category | None) -> list[dict[str, Any]]:
    rows = category.attributes if category else []
    return [row for row in rows if row.get("code") and row.get("variable", True)]


def _name(question: Mapping[str, Any]) -> str:
    return f"q_{question['code']}"


def _value(question: Mapping[str, Any], answered: Mapping[str, Any]) -> Any:
    if isinstance(answered, QueryDict):
        many = question.get("datatype") == "multivaluelist"
        name = _name(question)
        return answered.getlist(name) if many else answered.get(name, "")
    return answered.get(str(question["code"]), "")


def _choices(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for value in question.get("values") or ():
        if isinstance(value, Mapping):
            found.append((str(value.get("key", "")), str(value.get("name") or value.get("key"))))
        else:
            found.append((str(value), str(value)))
    return found
