"""What a photo may be, and what becomes of it. Lengths in pixels, counts of pixels width × height.

Imported by the process that opens photos too: no framework in here.
"""

from __future__ import annotations

from typing import Final

# Telephones take photos of up to 108 million pixels as JPEG, which is decoded at a part of its
# size. The other kinds can only be decoded whole: four bytes a pixel.
MOST_PIXELS: Final = {"JPEG": 110_000_000, "PNG": 50_000_000, "WEBP": 50_000_000}
MOST_BYTES: Final = 30_000_000
LEAST_SIDE: Final = 16

LONG_SIDE: Final = 2048
THUMBNAIL_SIDE: Final = 400
QUALITY: Final = 85

MEMORY: Final = 1_500_000_000
CPU_SECONDS: Final = 30
SECONDS: Final = 90
