"""Figures over all services: distribution, share, by volume, by office. Formulas stand beside them.

Digitalisierungsgrad = services from the level that counts as compliant ÷ competent services;
weighted by volume: cases of those ÷ all cases. A denominator of zero has no share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from django.utils.translation import gettext as _

from rathaus.design.typography import number, percent

FEWEST_SHOWN: Final = 3
"""Counts of cases below this are not shown in public: they might tell of a person."""


class Levelled(Protocol):
    """What figures need of a result."""

    level: int
    cases: int
    office_key: str
    office_name: str


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, said with both numbers: „60/120 = 50,0 %“."""

    part: int
    whole: int

    @property
    def value(self) -> Decimal | None:
        """The share in per cent, None where there is nothing to divide by."""
        return Decimal(self.part) * 100 / self.whole if self.whole else None

    def __str__(self) -> str:
        if self.value is None:
            return _("keine Angabe")
        return f"{number(self.part)}/{number(self.whole)} = {percent(self.value, 1)}"


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many services stand on a level."""

    level: int
    share: Share


@dataclass(frozen=True, slots=True)
class OfficeCount:
    """The services of an office, and how many of them count."""

    key: str
    name: str
    share: Share


def distribution(results: Sequence[Levelled], levels: Iterable[int]) -> list[LevelCount]:
    """How many services stand on each level."""
    counts = Counter(result.level for result in results)
    return [LevelCount(level, Share(counts[level], len(results))) for level in levels]


def degree(results: Sequence[Levelled], compliant_from: int) -> Share:
    """Digitalisierungsgrad: services from that level on, of all."""
    return Share(sum(result.level >= compliant_from for result in results), len(results))


def weighted_degree(results: Sequence[Levelled], compliant_from: int) -> Share:
    """The same, each service counted with its real cases of the last year."""
    good = sum(result.cases for result in results if result.level >= compliant_from)
    return Share(good, sum(result.cases for result in results))


def by_office(results: Sequence[Levelled], compliant_from: int) -> list[OfficeCount]:
    """The degree of each office, by name."""
    offices = {result.office_key: result.office_name for result in results}
    return [
        OfficeCount(
            key, name, degree([row for row in results if row.office_key == key], compliant_from)
        )
        for key, name in sorted(offices.items(), key=lambda pair: (pair[1], pair[0]))
    ]


def said_cases(count: int, *, internal: bool) -> str:
    """A number of cases; in public small ones stay hidden."""
    if not internal and 0 < count < FEWEST_SHOWN:
        return _("unter %(count)s") % {"count": FEWEST_SHOWN}
    return number(count)


def tells_of_few(share: Share) -> bool:
    """Whether a weighted degree would tell of single cases, so that it stays hidden in public."""
    return any(0 < part < FEWEST_SHOWN for part in (share.part, share.whole - share.part))
