"""Parcels of letters in a folder: PDF files and a list in CSV, as print services take them.

``<folder>/<city>/<parcel>/letters.csv`` (letter;name;line1;line2;country;files) beside the files.
The service reports by ``<folder>/<city>/posted/<parcel>.csv`` with the columns letter;day; once on
record the report is renamed to ``….done``.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.tenancy import current_city
from rathaus.mail.postal.base import Letter, Posting

COLUMNS = ["letter", "name", "line1", "line2", "country", "files"]


class FolderService:
    """Übergabeordner: whoever prints fetches the parcels, by whatever means they agreed on."""

    key = "folder"
    title = "Übergabeordner"
    simulated = False

    def check_config(self) -> list[str]:
        """Whether the folder can be written."""
        try:
            folder = _folder()
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = folder / ".probe"
            probe.touch()
            probe.unlink()
        except OSError as error:
            return [f"In den Übergabeordner lässt sich nicht schreiben: {error.strerror}."]
        return []

    def hand_over(self, batch: str, letters: Sequence[Letter]) -> None:
        """Write the parcel beside its place and rename it: there completely or not at all."""
        target = _folder() / batch
        partial = target.with_name(f".{batch}.part")
        try:
            partial.mkdir(parents=True, mode=0o700)
            with (partial / "letters.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, delimiter=";")
                writer.writerow(COLUMNS)
                for letter in letters:
                    writer.writerow(_row(letter, _write_sheets(partial, letter)))
            partial.rename(target)
        except OSError as error:
            shutil.rmtree(partial, ignore_errors=True)
            raise Unavailable(
                f"Die Briefe ließen sich nicht übergeben: {error.strerror}.",
                remedy="Der Betrieb muss den Übergabeordner prüfen; die Briefe bleiben im Ausgang.",
            ) from error

    def reports(self) -> Iterator[Posting]:
        """Each report file, split by day; what cannot be read is left for a person."""
        for path in sorted((_folder() / "posted").glob("*.csv")):
            days: dict[date, list[UUID]] = {}
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file, delimiter=";"):
                    days.setdefault(date.fromisoformat(row["day"]), []).append(UUID(row["letter"]))
            for day, letters in sorted(days.items()):
                yield Posting(path.stem, tuple(letters), day)

    def confirm(self, posting: Posting) -> None:
        """Put the report aside."""
        path = _folder() / "posted" / f"{posting.batch}.csv"
        if path.exists():
            path.rename(path.with_suffix(".done"))


def report(batch: str, letters: Sequence[UUID], day: date) -> None:
    """Write a report as a service would."""
    folder = _folder() / "posted"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{batch}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["letter", "day"])
        writer.writerows([letter, day.isoformat()] for letter in letters)


def _folder() -> Path:
    root = getattr(settings, "POSTAL_FOLDER", "") or Path(settings.HOME) / "outgoing-post"
    return Path(root) / current_city().slug


def _write_sheets(folder: Path, letter: Letter) -> list[str]:
    names = []
    for name, content in letter.sheets:
        names.append(f"{letter.id}-{name}")
        (folder / names[-1]).write_bytes(content)
    return names


def _row(letter: Letter, files: list[str]) -> list[str]:
    first, second, *_rest = [*letter.lines, "", ""]
    return [str(letter.id), letter.name, first, second, letter.country, " ".join(files)]
