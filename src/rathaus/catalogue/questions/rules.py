"""Who writes frequent questions, and who approves them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models import FrequentQuestion
from rathaus.catalogue.rules import EDIT
from rathaus.kernel.access import Actor, rule


@rule("question.write", refusal=_("Häufige Fragen schreibt die Redaktion."))
def may_write_questions(actor: Actor) -> bool:
    """Propose, withdraw and review: people of the editors."""
    return actor.is_staff and actor.can(EDIT)


@rule(
    "question.approve",
    refusal=_("Freigeben muss eine andere Person als die, die geschrieben hat."),
)
def may_approve_question(actor: Actor, question: FrequentQuestion) -> bool:
    """Four eyes: an editor, but not the one who wrote what waits."""
    return may_write_questions(actor) and question.proposed_by != str(actor.ref)
