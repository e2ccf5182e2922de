"""Money arrives: whatever a provider reports is kept, judged once, and never lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from rathaus.kernel.access import Actor
from rathaus.kernel.access import provider as provider_actor
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import fetch
from rathaus.kernel.transactions import action
from rathaus.money import events
from rathaus.money.actions.effects import apply
from rathaus.money.actions.reports import note, storable
from rathaus.money.judging import has_money, judge
from rathaus.money.models import Callback, Claim, Outcome, Payment, Refund
from rathaus.money.providers.base import BadSignature, Settlement
from rathaus.money.providers.registry import provider_by_key

_KEPT_OF_A_BAD_ONE = 2000

_CLAIM_OF = """
id = (SELECT claim_id FROM money_payment WHERE provider = %s AND reference = %s) FOR NO KEY UPDATE
"""


def receive_callback(*, provider: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Take in what a provider sends; ``headers`` have lower-case names.

    A bad signature is kept, has no effect, and raises :class:`BadSignature`.
    """
    system = provider_by_key(provider)
    try:
        settlement = system.verify_callback(body, headers)
    except BadSignature:
        Callback.objects.create(
            provider=provider,
            event_id="",
            verified=False,
            payload=storable({"body": body[:_KEPT_OF_A_BAD_ONE].decode(errors="replace")}),
            received_at=now(),
            outcome=Outcome.BAD_SIGNATURE,
        )
        raise
    return settle(
        actor=provider_actor(provider),
        provider=provider,
        settlement=settlement,
        payload=orjson.loads(body),
    )


@action
def settle(
    *,
    actor: Actor,
    provider: str,
    settlement: Settlement,
    payload: Mapping[str, Any] | None = None,
) -> Outcome:
    """Act on one report of a provider, once; the same event again is :attr:`Outcome.REPEATED`.

    Only providers and the house itself settle: there is no rule to ask, the signature was asked.
    """
    if not (actor.kind == "provider" or actor.is_system):
        raise ValueError("only a provider's report settles a payment")
    found = fetch(Claim, _CLAIM_OF, [provider, settlement.reference])
    if not found:
        return _unknown(actor, provider, settlement, payload)
    claim = found[0]
    payments = fetch(Payment, "claim_id = %s", [claim.pk])
    payment = next(one for one in payments if one.reference == settlement.reference)
    outcome = judge(settlement, payment, claim, _transactions_of(payment))
    if not note(provider, settlement, payload, outcome, payment):
        return Outcome.REPEATED
    others = [one for one in payments if one is not payment]
    apply(outcome, settlement, claim, payment, others, actor=actor)
    return outcome


def _transactions_of(payment: Payment) -> frozenset[str]:
    """What came with a payment beside the money that it keeps."""
    if not has_money(payment):
        return frozenset()
    return frozenset(Refund.objects.filter(payment=payment).values_list("transaction", flat=True))


def _unknown(
    actor: Actor, provider: str, settlement: Settlement, payload: Mapping[str, Any] | None
) -> Outcome:
    """Keep a report about a payment that nobody knows, for a person to look at."""
    if not note(provider, settlement, payload, Outcome.UNKNOWN, None):
        return Outcome.REPEATED
    record(
        events.CallbackUnmatched(
            subject=Reference("provider", provider),
            provider=provider,
            event_id=settlement.event_id,
        ),
        actor=actor,
        simulated=provider_by_key(provider).simulated,
    )
    return Outcome.UNKNOWN
