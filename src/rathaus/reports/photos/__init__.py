"""Photos of reports: read, cleaned, faces and number plates covered, before anybody sees them.

Bytes and plain values go in, plain values come out; nothing here knows a table. What opens pixels
runs in a process of its own (:mod:`photo_process`).
"""

from rathaus.reports.photos.blackening import Box, cover_boxes
from rathaus.reports.photos.judging import Outcome, Verdict, judge
from rathaus.reports.photos.processing import Processed, process
from rathaus.reports.photos.reading import Look, Position, look

__all__ = [
    "Box",
    "Look",
    "Outcome",
    "Position",
    "Processed",
    "Verdict",
    "cover_boxes",
    "judge",
    "look",
    "process",
]
