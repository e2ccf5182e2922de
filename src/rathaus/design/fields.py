"""One question of a form: what is asked, why, how it is answered, and what was wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField

Widget = Literal[
    "text", "email", "phone", "password", "search", "textarea", "number", "date", "date-parts",
    "time", "radio", "select", "checkbox", "checkboxes", "upload", "place", "area", "hidden",
]  # fmt: skip

_GROUPS = frozenset({"radio", "checkboxes", "date-parts", "place", "area"})
_INPUT_TYPES = {"email": "email", "phone": "tel", "password": "password", "search": "search"}
_AUTOCOMPLETE = {"email": "email", "phone": "tel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer of a radio group, a select or a group of check boxes."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is asked: a sentence, and the norm that allows to ask it."""

    text: str
    norm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that is already there; ``key`` is sent as ``<name>_remove`` to take it away.

    ``picture`` says that ``url`` is an image, which is then shown small.
    """

    name: str
    size: int | None = None
    url: str = ""
    key: str = ""
    picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMap:
    """What the map of a place picker draws, and where its suggestions come from.

    ``outlines_url`` answers GeoJSON: polygons, labelled by ``properties.name``, and lines for
    streets. ``suggest_url`` answers ``parts/place_options.html`` to ``?q=``. ``bounds`` is south,
    west, north, east. ``device`` offers where the device is.
    """

    outlines_url: str
    suggest_url: str = ""
    bounds: tuple[float, float, float, float] | None = None
    device: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. ``value`` is what the person typed, or what is known already.

    ``date-parts`` takes a mapping with ``day``, ``month``, ``year`` and is sent as ``<name>_day``…;
    ``place`` takes one with ``text``, ``lat``, ``lon`` and is sent as ``<name>``, ``<name>_lat``,
    ``<name>_lon``; ``checkboxes`` and a select with ``multiple`` take a collection of values.
    ``plain`` is the question in easy words, ``clip`` the address of a film that signs it.
    ``origin`` says where a value that nobody typed comes from. ``heading`` makes the label the
    heading of the page, for pages that ask one thing.
    """

    name: str
    label: str
    widget: Widget = "text"
    value: Any = None
    hint: str = ""
    plain: str = ""
    clip: str = ""
    why: Why | None = None
    error: str = ""
    required: bool = True
    heading: bool = False
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    origin: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    width: Literal["", "2", "4", "6", "12", "20"] = ""
    rows: int = 5
    max_length: int | None = None
    multiple: bool = False
    accept: str = ""
    limit: str = ""
    uploads: tuple[Upload, ...] = ()
    map: PlaceMap | None = None
    disabled: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the control; for groups that of the group."""
        return "f-" + re.sub(r"[^A-Za-z0-9_-]+", "-", self.name)

    @property
    def focus_id(self) -> str:
        """The id that the error summary links to: the first control one can type into."""
        match self.widget:
            case "radio" | "checkboxes":
                return f"{self.id}-1"
            case "date-parts":
                return f"{self.id}-day"
            case "place":
                return f"{self.id}-text"
            case _:
                return self.id

    @property
    def described_by(self) -> str:
        """The ids of hint, origin, unit and error, in the order in which they are read."""
        present = (
            ("hint", self.hint or self.widget == "date"),
            ("limit", self.limit),
            ("unit", self.unit),
            ("origin", self.origin),
            ("error", self.error),
        )
        return " ".join(f"{self.id}-{part}" for part, there in present if there)

    @property
    def summary(self) -> str:
        """The error as the summary says it: with the label before it, unless it says it itself."""
        if _says(self.error, self.label) or self._names_itself:
            return self.error
        return f"{self.label.rstrip('.?!: ')}: {self.error}"

    @property
    def _names_itself(self) -> bool:
        """Whether the error quotes a name of its own („Anlass“), not only what was typed."""
        quoted = re.findall(r"[„“]([^„“”]+)[“”]", self.error)
        return any(text != str(self.value) for text in quoted)

    @property
    def is_group(self) -> bool:
        """Whether several controls answer the question, so that a legend must name it."""
        return self.widget in _GROUPS

    @property
    def input_type(self) -> str:
        """The ``type`` of a plain input."""
        return _INPUT_TYPES.get(self.widget, "text")

    @property
    def autocomplete_token(self) -> str:
        """What browsers may fill in (WCAG 2.2, 1.3.5)."""
        return self.autocomplete or _AUTOCOMPLETE.get(self.widget, "")

    @property
    def chosen(self) -> frozenset[str]:
        """The values that are ticked or selected."""
        if self.value is None or self.value == "":
            return frozenset()
        if isinstance(self.value, list | tuple | set | frozenset):
            return frozenset(str(value) for value in self.value)
        return frozenset({str(self.value)})

    @property
    def offers_nothing(self) -> bool:
        """Whether the choices of a select include the empty one already."""
        return any(choice.value == "" for choice in self.choices)

    @property
    def template(self) -> str:
        """The partial that draws the control."""
        return f"design/parts/widgets/{_TEMPLATES.get(self.widget, 'input')}.html"


_TEMPLATES: Mapping[str, str] = {
    "textarea": "textarea",
    "number": "number",
    "date": "date",
    "date-parts": "date_parts",
    "time": "time",
    "radio": "choices",
    "checkboxes": "choices",
    "select": "select",
    "upload": "upload",
    "place": "place",
    "area": "area",
}

_DJANGO_WIDGETS: tuple[tuple[type[forms.Widget], Widget], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radio"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "upload"),
    (forms.SelectDateWidget, "date-parts"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
    (forms.NumberInput, "number"),
    (forms.EmailInput, "email"),
    (forms.PasswordInput, "password"),
    (forms.HiddenInput, "hidden"),
    (forms.Textarea, "textarea"),
)
_FIELD_NAMES = frozenset(f.name for f in fields(Field))


def _says(message: str, label: str) -> bool:
    """Whether every word of the label occurs in the message, whatever its ending."""
    said = _words(message)
    return all(any(_same(word, other) for other in said) for word in _words(label))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _same(one: str, other: str) -> bool:
    """The same word, or one that differs in its ending only: „erster“ and „ersten“."""
    if one == other:
        return True
    stem = max(4, max(len(one), len(other)) - 2)
    return one[:stem] == other[:stem] and min(len(one), len(other)) >= stem


def as_field(question: Field | BoundField) -> Field:
    """The question itself, or the one that a field of a Django form asks.

    A Django field may carry what Django has no word for in an attribute ``ui``, a mapping of
    arguments of :class:`Field` (``why``, ``unit``, ``origin``, ``width``, ``heading``, ``map`` …).
    """
    if isinstance(question, Field):
        return question
    django_field, widget = question.field, question.field.widget
    attrs = widget.attrs
    known: dict[str, Any] = {
        "name": question.html_name,
        "label": str(question.label),
        "widget": _widget_of(widget),
        "value": question.value(),
        "hint": str(question.help_text or ""),
        "error": " ".join(str(error) for error in question.errors),
        "required": django_field.required,
        "choices": _choices_of(widget),
        "disabled": django_field.disabled,
        "multiple": bool(getattr(widget, "allow_multiple_selected", False)),
        "max_length": getattr(django_field, "max_length", None),
        "rows": int(attrs.get("rows", 5)),
        **{key: attrs[key] for key in ("autocomplete", "inputmode", "accept") if key in attrs},
    }
    known |= getattr(django_field, "ui", {})
    return Field(**{key: value for key, value in known.items() if key in _FIELD_NAMES})


def questions(form: forms.BaseForm | Iterable[Field | BoundField]) -> list[Field]:
    """All questions of a Django form or of a list, in their order."""
    return [as_field(question) for question in form]


def _widget_of(widget: forms.Widget) -> Widget:
    if isinstance(widget, forms.TextInput) and widget.input_type == "tel":
        return "phone"
    return next((name for kind, name in _DJANGO_WIDGETS if isinstance(widget, kind)), "text")


def _choices_of(widget: forms.Widget) -> tuple[Choice, ...]:
    if not isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ()
    return tuple(
        Choice(value=str(value), label=str(label))
        for value, label in widget.choices
        if isinstance(label, str) or not isinstance(label, list | tuple)
    )
