"""Everything that people and catalogue say has its English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import rathaus

ROOMS = Path(rathaus.__file__).parent
_SAID = re.compile(r"""(?:\{%\s*translate\s+|\b_\(\s*)(["'])(.+?)\1""")
_BLOCKS = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.+?)\{%\s*(?:endblocktranslate|plural)", re.S)


def _used(room: Path) -> set[str]:
    sources = [
        path.read_text(encoding="utf-8")
        for pattern in ("*.py", "*.html", "*.txt")
        for path in room.rglob(pattern)
    ]
    # Long texts are written as several literals side by side.
    joined = [re.sub(r'"\s*\n\s*"', "", source) for source in sources]
    plain = {text for source in joined for _quote, text in _SAID.findall(source)}
    blocks = {
        re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", text)
        for source in sources
        for text in _BLOCKS.findall(source)
    }
    return plain | blocks


@pytest.mark.parametrize(
    ("room", "least"),
    [("people", 150), ("catalogue", 25), ("records", 70), ("mail", 40), ("money", 60)],
)
def test_every_string_has_its_english(room: str, least: int) -> None:
    path = ROOMS / room / "locale" / "en" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    said = {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for message in messages
    }
    used = _used(ROOMS / room)

    assert len(used) >= least
    assert used - said.keys() == set()
    assert [text for text, english in said.items() if not english] == []
