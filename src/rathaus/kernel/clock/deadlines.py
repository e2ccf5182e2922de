"""Dates from rows of the table: ends of periods, latest and earliest days, moments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from rathaus.kernel.clock.calendars import next_working_day
from rathaus.kernel.clock.dates import LegalDate, LegalMoment
from rathaus.kernel.clock.periods import after_full_days, before_full_days, period_end
from rathaus.kernel.clock.rules import NoRule, Rule, find_rule
from rathaus.kernel.clock.units import Law, Shift, Start, Unit
from rathaus.kernel.clock.wall import BERLIN
from rathaus.kernel.clock.wording import Phrase
from rathaus.kernel.errors import Invalid
from rathaus.kernel.law.dated import Status, weakest


def deadline(key: str, *, event: date | LegalDate, land: str, law: str | None = None) -> LegalDate:
    """The last day of the period ``key`` that begins with ``event``.

    The row that is in force on the day of the event counts. ``following`` of the result is the
    first day after the period. Raises NoRule.
    """
    return apply(find_rule(key, law=law, land=land, on=day_of(event)), event, land)


def latest_before(key: str, *, effect: date, land: str, law: str | None = None) -> LegalDate:
    """The last day on which something must happen so that full days lie before ``effect``.

    For rows that count full days: an invitation before a session, a sign before it binds.
    """
    rule = find_rule(key, law=law, land=land, on=effect)
    length, unit = _full_days(rule)
    day = before_full_days(effect, length, unit)
    return LegalDate(day, day, rule.status, rule, Phrase.LATEST)


def earliest_after(key: str, *, event: date, land: str, law: str | None = None) -> LegalDate:
    """The first day on which something can take effect after ``event``; see latest_before."""
    rule = find_rule(key, law=law, land=land, on=event)
    length, unit = _full_days(rule)
    day = after_full_days(event, length, unit)
    return LegalDate(day, day, rule.status, rule, Phrase.FROM)


def due_at(key: str, *, since: datetime, land: str, law: str | None = None) -> LegalMoment:
    """The moment at which a period of hours ends; ``since`` needs a time zone.

    Hours are elapsed hours: weekends, holidays and the change to summer time count as they are.
    """
    if since.tzinfo is None:
        raise Invalid("Der Zeitpunkt hat keine Zeitzone.", remedy="Bitte clock.now() verwenden.")
    rule = find_rule(key, law=law, land=land, on=since.astimezone(BERLIN).date())
    if rule.length is None or rule.start is not Start.MOMENT:
        raise _unfit(rule, "nach Stunden")
    # Sums within one zone would be wall-clock time, which jumps in March and October.
    elapsed = since.timestamp() + timedelta(hours=rule.length).total_seconds()
    return LegalMoment(datetime.fromtimestamp(elapsed, BERLIN), rule.status, rule)


def authority_period(
    *,
    notified: date | LegalDate,
    length: int,
    unit: Unit | str,
    land: str,
    law: str = Law.GENERAL,
    named_day: bool = False,
) -> LegalDate:
    """The end of a period that the authority itself sets, for instance for missing papers.

    It starts on the day after its notification (§ 31 Abs. 2 VwVfG) and moves over weekends and
    holidays, unless a certain day was named with reference to that rule (``named_day``).
    """
    start = day_of(notified)
    end = find_rule("period.end", law=law, land=land, on=start)
    period = replace(end, length=length, unit=Unit(unit), event="set_period")
    if named_day:
        period = replace(period, shift=Shift.NONE)
    return apply(period, notified, land)


def apply(
    rule: Rule, event: date | LegalDate, land: str, phrase: Phrase = Phrase.UNTIL
) -> LegalDate:
    """The day to which a row leads from ``event``, whose own status weakens the result's."""
    status = rule.status
    if isinstance(event, LegalDate):
        status = weakest(status, event.status)
        event = event.day
    return apply_to_day(rule, event, land, phrase, status)


def apply_to_day(rule: Rule, event: date, land: str, phrase: Phrase, status: Status) -> LegalDate:
    """As :func:`apply`, for a plain day."""
    if rule.length is None or rule.unit is None:
        raise _unfit(rule, "mit einer Länge")
    nominal = period_end(event, rule.length, rule.unit, rule.start, land)
    day = next_working_day(nominal, land) if rule.shift is Shift.NEXT else nominal
    return LegalDate(day, nominal, status, rule, phrase)


def day_of(event: date | LegalDate) -> date:
    """The plain day."""
    return event.day if isinstance(event, LegalDate) else event


def _full_days(rule: Rule) -> tuple[int, Unit]:
    if rule.length is None or rule.unit is None or rule.start is not Start.FULL_DAYS:
        raise _unfit(rule, "nach vollen Tagen")
    return rule.length, rule.unit


def _unfit(rule: Rule, kind: str) -> NoRule:
    return NoRule(
        f"„{rule.key}“ ({rule.norm}) ist keine Frist {kind}.",
        remedy="Bitte in library/law/deadlines.csv nachsehen, wie diese Zeile zählt.",
    )
