"""Candidates for a question: entries of the catalogue, sections of by-laws, frequent questions.

The search of the house ranks, :mod:`.evidence` says how well each explains the question. ``sure``
is what an answer needs; how much is enough was set on real questions, see ``tests/assistant``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

from rathaus.assistant.embedding import embedder
from rathaus.assistant.retrieval.evidence import Evidence, evidence
from rathaus.assistant.retrieval.reading import Asked, read
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.search import Hit, search, search_grouped
from rathaus.kernel.search.folding import fold

ENTRIES: Final = ("service", "question")
BYLAW: Final = "bylaw"
ENOUGH: Final = 0.75
"""From here on an entry is cited without asking back."""
PERHAPS: Final = 0.42
"""From here on it is worth asking whether it is meant."""
_IN_THE_NAME: Final = 0.7
_PROMINENT: Final = 0.55
_ALL: Final = 0.9
_OF_BYLAWS: Final = 0.95
_BYLAW_SPECIAL: Final = 0.75
_BYLAW_SCORE: Final = 0.78
_LIMIT: Final = 14
_WHOLES: Final = 4
_NAMED: Final = 0.12
_RANK: Final = 0.25
_BEST_SCORE: Final = 1.6
_VERB: Final = 0.06
_MEANING: Final = 1.0
_FALLBACK: Final = "de"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be meant: ``sure`` from 0 to 1, ``rank`` orders."""

    kind: str
    key: str
    title: str
    summary: str
    url: str
    sure: float
    rank: float
    named: bool = False
    proof: Evidence = field(default_factory=Evidence, compare=False)

    @property
    def subject(self) -> str:
        """Kind and key, as choices are sent back."""
        return f"{self.kind}:{self.key}"


def candidates(asked: Asked, *, without: Collection[str] = ()) -> list[Candidate]:
    """What may be meant, best first; ``without`` are subjects that somebody has ruled out."""
    if not asked.topic:
        return []
    rated = [*_entries(asked, without), *_bylaws(asked, without)]
    return _by_meaning(asked, sorted(rated, key=lambda one: -one.rank))


def _entries(asked: Asked, without: Collection[str]) -> list[Candidate]:
    """Services and frequent questions, each found by itself."""
    found = search(asked.core, ANONYMOUS, kinds=ENTRIES, language=asked.language, limit=_LIMIT).hits
    hits = [hit for hit in found if f"{hit.kind}:{hit.key}" not in without]
    proofs: dict[tuple[str, str], Evidence] = {}
    for language in dict.fromkeys((asked.language, _FALLBACK)):
        spoken = [(hit.kind, hit.key) for hit in hits if hit.language == language]
        for subject, proof in evidence(asked, spoken, language).items():
            proofs[subject, language] = proof
    return [_rated(hit, proofs.get((f"{hit.kind}:{hit.key}", hit.language)), asked) for hit in hits]


def _bylaws(asked: Asked, without: Collection[str]) -> list[Candidate]:
    """By-laws found as wholes, each with the section that explains the question best."""
    groups = search_grouped(asked.text, ANONYMOUS, kinds=(BYLAW,), limit=_WHOLES).groups
    found = []
    for group in groups:
        hits = [hit for hit in group.passages if f"{BYLAW}:{hit.key}" not in without]
        proofs = evidence(asked, [(hit.kind, hit.key) for hit in hits], _FALLBACK)
        best = max(
            hits,
            key=lambda hit: proofs[f"{BYLAW}:{hit.key}"].special if proofs else 0,
            default=None,
        )
        if best is not None and proofs:
            found.append(_section(group.score, best, proofs[f"{BYLAW}:{best.key}"]))
    return found


def _section(score: float, hit: Hit, proof: Evidence) -> Candidate:
    sure = _OF_BYLAWS * (0.8 * proof.special + 0.2 * proof.covered)
    if proof.special < _BYLAW_SPECIAL or score < _BYLAW_SCORE:
        sure = min(sure, ENOUGH - 0.01)
    rank = sure + _RANK * min(score, _BEST_SCORE) / _BEST_SCORE
    return Candidate(hit.kind, hit.key, hit.title, hit.summary, hit.url, sure, rank, False, proof)


def _by_meaning(asked: Asked, rated: list[Candidate]) -> list[Candidate]:
    """With a model of meaning, its likeness moves what stands close together; else unchanged."""
    model = embedder()
    if model is None or len(rated) < 2:
        return rated
    texts = [f"{one.title}. {one.summary}" for one in rated]
    like = model.likeness(asked.text, texts)
    middle = sum(like) / len(like)
    moved = [
        replace(one, rank=one.rank + _MEANING * (near - middle))
        for one, near in zip(rated, like, strict=True)
    ]
    return sorted(moved, key=lambda one: -one.rank)


def _rated(hit: Hit, proof: Evidence | None, asked: Asked) -> Candidate:
    proof = proof or Evidence()
    named = _is_named(hit.title, asked)
    sure = (0.8 * proof.special + 0.2 * proof.covered) * _standing(hit, proof)
    if not asked.special:
        sure = min(sure, PERHAPS + 0.01) if proof.covered > _ALL else 0.0
    elif asked.weak.issuperset(asked.special) and not (asked.generic and proof.covered > _ALL):
        sure = min(sure, ENOUGH - 0.01)
    sure = min(1.0, sure + (_NAMED if named else 0.0))
    rank = sure + _RANK * min(hit.score, _BEST_SCORE) / _BEST_SCORE
    return Candidate(hit.kind, hit.key, hit.title, hit.summary, hit.url, sure, rank, named, proof)


def _standing(hit: Hit, proof: Evidence) -> float:
    """Where the words stand: in the name they tell the subject, far down in a text they may not."""
    if proof.anchor >= _IN_THE_NAME:
        return 1.0
    return 0.82 if proof.anchor >= _PROMINENT else 0.6


def _is_named(title: str, asked: Asked) -> bool:
    """Whether the question says the name as it stands there, small words included, or is the
    beginning of it."""
    name, said = fold(title), fold(asked.text).strip("?!. ")
    return f" {name} " in f" {said} " or (
        len(asked.topic) > 1 and f"{name} ".startswith(f"{said} ")
    )


def _by_verb(hit: Hit, asked: Asked) -> float:
    """Something for who names what is to be done, against what is named otherwise."""
    if not asked.verbs:
        return 0.0
    own = read(hit.title, asked.language).verbs
    if not own:
        return 0.0
    return _VERB if set(own) & set(asked.verbs) else -_VERB
