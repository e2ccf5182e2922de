"""A language model, if the operator wants one, may say a cited passage in other words: no more.

Without one (the default) the passage stands as it is. With one, every sentence that it gives must
be covered by the passage, else the passage stands as it is. It sees the question (masked) and the
passage, never a conversation, and never decides what is answered.
"""

from __future__ import annotations

import logging
from typing import Protocol

from django.conf import settings

from rathaus.assistant.wording.coverage import covered

logger = logging.getLogger(__name__)


class Rephraser(Protocol):
    """Says a passage in other words. Raises :class:`Silent` when it cannot."""

    def rephrase(self, question: str, passage: str, language: str) -> str:
        """The passage, worded for the question."""
        ...


class Silent(Exception):
    """The model gave nothing that can be used."""


def rephraser() -> Rephraser | None:
    """The adapter that the operator has set up; None by default."""
    if not (settings.ASSISTANT_LLM_URL and settings.ASSISTANT_LLM_MODEL):
        return None
    from rathaus.assistant.wording.chat_completions import ChatCompletions

    return ChatCompletions(
        url=settings.ASSISTANT_LLM_URL,
        key=settings.ASSISTANT_LLM_KEY,
        model=settings.ASSISTANT_LLM_MODEL,
    )


def reworded(question: str, passage: str, language: str) -> str:
    """The passage in other words, if somebody can say it so that the passage covers it; else
    nothing."""
    adapter = rephraser()
    if adapter is None:
        return ""
    try:
        said = adapter.rephrase(question, passage, language).strip()
    except Silent as reason:
        logger.warning("no rephrased answer: %s", reason)
        return ""
    if not covered(said, passage, language):
        logger.warning("a rephrased answer was not covered by its passage and is not shown")
        return ""
    return said
