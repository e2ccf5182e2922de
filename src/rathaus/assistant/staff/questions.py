"""What editors make of open questions: search words, and verdicts over many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.assistant.actions.questions import decide_question
from rathaus.assistant.models import OpenQuestion
from rathaus.assistant.rules import may_decide_questions
from rathaus.catalogue.actions import discard_draft, save_draft, start_draft, submit_draft
from rathaus.catalogue.actions.editing import locked_service
from rathaus.catalogue.editing.content import LANGUAGES, Content
from rathaus.catalogue.editing.queries import open_revision
from rathaus.catalogue.models import FIRST_LANGUAGE, Revision
from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.transactions import action

MOST_AT_ONCE = 200
LONGEST_WORD = 80


@dataclass(frozen=True, slots=True)
class Adopted:
    """The wording that holds the new search word; ``submitted`` says that it waits for approval."""

    revision: Revision
    word: str
    submitted: bool


@action
def adopt_synonym(*, actor: Actor, question_id: int, key: str, word: str) -> Adopted:
    """Propose that the service is found by this word, too; the question counts as answered.

    A draft of its own goes straight to approval by another person; where somebody writes already,
    the word joins that draft. Raises :class:`Invalid` without a word, :class:`Conflict` where the
    service knows it, :class:`NotAllowed` for the service of another office.
    """
    require(may_decide_questions, actor)
    language = _language(question_id)
    said = " ".join(word.split())[:LONGEST_WORD]
    if not said:
        raise Invalid(_("Das Suchwort fehlt."), fields={"word": _("Bitte ein Wort nennen.")})
    service = locked_service(key)
    before = open_revision(service)
    revision = start_draft(actor=actor, key=key)
    content = Content.of(revision.content)
    if said in (*service.synonyms.get(language, ()), *content.synonyms.get(language, ())):
        raise Conflict(
            _("Die Leistung hat dieses Suchwort schon."),
            remedy=_("Nehmen Sie ein anderes Wort, oder entscheiden Sie die Frage so."),
        )
    words = (*content.synonyms.get(language, ()), said)
    longer = replace(content, synonyms={**content.synonyms, language: words})
    save_draft(actor=actor, revision_id=revision.pk, content=longer, seen=content.seen)
    if before is None:
        submit_draft(actor=actor, revision_id=revision.pk)
    answered = OpenQuestion.State.ANSWERED
    outcome = _("Suchwort bei „%(name)s“") % {"name": service.name}
    decide_question(actor=actor, question_id=question_id, state=answered, outcome=outcome)
    return Adopted(revision, said, before is None)


@action
def undo_synonym(*, actor: Actor, question_id: int, revision_id: UUID, word: str) -> None:
    """Take a proposed search word back and open the question again.

    Raises :class:`Conflict` when somebody approved or returned the wording meanwhile.
    """
    require(may_decide_questions, actor)
    revision = Revision.objects.filter(pk=revision_id).first()
    if revision is None:
        raise NotFound(_("Diese Fassung gibt es nicht mehr."))
    if revision.state == Revision.State.SUBMITTED:
        discard_draft(actor=actor, revision_id=revision_id)
    else:
        content = Content.of(revision.content)
        left = {
            language: tuple(one for one in words if one != word)
            for language, words in content.synonyms.items()
        }
        shorter = replace(content, synonyms=left)
        save_draft(actor=actor, revision_id=revision_id, content=shorter, seen=content.seen)
    decide_question(actor=actor, question_id=question_id, state=OpenQuestion.State.OPEN)


@action
def decide_questions(*, actor: Actor, question_ids: Sequence[int], state: str) -> list[int]:
    """Say the same of many open questions; returns those that read otherwise before.

    What is gone meanwhile is left out. Raises :class:`Invalid` for an unknown state.
    """
    require(may_decide_questions, actor)
    chosen = list(question_ids)[:MOST_AT_ONCE]
    rows = OpenQuestion.objects.filter(pk__in=chosen).exclude(state=state).order_by("pk")
    found = list(rows.values_list("pk", flat=True))
    for pk in found:
        decide_question(actor=actor, question_id=pk, state=state)
    return found


def _language(question_id: int) -> str:
    row = OpenQuestion.objects.filter(pk=question_id).first()
    if row is None:
        raise NotFound(_("Diese Frage gibt es nicht mehr."))
    return row.language if row.language in LANGUAGES else FIRST_LANGUAGE
