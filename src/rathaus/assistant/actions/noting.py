"""What is noted of a turn: facts without texts, and questions that nobody could answer."""

from __future__ import annotations

import hashlib

from django.db import connection

from rathaus.assistant.dialogue.memory import Memory
from rathaus.assistant.dialogue.places import OFFICE
from rathaus.assistant.events import QuestionAnswered, QuestionUnanswered
from rathaus.assistant.models import Channel
from rathaus.assistant.replies import Kind, Reply
from rathaus.assistant.retrieval.finding import ENOUGH
from rathaus.assistant.retrieval.reading import read
from rathaus.catalogue.actions import note_asked
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.search.roots import root
from rathaus.kernel.tenancy import current_city

_EXAMPLES = 5
_LONGEST = 300
_EXAMPLE = 200
_VERY_SURE = 0.9
NOBODY = Reference("question", "open")


def note(actor: Actor, memory: Memory, reply: Reply, *, channel: str, narrowing: int) -> None:
    """Record that a question was answered, or that it was not."""
    if reply.kind is Kind.ANSWER and reply.citations:
        _answered(actor, memory, reply, channel, narrowing)
    elif reply.kind in (Kind.UNKNOWN, Kind.OUTSIDE):
        reason = "outside" if reply.kind is Kind.OUTSIDE else "unknown"
        record(
            QuestionUnanswered(subject=NOBODY, reason=reason, channel=channel, narrowing=narrowing),
            actor=actor,
        )
        if reply.kind is Kind.UNKNOWN and memory.question:
            note_open(memory.question, reply.language, best=memory.subject)


def band(confidence: float) -> str:
    """How sure the search was, in three steps."""
    if confidence >= _VERY_SURE:
        return "high"
    return "enough" if confidence >= ENOUGH else "low"


def _answered(actor: Actor, memory: Memory, reply: Reply, channel: str, narrowing: int) -> None:
    subject = Reference.parse(reply.citations[0].subject)
    record(
        QuestionAnswered(
            subject=subject,
            part=memory.part,
            channel=channel,
            automation=reply.automation,
            band=band(reply.confidence),
            narrowing=narrowing,
        ),
        actor=actor,
    )
    if subject.kind == "service":
        way = "phone" if channel == Channel.PHONE else "chat"
        note_asked(actor=actor, key=subject.id, way=way)


def fingerprint(question: str, language: str) -> str:
    """The roots of the words that matter, sorted: the same for the same matter."""
    city = current_city()
    asked = read(question, language, ours=(city.name, city.official_name))
    stems = {root(word, language) for word in asked.topic}
    said = " ".join(sorted(stems)) or " ".join(sorted(asked.text.lower().split()))
    if len(said) <= _LONGEST:
        return said
    return hashlib.sha256(said.encode()).hexdigest()


_COUNT = """
INSERT INTO assistant_openquestion AS known
       (fingerprint, language, examples, count, first_at, last_at, state, best, outcome)
VALUES (%(print)s, %(language)s, jsonb_build_array(%(example)s::text), 1, %(now)s, %(now)s,
        'open', %(best)s, '')
ON CONFLICT (fingerprint) DO UPDATE SET
    count = known.count + 1,
    last_at = excluded.last_at,
    best = CASE WHEN excluded.best <> '' THEN excluded.best ELSE known.best END,
    examples = CASE WHEN known.examples @> excluded.examples
                      OR jsonb_array_length(known.examples) >= %(most)s
                    THEN known.examples ELSE known.examples || excluded.examples END
"""


def note_open(question: str, language: str, *, best: str = "") -> None:
    """Count a question without answer; those that mean the same are one row."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "print": fingerprint(question, language),
                "language": language,
                "example": question[:_EXAMPLE],
                "now": now(),
                "best": best[:120] if not best.startswith(f"{OFFICE}:") else "",
                "most": _EXAMPLES,
            },
        )
