"""What arrives with an application: its papers, and what the log is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import Blob
from rathaus.kernel.events import record
from rathaus.procedures import forms
from rathaus.procedures.actions.prefill import CALENDAR
from rathaus.procedures.events import ApplicationRecorded, ApplicationSubmitted, FormPrefilled
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Draft
from rathaus.records.actions import Paper
from rathaus.records.models import Case, Direction

ENCLOSED = "enclosure"
"""What lay with a paper application; ``evidence`` is what somebody uploaded."""


def tell_arrival(
    actor: Actor,
    case: Case,
    bundle: Installed,
    answered: forms.Answers,
    draft: Draft,
    on_paper: bool,
) -> None:
    """That an application arrived; what came on paper is a fact of its own and never „online“."""
    if on_paper:
        recorded = ApplicationRecorded(
            subject=case.ref, procedure=bundle.key, version=bundle.number, channel=case.channel
        )
        record(recorded, actor=actor, at=case.received_at)
        return
    submitted = ApplicationSubmitted(
        subject=case.ref,
        procedure=bundle.key,
        version=bundle.number,
        questions=len(answered.asked),
        prefilled=len(draft.origins),
    )
    record(submitted, actor=actor, at=case.received_at)


def tell_prefilled(actor: Actor, case: Case, draft: Draft, *, questions: int) -> None:
    """How much the person did not have to give again; the calendar knows today, and nobody."""
    origins = [origin for origin in draft.origins.values() if origin != CALENDAR]
    if origins:
        record(
            FormPrefilled(
                subject=case.ref,
                asked=questions,
                prefilled=len(origins),
                sources=sorted(set(origins)),
            ),
            actor=actor,
            at=case.received_at,
        )


def papers_of(bundle: Installed, data: Mapping[str, Any], on_paper: bool) -> list[Paper]:
    """The application itself, and what was enclosed; what came on paper was uploaded by nobody.

    What must go before the file does (``x-keep``) never comes into it: documents do not change.
    """
    told = forms.without_kept(bundle.procedure.form, data)
    body = orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    blob = blobs.put(body, name="antrag.json", purpose="generated")
    papers = [Paper(blob, "antrag.json", _("Antrag"), "application", Direction.IN)]
    hashes = {
        note["sha256"]: (note["name"], question)
        for question in bundle.form.by_path.values()
        if question.evidence is not None
        for note in _uploads(data, question.path)
    }
    stored = Blob.objects.in_bulk(list(hashes)) if hashes else {}
    kind = ENCLOSED if on_paper else "evidence"
    papers += [
        Paper(stored[sha256], name, f"{question.title}: {name}", kind, Direction.IN)
        for sha256, (name, question) in hashes.items()
        if sha256 in stored
    ]
    return papers


def _uploads(data: Mapping[str, Any], path: str) -> list[dict[str, Any]]:
    value: Any = data
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, list) else []
