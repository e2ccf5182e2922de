"""Words of a procedure folder: German first, other languages beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

FIRST_LANGUAGE = "de"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages; ``str()`` gives it in the language of the request."""

    by_language: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, source: object) -> Text:
        """From a plain string (German) or from a mapping of language to text.

        Anything else, also a mapping without German, raises ValueError.
        """
        if source is None:
            return cls()
        if isinstance(source, str):
            return cls(((FIRST_LANGUAGE, source),))
        if not isinstance(source, Mapping) or not source.get(FIRST_LANGUAGE):
            raise ValueError("Erwartet wird ein Text oder ein Objekt mit dem Schlüssel „de“.")
        if not all(isinstance(text, str) for text in source.values()):
            raise ValueError("Jede Sprache braucht einen Text.")
        return cls(tuple((str(language), text) for language, text in source.items()))

    def spoken(self, language: str | None) -> str:
        """The text in this language, else in German; empty when there is none."""
        short = (language or FIRST_LANGUAGE).split("-")[0]
        known = dict(self.by_language)
        return known.get(short) or known.get(FIRST_LANGUAGE, "")

    def __str__(self) -> str:
        # Asking for the language costs more than all else here, and most texts need not.
        if len(self.by_language) < 2:
            return self.by_language[0][1] if self.by_language else ""
        return self.spoken(get_language())

    def __bool__(self) -> bool:
        return bool(self.by_language)

    def __html__(self) -> str:
        """Escaped, so that templates treat it like any other text."""
        from django.utils.html import escape

        return str(escape(str(self)))
