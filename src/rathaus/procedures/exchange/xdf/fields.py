"""A data field as a property of form.json, with notes on what it could not take along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rathaus.procedures.exchange.xdf.codelists import CodeLists
from rathaus.procedures.exchange.xdf.model import Field, Option
from rathaus.procedures.forms.formats import validator

Note = Callable[[int, str], None]
Property = dict[str, Any]

_KINDS = ("application/pdf", "image/jpeg", "image/png")
_MAX_BYTES = 10 * 1024 * 1024
_MAX_FILES = 5
_MONEY = "num_currency"
NOT_ASKED = {"label", "hidden", "locked"}


def property_of(field: Field, lists: CodeLists, note: Note) -> Property | None:
    """The property without its hints; None for what a form does not ask.

    What cannot be carried over is noted, never dropped in silence.
    """
    if field.kind in NOT_ASKED or field.type == "obj":
        return None
    if field.kind == "select":
        return _select(field, lists, note)
    return _TYPES[field.type](field, note)


def _select(field: Field, lists: CodeLists, note: Note) -> Property:
    options = field.options or (lists.options(field.codes) if field.codes else ())
    if not options:
        uri = field.codes and (field.codes.version_uri or field.codes.uri)
        note(
            field.line,
            f"„{field.label}“ ist eine Auswahl, ihre Codeliste {uri or '(ohne Adresse)'} liegt "
            "aber nicht vor. Gefragt wird als Text; ergänzen Sie enum und options.",
        )
        return _text(field, note)
    for name, value in field.limits.items():
        note(field.line, f"„{field.label}“: {name} „{value}“ gilt bei einer Auswahl nicht.")
    if field.content and field.content not in {option.code for option in options}:
        note(field.line, f"„{field.label}“: Die Vorgabe „{field.content}“ steht nicht zur Auswahl.")
    made: Property = {"type": "string", "enum": [option.code for option in options]}
    if field.content in made["enum"]:
        made["default"] = field.content
    made["x-ui"] = {
        "options": {option.code: {"de": option.name or option.code} for option in options}
    }
    if helps := _helps(options):
        made["x-ui"]["option_help"] = helps
    return made


def _helps(options: tuple[Option, ...]) -> dict[str, Any]:
    return {option.code: {"de": option.help} for option in options if option.help}


def _text(field: Field, note: Note) -> Property:
    made: Property = {"type": "string"}
    for name in ("minLength", "maxLength"):
        if (value := field.limits.get(name)) is not None:
            if value.isdigit():
                made[name] = int(value)
            else:
                _unknown_limit(field, name, note)
    _pattern(field, made, note)
    for name in ("minValue", "maxValue", "text"):
        if name in field.limits:
            _unknown_limit(field, name, note)
    if field.content:
        made["default"] = field.content
    return made


def _pattern(field: Field, made: Property, note: Note) -> None:
    written = field.limits.get("pattern")
    if written is None:
        return
    inner = written.removeprefix("^").removesuffix("$")
    pattern = f"^(?:{inner})$"
    try:
        validator({"type": "string", "pattern": pattern})
    except ValueError:
        note(field.line, f"„{field.label}“: Das Muster „{written}“ lässt sich nicht prüfen.")
        return
    made["pattern"] = pattern


def _unknown_limit(field: Field, name: str, note: Note) -> None:
    note(
        field.line,
        f"„{field.label}“: Die Präzisierung {name} „{field.limits[name]}“ wird nicht geprüft.",
    )


def _figure(field: Field, note: Note) -> Property:
    whole = field.type == "num_int"
    made: Property = {"type": "integer" if whole else "number"}
    for name, key in (("minValue", "minimum"), ("maxValue", "maximum")):
        if name in field.limits:
            value = _number(field.limits[name], whole)
            if value is None:
                _unknown_limit(field, name, note)
            else:
                made[key] = value
    for name in ("minLength", "maxLength", "pattern", "text"):
        if name in field.limits:
            _unknown_limit(field, name, note)
    if field.content:
        value = _number(field.content, whole)
        if value is None:
            note(field.line, f"„{field.label}“: Die Vorgabe „{field.content}“ ist keine Zahl.")
        else:
            made["default"] = value
    if field.type == _MONEY:
        made["x-ui"] = {"unit": {"de": "Euro"}}
    return made


def _number(text: str, whole: bool) -> int | float | None:
    try:
        figure = float(text.replace(",", "."))
    except ValueError:
        return None
    if figure.is_integer():
        return int(figure)
    return None if whole else figure


def _formatted(format_: str, key: str = "format") -> Callable[[Field, Note], Property]:
    def make(field: Field, note: Note) -> Property:
        _all_unknown(field, note)
        return {"type": "string", key: format_}

    return make


def _all_unknown(field: Field, note: Note) -> None:
    for name in field.limits:
        _unknown_limit(field, name, note)
    if field.content:
        note(field.line, f"„{field.label}“: Die Vorgabe „{field.content}“ wird nicht eingetragen.")


def _moment(field: Field, note: Note) -> Property:
    _all_unknown(field, note)
    note(field.line, f"„{field.label}“: Der Zeitpunkt wird als Tag und Uhrzeit gefragt.")
    return {
        "type": "object",
        "required": ["date", "time"],
        "properties": {
            "date": {"type": "string", "format": "date", "x-ui": {"label": {"de": "Tag"}}},
            "time": {
                "type": "string",
                "format": "time-of-day",
                "x-ui": {"label": {"de": "Uhrzeit"}},
            },
        },
        "x-ui": {"widget": "group"},
    }


def _flag(field: Field, note: Note) -> Property:
    for name in field.limits:
        _unknown_limit(field, name, note)
    made: Property = {"type": "boolean"}
    if field.content in ("true", "false", "1", "0"):
        made["default"] = field.content in ("true", "1")
    elif field.content:
        note(field.line, f"„{field.label}“: Die Vorgabe „{field.content}“ ist nicht Ja oder Nein.")
    return made


def _upload(field: Field, note: Note) -> Property:
    _all_unknown(field, note)
    kinds = [kind for kind in field.media_types if kind] or list(_KINDS)
    if not field.media_types or field.max_bytes is None:
        note(
            field.line,
            f"„{field.label}“ ist eine Unterlage; Dateiarten oder Größe nennt das Schema nicht. "
            "Eingetragen sind PDF, JPG, PNG und 10 MB, soweit nichts anderes dasteht.",
        )
    evidence = {
        "kinds": kinds,
        "max_bytes": field.max_bytes or _MAX_BYTES,
        "required": False,
        "later": False,
    }
    return {
        "type": "array",
        "maxItems": _MAX_FILES,
        "items": {"$ref": "#/$defs/upload"},
        "x-ui": {"widget": "upload", "evidence": evidence},
    }


_TYPES: dict[str, Callable[[Field, Note], Property]] = {
    "text": _text,
    "text_latin": _text,
    "date": _formatted("date"),
    "time": _formatted("time-of-day"),
    "datetime": _moment,
    "bool": _flag,
    "num": _figure,
    "num_int": _figure,
    _MONEY: _figure,
    "file": _upload,
}
UPLOAD: Property = {
    "type": "object",
    "required": ["name", "sha256", "size", "media_type"],
    "properties": {
        "name": {"type": "string"},
        "sha256": {"type": "string"},
        "size": {"type": "integer", "minimum": 0},
        "media_type": {"type": "string"},
        "issued_on": {"type": "string", "format": "date"},
    },
}
"""What a form keeps of a file."""
