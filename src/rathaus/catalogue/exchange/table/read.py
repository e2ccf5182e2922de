"""Reads the table, tolerant in its dress and exact in its errors: file, line, column, remedy."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from rathaus.catalogue.exchange.cleaning import bare
from rathaus.catalogue.exchange.described import DescribedService, Reading
from rathaus.catalogue.exchange.table import columns
from rathaus.catalogue.exchange.table.columns import COLUMNS, SPOKEN, CellError
from rathaus.catalogue.models import FIRST_LANGUAGE, KEY_PATTERN, ServiceText
from rathaus.kernel.errors import Invalid, Refused

MAX_BYTES: Final = 20_000_000
_SHOWN: Final = 20
_LANGUAGE: Final = re.compile(r"(?P<column>.+)_(?P<language>[a-z]{2,3})")
_GUARD: Final = re.compile(r"^'(?=[=+\-@])")
_TRUST: Final = ("none", "basic", "substantial", "high")
_NO: Final = ("nein", "no", "false", "0")
_YES: Final = ("", "ja", "yes", "true", "1")


def read_table(data: bytes, *, scheme: str = "", file: str = "") -> Reading:
    """The rows as services. Divided by semicolon, comma or tab; UTF-8 or Windows-1252.

    Raises :class:`Invalid` that names every wrong cell by file, line and column.
    """
    text = _decoded(data, file)
    rows = list(_rows(text, file))
    faults: list[str] = []
    services: list[DescribedService] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        reader = _Row(f"{file}, Zeile {line}", cells)
        service = reader.service()
        if service is not None and service.key in seen:
            first = seen[service.key]
            reader.fault("schluessel", f"„{service.key}“ steht schon in Zeile {first}.")
        if service is not None:
            seen.setdefault(service.key, line)
            services.append(service)
        faults += reader.faults
    if faults:
        more = f"\n… und {len(faults) - _SHOWN} weitere" if len(faults) > _SHOWN else ""
        raise Invalid(
            "\n".join(faults[:_SHOWN]) + more,
            remedy="Berichtigen Sie die Zellen; bis dahin ist nichts übernommen.",
            fields={str(place): fault for place, fault in enumerate(faults, start=1)},
        )
    return Reading(services=tuple(services))


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise Refused(f"{file} ist größer als {MAX_BYTES // 1_000_000} MB.")
    if b"\x00" in data:
        raise Refused(f"{file} ist keine Textdatei.", remedy="Speichern Sie sie als CSV (UTF-8).")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line on which it begins and its cells by column."""
    head = text.split("\n", 1)[0]
    divider = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    names: list[str] = []
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = _names(cells, f"{file}, Zeile {line}")
                continue
            if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                raise Invalid(
                    f"{file}, Zeile {line}: Die Zeile hat mehr Spalten als die Kopfzeile.",
                    remedy="Setzen Sie Texte mit Trennzeichen in Anführungszeichen.",
                )
            yield line, dict(zip(names, (_cell(cell) for cell in cells), strict=False))
    except csv.Error as error:
        raise Invalid(
            f"{file}, Zeile {begins}: Ein Anführungszeichen ist nicht geschlossen.",
            remedy='In Texten stehen Anführungszeichen doppelt ("").',
        ) from error
    if not names:
        raise Invalid(f"{file}: Die Datei ist leer.", remedy="Die erste Zeile nennt die Spalten.")


def _cell(text: str) -> str:
    return _GUARD.sub("", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def _names(cells: list[str], place: str) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for name in names:
        spoken = _LANGUAGE.fullmatch(name)
        known = name in COLUMNS or (spoken is not None and spoken["column"] in SPOKEN)
        if name and not known:
            raise Invalid(
                f"{place}: Die Spalte „{name}“ ist unbekannt.",
                remedy=f"Möglich sind: {', '.join(COLUMNS)}; Texte auch mit _en, _tr und so fort.",
            )
    missing = [name for name in ("schluessel", "name", "kurztext") if name not in names]
    if missing:
        raise Invalid(
            f"{place}: Es fehlt die Spalte {', '.join(missing)}.", remedy="Ergänzen Sie sie."
        )
    return names


class _Row:
    """One row on its way to a service."""

    def __init__(self, place: str, cells: Mapping[str, str]) -> None:
        self.place = place
        self.cells = cells
        self.faults: list[str] = []

    def fault(self, column: str, reason: str) -> None:
        self.faults.append(f"{self.place}, Spalte {column}: {reason}")

    def service(self) -> DescribedService | None:
        """The service, or nothing where the row has faults."""
        names = self.spoken("name", bare)
        texts = self.texts()
        made = DescribedService(
            key=self.matching("schluessel", KEY_PATTERN, "Kleinbuchstaben, Ziffern, Bindestriche"),
            names=names,
            office=self.cells.get("stelle", ""),
            leika=self.matching("leika", r"(\d{14})?", "14 Ziffern"),
            synonyms={
                language: tuple(dict.fromkeys(columns.lines(words)))
                for language, words in self.spoken("synonyme", str).items()
            },
            texts=texts,
            legal_basis=self.entries("rechtsgrundlagen", columns.read_basis),
            fees=self.entries("gebuehren", columns.read_fee),
            periods=self.entries("zeiten", columns.read_period),
            papers=self.entries("unterlagen_liste", columns.read_paper),
            links=self.entries("links", columns.read_link),
            places=self.entries("anlaufstellen", columns.read_place),
            topics=self.entries("themen", _pair(":")),
            identifiers=dict(self.entries("kennungen", _pair("="))),
            duration_minutes=self.minutes(),
            trust=self.choice("vertrauensniveau", _TRUST) or "none",
            channels=tuple(columns.lines(self.cells.get("wege", ""))) or ("counter",),
            hidden=self.choice("sichtbar", (*_YES, *_NO)) in _NO,
        )
        for column, value in (("name", names), ("kurztext", texts.get(FIRST_LANGUAGE, {}))):
            there = value.get(FIRST_LANGUAGE if column == "name" else "kurztext")
            if not there:
                self.fault(column, "Die Zelle ist leer.")
        return None if self.faults else made

    def spoken(self, column: str, read: Callable[[str], str]) -> dict[str, str]:
        found = {}
        for name, cell in self.cells.items():
            spoken = _LANGUAGE.fullmatch(name)
            if name == column:
                language = FIRST_LANGUAGE
            elif spoken is not None and spoken["column"] == column:
                language = spoken["language"]
            else:
                continue
            if cell and (text := read(cell)):
                found[language] = text
        return found

    def texts(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for module in ServiceText.Module.values:
            for language, text in self.spoken(module, str).items():
                found.setdefault(language, {})[module] = text
        return found

    def matching(self, column: str, pattern: str, expected: str) -> str:
        value = self.cells.get(column, "")
        if not re.fullmatch(pattern, value) or len(value) > 80:
            self.fault(column, f"„{value[:40]}“ – erwartet: {expected}.")
        return value

    def choice(self, column: str, known: tuple[str, ...]) -> str:
        value = self.cells.get(column, "").lower()
        if value and value not in known:
            wanted = ", ".join(dict.fromkeys(one for one in known if one))
            self.fault(column, f"„{value[:40]}“ – möglich sind: {wanted}.")
        return value

    def minutes(self) -> int | None:
        value = self.cells.get("dauer_minuten", "")
        if value and not (value.isdecimal() and 0 < int(value) < 1440):
            self.fault("dauer_minuten", f"„{value[:40]}“ – erwartet: ganze Minuten.")
            return None
        return int(value) if value else None

    def entries(self, column: str, read: Callable[[str], Any]) -> tuple[Any, ...]:
        found = []
        for line in columns.lines(self.cells.get(column, "")):
            try:
                found.append(read(line))
            except CellError as error:
                self.fault(column, str(error))
        return tuple(found)


def _pair(divider: str) -> Callable[[str], tuple[str, str]]:
    def read(line: str) -> tuple[str, str]:
        first, sign, last = (part.strip() for part in line.partition(divider))
        if not (first and sign and last):
            raise CellError(f"„{line[:40]}“ – erwartet: Name{divider}Wert.")
        return first, last

    return read
