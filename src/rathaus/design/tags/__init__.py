"""The template tags, by what they are for; ``templatetags/design.py`` puts them together."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def part(name: str, context: dict[str, Any]) -> SafeString:
    """Draw a partial of this room."""
    return render_to_string(f"design/parts/{name}.html", context)
