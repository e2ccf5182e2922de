"""Who saw what: one line a person, paper, way and day, with a count."""

from __future__ import annotations

from uuid import UUID

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.records.models import Binding, Case, Document, Seen

_NOTE = """
INSERT INTO records_readinglog (case_id, file_id, document_id, version, binding, what, actor, label,
                                way, day, first_at, last_at, count)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1)
ON CONFLICT (actor, day, way, document_id, version, binding)
DO UPDATE SET count = records_readinglog.count + 1, last_at = excluded.last_at
"""


@action
def note_reading(
    *, actor: Actor, document: Document, version: int = 0, way: Seen = Seen.OPENED
) -> None:
    """Note that somebody read a paper that they were allowed to find. One statement.

    ``version`` is its number; by default the current one. What the house reads is not noted.
    """
    if not actor.is_system:
        number = version or document.current.number
        _note(actor, document.case, document.file_id, document.title, way, document.pk, number)


@action
def note_binding(*, actor: Actor, binding: Binding, way: Seen) -> None:
    """Note that somebody opened papers that were bound together."""
    _note(actor, binding.case, binding.file_id, binding.name, way, binding=binding.pk)


def _note(
    actor: Actor,
    case: Case | None,
    file: UUID,
    what: str,
    way: Seen,
    document: UUID | None = None,
    version: int = 0,
    *,
    binding: UUID | None = None,
) -> None:
    at = now()
    about = [case.pk if case else None, file, document, version, binding, what]
    who = [str(actor.ref), actor.label, way.value, at.astimezone(BERLIN).date(), at, at]
    execute(_NOTE, [*about, *who])
