"""Handing out what the viewer shows: pictures of pages, small pictures, versions in every form."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, staff
from rathaus.kernel.errors import NotFound
from rathaus.records.inspection.reading import note_reading
from rathaus.records.models import Document, DocumentVersion, RenditionKind, Seen
from rathaus.records.queries import documents_for, find_case, find_document
from rathaus.records.renditions.looking import CannotLook, picture_of
from rathaus.records.renditions.pages import NoSuchPage
from rathaus.records.renditions.queries import made_of
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.viewing import note_viewed, viewer_of

_DRAWN_AS = "1"
# Pictures narrower than this, in pixels, show which page it is, not what it says.
_LEGIBLE = 400
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
_ENDINGS = {RenditionKind.PDFA: "PDF-A", RenditionKind.OCR: "Text", RenditionKind.PDF: "PDF"}


@staff("case.see")
@require_safe
def viewer(request: StaffRequest, number: str) -> HttpResponseBase:
    """The viewer alone, for pages that are there already."""
    case = find_case(request.actor, number)
    found = viewer_of(case, request.GET, documents_for(request.actor, case))
    if found is None:
        raise _no_document()
    note_viewed(request.actor, found)
    return show(request, "desk/parts/viewer.html", {"viewer": found, "case": case})


@staff("case.see")
@require_safe
def page(request: StaffRequest, document_id: UUID, number: int) -> HttpResponseBase:
    """The picture of a page, drawn when it is asked for and not kept by browsers."""
    document = _document(request.actor, document_id)
    version = _version(document, request.GET.get("fassung", ""))
    typed = request.GET.get("breite", "")
    width = int(typed) if typed.isdecimal() and len(typed) < 5 else 1200
    if width >= _LEGIBLE:
        note_reading(
            actor=request.actor, document=document, version=version.number, way=Seen.VIEWER
        )
    etag = quote_etag(f"{version.sha256}-{number}-{width}-{_DRAWN_AS}")
    response: HttpResponse
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        try:
            drawn = picture_of(version, number, width)
        except (CannotLook, NoSuchPage):
            raise NotFound(
                _("Diese Seite lässt sich nicht zeigen."),
                remedy=_("Laden Sie das Original herunter."),
            ) from None
        kind = "image/png" if drawn.startswith(b"\x89PNG") else "image/webp"
        response = HttpResponse(drawn, content_type=kind)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = _SANDBOX
        response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response


@staff("case.see")
@require_safe
def thumbnail(request: StaffRequest, document_id: UUID) -> HttpResponseBase:
    """The small picture of a paper's first page."""
    version = _document(request.actor, document_id).current
    return _rendition(request, version, RenditionKind.THUMBNAIL, "vorschau.png")


@staff("case.see")
@require_safe
def form(request: StaffRequest, document_id: UUID, number: int, form: str) -> HttpResponseBase:
    """A version as it came, or one of its renditions, to be kept."""
    document = _document(request.actor, document_id)
    version = _version(document, str(number), strict=True)
    note_reading(actor=request.actor, document=document, version=version.number)
    if form == "original":
        return blobs.serve(version.blob, version.name, request=request)
    kind = next((kind for kind in _ENDINGS if kind == form), None)
    if kind is None:
        raise _no_document()
    name = f"{version.name.rpartition('.')[0] or version.name}-{_ENDINGS[kind]}.pdf"
    return _rendition(request, version, kind, name)


def _rendition(
    request: StaffRequest, version: DocumentVersion, kind: RenditionKind, name: str
) -> HttpResponse:
    made = made_of(version, kind)
    if made is None or made.blob is None:
        raise _no_document()
    picture = kind == RenditionKind.THUMBNAIL
    return blobs.serve(made.blob, name, inline=picture, request=request)


def _document(actor: Actor, document_id: UUID) -> Document:
    found = find_document(actor, document_id)
    if found.erased_on is not None:
        raise _no_document()
    return found


def _version(document: Document, number: str, *, strict: bool = False) -> DocumentVersion:
    versions = {str(version.number): version for version in document.versions.all()}
    if number in versions:
        return versions[number]
    if strict:
        raise _no_document()
    return document.current


def _no_document() -> NotFound:
    return NotFound(
        _("Dieses Dokument finden Sie hier nicht."),
        remedy=_("Öffnen Sie es aus dem Vorgang, zu dem es gehört."),
    )
