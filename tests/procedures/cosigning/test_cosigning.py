"""Co-signature: order, deputies, dissent, recall, and what it is bound to."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RathausError
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account
from rathaus.procedures.actions.tasks import assign_task, return_task, take_task
from rathaus.procedures.cosigning.ending import recall_round
from rathaus.procedures.cosigning.naming import Hand
from rathaus.procedures.cosigning.queries import (
    RoundFilter,
    find_step,
    round_list,
    rounds_of,
    version_of,
)
from rathaus.procedures.cosigning.signing import return_step, sign_step
from rathaus.procedures.models import Round, Task
from rathaus.procedures.queries.bottlenecks import bottlenecks
from rathaus.records.actions import add_version, close_case, withdraw_case
from rathaus.records.models import Document, Outcome
from rathaus.records.queries import documents_for
from tests.procedures.cosigning.cast import (
    DUE,
    MORNING,
    Town,
    a_town,
    hand,
    stand_in,
    started,
    step,
)
from tests.procedures.reading import text_of
from tests.records.cast import HOUSE, a_blob
from tests.site.desk.cast import employ


@pytest.fixture
def town(city: City) -> Iterator[Town]:
    with frozen(MORNING):
        yield a_town()


def _facts(kind: str) -> list[dict[str, object]]:
    return list(Event.objects.filter(kind=kind).order_by("id").values_list("facts", flat=True))


def test_signed_in_order_and_proven_by_a_sheet_in_the_file(town: Town) -> None:
    ben, dora, cem = town.actor("Ben Bau"), town.actor("Dora Recht"), town.actor("Cem Chef")
    made = started(
        town,
        (hand("Ben Bau", town.office), hand("Dora Recht", town.law)),
        (hand("Cem Chef", town.office),),
    )
    assert [step(made, n).opened_at is not None for n in (1, 2, 3)] == [True, True, False]
    with pytest.raises(NotFound):
        sign_step(actor=cem, step_id=step(made, 3).pk)
    with frozen(MORNING + datetime.timedelta(hours=2)):
        sign_step(actor=ben, step_id=step(made, 1).pk)
        sign_step(actor=dora, step_id=step(made, 2).pk, note="§ 5 fehlt.", dissent=True)
    with frozen(MORNING + datetime.timedelta(hours=3)):
        sign_step(actor=cem, step_id=step(made, 3).pk)
    made.refresh_from_db()
    assert (made.state, made.ended_label) == ("finished", "Cem Chef")
    assert [fact["waited_s"] for fact in _facts("cosigning.signed")] == [7200, 3600]
    assert [fact["waited_s"] for fact in _facts("cosigning.dissented")] == [7200]
    finished = _facts("cosigning.finished")[0]
    assert (finished["signatures"], finished["dissents"], finished["took_s"]) == (3, 1, 10800)
    assert set(Task.objects.values_list("key", "state")) == {("cosign", "done")}
    sheet = Document.objects.get(pk=made.proof)
    assert (sheet.direction, sheet.kind, sheet.case_id) == ("internal", "cosigning", town.case.pk)
    said = text_of(sheet)
    for part in ("Mitzeichnung", "Ben Bau", "Dora Recht", "§ 5 fehlt.", made.sha256[:16]):
        assert part in said


def test_each_refusal_names_its_cause(town: Town) -> None:
    ada, ben = town.actor("Ada Amt"), town.actor("Ben Bau")
    with pytest.raises(Invalid) as own:
        started(town, (hand("Ada Amt", town.office),))
    assert "auch jemand anderes" in own.value.fields["steps"]
    made = started(town, (Hand(town.office),), (hand("Ben Bau", town.office),))
    with pytest.raises(NotAllowed):
        sign_step(actor=ada, step_id=step(made, 1).pk)  # her own draft, for the office
    with pytest.raises(Conflict):
        started(town, (hand("Ben Bau", town.office),))  # one runs already
    sign_step(actor=ben, step_id=step(made, 1).pk)
    with pytest.raises(Conflict) as done:
        sign_step(actor=town.actor("Cem Chef"), step_id=step(made, 1).pk)
    assert "Ben Bau" in str(done.value)
    with pytest.raises(Conflict) as twice:
        sign_step(actor=ben, step_id=step(made, 2).pk)
    assert "schon gezeichnet" in str(twice.value)
    with pytest.raises(Invalid):
        return_step(actor=ben, step_id=step(made, 2).pk, reason=" ")


def test_bottlenecks_are_told_from_the_log(town: Town) -> None:
    for n in range(3):
        with frozen(MORNING + datetime.timedelta(days=n)):
            made = started(town, (hand("Ben Bau", town.office),))
        with frozen(MORNING + datetime.timedelta(days=n, hours=5)):
            sign_step(actor=town.actor("Ben Bau"), step_id=step(made, 1).pk)
    begin, end = MORNING - datetime.timedelta(days=1), MORNING + datetime.timedelta(days=9)
    found = bottlenecks(town.actor("Cem Chef"), since=begin, until=end)
    waits = {entry.step: entry.whole.median for entry in found}
    assert waits == {"cosign": datetime.timedelta(hours=5)}
    assert [fact["waited_s"] for fact in _facts("cosigning.signed")] == [18000] * 3


def test_given_back_with_a_reason_the_round_is_over(town: Town) -> None:
    made = started(
        town, (hand("Ben Bau", town.office), hand("Dora Recht", town.law)),
        (hand("Cem Chef", town.office),),
    )  # fmt: skip
    sign_step(actor=town.actor("Ben Bau"), step_id=step(made, 1).pk)
    return_step(actor=town.actor("Dora Recht"), step_id=step(made, 2).pk, reason="Frist falsch.")
    made.refresh_from_db()
    assert (made.state, made.ended_why, made.void) == ("returned", "Frist falsch.", True)
    assert not Task.objects.filter(state="open").exists()
    again = started(town, (hand("Dora Recht", town.law),))
    assert again.running


def test_a_deputy_signs_in_place_and_only_while_the_deputyship_lasts(town: Town) -> None:
    made = started(town, (hand("Dora Recht", town.law),))
    with pytest.raises(NotFound):
        find_step(town.actor("Emil Recht"), step(made, 1).pk)
    stand_in("Emil Recht", "Dora Recht", until=datetime.date(2026, 11, 25))
    assert list(round_list(town.actor("Emil Recht"), RoundFilter())) == [made]
    with frozen(MORNING + datetime.timedelta(days=2)):
        emil = town.actor("Emil Recht")
        assert list(round_list(emil, RoundFilter())) == []
        with pytest.raises(NotFound):
            sign_step(actor=emil, step_id=step(made, 1).pk)
    with frozen(MORNING + datetime.timedelta(days=1)):
        sign_step(actor=town.actor("Emil Recht"), step_id=step(made, 1).pk)
    signed = step(made, 1)
    assert (signed.in_place, signed.done_label, str(signed.signer)) == (
        True,
        "Emil Recht",
        "Dora Recht",
    )
    made.refresh_from_db()
    assert "i. V. Emil Recht" in text_of(Document.objects.get(pk=made.proof))


def test_whoever_is_asked_sees_this_document_and_nothing_else_of_the_case(town: Town) -> None:
    dora, emil = town.actor("Dora Recht"), town.actor("Emil Recht")
    made = started(town, (hand("Dora Recht", town.law),), (hand("Ben Bau", town.office),))
    found = find_step(dora, step(made, 1).pk)
    assert version_of(found.round).sha256 == made.sha256
    assert list(documents_for(dora, town.case)) == []
    assert rounds_of(dora, town.case) == []
    for actor, place in ((emil, 1), (dora, 2), (emil, 2)):
        with pytest.raises(NotFound):
            find_step(actor, step(made, place).pk)
    sign_step(actor=dora, step_id=step(made, 1).pk)
    with pytest.raises(NotFound):  # her turn is over
        find_step(dora, step(made, 1).pk)


def test_a_newer_version_ends_the_round_and_its_signatures_stay_with_the_earlier(
    town: Town,
) -> None:
    made = started(town, (hand("Ben Bau", town.office),), (hand("Cem Chef", town.office),))
    sign_step(actor=town.actor("Ben Bau"), step_id=step(made, 1).pk)
    add_version(
        actor=town.actor("Ada Amt"), document=town.draft, blob=a_blob("neu"), name="neu.pdf"
    )
    made.refresh_from_db()
    assert (made.state, made.version, made.void) == ("stopped", 1, False)
    assert "neuere Fassung" in made.ended_why
    assert step(made, 1).result == "signed"
    with pytest.raises(NotFound):
        find_step(town.actor("Dora Recht"), step(made, 2).pk)
    assert started(town, (hand("Ben Bau", town.office),)).version == 2


def test_recalled_by_whoever_began_the_signatures_stay_void(town: Town) -> None:
    made = started(town, (hand("Ben Bau", town.office),), (hand("Dora Recht", town.law),))
    sign_step(actor=town.actor("Ben Bau"), step_id=step(made, 1).pk)
    with pytest.raises(NotAllowed):
        recall_round(actor=town.actor("Ben Bau"), round_id=made.pk)
    recall_round(actor=town.actor("Ada Amt"), round_id=made.pk)
    shown = rounds_of(town.actor("Ada Amt"), town.case)[0]
    assert (shown.state, shown.void) == ("recalled", True)
    assert shown.steps.all()[0].result == "signed"
    assert _facts("cosigning.recalled")[0]["signatures"] == 1
    for act in (
        lambda: recall_round(actor=town.actor("Ada Amt"), round_id=made.pk),
        lambda: sign_step(actor=town.actor("Ben Bau"), step_id=step(made, 1).pk),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_case_stays_open_while_one_of_its_papers_is_signed(town: Town) -> None:
    made = started(town, (hand("Ben Bau", town.office),))
    with pytest.raises(Conflict) as refused:
        close_case(actor=town.actor("Ada Amt"), case=town.case, outcome=Outcome.DONE)
    assert "Entwurf Bescheid" in str(refused.value)
    town.case.refresh_from_db()
    recall_round(actor=town.actor("Cem Chef"), round_id=made.pk)
    close_case(actor=town.actor("Ada Amt"), case=town.case, outcome=Outcome.DONE)
    with pytest.raises(Conflict) as closed:
        started(town, (hand("Ben Bau", town.office),))
    assert "abgeschlossen" in str(closed.value)


def test_an_application_taken_back_ends_the_round(town: Town) -> None:
    made = started(town, (hand("Ben Bau", town.office),))
    withdraw_case(actor=HOUSE, case=town.case)
    close_case(actor=HOUSE, case=town.case)
    made.refresh_from_db()
    assert (made.state, _facts("cosigning.stopped")[0]["why"]) == ("stopped", "withdrawn")


def test_the_task_of_a_step_stays_with_whom_it_names(town: Town) -> None:
    made = started(town, (hand("Ben Bau", town.office),))
    task, cem, ben = step(made, 1).task, town.actor("Cem Chef"), town.actor("Ben Bau")
    assert task is not None
    assert (task.assignee_id, task.document, task.due_on) == (ben.account, town.draft.pk, DUE)
    for act in (
        lambda: take_task(actor=cem, task_id=task.pk),
        lambda: return_task(actor=ben, task_id=task.pk),
        lambda: assign_task(
            actor=cem, task_id=task.pk, assignee=Account.objects.get(name="Cem Chef")
        ),
    ):
        with pytest.raises(Conflict):
            act()


ROLES = ("initiator", "signer", "deputy", "member", "lead", "other")
# Who may sign, return, recall by state: running (it is the signer's turn), finished, recalled.
MAY = {
    "running": {
        "sign": {"signer", "deputy"},
        "return": {"signer", "deputy"},
        "recall": {"initiator", "lead"},
    },
    "waiting": {"sign": set(), "return": set(), "recall": {"initiator", "lead"}},
    "finished": {"sign": set(), "return": set(), "recall": set()},
    "recalled": {"sign": set(), "return": set(), "recall": set()},
}


@pytest.mark.parametrize("state", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_in_which_state(town: Town, role: str, state: str) -> None:
    stand_in("Emil Recht", "Dora Recht")
    stages = [(hand("Dora Recht", town.law),)]
    made = started(town, *([(Hand(town.office),), *stages] if state == "waiting" else stages))
    asked = step(made, 2 if state == "waiting" else 1).pk
    if state == "finished":
        sign_step(actor=town.actor("Dora Recht"), step_id=asked)
    if state == "recalled":
        recall_round(actor=town.actor("Ada Amt"), round_id=made.pk)
    employ("clerk", town.law, "Fay Fremd")
    names = {
        "initiator": "Ada Amt", "signer": "Dora Recht", "deputy": "Emil Recht",
        "member": "Ben Bau", "lead": "Cem Chef", "other": "Fay Fremd",
    }  # fmt: skip
    actor = town.actor(names[role])
    acts: dict[str, Callable[[], object]] = {
        "sign": lambda: sign_step(actor=actor, step_id=asked),
        "return": lambda: return_step(actor=actor, step_id=asked, reason="Nein."),
        "recall": lambda: recall_round(actor=actor, round_id=made.pk),
    }
    for name, act in acts.items():
        allowed = True
        try:
            with transaction.atomic():
                act()
                raise _Undo
        except _Undo:
            pass
        except RathausError:
            allowed = False
        assert allowed == (role in MAY[state][name]), name
        assert Round.objects.get(pk=made.pk).state == (
            "running" if state in ("running", "waiting") else state
        )


class _Undo(Exception):
    pass
