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
# The cascade answers many times around a plate, at several sizes and on several views, and here and
# there on gravel. A small place (pixels across) is believed from the second answer on, a large one
# from the fifth.
_ALIKE: Final = 0.35
_BELIEVED: Final = {"small": 1, "large": 4}
_SMALL: Final = 180
_LEAST: Final = (20, 6)
# Shares of the picture. Whatever has stripes looks like a plate once it is small; what fills this
# much of the picture is a mattress or a fence, and so is what seems large within it. Small places
# count all the same: a plate may hang there.
_MOST_AREA: Final = 0.15
_MOST_ACROSS: Final = 0.55
_INSIDE: Final = 0.8


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
        answers = [box for view in _VIEWS for box in _seen_from(cascade, grey, view)]
        small, large = (_agreed(answers, times) for times in _BELIEVED.values())
        huge = [box for box in large if _fills(box, grey.shape)]
        large = [box for box in large if not any(box.share_in(each) > _INSIDE for each in huge)]
        narrow = [box for box in small if box.width <= _SMALL]
        return [Finding(Kind.PLATE, box, 0.7, self.key) for box in large] + [
            Finding(Kind.PLATE, box, 0.3, self.key) for box in narrow
        ]


def _agreed(answers: list[Area], times: int) -> list[Area]:
    """Places on which more than so many answers agree."""
    import cv2

    boxes = [(box.left, box.top, box.width, box.height) for box in answers]
    groups = cv2.groupRectangles(boxes, times, _ALIKE)[0] if boxes else ()
    return [Area(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h in groups]


def _fills(box: Area, shape: tuple[int, int]) -> bool:
    """Whether it takes too much of a picture of this shape (height, width) to be a plate."""
    height, width = shape
    seen = box.within((width, height))
    share = seen.width * seen.height / (width * height)
    return seen.width > _MOST_ACROSS * width or share > _MOST_AREA


def _seen_from(cascade: Any, grey: Any, view: _View) -> list[Area]:
    import cv2
    import numpy as np

    height, width = grey.shape
    fall = abs(view.slope) * width
    drop = max(0.0, -view.slope * width)
    matrix = np.array([[view.stretch, 0, 0], [view.slope, 1, drop]])
    size = (round(width * view.stretch), round(height + fall))
    warped = cv2.warpAffine(grey, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    boxes = cascade.detectMultiScale(warped, _STEP, 0, minSize=_LEAST)
    return [_back([float(value) for value in box], view, drop) for box in boxes]


def _back(box: list[float], view: _View, drop: float) -> Area:
    """The box on the picture itself around what was found on a view."""
    x, y, w, h = box
    left, right = x / view.stretch, (x + w) / view.stretch
    slopes = (view.slope * left, view.slope * right)
    top, bottom = y - drop - max(slopes), y + h - drop - min(slopes)
    return Area(round(left), round(top), round(right), round(bottom))
