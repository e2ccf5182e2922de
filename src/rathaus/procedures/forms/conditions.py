"""Conditions of a form in words, for whoever reads it on paper: „nur wenn …“."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.forms.model import Form, Question

_PART = re.compile(r"\s+and\s+")
_CLAUSE = re.compile(
    r"(?P<path>[A-Za-z_][\w.]*)\s*(?P<sign>==|!=|in)\s*(?P<value>'[^']*'|true|false|null|\[[^\]]*\])"
)
_TEXT = re.compile(r"'([^']*)'")


def say_condition(form: Form, condition: Condition | None) -> str:
    """The condition as a reader would put it; names at least the questions that it looks at."""
    if condition is None:
        return ""
    parts = list(_parts(form, condition.source))
    if parts and None not in parts:
        return _("Nur wenn %(condition)s:") % {
            "condition": _(" und ").join(part for part in parts if part)
        }
    asked = [form.by_path[path] for path in condition.paths if path in form.by_path]
    titles = ", ".join(f"„{one.title}“" for one in asked)
    return _("Nur wenn es zu Ihrer Antwort passt: %(questions)s") % {"questions": titles}


def _parts(form: Form, source: str) -> Iterator[str | None]:
    """Each part in words; None for what has none, nothing for „is answered at all“."""
    for part in _PART.split(source.strip()):
        found = _CLAUSE.fullmatch(part.strip())
        question = form.by_path.get(found["path"]) if found else None
        if found is None or question is None:
            yield None
        elif found["value"] != "null":
            yield _clause(question, found["sign"], found["value"])


def _clause(question: Question, sign: str, value: str) -> str | None:
    wanted = [_answer(question, one) for one in _TEXT.findall(value)] or [_yes_or_no(value)]
    if not all(wanted):
        return None
    answers = _(" oder ").join(f"„{one}“" for one in wanted)
    told = {"question": question.title, "answers": answers}
    if sign == "!=":
        return _("bei „%(question)s“ nicht %(answers)s gilt") % told
    return _("bei „%(question)s“ %(answers)s gilt") % told


def _answer(question: Question, value: str) -> str:
    return next((str(option.label) for option in question.options if option.value == value), "")


def _yes_or_no(value: str) -> str:
    return {"true": _("Ja"), "false": _("Nein")}.get(value, "")
