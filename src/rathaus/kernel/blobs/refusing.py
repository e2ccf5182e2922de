"""What is said of a file that is larger than allowed, wherever it turns out."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rathaus.kernel.blobs.names import safe_name
from rathaus.kernel.errors import Refused


def too_large(name: str, limit: int) -> Refused:
    """The refusal of a file above ``limit`` bytes."""
    return Refused(
        _("Die Datei „{name}“ ist größer als die erlaubten {limit} MB.").format(
            name=safe_name(name), limit=number_format(limit / 1_000_000, 1)
        ),
        remedy=_("Verkleinern Sie die Datei, zum Beispiel durch eine geringere Auflösung."),
    )
