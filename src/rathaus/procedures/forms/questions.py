"""One property of the schema and its hints, read as a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.forms.model import Evidence, Option, Origin, Question, Why, Widget
from rathaus.procedures.forms.text import Text

_WIDGETS: frozenset[str] = frozenset(get_args(Widget))
_HINTS = frozenset({
    "label", "short", "help", "why", "widget", "options", "option_help", "unit", "autocomplete",
    "prefill", "prefill_if", "width", "show_if", "evidence", "plain", "sign", "mask",
})  # fmt: skip
_FORMAT_WIDGETS: Mapping[str, Widget] = {
    "date": "date",
    "time-of-day": "time",
    "email": "email",
    "phone": "phone",
    "area": "area",
}
CLIP = re.compile(r"clips/[a-z0-9-]+\.(mp4|webm)")
_RADIO_UP_TO = 6
_TEXTAREA_FROM = 250


class FaultyQuestion(ValueError):
    """A property that cannot be asked: JSON pointer and reason."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(reason)
        self.pointer = pointer
        self.reason = reason


class Reader:
    """Reads questions; local references (``#/$defs/…``) are followed, others refused."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.source = source

    def question(self, name: str, path: str, pointer: str, raw: Any, required: bool) -> Question:
        """The question of a property. Raises :class:`FaultyQuestion`."""
        schema, pointer = self._resolved(raw, pointer)
        hints = schema.get("x-ui")
        if not isinstance(hints, Mapping):
            raise FaultyQuestion(pointer, "Die Hinweise „x-ui“ mit mindestens „label“ fehlen.")
        unknown = sorted(set(hints) - _HINTS)
        if unknown:
            raise FaultyQuestion(f"{pointer}/x-ui/{unknown[0]}", "Diesen Hinweis gibt es nicht.")
        widget = self._widget(schema, hints, pointer)
        try:
            return Question(
                name=name,
                path=path,
                widget=widget,
                type=_type_of(schema),
                schema=schema,
                required=required,
                label=_label(hints, pointer),
                short=Text.of(hints.get("short")),
                help=Text.of(hints.get("help")),
                plain=Text.of(hints.get("plain")),
                sign=_clip(hints, pointer),
                why=_why(hints.get("why")),
                options=_options(schema, hints, widget, pointer),
                unit=Text.of(hints.get("unit")),
                autocomplete=str(hints.get("autocomplete", "")),
                prefill=str(hints.get("prefill", "")),
                prefill_if=_condition(hints, "prefill_if"),
                width=str(hints.get("width", "")),
                mask=hints.get("mask") is True,
                show_if=_condition(hints, "show_if"),
                evidence=_evidence(hints.get("evidence"), widget, pointer),
                children=self._children(schema, widget, path, pointer),
            )
        except FaultyQuestion:
            raise
        except (ValueError, TypeError, KeyError) as error:
            raise FaultyQuestion(f"{pointer}/x-ui", str(error)) from error

    def _resolved(self, raw: Any, pointer: str) -> tuple[Mapping[str, Any], str]:
        """The schema with its reference laid under it, and the pointer to where its parts are."""
        seen: set[str] = set()
        merged: dict[str, Any] = dict(raw) if isinstance(raw, Mapping) else {}
        if not merged:
            raise FaultyQuestion(pointer, "Erwartet wird ein Objekt.")
        while isinstance(reference := merged.pop("$ref", None), str):
            if not reference.startswith("#/$defs/") or reference in seen:
                raise FaultyQuestion(
                    f"{pointer}/$ref", "Erlaubt sind nur Verweise auf „#/$defs/…“."
                )
            seen.add(reference)
            target = self.source.get("$defs", {}).get(reference.removeprefix("#/$defs/"))
            if not isinstance(target, Mapping):
                raise FaultyQuestion(f"{pointer}/$ref", f"„{reference}“ gibt es nicht.")
            hints = {**target.get("x-ui", {}), **merged.get("x-ui", {})}
            merged = {**target, **merged} | ({"x-ui": hints} if hints else {})
            pointer = pointer if "properties" in raw else reference.removeprefix("#")
        return merged, pointer

    def _widget(self, schema: Mapping[str, Any], hints: Mapping[str, Any], pointer: str) -> Widget:
        widget = hints.get("widget") or _usual_widget(schema)
        if widget not in _WIDGETS:
            raise FaultyQuestion(f"{pointer}/x-ui/widget", f"„{widget}“ gibt es nicht.")
        return widget

    def _children(
        self, schema: Mapping[str, Any], widget: Widget, path: str, pointer: str
    ) -> tuple[Question, ...]:
        if widget == "repeat":
            items, pointer = self._resolved(schema.get("items"), f"{pointer}/items")
            return self._inside(items, f"{path}.*", pointer)
        if widget in ("group", "place"):
            return self._inside(schema, path, pointer)
        return ()

    def _inside(self, schema: Mapping[str, Any], path: str, pointer: str) -> tuple[Question, ...]:
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or not properties:
            raise FaultyQuestion(pointer, "Eine Gruppe braucht „properties“.")
        required = schema.get("required", [])
        for name in required:
            if name not in properties:
                raise FaultyQuestion(f"{pointer}/required", f"„{name}“ gibt es nicht.")
        return tuple(
            self.question(
                name, f"{path}.{name}", f"{pointer}/properties/{name}", raw, name in required
            )
            for name, raw in properties.items()
        )


def _type_of(schema: Mapping[str, Any]) -> str:
    if "const" in schema:
        return "boolean" if isinstance(schema["const"], bool) else "string"
    return str(schema.get("type", "string"))


def _usual_widget(schema: Mapping[str, Any]) -> Widget:
    """What fits the type where the folder does not say."""
    kind = _type_of(schema)
    match kind:
        case "boolean":
            return "checkbox" if "const" in schema else "radio"
        case "object":
            return "group"
        case "array":
            return "checkboxes" if "enum" in schema.get("items", {}) else "repeat"
        case "integer" | "number":
            return "number"
    if "enum" in schema:
        return "radio" if len(schema["enum"]) <= _RADIO_UP_TO else "select"
    if (usual := _FORMAT_WIDGETS.get(schema.get("format", ""))) is not None:
        return usual
    return "textarea" if schema.get("maxLength", 0) > _TEXTAREA_FROM else "text"


def _condition(hints: Mapping[str, Any], key: str) -> Condition | None:
    return Condition(hints[key]) if key in hints else None


def _label(hints: Mapping[str, Any], pointer: str) -> Text:
    try:
        label = Text.of(hints.get("label"))
    except ValueError as error:
        raise FaultyQuestion(f"{pointer}/x-ui/label", str(error)) from error
    if not label:
        raise FaultyQuestion(f"{pointer}/x-ui/label", "Die Frage fehlt.")
    return label


def _clip(hints: Mapping[str, Any], pointer: str) -> str:
    """The name of a clip in sign language; its file may come later."""
    clip = str(hints.get("sign", ""))
    if clip and not CLIP.fullmatch(clip):
        raise FaultyQuestion(
            f"{pointer}/x-ui/sign", "Ein Film heißt zum Beispiel „clips/anlass.mp4“ oder „….webm“."
        )
    return clip


def _why(raw: Any) -> Why | None:
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        return Why(text=Text.of(raw))
    return Why(text=Text.of(raw.get("text")), norm=str(raw.get("norm", "")))


def _options(
    schema: Mapping[str, Any], hints: Mapping[str, Any], widget: Widget, pointer: str
) -> tuple[Option, ...]:
    values = schema.get("enum")
    if widget == "checkboxes":
        values = schema.get("items", {}).get("enum")
    if values is None:
        if widget in ("select", "checkboxes") or (widget == "radio" and not _yes_no(schema)):
            raise FaultyQuestion(pointer, "Zum Auswählen braucht es „enum“.")
        return ()
    labels, helps = hints.get("options", {}), hints.get("option_help", {})
    missing = [value for value in values if value not in labels]
    unknown = [value for value in {**labels, **helps} if value not in values]
    if missing:
        raise FaultyQuestion(
            f"{pointer}/x-ui/options", f"Die Beschriftung für „{missing[0]}“ fehlt."
        )
    if unknown:
        raise FaultyQuestion(f"{pointer}/x-ui/options", f"„{unknown[0]}“ steht nicht in „enum“.")
    return tuple(
        Option(value=str(value), label=Text.of(labels[value]), help=Text.of(helps.get(value)))
        for value in values
    )


def _yes_no(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "boolean"


def _evidence(raw: Any, widget: Widget, pointer: str) -> Evidence | None:
    if widget != "upload":
        return None
    if "/items/" in pointer:
        raise FaultyQuestion(pointer, "In einer wiederholten Gruppe sind Nachweise nicht möglich.")
    if not isinstance(raw, Mapping) or not raw.get("kinds") or "max_bytes" not in raw:
        raise FaultyQuestion(
            f"{pointer}/x-ui/evidence", "Ein Nachweis braucht „kinds“ und „max_bytes“."
        )
    return Evidence(
        kinds=tuple(raw["kinds"]),
        max_bytes=int(raw["max_bytes"]),
        max_age_days=raw.get("max_age_days"),
        required=bool(raw.get("required", False)),
        later=bool(raw.get("later", False)),
        origin=_origin(raw.get("register"), f"{pointer}/x-ui/evidence/register"),
    )


def _origin(raw: Any, pointer: str) -> Origin | None:
    if raw is None:
        return None
    if not isinstance(raw, Mapping) or set(raw) != {"name", "consent", "ask"}:
        raise FaultyQuestion(
            pointer, "Ein Register braucht „name“, „consent“ und „ask“, und nichts sonst."
        )
    if not isinstance(raw["ask"], Mapping):
        raise FaultyQuestion(f"{pointer}/ask", "Erwartet wird, welche Angabe wofür gebraucht wird.")
    asked = {str(key): str(path) for key, path in raw["ask"].items()}
    return Origin(register=str(raw["name"]), consent=str(raw["consent"]), ask=asked)
