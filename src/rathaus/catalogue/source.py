"""What the room reads of a service's description, whoever wrote it: a procedure or a list."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import orjson

from rathaus.catalogue.markup import tidy

Said = Mapping[str, str]


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
        )

    def digest(self) -> str:
        """SHA-256 over everything said."""
        content = orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(content).hexdigest()

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


def _tidy(texts: Said) -> dict[str, str]:
    return {module: tidy(str(text)) for module, text in texts.items()}


def _plain(words: Said) -> dict[str, str]:
    return {name: " ".join(str(text).split()) for name, text in words.items()}
