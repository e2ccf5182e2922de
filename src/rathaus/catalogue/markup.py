"""The few marks that texts of the catalogue may carry, and how they become a page or plain words.

Paragraphs, lists, bold and italic words, links and small headings in the notation of CommonMark.
HTML in a text is never markup: it is shown as the signs it is made of.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_ALLOWED_ADDRESS: Final = re.compile(r"^(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
_HEADING_SHIFT: Final = 2
_LOWEST_HEADING: Final = 5
_MANY_LINES: Final = re.compile(r"\n{3,}")


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": False})
    reader.enable(
        ["heading", "list", "paragraph", "emphasis", "link", "escape", "newline", "entity", "table"]
    )
    reader.validateLink = lambda url: bool(_ALLOWED_ADDRESS.match(url.strip()))  # type: ignore[method-assign]
    return reader


_READER: Final = _reader()


def render(text: str) -> SafeString:
    """The text as safe HTML; headings begin at the third level, below those of a page."""
    tokens = _READER.parse(text)
    for token in tokens:
        _lower(token)
    html = str(_READER.renderer.render(tokens, _READER.options, {}))
    return mark_safe(html)  # noqa: S308 – no HTML passes


def plain(text: str) -> str:
    """The text as words without marks, for a search, a reading voice or a snippet."""
    words = _Words()
    words.feed(render(text))
    words.close()
    return " ".join("".join(words.found).split())


def tidy(text: str) -> str:
    """Lines without blanks around them, at most one empty line between paragraphs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\n\n" not in lines and not re.search(r"\n\s*([-*#|]|\d+\.)\s*", lines):
        return " ".join(lines.split())
    return _MANY_LINES.sub("\n\n", re.sub(r"[ \t\u00a0]+\n", "\n", lines))


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        level = min(int(token.tag[1]) + _HEADING_SHIFT, _LOWEST_HEADING)
        token.tag = f"h{level}"
    for child in token.children or ():
        if child.type == "link_open" and str(child.attrs.get("href", "")).startswith("http"):
            child.attrSet("rel", "noopener")


class _Words(HTMLParser):
    """Collects the words of our own HTML, with a blank where a block ends."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "li", "h3", "h4", "h5", "td", "th"}:
            self.found.append(" ")
