"""What an upload may be: types and bounds, per call or from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings

from rathaus.kernel.blobs.media import JPEG, PDF, PNG

_MIB: Final = 1024 * 1024
DEFAULT_LIMIT_BYTES: Final = 25 * _MIB


@dataclass(frozen=True, slots=True)
class Policy:
    """Bounds for one upload.

    ``pixels`` bounds an image (width times height). ``unpacked_bytes``, ``ratio`` (unpacked to
    packed), ``entries`` and ``depth`` (archives within archives) bound what an archive or an office
    document may unfold to. ``attachments`` lets a PDF carry files, which are then noted.
    ``strip_metadata`` removes place, device and author from images.
    """

    media_types: frozenset[str] = frozenset({PDF, JPEG, PNG})
    limit_bytes: int = DEFAULT_LIMIT_BYTES
    pixels: int = 100_000_000
    unpacked_bytes: int = 200 * _MIB
    ratio: int = 100
    entries: int = 2000
    depth: int = 1
    attachments: bool = False
    strip_metadata: bool = True


def default_policy() -> Policy:
    """The bounds for ordinary uploads; the setting ``UPLOAD_LIMIT_BYTES`` changes the size."""
    return Policy(limit_bytes=int(getattr(settings, "UPLOAD_LIMIT_BYTES", DEFAULT_LIMIT_BYTES)))
