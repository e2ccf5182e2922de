"""How sure a search may be that its first hit is what was asked for.

The weights are those of logistic regressions on some 800 questions inside and outside of a
catalogue, and 330 inside and outside of a collection of by-laws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Experience:
    """What score, coverage and the lead over the second hit have been worth."""

    base: float
    coverage: float
    score: float
    lead: float


THINGS: Final = Experience(base=-3.83, coverage=2.43, score=0.94, lead=3.13)
WHOLES: Final = Experience(base=-4.71, coverage=2.89, score=2.05, lead=2.94)


def certainty(best: Sequence[tuple[float, float]], experience: Experience) -> float:
    """From score and coverage of the first and the second hit, a probability (0 to 1)."""
    if not best:
        return 0.0
    score, coverage = best[0]
    second = best[1][0] if len(best) > 1 else 0.0
    lead = (score - second) / score if score > 0 else 0.0
    reached = experience.base + experience.coverage * coverage
    reached += experience.score * score + experience.lead * lead
    return 1 / (1 + math.exp(-reached))
