"""Texts by layer: of each text the one of the highest layer is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from rathaus.catalogue.models import (
    FIRST_LANGUAGE,
    Layer,
    Service,
    ServiceText,
    asked_language,
)

Module = ServiceText.Module


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm of the legal basis, with what it says in plain words."""

    norm: str
    text: str


def texts_of(service: Service, language: str = "") -> dict[str, str]:
    """The texts by module, in the order of a page; where a translation is missing, in German."""
    return _ordered(_texts(service, _asked(language)))


def texts_in(service: Service, language: str, *, below: int = Layer.OWN + 1) -> dict[str, str]:
    """The texts by module that stand in exactly this language, on layers below this one."""
    return _ordered(_texts(service, [language], below))


def norms_of(service: Service, language: str = "", *, below: int = Layer.OWN + 1) -> list[Norm]:
    """The legal basis, norm by norm, as the highest layer gives it that gives any."""
    languages = _asked(language)
    rows = [row for row in _rows(service, languages, below) if row.position]
    highest = max((row.layer for row in rows), default=0)
    found = {row.position: row for row in rows if row.layer == highest}
    return [Norm(found[place].norm, found[place].text) for place in sorted(found)]


def text_digest(text: str) -> str:
    """SHA-256 of a text as ``base`` keeps it; of no text nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def _asked(language: str) -> list[str]:
    """German first: what the language says stands over it."""
    language = language or asked_language()
    return [FIRST_LANGUAGE] if language == FIRST_LANGUAGE else [FIRST_LANGUAGE, language]


def _texts(
    service: Service, languages: list[str], below: int = Layer.OWN + 1
) -> dict[str, ServiceText]:
    return {row.module: row for row in _rows(service, languages, below) if not row.position}


def _ordered(found: dict[str, ServiceText]) -> dict[str, str]:
    return {module: found[module].text for module in Module.values if module in found}


def _rows(service: Service, languages: list[str], below: int) -> Iterable[ServiceText]:
    """Language by language from the lowest layer up, as far as it is below: later ones win."""
    rows = [row for row in service.texts.all() if row.language in languages and row.layer < below]
    return sorted(rows, key=lambda row: (languages.index(row.language), row.layer))
