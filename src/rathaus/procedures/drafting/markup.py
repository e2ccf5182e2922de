"""The small markup of drafts: paragraphs, headings, lists, bold. Nothing else has a meaning.

::

    ## Eine Überschrift          ### eine kleinere
    - Punkt einer Liste          1. Punkt einer nummerierten Liste
    **fett**                     eine leere Zeile trennt Absätze

A line that ends stays a line, as in an address or a closing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_BULLET = re.compile(r"[-*•]\s+(.+)")
_NUMBER = re.compile(r"\d{1,3}[.)]\s+(.+)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_TOP, _DEEPEST = 2, 3

Kind = Literal["paragraph", "heading", "bullets", "numbers"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some words, bold or not."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with its lines, a heading, or a list with its points (each in ``lines``)."""

    kind: Kind
    lines: tuple[tuple[Span, ...], ...]
    level: int = 0


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text. Headings begin below that of the subject and skip no level."""
    found: list[Block] = []
    level = _TOP - 1
    for kind, lines, marks in _grouped(text):
        if kind == "heading":
            level = min(max(marks, _TOP), level + 1, _DEEPEST)
        spans = tuple(tuple(_spans(line)) for line in lines)
        found.append(Block(kind, spans, level if kind == "heading" else 0))
    return found


def plain(text: str) -> str:
    """The text without its marks."""
    return _BOLD.sub(r"\1", text)


def as_data(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as inert data for a letter."""
    return [asdict(block) for block in blocks]


def _grouped(text: str) -> Iterator[tuple[Kind, list[str], int]]:
    """Neighbouring lines of one kind, a heading by itself; empty lines end a group."""
    kind: Kind = "paragraph"
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.strip()
        found, content, marks = _read(words)
        if lines and (not words or found != kind or found == "heading"):
            yield kind, lines, 0
            lines = []
        if not words:
            continue
        if found == "heading":
            yield found, [content], marks
            continue
        kind = found
        lines.append(content)
    if lines:
        yield kind, lines, 0


def _read(line: str) -> tuple[Kind, str, int]:
    if found := _HEADING.fullmatch(line):
        return "heading", found[2], len(found[1])
    if found := _BULLET.fullmatch(line):
        return "bullets", found[1], 0
    if found := _NUMBER.fullmatch(line):
        return "numbers", found[1], 0
    return "paragraph", line, 0


def _spans(line: str) -> Iterator[Span]:
    at = 0
    for found in _BOLD.finditer(line):
        if found.start() > at:
            yield Span(line[at : found.start()])
        yield Span(found[1], bold=True)
        at = found.end()
    if at < len(line):
        yield Span(line[at:])
