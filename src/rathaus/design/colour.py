"""A city's colour, made legible: contrast after WCAG 2.2 (1.4.3) decides what stands on it."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence

Channels = tuple[float, float, float]

TEXT_CONTRAST = 4.5
"""Least contrast of running text with its background (WCAG 2.2, 1.4.3, level AA)."""

DARK_CONTRAST = 6.5
"""The same on dark pages, where deep colours glare at the least allowed: paler is calmer."""

# The lightest and the darkest surface that text in the accent colour stands on; the same values
# as ``--tint`` in theme.css, so that what is legible there is legible on plain paper, too.
LIGHT_SURFACE = "#eef0f5"
DARK_SURFACE = "#262a38"

_MIDDLE_GREY = 0.18
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_DANGER_HUES = 15 / 360, 340 / 360


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours ``#rrggbb``, from 1 to 21. Raises ``ValueError``."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """White or black, whichever reads better on the colour."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def legible(colour: str, surface: str, ratio: float = TEXT_CONTRAST) -> str:
    """The colour itself, or its first mixture with a darker or paler one that has the contrast.

    Darker is black, paler a pastel of the same hue and, if that does not do, white.
    """
    for target in _targets(colour, surface):
        for share in range(101):
            candidate = _mix(_channels(colour), target, share / 100)
            if contrast(candidate, surface) >= ratio:
                return candidate
    return ink_on(surface)


def looks_like_danger(colour: str) -> bool:
    """Whether a button in this colour would be read as a warning: a saturated red."""
    hue, _, saturation = colorsys.rgb_to_hls(*_channels(colour))
    return saturation > 0.35 and not _DANGER_HUES[0] < hue < _DANGER_HUES[1]


def city_css(colour: str) -> str:
    """The style sheet that puts the pages into a city's colour; for the address ``city-css``.

    A red city keeps its red for header and ornament, but links and buttons stay blue: red is the
    colour of errors. Raises ``ValueError`` if the colour is not written ``#rrggbb``.
    """
    properties = {"--city-color": colour, "--city-on-color": ink_on(colour)}
    if not looks_like_danger(colour):
        properties["--city-action-light"] = legible(colour, LIGHT_SURFACE)
        properties["--city-action-dark"] = legible(colour, DARK_SURFACE, DARK_CONTRAST)
    body = "".join(f"  {name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{body}}}\n"


def _targets(colour: str, surface: str) -> Sequence[Channels]:
    if _luminance(surface) > _MIDDLE_GREY:
        return ((0.0, 0.0, 0.0),)
    hue, _, saturation = colorsys.rgb_to_hls(*_channels(colour))
    return colorsys.hls_to_rgb(hue, 0.9, saturation), (1.0, 1.0, 1.0)


def _mix(first: Channels, second: Channels, share: float) -> str:
    mixed = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in mixed)


def _channels(colour: str) -> Channels:
    if not _HEX.fullmatch(colour):
        raise ValueError(colour)
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    )
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
