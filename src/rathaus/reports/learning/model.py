"""The trained model: one small file, read and asked without any library of numbers.

It is linear: a report's features are values (how often, weighed by rarity, each block of length
one), a category's score is their sum times its weights. Weights are whole numbers with one scale
for each category, so that a model in memory and the same model read from its file agree exactly.
The file is JSON packed with gzip; it holds no text of any report, only features that occurred in
texts of at least four different reports.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from operator import mul
from pathlib import Path
from typing import Any, Final

import orjson

from rathaus.kernel.errors import Invalid
from rathaus.reports.learning.features import BLOCKS, Block, Counts, Place, count

FORMAT: Final = "rathaus-reports-learning"
VERSION: Final = 1
LEAST_REPORTS: Final = 4
"""In how many different texts a feature must occur: rarer ones could lead to a person."""
STRENGTH: Final[Mapping[Block, float]] = {"words": 1.0, "pieces": 1.0, "place": 0.4}
"""How much each block counts; chosen on time-ordered folds of the Konstanz reports."""

_TEXT: Final[tuple[Block, ...]] = ("words", "pieces")

Vector = dict[int, float]
"""Values of features by number."""


@dataclass(frozen=True, slots=True)
class Origin:
    """From what a model was trained."""

    first: date
    last: date
    reports: int
    digest: str
    """SHA-256 of the table, unpacked."""
    categories: dict[str, int]
    """Reports of each category, by key."""
    known_words: float
    """How many words of later reports had a familiar root, 0 to 1; measured at training."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores of ``names``: ``weights`` has for each feature one whole number for each name."""

    names: tuple[str, ...]
    weights: tuple[tuple[int, ...], ...]
    scales: tuple[float, ...]
    intercepts: tuple[float, ...]
    temperature: float

    def scores(self, vector: Vector) -> list[float]:
        """One score for each name, in the order of ``names``."""
        sums = [0.0] * len(self.names)
        for number, value in vector.items():
            sums = [
                total + value * weight
                for total, weight in zip(sums, self.weights[number], strict=True)
            ]
        return [
            total * scale + intercept
            for total, scale, intercept in zip(sums, self.scales, self.intercepts, strict=True)
        ]

    def leads(self, number: int, columns: Sequence[int]) -> list[float]:
        """How much a feature speaks for the names in these columns rather than for all others."""
        row = self.weights[number]
        middle = sum(map(mul, row, self.scales)) / len(row)
        return [row[column] * self.scales[column] - middle for column in columns]

    def shares(self, vector: Vector) -> dict[str, float]:
        """Calibrated probability of each name, the likeliest first; they add up to one."""
        scores = [score * self.temperature for score in self.scores(vector)]
        highest = max(scores)
        odds = [math.exp(score - highest) for score in scores]
        total = sum(odds)
        ranked = sorted(zip(odds, self.names, strict=True), key=lambda one: (-one[0], one[1]))
        return {name: odd / total for odd, name in ranked}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features of one block and in how many reports each of them occurred."""

    names: tuple[str, ...]
    reports: tuple[int, ...]


@dataclass(frozen=True)
class Lexicon:
    """All features of a model, numbered block after block."""

    vocabulary: dict[Block, Vocabulary]
    reports: int
    """Of how many reports it was made."""

    @cached_property
    def numbers(self) -> dict[Block, dict[str, int]]:
        """The number of each feature by its name."""
        found: dict[Block, dict[str, int]] = {}
        begin = 0
        for block in BLOCKS:
            names = self.vocabulary[block].names
            found[block] = {name: number for number, name in enumerate(names, begin)}
            begin += len(names)
        return found

    @property
    def size(self) -> int:
        """How many features there are."""
        return sum(len(self.vocabulary[block].names) for block in BLOCKS)

    @cached_property
    def rarities(self) -> list[float]:
        """Inverse document frequency by number: 1 for what every report says, and for places."""
        return [
            1.0 if block == "place" else math.log((1 + self.reports) / (1 + times)) + 1
            for block in BLOCKS
            for times in self.vocabulary[block].reports
        ]

    def says_something(self, counts: Counts) -> bool:
        """Whether any word or piece of a word of a report is known."""
        return any(not counts[block].keys().isdisjoint(self.numbers[block]) for block in _TEXT)

    def vector(self, counts: Counts) -> Vector:
        """Damped counts times rarity, each block brought to its strength."""
        rarities = self.rarities
        vector: Vector = {}
        for block in BLOCKS:
            known = self.numbers[block]
            values = {
                number: (1 + math.log(times)) * rarities[number]
                for name, times in counts[block].items()
                if (number := known.get(name)) is not None
            }
            length = math.sqrt(sum(value * value for value in values.values()))
            for number, value in values.items():
                vector[number] = value / length * STRENGTH[block]
        return vector


@dataclass(frozen=True, slots=True)
class Model:
    """Everything needed to suggest."""

    origin: Origin
    labels: dict[str, str]
    """The German name of each category by its key."""
    lexicon: Lexicon
    familiar: frozenset[str]
    """Roots of all words of enough reports, whether they say anything about category or not."""
    categories: Linear
    offices: Linear
    """Its last features are the categories themselves, in the order of ``categories.names``."""
    calibration: tuple[tuple[float, float, int], ...] = ()
    """Checked on later reports: share promised, share right, reports; by rising promise."""

    def vector(self, text: str, place: Place | None) -> Vector:
        """The values of a report's features."""
        return self.lexicon.vector(count(text, place))


def save(model: Model, path: Path) -> None:
    """Write the model; the same model gives the same bytes."""
    path.write_bytes(gzip.compress(dumps(model), 9, mtime=0))


def dumps(model: Model) -> bytes:
    """The model as JSON."""
    facts = {
        "format": FORMAT,
        "version": VERSION,
        "origin": asdict(model.origin),
        "labels": model.labels,
        "vocabulary": {block: asdict(model.lexicon.vocabulary[block]) for block in BLOCKS},
        "familiar": sorted(model.familiar),
        "categories": asdict(model.categories),
        "offices": asdict(model.offices),
        "calibration": model.calibration,
    }
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)


def load(path: Path) -> Model:
    """Read a model. Raises Invalid if the file is none, or one of another version."""
    try:
        return loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError) as error:
        raise _unreadable(path.name) from error


def loads(data: bytes) -> Model:
    """The model from its JSON. Raises Invalid."""
    try:
        facts = orjson.loads(data)
        known = facts["format"], facts["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable("Das Modell") from error
    if known != (FORMAT, VERSION):
        raise Invalid(
            "Das Modell wurde von einer anderen Version geschrieben.",
            remedy="Bitte neu anlernen: rathaus reports train DATEI --out MODELL.",
        )
    try:
        return _checked(_model(facts))
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable("Das Modell") from error


def _model(facts: Mapping[str, Any]) -> Model:
    origin = dict(facts["origin"])
    origin |= {name: date.fromisoformat(origin[name]) for name in ("first", "last")}
    return Model(
        origin=Origin(**origin),
        labels=facts["labels"],
        lexicon=Lexicon(
            {
                block: Vocabulary(tuple(part["names"]), tuple(part["reports"]))
                for block in BLOCKS
                for part in [facts["vocabulary"][block]]
            },
            origin["reports"],
        ),
        familiar=frozenset(facts["familiar"]),
        categories=_linear(facts["categories"]),
        offices=_linear(facts["offices"]),
        calibration=tuple((low, right, many) for low, right, many in facts["calibration"]),
    )


def _linear(facts: Mapping[str, Any]) -> Linear:
    return Linear(
        names=tuple(facts["names"]),
        weights=tuple(map(tuple, facts["weights"])),
        scales=tuple(facts["scales"]),
        intercepts=tuple(facts["intercepts"]),
        temperature=float(facts["temperature"]),
    )


def _checked(model: Model) -> Model:
    """Refuse what would only fail at the first report."""
    size, beside = model.lexicon.size, len(model.categories.names)
    for linear, rows in ((model.categories, size), (model.offices, size + beside)):
        width = len(linear.names)
        wide: Iterable[int] = (len(row) for row in linear.weights)
        if len(linear.weights) != rows or not width or any(found != width for found in wide):
            raise ValueError("weights do not fit the vocabulary")
        if len(linear.scales) != width or len(linear.intercepts) != width:
            raise ValueError("scales do not fit the names")
    return model


def _unreadable(name: str) -> Invalid:
    return Invalid(
        f"{name} ist kein lesbares Modell.",
        remedy="Bitte neu anlernen: rathaus reports train DATEI --out MODELL.",
    )
