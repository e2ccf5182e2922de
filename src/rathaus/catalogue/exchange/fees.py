"""Fees read out of prose: „ab 20,50 Euro“, „50 bis 60 Euro“, „gebührenfrei“.

What a sentence says that is no price (a reduction, postage, „bis zu“) stays a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rathaus.catalogue.exchange.cleaning import Block, Bullets, Paragraph, all_words
from rathaus.catalogue.exchange.described import DescribedFee
from rathaus.catalogue.models import FIRST_LANGUAGE, Fee

Kind = Fee.Kind

_NUMBER: Final = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d{1,2})?"
_CURRENCY: Final = r"(?:Euro\b|EUR\b|€)"
_AMOUNT: Final = re.compile(
    rf"(?:\b(?P<word>ab|mindestens|bis zu|bis|höchstens|maximal|zwischen|von|etwa|circa|ca\.)"
    rf"\s*:?\s+)?"
    rf"(?P<first>{_NUMBER})(?:\s*{_CURRENCY})?"
    rf"(?:\s*(?P<to>bis(?: zu)?|und|-|–|—)\s*(?P<last>{_NUMBER}))?\s*{_CURRENCY}",
    re.IGNORECASE,
)
_FREE: Final = re.compile(
    r"\b(?:gebührenfreie?|kostenfrei|kostenlos|gebührenbefreit|unentgeltlich|"
    r"keine (?:gebühr(?:en)?|kosten))\b",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r":\s*keine?\.?$", re.IGNORECASE)
_NO_PRICE: Final = re.compile(
    r"frankiert|verringer|ermäßig|abzüglich|erhöhen sich|erstatte|angerechnet|Bußgeld",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"(?<=[a-zäöüß)]{2})\.\s+(?=[A-ZÄÖÜ])")
_OR: Final = re.compile(r"^[\s,;]*(?:(?:oder|und|beziehungsweise|bzw\.)\s*)?", re.IGNORECASE)
_VERB: Final = re.compile(
    r"\s+(?:kostet|kosten|fallen|fällt|beträgt|betragen|werden|wird|sind|ist)"
    r"(?:\s+(?:dann|zusätzlich|jeweils))*$",
    re.IGNORECASE,
)
_VERB_REST: Final = re.compile(
    r"^(?:an )?(?:\w*gebühr(?:en)?)?\s*(?:an|fällig|erhoben)?$|^dazu\b", re.IGNORECASE
)
_HEADING_VERB: Final = re.compile(
    r",?\s+(?:fallen|betragen|gelten|werden)\b[^,]*gebühren?\b[^,]*$|"
    r",?\s+(?:wird|werden) eine gebühr$",
    re.IGNORECASE,
)
_AT_MOST: Final = frozenset({"bis", "bis zu", "höchstens", "maximal"})
_EDGES: Final = " \t,;:.–-/_"
_NAME_LENGTH: Final = 300
_NAMELESS: Final = {"", "gebühr", "gebühren", "kosten", "die gebühr", "die gebühren", "es"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text with the heading above it."""

    text: str
    above: str = ""


def fees_of(blocks: list[Block]) -> tuple[DescribedFee, ...]:
    """Every fee that the blocks name, in order and once; in words where no figure says it."""
    found = [fee for line in lines_of(blocks) for fee in fees_in(line)]
    if not found:
        words = " ".join(all_words(blocks))
        found = [_text(words)] if 0 < len(words) <= _NAME_LENGTH else []
    return tuple(fee for place, fee in enumerate(found) if fee not in found[:place])


def lines_of(blocks: list[Block], above: str = "") -> Iterator[Line]:
    """Sentences and items, with the line that stands above them.

    That is a bold line or one that ends in a colon. It holds for the other lines of its own
    paragraph; where there are none, for the list or paragraph that follows.
    """
    outer, group, used = above, 0, False
    for block in blocks:
        if isinstance(block, Bullets):
            for item in block.items:
                yield from lines_of(item, above)
            above = outer
        elif _is_heading(block):
            above = _HEADING_VERB.sub("", block.words.rstrip(": "))
            group, used = block.group, False
        else:
            if used and block.group != group:
                above = outer
            group, used = block.group, True
            for sentence in _SENTENCE_END.split(block.words):
                yield Line(sentence.strip(), above)


def _is_heading(paragraph: Paragraph) -> bool:
    words = paragraph.words
    if _AMOUNT.search(words) or _FREE.search(words):
        return False
    return paragraph.heading or words.endswith(":")


def fees_in(line: Line) -> list[DescribedFee]:
    """The fees of one line: one for each amount, one that is free, or none."""
    amounts = list(_AMOUNT.finditer(line.text))
    if not amounts:
        if _FREE.search(line.text) or _NOTHING.search(line.text):
            return [_named(Kind.FREE, line.above, _free_name(line.text))]
        return []
    if _NO_PRICE.search(line.text):
        return [_text(_joined(line.above, line.text))]
    return list(_priced(line, amounts))


def _priced(line: Line, amounts: list[re.Match[str]]) -> Iterator[DescribedFee]:
    """A fee for each amount, called what stands before it and in brackets behind it."""
    text, end, first = line.text, 0, ""
    amounts = amounts[:1] + [one for one in amounts[1:] if _word(one) not in _AT_MOST]
    for place, amount in enumerate(amounts):
        last = place == len(amounts) - 1
        own = _lead(text[end : amount.start()])
        if place == 0:
            first = own
        else:
            own = own or first
        until = len(text) if last else amounts[place + 1].start()
        note, end = _note(text, amount.end(), until)
        rest = _rest(text[end:]) if last else ""
        yield _of_amount(amount, line, " ".join(part for part in (own, note, rest) if part))


def _of_amount(amount: re.Match[str], line: Line, name: str) -> DescribedFee:
    word = _word(amount)
    first = _decimal(amount["first"])
    last = _decimal(amount["last"]) if amount["last"] else None
    if last is not None:
        joined = amount["to"].lower() == "und" and word != "zwischen"
        if joined or last < first:
            return _text(_joined(line.above, line.text))
        return _named(Kind.RANGE, line.above, name, first, last)
    if word in _AT_MOST:
        return _text(_joined(line.above, line.text))
    if word in {"ab", "mindestens"}:
        return _named(Kind.FROM, line.above, name, first)
    if word in {"etwa", "circa", "ca."}:
        name = f"{name} (etwa)".strip()
    return _named(Kind.FIXED, line.above, name, first)


def _word(amount: re.Match[str]) -> str:
    return (amount["word"] or "").lower()


def _lead(before: str) -> str:
    """What an amount is for, out of the words that stand before it."""
    words = _OR.sub("", before, count=1).strip(_EDGES)
    if words.count("(") > words.count(")"):
        words = words.replace("(", "", 1).strip(_EDGES)
    words = words.lstrip(") ")
    if not before.rstrip().endswith(":"):
        words = _HEADING_VERB.sub("", _VERB.sub("", words)).strip(_EDGES)
    return "" if words.lower() in _NAMELESS else words


def _note(text: str, start: int, until: int) -> tuple[str, int]:
    """What stands in brackets right behind an amount, and where it ends."""
    found = re.compile(r"\s*(\([^()]*\))").match(text, start, until)
    return (found[1], found.end()) if found else ("", start)


def _rest(after: str) -> str:
    """What stands behind the last amount, unless it is a verb or the next thought."""
    words = after.strip(_EDGES)
    if after.lstrip().startswith(")") or after.rstrip().endswith(":") or len(words) > 120:
        return ""
    return "" if _VERB_REST.match(words) else words.removesuffix(" an")


def _free_name(text: str) -> str:
    """What is free, if the line says so apart from the word; else the whole line."""
    words = text.strip(_EDGES)
    free = _FREE.search(words) or _NOTHING.search(words)
    if free is None:
        return words
    before, after = words[: free.start()].strip(_EDGES), words[free.end() :].strip(_EDGES)
    if before.lower() in {"", "es fallen", "es entstehen", "es fällt"}:
        return "" if after in {"", "an"} else re.sub(r"^an\s*,?\s+", "", after)
    if after in {"", "an"} and not re.search(r",\s+(?:ist|sind)\s", before):
        return re.sub(r"\s+(?:ist|sind|fallen)$", "", before)
    return words


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(".", "").replace(",", "."))


def _joined(above: str, own: str) -> str:
    return f"{above}: {own}" if above and own else above or own


def _named(
    kind: Kind, above: str, own: str, first: Decimal | None = None, last: Decimal | None = None
) -> DescribedFee:
    if re.fullmatch(r"\([^()]*\)", own):
        own = own[1:-1]
    name = _joined(above, own)[:_NAME_LENGTH].strip()
    return DescribedFee(
        kind=kind.value,
        names={FIRST_LANGUAGE: name} if name else {},
        amount_from=first,
        amount_to=last,
    )


def _text(words: str) -> DescribedFee:
    return DescribedFee(kind=Kind.TEXT.value, names={FIRST_LANGUAGE: words[:_NAME_LENGTH].strip()})
