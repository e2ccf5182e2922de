"""What is granted instead of what was applied for: the answers that a procedure lets be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.procedures.engine.work import Work
from rathaus.procedures.folder import Change
from rathaus.procedures.forms import Question, parse_answer, validate
from rathaus.procedures.installed import Installed
from rathaus.procedures.tables import lookup

FIELD = "changes."
"""What stands before the path of a change in the names of fields."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that may be changed: the question, and what was applied for."""

    change: Change
    question: Question
    asked: Any


def offered(bundle: Installed, application: Mapping[str, Any]) -> Iterator[Offer]:
    """What may be changed in this application: only what it has answered."""
    for change in bundle.procedure.service.changes:
        question, asked = bundle.form.by_path[change.path], lookup(change.path, application)
        if asked is not None:
            yield Offer(change, question, asked)


def read_changes(work: Work, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The changes as answers, nested as these are, and what is wrong with them by field.

    ``typed`` has them by path, as a person writes them; empty ones and those that ask for what was
    applied for are none. The bounds are those of the form.
    """
    application = work.data.get("application", {})
    offers = {offer.change.path: offer for offer in offered(work.bundle, application)}
    changes: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for path, raw in typed.items():
        if path not in offers:
            wrong[FIELD + path] = _("Diese Angabe lässt sich hier nicht ändern.")
            continue
        value = parse_answer(offers[path].question, raw)
        if value is None or value == offers[path].asked:
            continue
        put(changes, path, value)
        if problem := _problem(work, path, value):
            wrong[FIELD + path] = problem
    return changes, wrong


def granted(data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are granted: as applied for, but for the changes of the decision."""
    changes = data.get("decision", {}).get("changes") or {}
    return merged(data["application"], changes)


def merged(answers: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with others in the place of some, however deep they lie."""
    result = dict(answers)
    for name, value in changes.items():
        old = result.get(name)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[name] = merged(old, value) if both else value  # type: ignore[arg-type]
    return result


def put(data: dict[str, Any], path: str, value: Any) -> None:
    """Write a value at a dotted path; what is on the way is made."""
    *way, name = path.split(".")
    for part in way:
        data = data.setdefault(part, {})
    data[name] = value


def _problem(work: Work, path: str, value: Any) -> str:
    """What the form says against the value; nothing of other answers."""
    change: dict[str, Any] = {}
    put(change, path, value)
    answers = merged(work.data["application"], change)
    context = work.bundle.form_context(work.received_on)
    errors = validate(work.bundle.form, answers, None, context)
    return next((str(error) for error in errors if error.path == path), "")
