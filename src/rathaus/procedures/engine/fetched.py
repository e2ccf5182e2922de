"""What registers said with consent becomes a document of the case, with source and time."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rathaus.kernel import blobs
from rathaus.kernel.access import Visibility
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events import record
from rathaus.procedures.engine.letter_data import service_name
from rathaus.procedures.engine.operations.letters import set_house_letter
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import ConsentGiven, RegisterFetched
from rathaus.procedures.once_only import Fetched, Wanted, wanted
from rathaus.procedures.registers import is_simulated
from rathaus.procedures.registers.words import said
from rathaus.records.actions import Paper, add_document
from rathaus.records.models import Direction, Document

LETTER = "register-answer"
KIND = "register"
logger = logging.getLogger(__name__)


def file_fetched(work: Work, fetched: Mapping[str, Fetched], seen: frozenset[str]) -> None:
    """Log each consent; file what registers said, and let it stand where the paper would.

    ``seen`` are the papers whose answer the applicant may see; others are for the office alone.
    A register that said nothing leaves its place empty: the paper is asked for later.
    """
    form, known = work.bundle.form, work.data["application"]
    for one in wanted(form, known, work.bundle.form_context(work.received_on)):
        told = fetched.get(one.path)
        record(
            ConsentGiven(
                subject=work.case.ref,
                purpose=work.bundle.key,
                register=one.origin.register,
                field=one.path,
                question=one.origin.consent,
            ),
            actor=work.actor,
            simulated=is_simulated(one.origin.register),
        )
        if told is None or told["digest"] != one.digest or "silent" in told:
            continue
        document = _filed(work, one, told, visible=one.path in seen)
        if document is not None:
            _put(known, one.path, [_note(document)])


def _filed(work: Work, one: Wanted, told: Fetched, *, visible: bool) -> Document | None:
    """The document, or None where it cannot be set: then the paper is asked for."""
    try:
        with transaction.atomic():
            pdf = set_house_letter(work, LETTER, lambda: letter_facts(work, one, told))
            name = f"{one.kind.title}.pdf"
            paper = Paper(
                blobs.put(pdf.data, name=name, purpose="generated"),
                name,
                f"{one.question.title.spoken('de')}: {one.kind.title}",
                KIND,
                Direction.IN,
                Visibility.PARTICIPANT if visible else Visibility.INTERNAL,
            )
            document = add_document(actor=work.house, case=work.case, paper=paper)
    except Exception:
        logger.exception("the answer of a register could not be filed in %s", work.case.number)
        return None
    record(
        RegisterFetched(
            subject=work.case.ref,
            register=one.origin.register,
            field=one.path,
            document=str(document.pk),
            asked_at=str(told["at"]),
        ),
        actor=work.house,
        simulated=bool(told["simulated"]),
    )
    return document


def letter_facts(work: Work, one: Wanted, told: Fetched) -> dict[str, Any]:
    """What the document says, in German as the file is kept: register, time, question, answer."""
    at = datetime.fromisoformat(told["at"]).astimezone(BERLIN)
    return {
        "date": at.date().isoformat(),
        "reference": work.case.number,
        "recipient": {"lines": [work.city.official_name, work.case.office.name]},
        "register": one.kind.title,
        "paper": one.question.title.spoken("de"),
        "service": service_name(work),
        "number": work.case.number,
        "asked_on": at.date().isoformat(),
        "asked_at": at.strftime("%H:%M"),
        "simulated": bool(told["simulated"]),
        "asked": _rows(one.asked),
        "answers": _rows(told["values"]),
    }


def _rows(values: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in said(values)]


def _note(document: Document) -> dict[str, Any]:
    """The document as the answers name an upload."""
    version = document.current
    blob = Blob.objects.get(pk=version.sha256)
    return {
        "name": version.name,
        "sha256": version.sha256,
        "size": blob.size,
        "media_type": blob.media_type,
    }


def _put(known: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    here = known
    for name in way:
        here = here.setdefault(name, {})
    here[last] = value
