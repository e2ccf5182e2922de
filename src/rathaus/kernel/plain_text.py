"""What somebody typed, without the signs that no text has: XML and terminals refuse them."""

from __future__ import annotations

import re
from typing import Final

# The controls of XML 1.0 § 2.2 and those behind ASCII, lone surrogates, and what is no character;
# tabs and line ends stay.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text with „\\n“ for every line end, and no control character but it and the tab."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The same in one line, with single blanks."""
    return " ".join(plain(text).split())
