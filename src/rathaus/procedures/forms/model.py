"""A form as the folder describes it, compiled once and shared by all requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.forms.text import Text

Data = dict[str, Any]
"""Answers: nested by name, ready for JSON."""

Widget = Literal[
    "text", "textarea", "radio", "select", "checkbox", "checkboxes", "number", "date", "time",
    "email", "phone", "place", "point", "upload", "group", "repeat", "area",
]  # fmt: skip
Kind = Literal["questions", "fee", "review"]
Severity = Literal["error", "hint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is asked, and the norm that allows to ask it."""

    text: Text
    norm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers to choose from."""

    value: str
    label: Text
    help: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The register that has what a paper would prove (Nachweisabruf, § 5 EGovG).

    It is asked only where the answer at ``consent`` is yes; ``ask`` says which answers it gets, by
    the names of its kind.
    """

    register: str
    consent: str
    ask: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a paper must be: media types, size in bytes, age in days.

    ``later`` lets the application go ahead without it: the office then asks for it. ``origin`` is
    the register that may be asked instead.
    """

    kinds: tuple[str, ...]
    max_bytes: int
    max_age_days: int | None = None
    required: bool = False
    later: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, or a group of them (``children``), or a group that repeats (``repeat``).

    ``path`` is dotted; inside a repeated group the place of the index is ``*``. ``schema`` is the
    JSON Schema with local references resolved. ``plain`` says the question in easy words, ``sign``
    names a clip of the folder that signs it. Of an answer with ``mask`` only both ends are shown.
    """

    name: str
    path: str
    widget: Widget
    type: str
    label: Text
    schema: Mapping[str, Any]
    short: Text = field(default_factory=Text)
    help: Text = field(default_factory=Text)
    plain: Text = field(default_factory=Text)
    sign: str = ""
    why: Why | None = None
    options: tuple[Option, ...] = ()
    unit: Text = field(default_factory=Text)
    autocomplete: str = ""
    prefill: str = ""
    prefill_if: Condition | None = None
    width: str = ""
    mask: bool = False
    required: bool = False
    show_if: Condition | None = None
    evidence: Evidence | None = None
    children: tuple[Question, ...] = ()

    @property
    def title(self) -> Text:
        """The short name for summaries and messages."""
        return self.short or self.label

    def walk(self) -> Iterator[Question]:
        """This question and all inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One page of the form."""

    key: str
    title: Text
    questions: tuple[Question, ...]
    kind: Kind = "questions"
    intro: Text = field(default_factory=Text)
    plain: Text = field(default_factory=Text)
    video: str = ""
    show_if: Condition | None = None

    def walk(self) -> Iterator[Question]:
        """All questions of the page, groups before what is inside them."""
        for question in self.questions:
            yield from question.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check across questions: where ``when`` holds, ``message`` appears at ``field``."""

    when: Condition
    field: str
    message: Text
    severity: Severity = "error"
    values: tuple[tuple[str, Condition], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A whole form. ``parameters`` maps names used in expressions to keys of dated parameters."""

    title: Text
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    derived: tuple[tuple[str, Condition], ...]
    parameters: Mapping[str, str]
    schema: Mapping[str, Any]
    by_path: Mapping[str, Question]
    validators: Mapping[str, Any]
    rules_of: Mapping[str, tuple[Rule, ...]]

    def section(self, key: str) -> Section:
        """The page of this key; KeyError when there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def question(self, path: str) -> Question | None:
        """The question at a path of the answers, so with indexes of repeated groups."""
        return self.by_path.get(template_path(path))


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one answer: ``message`` names field and cause, ``remedy`` what to do."""

    path: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


def template_path(path: str) -> str:
    """``tenants.2.name`` → ``tenants.*.name``."""
    if not any(part.isdigit() for part in path.split(".")):
        return path
    return ".".join("*" if part.isdigit() else part for part in path.split("."))
