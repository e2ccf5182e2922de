"""What of the answers counts: hidden questions drop out, derived values come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.procedures.forms.formats import FORMATS
from rathaus.procedures.forms.model import Data, Form, Question, Section

Context = Mapping[str, Any]
"""What expressions may use beside answers: ``today`` (ISO date) and the form's parameters."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question at its place in the answers, with the answer or None."""

    question: Question
    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a form as they count.

    ``data`` without hidden or unknown ones; ``sections`` the visible pages; ``asked`` every visible
    question; ``scope`` what expressions see: readable answers, derived values and context.
    """

    data: Data
    sections: tuple[Section, ...]
    asked: Mapping[str, Asked]
    scope: Mapping[str, Any]
    derived: Mapping[str, Any]


def answers(form: Form, data: Mapping[str, Any], context: Context | None = None) -> Answers:
    """Walk through the form once, in its order.

    Raises KeyError when the context lacks a parameter that the form declares.
    """
    context = context or {}
    missing = [name for name in form.parameters if name not in context]
    if missing:
        raise KeyError(f"the context lacks the form's parameter {missing[0]!r}")
    walk = _Walk(dict(context))
    sections = tuple(section for section in form.sections if walk.section(section, data))
    derived = {
        name: value
        for name, expression in form.derived
        if (value := expression.value(walk.scope)) is not None
    }
    return Answers(walk.data, sections, walk.asked, {**walk.scope, **derived}, derived)


class _Walk:
    def __init__(self, scope: Data) -> None:
        self.scope = scope
        self.data: Data = {}
        self.asked: dict[str, Asked] = {}

    def section(self, section: Section, data: Mapping[str, Any]) -> bool:
        """Take the page's answers in; False when the page is hidden or nothing on it is asked."""
        if section.show_if is not None and not section.show_if.holds(self.scope):
            return False
        shown = [
            self._take(question, question.name, data, self.data, self.scope, self.scope)
            for question in section.questions
        ]
        return any(shown) or not section.questions

    def _take(
        self,
        question: Question,
        path: str,
        source: Mapping[str, Any],
        target: Data,
        readable: Data,
        scope: Data,
    ) -> bool:
        """Copy one answer to ``target`` and, where it can be read, to what expressions see."""
        if not _is_asked(question, source, scope):
            return False
        value: Any = source.get(question.name)
        if question.widget in ("group", "place") and not isinstance(value, Mapping):
            value = {}
        self.asked[path] = asked = Asked(question, path, value)
        if question.widget in ("group", "place"):
            inside: Data = {}
            seen: Data = {}
            readable[question.name] = seen
            for child in question.children:
                self._take(child, f"{path}.{child.name}", value, inside, seen, scope)
            if not inside:
                return True
            value = inside
        elif question.widget == "repeat" and isinstance(value, list):
            value, seen_items = self._entries(question, path, value, scope)
            readable[question.name] = seen_items
        elif is_readable(question, value):
            readable[question.name] = value
        if value is None:
            return True
        target[question.name] = value
        self.asked[path] = Asked(asked.question, path, value)
        return True

    def _entries(
        self, question: Question, path: str, entries: list[Any], scope: Data
    ) -> tuple[list[Data], list[Data]]:
        kept: list[Data] = []
        readable: list[Data] = []
        for index, entry in enumerate(entries):
            inside: Data = {}
            seen: Data = {}
            here = {**scope, "item": seen, "index": index}
            source = entry if isinstance(entry, Mapping) else {}
            for child in question.children:
                self._take(child, f"{path}.{index}.{child.name}", source, inside, seen, here)
            kept.append(inside)
            readable.append(seen)
        return kept, readable


def _is_asked(question: Question, source: Mapping[str, Any], scope: Data) -> bool:
    """Whether it is visible. What a register gave, or could not give, keeps its place."""
    if question.show_if is None or question.show_if.holds(scope):
        return True
    fetched = question.evidence is not None and question.evidence.origin is not None
    return fetched and bool(source.get(question.name))


_TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}


def is_readable(question: Question, value: Any) -> bool:
    """Whether an answer has the type and format asked for, so that expressions may see it."""
    if value is None or (isinstance(value, bool) and question.type != "boolean"):
        return False
    if not isinstance(value, _TYPES.get(question.type, (object,))):
        return False
    if not isinstance(value, str):
        return True
    check = FORMATS.get(question.schema.get("format", ""))
    return check is None or check(value)


def visible_sections(
    form: Form, data: Mapping[str, Any], context: Context | None = None
) -> tuple[Section, ...]:
    """The pages to show with these answers, in order."""
    return answers(form, data, context).sections
