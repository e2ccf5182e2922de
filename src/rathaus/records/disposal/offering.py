"""Offering files to the archive, and handing over those that it keeps."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.records.disposal.events import FilesOffered, FilesTransferred
from rathaus.records.disposal.queries import offering_norm
from rathaus.records.models import File, Offer, OfferedFile, Verdict
from rathaus.records.queries import files_to_offer
from rathaus.records.rules import may_manage_records


@action
def offer_files(*, actor: Actor, year: int, archive: str = "") -> Offer | None:
    """Offer every file that is due by the start of ``year``; None where nothing is.

    Held files are not offered before their hold is lifted. Raises :class:`Conflict` before the
    first day of the year: closed in 2026 with ten years means offered from 01.01.2037.
    """
    require(may_manage_records, actor)
    if today() < date(year, 1, 1):
        raise Conflict(
            _("Für {year} wird erst ab dem 1. Januar {year} angeboten.").format(year=year),
            remedy=_("Bis dahin zeigt die Liste, was fällig wird."),
        )
    due = list(files_to_offer(actor, year).values_list("pk", flat=True))
    files = list(
        File.objects.filter(pk__in=due, hold="").select_for_update(no_key=True).order_by("pk")
    )
    if not files:
        return None
    offer = Offer.objects.create(
        year=year,
        archive=archive.strip() or _archive(),
        norm=offering_norm(),
        created_at=now(),
        created_by=str(actor.ref),
    )
    OfferedFile.objects.bulk_create(OfferedFile(offer=offer, file=file) for file in files)
    made = FilesOffered(
        subject=Reference("offer", str(offer.pk)),
        year=year,
        archive=offer.archive,
        files=len(files),
        norm=offer.norm,
    )
    record(made, actor=actor)
    return offer


@action
def transfer_files(*, actor: Actor, offer: Offer) -> int:
    """Put on record that the files worth keeping go to the archive now; how many.

    Raises :class:`Conflict` while the archive has decided nothing, or where it keeps none. Handed
    over again is allowed until the archive has confirmed.
    """
    require(may_manage_records, actor)
    count = offer.files.filter(verdict=Verdict.KEEP, void=False).count()
    if count == 0 or offer.imported_at is not None:
        raise Conflict(
            _("Aus dieser Anbietung ist nichts zu übergeben."),
            remedy=_(
                "Übergeben wird, was das Archiv als archivwürdig bewertet hat, bis es die "
                "Übernahme bestätigt."
            ),
        )
    offer.transferred_at = now()
    offer.save(update_fields=["transferred_at"])
    happened = FilesTransferred(subject=Reference("offer", str(offer.pk)), files=count)
    record(happened, actor=actor)
    return count


def _archive() -> str:
    """The archive that the city names in its settings; else its own."""
    city = current_city()
    named = str(city.settings.get("archive", ""))
    return named or f"Archiv der {city.official_name}"
