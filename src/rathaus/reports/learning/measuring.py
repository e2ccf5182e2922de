"""How often a model is right about reports that it has not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

from rathaus.reports.learning.model import Model
from rathaus.reports.learning.reading import Example
from rathaus.reports.learning.suggesting import rank, suggest


@dataclass(frozen=True, slots=True)
class ByCategory:
    """One category among the measured reports."""

    key: str
    label: str
    reports: int
    right: int
    first_three: int
    confused_with: str
    """The key that was suggested first most often instead; empty if there was none."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over all measured reports; shares are between 0 and 1."""

    reports: int
    right: int
    first_three: int
    with_office: int
    """Reports that an office took over; only they count for the office."""
    office_right: int
    office_right_for_category: int
    """The same when a person has chosen the category before."""
    suggested: int
    """Reports for which the model was sure enough to suggest anything."""
    suggested_right: int
    milliseconds: float
    """CPU time of one suggestion with its reasons."""
    categories: tuple[ByCategory, ...]

    @property
    def at_1(self) -> float:
        """Category right at first place."""
        return self.right / self.reports

    @property
    def at_3(self) -> float:
        """Category right among the first three."""
        return self.first_three / self.reports

    @property
    def office(self) -> float:
        """Office right from text and place."""
        return self.office_right / max(self.with_office, 1)

    @property
    def office_for_category(self) -> float:
        """Office right once the category is known."""
        return self.office_right_for_category / max(self.with_office, 1)


def evaluate(model: Model, rows: Sequence[Example]) -> Quality:
    """Ask the model about each report and compare with what people chose."""
    ranked = [rank(model, row.text, row.place) for row in rows]
    taken = [(row, offices) for row, (_, offices) in zip(rows, ranked, strict=True) if row.office]
    begun = process_time()
    found = [suggest(model, row.text, row.place) for row in rows]
    seconds = process_time() - begun
    firsts = [(row, one.first) for row, one in zip(rows, found, strict=True) if one.first]
    kinds = [kinds for kinds, _ in ranked]
    return Quality(
        reports=len(rows),
        right=sum(row.category == one[0] for row, one in zip(rows, kinds, strict=True)),
        first_three=sum(row.category in one[:3] for row, one in zip(rows, kinds, strict=True)),
        with_office=len(taken),
        office_right=sum(row.office == offices[0] for row, offices in taken),
        office_right_for_category=sum(_office_of(model, row) == row.office for row, _ in taken),
        suggested=len(firsts),
        suggested_right=sum(row.category == first.key for row, first in firsts),
        milliseconds=1000 * seconds / max(len(rows), 1),
        categories=_by_category(model, rows, kinds),
    )


def _office_of(model: Model, row: Example) -> str:
    known = row.category if row.category in model.labels else None
    office = suggest(model, row.text, row.place, category=known, least=0).office
    return office.key if office else ""


def _by_category(
    model: Model, rows: Sequence[Example], ranked: Sequence[list[str]]
) -> tuple[ByCategory, ...]:
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for row, kinds in zip(rows, ranked, strict=True):
        groups[row.category].append(kinds)
    found = []
    for key, all_kinds in groups.items():
        wrong = Counter(kinds[0] for kinds in all_kinds if kinds[0] != key)
        found.append(
            ByCategory(
                key=key,
                label=model.labels.get(key, key),
                reports=len(all_kinds),
                right=sum(kinds[0] == key for kinds in all_kinds),
                first_three=sum(key in kinds[:3] for kinds in all_kinds),
                confused_with=wrong.most_common(1)[0][0] if wrong else "",
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.reports, one.key)))
