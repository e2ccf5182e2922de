"""Saying whether an answer helped."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.assistant.actions.noting import note_open
from rathaus.assistant.dialogue.memory import remembered
from rathaus.assistant.events import RatedHelpful
from rathaus.assistant.models import Dialogue
from rathaus.assistant.queries import find_dialogue
from rathaus.assistant.rules import may_ask
from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action


@action
def rate(*, actor: Actor, dialogue: str, helpful: bool) -> None:
    """Say whether the last answer of the conversation helped; once for each answer.

    What did not help is an open question for the editors. Raises :class:`NotFound` for an unknown
    conversation and :class:`Conflict` where there is no answer to judge; the second time for the
    same answer changes nothing.
    """
    require(may_ask, actor)
    found = find_dialogue(dialogue)
    if found is None:
        raise NotFound(
            _("Dieses Gespräch gibt es nicht mehr."), remedy=_("Beginnen Sie ein neues.")
        )
    row = Dialogue.objects.select_for_update().get(pk=found.pk)
    memory = remembered(row.state)
    if not memory.subject:
        raise Conflict(
            _("In diesem Gespräch gibt es noch keine Antwort."),
            remedy=_("Stellen Sie zuerst eine Frage."),
        )
    if memory.rated == memory.place:
        return
    memory.rated = memory.place
    row.state = memory.record()
    row.save(update_fields=["state"])
    if not helpful and memory.question:
        note_open(memory.question, row.language, best=memory.subject)
    record(
        RatedHelpful(
            subject=Reference.parse(memory.subject.partition("#")[0]),
            part=memory.part,
            channel=row.channel,
            helpful=helpful,
        ),
        actor=actor,
    )
