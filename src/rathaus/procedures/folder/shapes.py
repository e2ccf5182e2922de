"""What the files of a folder may contain, as data, and a check that names every deviation."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rathaus.procedures.folder.located import Path
from rathaus.procedures.guessing import guess

Report = Callable[[Path, str, str, str], None]
"""Takes down a deviation: place, code, reason, remedy."""


class Shape:
    """Something that a value may look like."""

    def check(self, value: Any, path: Path, report: Report) -> None:
        """Report every deviation of ``value``."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Text(Shape):
    """Words; with ``pattern`` of a certain form, which ``example`` shows."""

    pattern: str = ""
    example: str = ""

    def check(self, value: Any, path: Path, report: Report) -> None:
        """A text that is not empty."""
        if not isinstance(value, str):
            report(
                path,
                "shape.text",
                f"„{_name(path)}“ muss Text sein, nicht „{value}“.",
                "Setzen Sie den Wert in Anführungszeichen.",
            )
        elif not value.strip():
            report(path, "shape.empty", f"„{_name(path)}“ ist leer.", "Füllen Sie es aus.")
        elif self.pattern and not re.fullmatch(self.pattern, value):
            example = f"Beispiel: {self.example}" if self.example else ""
            report(path, "shape.pattern", f"„{value}“ passt nicht zu „{_name(path)}“.", example)


@dataclass(frozen=True, slots=True)
class Choice(Shape):
    """One of a few words."""

    options: tuple[str, ...]

    def check(self, value: Any, path: Path, report: Report) -> None:
        """One of ``options``."""
        if value not in self.options:
            report(
                path,
                "shape.choice",
                f"„{value}“ ist für „{_name(path)}“ nicht vorgesehen.",
                guess(str(value), self.options),
            )


@dataclass(frozen=True, slots=True)
class Whole(Shape):
    """A whole number from ``least`` to ``most``."""

    least: int
    most: int

    def check(self, value: Any, path: Path, report: Report) -> None:
        """An int within bounds."""
        if isinstance(value, bool) or not isinstance(value, int):
            report(path, "shape.whole", f"„{_name(path)}“ muss eine ganze Zahl sein.", "")
        elif not self.least <= value <= self.most:
            report(
                path,
                "shape.bounds",
                f"„{_name(path)}“ muss zwischen {self.least} und {self.most} liegen.",
                "",
            )


@dataclass(frozen=True, slots=True)
class YesNo(Shape):
    """true or false."""

    def check(self, value: Any, path: Path, report: Report) -> None:
        """A bool."""
        if not isinstance(value, bool):
            report(path, "shape.yes_no", f"„{_name(path)}“ ist true oder false.", "")


@dataclass(frozen=True, slots=True)
class Day(Shape):
    """A calendar day."""

    def check(self, value: Any, path: Path, report: Report) -> None:
        """A date."""
        if not isinstance(value, datetime.date):
            report(path, "shape.day", f"„{_name(path)}“ muss ein Tag sein.", "Beispiel: 2026-12-31")


@dataclass(frozen=True, slots=True)
class Anything(Shape):
    """Free: data of an example, for instance."""

    def check(self, value: Any, path: Path, report: Report) -> None:
        """Always right."""


@dataclass(frozen=True, slots=True)
class Words(Shape):
    """Text by language: German always, others beside it. A bare text counts as German."""

    many: bool = False

    def check(self, value: Any, path: Path, report: Report) -> None:
        """A text, or texts by language (lists of texts with ``many``)."""
        shape: Shape = ListOf(Text()) if self.many else Text()
        if not isinstance(value, Mapping):
            shape.check(value, path, report)
            return
        if "de" not in value:
            report(
                path, "shape.german", f"„{_name(path)}“ fehlt auf Deutsch.", "Ergänzen Sie „de: …“."
            )
        for language, text in value.items():
            if not re.fullmatch(r"[a-z]{2}(-[a-z]+)?", language):
                report(
                    (*path, language),
                    "shape.language",
                    f"„{language}“ ist keine Sprache.",
                    "Beispiel: de, en, de-leicht.",
                )
            shape.check(text, (*path, language), report)


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    """A list, of at least ``least`` items."""

    item: Shape
    least: int = 0

    def check(self, value: Any, path: Path, report: Report) -> None:
        """A list whose items fit."""
        if not isinstance(value, list):
            report(
                path,
                "shape.list",
                f"„{_name(path)}“ muss eine Liste sein.",
                "Beginnen Sie jede Zeile mit einem Strich.",
            )
            return
        if len(value) < self.least:
            report(path, "shape.least", f"„{_name(path)}“ braucht mindestens einen Eintrag.", "")
        for index, item in enumerate(value):
            self.item.check(item, (*path, index), report)


@dataclass(frozen=True, slots=True)
class MapOf(Shape):
    """Entries under names of one's own choice, which match ``key``."""

    item: Shape
    key: str = r"[a-z][a-z0-9_]*"

    def check(self, value: Any, path: Path, report: Report) -> None:
        """A mapping whose entries fit."""
        if not isinstance(value, Mapping):
            report(path, "shape.map", f"„{_name(path)}“ muss Einträge mit Namen haben.", "")
            return
        for key, item in value.items():
            if not re.fullmatch(self.key, key):
                report(
                    (*path, key),
                    "shape.key",
                    f"„{key}“ ist kein Name.",
                    "Erlaubt sind Kleinbuchstaben, Ziffern und Unterstriche.",
                )
            self.item.check(item, (*path, key), report)


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of a record. ``why`` says what it is needed for, where it is ``needed``."""

    shape: Shape
    needed: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Record(Shape):
    """Entries with fixed names."""

    parts: Mapping[str, Part] = field(default_factory=dict)

    def check(self, value: Any, path: Path, report: Report) -> None:
        """A mapping with the needed entries and no others."""
        if not isinstance(value, Mapping):
            names = ", ".join(self.parts)
            report(path, "shape.map", f"„{_name(path)}“ muss Angaben enthalten: {names}.", "")
            return
        for key, item in value.items():
            if key not in self.parts:
                report(
                    (*path, key),
                    "shape.unknown",
                    f"„{key}“ ist hier unbekannt.",
                    guess(key, self.parts),
                )
            else:
                self.parts[key].shape.check(item, (*path, key), report)
        for key, part in self.parts.items():
            if part.needed and value.get(key) is None:
                where = f" in „{_name(path)}“" if path else ""
                report(
                    path,
                    f"missing.{'.'.join(str(step) for step in (*path, key))}",
                    f"Es fehlt „{key}“{where}.",
                    part.why or f"Ergänzen Sie „{key}: …“.",
                )


def words(value: Any) -> dict[str, Any]:
    """Text by language, from a bare text or a mapping."""
    return dict(value) if isinstance(value, Mapping) else {"de": value}


def amount(value: Any) -> Decimal | None:
    """An exact amount from a figure or a text like 28.50; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    return Decimal(value) if re.fullmatch(r"-?\d+(\.\d+)?", str(value)) else None


def _name(path: Path) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path) or "Datei"
