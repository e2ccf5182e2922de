"""Whether a model still fits: recent reports beside those that it was trained from."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rathaus.reports.learning.features import familiarity
from rathaus.reports.learning.model import LEAST_REPORTS, Model
from rathaus.reports.learning.reading import Example
from rathaus.reports.learning.suggesting import rank

_NOTICED: Final = 0.1
_MOVED: Final = 0.25
_LEAST_SHARE: Final = 0.001
_MOST_WORDS: Final = 12
_FEWEST: Final = 50


class Verdict(StrEnum):
    """What a person should do; only a person does it."""

    TOO_FEW = "too-few"
    STEADY = "steady"
    LOOK = "look"
    RETRAIN = "retrain"


@dataclass(frozen=True, slots=True)
class Month:
    """The reports of one month: how often the first suggestion, or one of three, was chosen."""

    month: str
    """ISO 8601, 2021-08."""
    reports: int
    right: int
    first_three: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A category's share (0 to 1) of the reports then and now; ``index`` is its part of the sum."""

    key: str
    label: str
    share_then: float
    share_now: float
    index: float
    known: bool
    """False for a category that did not exist when the model was trained."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The comparison. ``index`` is the population stability index of the categories."""

    reports: int
    months: tuple[Month, ...]
    shifts: tuple[Shift, ...]
    index: float
    known_words_then: float
    known_words_now: float
    new_words: tuple[tuple[str, int], ...]
    """Words in four or more recent reports that the model does not know, with how many."""

    @property
    def verdict(self) -> Verdict:
        """By the customary marks of the index (0.1 noticed, 0.25 moved), from 50 reports on."""
        if self.reports < _FEWEST:
            return Verdict.TOO_FEW
        if self.index >= _MOVED or any(not shift.known for shift in self.shifts):
            return Verdict.RETRAIN
        return Verdict.LOOK if self.index >= _NOTICED else Verdict.STEADY


def drift(model: Model, recent: Iterable[Example]) -> Drift:
    """Compare recent reports, with what people finally chose for them, with the model's own."""
    rows = sorted(recent, key=lambda row: row.day)
    shifts = tuple(_shifts(model, rows)) if rows else ()
    known, new = _words(model, rows)
    return Drift(
        reports=len(rows),
        months=_months(model, rows),
        shifts=shifts,
        index=round(sum(shift.index for shift in shifts), 4),
        known_words_then=model.origin.known_words,
        known_words_now=known,
        new_words=new,
    )


def _months(model: Model, rows: Sequence[Example]) -> tuple[Month, ...]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        kinds, _ = rank(model, row.text, row.place)
        place = kinds.index(row.category) if row.category in kinds else len(kinds)
        groups[f"{row.day:%Y-%m}"].append(place)
    return tuple(
        Month(month, len(places), places.count(0), sum(place < 3 for place in places))
        for month, places in groups.items()
    )


def _shifts(model: Model, rows: Sequence[Example]) -> list[Shift]:
    then, now = model.origin.categories, Counter(row.category for row in rows)
    found = []
    for key in sorted(then.keys() | now.keys()):
        before = then.get(key, 0) / model.origin.reports
        after = now.get(key, 0) / len(rows)
        low, high = max(before, _LEAST_SHARE), max(after, _LEAST_SHARE)
        index = (high - low) * math.log(high / low)
        known = key in then
        found.append(Shift(key, model.labels.get(key, key), before, after, round(index, 4), known))
    return sorted(found, key=lambda shift: (-shift.index, shift.key))


def _words(model: Model, rows: Sequence[Example]) -> tuple[float, tuple[tuple[str, int], ...]]:
    share, strange = familiarity(model.familiar, [row.text for row in rows])
    new = [(word, many) for word, many in strange.most_common(_MOST_WORDS)]
    return share, tuple((word, many) for word, many in new if many >= LEAST_REPORTS)
