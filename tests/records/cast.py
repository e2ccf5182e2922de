"""Cases, files and papers for the tests of the room."""

from __future__ import annotations

import itertools
from typing import Any

from rathaus.kernel.access import Actor, system
from rathaus.kernel.blobs import Blob, put
from rathaus.people.models import Party
from rathaus.records.actions import OpenedCase, Paper, open_case
from rathaus.records.models import Case, Direction, PlanEntry
from tests.cast_floor2 import a_person, an_office, resident, staff

_keys = itertools.count(1)
HOUSE = system("test")
WORKER = ("case.see", "case.work")


def a_plan_entry(number: str = "54.30", years: int | None = 10, **fields: Any) -> PlanEntry:
    """An entry of the filing plan that takes files, made once."""
    basis = {"retention_basis": "Aktenordnung"} if years is not None else {}
    entry, _new = PlanEntry.objects.get_or_create(
        number=number, defaults={"title": "Verkehr", "retention_years": years} | basis | fields
    )
    return entry


def opened(*, actor: Actor = HOUSE, applicant: Party | None = None, **fields: Any) -> OpenedCase:
    """Open a case; every call with a submission key of its own unless one is given."""
    entry = None if "file" in fields or "plan" in fields else a_plan_entry()
    values: dict[str, Any] = {
        "submission_key": f"key-{next(_keys)}",
        "applicant": applicant or a_person(),
        "procedure_key": "mobiles-halteverbot",
        "procedure_version": 1,
        "title": "Halteverbot Holtenauer Straße 120",
    }
    if "office" not in fields:
        values["office"] = an_office().pk
    if entry:
        values["plan"] = entry.number
    return open_case(actor=actor, **values | fields)


def a_case(**fields: Any) -> Case:
    """A fresh case."""
    return opened(**fields).case


def a_blob(text: str = "Antrag") -> Blob:
    """A small content."""
    return put(f"%PDF-1.7 {text}".encode(), name="antrag.pdf", purpose="generated")


def a_paper(title: str = "Antrag", **fields: Any) -> Paper:
    """Something to file."""
    values: dict[str, Any] = {
        "blob": a_blob(title),
        "name": f"{title}.pdf",
        "title": title,
        "kind": "application",
        "direction": Direction.IN,
    }
    return Paper(**values | fields)


def clerk_of(case: Case, *permissions: str, account: int = 7) -> Actor:
    """A clerk of the office that owns the case."""
    return staff(*(permissions or WORKER), office=case.office_id, account=account)


def applicant_of(case: Case) -> Actor:
    """The resident who applied."""
    return resident(case.applicant)
