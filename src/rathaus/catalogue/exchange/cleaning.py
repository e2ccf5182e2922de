"""Foreign HTML becomes our own marks: words stay, everything that could run or reach out goes.

First ``nh3`` takes away what is no text; what remains is written anew in the marks of
:mod:`rathaus.catalogue.markup`. No tag of the source ever reaches a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import quote

import nh3
from lxml import html as lxml_html

from rathaus.catalogue.markup import plain

_TAGS: Final = {
    "a", "b", "br", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li",
    "ol", "p", "span", "strong", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_BLOCKS: Final = {"p", "div", "dl", "dd", "dt", "table", "tbody", "thead", "tfoot", "tr"}
_HEADINGS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_CELLS: Final = {"td", "th"}
_ADDRESS: Final = re.compile(r"^(https?://[^\s/]|mailto:[^\s]+@|tel:\+?[\d])", re.IGNORECASE)
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"))
_BRACES: Final = str.maketrans("{}", "()")
_SIGNS: Final = re.compile(r"([\\*_\[\]])")
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_BEGINNING: Final = re.compile(r"^(#{1,6}(?=\s|$)|[-+](?=\s|$)|\d{1,9}(?=[.)](?:\s|$)))")
_HEADING_LENGTH: Final = 90


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look."""

    text: str
    strong: bool = False
    stressed: bool = False
    address: str = ""


@dataclass(slots=True)
class Paragraph:
    """Absatz; ``heading`` where it stands above others.

    Lines that only ``<br>`` divides have the same ``group``.
    """

    runs: list[Run] = field(default_factory=list)
    heading: bool = False
    group: int = 0

    @property
    def words(self) -> str:
        """Its text without any look."""
        return " ".join("".join(run.text for run in self.runs).split())


@dataclass(slots=True)
class Bullets:
    """Liste, numbered or not; each item holds blocks of its own."""

    items: list[list[Block]] = field(default_factory=list)
    numbered: bool = False


Block = Paragraph | Bullets


def visible(html: str) -> str:
    """The words of the HTML that a browser would show, without any tag."""
    cleaned = nh3.clean(html, tags=set(), strip_comments=True)
    return " ".join(unescape(cleaned).translate(_INVISIBLE).split())


def blocks_of(html: str) -> list[Block]:
    """Paragraphs and lists of a piece of HTML, in order; braces become round brackets."""
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    if not cleaned.strip():
        return []
    root = lxml_html.fragment_fromstring(cleaned, create_parent="div")
    reader = _Reader()
    reader.children(root, Run(""))
    reader.end_paragraph()
    return reader.blocks


def markup_of(html: str) -> str:
    """The HTML in our marks. Whatever cannot be said in them is said in plain paragraphs."""
    return write(blocks_of(html))


def write(blocks: list[Block]) -> str:
    """Blocks in our marks; where marks would swallow words, without them."""
    wanted = _letters(" ".join(all_words(blocks)))
    for careful in (False, True):
        text = _written(blocks, careful=careful)
        if _letters(plain(text)) == wanted:
            return text
    return "\n\n".join(_escaped(words) for words in all_words(blocks))


def inline(text: str) -> str:
    """Words of a foreign source as a paragraph of ours, without any marks."""
    return _escaped(" ".join(text.translate(_INVISIBLE).translate(_BRACES).split()))


def bare(text: object) -> str:
    """Words of a field that knows no marks (a name, a title): no tags, single blanks."""
    said = str(text or "")
    if "<" in said or "&" in said:
        said = visible(said)
    return " ".join(said.translate(_INVISIBLE).translate(_BRACES).split())


def safe_address(address: str) -> str:
    """The address if it is one that a page may link to, ready for our marks; else nothing."""
    address = "".join(address.split()).translate(_INVISIBLE)
    if not _ADDRESS.match(address):
        return ""
    return quote(address, safe="%/:=&?~#+!$,;@-._'[]").replace("'", "%27")


class _Reader:
    """Walks through cleaned HTML and gathers blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.open = Paragraph()
        self.group = 1

    def children(self, element: Any, look: Run) -> None:
        self.say(element.text, look)
        for child in element:
            self.element(child, look)
            self.say(child.tail, look)

    def element(self, element: Any, look: Run) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag == "br":
            if self.open.words:
                self.end_paragraph(same_group=True)
            else:
                self.group += 1
        elif tag in _HEADINGS:
            self.end_paragraph()
            self.children(element, look)
            self.open.heading = True
            self.end_paragraph()
        elif tag in ("ul", "ol"):
            self.end_paragraph()
            self.list_of(element, look, numbered=tag == "ol")
        elif tag == "li" or tag in _BLOCKS:
            self.end_paragraph()
            self.children(element, look)
            self.end_paragraph()
        elif tag in _CELLS:
            self.say(" ", look)
            self.children(element, look)
            self.say(" ", look)
        else:
            self.children(element, self.look_of(element, tag, look))

    def look_of(self, element: Any, tag: str, look: Run) -> Run:
        if tag in ("strong", "b"):
            return Run("", True, look.stressed, look.address)
        if tag in ("em", "i"):
            return Run("", look.strong, True, look.address)
        if tag == "a":
            address = safe_address(element.get("href") or "")
            return Run("", look.strong, look.stressed, address or look.address)
        return look

    def list_of(self, element: Any, look: Run, *, numbered: bool) -> None:
        found = Bullets(numbered=numbered)
        for child in element:
            inside = _Reader()
            inside.say(child.tail if child.tag == "br" else None, look)
            inside.element(child, look)
            if child.tag != "br":
                inside.say(child.tail, look)
            inside.end_paragraph()
            if inside.blocks:
                found.items.append(inside.blocks)
        stray = (element.text or "").strip()
        if stray:
            self.say(stray, look)
            self.end_paragraph()
        if found.items:
            self.blocks.append(found)

    def say(self, text: str | None, look: Run) -> None:
        if text:
            words = re.sub(r"\s+", " ", text.translate(_INVISIBLE).translate(_BRACES))
            if words:
                self.open.runs.append(Run(words, look.strong, look.stressed, look.address))

    def end_paragraph(self, *, same_group: bool = False) -> None:
        paragraph, self.open = self.open, Paragraph()
        paragraph.group = self.group
        if not same_group:
            self.group += 1
        if not paragraph.words:
            return
        paragraph.runs = _joined(paragraph.runs)
        paragraph.heading = paragraph.heading or _looks_like_heading(paragraph)
        self.blocks.append(paragraph)


def _looks_like_heading(paragraph: Paragraph) -> bool:
    """Editors of other systems write headings as a line of bold words."""
    words = paragraph.words
    bold = all(run.strong for run in paragraph.runs if run.text.strip())
    plain_words = not any(run.address for run in paragraph.runs)
    return bold and plain_words and len(words) <= _HEADING_LENGTH and words[-1] not in ".!,;"


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours of one look as one run, single blanks, none at either end."""
    made: list[Run] = []
    for run in runs:
        last = made[-1] if made else None
        text = run.text.lstrip() if last is None or last.text.endswith(" ") else run.text
        if not text:
            continue
        if last and _look(last) == _look(run):
            made[-1] = Run(last.text + text, *_look(last))
        else:
            made.append(Run(text, *_look(run)))
    if made:
        made[-1] = Run(made[-1].text.rstrip(), *_look(made[-1]))
    return [run for run in made if run.text]


def _look(run: Run) -> tuple[bool, bool, str]:
    return run.strong, run.stressed, run.address


def _written(blocks: list[Block], *, careful: bool, top: bool = True) -> str:
    return "\n\n".join(_block(block, careful=careful, top=top) for block in blocks)


def _block(block: Block, *, careful: bool, top: bool) -> str:
    if isinstance(block, Paragraph):
        if block.heading and top:
            return f"# {_escaped(block.words.rstrip(':').strip() or block.words)}"
        return _paragraph(block, careful=careful)
    lines = []
    for number, item in enumerate(block.items, start=1):
        sign = f"{number}. " if block.numbered else "- "
        inner = _written(item, careful=careful, top=False)
        lines.append(sign + inner.replace("\n", "\n" + " " * len(sign)))
    loose = any(len(item) > 1 for item in block.items)
    text = ("\n\n" if loose else "\n").join(lines)
    return re.sub(r"^[ ]+$", "", text, flags=re.MULTILINE)


def _paragraph(paragraph: Paragraph, *, careful: bool) -> str:
    """With its marks; where they would swallow words or stand there as signs, without them."""
    if all(not (run.strong or run.stressed or run.address) for run in paragraph.runs):
        return _escaped(paragraph.words)
    text = "".join(_run(run) for run in paragraph.runs)
    text = _BEGINNING.sub(_at_beginning, text)
    if careful and _exact(plain(text)) != _exact(paragraph.words):
        return _escaped(paragraph.words)
    return text


def _run(run: Run) -> str:
    core = run.text.strip()
    if not core:
        return run.text
    before = run.text[: len(run.text) - len(run.text.lstrip())]
    after = run.text[len(run.text.rstrip()) :]
    text = _signs(core)
    if run.address:
        text = f"[{text}]({run.address.replace('(', '%28').replace(')', '%29')})"
    if run.strong:
        text = f"**{text}**"
    elif run.stressed:
        text = f"*{text}*"
    return f"{before}{text}{after}"


def _signs(text: str) -> str:
    return _ENTITY.sub(r"\\&", _SIGNS.sub(r"\\\1", text))


def _escaped(text: str) -> str:
    """Words as a paragraph that shows exactly them; signs are escaped only where they would act."""
    if not _BEGINNING.search(text):
        acting = _SIGNS.search(text) or _ENTITY.search(text)
        if not acting or _exact(plain(text)) == _exact(text):
            return text
    return _BEGINNING.sub(_at_beginning, _signs(text))


def _at_beginning(found: re.Match[str]) -> str:
    sign = found[0]
    return f"{sign}\\" if sign[0].isdigit() else f"\\{sign}"


def all_words(blocks: list[Block]) -> Iterator[str]:
    """The words of every paragraph, those in lists too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.words
        else:
            for item in block.items:
                yield from all_words(item)


def _exact(text: str) -> str:
    return "".join(text.split())


def _letters(text: str) -> str:
    """Letters and digits only: what must not be lost."""
    return "".join(sign for sign in text if sign.isalnum())
