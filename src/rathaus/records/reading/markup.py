"""The words of an HTML page, without markup, scripts and styles."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

_SILENT: Final = frozenset({"script", "style", "template", "noscript"})
_INLINE: Final = frozenset({"a", "abbr", "b", "em", "i", "mark", "small", "span", "strong", "u"})


def read_html(text: str) -> str:
    """What a reader would see; broken markup is read as far as it goes."""
    listener = _Listener()
    listener.feed(text)
    listener.close()
    return "".join(listener.heard)


class _Listener(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heard: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag not in _INLINE:
            self.heard.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag not in _INLINE:
            self.heard.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.heard.append(data.replace("\n", " ").replace("\r", " "))
