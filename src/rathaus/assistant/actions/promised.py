"""To which office a conversation goes on: the one that the last answer named."""

from __future__ import annotations

from collections.abc import Sequence

from rathaus.assistant.models import Turn
from rathaus.assistant.replies import Reply
from rathaus.assistant.reply_records import from_record
from rathaus.people.models import Office

_SERVICE = "service:"


def promised(turns: Sequence[Turn]) -> tuple[Office | None, str]:
    """The office that the last answer offered or named, and the key of the service it cited."""
    last = next((turn for turn in reversed(turns) if turn.speaker == Turn.Speaker.MACHINE), None)
    reply = from_record(last.reply) if last is not None else None
    if reply is None:
        return None, ""
    return _office(reply), _service(reply)


def _office(reply: Reply) -> Office | None:
    if reply.hand_over is not None:
        return Office.objects.filter(name=reply.hand_over.office).order_by("path").first()
    if reply.card is not None and reply.card.office is not None:
        return Office.objects.filter(key=reply.card.office.key).first()
    return None


def _service(reply: Reply) -> str:
    cited = reply.citations[0].subject if reply.citations else ""
    return cited.removeprefix(_SERVICE) if cited.startswith(_SERVICE) else ""
