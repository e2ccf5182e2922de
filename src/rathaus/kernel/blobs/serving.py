"""Handing contents out so that no browser ever runs them in the name of the city."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from rathaus.kernel.blobs.media import JPEG, PDF, PNG, UNKNOWN
from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.blobs.names import safe_name
from rathaus.kernel.blobs.store import read

# Only what browsers show without running it.
INLINE: Final = frozenset({PDF, JPEG, PNG})
_NEVER_NAMED: Final = ("text/html", "image/svg", "application/xhtml", "text/xml", "application/xml")
_SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
# Browsers refuse to open their PDF reader in a sandbox; the reader itself runs apart from the page.
_PDF_READER: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def serve(
    blob: Blob, name: str, *, inline: bool = False, request: HttpRequest | None = None
) -> HttpResponse:
    """The content as an answer: a download, or shown in the browser where that is harmless.

    With ``request`` a copy that the browser has already is not sent again (304). Raises
    :class:`Altered` when the stored content no longer has its hash.
    """
    etag = quote_etag(blob.sha256)
    response: HttpResponse
    if request is not None and etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(read(blob), content_type=_content_type(blob.media_type))
        shown = inline and blob.media_type in INLINE
        response["Content-Disposition"] = _disposition(name, shown=shown)
        response["X-Content-Type-Options"] = "nosniff"
        reader = shown and blob.media_type == PDF
        response["Content-Security-Policy"] = _PDF_READER if reader else _SANDBOX
        response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response


def _disposition(name: str, *, shown: bool) -> str:
    return content_disposition_header(not shown, safe_name(name)) or "attachment"


def _content_type(media_type: str) -> str:
    """HTML, SVG and XML lose their name: a browser then has no reason to interpret them."""
    if media_type.startswith(_NEVER_NAMED):
        return UNKNOWN
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
