"""Long sections in pieces: at „(1)“, at the groups of a fee list, and else between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rathaus.catalogue.bylaws.headings import slug
from rathaus.catalogue.bylaws.parsing import Section
from rathaus.catalogue.markup import plain

_LONG: Final = 1800
_TOO_LONG: Final = 4000
_SHORT_TABLE: Final = 900
_ROWS: Final = 8
_LONGEST_ANCHOR: Final = 70
_MARKED: Final = re.compile(r"^(?:\*\*)?\((\d+[a-z]?)\)(?:\*\*)?\s")
_SEPARATOR: Final = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")
_NUMBERED_CELL: Final = re.compile(r"^\d+[a-z]?(?:\.\d+)*[a-z]?\.?$")


def cut(section: Section) -> Iterator[Section]:
    """The section, or what it is made of; the first keeps the address of the whole."""
    rest, lists = _without_lists(section.text)
    whole = replace(section, text=rest)
    yield from _paragraphs(whole) if len(rest) > _LONG else [whole]
    for number, table in enumerate(lists, start=1):
        yield from _groups(section, table, number if len(lists) > 1 else 0)


def _paragraphs(section: Section) -> Iterator[Section]:
    opening: list[str] = []
    marked: list[tuple[str, list[str]]] = []
    for block in _blocks(section.text):
        if found := _MARKED.match(block):
            marked.append((found[1], [block]))
        elif marked:
            marked[-1][1].append(block)
        else:
            opening.append(block)
    if not section.number.startswith(("§", "Art")):
        # Only paragraphs of the law are cited as „Abs. 1“.
        yield from _lengths(section)
        return
    yield from _lengths(replace(section, text="\n\n".join(opening)))
    for number, blocks in marked:
        yield from _lengths(
            replace(
                section,
                anchor=f"{section.anchor}-abs-{number}",
                number=f"{section.number} Abs. {number}"[:40],
                text="\n\n".join(blocks),
            )
        )


def _lengths(section: Section) -> Iterator[Section]:
    """Pieces of a bearable length; where somebody counts on, the piece says so by its address."""
    if len(section.text) <= _TOO_LONG:
        yield section
        return
    pieces: list[list[str]] = [[]]
    for block in _blocks(section.text):
        if pieces[-1] and sum(map(len, pieces[-1])) + len(block) > _LONG:
            pieces.append([])
        pieces[-1].append(block)
    for number, blocks in enumerate(pieces, start=1):
        anchor = section.anchor if number == 1 else f"{section.anchor}-teil-{number}"
        yield replace(section, anchor=anchor, text="\n\n".join(blocks))


def _blocks(text: str) -> list[str]:
    return [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text) if block.strip()]


def _without_lists(text: str) -> tuple[str, list[list[str]]]:
    """The text without its long tables, and these, each as its lines."""
    kept: list[str] = []
    lists: list[list[str]] = []
    for block in _blocks(text):
        lines = block.split("\n")
        start = next((place for place, line in enumerate(lines) if _is_row(line)), len(lines))
        end = next(
            (place for place in range(start, len(lines)) if not _is_row(lines[place])), len(lines)
        )
        table = lines[start:end]
        if sum(map(len, table)) <= _SHORT_TABLE:
            kept.append(block)
            continue
        kept += ["\n".join(lines[:start]).strip(), "\n".join(lines[end:]).strip()]
        lists.append(table)
    return "\n\n".join(block for block in kept if block), lists


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def _groups(section: Section, table: list[str], which: int) -> Iterator[Section]:
    head, rows = _head(table)
    part = " · ".join(filter(None, (section.part, f"{section.number} {section.heading}".strip())))
    base = f"{section.anchor}-liste-{which}" if which else section.anchor
    for place, group in enumerate(_grouped(rows), start=1):
        first, last = _number(group[0]), _number(group[-1])
        label = _label(group[0]) if _is_head(group[0]) or len(group) == 1 else ""
        number = f"Nr. {first}" if first else ""
        if first and last and first != last and not label:
            number = f"Nr. {first} bis {last}"
        name = slug(first or label, 30) or str(place)
        yield Section(
            anchor=f"{base}-nr-{name}"[:_LONGEST_ANCHOR],
            number=number[:40],
            heading=(label or section.heading)[:300],
            part=part[:300],
            text="\n".join([*head, *group]),
        )


def _head(table: list[str]) -> tuple[list[str], list[str]]:
    if len(table) > 1 and _SEPARATOR.match(table[1]):
        return table[:2], table[2:]
    columns = table[0].strip().strip("|").count("|") + 1
    return ["|" + "  |" * columns, "|" + "---|" * columns], table


def _grouped(rows: list[str]) -> list[list[str]]:
    """At rows that head others; where there are none, a few rows each."""
    headed = any(_is_head(row) for row in rows)
    groups: list[list[str]] = []
    for row in rows:
        full = not headed and groups and (len(groups[-1]) >= _ROWS and _number(row))
        if not groups or full or _is_head(row):
            groups.append([])
        groups[-1].append(row)
    return groups


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _is_head(row: str) -> bool:
    """A row whose number stands out: it is what the rows below it are about."""
    cells = _cells(row)
    return cells[0].startswith("**") and len(cells) > 1


def _number(row: str) -> str:
    said = plain(_cells(row)[0]).strip()
    return said.rstrip(".") if _NUMBERED_CELL.match(said) else ""


def _label(row: str) -> str:
    """What the row is about: the words that stand out, else its first words."""
    cells = _cells(row)
    cell = cells[1] if len(cells) > 1 and (_number(row) or not cells[0]) else cells[0]
    bold = re.search(r"\*\*(.+?)\*\*", cell)
    said = plain(bold[1] if bold else cell)
    return said if len(said) <= 140 else said[:139].rsplit(" ", 1)[0] + "…"
