"""Decisions as whoever they concern needs to see them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from rathaus.kernel.clock import LegalDate, remedy_until
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Delivery
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Decision, DecisionEnd, Ended
from rathaus.records.models import Case


def issued_decision(case: Case) -> Decision | None:
    """The decision on the application that left the house, the newest where there are several."""
    found = [one for one in issued_decisions(case) if one.kind != Decision.Kind.ENDING]
    return found[-1] if found else None


def issued_decisions(case: Case) -> list[Decision]:
    """Everything that was decided and left the house, oldest first, endings included."""
    issued = Decision.objects.filter(case=case, state=Decision.State.ISSUED)
    loaded = issued.select_related("version").defer("version__source")
    return list(loaded.order_by("decided_at", "id"))


@dataclass(frozen=True, slots=True)
class Effect:
    """From when to when a decision is in force (§ 43 VwVfG); ``until`` is the last day.

    ``ends`` are all its ends and corrections, oldest first, also those that fell themselves.
    """

    since: datetime.date | None
    until: datetime.date | None
    ends: tuple[DecisionEnd, ...] = ()

    @property
    def end(self) -> DecisionEnd | None:
        """What ends it, the earliest where several do; None while it stays in force."""
        lasting = [one for one in self.ends if one.is_lasting]
        return min(lasting, key=lambda one: one.effective_on) if lasting else None

    @property
    def corrected(self) -> bool:
        """Whether an obvious mistake in it was corrected."""
        return any(one.why == Ended.CORRECTED for one in self.ends)


def effects_of(decisions: Sequence[Decision]) -> dict[UUID, Effect]:
    """In force from and to, for each of these decisions; one question to the database."""
    ids = [decision.pk for decision in decisions]
    ends: dict[UUID, list[DecisionEnd]] = {}
    for one in DecisionEnd.objects.filter(decision__in=ids).select_related("by", "decision"):
        ends.setdefault(one.decision_id, []).append(one)
    return {decision.pk: _effect(decision, ends.get(decision.pk, ())) for decision in decisions}


def effect_of(decision: Decision) -> Effect:
    """From when to when this decision is in force, and why it ended."""
    return effects_of([decision])[decision.pk]


def ended_effects(cases: Sequence[Case]) -> dict[UUID, Effect]:
    """By case: the effect of the decision on the application, where something ended it.

    Two questions to the database, however many cases; none where nothing is decided yet.
    """
    decided = [case.pk for case in cases if case.outcome]
    if not decided:
        return {}
    issued = Decision.objects.filter(case__in=decided, state=Decision.State.ISSUED)
    own = issued.exclude(kind=Decision.Kind.ENDING).order_by("decided_at", "id")
    newest = {decision.case_id: decision for decision in own}
    effects = effects_of(list(newest.values()))
    found = {case: effects[decision.pk] for case, decision in newest.items()}
    return {case: effect for case, effect in found.items() if effect.end is not None}


def ended_cases(cases: Iterable[Case]) -> dict[UUID, DecisionEnd]:
    """What ended the decision of each case, by case; those in force or undecided are left out."""
    effects = ended_effects(list(cases))
    return {case: effect.end for case, effect in effects.items() if effect.end is not None}


def _effect(decision: Decision, ends: Sequence[DecisionEnd]) -> Effect:
    """An end that reaches back to the first day or before leaves no day in force."""
    found = Effect(decision.issued_on, None, tuple(ends))
    if found.end is None:
        return found
    return replace(found, until=found.end.effective_on - datetime.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be done against a decision (Rechtsbehelf): until when, and why then."""

    kind: str
    norm: str
    until: LegalDate | None


def ways_against(decision: Decision, notified: datetime.date | None) -> Ways:
    """The remedy, dated from the day on which the decision counts as notified."""
    kind, norm = (str(decision.remedy.get(name, "")) for name in ("kind", "norm"))
    return Ways(kind, norm, remedy_end(decision, notified))


def notified_day(decision: Decision) -> datetime.date | None:
    """The day on which the decision counts as notified; None while it counts from no day."""
    if decision.document is None:
        return None
    brought = Delivery.objects.filter(
        message__enclosures__document=decision.document, legal_date__isnull=False
    )
    return brought.order_by("-created_at").values_list("legal_date", flat=True).first()


def waits_for_service(decision: Decision) -> bool:
    """Whether it is served formally and no proof has come, so that the period is open."""
    if decision.document is None or decision.remedy_until is not None:
        return False
    brought = Delivery.objects.filter(message__enclosures__document=decision.document)
    return any(delivery.waits_for_service for delivery in brought)


def remedy_end(decision: Decision, notified: datetime.date | None) -> LegalDate | None:
    """The last day of the remedy, with its reason; None while the decision counts from no day."""
    kind = decision.remedy.get("kind")
    service_remedy = installed(decision.version_id).procedure.service.remedy
    if notified is None or not kind or service_remedy is None:
        return None
    usual = "objection" if kind == "widerspruch" else "suit.direct"
    return remedy_until(
        decision.remedy.get("period") or usual,
        since=notified,
        land=current_city().land,
        law=decision.remedy.get("law") or service_remedy.law,
    )
