"""Time in law: the clock, working days, periods, service of decisions, remedies."""

from rathaus.kernel.clock.calendars import (
    add_working_days,
    is_working_day,
    next_working_day,
    public_holidays,
)
from rathaus.kernel.clock.dates import Cause, LegalDate, LegalMoment, Notification, NotNotified
from rathaus.kernel.clock.deadlines import (
    authority_period,
    deadline,
    due_at,
    earliest_after,
    latest_before,
)
from rathaus.kernel.clock.periods import (
    add_months,
    add_period,
    after_full_days,
    before_full_days,
    extend_period,
)
from rathaus.kernel.clock.remedies import (
    Instruction,
    Kind,
    Remedy,
    RemedyRule,
    inaction_from,
    remedy_for,
    remedy_until,
)
from rathaus.kernel.clock.rules import NoRule, Rule, all_rules, find_rule, laws_of
from rathaus.kernel.clock.service import Channel, dispatch_by, notified_on
from rathaus.kernel.clock.units import Law, Shift, Start, Unit
from rathaus.kernel.clock.wall import BERLIN, frozen, now, today
from rathaus.kernel.law.dated import Status

__all__ = [
    "BERLIN",
    "Cause",
    "Channel",
    "Instruction",
    "Kind",
    "Law",
    "LegalDate",
    "LegalMoment",
    "NoRule",
    "NotNotified",
    "Notification",
    "Remedy",
    "RemedyRule",
    "Rule",
    "Shift",
    "Start",
    "Status",
    "Unit",
    "add_months",
    "add_period",
    "add_working_days",
    "after_full_days",
    "all_rules",
    "authority_period",
    "before_full_days",
    "deadline",
    "dispatch_by",
    "due_at",
    "earliest_after",
    "extend_period",
    "find_rule",
    "frozen",
    "inaction_from",
    "is_working_day",
    "latest_before",
    "laws_of",
    "next_working_day",
    "notified_on",
    "now",
    "public_holidays",
    "remedy_for",
    "remedy_until",
    "today",
]
