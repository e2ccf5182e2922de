"""Asking: one turn of a conversation, answered from the catalogue or not at all."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from rathaus.assistant.dialogue.answering import reply_to
from rathaus.assistant.dialogue.memory import remembered
from rathaus.assistant.masking import mask
from rathaus.assistant.models import Channel, Dialogue, Turn
from rathaus.assistant.queries import find_dialogue
from rathaus.assistant.replies import Reply
from rathaus.assistant.reply_records import to_record
from rathaus.assistant.rules import may_ask
from rathaus.assistant.secret_keys import digest, new_key
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.transactions import action

MAX_LENGTH = 2000


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
) -> Reply:
    """Answer one turn: a question, a choice that was offered, or an address that was asked for.

    ``dialogue`` is the secret of a running conversation; without one, or with one that is
    forgotten, a new conversation begins, and its secret is in the reply. Raises :class:`Invalid`
    for a turn that says nothing, is too long, or comes by an unknown channel.
    """
    require(may_ask, actor)
    said = mask(" ".join((text or choice or address).split()))
    _check(said, channel)
    row, key = _conversation(dialogue, channel, language)
    memory = remembered(row.state)
    reply = reply_to(
        memory, text=mask(text.strip()), choice=choice, address=address, language=row.language
    )
    _note(row, said, reply)
    row.state, row.last_at = memory.record(), now()
    row.save(update_fields=["state", "last_at"])
    return replace(reply, dialogue=key)


def _check(said: str, channel: str) -> None:
    if channel not in Channel.values:
        raise Invalid(_("Diesen Weg gibt es nicht."), fields={"channel": _("unbekannt")})
    if not said:
        raise Invalid(
            _("Sie haben noch nichts gefragt."),
            remedy=_("Schreiben Sie in einem Satz, worum es geht."),
            fields={"text": _("fehlt")},
        )
    if len(said) > MAX_LENGTH:
        raise Invalid(
            _("Das ist zu lang für eine Frage."),
            remedy=_("Fragen Sie in ein oder zwei Sätzen, höchstens 2.000 Zeichen."),
            fields={"text": _("zu lang")},
        )


def _conversation(key: str, channel: str, language: str) -> tuple[Dialogue, str]:
    known = find_dialogue(key)
    if known is not None:
        return Dialogue.objects.select_for_update().get(pk=known.pk), key
    fresh = new_key()
    made = Dialogue.objects.create(key_digest=digest(fresh), channel=channel, language=language)
    return made, fresh


def _note(row: Dialogue, said: str, reply: Reply) -> None:
    place = row.turns.count()
    Turn.objects.bulk_create(
        [
            Turn(dialogue=row, position=place, speaker=Turn.Speaker.PERSON, text=said),
            Turn(
                dialogue=row,
                position=place + 1,
                speaker=Turn.Speaker.MACHINE,
                text=reply.text,
                reply=to_record(reply),
            ),
        ]
    )
