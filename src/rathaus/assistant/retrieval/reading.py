"""Reading a question: which side of a topic is asked for, and which words carry the topic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from rathaus.kernel.library import cached
from rathaus.kernel.search.folding import fold
from rathaus.kernel.search.folding import words as telling

PHRASES = Path(__file__).resolve().parents[1] / "phrases"
_MAX_WORDS = 10
# What the masking puts in place of a number says nothing of the topic.
_MASK = re.compile(r"\[[^\]\n]{1,40}\]")
_OTHERWISE = "de"


class Aspect(StrEnum):
    """Which side of a topic a question is about."""

    ANY = ""
    COST = "cost"
    PAPERS = "papers"
    DURATION = "duration"
    DEADLINE = "deadline"
    VALIDITY = "validity"
    HOURS = "hours"
    CONTACT = "contact"
    WHERE = "where"
    FORM = "form"
    LAW = "law"
    CONDITIONS = "conditions"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as read: ``topic`` are the words that carry it, folded, in order.

    ``generic`` of them say little alone, ``weak`` not much. ``verbs`` is what somebody wants to do.
    ``eligibility`` says that a verdict on somebody's own case is asked for, which no machine gives.
    """

    text: str
    language: str
    topic: tuple[str, ...]
    generic: frozenset[str]
    weak: frozenset[str]
    aspect: Aspect
    verbs: tuple[str, ...]
    eligibility: bool

    @property
    def special(self) -> tuple[str, ...]:
        """The words that tell one topic from another."""
        return tuple(word for word in self.topic if word not in self.generic)

    @property
    def core(self) -> str:
        """What the search is asked."""
        return " ".join(self.topic)


@dataclass(frozen=True, slots=True)
class _Words:
    filler: frozenset[str]
    generic: frozenset[str]
    weak: frozenset[str]
    separated: re.Pattern[str] | None
    infinitives: Mapping[str, str]
    instead: Mapping[str, str]
    verbs: Mapping[str, re.Pattern[str]]
    aspects: Sequence[tuple[Aspect, re.Pattern[str]]]
    eligibility: re.Pattern[str]


def read(text: str, language: str, *, ours: Sequence[str] = ()) -> Asked:
    """Read a question; ``ours`` are words that everybody here shares, as the name of the city."""
    known = _words(language)
    folded = " ".join(fold(_MASK.sub(" ", text)).split())
    aspect = next((one for one, pattern in known.aspects if pattern.search(folded)), Aspect.ANY)
    common = {word for name in ours for word in telling(name, language)}
    topic = [
        word
        for word in dict.fromkeys(
            known.instead.get(one, one) for one in telling(_joined(folded, known), language)
        )
        if len(word) > 1 and word not in known.filler and word not in common
    ][:_MAX_WORDS]
    return Asked(
        text=text,
        language=language,
        topic=tuple(topic),
        generic=frozenset(word for word in topic if word in known.generic or word.isdigit()),
        weak=frozenset(word for word in topic if word in known.weak),
        aspect=aspect,
        verbs=tuple(verb for verb, pattern in known.verbs.items() if pattern.search(folded)),
        eligibility=bool(known.eligibility.search(folded)),
    )


def _joined(folded: str, known: _Words) -> str:
    """German parts its verbs: „melde … an“ is anmelden."""
    if known.separated is None:
        return folded

    def join(found: re.Match[str]) -> str:
        return f"{found['particle']}{known.infinitives[found['verb']]} {found['between']}"

    return known.separated.sub(join, folded)


@cached
def _words(language: str) -> _Words:
    path = PHRASES / f"reading.{language}.yaml"
    if not path.is_file():
        path = PHRASES / f"reading.{_OTHERWISE}.yaml"
    record: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return _Words(
        filler=frozenset(fold(word) for word in record["filler"].split()),
        generic=frozenset(fold(word) for word in record["generic"].split()),
        weak=frozenset(fold(word) for word in record["weak"].split()),
        separated=_separated(record["separable"]),
        infinitives=record["separable"]["verbs"],
        instead=record["separable"]["instead"],
        verbs={verb: _any_of(patterns) for verb, patterns in record["verbs"].items()},
        aspects=[(Aspect(key), _any_of(patterns)) for key, patterns in record["aspects"].items()],
        eligibility=_any_of(record["eligibility"]),
    )


def _separated(record: Mapping[str, Any]) -> re.Pattern[str] | None:
    """A verb, what stands between, and its particle at the end of the clause."""
    if not record["verbs"]:
        return None
    verbs, particles = "|".join(record["verbs"]), "|".join(record["particles"])
    return re.compile(
        rf"\b(?P<verb>{verbs})\b(?P<between>[^.,;?!]*?)\b(?P<particle>{particles})"
        r"(?=\s*(?:[.,;?!]|$|\bund\b|\boder\b|\bwenn\b))"
    )


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
