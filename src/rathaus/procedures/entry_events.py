"""Facts about entries of directories."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("entry.made", visibility=Visibility.PARTICIPANT)
class EntryMade:
    """Something stands in a directory from now on; at a case, or entered by staff (``entry``)."""

    subject: Reference
    directory: str
    entry: str


@fact("entry.asked", visibility=Visibility.INTERNAL)
class EntryAsked:
    """Whoever made an entry was asked whether it still holds."""

    subject: Reference
    directory: str
    entry: str


@fact("entry.renewed", visibility=Visibility.PARTICIPANT)
class EntryRenewed:
    """An entry holds for longer; ``until`` is empty where it has no last day."""

    subject: Reference
    directory: str
    entry: str
    until: str


@fact("entry.ended", visibility=Visibility.PARTICIPANT)
class EntryEnded:
    """An entry stands no longer; ``why`` as in ``EntryEnd``."""

    subject: Reference
    directory: str
    entry: str
    why: str


@fact("entry.moved", visibility=Visibility.INTERNAL)
class EntryMoved:
    """Staff put an entry into another directory, where it is ``to``."""

    subject: Reference
    directory: str
    entry: str
    other: str
    to: str


@fact("entry.introduced", visibility=Visibility.INTERNAL)
class EntriesIntroduced:
    """Those behind two entries that fit were told of each other, without addresses."""

    subject: Reference
    directory: str
    entry: str
    to: str
