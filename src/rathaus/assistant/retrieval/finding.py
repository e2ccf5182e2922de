"""Candidates for a question: entries of the catalogue, sections of by-laws, frequent questions."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.search import search

KINDS = ("service", "bylaw", "question")
_LIMIT = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be meant, and how sure that is (0 to 1)."""

    kind: str
    key: str
    title: str
    summary: str
    url: str
    score: float

    @property
    def subject(self) -> str:
        """Kind and key, as references are written."""
        return f"{self.kind}:{self.key}"


def candidates(question: str, language: str) -> list[Candidate]:
    """What the search finds for the question among everything that may be cited, best first."""
    found = search(question, ANONYMOUS, kinds=KINDS, language=language, limit=_LIMIT)
    return [
        Candidate(hit.kind, hit.key, hit.title, hit.summary, hit.url, hit.score)
        for hit in found.hits
    ]
