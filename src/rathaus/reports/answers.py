"""Answers to the questions of a category, held against what it asks (GeoReport v2 attributes)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.masking import mask
from rathaus.reports.models import Category

LONGEST_LINE, LONGEST_TEXT = 300, 2000


def check_answers(
    category: Category, given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers as they are kept, and by code what is wrong with those that cannot be.

    Lists keep the key of the value; several chosen ones are a list. What the category does not
    ask is left out.
    """
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in category.attributes:
        code = str(question["code"])
        said = [value.strip() for value in given.get(code, ()) if value.strip()]
        if not said:
            if question.get("required"):
                wrong[code] = _("„{question}“ fehlt.").format(question=_named(question))
            continue
        try:
            kept[code] = _READ.get(str(question.get("datatype")), _line)(question, said)
        except ValueError:
            wrong[code] = _("„{question}“: „{said}“ passt nicht.").format(
                question=_named(question), said=said[0][:60]
            )
    return kept, wrong


def values_of(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Key and name of what may be chosen; a bare word is both."""
    return [
        (str(value["key"]), str(value.get("name", value["key"])))
        if isinstance(value, Mapping)
        else (str(value), str(value))
        for value in question.get("values") or ()
    ]


def _named(question: Mapping[str, Any]) -> str:
    return str(question.get("description") or question["code"])


def _line(_question: Mapping[str, Any], said: list[str]) -> str:
    text = " ".join(said[-1].split())
    if len(text) > LONGEST_LINE:
        raise ValueError("too long")
    return mask(text)


def _paragraphs(_question: Mapping[str, Any], said: list[str]) -> str:
    if len(said[-1]) > LONGEST_TEXT:
        raise ValueError("too long")
    return mask(said[-1])


def _figure(_question: Mapping[str, Any], said: list[str]) -> str:
    text = said[-1].replace(",", ".")
    number = float(text)
    if number != number or number in (float("inf"), float("-inf")) or len(text) > 30:
        raise ValueError("no number")
    return text


def _moment(_question: Mapping[str, Any], said: list[str]) -> str:
    return datetime.fromisoformat(said[-1]).isoformat()


def _chosen(question: Mapping[str, Any], said: list[str]) -> str:
    return _several(question, said[-1:])[0]


def _several(question: Mapping[str, Any], said: list[str]) -> list[str]:
    keys = {key for key, _name in values_of(question)}
    if unknown := [value for value in said if value not in keys]:
        raise ValueError(unknown[0])
    return list(dict.fromkeys(said))


_READ = {
    "string": _line,
    "text": _paragraphs,
    "number": _figure,
    "datetime": _moment,
    "singlevaluelist": _chosen,
    "multivaluelist": _several,
}
