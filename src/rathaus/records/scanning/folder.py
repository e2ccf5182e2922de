"""The scanner's drop folder: what is complete is taken, moved aside, or refused with the reason."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import default_policy
from rathaus.kernel.blobs.refusing import too_large
from rathaus.kernel.errors import Refused, Unavailable
from rathaus.people.models import Office
from rathaus.records.scanning.pictures import as_paper
from rathaus.records.scanning.verbs import take_scan

TAKEN: Final = "übernommen"
REFUSED: Final = "abgelehnt"
_TYPES: Final = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file. ``reason`` is empty where it was taken."""

    name: str
    reason: str = ""
    known: bool = False


def take_folder(
    *, actor: Actor, office: Office, folder: Path, quiet_seconds: float = 2.0
) -> Iterator[Outcome]:
    """Take what lies in the folder and is complete: nobody wrote to it for ``quiet_seconds``.

    Files are moved after they are committed: one that a killed process left is known next time.
    Raises :class:`Unavailable` when the store or the virus scanner is away; then the files stay.
    """
    for path in _complete(folder, quiet_seconds):
        try:
            known = _take(actor, office, path)
        except Refused as error:
            _refuse(path, error)
            yield Outcome(path.name, str(error))
        else:
            _move(path, folder / TAKEN)
            yield Outcome(path.name, known=known)


def _complete(folder: Path, quiet_seconds: float) -> list[Path]:
    """Files whose size and time stay the same while one waits, the oldest first."""
    before = {path: _look(path) for path in folder.iterdir() if _is_meant(path)}
    if not before:
        return []
    if any(time.time() - look[1] / 1e9 < quiet_seconds for look in before.values()):
        time.sleep(quiet_seconds)
    still = [path for path, look in before.items() if path.exists() and _look(path) == look]
    return sorted(still, key=lambda path: (before[path][1], path.name))


def _is_meant(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not path.name.startswith((".", "~"))


def _look(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _take(actor: Actor, office: Office, path: Path) -> bool:
    """Whether it had been taken before."""
    if path.suffix.lower() not in _TYPES:
        raise Refused(
            _("Die Datei „{name}“ ist kein Scan.").format(name=path.name),
            remedy=_("Angenommen werden hier PDF, TIFF, JPEG und PNG."),
        )
    limit = default_policy().limit_bytes
    if path.stat().st_size > limit:
        raise too_large(path.name, limit)
    data, name = as_paper(path.read_bytes(), path.name)
    return take_scan(actor=actor, office=office, data=data, name=name).known


def _refuse(path: Path, error: Refused) -> None:
    place = path.parent / REFUSED
    moved = _move(path, place)
    moved.with_name(f"{moved.name}.txt").write_text(
        f"{error.message}\n{error.remedy}\n", encoding="utf-8"
    )


def _move(path: Path, place: Path) -> Path:
    """Into a folder beside; nothing there is written over."""
    place.mkdir(exist_ok=True)
    number, target = 1, place / path.name
    while target.exists():
        number += 1
        target = place / f"{path.stem}-{number}{path.suffix}"
    os.rename(path, target)
    return target


def watch(
    take: Callable[[], Iterator[Outcome]],
    *,
    pause_seconds: float = 5.0,
    tell: Callable[[Outcome | Unavailable], None],
) -> None:
    """Take again and again until interrupted; a store or scanner that is away is waited for."""
    away = False
    while True:
        try:
            for outcome in take():
                tell(outcome)
            away = False
        except Unavailable as error:
            if not away:
                tell(error)
            away = True
        time.sleep(pause_seconds)
