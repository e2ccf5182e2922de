"""The vocabulary of ``library/law/deadlines.csv``."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """What a period is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    HALF_MONTHS = "half_months"
    MONTHS = "months"
    QUARTERS = "quarters"
    HALF_YEARS = "half_years"
    YEARS = "years"


class Shift(StrEnum):
    """What happens when a period ends on a Saturday, Sunday or public holiday."""

    NONE = "none"
    NEXT = "next"
    """It ends on the next working day (§ 193 BGB, § 31 Abs. 3 VwVfG)."""


class Start(StrEnum):
    """How the beginning is counted („Fristbeginn“)."""

    NONE = "none"
    """No period at all: the row states a rule."""
    AFTER_EVENT = "after_event"
    """The day of the event does not count (§ 187 Abs. 1 BGB)."""
    WITH_DAY = "with_day"
    """The day counts, because its beginning governs (§ 187 Abs. 2 BGB)."""
    YEAR_END = "year_end"
    """Counted from the end of the calendar year of the event."""
    MONTH_BEGIN = "month_begin"
    """Counted from the first day of the month of the event, which counts."""
    FULL_DAYS = "full_days"
    """So many full days lie between the event and the day; neither of the two counts."""
    MOMENT = "moment"
    """Counted from the very moment, weekends included (§ 31 Abs. 6 VwVfG)."""


class Law(StrEnum):
    """The branch of law, which decides between rows about one thing."""

    GENERAL = "general"
    """General administrative procedure: VwVfG, LVwG, HVwVfG, LVwVfG, VwGO."""
    SOCIAL = "social"
    """Social procedure: SGB X, SGG."""
    TAX = "tax"
    """Taxes and municipal charges: AO, KAG."""
    PARENTAL = "parental"
    """Parental allowance (BEEG section 1), which leaves SGB X in one point."""
    SERVICE = "service"
    """Formal service of documents: VwZG and the Länder's acts."""
    CIVIL = "civil"
    COUNCIL = "council"
    INFORMATION = "information"
    PRIVACY = "privacy"
    PROCUREMENT = "procurement"
    FINANCE = "finance"
    RECORDS = "records"
    PERSONNEL = "personnel"
    COPYRIGHT = "copyright"
    BROADBAND = "broadband"
    TRAFFIC = "traffic"
    PRACTICE = "practice"
    """No law: a promise or habit of the administration."""


class Access(StrEnum):
    """Which proof of access displaces a fiction of service (column ``value`` of its row)."""

    LATER = "later"
    """Only a later access; an earlier one changes nothing (§ 41 Abs. 2 Satz 3 VwVfG)."""
    ANY = "any"
    """Proof of access, whenever it was: a return receipt, an acknowledgement."""
    RETRIEVAL = "retrieval"
    """The first retrieval, if provision is not proven or before a new notification (§ 9 OZG)."""
    NONE = "none"
    """No access: the fiction rests on provision or publication alone."""
