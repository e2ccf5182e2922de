"""What was found on a photo, and where. No framework in here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What tells who somebody is, or that somebody is the subject of a photo."""

    FACE = "face"
    PLATE = "plate"
    PERSON = "person"


class Area(NamedTuple):
    """A rectangle of whole pixels from its upper left corner; right and lower edge excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    def within(self, size: tuple[int, int]) -> Area:
        """The part of it that lies on a picture of this size."""
        left, top = min(max(self.left, 0), size[0]), min(max(self.top, 0), size[1])
        right, bottom = min(max(self.right, left), size[0]), min(max(self.bottom, top), size[1])
        return Area(left, top, right, bottom)

    def wider(self, across: float, down: float) -> Area:
        """Grown on each side by these shares of its width and height."""
        more, taller = round(self.width * across), round(self.height * down)
        return Area(self.left - more, self.top - taller, self.right + more, self.bottom + taller)

    def share_in(self, other: Area) -> float:
        """How much of it lies in the other, from 0 to 1."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        whole = self.width * self.height
        return across * down / whole if across > 0 and down > 0 and whole else 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found. ``sure`` goes from 0 to 1 and compares only within one finder."""

    kind: Kind
    box: Area
    sure: float
    finder: str


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """The same without those that lie in a greater one of their kind, surest first."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda each: -each.box.width * each.box.height):
        if not any(one.kind == each.kind and one.box.share_in(each.box) > 0.8 for each in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: (-each.sure, each.box))
