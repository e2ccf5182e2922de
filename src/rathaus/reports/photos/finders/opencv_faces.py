"""Faces by the cascades that come with OpenCV, from the front and from both sides."""

from __future__ import annotations

from typing import Any, Final

from rathaus.reports.photos.finders import opencv
from rathaus.reports.photos.findings import Area, Finding, Kind

_FRONT: Final = "haarcascade_frontalface_default.xml"
_SECOND: Final = "haarcascade_frontalface_alt2.xml"
_PROFILE: Final = "haarcascade_profileface.xml"
# A cascade takes seconds on a large picture; what it finds at all is large enough on a smaller one.
_SIDE: Final = 1440
_LEAST: Final = 24
_STEP: Final = 1.2
_NEIGHBOURS: Final = 2


class OpenCvFaces:
    """Viola and Jones: finds most faces that look at the camera, misses small and turned ones."""

    key = "opencv-faces"
    title = "OpenCV, Haar"
    kinds = frozenset({Kind.FACE})
    replaces: frozenset[str] = frozenset()

    def ready(self) -> bool:
        """Whether OpenCV and its cascades are there."""
        return opencv.installed(_FRONT, _SECOND, _PROFILE)

    def check_config(self) -> list[str]:
        """What is missing."""
        return opencv.complaints(_FRONT, _SECOND, _PROFILE)

    def find(self, picture: Any) -> list[Finding]:
        """Faces of 35 pixels and more on a picture of 2048."""
        import cv2

        scale = min(1.0, _SIDE / max(picture.shape[:2]))
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        grey = cv2.equalizeHist(grey)
        across = grey.shape[1]
        found = _detect(grey, _FRONT) + _detect(grey, _PROFILE)
        found += [(across - x - w, y, w, h) for x, y, w, h in _detect(cv2.flip(grey, 1), _PROFILE)]
        return [
            Finding(Kind.FACE, _area(box, scale), _how_sure(grey, box), self.key) for box in found
        ]


def _how_sure(grey: Any, box: tuple[int, int, int, int]) -> float:
    """A second cascade looks at the place alone: what both take for a face is one."""
    x, y, w, h = box
    part = grey[max(0, y - h // 4) : y + h + h // 4, max(0, x - w // 4) : x + w + w // 4]
    again = opencv.cascade(_SECOND).detectMultiScale(part, 1.1, 2, minSize=(w // 2, h // 2))
    return 0.8 if len(again) else 0.3


def _detect(grey: Any, name: str) -> list[tuple[int, int, int, int]]:
    boxes = opencv.cascade(name).detectMultiScale(
        grey, _STEP, _NEIGHBOURS, minSize=(_LEAST, _LEAST)
    )
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in boxes]


def _area(box: tuple[int, int, int, int], scale: float) -> Area:
    x, y, w, h = (value / scale for value in box)
    return Area(round(x), round(y), round(x + w), round(y + h))
