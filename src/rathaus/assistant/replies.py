"""What the assistant says: the one shape that page, widget, telephone view and API draw.

Everything in a reply was cited or computed from the catalogue; nothing is made up on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rathaus.catalogue.cards import OfficeCard, ServiceCard, SlotOffer

__all__ = [
    "Choice",
    "Citation",
    "FollowUp",
    "HandOver",
    "Kind",
    "OfficeCard",
    "Reply",
    "ServiceCard",
    "SlotOffer",
]


class Kind(StrEnum):
    """What a reply is."""

    ANSWER = "answer"
    NARROW = "narrow"
    ADDRESS = "address"
    SMALL_TALK = "small_talk"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Citation:
    """Beleg: the one entry or section that the answer rests on, with link and date."""

    subject: str
    title: str
    part: str
    quote: str
    url: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to go on: what it is called, and the value to send back as ``choice``."""

    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Rückfrage: at most three narrow a question down; ``number`` counts them from 1."""

    text: str
    choices: Sequence[Choice] = ()
    asks_address: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class HandOver:
    """Offer to pass the question on to people: where to, and by when they answer."""

    office: str
    url: str
    reply_hours: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Antwort: text with its sources, how sure the search is (0 to 1), and how to go on.

    ``automation`` is the level of automation that the record of this reply carries: ``retrieval``
    (found and cited), ``rephrased`` (wording by a language model, covered by the citation), or
    ``person``.
    """

    kind: Kind
    text: str
    citations: Sequence[Citation] = ()
    confidence: float = 0.0
    follow_up: FollowUp | None = None
    card: ServiceCard | None = None
    others: Sequence[Choice] = ()
    hand_over: HandOver | None = None
    automation: str = "retrieval"
    language: str = "de"
    dialogue: str = field(default="", repr=False)
