"""Reading pages as people do: what stands in an element, where links lead."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})


class _Reader(HTMLParser):
    """Collects elements by class, id or tag, each with its attributes and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[dict[str, Any]] = []
        self._open: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {"tag": tag, "attrs": {name: value or "" for name, value in attrs}, "text": ""}
        self.elements.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()["tag"] == tag:
                return

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element["text"] += data


def elements(page: Any, *, tag: str = "", css: str = "") -> list[dict[str, Any]]:
    """The elements with this tag and this class, in the order of the page."""
    reader = _Reader()
    reader.feed(page.content.decode())
    return [
        found
        for found in reader.elements
        if (not tag or found["tag"] == tag)
        and (not css or css in found["attrs"].get("class", "").split())
    ]


def texts(page: Any, *, tag: str = "", css: str = "") -> list[str]:
    """What stands in these elements, with single blanks."""
    return [" ".join(found["text"].split()) for found in elements(page, tag=tag, css=css)]


def links(page: Any, css: str = "") -> dict[str, str]:
    """Where the links with this class lead, by their words."""
    return {
        " ".join(found["text"].split()): found["attrs"]["href"]
        for found in elements(page, tag="a", css=css)
    }


def inline_code(page: Any) -> list[str]:
    """Everything on the page that the strict policy forbids: styles, handlers, scripts in place."""
    html = re.sub(
        r'<script type="application/ld\+json">.*?</script>', "", page.content.decode(), flags=re.S
    )
    patterns = (r"<style\b", r"\sstyle=", r"\son[a-z]+=", r"<script(?![^>]*\ssrc=)", r"javascript:")
    return [unescape(found) for pattern in patterns for found in re.findall(pattern, html, re.I)]
