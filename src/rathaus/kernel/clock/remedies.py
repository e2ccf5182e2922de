"""Remedies against a decision („Rechtsbehelfe“): which one, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from rathaus.kernel.clock.dates import LegalDate
from rathaus.kernel.clock.deadlines import apply, day_of, deadline
from rathaus.kernel.clock.rules import find_rule, has_rule
from rathaus.kernel.clock.units import Law
from rathaus.kernel.clock.wall import today
from rathaus.kernel.clock.wording import Phrase
from rathaus.kernel.errors import Invalid
from rathaus.kernel.law.dated import Status


class Remedy(StrEnum):
    """What a person can do, and the key of its period."""

    OBJECTION = "objection"
    """Widerspruch."""
    SUIT = "suit"
    """Klage after an objection decision; ``since`` is its service or notification."""
    DIRECT_SUIT = "suit.direct"
    """Klage without objection procedure; ``since`` is the notification of the decision."""
    REINSTATEMENT = "reinstatement.remedy"
    """Wiedereinsetzung after a missed objection or suit; ``since`` is the end of the obstacle."""
    PROCEDURAL_REINSTATEMENT = "reinstatement.procedure"
    """Wiedereinsetzung after another missed statutory period of the procedure."""


class Instruction(StrEnum):
    """The state of the instruction about the remedy („Rechtsbehelfsbelehrung“)."""

    CORRECT = "correct"
    MISSING = "missing"
    WRONG = "wrong"


class Kind(StrEnum):
    """The remedy that a decision's instruction names."""

    WIDERSPRUCH = "widerspruch"
    KLAGE = "klage"


_PER_PROCEDURE = "per-procedure"
_REINSTATEMENTS = frozenset({Remedy.REINSTATEMENT, Remedy.PROCEDURAL_REINSTATEMENT})


def remedy_until(
    remedy: Remedy | str,
    *,
    since: date | LegalDate,
    land: str,
    law: str = Law.GENERAL,
    instruction: Instruction | str = Instruction.CORRECT,
    abroad: bool = False,
    missed_end: date | None = None,
) -> LegalDate:
    """The last day on which the remedy is in time.

    ``since`` is the event of the remedy (see :class:`Remedy`), best as the LegalDate that
    :func:`notified_on` gave. Without a correct ``instruction`` it is a year; ``abroad`` lengthens
    where the law says so. For reinstatement ``missed_end`` is the end of the missed period, after
    which the application is excluded in a year's time. Raises NoRule, Invalid.
    """
    remedy = Remedy(remedy)
    if remedy in _REINSTATEMENTS:
        return _reinstatement(remedy, since, land, law, missed_end)
    key: str = remedy
    if Instruction(instruction) is not Instruction.CORRECT:
        key = "remedy.no_instruction"
    elif abroad and has_rule(f"{remedy}.abroad", law=law):
        key = f"{remedy}.abroad"
    return deadline(key, event=since, land=land, law=law)


def inaction_from(
    about: str, *, since: date | LegalDate, land: str, law: str = Law.GENERAL
) -> LegalDate:
    """The first day for a suit because the authority does not act („Untätigkeitsklage“).

    ``about`` is „application“ or „objection“, ``since`` the day on which it was filed. Raises
    NoRule.
    """
    if about not in ("application", "objection"):
        raise Invalid(
            f"„{about}“ ist kein Gegenstand einer Untätigkeitsklage.",
            remedy="Möglich sind: application, objection.",
        )
    rule = find_rule(f"inaction.{about}", law=law, land=land, on=day_of(since))
    end = apply(rule, since, land)
    return LegalDate(end.following, end.following, end.status, rule, Phrase.FROM)


@dataclass(frozen=True, slots=True)
class RemedyRule:
    """Which remedy a decision names, and whether that is settled („statthafter Rechtsbehelf“).

    While ``needs_confirmation`` holds, the decision must not be issued.
    """

    kind: Kind
    norm: str
    status: Status
    needs_confirmation: bool
    note: str

    @property
    def why(self) -> str:
        """One sentence in the language of the reader."""
        if self.needs_confirmation:
            text = gettext(
                "Ob Widerspruch oder Klage statthaft ist, muss für dieses Verfahren noch "
                "rechtlich festgelegt werden ({norm})"
            )
        elif self.kind is Kind.KLAGE:
            text = gettext("Klage ohne vorheriges Widerspruchsverfahren ({norm})")
        else:
            text = gettext("Widerspruch ({norm})")
        return text.format(norm=self.norm)


def remedy_for(
    land: str,
    law: str = Law.GENERAL,
    procedure_flag: Kind | str | None = None,
    *,
    on: date | None = None,
) -> RemedyRule:
    """The remedy against a municipality's decision in a Land.

    ``procedure_flag`` is what a lawyer has set for the procedure: needed where the Land abolishes
    the objection for a list of subjects (Hessen, § 16a HessAGVwGO), allowed everywhere, because a
    statute may abolish it for one subject (§ 68 Abs. 1 Satz 2 VwGO). ``on`` is the day of the
    decision, left out: today. Raises NoRule.
    """
    rule = find_rule("remedy", law=law, land=land, on=on or today())
    open_question = rule.value == _PER_PROCEDURE
    usual = Kind.WIDERSPRUCH if open_question else Kind(rule.value)
    return RemedyRule(
        kind=Kind(procedure_flag) if procedure_flag else usual,
        norm=rule.norm,
        status=Status.OPEN if open_question and not procedure_flag else rule.status,
        needs_confirmation=open_question and not procedure_flag,
        note=rule.note,
    )


def _reinstatement(
    remedy: Remedy, since: date | LegalDate, land: str, law: str, missed_end: date | None
) -> LegalDate:
    in_time = deadline(remedy, event=since, land=land, law=law)
    if missed_end is None:
        return in_time
    limit = deadline(f"{remedy}.limit", event=missed_end, land=land, law=law)
    return min(in_time, limit, key=lambda found: found.day)
