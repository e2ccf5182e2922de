"""Fitting linear models with scikit-learn: which reports count how much, and what is learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from rathaus.reports.learning.model import Linear, Vector
from rathaus.reports.learning.reading import Example

# Chosen on time-ordered folds of the Konstanz reports; a city may learn with its own.
_RIDGE: Final = 1.0
_LOGISTIC: Final = 50.0
_LOGISTIC_SHARE: Final = 0.3
_BALANCE: Final = 0.8
_HALF_LIFE_DAYS: Final = 400
_LATE_SHARE: Final = 0.25
_LATE_LEAST: Final = 10
_LATE_MARGIN: Final = -0.5
_STEPS: Final = 127


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear model before its weights become whole numbers."""

    names: list[str]
    weights: Any
    """Names × features."""
    intercepts: Any

    def scores(self, matrix: Any) -> Any:
        """Scores of reports (rows) for names (columns)."""
        return matrix @ self.weights.T + self.intercepts


def one_thread() -> AbstractContextManager[object]:
    """Such small sums only get slower when several threads wait for each other."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def matrix_of(vectors: Sequence[Vector], size: int) -> Any:
    """Reports as rows of a sparse matrix with ``size`` features."""
    from scipy.sparse import csr_matrix

    begins = [0]
    columns: list[int] = []
    values: list[float] = []
    for vector in vectors:
        columns += vector.keys()
        values += vector.values()
        begins.append(len(columns))
    return csr_matrix((values, columns, begins), shape=(len(vectors), size))


def beside(matrix: Any, more: Any) -> Any:
    """The features of reports and, beside them, further ones."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([matrix, csr_matrix(more)]).tocsr()


def shares_of(scores: Any, temperature: float) -> Any:
    """Scores as shares that add up to one in each row."""
    from scipy.special import softmax

    return softmax(scores * temperature, axis=1)


def weights_of(rows: Sequence[Example], kinds: Sequence[str] = ()) -> Any:
    """How much each report counts: by age, and more if its category is rare."""
    from numpy import array

    last = max(row.day for row in rows)
    fresh = array([0.5 ** ((last - row.day).days / _HALF_LIFE_DAYS) for row in rows])
    return fresh * balance(kinds, Counter(kinds)) if kinds else fresh


def balance(kinds: Sequence[str], reports: Counter[str]) -> Any:
    """How much a report of each of these kinds counts, given how many reports each kind has."""
    from numpy import array

    middle = reports.total() / len(reports)
    return array([(middle / reports[kind]) ** _BALANCE for kind in kinds])


def still_true(kinds: Sequence[str], matrix: Any) -> Any:
    """0 for reports from before a category existed that would belong to it today, else 1."""
    from numpy import array, ones
    from sklearn.svm import LinearSVC

    true = ones(len(kinds))
    labels = array(kinds)
    for kind, begin in _late(kinds).items():
        since = labels[begin:] == kind
        if since.all():
            continue
        judge = LinearSVC(C=1, class_weight="balanced").fit(matrix[begin:], since)
        true[:begin][judge.decision_function(matrix[:begin]) > _LATE_MARGIN] = 0
    return true


def _late(kinds: Sequence[str]) -> dict[str, int]:
    """Categories of which the third report came late, with its number."""
    found: dict[str, int] = {}
    for kind, many in Counter(kinds).items():
        third = [number for number, other in enumerate(kinds) if other == kind][2:3]
        if many >= _LATE_LEAST and third and third[0] > _LATE_SHARE * len(kinds):
            found[kind] = third[0]
    return found


def fit(matrix: Any, names: Sequence[str], weights: Any) -> Fitted:
    """Learn the names from the rows of the matrix; rows with weight 0 are left out."""
    from sklearn.linear_model import LogisticRegression, RidgeClassifier

    used = weights > 0
    matrix, labels = matrix[used], [n for n, use in zip(names, used, strict=True) if use]
    ridge = RidgeClassifier(alpha=_RIDGE).fit(matrix, labels, sample_weight=weights[used])
    odds = LogisticRegression(C=_LOGISTIC, max_iter=400).fit(
        matrix, labels, sample_weight=weights[used]
    )
    return Fitted(
        [str(name) for name in ridge.classes_],
        _both(ridge.coef_) + _LOGISTIC_SHARE * _both(odds.coef_),
        _both(ridge.intercept_) + _LOGISTIC_SHARE * _both(odds.intercept_),
    )


def _both(found: Any) -> Any:
    """With two names only the second one has weights; the first has their opposite."""
    from numpy import concatenate

    return concatenate([-found, found]) if len(found) == 1 else found


def whole(fitted: Fitted, temperature: float) -> Linear:
    """The same model with weights in whole numbers, one scale for each name."""
    from numpy import abs as size
    from numpy import maximum, rint

    scales = maximum(size(fitted.weights).max(axis=1), 1e-9) / _STEPS
    steps = rint(fitted.weights.T / scales).astype(int)
    return Linear(
        names=tuple(fitted.names),
        weights=tuple(tuple(row) for row in steps.tolist()),
        scales=tuple(scales.tolist()),
        intercepts=tuple(fitted.intercepts.tolist()),
        temperature=temperature,
    )
