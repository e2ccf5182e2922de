"""Verbs of the room."""

from rathaus.assistant.actions.asking import ask
from rathaus.assistant.actions.forgetting import forget
from rathaus.assistant.actions.questions import decide_question
from rathaus.assistant.actions.rating import rate
from rathaus.assistant.actions.serving import (
    answer_ticket,
    close_ticket,
    forward_ticket,
    take_ticket,
)
from rathaus.assistant.actions.tickets import open_ticket

__all__ = [
    "answer_ticket",
    "ask",
    "close_ticket",
    "decide_question",
    "forget",
    "forward_ticket",
    "open_ticket",
    "rate",
    "take_ticket",
]
