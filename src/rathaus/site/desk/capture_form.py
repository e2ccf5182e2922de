"""What the forms for adding documents to a case ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.counter.conversation import kind_words
from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.errors import Invalid
from rathaus.kernel.ids import new_id
from rathaus.records.models import Case, Direction
from rathaus.records.queries import documents_for, may_read_papers
from rathaus.records.rules import may_work_on_case
from rathaus.site.desk.typed import Typed

MISTAKE: Final = "mistake"
KINDS: Final = ("correspondence", "evidence", "application", "decision")


def capture_values(actor: Actor, case: Case, typed: Typed | None) -> dict[str, Any] | None:
    """The form's choices for whoever works on an open case; None for all others."""
    if case.closed_at is not None or not may_work_on_case(actor, case):
        return None
    given = typed if typed and typed.task == MISTAKE else None
    papers = documents_for(actor, case).filter(mistaken_on=None, erased_on=None)
    return {
        "case": case,
        "key": str(new_id()),
        "limit": settings.UPLOAD_LIMIT_BYTES,
        "kinds": [(kind, kind_words(kind)) for kind in KINDS],
        "directions": [
            (Direction.IN, _("Eingang")),
            (Direction.OUT, _("Ausgang")),
            (Direction.INTERNAL, _("intern")),
        ],
        "levels": list(_levels(actor, case)),
        "papers": papers,
        "mistake": given,
        "wrong": given.problem.fields if given and isinstance(given.problem, Invalid) else {},
    }


def _levels(actor: Actor, case: Case) -> Iterable[tuple[int, str]]:
    words = (
        (Visibility.INTERNAL, _("nur die Stelle")),
        (Visibility.PARTICIPANT, _("auch die Beteiligten")),
        (Visibility.PROTECTED, _("nur wer Geschütztes sehen darf")),
    )
    for level, label in words:
        if may_read_papers(actor, case, level):
            yield level.value, label
