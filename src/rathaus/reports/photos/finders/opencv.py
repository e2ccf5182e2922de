"""What the finders that use OpenCV have in common (extra ``photos`` of the package)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

_MODULE: Final = "cv2"


def installed(*cascades: str) -> bool:
    """Whether OpenCV is there, with these trained cascades in its wheel."""
    folder = _folder()
    return folder is not None and all((folder / name).is_file() for name in cascades)


def complaints(*cascades: str) -> list[str]:
    """What is missing, for the administrator."""
    if installed(*cascades):
        return []
    from django.utils.translation import gettext as _

    return [_("OpenCV fehlt: Installieren Sie Rathaus mit der Ergänzung „photos“.")]


def cascade(name: str) -> Any:
    """A trained cascade of the wheel."""
    import cv2

    folder = _folder()
    if folder is None:
        raise FileNotFoundError(name)
    loaded = cv2.CascadeClassifier(str(folder / name))
    if loaded.empty():
        raise FileNotFoundError(name)
    return loaded


def _folder() -> Path | None:
    found = find_spec(_MODULE)
    return Path(found.origin).parent / "data" if found and found.origin else None
