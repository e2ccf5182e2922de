"""Asking registers for papers while an application is being filled in (Nachweisabruf)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import BERLIN, now, today
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.models import Party
from rathaus.people.names import same_first_names, same_surname
from rathaus.procedures.events import RegisterAsked
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Draft
from rathaus.procedures.once_only import Fetched, Wanted, still_wanted, wanted
from rathaus.procedures.registers import Answer, lookup
from rathaus.procedures.rules import may_open_draft, may_see_answers


def fetch_evidence(*, actor: Actor, draft: Draft, sending: bool = False) -> Draft:
    """Ask the registers that the person has consented to, and keep what they say in the draft.

    No transaction is open while a register is waited for. What the person may see
    (:func:`shows_answer`) is fetched before, so that nothing unseen is sent; the rest when the
    application is being sent. A register that says nothing is asked anew the next time; nothing is
    lost by it.
    """
    if draft.case_id is not None:
        return draft
    bundle = installed(draft.version_id)
    heard: dict[str, Fetched] = {}
    for one in wanted(bundle.form, draft.data, bundle.form_context(today())):
        if _is_fresh(draft.fetched.get(one.path), one):
            continue
        if sending is not shows_answer(actor, one):
            heard[one.path] = _told(one, _answer(one))
    return keep_evidence(actor=actor, draft=draft, heard=heard) if heard else draft


@action
def keep_evidence(*, actor: Actor, draft: Draft, heard: Mapping[str, Fetched]) -> Draft:
    """Keep what registers said, unless consent or question have changed meanwhile."""
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not actor.is_system:
        require(may_open_draft, actor, locked)
    for told in heard.values():
        record(
            RegisterAsked(
                subject=Reference("draft", str(locked.pk)),
                register=told["register"],
                answered="silent" not in told,
            ),
            actor=actor,
            simulated=bool(told.get("simulated")),
        )
    if locked.case_id is None:
        locked.fetched = kept(installed(locked.version_id), locked.data, locked.fetched | heard)
        locked.save(update_fields=["fetched"])
    return locked


def kept(
    bundle: Installed, data: Mapping[str, Any], fetched: Mapping[str, Fetched]
) -> dict[str, Fetched]:
    """What of the answers of registers may stay with these answers of the person."""
    return still_wanted(bundle.form, data, bundle.form_context(today()), fetched)


def shows_answer(actor: Actor, one: Wanted) -> bool:
    """Whether the actor may see what the register says: it is public, or about nobody else."""
    if one.kind.public:
        return True
    if actor.party is None or not may_see_answers(actor):
        return False
    party = Party.objects.filter(pk=actor.party).first()
    return party is not None and _is_about(party, one.asked)


def _is_about(party: Party, asked: Mapping[str, Any]) -> bool:
    born = party.birth_date.isoformat() if party.birth_date else ""
    return (
        same_surname(party.surname, str(asked.get("surname", "")))
        and same_first_names(party.first_names, str(asked.get("first_names", "")))
        and str(asked.get("birth_date", "")) == born != ""
    )


def _is_fresh(told: Fetched | None, one: Wanted) -> bool:
    """An answer to the same question, from today."""
    if told is None or told["digest"] != one.digest or "silent" in told:
        return False
    return datetime.fromisoformat(told["at"]).astimezone(BERLIN).date() == today()


def _answer(one: Wanted) -> Answer | None:
    try:
        return lookup(one.origin.register, one.asked)
    except Unavailable:
        return None


def _told(one: Wanted, answer: Answer | None) -> dict[str, Any]:
    told = {"register": one.origin.register, "digest": one.digest, "at": now().isoformat()}
    if answer is None:
        return told | {"silent": True}
    return told | {"simulated": answer.simulated, "values": dict(answer.values)}
