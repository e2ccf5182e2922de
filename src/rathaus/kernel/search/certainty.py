"""How sure a search may be that its first hit is what was asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

_BASE: Final = -4.0
_BY_COVERAGE: Final = 4.0
_BY_SCORE: Final = 2.0
_BY_MARGIN: Final = 2.0


def certainty(best: Sequence[tuple[float, float]]) -> float:
    """From score and coverage of the first and the second hit, a probability.

    The weights are those of a logistic regression on questions inside and outside of a catalogue.
    """
    if not best:
        return 0.0
    score, coverage = best[0]
    second = best[1][0] if len(best) > 1 else 0.0
    margin = (score - second) / score if score > 0 else 0.0
    reached = _BASE + _BY_COVERAGE * coverage + _BY_SCORE * score + _BY_MARGIN * margin
    return 1 / (1 + math.exp(-reached))
