"""Tags for the face of the city: crest, skyline, icons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from rathaus.design.icons import icon
from rathaus.design.skyline import draw
from rathaus.design.tags import part

register = template.Library()
register.simple_tag(icon, name="icon")

CRESTS = ("tower", "ship", "bridge", "tree", "waves")


def _setting(city: Any, key: str) -> str:
    settings = getattr(city, "settings", None)
    return str(settings.get(key, "")) if isinstance(settings, Mapping) else ""


@register.simple_tag
def crest(city: Any = None, label: str = "") -> SafeString:
    """The coat of arms: the picture at ``settings.crest_url``, else a shield with a plain charge.

    ``settings.crest`` names the charge: ``tower``, ``ship``, ``bridge``, ``tree`` or ``waves``.
    """
    charge = _setting(city, "crest")
    context = {
        "charge": charge if charge in CRESTS else "tower",
        "address": _setting(city, "crest_url"),
        "label": label,
    }
    return part("crest", context)


@register.simple_tag
def skyline(city: Any = None) -> SafeString:
    """An ornament: the city as silhouettes in its colour.

    ``settings.skyline`` names its foreground: ``harbour``, ``lake``, ``park`` or ``town``.
    """
    return draw(str(getattr(city, "slug", "rathaus")), _setting(city, "skyline"))
