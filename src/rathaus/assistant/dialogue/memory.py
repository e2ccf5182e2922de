"""What a conversation remembers between two turns, as JSON with a version."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

VERSION = 1
MOST_STEPS = 8
_KEPT = ("before",)


@dataclass(slots=True)
class Memory:
    """The question being answered, and what it was narrowed down by.

    ``question`` is masked, like everything here. ``asked`` counts the narrowing questions for it,
    ``refused`` are subjects that somebody ruled out. ``subject`` is what the last answer was about.
    ``waits_for`` says what was asked for last: ``choice``, ``address`` or nothing. Of an address
    only the district is kept, and sealed what a form may take over (``said``). ``unsure`` counts
    turns without an answer in a row. ``before`` holds the states before the last turns, for going
    back; ``place`` is the turn that each belongs to, ``rated`` the last whose answer was judged.
    """

    question: str = ""
    asked: int = 0
    refused: list[str] = field(default_factory=list)
    subject: str = ""
    part: str = ""
    waits_for: str = ""
    district: str = ""
    said: str = ""
    no_address: bool = False
    unsure: int = 0
    place: int = -1
    rated: int = -1
    before: list[dict[str, Any]] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {"version": VERSION, **asdict(self)}

    def keep_step(self) -> None:
        """Remember the present state, to come back to it."""
        state = {name: value for name, value in asdict(self).items() if name not in _KEPT}
        self.before = [*self.before, state][-MOST_STEPS:]

    def step_back(self) -> bool:
        """Return to the state before the last turn; False when there is none."""
        if not self.before:
            return False
        *earlier, state = self.before
        for name, value in state.items():
            setattr(self, name, value)
        self.before = earlier
        return True

    def new_question(self, text: str) -> None:
        """Begin with another question; the district stays."""
        self.question, self.asked, self.refused, self.waits_for = text, 0, [], ""

    def forget(self) -> None:
        """Begin anew altogether."""
        fresh = Memory(place=self.place)
        for one in fields(Memory):
            setattr(self, one.name, getattr(fresh, one.name))


def remembered(record: dict[str, Any]) -> Memory:
    """The memory as stored; one of another version is begun anew."""
    if record.get("version") != VERSION:
        return Memory()
    known = {one.name for one in fields(Memory)}
    return Memory(**{name: value for name, value in record.items() if name in known})
