"""What is laid beside a template: data as inert JSON, and characters that the fonts can show."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from struct import unpack_from
from typing import Any

from rathaus.procedures.letters.model import LetterFailed

MAX_DATA_BYTES = 1_000_000
UNKNOWN = "▯"
"""Stands for a character that no font of the letters has, for instance an emoji in a remark."""
_SPACES = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def laid_out(data: Mapping[str, Any], fonts: Path) -> bytes:
    """``data`` as JSON for a template.

    Dates become ISO text, amounts text with all digits, anything else that is not JSON its words.
    PDF/UA forbids characters without a glyph; they are shown as „▯“. Raises :class:`LetterFailed`
    when there is too much of it.
    """
    unknown = unshowable(fonts)
    encoded = json.dumps(_plain(data, unknown), ensure_ascii=False).encode()
    if len(encoded) > MAX_DATA_BYTES:
        raise LetterFailed(
            "Der Brief soll mehr Daten enthalten, als ein Brief fasst.",
            remedy="Bitte legen Sie lange Listen als eigenes Dokument bei.",
        )
    return encoded


def _plain(value: Any, unknown: re.Pattern[str]) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return str(Decimal(repr(value)))
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item, unknown) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, unknown) for item in value]
    text = unicodedata.normalize("NFC", str(value)).replace("\t", " ").replace("\r\n", "\n")
    text = _INVISIBLE.sub("", _SPACES.sub("\u00a0", text))
    return unknown.sub(lambda found: _shown(found[0], unknown), text)


def _shown(character: str, unknown: re.Pattern[str]) -> str:
    """The character where its letter and accent can be set one above the other, else „▯“."""
    apart = unicodedata.normalize("NFD", character)
    return UNKNOWN if unknown.search(apart) else character


@lru_cache(maxsize=8)
def unshowable(fonts: Path) -> re.Pattern[str]:
    """Matches every character that at least one of the fonts lacks."""
    covered = [_characters(path.read_bytes()) for path in sorted(fonts.glob("*.ttf"))]
    if not covered:
        raise LetterFailed(
            f"Im Ordner {fonts.name} liegen keine Schriften.",
            remedy="Bitte legen Sie die Schriften der Briefe als .ttf dorthin.",
        )
    shown = sorted(set.intersection(*covered) | {ord("\n")})
    return re.compile("[^" + "".join(_ranges(shown)) + "]")


def _ranges(points: Iterable[int]) -> Iterable[str]:
    start = end = -1
    for point in [*points, -1]:
        if point == end + 1:
            end = point
            continue
        if start >= 0:
            yield f"{re.escape(chr(start))}-{re.escape(chr(end))}"
        start = end = point


def _characters(font: bytes) -> set[int]:
    """The characters of a TrueType font: its ``cmap``, format 4 (OpenType, cmap)."""
    tables = unpack_from(">H", font, 4)[0]
    entries = (unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    for index in range(unpack_from(">H", font, cmap + 2)[0]):
        offset = unpack_from(">HHI", font, cmap + 4 + 8 * index)[2]
        if unpack_from(">H", font, cmap + offset)[0] == _SEGMENTS:
            return _segments(font, cmap + offset)
    return set()


_SEGMENTS = 4


def _segments(font: bytes, at: int) -> set[int]:
    count = unpack_from(">H", font, at + 6)[0] // 2
    ends = unpack_from(f">{count}H", font, at + 14)
    starts = unpack_from(f">{count}H", font, at + 16 + 2 * count)
    deltas = unpack_from(f">{count}H", font, at + 16 + 4 * count)
    base = at + 16 + 6 * count
    offsets = unpack_from(f">{count}H", font, base)
    found: set[int] = set()
    for index, (start, end, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for point in range(start, end + 1):
            glyph = point
            if offset:
                glyph = unpack_from(">H", font, base + 2 * index + offset + 2 * (point - start))[0]
            if (glyph + delta) % 65536 if glyph or not offset else 0:
                found.add(point)
    return found - {0xFFFF}
