"""Background work of the room: fetch by id, call an action."""

from __future__ import annotations

from uuid import UUID

from rathaus.kernel.jobs import job
from rathaus.reports import upkeep as upkeep
from rathaus.reports.actions.picturing import work_on
from rathaus.reports.models import Photo


@job(queue="renditions", lock=lambda photo: f"photo-{photo}")
def process_photo(photo: str | UUID) -> None:
    """Turn a photo upright, take its metadata, cover faces and plates; it waits for release."""
    found = Photo.objects.select_related("report", "raw").filter(pk=UUID(str(photo))).first()
    if found is not None:
        work_on(found)
