"""What happens to files at their end, as facts: numbers, hashes and norms, never a title."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("offer.made", visibility=Visibility.INTERNAL)
class FilesOffered:
    """Files whose time is over were offered to the archive (xdomea 0501)."""

    subject: Reference
    year: int
    archive: str
    files: int
    norm: str


@fact("offer.received", visibility=Visibility.INTERNAL)
class OfferReceived:
    """The archive confirmed that a message arrived (0504 the offer, 0507 the files)."""

    subject: Reference
    message: str


@fact("offer.appraised", visibility=Visibility.INTERNAL)
class OfferAppraised:
    """The archive's verdicts were read (0502): so many to keep, to destroy, still to review."""

    subject: Reference
    keep: int
    destroy: int
    review: int


@fact("offer.transferred", visibility=Visibility.INTERNAL)
class FilesTransferred:
    """The files that the archive keeps were handed over with their papers (0503)."""

    subject: Reference
    files: int


@fact("offer.imported", visibility=Visibility.INTERNAL)
class FilesImported:
    """The archive said what it took over (0506)."""

    subject: Reference
    taken: int
    failed: int


@fact("destruction.proposed", visibility=Visibility.INTERNAL)
class DestructionProposed:
    """A list of files to destroy was made; the fingerprint fixes what is on it."""

    subject: Reference
    offer: Reference
    files: int
    fingerprint: str
    norm: str


@fact("destruction.withdrawn", visibility=Visibility.INTERNAL)
class DestructionWithdrawn:
    """A list was taken back before it was carried out."""

    subject: Reference


@fact("destruction.signed", visibility=Visibility.INTERNAL)
class DestructionSigned:
    """One of the two signatures."""

    subject: Reference
    fingerprint: str
    signature: int


@fact("destruction.executed", visibility=Visibility.INTERNAL)
class DestructionExecuted:
    """A list was carried out: files destroyed, those held left alone, contents taken away.

    ``kept_elsewhere`` counts contents that another matter or message still needs.
    """

    subject: Reference
    files: int
    held: int
    erased: int
    kept_elsewhere: int


@fact("file.destroyed", visibility=Visibility.INTERNAL)
class FileDestroyed:
    """The content of a file is gone. ``digest`` is the hash over the list of its contents."""

    subject: Reference
    number: str
    destruction_list: Reference
    contents: int
    digest: str
    norm: str
    cases: tuple[str, ...]
