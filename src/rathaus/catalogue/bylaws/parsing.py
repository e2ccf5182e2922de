"""A by-law in markdown, taken apart into sections that can be cited.

Every word stays: what stands before the first heading of the text is a section of its own, parts
(„II. Abschnitt“) are kept beside the sections below them, and a part with words of its own is a
section too. Addresses follow the numbers, so that they last when words change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from rathaus.catalogue.bylaws.headings import Heading, Kind, folded, heading_of, slug

_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_BOLD_PARAGRAPH: Final = re.compile(r"^\*\*(§+\s*\d+[^*]*)\*\*$")
_RULE: Final = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE: Final = re.compile(r"^ {0,3}(```|~~~)")
_BREAK: Final = re.compile(r"(?:\s*<br\s*/?>\s*)+", re.IGNORECASE)
_ISSUER_LINE: Final = re.compile(r"^(?:GEMEINDE|STADT|LANDKREIS|KREIS)\s", re.IGNORECASE)
_LONGEST: Final = 300
_OPENING: Final = "vorspruch"


@dataclass(frozen=True, slots=True)
class Section:
    """A passage with its place: ``anchor`` is unique in its by-law."""

    anchor: str
    number: str
    heading: str
    part: str
    text: str


@dataclass(slots=True)
class Node:
    """A heading with the lines below it, up to the next heading."""

    heading: Heading
    above: tuple[Node, ...] = ()
    lines: list[str] = field(default_factory=list)
    named: bool = False
    """Whether it is kept in the part of a section below it."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


def nodes_of(body: str, title: str) -> list[Node]:
    """The document as a list of headings with their text; the first holds what stands before."""
    opening = Node(Heading(Kind.TITLE, 0, "", ""))
    found = [opening]
    outline = _Outline()
    for heading, line in _lines(body):
        if heading is None:
            found[-1].lines.append(line)
        elif len(found) == 1 and _is_title(heading, title, first=not opening.text.strip()):
            opening.lines += ["", f"**{heading.line}**", ""]
        else:
            found.append(Node(heading, outline.above(heading)))
            outline.open(found[-1])
    return found


def plain_sections(nodes: Iterable[Node]) -> Iterator[tuple[Section, Node]]:
    """One section for each node that says something, with addresses not yet made unique."""
    everything = list(nodes)
    for node in everything:
        node.named = False
    parts = {id(node): _part(node) for node in everything}
    for node in everything:
        if node.text or not node.named or node.heading.kind is Kind.PARAGRAPH:
            section = _section(node, parts[id(node)])
            if section.text or section.heading or section.number:
                yield section, node


def _lines(body: str) -> Iterator[tuple[Heading | None, str]]:
    fenced = False
    for raw in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = _BREAK.sub(" / ", raw).rstrip() + ("  " if raw.endswith("  ") else "")
        if _FENCE.match(line):
            fenced = not fenced
        found = None if fenced else _HEADING.match(line)
        if found:
            yield heading_of(len(found[1]), found[2]), line
        elif not fenced and (bold := _BOLD_PARAGRAPH.match(line.strip())):
            yield heading_of(3, bold[1]), line
        elif fenced or not _RULE.match(line):
            yield None, line


def _is_title(heading: Heading, title: str, *, first: bool) -> bool:
    if heading.kind is Kind.PARAGRAPH:
        return False
    if heading.level == 1 and first:
        return True
    said, known = folded(heading.line), folded(title)
    alike = bool(said) and (said in known or known in said) and len(said) > len(known) // 3
    return alike or bool(_ISSUER_LINE.match(heading.line) and heading.level <= 2)


class _Outline:
    """Which headings stand above the next one."""

    def __init__(self) -> None:
        self._containers: list[Node] = []
        self._unit: Node | None = None
        self._inner: list[Node] = []

    def above(self, heading: Heading) -> tuple[Node, ...]:
        if heading.kind is Kind.PARAGRAPH:
            self._unit, self._inner = None, []
        elif self._unit is not None and _is_inside(heading, self._unit.heading):
            self._inner = [one for one in self._inner if one.heading.level < heading.level]
            return (*self._containers, self._unit, *self._inner)
        else:
            self._unit, self._inner = None, []
            if heading.kind is Kind.ANNEX:
                self._containers = []
            self._containers = [
                one for one in self._containers if one.heading.level < heading.level
            ]
        return tuple(self._containers)

    def open(self, node: Node) -> None:
        if node.heading.kind is Kind.PARAGRAPH:
            self._unit = node
        elif self._unit is not None:
            self._inner.append(node)
        else:
            self._containers.append(node)


def _is_inside(heading: Heading, unit: Heading) -> bool:
    """Whether the heading divides the paragraph that it follows, or ends it."""
    if heading.kind is Kind.SUBPARAGRAPH:
        return True
    return heading.kind is Kind.OTHER and heading.level > unit.level


def _part(node: Node) -> str:
    """The headings above, outermost first; those that would not fit stay sections themselves."""
    said = ""
    for above in reversed(node.above):
        longer = f"{above.heading.line} · {said}" if said else above.heading.line
        if len(longer) > _LONGEST:
            break
        said, above.named = longer, True
    return said


def _section(node: Node, part: str) -> Section:
    heading = node.heading
    number, words, text = heading.number, heading.words, node.text
    unit = next((one for one in node.above if one.heading.kind is Kind.PARAGRAPH), None)
    if heading.kind is Kind.SUBPARAGRAPH:
        above = unit.heading.number if unit else ""
        number = f"{above} Abs. {heading.number}".strip()
        words = words or (unit.heading.words if unit else "")
        anchor = f"{_anchor(unit.heading)}-abs-{heading.number}" if unit else f"abs-{number}"
    elif unit is not None:
        anchor = f"{_anchor(unit.heading)}-{slug(heading.line, 55) or 'text'}"
    else:
        anchor = _anchor(heading)
    section = Section(anchor, number, words, part, text)
    if len(words) > _LONGEST:
        cut = words[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
        section = replace(section, heading=cut, text=f"**{words}**\n\n{text}".strip())
    return section


def _anchor(heading: Heading) -> str:
    if heading.kind is Kind.TITLE:
        return _OPENING
    if heading.kind is Kind.PARAGRAPH:
        figures = "-".join(re.findall(r"\d+\s?[a-z]?", heading.number)).replace(" ", "")
        return f"{'art-' if heading.number.startswith('A') else 'p'}{figures}"[:60]
    if heading.kind is Kind.ANNEX:
        return slug(heading.number)
    number = slug(heading.number, 30)
    return f"nr-{number}" if number else slug(heading.words) or "abschnitt"
