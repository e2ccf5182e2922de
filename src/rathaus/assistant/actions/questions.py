"""What the editors do with questions that nobody could answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.assistant.events import OpenQuestionDecided
from rathaus.assistant.models import OpenQuestion
from rathaus.assistant.rules import may_decide_questions
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action

_LONGEST = 200


@action
def decide_question(
    *, actor: Actor, question_id: int, state: str, outcome: str = ""
) -> OpenQuestion:
    """Say what became of an open question: answered (where, stands in ``outcome``), not ours, or
    open again.

    Asked again later, an answered one counts on and stays answered. Raises :class:`Invalid` for
    an unknown state, :class:`NotFound` for an unknown question.
    """
    require(may_decide_questions, actor)
    if state not in OpenQuestion.State.values:
        raise Invalid(_("Diesen Stand gibt es nicht."), fields={"state": _("unbekannt")})
    row = OpenQuestion.objects.select_for_update().filter(pk=question_id).first()
    if row is None:
        raise NotFound(_("Diese Frage gibt es nicht mehr."))
    row.state, row.outcome = state, outcome.strip()[:_LONGEST]
    row.decided_by_id, row.decided_at = actor.account, now()
    row.save(update_fields=["state", "outcome", "decided_by", "decided_at"])
    record(
        OpenQuestionDecided(
            subject=Reference("open-question", str(row.pk)), state=state, asked=row.count
        ),
        actor=actor,
    )
    return row
