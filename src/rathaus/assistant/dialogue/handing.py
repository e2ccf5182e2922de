"""The address of a form that opens with what was said in the conversation."""

from __future__ import annotations

from rathaus.assistant.dialogue.memory import Memory
from rathaus.catalogue.cards import ServiceCard


def form_url(card: ServiceCard, _memory: Memory) -> str:
    """Where the application begins."""
    return card.form_url
