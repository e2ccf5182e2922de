"""The finders that the house knows, and those that look at a photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rathaus.reports.photos.finders.base import Finder
from rathaus.reports.photos.finders.centerface import CenterFace
from rathaus.reports.photos.finders.opencv_faces import OpenCvFaces
from rathaus.reports.photos.finders.opencv_people import OpenCvPeople
from rathaus.reports.photos.finders.opencv_plates import OpenCvPlates
from rathaus.reports.photos.findings import Kind

# Without somebody who looks for these, an editor has to look at the photo.
NEEDED: Final = frozenset({Kind.FACE, Kind.PLATE})

_FINDERS: Final[tuple[Finder, ...]] = (
    CenterFace(),
    OpenCvFaces(),
    OpenCvPlates(),
    OpenCvPeople(),
)


def all_finders() -> list[Finder]:
    """Every finder, installed or not."""
    return list(_FINDERS)


def finders_at_work(keys: Sequence[str] | None = None) -> list[Finder]:
    """Those that are installed and that none of the others replaces; ``keys`` allows only some."""
    ready = [one for one in _FINDERS if (keys is None or one.key in keys) and one.ready()]
    replaced = {key for one in ready for key in one.replaces}
    return [one for one in ready if one.key not in replaced]


def lacking(finders: Sequence[Finder]) -> frozenset[Kind]:
    """The kinds of which nobody among these would take notice."""
    return NEEDED - {kind for one in finders for kind in one.kinds}
