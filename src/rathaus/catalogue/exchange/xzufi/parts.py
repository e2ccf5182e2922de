"""What every part of XZuFi is made of: identifiers, codes, texts in languages."""

from __future__ import annotations

import re
from typing import Final

from rathaus.catalogue.exchange.cleaning import blocks_of, inline, write
from rathaus.catalogue.exchange.naming import key_of
from rathaus.catalogue.exchange.xml import Element, child, children, words
from rathaus.catalogue.exchange.xzufi import names
from rathaus.catalogue.models import FIRST_LANGUAGE

HTML: Final = re.compile(
    r"<(?:p|ul|ol|li|br|strong|b|em|i|a|h[1-6]|div|span|table|u)\b[^<]*>", re.I
)


def identifier_of(element: Element | None) -> tuple[str, bool]:
    """Its number, and whether one of our houses issued it."""
    if element is None:
        return "", False
    number = words(element)
    ours = element.get("schemeAgencyID") == names.AGENCY and key_of(number) == number
    return number, ours


def code_of(element: Element | None, tag: str) -> str:
    """The code of a code list; the ``code`` may stand in any namespace or none."""
    return words(child(child(element, tag), "code"))


def said_in(element: Element | None, tag: str) -> dict[str, str]:
    """Texts by language; „de-DE“ is German, plain language has a code of its own."""
    found: dict[str, str] = {}
    for one in children(element, tag):
        code = (one.get("languageCode") or FIRST_LANGUAGE).strip()
        language = code if code == names.PLAIN_LANGUAGE else code.split("-")[0].lower()
        text = "".join(one.itertext()).strip()
        if text and language:
            found.setdefault(language, text)
    return found


def text_of(said: str) -> str:
    """A text of ours, from HTML or from paragraphs of plain words."""
    if HTML.search(said):
        return write(blocks_of(said))
    paragraphs = (inline(part) for part in re.split(r"\n\s*\n", said))
    return "\n\n".join(part for part in paragraphs if part)
