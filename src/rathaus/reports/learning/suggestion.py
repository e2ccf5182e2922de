"""The one shape of a suggestion, whoever makes it: a trained model or a list of everyday words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer. ``share``: how often it was right for such reports, 0 to 1."""

    key: str
    label: str
    share: float
    words: tuple[str, ...] = ()
    """What spoke for it: words as the report writes them („Laterne“), or „Ort: Fürstenberg“."""

    @property
    def why(self) -> str:
        """The reasons in one line, empty without any: „Laterne“, „flackert“, Ort: Fürstenberg."""
        return ", ".join(word if ":" in word else f"„{word}“" for word in self.words)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """At most three categories, the likeliest first, and the office; both may be missing.

    A suggestion is shown to a person who chooses; nothing may be decided or routed by it alone.
    """

    categories: tuple[Choice, ...] = ()
    office: Choice | None = None

    @property
    def first(self) -> Choice | None:
        """The likeliest category, if there is one at all."""
        return self.categories[0] if self.categories else None


NOTHING = Suggestion()
