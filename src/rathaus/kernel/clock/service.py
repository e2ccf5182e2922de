"""When a decision counts as notified or served („Bekanntgabe“, „Zustellung“).

Which event counts, how long, whether the day shifts and which proof displaces the fiction is all
in the rows ``service.<channel>`` of ``library/law/deadlines.csv``; here is how to reason with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, TypedDict, Unpack, overload

from rathaus.kernel.clock.dates import Cause, LegalDate, Notification, NotNotified
from rathaus.kernel.clock.deadlines import apply_to_day
from rathaus.kernel.clock.rules import NoRule, Rule, find_rule
from rathaus.kernel.clock.units import Access, Law
from rathaus.kernel.clock.wall import today
from rathaus.kernel.clock.wording import Phrase
from rathaus.kernel.errors import Invalid
from rathaus.kernel.law.dated import FEDERATION

_DAY = timedelta(days=1)


class Channel(StrEnum):
    """The way a decision takes to its addressee („Bekanntgabeweg“)."""

    POST = "post"
    POST_ABROAD = "post_abroad"
    EMAIL = "email"
    """E-mail and any other electronic transmission („elektronische Übermittlung“)."""
    MAILBOX = "mailbox"
    """The mailbox of a user account (§ 9 OZG)."""
    PORTAL = "portal"
    """Retrieval from a portal with consent (§ 41 Abs. 2a VwVfG, § 37 Abs. 2a SGB X)."""
    PUBLIC_NOTICE = "public_notice"
    REGISTERED = "registered"
    """Registered letter („Einschreiben“)."""
    CERTIFICATE = "certificate"
    """A certificate of the post about the service („Postzustellungsurkunde“, § 3 VwZG)."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """The addressee signs for it („Empfangsbekenntnis“, § 5 VwZG)."""
    ELECTRONIC_SERVICE = "electronic_service"
    """Electronic service in a procedure run electronically on demand (§ 5 Abs. 7 VwZG)."""
    DE_MAIL = "de_mail"
    NO_AGENT_ABROAD = "no_agent_abroad"
    """Post to an addressee abroad who named no agent for service (§ 9 Abs. 3 VwZG)."""
    PUBLIC_SERVICE = "public_service"


FORMAL = frozenset(
    {
        Channel.REGISTERED,
        Channel.CERTIFICATE,
        Channel.ACKNOWLEDGEMENT,
        Channel.ELECTRONIC_SERVICE,
        Channel.DE_MAIL,
        Channel.NO_AGENT_ABROAD,
        Channel.PUBLIC_SERVICE,
    }
)
"""Channels of formal service, with law of their own („Zustellungsrecht“)."""

_Certain = Literal[
    "post",
    "email",
    "mailbox",
    "public_notice",
    "registered",
    "public_service",
    Channel.POST,
    Channel.EMAIL,
    Channel.MAILBOX,
    Channel.PUBLIC_NOTICE,
    Channel.REGISTERED,
    Channel.PUBLIC_SERVICE,
]


class Usual(TypedDict, total=False):
    """What may be known about a dispatch that leads to a day in any case."""

    received: date | None
    """Proven day of access. It displaces a fiction only where the law lets it: after post or
    e-mail a *later* access, never an earlier one; a return receipt or acknowledgement always."""
    retrieved: date | None
    """First retrieval. Before ``on`` it means that the same decision was retrieved earlier and is
    only notified again (§ 9 Abs. 1 Satz 7 OZG)."""
    notice_sent: date | None
    """Day of the notice about the provision; left out: ``on``."""


class Known(Usual, total=False):
    """What else may be known, and may mean that there is no notification."""

    not_received: bool
    """It did not arrive, or the authority cannot prove that it did."""
    notice_proven: bool
    """False: the addressee disputes the notice and its access cannot be proven."""
    provision_proven: bool
    """False: the authority cannot prove the provision in the mailbox."""
    instructed: bool
    """False: the addressee was not told what a missing acknowledgement leads to."""
    effective: date | None
    """A day that a general order names instead of the two weeks."""
    as_of: date | None
    """The day from which a provision that was not retrieved is looked at; left out: today."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """One dispatch, with everything known about it."""

    rule: Rule
    land: str
    on: date
    phrase: Phrase
    received: date | None = None
    retrieved: date | None = None
    notice_sent: date | None = None
    not_received: bool = False
    notice_proven: bool = True
    provision_proven: bool = True
    instructed: bool = True
    effective: date | None = None
    as_of: date | None = None


@overload
def notified_on(
    channel: _Certain,
    *,
    on: date,
    land: str,
    law: str = ...,
    appeal: bool = ...,
    **known: Unpack[Usual],
) -> LegalDate: ...
@overload
def notified_on(
    channel: str,
    *,
    on: date,
    land: str,
    law: str = ...,
    appeal: bool = ...,
    **known: Unpack[Known],
) -> Notification: ...
def notified_on(
    channel: str,
    *,
    on: date,
    land: str,
    law: str = Law.GENERAL,
    appeal: bool = False,
    **known: Unpack[Known],
) -> Notification:
    """The day on which a decision counts as notified or served, or that it is not notified.

    ``on`` is the day of posting, dispatch, provision or publication, whichever the channel has;
    ``law`` is general, social, tax (also municipal charges) or parental; ``appeal`` marks an
    objection decision, served by federal law in every Land (§ 73 Abs. 3 VwGO). What else is known
    goes by the names in :class:`Usual` and :class:`Known`.

    Raises Invalid for days that cannot be, NoRule where the channel has no row.
    """
    way = _channel(channel)
    formal = way in FORMAL
    federal = formal and (appeal or law == Law.TAX)
    rule = find_rule(
        f"service.{way}",
        law=Law.SERVICE if formal else law,
        land=FEDERATION if federal else land,
        on=on,
    )
    phrase = Phrase.SERVED if formal else Phrase.NOTIFIED
    return _REASONING[rule.event](_Facts(rule, land, on, phrase, **known))


def dispatch_by(channel: str, *, received_by: date, land: str, law: str = Law.GENERAL) -> LegalDate:
    """The last day to dispatch so that the fiction falls on ``received_by`` at the latest.

    Raises NoRule where the channel has no fiction counted from its dispatch.
    """
    day = received_by
    while True:
        result = notified_on(channel, on=day, land=land, law=law)
        if isinstance(result, LegalDate) and result.day <= received_by:
            return LegalDate(day, day, result.status, result.rule, Phrase.DISPATCH)
        if isinstance(result, NotNotified):
            raise NoRule(
                f"Der Weg „{channel}“ gilt nie von selbst als bekannt gegeben.",
                remedy="Bitte einen Weg mit einer Bekanntgabefiktion wählen.",
            )
        day -= _DAY


def _transmitted(facts: _Facts) -> Notification:
    """Post and electronic transmission: a fiction that proof of access may displace."""
    rule, received = facts.rule, facts.received
    _not_before(received, facts.on)
    if facts.not_received:
        return NotNotified(Cause.NO_ACCESS, rule)
    if rule.length is None or not facts.instructed:
        if received is None:
            cause = Cause.NO_ACCESS if facts.instructed else Cause.NOT_INSTRUCTED
            return NotNotified(cause, rule)
        return _on_day(facts, received, _proof_of(facts))
    fiction = _fiction(facts, facts.on)
    if received is not None and (rule.value == Access.ANY or received > fiction.day):
        return _on_day(facts, received, _proof_of(facts))
    return fiction


def _provided(facts: _Facts) -> Notification:
    """Provision in a mailbox: the fiction stands, whenever it is read."""
    by_retrieval = facts.rule.value == Access.RETRIEVAL and facts.retrieved is not None
    if facts.retrieved is not None and by_retrieval:
        if facts.retrieved < facts.on or not facts.provision_proven:
            return _on_day(facts, facts.retrieved, Phrase.RETRIEVED)
    elif facts.retrieved is not None:
        _not_before(facts.retrieved, facts.on)
    if not facts.provision_proven:
        return NotNotified(Cause.NO_ACCESS, facts.rule)
    return _fiction(facts, facts.on)


def _noticed(facts: _Facts) -> Notification:
    """Social portal: counted from the notice; if that is disputed, the retrieval governs."""
    notice = _notice(facts)
    _not_before(facts.retrieved, facts.on)
    if facts.notice_proven:
        return _fiction(facts, notice)
    if facts.retrieved is None:
        return NotNotified(Cause.NO_ACCESS, facts.rule)
    return _on_day(facts, facts.retrieved, Phrase.RETRIEVED)


def _pulled(facts: _Facts) -> Notification:
    """Portal by consent: the day after retrieval, and nothing without it."""
    notice = _notice(facts)
    _not_before(facts.retrieved, facts.on)
    rule = facts.rule
    void = find_rule(f"{rule.key}.void", law=rule.law, land=facts.land, on=facts.on)
    last = apply_to_day(void, notice, facts.land, Phrase.UNTIL, void.status).day
    if facts.retrieved is not None and facts.retrieved <= last:
        return _fiction(facts, facts.retrieved)
    if facts.retrieved is None and (facts.as_of or today()) <= last:
        return NotNotified(Cause.PENDING, void, last)
    return NotNotified(Cause.NOT_RETRIEVED, void, last)


def _published(facts: _Facts) -> Notification:
    """Public notice: after a fixed time, or on the day that a general order names."""
    if facts.effective is None:
        return _fiction(facts, facts.on)
    rule = facts.rule
    first = find_rule(f"{rule.key}.earliest", law=rule.law, land=facts.land, on=facts.on)
    earliest = apply_to_day(first, facts.on, facts.land, Phrase.FROM, first.status).day
    _not_before(facts.effective, earliest)
    return LegalDate(facts.effective, facts.effective, first.status, first, Phrase.NAMED_DAY)


_REASONING: Mapping[str, Callable[[_Facts], Notification]] = {
    "posting": _transmitted,
    "dispatch": _transmitted,
    "provision": _provided,
    "notice": _noticed,
    "retrieval": _pulled,
    "publication": _published,
    "notice_publication": _published,
}


def _notice(facts: _Facts) -> date:
    _not_before(facts.notice_sent, facts.on)
    return facts.notice_sent or facts.on


def _fiction(facts: _Facts, start: date) -> LegalDate:
    return apply_to_day(facts.rule, start, facts.land, facts.phrase, facts.rule.status)


def _on_day(facts: _Facts, day: date, phrase: Phrase) -> LegalDate:
    return LegalDate(day, day, facts.rule.status, facts.rule, phrase)


def _proof_of(facts: _Facts) -> Phrase:
    """What the proof shows: formal service, or that it arrived."""
    return Phrase.PROVEN if facts.phrase is Phrase.SERVED else Phrase.ACCESSED


def _not_before(day: date | None, earliest: date) -> None:
    if day is not None and day < earliest:
        raise Invalid(
            f"Der {day:%d.%m.%Y} liegt vor dem {earliest:%d.%m.%Y}, das kann nicht sein.",
            remedy="Bitte beide Tage prüfen.",
        )


def _channel(name: str) -> Channel:
    try:
        return Channel(name)
    except ValueError:
        raise Invalid(
            f"„{name}“ ist kein Weg der Bekanntgabe.",
            remedy=f"Möglich sind: {', '.join(Channel)}.",
        ) from None
