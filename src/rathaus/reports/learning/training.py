"""Learning from a city's own reports; only here scikit-learn is needed (extra ``learning``).

Two linear models of the same features are added up, weight by weight: ridge regression against
each category (steady for rare ones) and multinomial logistic regression (good odds). Rare
categories count more than their number, recent reports more than old ones, and reports from before
a category existed that would belong to it today are left out. Shares are calibrated on reports
later than those learned from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from rathaus.kernel.errors import Invalid, Unavailable
from rathaus.reports.learning.features import (
    BLOCKS,
    Block,
    Counts,
    count,
    familiarity,
    roots,
    tokens,
)
from rathaus.reports.learning.fitting import (
    Fitted,
    balance,
    beside,
    fit,
    matrix_of,
    one_thread,
    shares_of,
    still_true,
    weights_of,
    whole,
)
from rathaus.reports.learning.model import (
    LEAST_REPORTS,
    Lexicon,
    Model,
    Origin,
    Vocabulary,
)
from rathaus.reports.learning.reading import Example, Examples

FEATURES: Final = 8_000
"""How many features a model keeps: more hardly helps, and the file stays small."""
LEAST_EXAMPLES: Final = 50
_CUTS: Final = (0.6, 0.8, 1.0)
_TEMPERATURES: Final = tuple(1.08**step for step in range(-10, 50))
_BINS: Final = 8


def train(examples: Examples, *, features: int = FEATURES) -> Model:
    """Learn category and office; ``features``: how many to keep at most.

    Raises Unavailable without scikit-learn, Invalid for too few or one-sided examples.
    """
    _need_library()
    rows = examples.rows
    _check(rows)
    with one_thread():
        return _train(examples, features)


def _train(examples: Examples, features: int) -> Model:
    rows = examples.rows
    counts = [count(row.text, row.place) for row in rows]
    material = _Material(rows, counts, examples.labels, features)
    checks = [_check_later(material, begin, end) for begin, end in pairwise(_CUTS)]
    learned = _learn(material)
    temperature = _temperature([check.by_category() for check in checks])
    offices = _temperature([check.by_office(temperature) for check in checks])
    return Model(
        origin=_origin(examples),
        labels={key: examples.labels[key] for key in learned.categories.names},
        lexicon=learned.lexicon,
        familiar=_familiar(rows),
        categories=whole(learned.categories, temperature),
        offices=whole(learned.offices, offices),
        calibration=_promises([check.by_category() for check in checks], temperature),
    )


def _origin(examples: Examples) -> Origin:
    rows = examples.rows
    return Origin(
        first=rows[0].day,
        last=rows[-1].day,
        reports=len(rows),
        digest=examples.digest,
        categories=dict(sorted(Counter(row.category for row in rows).items())),
        known_words=_known_words(rows),
    )


def _familiar(rows: Sequence[Example]) -> frozenset[str]:
    """Roots of the words that occur in enough reports."""
    times = Counter(name for number in _once(rows) for name in roots(rows[number].text))
    return frozenset(name for name, many in times.items() if many >= LEAST_REPORTS)


def _once(rows: Sequence[Example]) -> list[int]:
    """The number of one report of each text: what one person sent nine times was said once."""
    return sorted({" ".join(tokens(row.text)): number for number, row in enumerate(rows)}.values())


def _known_words(rows: Sequence[Example]) -> float:
    """How many of the words of the last part the reports before it had made familiar, 0 to 1."""
    cut = round(len(rows) * _CUTS[-2])
    share, _ = familiarity(_familiar(rows[:cut]), [row.text for row in rows[cut:]])
    return share


def _need_library() -> None:
    try:
        import sklearn  # noqa: F401
    except ImportError as error:
        raise Unavailable(
            "Zum Anlernen fehlt die Bibliothek scikit-learn.",
            remedy="Bitte mit dem Zusatz „learning“ installieren: pip install 'rathaus[learning]'.",
        ) from error


def _check(rows: Sequence[Example]) -> None:
    offices = {row.office for row in rows if row.office}
    kinds = {row.category for row in rows}
    if len(rows) < LEAST_EXAMPLES or len(kinds) < 2 or len(offices) < 2:
        raise Invalid(
            "Aus diesen Meldungen lässt sich nichts lernen.",
            remedy=f"Nötig sind mindestens {LEAST_EXAMPLES} Meldungen mit je zwei verschiedenen "
            "Kategorien und Stellen; besser sind tausend und mehr.",
        )


@dataclass(frozen=True, slots=True)
class _Learned:
    lexicon: Lexicon
    categories: Fitted
    offices: Fitted


@dataclass(frozen=True, slots=True)
class _Material:
    """What there is to learn from."""

    rows: Sequence[Example]
    counts: Sequence[Counts]
    labels: dict[str, str]
    features: int

    def until(self, cut: int) -> _Material:
        """The first ones only."""
        return replace(self, rows=self.rows[:cut], counts=self.counts[:cut])


def _learn(material: _Material) -> _Learned:
    rows, counts = material.rows, material.counts
    lexicon = _lexicon(rows, counts, material.features)
    matrix = matrix_of([lexicon.vector(one) for one in counts], lexicon.size)
    kinds = [row.category for row in rows]
    weights = weights_of(rows, kinds) * still_true(kinds, matrix)
    categories = fit(*_with_names(matrix, kinds, weights, lexicon, material.labels))
    taken = [number for number, row in enumerate(rows) if row.office]
    chosen = [[float(kinds[n] == kind) for kind in categories.names] for n in taken]
    offices = fit(
        beside(matrix[taken], chosen),
        [rows[number].office for number in taken],
        weights_of([rows[number] for number in taken]),
    )
    return _Learned(lexicon, categories, offices)


def _with_names(
    matrix: Any, kinds: list[str], weights: Any, lexicon: Lexicon, labels: dict[str, str]
) -> tuple[Any, list[str], Any]:
    """The name of each category as one more report of it: it helps those with few of their own."""
    from numpy import concatenate
    from scipy.sparse import vstack

    known = {kind: labels[kind] for kind in sorted(set(kinds))}
    named = [lexicon.vector(count(label, None)) for label in known.values()]
    many = Counter(kinds)
    return (
        vstack([matrix, matrix_of(named, lexicon.size)]).tocsr(),
        [*kinds, *known],
        concatenate([weights, balance([*known], many)]),
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """What was learned from earlier reports, asked about later ones."""

    learned: _Learned
    matrix: Any
    rows: Sequence[Example]

    def by_category(self) -> _Scored:
        scores = self.learned.categories.scores(self.matrix)
        return _Scored(scores, self.learned.categories.names, [row.category for row in self.rows])

    def by_office(self, temperature: float) -> _Scored:
        shares = shares_of(self.learned.categories.scores(self.matrix), temperature)
        scores = self.learned.offices.scores(beside(self.matrix, shares))
        return _Scored(scores, self.learned.offices.names, [row.office for row in self.rows])


@dataclass(frozen=True, slots=True)
class _Scored:
    scores: Any
    names: list[str]
    right: list[str]


def _check_later(material: _Material, begin: float, end: float) -> _Check:
    rows = material.rows
    cut, stop = round(begin * len(rows)), round(end * len(rows))
    learned = _learn(material.until(cut))
    vectors = [learned.lexicon.vector(one) for one in material.counts[cut:stop]]
    return _Check(learned, matrix_of(vectors, learned.lexicon.size), rows[cut:stop])


def _temperature(checks: Sequence[_Scored]) -> float:
    """By what the scores are multiplied so that later reports are least surprising."""
    from numpy import log

    def surprise(temperature: float) -> float:
        total = 0.0
        for check in checks:
            shares = shares_of(check.scores, temperature)
            for row, right in zip(shares, check.right, strict=True):
                if right in check.names:
                    total -= float(log(max(row[check.names.index(right)], 1e-12)))
        return total

    _, best = min((surprise(temperature), temperature) for temperature in _TEMPERATURES)
    return round(best, 4)


def _promises(
    checks: Sequence[_Scored], temperature: float
) -> tuple[tuple[float, float, int], ...]:
    """What the first suggestion promised and how often it was right, in groups of equal size."""
    said = sorted(
        (float(max(row)), check.names[int(row.argmax())] == right)
        for check in checks
        for row, right in zip(shares_of(check.scores, temperature), check.right, strict=True)
    )
    step = max(1, -(-len(said) // _BINS))
    groups = [said[begin : begin + step] for begin in range(0, len(said), step)]
    return tuple(
        (
            round(sum(promise for promise, _ in group) / len(group), 4),
            round(sum(right for _, right in group) / len(group), 4),
            len(group),
        )
        for group in groups
    )


def _lexicon(rows: Sequence[Example], counts: Sequence[Counts], features: int) -> Lexicon:
    """Features of enough reports; of too many those that say most about category."""
    from numpy import argsort, nan_to_num
    from sklearn.feature_selection import chi2

    once = _once(rows)
    found: dict[Block, Vocabulary] = {}
    for block in BLOCKS:
        times = Counter(name for number in once for name in counts[number][block])
        kept = sorted(name for name, many in times.items() if many >= LEAST_REPORTS)
        found[block] = Vocabulary(tuple(kept), tuple(times[name] for name in kept))
    every = Lexicon(found, len(rows))
    matrix = matrix_of([every.vector(one) for one in counts], every.size)
    worth, _ = chi2(matrix, [row.category for row in rows])
    best = set(argsort(-nan_to_num(worth), kind="stable")[:features].tolist())
    kept_only: dict[Block, Vocabulary] = {}
    for block in BLOCKS:
        numbers = every.numbers[block]
        chosen = [index for index, number in enumerate(numbers.values()) if number in best]
        part = found[block]
        kept_only[block] = Vocabulary(
            tuple(part.names[index] for index in chosen),
            tuple(part.reports[index] for index in chosen),
        )
    return Lexicon(kept_only, len(rows))
