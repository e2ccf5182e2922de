"""Tags for notices and states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rathaus.design.components import Kind, Step
from rathaus.design.tags import part

register = template.Library()

_KIND_ICONS = {"info": "info", "success": "success", "warning": "warning", "danger": "danger"}


@register.simple_block_tag
def alert(content: str, title: str, kind: Kind = "info", role: str = "") -> SafeString:
    """A notice: ``info``, ``success``, ``warning``, ``danger``; ``role="alert"`` if it arrives."""
    icon = _KIND_ICONS.get(kind, "info")
    text = content if content.strip() else ""
    context = {"content": text, "title": title, "kind": kind, "role": role, "icon": icon}
    return part("alert", context)


@register.simple_tag
def badge(label: str, kind: Kind = "", icon: str = "") -> SafeString:
    """A short word on the state of something; the colour only repeats what the word says."""
    return part("badge", {"badge": {"label": label, "kind": kind, "icon": icon}})


@register.inclusion_tag("design/parts/simulated.html")
def simulated(explanation: str = "") -> dict[str, Any]:
    """„simuliert“, and on demand what that means here."""
    return {"explanation": explanation}


@register.inclusion_tag("design/parts/confirmation.html")
def confirmation(
    title: str,
    *,
    number: str = "",
    number_label: str = "",
    text: str = "",
    level: int = 1,
) -> dict[str, Any]:
    """The good news at the end of a way: what was done and under which number."""
    return locals()


@register.inclusion_tag("design/parts/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """An empty list: why it is empty, and what one can do."""
    return locals()


@register.inclusion_tag("design/parts/progress.html")
def progress(value: int, max: int, label: str, *, text: str = "") -> dict[str, Any]:
    """A bar with its number beside it; ``text`` replaces „3 von 10“."""
    return {"value": value, "max": max, "label": label, "text": text}


@register.inclusion_tag("design/parts/steps.html")
def steps(items: Sequence[Step], label: str = "") -> dict[str, Any]:
    """Where one stands: „Schritt 2 von 5“, and on demand all steps."""
    now = next((place for place, step in enumerate(items, 1) if step.state == "now"), 0)
    return {
        "steps": items,
        "label": label or _("Schritte"),
        "now": now,
        "current": items[now - 1] if now else None,
    }
