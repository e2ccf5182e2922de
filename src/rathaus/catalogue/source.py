"""What the room reads of a service's description, whoever wrote it: a procedure or a list.

A source that can say more than :class:`ServiceSource` has the five lists ``fees``, ``periods``,
``papers``, ``links`` and ``places``, all of them (anything with the attributes of
:mod:`rathaus.catalogue.lines`; what a procedure calls papers is something else), and any of
``identifiers`` (by scheme), ``duration_minutes``, ``topics`` (pairs of kind and key), ``layer``,
``hidden`` (described, but not for the public until an editor says so). :class:`PlainSource` has
everything.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from rathaus.catalogue.lines import LISTS, Line, lines
from rathaus.catalogue.markup import tidy
from rathaus.catalogue.models import Layer

Said = Mapping[str, str]
_ALWAYS_SAID = (
    "key", "leika", "names", "synonyms", "texts", "legal_basis", "trust", "channels",
)  # fmt: skip
_SOMETIMES = ("identifiers", "duration_minutes", "topics")


class BasisSource(Protocol):
    """A norm that a service rests on."""

    @property
    def norm(self) -> str: ...
    @property
    def text(self) -> Said: ...


class ServiceSource(Protocol):
    """The part of a procedure's ``service.yaml`` that the catalogue publishes."""

    @property
    def key(self) -> str: ...
    @property
    def leika(self) -> str: ...
    @property
    def names(self) -> Said: ...
    @property
    def synonyms(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def texts(self) -> Mapping[str, Said]: ...
    @property
    def legal_basis(self) -> Sequence[BasisSource]: ...
    @property
    def trust(self) -> str: ...
    @property
    def channels(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, kw_only=True)
class PlainSource:
    """A description with everything that a list or another catalogue can say."""

    key: str
    names: Said
    texts: Mapping[str, Said]
    leika: str = ""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    legal_basis: Sequence[BasisSource] = ()
    trust: str = "none"
    channels: tuple[str, ...] = ("counter",)
    fees: Sequence[Any] = ()
    periods: Sequence[Any] = ()
    papers: Sequence[Any] = ()
    links: Sequence[Any] = ()
    places: Sequence[Any] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    duration_minutes: int | None = None
    topics: Sequence[tuple[str, str]] = ()
    layer: int = Layer.SOURCE
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A description as the room keeps it; equal digests say the same."""

    key: str
    leika: str
    names: dict[str, str]
    synonyms: dict[str, list[str]]
    texts: dict[str, dict[str, str]]
    legal_basis: list[dict[str, Any]]
    trust: str
    channels: list[str]
    layer: int = Layer.SOURCE
    lists: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)
    duration_minutes: int | None = None
    topics: tuple[tuple[str, str], ...] = ()
    hidden: bool = False

    @classmethod
    def of(cls, source: ServiceSource) -> Described:
        """Taken from any source, as plain values without blanks around them."""
        return cls(
            key=source.key,
            leika=source.leika or "",
            names=_plain(source.names),
            synonyms={
                language: [str(word).strip() for word in words]
                for language, words in source.synonyms.items()
            },
            texts={language: _tidy(texts) for language, texts in source.texts.items()},
            legal_basis=[
                {"norm": basis.norm.strip(), "text": _plain(basis.text or {})}
                for basis in source.legal_basis
            ],
            trust=source.trust,
            channels=list(source.channels),
            layer=int(getattr(source, "layer", Layer.SOURCE)),
            lists=_lists(source),
            identifiers=dict(getattr(source, "identifiers", None) or {}),
            duration_minutes=getattr(source, "duration_minutes", None),
            topics=tuple((kind, key) for kind, key in getattr(source, "topics", None) or ()),
            hidden=bool(getattr(source, "hidden", False)),
        )

    def digest(self) -> str:
        """SHA-256 over everything said; what a source cannot say is not part of it."""
        content = {name: getattr(self, name) for name in _ALWAYS_SAID}
        if self.lists:
            content["lists"] = {
                name: [line.data for line in found] for name, found in self.lists.items()
            }
        content |= {name: getattr(self, name) for name in _SOMETIMES if getattr(self, name)}
        data = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(data).hexdigest()

    def rows(self) -> Iterator[tuple[str, str, int, str, str]]:
        """Language, module, position, text and norm of every row of text."""
        for language, texts in self.texts.items():
            for module, text in texts.items():
                if text:
                    yield language, module, 0, text, ""
            for position, basis in enumerate(self.legal_basis, start=1):
                said = basis["text"].get(language) or basis["text"].get("de", "")
                yield language, "rechtsgrundlage", position, said, basis["norm"]


def searchable(text: str) -> str:
    """The text without the places that a procedure fills in („{parameter.notice_days}“)."""
    return re.sub(r"\{[^{}]*\}", " ", text)


def sort_key(name: str) -> str:
    """How a name is sorted in German lists: ä as a, ß as ss (DIN 5007-1)."""
    folded = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))[:200]


def _lists(source: ServiceSource) -> dict[str, tuple[Line, ...]]:
    if not all(hasattr(source, name) for name in LISTS):
        return {}
    given = {name: lines(name, getattr(source, name) or ()) for name in LISTS}
    return {name: found for name, found in given.items() if found}


def _tidy(texts: Said) -> dict[str, str]:
    return {module: tidy(str(text)) for module, text in texts.items()}


def _plain(words: Said) -> dict[str, str]:
    return {name: " ".join(str(text).split()) for name, text in words.items()}
