"""Verbs of the room."""

from rathaus.assistant.actions.asking import ask
from rathaus.assistant.actions.forgetting import forget
from rathaus.assistant.actions.tickets import open_ticket

__all__ = ["ask", "forget", "open_ticket"]
