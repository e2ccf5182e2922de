"""From a turn to a reply: cite, narrow down, or hand over."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.assistant.dialogue.memory import Memory
from rathaus.assistant.figures import reply_hours
from rathaus.assistant.offices import general_office
from rathaus.assistant.replies import Choice, HandOver, Kind, Reply
from rathaus.assistant.retrieval.finding import Candidate, candidates
from rathaus.assistant.retrieval.passages import passage_of

_ENOUGH = 0.55


def reply_to(
    memory: Memory, *, text: str = "", choice: str = "", address: str = "", language: str = "de"
) -> Reply:
    """The reply to one turn; what is learned goes into the memory."""
    memory.question = text or memory.question
    found = candidates(memory.question, language)
    if choice:
        found = [one for one in found if one.subject == choice]
    sure = [one for one in found if choice or one.score >= _ENOUGH]
    if not sure:
        return unknown(memory)
    return _answer(memory, sure[0], sure[1:4], language)


def _answer(memory: Memory, best: Candidate, others: list[Candidate], language: str) -> Reply:
    passage = passage_of(best, language)
    if passage is None:
        return unknown(memory)
    memory.subject = best.subject
    return Reply(
        kind=Kind.ANSWER,
        text=passage.text,
        citations=(passage.citation,),
        confidence=min(best.score, 1.0),
        others=tuple(Choice(one.title, one.subject) for one in others),
        language=language,
    )


def unknown(memory: Memory) -> Reply:
    """Nothing that could be cited: say so, and offer people."""
    return Reply(
        kind=Kind.UNKNOWN,
        text=_("Dazu habe ich keinen Eintrag gefunden, der sicher passt."),
        hand_over=HandOver(
            office=general_office().name, url="", reply_hours=reply_hours(), reason="unknown"
        ),
    )
