"""A city's colour always leaves text legible."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.design import colour as c

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_as_wcag_computes_it() -> None:
    assert c.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert c.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colours)
def test_text_on_the_colour_is_legible(colour: str) -> None:
    assert c.contrast(c.ink_on(colour), colour) >= c.TEXT_CONTRAST


@given(colours)
def test_links_in_the_colour_are_legible_on_every_surface(colour: str) -> None:
    assert c.contrast(c.legible(colour, c.LIGHT_SURFACE), c.LIGHT_SURFACE) >= c.TEXT_CONTRAST
    dark = c.legible(colour, c.DARK_SURFACE, c.DARK_CONTRAST)
    assert c.contrast(dark, c.DARK_SURFACE) >= c.DARK_CONTRAST


def test_a_legible_colour_stays_as_it_is() -> None:
    assert c.legible("#0b4f7d", c.LIGHT_SURFACE) == "#0b4f7d"


def test_a_red_city_keeps_blue_links() -> None:
    assert c.city_css("#8c1d3f").splitlines() == [
        ":root {",
        "  --city-color: #8c1d3f;",
        "  --city-on-color: #ffffff;",
        "}",
    ]


def test_another_city_has_links_in_its_colour() -> None:
    assert c.city_css("#0b4f7d").splitlines() == [
        ":root {",
        "  --city-color: #0b4f7d;",
        "  --city-on-color: #ffffff;",
        "  --city-action-light: #0b4f7d;",
        "  --city-action-dark: #8db5d0;",
        "}",
    ]


@pytest.mark.parametrize("text", ["", "blue", "#fff", "#12345g", "#000000;}body{display:none"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        c.city_css(text)


def test_the_surfaces_are_those_of_the_style_sheet() -> None:
    sheet = Path(c.__file__).parent / "static" / "design" / "theme.css"
    assert re.findall(r"--tint: (#\w+);", sheet.read_text(encoding="utf-8")) == [
        c.LIGHT_SURFACE,
        c.DARK_SURFACE,
        c.DARK_SURFACE,
    ]
