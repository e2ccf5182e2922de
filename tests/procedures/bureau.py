"""A city hall from the library: its offices and filing plan, one procedure, and people at work."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.people.actions import import_offices
from rathaus.people.models import Office
from rathaus.procedures.actions.contribute import finish_check, give_opinion
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.examples import run_example
from rathaus.procedures.folder import load
from rathaus.procedures.jobs import go_on
from rathaus.procedures.models import Decision, Run, Task
from rathaus.records.actions import import_filing_plan
from rathaus.records.models import Case, Document
from tests.procedures import town

CITIES = {"SH": "kiel", "BW": "konstanz", "HE": "kassel"}
COMMON = town.LIBRARY / "procedures" / "common"


def differences(folder: Path) -> dict[str, list[str]]:
    """What is different in the examples of a folder, by example; nothing where all is as said."""
    procedure = load(folder)
    results = {one.file: run_example(procedure, one, land="SH") for one in procedure.examples}
    return {
        file: [difference.reason for difference in result.differences]
        for file, result in results.items()
        if not result.passed
    }


def settle(folder: Path, city: str = "kiel") -> Office:
    """The offices and the filing plan of a demo city, and the procedure; returns its office."""
    home = town.LIBRARY / "cities" / city
    import_offices(actor=town.HOUSE, path=home / "offices.yaml")
    import_filing_plan(actor=town.HOUSE, path=home / "filing-plan.csv")
    install_procedure(actor=town.HOUSE, path=folder)
    return Office.objects.get(key=load(folder).service.office)


def clerk_of(key: str) -> Actor:
    """A clerk of the office with this key, and of no other."""
    return town.clerk(Office.objects.get(key=key), f"Jo {key.title()}")


def apply(actor: Actor, key: str, answers: Mapping[str, Any]) -> Case:
    """Submit an application with these answers."""
    draft = start_draft(actor=actor, procedure_key=key)
    draft.data = dict(answers)
    draft.save(update_fields=["data"])
    sent = submit_application(actor=actor, draft=draft)
    case = Case.objects.get(pk=sent.case.pk)
    assert Run.objects.get(case=case).failure == ""
    return case


def open_task(case: Case, node: str) -> Task:
    """The open task that stands for a step of the process."""
    found = Task.objects.filter(case=case, state="open")
    return next(task for task in found if task.node.split("~")[0] == node)


def open_steps(case: Case) -> list[str]:
    """The steps that wait for a person."""
    found = Task.objects.filter(case=case, state="open").values_list("node", flat=True)
    return sorted(node.split("~")[0] for node in found)


def check(actor: Actor, case: Case, node: str, result: str = "done", text: str = "") -> None:
    """Finish a step."""
    finish_check(actor=actor, task_id=open_task(case, node).pk, result=result, text=text)
    _unbroken(case)


def opine(actor: Actor, case: Case, node: str, kind: str, text: str = "") -> None:
    """Give an opinion."""
    give_opinion(actor=actor, task_id=open_task(case, node).pk, kind=kind, text=text)
    _unbroken(case)


def decide(actor: Actor, case: Case, node: str, kind: str, **said: Any) -> Decision | None:
    """Decide."""
    task: UUID = open_task(case, node).pk
    decision = decide_case(actor=actor, task_id=task, verdict=Verdict(kind, **said))
    _unbroken(case)
    return decision


def on(day: datetime.date) -> Any:
    """The clock of the test, on the morning of a day."""
    return town.at(datetime.datetime.combine(day, datetime.time(9), BERLIN))


def let_time_pass(case: Case) -> None:
    """The clock is looked at, and what follows is done."""
    for moved in fire_due_timers():
        go_on.defer(case_id=str(moved))
    run_pending(current_city())
    _unbroken(case)


def letters(case: Case) -> list[str]:
    """The kinds of letters in the file, in order."""
    sent = Document.objects.filter(case=case, direction="out").order_by("serial")
    return list(sent.values_list("kind", flat=True))


def letter(case: Case, kind: str) -> Document:
    """The latest letter of this kind."""
    return Document.objects.filter(case=case, kind=kind).order_by("-serial")[0]


def _unbroken(case: Case) -> None:
    case.refresh_from_db()
    assert Run.objects.get(case=case).failure == ""
