"""A small form for tests, and the shipped one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rathaus.procedures.forms import Form, load_form

LIBRARY = Path(__file__).resolve().parents[2] / "library"
HALTEVERBOT = LIBRARY / "procedures" / "sh" / "mobiles-halteverbot"
TODAY = {"today": "2026-11-22", "sign_days": 3}


def halteverbot() -> Form:
    """The form of the temporary no-stopping zone, as shipped."""
    return load_form(json.loads((HALTEVERBOT / "form.json").read_text()))


def ui(label: str, **hints: Any) -> dict[str, Any]:
    return {"x-ui": {"label": {"de": label}, **hints}}


def small(**changes: Any) -> dict[str, Any]:
    """A form with a choice, a conditional question, a repeated group, a paper and a rule."""
    form: dict[str, Any] = {
        "title": "Klein",
        "type": "object",
        "required": ["kind", "reason", "children", "proof"],
        "properties": {
            "kind": {
                "type": "string",
                "enum": ["dog", "cat"],
                **ui("Welches Tier?", options={"dog": {"de": "Hund"}, "cat": {"de": "Katze"}}),
            },
            "reason": {"type": "string", "minLength": 3, **ui("Grund", show_if="kind == 'dog'")},
            "amount": {"type": "number", "minimum": 0, **ui("Betrag", unit={"de": "€"})},
            "children": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "required": ["name", "school"],
                    "properties": {
                        "name": {"type": "string", **ui("Name")},
                        "age": {"type": "integer", "minimum": 0, **ui("Alter")},
                        "school": {"type": "string", **ui("Schule", show_if="item.age >= 6")},
                    },
                },
                **ui("Kinder", widget="repeat", short={"de": "Kind"}),
            },
            "proof": {
                "type": "array",
                **ui(
                    "Nachweis",
                    widget="upload",
                    evidence={
                        "kinds": ["application/pdf"],
                        "max_bytes": 1000,
                        "max_age_days": 90,
                        "required": True,
                    },
                ),
            },
        },
        "x-sections": [
            {"key": "animal", "title": {"de": "Tier"}, "fields": ["kind", "reason", "amount"]},
            {"key": "family", "title": {"de": "Familie"}, "fields": ["children"]},
            {"key": "papers", "title": {"de": "Unterlagen"}, "fields": ["proof"]},
        ],
        "x-rules": [
            {
                "if": "item.age > 120",
                "field": "children.*.age",
                "message": {"de": "So alt wird niemand. Bitte prüfen Sie das Alter."},
            }
        ],
        "x-derived": {"double": "amount * 2"},
    }
    return {**form, **changes}
