"""Asking: one turn of a conversation, answered from the catalogue or not at all."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.assistant.actions.noting import note
from rathaus.assistant.dialogue.conversing import Input, Outcome, converse
from rathaus.assistant.dialogue.memory import Memory, remembered
from rathaus.assistant.figures import attempts_per_minute
from rathaus.assistant.models import Channel, Dialogue, Turn
from rathaus.assistant.queries import find_dialogue
from rathaus.assistant.replies import Reply
from rathaus.assistant.reply_records import from_record, to_record
from rathaus.assistant.retrieval.entries import find_subject, name_of
from rathaus.assistant.rules import may_ask
from rathaus.assistant.secret_keys import digest, new_key
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.masking import mask
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action

MAX_LENGTH = 2000
MOST_TURNS = 200
_MINUTE = 60


@action
def ask(
    *,
    actor: Actor,
    text: str = "",
    dialogue: str = "",
    choice: str = "",
    address: str = "",
    channel: str = Channel.PAGE,
    language: str = "de",
    client: str = "",
) -> Reply:
    """Answer one turn: a question, a choice that was offered, or an address that was asked for.

    ``dialogue`` is the secret of a running conversation; without one, or with one that is
    forgotten, a new conversation begins, and its secret is in the reply. ``client`` is the network
    address from which somebody asks; it is only counted. Raises :class:`Invalid` for a turn that
    says nothing, is too long, or chooses what was not offered, and :class:`TooMany` for too many.
    """
    require(may_ask, actor)
    _check((text, choice, address), channel)
    if client:
        attempt("assistant.ask", client, limit=attempts_per_minute(), seconds=_MINUTE)
    row, key = _conversation(dialogue, channel, language)
    memory = remembered(row.state)
    said = Input(mask(" ".join(text.split())), choice.strip(), " ".join(address.split()))
    with translation.override(row.language):
        asked_before = memory.asked
        outcome = converse(
            memory, said, language=row.language, earlier=lambda place: _reply_at(row, place)
        )
        spoken = _spoken(row, memory, said, outcome)
    place = _keep(row, spoken, outcome.reply)
    memory.place = place
    row.state, row.last_at = memory.record(), now()
    row.save(update_fields=["state", "last_at"])
    note(actor, memory, outcome.reply, channel=channel, narrowing=max(asked_before, memory.asked))
    return replace(outcome.reply, dialogue=key)


def _check(said: tuple[str, ...], channel: str) -> None:
    if channel not in Channel.values:
        raise Invalid(_("Diesen Weg gibt es nicht."), fields={"channel": _("unbekannt")})
    if not any(part.strip() for part in said):
        raise Invalid(
            _("Sie haben noch nichts gefragt."),
            remedy=_("Schreiben Sie in einem Satz, worum es geht."),
            fields={"text": _("fehlt")},
        )
    if max(map(len, said)) > MAX_LENGTH:
        raise Invalid(
            _("Das ist zu lang für eine Frage."),
            remedy=_("Fragen Sie in ein oder zwei Sätzen, höchstens 2.000 Zeichen."),
            fields={"text": _("zu lang")},
        )


def _conversation(key: str, channel: str, language: str) -> tuple[Dialogue, str]:
    known = find_dialogue(key)
    if known is not None:
        row = Dialogue.objects.select_for_update().get(pk=known.pk)
        if row.turns.count() < MOST_TURNS:
            return row, key
    fresh = new_key()
    made = Dialogue.objects.create(key_digest=digest(fresh), channel=channel, language=language)
    return made, fresh


def _reply_at(row: Dialogue, place: int) -> Reply | None:
    turn = row.turns.filter(position=place, speaker=Turn.Speaker.MACHINE).first()
    return from_record(turn.reply) if turn is not None else None


def _spoken(row: Dialogue, memory: Memory, said: Input, outcome: Outcome) -> str:
    """What the transcript keeps of the turn: of a choice its words, of an address nothing."""
    if outcome.was_address:
        return _("Adresse angegeben")
    if not said.choice:
        return said.text
    last = _reply_at(row, memory.place)
    offered = (
        *(last.follow_up.choices if last and last.follow_up else ()),
        *(last.others if last else ()),
    )
    label = next((one.label for one in offered if one.value == said.choice), "")
    known = None if label else find_subject(said.choice)
    return mask(label or (name_of(known[1]) if known else "") or said.choice[:80])


def _keep(row: Dialogue, spoken: str, reply: Reply) -> int:
    """Add both turns; returns the place of the reply."""
    place = row.turns.count()
    Turn.objects.bulk_create(
        [
            Turn(dialogue=row, position=place, speaker=Turn.Speaker.PERSON, text=spoken),
            Turn(
                dialogue=row,
                position=place + 1,
                speaker=Turn.Speaker.MACHINE,
                text=reply.text,
                reply=to_record(reply),
            ),
        ]
    )
    return place + 1
