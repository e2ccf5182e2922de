"""People as a whole by the histogram of gradients that is built into OpenCV (Dalal and Triggs)."""

from __future__ import annotations

from typing import Any, Final

from rathaus.reports.photos.finders import opencv
from rathaus.reports.photos.findings import Area, Finding, Kind

# Only somebody who fills a good part of the picture matters here, so a small picture will do.
_SIDE: Final = 640
_SURE: Final = 0.8


class OpenCvPeople:
    """Finds people who stand upright and are seen whole; others by their faces alone."""

    key = "opencv-people"
    title = "OpenCV, HOG"
    kinds = frozenset({Kind.PERSON})
    replaces: frozenset[str] = frozenset()

    def ready(self) -> bool:
        """Whether OpenCV is there."""
        return opencv.installed()

    def check_config(self) -> list[str]:
        """What is missing."""
        return opencv.complaints()

    def find(self, picture: Any) -> list[Finding]:
        """People of a quarter of the picture's height and more."""
        import cv2
        import numpy as np

        scale = min(1.0, _SIDE / max(picture.shape[:2]))
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if small.shape[0] < 128 or small.shape[1] < 64:
            return []
        people = cv2.HOGDescriptor()
        people.setSVMDetector(np.array(cv2.HOGDescriptor.getDefaultPeopleDetector()))
        boxes, weights = people.detectMultiScale(small, winStride=(8, 8), scale=1.08)
        return [
            Finding(Kind.PERSON, _area(box, 1 / scale), min(float(weight) / 2, 1.0), self.key)
            for box, weight in zip(boxes, weights, strict=True)
            if weight >= _SURE
        ]


def _area(box: Any, scale: float) -> Area:
    x, y, w, h = (float(value) * scale for value in box)
    return Area(round(x), round(y), round(x + w), round(y + h))
