"""The ways in which a decision may be ended or corrected, by branch of law and Land.

Which provision applies is law, hence a row ``ending.…`` in ``library/law/deadlines.csv``; a branch
without a row does not have the way. Which way is right is for the person who takes it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rathaus.kernel.clock import LegalDate, Rule, deadline, find_rule, laws_of, today
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.engine.fees import GRANTING
from rathaus.procedures.models import Decision
from rathaus.procedures.models.decisions import Ended

_ANY_DAY = "any_day"
PERIOD = "ending.period"
SINCE_NOTIFIED = "ending.period.since_notified"
REPAYMENT = "ending.repayment"


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its key, what comes of it, for which decisions it exists.

    ``sided`` ways have one provision for what gives and one for what burdens; ``gives`` ways exist
    only for what gives, ``pays`` ways only for money; ``timed`` ones only within the period after
    the grounds were known.
    """

    key: str
    why: Ended
    sided: bool = False
    gives: bool = False
    pays: bool = False
    timed: bool = False

    def rule_key(self, *, granting: bool) -> str:
        """The key of its row."""
        side = (".granting" if granting else ".burdening") if self.sided else ""
        return f"ending.{self.key}{side}"


WAYS = (
    Way("withdrawn", Ended.WITHDRAWN, sided=True, timed=True),
    Way("revoked", Ended.REVOKED, sided=True, timed=True),
    Way("purpose", Ended.REVOKED, gives=True, pays=True, timed=True),
    Way("adjusted", Ended.ADJUSTED, gives=True, timed=True),
    Way("corrected", Ended.CORRECTED),
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A way that is open for a decision, with the provision that applies here and today."""

    way: Way
    norm: str
    any_day: bool


def is_granting(decision: Decision) -> bool:
    """Whether somebody has got something by it, so that its end takes something away."""
    return decision.kind in GRANTING


def ways_open(decision: Decision, *, branch: str, pays: bool, corrected: bool) -> list[Offered]:
    """The ways of the branch for this decision; none is chosen for anybody."""
    granting = is_granting(decision)
    return [
        _offered(way, rule)
        for way in WAYS
        if (granting or not way.gives)
        and (pays or not way.pays)
        and not (corrected and way.why == Ended.CORRECTED)
        and (rule := _rule(way.rule_key(granting=granting), branch)) is not None
    ]


def norm_of(key: str, *, granting: bool, branch: str, land: str) -> str:
    """The provision of a way in a Land; raises :class:`NoRule` where the branch has none."""
    way = next(way for way in WAYS if way.key == key)
    return find_rule(way.rule_key(granting=granting), law=branch, land=land, on=today()).norm


def period_of_grounds(known_since: datetime.date, branch: str) -> LegalDate | None:
    """The last day to withdraw or revoke, counted from when the grounds were known."""
    return _until(PERIOD, known_since, branch)


def period_since_notified(notified: datetime.date, branch: str) -> LegalDate | None:
    """The last day to withdraw, counted from the notification; None where the branch has none."""
    return _until(SINCE_NOTIFIED, notified, branch)


def repayment_norm(branch: str) -> str:
    """The provision by which what was paid has to be paid back."""
    rule = _rule(REPAYMENT, branch)
    return rule.norm if rule else ""


def _until(key: str, since: datetime.date, branch: str) -> LegalDate | None:
    if branch not in laws_of(key):
        return None
    return deadline(key, event=since, land=current_city().land, law=branch)


def _rule(key: str, branch: str) -> Rule | None:
    if branch not in laws_of(key):
        return None
    return find_rule(key, law=branch, land=current_city().land, on=today())


def _offered(way: Way, rule: Rule) -> Offered:
    return Offered(way, rule.norm, rule.value == _ANY_DAY)
