"""Whether a model still fits: recent reports beside those that it was trained from."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    return compare(
        model,
        chosen=Counter(row.category for row in rows),
        texts=[row.text for row in rows],
        months=_months(model, rows),
    )


def compare(
    model: Model, *, chosen: Mapping[str, int], texts: Sequence[str], months: Sequence[Month]
) -> Drift:
    """The same from counts: how often each category was chosen, some texts, and the months."""
    reports = sum(chosen.values())
    shifts = moved(model.origin.categories, chosen, model.labels) if reports else ()
    known, new = _words(model, texts)
    return Drift(
        reports=reports,
        months=tuple(months),
        shifts=shifts,
        index=round(sum(shift.index for shift in shifts), 4),
        known_words_then=model.origin.known_words,
        known_words_now=known,
        new_words=new,
    )


def moved(
    then: Mapping[str, int], now: Mapping[str, int], labels: Mapping[str, str]
) -> tuple[Shift, ...]:
    """The categories' shares then and now, those that moved most first."""
    all_then, all_now = max(sum(then.values()), 1), max(sum(now.values()), 1)
    found = []
    for key in sorted(then.keys() | now.keys()):
        before, after = then.get(key, 0) / all_then, now.get(key, 0) / all_now
        low, high = max(before, _LEAST_SHARE), max(after, _LEAST_SHARE)
        index = (high - low) * math.log(high / low)
        label = labels.get(key, key)
        found.append(Shift(key, label, before, after, round(index, 4), key in then))
    return tuple(sorted(found, key=lambda shift: (-shift.index, shift.key)))


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


def _words(model: Model, texts: Sequence[str]) -> tuple[float, tuple[tuple[str, int], ...]]:
    share, strange = familiarity(model.familiar, texts)
    new = [(word, many) for word, many in strange.most_common(_MOST_WORDS)]
    return share, tuple((word, many) for word, many in new if many >= LEAST_REPORTS)
