"""Writing the packages of an offer into a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rathaus.kernel import blobs
from rathaus.kernel.clock import now
from rathaus.kernel.tenancy import current_city
from rathaus.records.disposal.queries import files_of
from rathaus.records.models import File, Offer, Verdict
from rathaus.records.xdomea import Head, files_offered, receipt, write_package
from rathaus.records.xdomea.names import paper_name
from rathaus.records.xdomea.package import Paper


def write_offer(offer: Offer, folder: Path) -> Path:
    """0501: what is offered, without any paper."""
    message = files_offered("0501", head_of(offer), files_of(offer))
    return write_package(folder, offer.pk, "0501", message)


def write_transfer(offer: Offer, folder: Path) -> Path:
    """0503: what the archive keeps, with every paper in its current version."""
    files = files_of(offer, Verdict.KEEP, papers=True)
    verdicts = {file.pk: Verdict.KEEP.value for file in files}
    message = files_offered("0503", head_of(offer), files, verdicts=verdicts)
    return write_package(folder, offer.pk, "0503", message, _papers(files))


def write_receipt(offer: Offer, folder: Path) -> Path:
    """0505: the archive's verdicts have arrived."""
    return write_package(folder, offer.pk, "0505", receipt("0505", head_of(offer)))


def head_of(offer: Offer) -> Head:
    """The city writes to the archive to which it offered."""
    return Head(offer.pk, current_city().official_name, offer.archive, now())


def _papers(files: Iterable[File]) -> Iterator[Paper]:
    """Each paper under its name in the package, its content checked against its hash."""
    for file in files:
        for case in file.cases.all():
            for document in case.documents.all():
                version = document.current
                yield paper_name(version.pk, version.name), blobs.open_blob(version.blob)
