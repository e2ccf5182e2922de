"""A description in one piece becomes modules where its headings say what they are about."""

from __future__ import annotations

import re
from typing import Final

from rathaus.catalogue.exchange.cleaning import (
    Block,
    Bullets,
    Paragraph,
    Run,
    all_words,
    inline,
    write,
)
from rathaus.catalogue.exchange.described import DescribedPaper
from rathaus.catalogue.models import FIRST_LANGUAGE, ServiceText

Module = ServiceText.Module

_TITLES: Final = tuple(
    (module, re.compile(pattern, re.IGNORECASE))
    for module, pattern in (
        (
            Module.PAPERS,
            r"^(?:(?:erforderliche|benötigte|notwendige|mitzubringende|vorzulegende) )?"
            r"(?:unterlagen|nachweise|dokumente)\b|^(?:das|was) (?:brauchen|benötigen) sie\b|"
            r"^(?:bitte )?mitzubringen\b|^required documents",
        ),
        (
            Module.CONDITIONS,
            r"^voraussetzung|^wer kann\b|^personenkreis\b|^anspruchs?\b|^(?:pre)?requisites|"
            r"^conditions",
        ),
        (
            Module.STEPS,
            r"^so funktioniert\b|^antragstellung\b|^antrag und termin|^(?:verfahrens)?ablauf\b|"
            r"^hinweise zum verfahren|^kontakt und antragstellung|^procedure",
        ),
        (Module.DEADLINES, r"^fristen?\b|^deadlines?\b"),
        (Module.DURATION, r"^bearbeitungs(?:dauer|zeit)\b|^processing time"),
        (Module.COST, r"^(?:gebühren?|kosten)\b|^(?:fees?|costs?)\b"),
        (Module.LAW, r"^rechtsgrundlagen?\b|^rechtliche grundlagen?\b|^legal bas[ie]s"),
        (Module.FORMS, r"^formulare?\b|^forms?\b"),
        (Module.FURTHER, r"^weitere informationen\b|^weiterführende\b|^further information"),
        (Module.HINTS, r"^(?:wichtige[rs]? )?hinweise?:?$|^bitte beachten|^wichtig:?$|^notes?:?$"),
    )
)
_BARE: Final = re.compile(
    r"^(?:unterlagen|erforderliche unterlagen|voraussetzungen?|fristen?|gebühren?|kosten|"
    r"rechtsgrundlagen?|formulare?|bearbeitungs(?:dauer|zeit)|verfahrensablauf)\W*$",
    re.IGNORECASE,
)
_SHORT: Final = 320
_PAPER: Final = 240


def module_of(title: str) -> ServiceText.Module | None:
    """The module that a heading announces; nothing where it only says what comes next."""
    return next((module for module, pattern in _TITLES if pattern.search(title)), None)


def sections_of(blocks: list[Block]) -> dict[str, list[Block]]:
    """The blocks by module, in order; what no heading claims is the full text.

    A heading stays above its blocks, unless the title of the module says the same.
    """
    found: dict[str, list[Block]] = {}
    module = Module.FULL
    for block in blocks:
        if isinstance(block, Paragraph) and block.heading:
            module = module_of(block.words) or Module.FULL
            if module != Module.FULL and _BARE.match(block.words):
                continue
        found.setdefault(module.value, []).append(block)
    return found


def texts_of(blocks: list[Block]) -> dict[str, str]:
    """The modules as texts, the first of them short enough to stand above all others.

    A short first paragraph becomes the short text and leaves the full one; of a long one, whole
    sentences are repeated there.
    """
    sections = sections_of(blocks)
    short, rest = _short(sections.get(Module.FULL.value, []))
    texts = {Module.SHORT.value: short} if short else {}
    for module, part in {**sections, Module.FULL.value: rest}.items():
        if text := write(part):
            texts[module] = text
    return texts


def _short(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The short text, and what remains to be said after it."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or first.heading:
        return _sentences(_beginning(blocks)), blocks
    plain = all(not run.address for run in first.runs)
    if plain and len(first.words) <= _SHORT and not first.words.endswith(":"):
        return write([Paragraph([Run(first.words)])]), blocks[1:]
    return _sentences(first.words), blocks


def _beginning(blocks: list[Block]) -> str:
    """The first words of blocks that begin with a heading or a list: with the heading, where only
    both together say something."""
    heading = ""
    for block in blocks:
        if isinstance(block, Paragraph) and block.heading:
            heading = block.words.rstrip(": ")
        elif isinstance(block, Paragraph):
            return block.words
        else:
            item = next(all_words(block.items[0]), "") if block.items else ""
            return f"{heading}: {item}" if heading else item
    return heading


def _sentences(words: str) -> str:
    """As many whole sentences as fit; of an endless one its beginning."""
    kept = ""
    for sentence in re.split(r"(?<=[a-zäöüß)“]{2}[.!?])\s+(?=[A-ZÄÖÜ„])", words):
        if kept and len(kept) + len(sentence) >= _SHORT:
            break
        kept = f"{kept} {sentence}".strip()
    if len(kept) > _SHORT:
        kept = kept[:_SHORT].rsplit(" ", 1)[0].rstrip(",;:–- ") + " …"
    return inline(kept.rstrip(":"))


def short_of(blocks: list[Block]) -> str:
    """A short text made of the beginning of a long one; empty where there is none."""
    return _short(blocks)[0]


def papers_of(blocks: list[Block], *, everything: bool = False) -> tuple[DescribedPaper, ...]:
    """The papers that a list under a heading such as „Unterlagen“ names; with ``everything`` those
    of any list, since all of the text is about papers."""
    papers = []
    about = blocks if everything else sections_of(blocks).get(Module.PAPERS.value, [])
    for block in about:
        for item in block.items if isinstance(block, Bullets) else ():
            first = item[0]
            if isinstance(first, Paragraph) and len(first.words) <= _PAPER:
                papers.append(DescribedPaper(names={FIRST_LANGUAGE: first.words}))
    return tuple(papers)
