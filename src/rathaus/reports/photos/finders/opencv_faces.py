"""Faces by the cascades that come with OpenCV, from the front and from both sides."""

from __future__ import annotations

from typing import Any, Final

from rathaus.reports.photos.finders import opencv
from rathaus.reports.photos.findings import Area, Finding, Kind

_FRONT: Final = ("haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml")
_SIDE: Final = "haarcascade_profileface.xml"
_LEAST: Final = 20
_STEP: Final = 1.1
_NEIGHBOURS: Final = 3


class OpenCvFaces:
    """Viola and Jones: finds most faces that look at the camera, misses small and turned ones."""

    key = "opencv-faces"
    title = "OpenCV, Haar"
    kinds = frozenset({Kind.FACE})
    replaces: frozenset[str] = frozenset()

    def ready(self) -> bool:
        """Whether OpenCV and its cascades are there."""
        return opencv.installed(*_FRONT, _SIDE)

    def check_config(self) -> list[str]:
        """What is missing."""
        return opencv.complaints(*_FRONT, _SIDE)

    def find(self, picture: Any) -> list[Finding]:
        """Faces of 20 pixels and more."""
        import cv2

        grey = cv2.equalizeHist(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
        found = [box for name in _FRONT for box in _detect(grey, name)]
        found += _detect(grey, _SIDE)
        across = grey.shape[1]
        found += [
            Area(across - box.right, box.top, across - box.left, box.bottom)
            for box in _detect(cv2.flip(grey, 1), _SIDE)
        ]
        return [Finding(Kind.FACE, box, 0.5, self.key) for box in found]


def _detect(grey: Any, name: str) -> list[Area]:
    boxes = opencv.cascade(name).detectMultiScale(
        grey, _STEP, _NEIGHBOURS, minSize=(_LEAST, _LEAST)
    )
    return [Area(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h in boxes]
