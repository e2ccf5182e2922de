"""Files that come in during a session: known by their hashes, and gone with it unless filed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rathaus.counter.assisted.models import OpenAssistance
from rathaus.kernel import blobs

_HASH = "sha256"


def note_contents(assistance: OpenAssistance) -> None:
    """Remember the files that the form holds now, since the next page may take them out again."""
    known = set(assistance.contents)
    if not known >= (held := set(_hashes(assistance.draft.data))):
        assistance.contents = sorted(known | held)
        assistance.save(update_fields=["contents"])


def forget_contents(assistance: OpenAssistance) -> None:
    """Take away every file of the session that no file of the house holds.

    Called when assistance and draft are gone, in the same transaction.
    """
    came_in = {*assistance.contents, *_hashes(assistance.draft.data), assistance.mandate_sha256}
    blobs.forget(came_in - {""})


def _hashes(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get(_HASH), str):
            yield data[_HASH]
        data = list(data.values())
    if isinstance(data, list):
        for entry in data:
            yield from _hashes(entry)
