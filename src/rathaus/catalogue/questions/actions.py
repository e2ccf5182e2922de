"""Writing frequent questions: proposed by one person, approved by another."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.catalogue.addresses import questions_url
from rathaus.catalogue.bylaws.headings import slug
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import FrequentQuestion
from rathaus.catalogue.questions.events import (
    QuestionApproved,
    QuestionProposed,
    QuestionReturned,
    QuestionReviewed,
    QuestionWithdrawn,
)
from rathaus.catalogue.questions.rules import may_approve_question, may_write_questions
from rathaus.catalogue.questions.wording import Wording, checked
from rathaus.catalogue.reviewing import next_review
from rathaus.kernel import search
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action

KIND = "question"
_State = FrequentQuestion.State


@action
def propose_question(*, actor: Actor, wording: Wording, key: str = "") -> FrequentQuestion:
    """Write a question with its answer, or reword the one of this key.

    Nothing is public by this. Raises :class:`Invalid` naming what is missing.
    """
    require(may_write_questions, actor)
    clean, _grounds = checked(wording)
    row = _locked(key) if key else None
    new = row is None or row.state != _State.PUBLISHED
    if row is None:
        row = FrequentQuestion(key=_free_key(clean.question))
    if new:
        row.state = _State.DRAFT
        row.question, row.answer, row.language = clean.question, clean.answer, clean.language
    row.proposal = clean.kept()
    row.proposed_by, row.proposed_label = str(actor.ref), actor.label[:200]
    row.proposed_at = row.updated_at = now()
    row.save()
    record(QuestionProposed(subject=row.ref, new=new), actor=actor)
    return row


@action
def approve_question(*, actor: Actor, key: str) -> FrequentQuestion:
    """Publish what waits; raises :class:`Conflict` where nothing waits, and refuses the person
    who wrote it."""
    row = _waiting(key)
    require(may_approve_question, actor, row)
    clean, grounds = checked(Wording(**(row.proposal or {})))
    row.question, row.answer, row.language = clean.question, clean.answer, clean.language
    row.service, row.section = grounds.service, grounds.section
    row.state, row.review_on, row.updated_at = _State.PUBLISHED, next_review(), now()
    row.written_by, row.written_label = row.proposed_by, row.proposed_label
    row.approved_by, row.approved_label = str(actor.ref), actor.label[:200]
    row.approved_at = now()
    _settle(row)
    row.save()
    row.topics.set(grounds.topics)
    search.remove(KIND, row.key)
    search.index(
        KIND,
        row.key,
        row.question,
        text=plain(row.answer),
        url=questions_url(row.key),
        language=row.language,
    )
    record(
        QuestionApproved(subject=row.ref, review_on=row.review_on.isoformat()),
        actor=actor,
    )
    return row


@action
def return_question(*, actor: Actor, key: str, reason: str) -> FrequentQuestion:
    """Let a proposal go no further; a question that was never published is withdrawn by it."""
    require(may_write_questions, actor)
    row = _waiting(key)
    said = _reason(reason)
    _settle(row)
    if row.state == _State.DRAFT:
        row.state = _State.WITHDRAWN
    row.updated_at = now()
    row.save()
    record(QuestionReturned(subject=row.ref, reason=said), actor=actor)
    return row


@action
def withdraw_question(*, actor: Actor, key: str, reason: str) -> FrequentQuestion:
    """Take a published question off the pages, the search and the answers."""
    require(may_write_questions, actor)
    row = _published(key)
    said = _reason(reason)
    _settle(row)
    row.state, row.updated_at = _State.WITHDRAWN, now()
    row.save()
    search.remove(KIND, row.key)
    record(QuestionWithdrawn(subject=row.ref, reason=said), actor=actor)
    return row


@action
def review_question(*, actor: Actor, key: str) -> FrequentQuestion:
    """Say that the answer was read and is right; the next review is due in a year or so."""
    require(may_write_questions, actor)
    row = _published(key)
    row.review_on = next_review()
    row.save(update_fields=["review_on"])
    record(
        QuestionReviewed(subject=row.ref, review_on=row.review_on.isoformat()),
        actor=actor,
    )
    return row


def _locked(key: str) -> FrequentQuestion:
    row = FrequentQuestion.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NotFound(_("Diese Frage gibt es hier nicht."))
    return row


def _waiting(key: str) -> FrequentQuestion:
    row = _locked(key)
    if row.proposal is None:
        raise Conflict(
            _("Hier wartet nichts auf eine Freigabe."),
            remedy=_("Laden Sie die Seite neu; vielleicht war jemand schneller."),
        )
    return row


def _published(key: str) -> FrequentQuestion:
    row = _locked(key)
    if row.state != _State.PUBLISHED:
        raise Conflict(
            _("Diese Frage ist nicht veröffentlicht."),
            remedy=_("Laden Sie die Seite neu; vielleicht war jemand schneller."),
        )
    return row


def _settle(row: FrequentQuestion) -> None:
    row.proposal, row.proposed_by, row.proposed_label, row.proposed_at = None, "", "", None


def _reason(said: str) -> str:
    reason = " ".join(said.split())[:500]
    if not reason:
        raise Invalid(
            _("Sagen Sie, warum."),
            remedy=_("Ein kurzer Satz genügt."),
            fields={"reason": _("fehlt")},
        )
    return reason


def _free_key(question: str) -> str:
    base = slug(question, 70) or "frage"
    taken = set(FrequentQuestion.objects.filter(key__startswith=base).values_list("key", flat=True))
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key
