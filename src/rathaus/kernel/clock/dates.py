"""Results of the clock: a date in law, a moment in law, or no notification at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext

from rathaus.kernel.clock.rules import Rule
from rathaus.kernel.clock.wording import SENTENCES, Phrase, long_date, long_moment, span
from rathaus.kernel.law.dated import Status

_DAY = timedelta(days=1)
_COUNTED_BY_DAYS = frozenset({Phrase.NOTIFIED, Phrase.SERVED, Phrase.DISPATCH})


@dataclass(frozen=True, slots=True)
class LegalDate:
    """A calendar day with the reason why it is that day („Termin“, „Fristende“).

    ``nominal`` is the day before any shift over a weekend or holiday. ``status`` is that of the
    weakest row on which the day rests. Compare ``day``; show ``why``.
    """

    day: date
    nominal: date
    status: Status
    rule: Rule
    phrase: Phrase

    @property
    def norm(self) -> str:
        """The norm, with no-break spaces."""
        return self.rule.norm

    @property
    def shifted(self) -> bool:
        """Whether the day moved over a Saturday, Sunday or holiday."""
        return self.day != self.nominal

    @property
    def note(self) -> str:
        """What a reader of the law should know, for instance why it is still to be confirmed."""
        return self.rule.note

    @property
    def following(self) -> date:
        """The first day after the period: when papers may be destroyed or a work is free."""
        return self.day + _DAY

    @property
    def why(self) -> str:
        """One sentence in the language of the reader."""
        return _sentence(self.phrase, long_date(self.day), self.rule, self.status, self.shifted)

    def as_facts(self) -> dict[str, str]:
        """For storage: day, norm, why, status."""
        return {
            "day": self.day.isoformat(),
            "norm": self.norm,
            "why": self.why,
            "status": self.status.value,
        }


@dataclass(frozen=True, slots=True)
class LegalMoment:
    """A moment in law, for periods of hours."""

    at: datetime
    status: Status
    rule: Rule

    @property
    def norm(self) -> str:
        """The norm, with no-break spaces."""
        return self.rule.norm

    @property
    def why(self) -> str:
        """One sentence in the language of the reader."""
        moment = long_moment(self.at)
        return _sentence(Phrase.LATEST, moment, self.rule, self.status, shifted=False)


class Cause(StrEnum):
    """Why something is not notified."""

    NOT_RETRIEVED = "not_retrieved"
    """The portal ended the provision."""
    PENDING = "pending"
    """It can still be retrieved."""
    NO_ACCESS = "no_access"
    """It did not arrive, or access cannot be proven."""
    NOT_INSTRUCTED = "not_instructed"
    """A fiction of service needs an instruction that was not given."""


_PHRASES = {
    Cause.NOT_RETRIEVED: Phrase.VOID,
    Cause.PENDING: Phrase.STILL_OPEN,
    Cause.NO_ACCESS: Phrase.NEVER_ACCESSED,
    Cause.NOT_INSTRUCTED: Phrase.NOT_INSTRUCTED,
}


@dataclass(frozen=True, slots=True)
class NotNotified:
    """The decision has not come into being for its addressee („Bekanntgabe nicht bewirkt“).

    ``until`` is the last day on which it can or could be retrieved.
    """

    cause: Cause
    rule: Rule
    until: date | None = None

    @property
    def norm(self) -> str:
        """The norm, with no-break spaces."""
        return self.rule.norm

    @property
    def status(self) -> Status:
        """How well the rule is proven."""
        return self.rule.status

    @property
    def why(self) -> str:
        """One sentence in the language of the reader."""
        day = long_date(self.until) if self.until else ""
        return _sentence(_PHRASES[self.cause], day, self.rule, self.rule.status, shifted=False)


Notification = LegalDate | NotNotified


def _sentence(phrase: Phrase, day: str, rule: Rule, status: Status, shifted: bool) -> str:
    ordinal = phrase in _COUNTED_BY_DAYS
    reason = span(rule.length, rule.unit, rule.event, rule.start, ordinal=ordinal)
    if shifted:
        reason += gettext(", verschoben auf den nächsten Werktag")
    norm = rule.norm
    if status is Status.OPEN:
        norm += gettext("; noch zu bestätigen")
    template = str(SENTENCES[phrase])
    if "({norm})" not in template:
        norm = f", {norm}"
    return template.format(day=day, span=reason, norm=norm)
