"""Handing out photos, by rule."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, public_page
from rathaus.kernel.blobs import serve
from rathaus.kernel.errors import NotFound
from rathaus.reports.models import Follower, Photo
from rathaus.reports.queries import serial_of
from rathaus.reports.rules import may_see, may_see_public
from rathaus.reports.secret_keys import digest


def may_see_photo(actor: Actor, photo: Photo, key: str = "") -> bool:
    """Released ones of published reports everybody; before that staff of the report, and its
    reporter by the secret of the link, but never what nobody has looked at."""
    if may_see(actor, photo.report):
        return True
    whole = photo.report.merged_into or photo.report
    if photo.state == Photo.State.RELEASED and may_see_public(whole):
        return True
    if not key or photo.state not in {Photo.State.READY, Photo.State.RELEASED}:
        return False
    followers = Follower.objects.filter(report=photo.report_id, part=Follower.Part.REPORTER)
    return followers.filter(key_digest=digest(key)).exists()


@public_page
def photo(request: HttpRequest, number: str, photo_id: UUID) -> HttpResponse:
    """A photo of a report; ``?klein`` the small one, ``?schluessel=`` the reporter's secret."""
    found = (
        Photo.objects.select_related("report__merged_into", "blob", "small")
        .filter(pk=photo_id, report__serial=serial_of(number) or 0)
        .first()
    )
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if found is None or not may_see_photo(actor, found, request.GET.get("schluessel", "")):
        raise NotFound(_("Dieses Foto gibt es hier nicht."))
    blob = found.small if "klein" in request.GET else found.blob
    if blob is None:
        raise NotFound(_("Dieses Foto wird gerade bearbeitet."))
    response = serve(blob, f"{found.report.number}.jpg", inline=True, request=request)
    if found.state == Photo.State.RELEASED:
        response["Cache-Control"] = "public, max-age=300"
    return response
