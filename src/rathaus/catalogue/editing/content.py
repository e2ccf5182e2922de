"""What the city says itself in a wording: plain values, part by part.

A part is addressed by words with dots: ``names.de``, ``texts.en.kurztext``, ``synonyms.de``,
``norms``, ``fees``. What a wording does not say is inherited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from django.utils.translation import gettext as _

from rathaus.catalogue.lines import LISTS, Line, lines, problems
from rathaus.catalogue.markup import tidy
from rathaus.catalogue.models import FIRST_LANGUAGE, Layer, Service, ServiceText
from rathaus.catalogue.queries import Norm

MAX_NAME = 200
MAX_TEXT = 20_000
MAX_NORM = 200
MAX_LINES = 60
LANGUAGES = (FIRST_LANGUAGE, "en")
"""Languages that the editor offers; texts in others stay as they came."""

Module = ServiceText.Module
_ADDRESS = re.compile(
    rf"(names|synonyms)\.[a-z]{{2,3}}|texts\.[a-z]{{2,3}}\.({'|'.join(Module.values)})"
)
Value = str | tuple[str, ...] | tuple[Norm, ...] | tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The city's own words. ``bases`` are the digests of what stood below each part."""

    names: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    norms: tuple[Norm, ...] = ()
    lists: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Content:
        """Read from what a draft keeps, or from what a form or a program sends."""
        return cls(
            names=_said(data.get("names", {})),
            synonyms={
                language: found
                for language, given in data.get("synonyms", {}).items()
                if (found := _words(given))
            },
            texts={
                language: kept
                for language, texts in data.get("texts", {}).items()
                if (kept := {name: text for name, raw in texts.items() if (text := tidy(raw))})
            },
            norms=tuple(
                Norm(" ".join(one["norm"].split()), tidy(one.get("text", "")))
                for one in data.get("norms", ())
                if one["norm"].strip()
            ),
            lists={name: rows for name in LISTS if (rows := lines(name, data.get(name, ())))},
            bases=dict(data.get("bases", {})),
        )

    @property
    def data(self) -> dict[str, Any]:
        """As a draft keeps it; what is empty is left out."""
        said: dict[str, Any] = {
            "names": dict(self.names),
            "synonyms": {language: list(words) for language, words in self.synonyms.items()},
            "texts": {language: dict(texts) for language, texts in self.texts.items()},
            "norms": [{"norm": one.norm, "text": one.text} for one in self.norms],
            **{name: [line.data for line in found] for name, found in self.lists.items()},
            "bases": dict(self.bases),
        }
        return {name: value for name, value in said.items() if value}

    @property
    def seen(self) -> str:
        """A short mark of what it says, by which a form knows what its author had before them."""
        data = {name: value for name, value in self.data.items() if name != "bases"}
        content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(content).hexdigest()[:24]

    @property
    def empty(self) -> bool:
        """Whether the city says nothing itself."""
        return not any(True for _part in self.parts())

    def parts(self) -> Iterator[tuple[str, Value]]:
        """Everything said, by address, in the order of a page."""
        for language, name in self.names.items():
            yield f"names.{language}", name
        for language, words in self.synonyms.items():
            yield f"synonyms.{language}", words
        for language, texts in self.texts.items():
            for module in Module.values:
                if module in texts:
                    yield f"texts.{language}.{module}", texts[module]
        if self.norms:
            yield "norms", self.norms
        yield from ((name, self.lists[name]) for name in LISTS if name in self.lists)

    def without(self, part: str) -> Content:
        """The same without one part: there the words below show again."""
        kind, _dot, rest = part.partition(".")
        language, _dot, module = rest.partition(".")
        if kind == "names":
            return replace(self, names=_less(self.names, language))
        if kind == "synonyms":
            return replace(self, synonyms=_less(self.synonyms, language))
        if kind == "texts":
            left = _less(self.texts.get(language, {}), module)
            others = _less(self.texts, language)
            return replace(self, texts={**others, language: left} if left else others)
        if kind == "norms":
            return replace(self, norms=())
        return replace(self, lists=_less(self.lists, kind))


def own_content(service: Service) -> Content:
    """What the city says itself now; needs the texts and lists of the service."""
    own = [row for row in service.texts.all() if row.layer == Layer.OWN]
    texts: dict[str, dict[str, str]] = {}
    bases = dict(service.own_bases)
    for row in own:
        if not row.position:
            texts.setdefault(row.language, {})[row.module] = row.text
            bases[f"texts.{row.language}.{row.module}"] = row.base
    norms = [row for row in own if row.position and row.language == FIRST_LANGUAGE]
    return Content(
        names=dict(service.own_names),
        synonyms={language: tuple(words) for language, words in service.own_synonyms.items()},
        texts=texts,
        norms=tuple(
            Norm(row.norm, row.text) for row in sorted(norms, key=lambda row: row.position)
        ),
        lists={
            name: lines(name, rows)
            for name in LISTS
            if (rows := [row for row in getattr(service, name).all() if row.layer == Layer.OWN])
        },
        bases=bases,
    )


def mistakes(content: Content) -> dict[str, str]:
    """What is wrong by address, in words; lists name the row („fees.2“)."""
    found = {
        f"names.{language}": _("Höchstens 200 Zeichen.")
        for language, name in content.names.items()
        if len(name) > MAX_NAME
    }
    known = set(Module.values)
    for language, texts in content.texts.items():
        for module, text in texts.items():
            if module not in known:
                found[f"texts.{language}.{module}"] = _("Diesen Textbaustein gibt es nicht.")
            elif len(text) > MAX_TEXT:
                found[f"texts.{language}.{module}"] = _("Der Text ist zu lang.")
    if any(len(one.norm) > MAX_NORM for one in content.norms):
        found["norms"] = _("Eine Norm hat höchstens 200 Zeichen.")
    for name, rows in content.lists.items():
        found |= problems(name, rows)
        if len(rows) > MAX_LINES:
            found[name] = _("Das sind zu viele Zeilen.")
    return found


def is_part(part: str) -> bool:
    """Whether a part of a content can have this address."""
    return part in ("norms", *LISTS) or bool(_ADDRESS.fullmatch(part))


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    plain = {language: " ".join(text.split()) for language, text in texts.items()}
    return {language: text for language, text in plain.items() if text}


def _words(words: Any) -> tuple[str, ...]:
    plain = (" ".join(str(word).split())[:80] for word in words)
    return tuple(dict.fromkeys(word for word in plain if word))


def _less(said: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != key}
