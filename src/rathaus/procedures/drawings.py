"""What follows from an area that was drawn on the map: its size, and a drawing for letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.procedures.forms import Form
from rathaus.procedures.places.areas import AreaRefused, area_svg, read_area, scale_bar
from rathaus.procedures.tables import lookup


def drawn_area(form: Form, application: Mapping[str, Any]) -> dict[str, Any]:
    """Size in m², drawing and scale of the area; empty where none was drawn, or no valid one."""
    for question in form.by_path.values():
        text = lookup(question.path, application) if question.widget == "area" else None
        if not isinstance(text, str) or not text:
            continue
        try:
            area = read_area(text)
        except AreaRefused:
            return {}
        return {"m2": area.m2, "svg": area_svg(area), "bar_m": scale_bar(area)}
    return {}
