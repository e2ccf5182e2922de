"""Answers that are known already, each with where it comes from, for the person to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rathaus.procedures.forms.answers import Asked, Context, answers
from rathaus.procedures.forms.expressions import dig
from rathaus.procedures.forms.model import Data, Form, Section


@dataclass(frozen=True, slots=True)
class Known:
    """What one source knows: values by name, and how to name the source to the person."""

    values: Mapping[str, Any]
    origin: str


@dataclass(frozen=True, slots=True)
class Prefilled:
    """The answers with what was known filled in, and the origin of each by path."""

    data: Data
    origins: dict[str, str] = field(default_factory=dict)


def prefill(
    form: Form,
    sources: Mapping[str, Known],
    data: Mapping[str, Any] | None = None,
    section: Section | str | None = None,
    context: Context | None = None,
) -> Prefilled:
    """Fill the questions that are visible, not answered, and known to a source.

    A question names its source in ``prefill`` („party.surname“); ``prefill_if`` can forbid it, for
    instance where someone applies for another person. With ``section`` only that page is filled,
    which is what a page does just before it is shown for the first time.
    """
    found = answers(form, data or {}, context)
    names = _names(form, section)
    filled: Data = _copied(found.data)
    origins: dict[str, str] = {}
    for path, asked in found.asked.items():
        if path.split(".")[0] not in names or asked.value is not None:
            continue
        known = _known(asked, sources, found.scope)
        if known is None:
            continue
        _put(filled, path, known[0])
        origins[path] = known[1]
    return Prefilled(filled, origins)


def _names(form: Form, section: Section | str | None) -> set[str]:
    pages = form.sections
    if section is not None:
        pages = (form.section(section if isinstance(section, str) else section.key),)
    return {question.name for page in pages for question in page.questions}


def _known(
    asked: Asked, sources: Mapping[str, Known], scope: Mapping[str, Any]
) -> tuple[Any, str] | None:
    source_name, _, path = asked.question.prefill.partition(".")
    source = sources.get(source_name)
    if source is None or not path:
        return None
    condition = asked.question.prefill_if
    if condition is not None and not condition.holds(scope):
        return None
    value = dig(source.values, path)
    if isinstance(value, date):
        value = value.isoformat()
    return None if value in (None, "", []) else (value, source.origin)


def _copied(data: Mapping[str, Any]) -> Data:
    return {
        name: _copied(value) if isinstance(value, Mapping) else value
        for name, value in data.items()
    }


def _put(data: Data, path: str, value: Any) -> None:
    *way, last = path.split(".")
    here: Any = data
    for name in way:
        here = here[int(name)] if isinstance(here, list) else here.setdefault(name, {})
    here[last] = value
