"""What is said beside the questions: greetings, thanks, „zurück“, and where care comes first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from rathaus.assistant.retrieval.reading import PHRASES
from rathaus.kernel.library import cached
from rathaus.kernel.search.folding import fold
from rathaus.kernel.tenancy import current_city

_OTHERWISE = "de"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say beside the questions. ``care`` goes before every answer."""

    key: str
    care: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Heard:
    """A pattern, or words beside which nothing else of weight is said."""

    pattern: re.Pattern[str] | None
    words: frozenset[str]
    beside: frozenset[str]

    def __call__(self, folded: str) -> bool:
        if self.pattern is not None:
            return self.pattern.search(folded) is not None
        said = _WORD.findall(folded)
        return bool(self.words.intersection(said)) and self.beside.issuperset(said)


@dataclass(frozen=True, slots=True)
class _Phrases:
    talk: Sequence[tuple[Remark, _Heard]]
    signals: Mapping[str, re.Pattern[str]]


def remark(text: str, language: str, *, care: bool) -> Remark | None:
    """What to say to small talk; with ``care`` only what goes before everything else."""
    folded = _folded(text)
    for found, heard in _phrases(language).talk:
        if found.care == care and heard(folded):
            return Remark(found.key, care, found.text.format(city=current_city().name))
    return None


def greeting(language: str) -> str:
    """The first words, which say that a machine speaks."""
    texts = {found.key: found.text for found, _heard in _phrases(language).talk}
    return texts["greeting"].format(city=current_city().name)


def signal(text: str, language: str) -> str:
    """``back``, ``restart``, ``repeat``, ``no`` or ``yes``, if that is all that was said."""
    folded = _folded(text)
    signals = _phrases(language).signals
    words = (word for word in signals if word != "correction")
    return next((word for word in words if signals[word].search(folded)), "")


def corrected(text: str, language: str) -> str:
    """What somebody means instead, after „nein, ich meinte …“; empty for everything else."""
    folded = _folded(text)
    found = _phrases(language).signals["correction"].match(folded)
    if found is None or not found.group().strip():
        return ""
    # Folding may shorten words; the correction is cut off by its number of words.
    skipped = len(found.group().split())
    return " ".join(text.split()[skipped:])


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


@cached
def _phrases(language: str) -> _Phrases:
    path = PHRASES / f"talk.{language}.yaml"
    if not path.is_file():
        path = PHRASES / f"talk.{_OTHERWISE}.yaml"
    record: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    talk = [
        (Remark(one["key"], bool(one.get("care")), one["said"].strip()), _heard(one))
        for one in record["talk"]
    ]
    return _Phrases(talk, {key: _any_of(record[key]) for key in record if key != "talk"})


def _heard(record: Mapping[str, Any]) -> _Heard:
    if "asked" in record:
        return _Heard(_any_of(record["asked"]), frozenset(), frozenset())
    words = frozenset(record["words"].split())
    return _Heard(None, words, words | frozenset(record["beside"].split()))


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
