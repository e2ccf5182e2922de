"""What a conversation remembers between two turns, as JSON with a version."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

VERSION = 1


@dataclass(slots=True)
class Memory:
    """The question being answered, what it was narrowed down by, and the address given.

    ``question`` is masked, as everything here. ``asked`` counts the narrowing questions for this
    question; ``left`` are the candidates („kind:key“) still meant; ``subject`` is what the last
    answer was about and ``aspect`` which side of it. ``waits_for`` says what the next turn is
    expected to be: ``choice``, ``address`` or nothing. ``before`` holds earlier states, newest last.
    """

    question: str = ""
    asked: int = 0
    left: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    subject: str = ""
    aspect: str = ""
    waits_for: str = ""
    address: str = ""
    district: str = ""
    unsure: int = 0
    before: list[dict[str, Any]] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {"version": VERSION, **asdict(self)}


def remembered(record: dict[str, Any]) -> Memory:
    """The memory as stored; one of another version is begun anew."""
    if record.get("version") != VERSION:
        return Memory()
    known = {one.name for one in fields(Memory)}
    return Memory(**{name: value for name, value in record.items() if name in known})
