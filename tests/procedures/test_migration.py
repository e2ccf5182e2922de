"""Running cases move to another version when asked, one by one, and only where they can."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.migration import Move, migrate_case, planned_moves
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.jobs import go_on
from rathaus.procedures.models import ProcedureVersion, Run, Task, Timer
from rathaus.records.models import Case, Document
from tests.money.cast import begun, report
from tests.procedures import town
from tests.procedures.test_folder_load import edit

KEY = town.KEY
SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
Release = Callable[..., ProcedureVersion]


@pytest.fixture
def release(office: Office, tmp_path: Path) -> Release:
    """Installs a next version with changes: (file, old, new)."""

    def make(*changes: tuple[str, str, str]) -> ProcedureVersion:
        folder = tmp_path / "next" / KEY
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(town.FOLDER, folder)
        for file, old, new in changes:
            edit(folder / file, old, new)
        version, new_version = install_procedure(actor=town.HOUSE, path=folder)
        assert new_version
        return version

    return make


LETTER = ("letters/decision.typ", "Was Sie beachten müssen", "Das müssen Sie beachten")
TITLE = ("process.bpmn", 'name="Zahlung abwarten"', 'name="Auf die Zahlung warten"')


def plan(**more: Any) -> list[Move]:
    return list(planned_moves(actor=town.HOUSE, key=KEY, **more))


def submit(actor: Actor, **changes: object) -> Case:
    return Case.objects.get(pk=town.submitted(actor, **changes).case.pk)


def pay(case: Case) -> Case:
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    case.refresh_from_db()
    assert Run.objects.get(case=case).failure == ""
    return case


def _let_time_pass() -> None:
    """What the periodic job does."""
    for case_id in fire_due_timers():
        go_on.defer(case_id=str(case_id))
    run_pending(current_city())


def test_a_new_version_leaves_running_cases_alone(kim: Actor, release: Release) -> None:
    case = submit(kim)
    release(LETTER)
    assert Run.objects.get(case=case).version.version == 1
    assert pay(case).outcome == "granted"


def test_the_dry_run_names_each_case_and_changes_nothing(kim: Actor, release: Release) -> None:
    case = submit(kim)
    release(LETTER, TITLE)
    before = Run.objects.values().get(case=case)
    (move,) = plan()
    assert (move.number, move.before, move.after) == (case.number, 1, 2)
    assert (move.waiting, move.obstacles) == (("Zahlung abwarten",), ())
    assert Run.objects.values().get(case=case) == before
    assert not Event.objects.filter(kind="run.migrated").exists()


def test_a_case_that_waits_for_payment_moves_and_is_decided(kim: Actor, release: Release) -> None:
    case = submit(kim)
    timers = set(Timer.objects.filter(run__case=case).values_list("node", "due_on"))
    release(LETTER, TITLE)
    assert migrate_case(actor=town.HOUSE, case_id=case.pk).possible
    run = Run.objects.get(case=case)
    assert (run.version.version, run.state) == (2, "waiting")
    case.refresh_from_db()
    assert case.procedure_version == 2
    running = Timer.objects.filter(run=run, fired_at=None, cancelled_at=None)
    assert set(running.values_list("node", "due_on")) == timers
    event = Event.objects.get(kind="run.migrated")
    assert event.facts["waiting"] == ["Zahlung abwarten"]
    assert (event.facts["before"], event.facts["after"]) == (1, 2)
    assert pay(case).outcome == "granted"
    assert Document.objects.filter(case=case, kind="decision").count() == 1


def test_a_case_at_a_clerk_keeps_its_task_and_is_decided(
    kim: Actor, office: Office, release: Release
) -> None:
    case = submit(kim, place=SCHOOL)
    task = Task.objects.get(case=case)
    release(TITLE)
    assert migrate_case(actor=town.HOUSE, case_id=case.pk).waiting == (
        "Über den Antrag entscheiden",
    )
    assert Task.objects.get(case=case, state="open").pk == task.pk
    decide_case(
        actor=town.clerk(office),
        task_id=task.pk,
        verdict=Verdict("grant", reasons="Die Schule hat geschlossen."),
    )
    assert pay(case).outcome == "granted"


def test_a_day_that_runs_still_moves_the_case(kim: Actor, release: Release) -> None:
    case = submit(kim)
    release(TITLE)
    migrate_case(actor=town.HOUSE, case_id=case.pk)
    for day in (30, 37):
        with town.at(town.MORNING + datetime.timedelta(days=day - 22)):
            _let_time_pass()
    run = Run.objects.get(case=case)
    assert (run.failure, run.outcome) == ("", "unpaid")


def test_a_reminder_that_was_sent_is_not_sent_again(kim: Actor, release: Release) -> None:
    case = submit(kim)
    with town.at(town.MORNING + datetime.timedelta(days=8)):
        _let_time_pass()
        release(TITLE)
        migrate_case(actor=town.HOUSE, case_id=case.pk)
    running = Timer.objects.filter(run__case=case, fired_at=None, cancelled_at=None)
    assert list(running.values_list("node", flat=True)) == ["payment_expiry"]


def _renamed(line: str) -> str:
    return line.replace('"payment"', '"paying"').replace(">payment<", ">paying<")


def test_a_step_that_the_new_process_lacks_keeps_the_case(kim: Actor, release: Release) -> None:
    case = submit(kim)
    text = (town.FOLDER / "process.bpmn").read_text()
    lines = [line for line in text.splitlines() if '"payment"' in line or ">payment<" in line]
    release(*(("process.bpmn", line, _renamed(line)) for line in lines))
    move = migrate_case(actor=town.HOUSE, case_id=case.pk)
    assert move.obstacles == (
        "Der Vorgang wartet bei „Zahlung abwarten“; diesen Schritt gibt es dort nicht.",
    )
    assert Run.objects.get(case=case).version.version == 1
    assert not Event.objects.filter(kind="run.migrated").exists()
    assert pay(case).outcome == "granted"


def test_answers_that_the_new_form_refuses_keep_the_case(kim: Actor, release: Release) -> None:
    case = submit(kim)
    release(("form.json", '"maximum": 25', '"maximum": 10'))
    (move,) = plan()
    assert len(move.obstacles) == 1
    assert "place.length_m" in move.obstacles[0]
    assert not migrate_case(actor=town.HOUSE, case_id=case.pk).possible
    assert Run.objects.get(case=case).version.version == 1


def test_a_case_that_is_moving_is_left_alone(kim: Actor, release: Release) -> None:
    case = submit(kim)
    release(LETTER)
    Run.objects.filter(case=case).update(state="ready")
    assert plan()[0].obstacles == (
        "Der Vorgang geht gerade weiter; versuchen Sie es gleich noch einmal.",
    )


def test_a_case_that_failed_can_be_helped_by_a_better_version(kim: Actor, release: Release) -> None:
    case = submit(kim)
    Run.objects.filter(case=case).update(state="ready", failure="Der Brief lässt sich nicht setzen")
    release(LETTER)
    assert migrate_case(actor=town.HOUSE, case_id=case.pk).possible
    assert Run.objects.get(case=case).state == "ready"


def test_cases_are_chosen_by_version_and_number(kim: Actor, release: Release) -> None:
    first = submit(kim)
    release(LETTER)
    second = submit(kim, date="2026-12-14")
    release(TITLE)
    assert [move.number for move in plan()] == [first.number, second.number]
    assert [move.before for move in plan(before=2)] == [2]
    assert [move.number for move in plan(numbers=[first.number])] == [first.number]
    assert [move.number for move in plan(to=1)] == [second.number]
    wrongs: list[dict[str, Any]] = [{"to": 9}, {"before": 9}, {"numbers": ["2026-999999-9"]}]
    for wrong in wrongs:
        with pytest.raises(NotFound):
            plan(**wrong)


def test_a_case_moves_back_too(kim: Actor, release: Release) -> None:
    case = submit(kim)
    release(TITLE)
    migrate_case(actor=town.HOUSE, case_id=case.pk)
    assert migrate_case(actor=town.HOUSE, case_id=case.pk, to=1).possible
    assert Run.objects.get(case=case).version.version == 1
    assert pay(case).outcome == "granted"


def test_finished_cases_are_not_asked_about(kim: Actor, office: Office, release: Release) -> None:
    case = submit(kim, place=SCHOOL)
    decide_case(
        actor=town.clerk(office),
        task_id=Task.objects.get(case=case).pk,
        verdict=Verdict("refusal", reasons="Schulfest.", ground="school"),
    )
    release(LETTER)
    assert plan() == []
    move = migrate_case(actor=town.HOUSE, case_id=case.pk)
    assert move.obstacles[0] == "Der Vorgang ist beendet."


def test_nobody_else_may_move_cases(kim: Actor, office: Office, release: Release) -> None:
    case = submit(kim)
    release(LETTER)
    for actor in (kim, town.clerk(office)):
        with pytest.raises(NotAllowed):
            migrate_case(actor=actor, case_id=case.pk)
        with pytest.raises(NotAllowed):
            list(planned_moves(actor=actor, key=KEY))


def test_a_draft_keeps_the_version_it_was_begun_with(kim: Actor, release: Release) -> None:
    draft = town.draft_of(kim)
    release(LETTER)
    case = submit_application(actor=kim, draft=draft).case
    assert Run.objects.get(case=case).version.version == 1
