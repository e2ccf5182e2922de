"""The icons of the house: one sprite, drawn on a 24-pixel grid with a two-pixel stroke."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = Path(__file__).parent / "static" / "design" / "icons.svg"


@cache
def names() -> frozenset[str]:
    """The names of all icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text(encoding="utf-8")))


def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon: ornament without a label, a picture with one. Raises ``ValueError`` if unknown.

    ``size`` is ``small`` (16 px), empty (20 px), ``large`` (32 px) or ``huge`` (48 px).
    """
    if name not in names():
        raise ValueError(f"Es gibt kein Symbol „{name}“; vorhanden: {', '.join(sorted(names()))}.")
    classes = f"icon icon--{size}" if size else "icon"
    address = f"{static('design/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}" focusable="false">'
            '<use href="{}"></use></svg>',
            classes,
            label,
            address,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        classes,
        address,
    )
