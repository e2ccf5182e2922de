"""Circulation, dispositions, protected papers, reminders, and what destruction leaves."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Post, Role, RoleAssignment
from rathaus.procedures.actions.erasing import forget_destroyed
from rathaus.procedures.actions.own_tasks import tick_off
from rathaus.procedures.cosigning.dispositions import Point, make_disposition, tick_point
from rathaus.procedures.cosigning.ending import recall_round
from rathaus.procedures.cosigning.naming import Hand, Unclear, read_hand
from rathaus.procedures.cosigning.queries import RoundFilter, find_step, round_list
from rathaus.procedures.cosigning.reminding import remind_due
from rathaus.procedures.cosigning.signing import sign_step, take_note
from rathaus.procedures.models import DispositionPoint, Round, RoundStep, Task
from rathaus.procedures.queries.task_list import TaskFilter, task_page
from rathaus.records.actions import add_document
from rathaus.records.models import Case, Direction
from tests.cast_floor2 import staff
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
from tests.records.cast import HOUSE, a_paper
from tests.site.desk.cast import allow_protected

Kind = DispositionPoint.Kind


@pytest.fixture
def town(city: City) -> Iterator[Town]:
    with frozen(MORNING):
        yield a_town()


def test_in_order_with_a_note_and_reminded_once_on_the_day(town: Town) -> None:
    made = started(town, (hand("Ben Bau", town.office),), (Hand(town.law),), kind=Round.Kind.INFORM)
    assert remind_due() == 0
    with frozen(datetime.datetime.combine(DUE, datetime.time(6), MORNING.tzinfo)):
        assert (remind_due(), remind_due()) == (1, 0)
        task = step(made, 1).task
        assert task is not None
        assert task.reason.startswith("Erinnerung")
        take_note(actor=town.actor("Ben Bau"), step_id=step(made, 1).pk, note="Danke.")
        assert (step(made, 1).note, step(made, 2).opened_at is not None) == ("Danke.", True)
        with pytest.raises(Conflict):
            sign_step(actor=town.actor("Emil Recht"), step_id=step(made, 2).pk)
        take_note(actor=town.actor("Emil Recht"), step_id=step(made, 2).pk)
    made.refresh_from_db()
    assert (made.state, made.proof) == ("finished", None)
    kinds = Event.objects.filter(kind__startswith="circulation.").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "circulation.started",
        "circulation.reminded",
        "circulation.noted",
        "circulation.noted",
        "circulation.finished",
    ]
    other = started(town, (hand("Ben Bau", town.office),), kind=Round.Kind.INFORM)
    recall_round(actor=town.actor("Ada Amt"), round_id=other.pk)
    assert not Task.objects.filter(state="open").exists()


def test_a_deputy_finds_it_among_the_tasks_of_whom_they_stand_in_for(town: Town) -> None:
    started(town, (hand("Dora Recht", town.law),))
    stand_in("Emil Recht", "Dora Recht", until=datetime.date(2026, 11, 24))
    wanted = TaskFilter(whose="standing-in")
    rows = task_page(town.actor("Emil Recht"), wanted).rows
    assert [(row.key, row.document, row.who) for row in rows] == [
        ("cosign", "Entwurf Bescheid", "")
    ]
    with frozen(MORNING + datetime.timedelta(days=1)):
        assert task_page(town.actor("Emil Recht"), wanted).rows == ()


def test_whoever_is_only_asked_learns_nothing_of_the_case_from_the_task_list(town: Town) -> None:
    started(town, (hand("Dora Recht", town.law), hand("Ben Bau", town.office)))
    dora, ben = town.actor("Dora Recht"), town.actor("Ben Bau")

    def found(actor: Actor, words: str) -> int:
        return len(task_page(actor, TaskFilter(whose="mine", words=words)).rows)

    hidden = ("Petersen", "Holtenauer")  # the applicant, and the title of the case
    assert [found(dora, words) for words in ("Entwurf", *hidden)] == [1, 0, 0]
    assert [found(ben, words) for words in ("Entwurf", *hidden)] == [1, 1, 1]
    everywhere = staff("case.see", "case.work", account=ben.account or 0)
    assert [found(everywhere, words) for words in ("Entwurf", *hidden)] == [1, 1, 1]
    (row,) = task_page(dora, TaskFilter(whose="mine")).rows
    assert (row.case, row.who, row.reason) == ("Entwurf Bescheid", "", "")


def test_protected_papers_go_only_to_those_who_may_read_them(town: Town) -> None:
    paper = a_paper("Gutachten", direction=Direction.INTERNAL, visibility=Visibility.PROTECTED)
    secret = add_document(actor=HOUSE, case=town.case, paper=paper)
    allow_protected("Ada Amt", town.office)
    hidden = Town(town.case, secret, town.office, town.law)
    with pytest.raises(Invalid) as refused:
        started(hidden, (hand("Dora Recht", town.law),))
    assert "Dora Recht" in refused.value.fields["steps"]
    with pytest.raises(Unclear):
        read_hand("Dora Recht", home=town.office, protected=True)
    with pytest.raises(Invalid) as nobody:
        started(hidden, (Hand(town.law),))
    assert "Rechtsamt" in nobody.value.fields["steps"]
    RoleAssignment.objects.create(
        account=Account.objects.get(name="Dora Recht"),
        role=Role.objects.get(key="protected"),
        office=town.law,
        valid_from=MORNING.date(),
    )
    made = started(hidden, (Hand(town.law),))
    assert find_step(town.actor("Dora Recht"), step(made, 1).pk).round == made
    emil = town.actor("Emil Recht")
    assert list(round_list(emil, RoundFilter())) == []
    with pytest.raises(NotFound):
        find_step(emil, step(made, 1).pk)
    assert [row.document for row in task_page(emil, TaskFilter(whose="all")).rows] == [""]


def test_whom_words_mean(town: Town) -> None:
    assert read_hand("  ben   bau ", home=town.office, protected=False).signer is not None
    assert str(read_hand("Rechtsamt", home=town.office, protected=False)) == "Rechtsamt"
    assert read_hand("Dora", home=town.office, protected=False).office == town.law
    Post.objects.filter(holder__name="Cem Chef").update(title="Leitung Tiefbau")
    lead = read_hand("leitung tiefbau", home=town.office, protected=False)
    assert str(lead) == "Cem Chef (Tiefbauamt)"
    for words, told in (("Recht", "Emil Recht"), ("Ludwig", "niemand")):
        with pytest.raises(Unclear, match=told):
            read_hand(words, home=town.office, protected=False)


def test_each_point_sets_its_own_thing_going_and_is_ticked_with_it(town: Town) -> None:
    ada = town.actor("Ada Amt")
    made = make_disposition(
        actor=ada,
        case=town.case,
        document=town.draft.pk,
        points=[
            Point(Kind.COSIGN, (hand("Ben Bau", town.office), hand("Dora Recht", town.law)), DUE),
            Point(Kind.FOR_INFORMATION, (hand("Ben Bau", town.office), Hand(town.law))),
            Point(Kind.FURTHER, (hand("Ben Bau", town.office),), text="Lageplan beifügen"),
            Point(Kind.RESUBMIT, (), DUE),
            Point(Kind.DISPATCH),
            Point(Kind.TO_FILES),
        ],
    )
    points = list(made.points.order_by("place"))
    assert [point.round.kind if point.round else "" for point in points] == [
        "cosign", "inform", "", "", "", "",
    ]  # fmt: skip
    keys = [point.task.key if point.task else "" for point in points]
    assert keys == ["", "", "task", "resubmission", "dispatch", ""]
    stages = RoundStep.objects.filter(round=points[0].round).order_by("place")
    assert list(stages.values_list("stage", flat=True)) == [1, 2]
    for early in (points[0], points[5]):
        with pytest.raises(Conflict):
            tick_point(actor=ada, point_id=early.pk)
    further = points[2].task
    assert further is not None
    assert (str(further.assignee), further.document) == ("Ben Bau", town.draft.pk)
    tick_off(actor=town.actor("Ben Bau"), task_id=further.pk, result="liegt bei")
    for place in (1, 2):
        round = points[place - 1].round
        assert round is not None
        for n, name in ((1, "Ben Bau"), (2, "Dora Recht")):
            act = sign_step if place == 1 else take_note
            act(actor=town.actor(name), step_id=step(round, n).pk)
    for point in (*points[3:5], points[5]):
        tick_point(actor=ada, point_id=point.pk)
    labels = made.points.order_by("place").values_list("done_label", flat=True)
    assert list(labels) == [
        "Dora Recht", "Dora Recht", "Ben Bau", "Ada Amt", "Ada Amt", "Ada Amt",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        tick_point(actor=ada, point_id=points[5].pk)


def test_what_a_point_lacks_is_said_at_the_point_and_nothing_begins(town: Town) -> None:
    ada = town.actor("Ada Amt")
    with pytest.raises(Invalid) as refused:
        make_disposition(
            actor=ada,
            case=town.case,
            points=[
                Point(Kind.COSIGN, (hand("Ben Bau", town.office),)),
                Point(Kind.RESUBMIT),
                Point(Kind.FURTHER, (hand("Dora Recht", town.law),)),
            ],
        )
    assert sorted(refused.value.fields) == ["point-1", "point-2", "point-3"]
    with pytest.raises(Invalid) as own:
        make_disposition(
            actor=ada,
            case=town.case,
            document=town.draft.pk,
            points=[
                Point(Kind.DISPATCH),
                Point(Kind.COSIGN, (hand("Ada Amt", town.office),)),
            ],
        )
    assert list(own.value.fields) == ["point-2"]
    assert (Task.objects.count(), Round.objects.count()) == (0, 0)


def test_of_a_destroyed_file_no_word_stays(town: Town) -> None:
    made = started(town, (hand("Ben Bau", town.office),))
    sign_step(actor=town.actor("Ben Bau"), step_id=step(made, 1).pk, note="Frau Meier sagt …")
    Round.objects.update(comment="Meier")
    forget_destroyed(Case.objects.get(pk=town.case.pk).file_id)
    assert (step(made, 1).note, Round.objects.get().comment) == ("", "")
    assert step(made, 1).done_by == Account.objects.get(name="Ben Bau")
