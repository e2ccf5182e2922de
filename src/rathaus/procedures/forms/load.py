"""From form.json to a :class:`Form`; a faulty one is refused with every fault named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar, get_args

import jsonschema_rs

from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.forms.formats import validator
from rathaus.procedures.forms.model import Form, Kind, Question, Rule, Section, Severity
from rathaus.procedures.forms.names import Names
from rathaus.procedures.forms.origins import origin_problems
from rathaus.procedures.forms.problems import FormRefused, Problem
from rathaus.procedures.forms.questions import FaultyQuestion, Reader
from rathaus.procedures.forms.text import Text

Source = Mapping[str, Any]
Made = TypeVar("Made")


def load_form(source: Source) -> Form:
    """Read a form.json that has been parsed already.

    Raises :class:`FormRefused` naming every fault with its JSON pointer.
    """
    return _Loader(source).load()


class _Loader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def load(self) -> Form:
        self._check_schema()
        sections = self._sections(self._questions())
        rules = self._each("x-rules", self._rule)
        derived = self._derived()
        parameters = dict(self.source.get("x-parameters", {}))
        by_path = {inner.path: inner for section in sections for inner in section.walk()}
        if not self.problems:  # an expression may only seem wrong where its question is
            names = Names(by_path, [name for name, _ in derived], parameters)
            self.problems += names.problems(sections, rules, derived)
            self.problems += origin_problems(by_path)
        if self.problems:
            raise FormRefused(self.problems)
        return Form(
            title=Text.of(self.source.get("title", "")),
            sections=sections,
            rules=rules,
            derived=derived,
            parameters=parameters,
            schema=self.source,
            by_path=by_path,
            validators={section.key: self._validator(section) for section in sections},
            rules_of={section.key: _rules_of(section, rules) for section in sections},
        )

    def _complain(self, pointer: str, reason: str) -> None:
        self.problems.append(Problem(pointer, reason))

    def _attempt(self, pointer: str, make: Callable[[], Made]) -> Made | None:
        try:
            return make()
        except FaultyQuestion as fault:
            self._complain(fault.pointer, fault.reason)
        except KeyError as error:
            self._complain(pointer, f"Der Schlüssel {error} fehlt.")
        except (ValueError, TypeError, AttributeError) as error:
            self._complain(pointer, str(error))
        return None

    def _each(self, key: str, make: Callable[[Any], Made]) -> tuple[Made, ...]:
        raws = self.source.get(key, [])
        if not isinstance(raws, list):
            self._complain(f"/{key}", "Erwartet wird eine Liste.")
            return ()
        made = (
            self._attempt(f"/{key}/{index}", partial(make, raw)) for index, raw in enumerate(raws)
        )
        return tuple(one for one in made if one is not None)

    def _check_schema(self) -> None:
        if self.source.get("type") != "object" or "properties" not in self.source:
            self._complain("", "Ein Formular ist vom Typ „object“ und hat „properties“.")
            raise FormRefused(self.problems)
        try:
            jsonschema_rs.Draft202012Validator(dict(self.source), offline=True)
        except jsonschema_rs.ValidationError as error:
            pointer = "".join(f"/{part}" for part in error.instance_path)
            self._complain(pointer, f"Kein gültiges JSON-Schema 2020-12: {error.message}")
            raise FormRefused(self.problems) from error
        for name in self.source.get("required", []):
            if name not in self.source["properties"]:
                self._complain("/required", f"„{name}“ gibt es nicht.")

    def _questions(self) -> dict[str, Question]:
        reader, required = Reader(self.source), self.source.get("required", [])
        found: dict[str, Question] = {}
        for name, raw in self.source["properties"].items():
            pointer = f"/properties/{name}"
            question = self._attempt(
                pointer,
                partial(reader.question, name, name, pointer, raw, name in required),
            )
            if question is not None:
                found[name] = question
        return found

    def _sections(self, questions: Mapping[str, Question]) -> tuple[Section, ...]:
        sections = self._each("x-sections", lambda raw: self._section(raw, questions))
        asked = [question.name for section in sections for question in section.questions]
        for name in questions:
            if asked.count(name) != 1:
                reason = (
                    "Die Frage steht auf keiner Seite."
                    if name not in asked
                    else ("Die Frage steht auf mehreren Seiten.")
                )
                self._complain(f"/properties/{name}", reason)
        keys = [section.key for section in sections]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self._complain("/x-sections", f"Die Seite „{key}“ gibt es mehrmals.")
        return sections

    def _section(self, raw: Any, questions: Mapping[str, Question]) -> Section:
        known = self.source["properties"]
        unknown = [name for name in raw["fields"] if name not in known]
        if unknown:
            raise ValueError(f"Die Frage „{unknown[0]}“ gibt es nicht.")
        kind: Kind = raw.get("kind", "questions")
        if kind not in get_args(Kind):
            raise ValueError(f"Die Art „{kind}“ gibt es nicht.")
        return Section(
            key=raw["key"],
            title=Text.of(raw["title"]),
            kind=kind,
            intro=Text.of(raw.get("intro")),
            plain=Text.of(raw.get("plain")),
            video=raw.get("video", ""),
            show_if=Condition(raw["show_if"]) if "show_if" in raw else None,
            questions=tuple(questions[name] for name in raw["fields"] if name in questions),
        )

    def _rule(self, raw: Any) -> Rule:
        severity: Severity = raw.get("severity", "error")
        if severity not in get_args(Severity):
            raise ValueError(f"Den Grad „{severity}“ gibt es nicht.")
        return Rule(
            when=Condition(raw["if"]),
            field=raw["field"],
            message=Text.of(raw["message"]),
            severity=severity,
            values=_expressions(raw.get("values", {})),
        )

    def _derived(self) -> tuple[tuple[str, Condition], ...]:
        raw = self.source.get("x-derived", {})
        return self._attempt("/x-derived", lambda: _expressions(raw)) or ()

    def _validator(self, section: Section) -> Any:
        """The checks of one page alone, so that a page never pays for the others."""
        properties = {question.name: _unasked(question) for question in section.questions}
        return validator(
            {"type": "object", "properties": properties, "$defs": self.source.get("$defs", {})}
        )


def _unasked(question: Question) -> dict[str, Any]:
    """The schema of a question's answer; what is required depends on what is visible."""
    schema = {key: value for key, value in question.schema.items() if key != "x-ui"}
    if not question.children:
        return schema
    inside = {child.name: _unasked(child) for child in question.children}
    if question.widget == "repeat":
        return {**schema, "items": {"type": "object", "properties": inside}}
    schema.pop("required", None)
    return {**schema, "properties": inside}


def _expressions(raw: Mapping[str, str]) -> tuple[tuple[str, Condition], ...]:
    return tuple((name, Condition(source)) for name, source in raw.items())


def _rules_of(section: Section, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    names = {question.name for question in section.questions}
    return tuple(rule for rule in rules if rule.field.split(".")[0] in names)
