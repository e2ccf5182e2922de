"""From evidence to a level: a pure function, without database, clock or opinion.

Reifegradmodell 1.1: each criterion is rated, the lowest rating that applies is the level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rathaus.steering.standard import Criterion, Standard, Step


@dataclass(frozen=True, slots=True)
class Proof:
    """Nachweis: how often it happened, when last, and the numbers of the latest events."""

    count: int
    last: datetime
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a criterion does not apply, and who says so."""

    reason: str
    author: str


@dataclass(frozen=True, slots=True)
class WholeWay:
    """Cases that went the same stretch of the way; ``proof`` is about the latest of them."""

    evidence: frozenset[str]
    proof: Proof


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a service. ``real`` holds no simulated event, ``simulated`` counts them.

    ``signs`` is what folder and description show: ``form``, ``online``, ``anonymous``.
    """

    signs: frozenset[str] = frozenset()
    exempt: Mapping[str, Exemption] = field(default_factory=dict)
    real: Mapping[str, Proof] = field(default_factory=dict)
    simulated: Mapping[str, int] = field(default_factory=dict)
    ways: tuple[WholeWay, ...] = ()


@dataclass(frozen=True, slots=True)
class StepResult:
    """Whether a step is met; ``at_most`` holds while it is not."""

    evidence: str
    met: bool
    at_most: int
    proof: Proof | None
    simulated: int


@dataclass(frozen=True, slots=True)
class Rating:
    """Bewertung eines Kriteriums; without ``rating`` it does not apply, for ``exemption``."""

    criterion: str
    rating: int | None
    steps: tuple[StepResult, ...]
    exemption: Exemption | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one single case had to go through, and whether one did."""

    needed: frozenset[str]
    proof: Proof | None

    @property
    def met(self) -> bool:
        return self.proof is not None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The level of a service with all its reasons."""

    level: int
    ratings: tuple[Rating, ...]
    run: RunResult


def lowest(ratings: Iterable[int | None]) -> int:
    """The lowest rating that applies; 0 where none does."""
    return min((rating for rating in ratings if rating is not None), default=0)


def assess(standard: Standard, facts: Facts) -> Assessment:
    """Rate every criterion and take the lowest; from ``run.from_level`` one whole case is needed.

    Only optional criteria may be exempt, and only with reason and author.
    """
    ratings = tuple(_rate(standard, criterion, facts) for criterion in standard.criteria)
    level = lowest(rating.rating for rating in ratings)
    run = _run(standard, facts, {rating.criterion for rating in ratings if rating.rating is None})
    if not run.met:
        level = min(level, standard.run.from_level - 1)
    return Assessment(level, ratings, run)


def _rate(standard: Standard, criterion: Criterion, facts: Facts) -> Rating:
    steps = tuple(_step(step, facts) for step in criterion.steps)
    exemption = facts.exempt.get(criterion.key)
    if criterion.optional and exemption and exemption.reason and exemption.author:
        return Rating(criterion.key, None, steps, exemption)
    caps = [step.at_most for step in steps if not step.met]
    return Rating(criterion.key, min(caps, default=standard.top), steps)


def _step(step: Step, facts: Facts) -> StepResult:
    proof = facts.real.get(step.evidence)
    shown = not step.folder or step.folder in facts.signs
    if step.never:
        met = proof is None
    elif step.evidence:
        met = shown and proof is not None
    else:
        met = shown
    if step.unless and step.unless in facts.signs:
        met = True
    simulated = facts.simulated.get(step.evidence, 0)
    return StepResult(step.evidence, met, step.at_most, proof, simulated)


def _run(standard: Standard, facts: Facts, exempt: set[str]) -> RunResult:
    needed = standard.run.always | {
        evidence
        for criterion, evidence in standard.run.where_applies.items()
        if criterion not in exempt
    }
    whole = [way.proof for way in facts.ways if needed <= way.evidence]
    return RunResult(needed, max(whole, key=lambda proof: proof.last, default=None))
