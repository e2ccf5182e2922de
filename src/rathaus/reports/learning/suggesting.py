"""Suggesting category and office with a trained model, and saying why. Needs only plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rathaus.kernel.errors import Invalid
from rathaus.reports.learning.features import (
    Place,
    count,
    is_common,
    pieces_of,
    place_words,
    spoken,
)
from rathaus.reports.learning.model import Linear, Model, Vector
from rathaus.reports.learning.suggestion import NOTHING, Choice, Suggestion

LEAST_SHARE: Final = 0.25
"""Below this the first category is not suggested: it would more often disturb than help."""
_LEAST_BY_PIECES: Final = 0.5
"""The same where no whole word is familiar, only pieces of words: asdf holds a piece of Asphalt."""
LEAST_FURTHER: Final = 0.03
MOST: Final = 3
_REASONS: Final = 3
_LEAST_PART: Final = 0.2

_Saying = tuple[str, Sequence[int]]
"""A reason as it is shown, and the numbers of the features behind it."""


def suggest(
    model: Model,
    text: str,
    place: Place | None = None,
    *,
    category: str | None = None,
    least: float = LEAST_SHARE,
) -> Suggestion:
    """Up to three categories and an office for a report.

    ``place`` is None where it has not been asked for yet. ``category`` is the key of one that a
    person has chosen already: then only the office is suggested for it, which is right more often.
    ``least`` is the share from which anything is suggested at all (0: always); a place alone
    suggests nothing. Raises Invalid for a category that the model does not know.
    """
    counts = count(text, place)
    if not model.lexicon.says_something(counts):
        return NOTHING
    if least and not counts["words"].keys() & model.familiar:
        least = max(least, _LEAST_BY_PIECES)
    vector = model.lexicon.vector(counts)
    said = list(_sayings(model, text, place))
    shares = model.categories.shares(vector) if category is None else _chosen(model, category)
    kinds = _likely(shares, least) if category is None else {}
    if category is None and not kinds:
        return NOTHING
    why = _reasons(model.categories, vector, list(kinds), said)
    return Suggestion(
        tuple(Choice(key, model.labels[key], share, why[key]) for key, share in kinds.items()),
        _office(model, vector, shares, said, least),
    )


def rank(model: Model, text: str, place: Place | None) -> tuple[list[str], list[str]]:
    """All categories and all offices, the likeliest first, however unlikely: for measuring."""
    vector = model.vector(text, place)
    shares = model.categories.shares(vector)
    return list(shares), list(model.offices.shares(_with_categories(model, vector, shares)))


def _chosen(model: Model, category: str) -> dict[str, float]:
    if category not in model.labels:
        raise Invalid(
            "Das Modell kennt diese Kategorie nicht.",
            remedy="Bitte mit neueren Meldungen anlernen: rathaus reports train.",
        )
    return {category: 1.0}


def _likely(shares: dict[str, float], least: float) -> dict[str, float]:
    """The few that may be suggested; none where even the first one is unlikely."""
    likeliest = list(shares.items())[:MOST]
    if likeliest[0][1] < least:
        return {}
    return {key: share for key, share in likeliest if share >= LEAST_FURTHER}


def _office(
    model: Model, vector: Vector, shares: dict[str, float], said: list[_Saying], least: float
) -> Choice | None:
    beside = _with_categories(model, vector, shares)
    name, share = next(iter(model.offices.shares(beside).items()))
    if share < least:
        return None
    kind = next(iter(shares))
    number = model.lexicon.size + model.categories.names.index(kind)
    said = [*said, (f"Kategorie: {model.labels[kind]}", [number])]
    return Choice(name, name, share, _reasons(model.offices, beside, [name], said)[name])


def _with_categories(model: Model, vector: Vector, shares: dict[str, float]) -> Vector:
    """The features of the office: those of the report and how likely each category is."""
    begin = model.lexicon.size
    beside = {
        begin + index: share
        for index, name in enumerate(model.categories.names)
        if (share := shares.get(name, 0.0)) > 0.001
    }
    return vector | beside


def _reasons(
    linear: Linear, vector: Vector, names: Sequence[str], said: Sequence[_Saying]
) -> dict[str, tuple[str, ...]]:
    """For each name what spoke most for it, against all other names on average."""
    columns = [linear.names.index(name) for name in names]
    leads = {
        number: [value * lead for lead in linear.leads(number, columns)]
        for number, value in vector.items()
    }
    return {
        name: _strongest(
            [
                (sum(leads[number][place] for number in numbers if number in leads), label)
                for label, numbers in said
            ]
        )
        for place, name in enumerate(names)
    }


def _strongest(told: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    strong = sorted((one for one in told if one[0] > 0), key=lambda one: -one[0])[:_REASONS]
    return tuple(label for part, label in strong if part >= strong[0][0] * _LEAST_PART)


def _sayings(model: Model, text: str, place: Place | None) -> Iterator[_Saying]:
    """What can be named as a reason, each with the numbers of the features behind it."""
    numbers = model.lexicon.numbers
    for word, root, said in spoken(text):
        if is_common(word):
            continue
        names = [numbers["words"].get(root)]
        names += [numbers["pieces"].get(piece) for piece in pieces_of(word)]
        yield said, [number for number in names if number is not None]
    for name, label in place_words(place).items():
        if (number := numbers["place"].get(name)) is not None:
            yield label, [number]
