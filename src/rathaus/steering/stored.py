"""Assessments as they are kept: plain values, and the digest that seals a result."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from rathaus.steering.assessing import Assessment, Proof, Rating
from rathaus.steering.models import MaturityResult


def ratings_of(assessment: Assessment) -> list[dict[str, Any]]:
    """The ratings as they stand in a result."""
    return [_rating(rating) for rating in assessment.ratings]


def way_of(assessment: Assessment, from_level: int) -> dict[str, Any]:
    """What one case had to go through, and the proof of the one that did."""
    run = assessment.run
    return {"from_level": from_level, "needed": sorted(run.needed), "proof": _proof(run.proof)}


def proof_of(assessment: Assessment) -> list[int]:
    """The numbers of all events that an assessment shows."""
    proofs = [step.proof for rating in assessment.ratings for step in rating.steps]
    found = {number for proof in proofs if proof for number in proof.events}
    if assessment.run.proof:
        found |= set(assessment.run.proof.events)
    return sorted(found)


def digest_of(result: MaturityResult) -> str:
    """The seal of a result over everything that it says."""
    content = [
        result.run_id,
        result.service_key,
        result.names,
        result.office_key,
        result.cases,
        result.computed,
        result.level,
        result.lowering_id,
        result.ratings,
        result.way,
        result.proof,
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def digest_of_all(digests: list[str]) -> str:
    """The seal of a run, over those of its results in the order of the services."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _rating(rating: Rating) -> dict[str, Any]:
    told: dict[str, Any] = {
        "criterion": rating.criterion,
        "rating": rating.rating,
        "steps": [
            {
                "evidence": step.evidence,
                "met": step.met,
                "at_most": step.at_most,
                "proof": _proof(step.proof),
                "simulated": step.simulated,
            }
            for step in rating.steps
        ],
    }
    if rating.rating is None and rating.exemption:
        told |= {"reason": rating.exemption.reason, "author": rating.exemption.author}
    return told


def _proof(proof: Proof | None) -> Mapping[str, Any] | None:
    if proof is None:
        return None
    return {
        "count": proof.count,
        "last": proof.last.isoformat(),
        "events": list(proof.events),
    }
