"""Papers that a register may be asked for instead of the person (Once-Only, Nachweisabruf).

§ 5 EGovG: a register is asked only with consent. Art. 14 Abs. 2 VO (EU) 2018/1724: the person sees
the answer before it is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from rathaus.procedures.forms import Form, answers
from rathaus.procedures.forms.expressions import dig
from rathaus.procedures.forms.model import Origin, Question
from rathaus.procedures.registers import KINDS, Kind

Fetched = Mapping[str, Any]
"""What a register said, as a draft keeps it: register, digest, at, simulated, values; or silent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that the person has consented to having fetched, with what the register is asked."""

    question: Question
    origin: Origin
    asked: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The path of the paper among the answers."""
        return self.question.path

    @property
    def kind(self) -> Kind:
        """The register."""
        return KINDS[self.origin.register]

    @property
    def digest(self) -> str:
        """The same for the same question, without telling what was asked."""
        asked = orjson.dumps([self.origin.register, self.asked], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(asked).hexdigest()


def wanted(form: Form, data: Mapping[str, Any], context: Mapping[str, Any]) -> list[Wanted]:
    """What may be fetched: consent is given, no paper is uploaded, and the question is complete."""
    if not any(has_origin(question) for question in form.by_path.values()):
        return []
    found = answers(form, data, context)
    consented = []
    for question in form.by_path.values():
        origin = question.evidence.origin if question.evidence else None
        if origin is None or origin.consent not in found.asked:
            continue
        agreed = found.asked[origin.consent].value is True
        uploaded = question.path in found.asked and found.asked[question.path].value
        asked = {key: value for key, path in origin.ask.items() if (value := dig(found.data, path))}
        complete = all(key in asked for key in KINDS[origin.register].needs)
        if agreed and not uploaded and complete:
            consented.append(Wanted(question, origin, asked))
    return consented


def has_origin(question: Question) -> bool:
    """Whether a register may be asked for this paper."""
    return question.evidence is not None and question.evidence.origin is not None


def still_wanted(
    form: Form, data: Mapping[str, Any], context: Mapping[str, Any], fetched: Mapping[str, Fetched]
) -> dict[str, Fetched]:
    """What was fetched and may be kept: consent stands, and the question is still the same."""
    if not fetched:
        return {}
    digests = {one.path: one.digest for one in wanted(form, data, context)}
    return {path: told for path, told in fetched.items() if digests.get(path) == told["digest"]}
