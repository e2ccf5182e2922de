"""Number plates by the cascade that comes with OpenCV, on the picture and on views from the side.

The cascade was trained on plates seen from the front. A parked car is seen at an angle, so the
picture is also stretched and sheared until such a plate looks as if seen from the front.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from rathaus.reports.photos.finders import opencv
from rathaus.reports.photos.findings import Area, Finding, Kind

_CASCADE: Final = "haarcascade_russian_plate_number.xml"
_STEP: Final = 1.15
_NEIGHBOURS: Final = 1
_LEAST: Final = (20, 6)


class _View(NamedTuple):
    """Stretched across by the first, falling to the right by the second (per pixel across)."""

    stretch: float
    slope: float


_VIEWS: Final = (_View(1, 0), _View(1.7, 0), _View(1.5, -0.2), _View(1.5, 0.2))


class OpenCvPlates:
    """Finds plates of forty pixels and more, up to about forty degrees from the side."""

    key = "opencv-plates"
    title = "OpenCV, Haar"
    kinds = frozenset({Kind.PLATE})
    replaces: frozenset[str] = frozenset()

    def ready(self) -> bool:
        """Whether OpenCV and its cascade are there."""
        return opencv.installed(_CASCADE)

    def check_config(self) -> list[str]:
        """What is missing."""
        return opencv.complaints(_CASCADE)

    def find(self, picture: Any) -> list[Finding]:
        """Plates, each as an upright box around it."""
        import cv2

        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        cascade = opencv.cascade(_CASCADE)
        return [
            Finding(Kind.PLATE, box, 0.5, self.key)
            for view in _VIEWS
            for box in _seen_from(cascade, grey, view)
        ]


def _seen_from(cascade: Any, grey: Any, view: _View) -> list[Area]:
    import cv2
    import numpy as np

    height, width = grey.shape
    fall = abs(view.slope) * width
    drop = max(0.0, -view.slope * width)
    matrix = np.array([[view.stretch, 0, 0], [view.slope, 1, drop]])
    size = (round(width * view.stretch), round(height + fall))
    warped = cv2.warpAffine(grey, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    boxes = cascade.detectMultiScale(warped, _STEP, _NEIGHBOURS, minSize=_LEAST)
    return [_back([float(value) for value in box], view, drop) for box in boxes]


def _back(box: list[float], view: _View, drop: float) -> Area:
    """The box on the picture itself around what was found on a view."""
    x, y, w, h = box
    left, right = x / view.stretch, (x + w) / view.stretch
    slopes = (view.slope * left, view.slope * right)
    top, bottom = y - drop - max(slopes), y + h - drop - min(slopes)
    return Area(round(left), round(top), round(right), round(bottom))
