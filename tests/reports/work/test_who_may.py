"""Role × state for each verb of the desk: who may, and in which state it still goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.kernel.errors import Conflict, NotAllowed, RathausError
from rathaus.people.models import Office
from rathaus.reports import actions
from rathaus.reports.models import Category, Report, State
from tests.reports.cast import CREW, EDITOR, HEAD, NEXT_TO_IT, OTHER, reported, staff

pytestmark = pytest.mark.usefixtures("in_kiel")

Act = Callable[[Actor, Report], Any]
R, A, P, D, N, M = (
    State.RECEIVED,
    State.ACCEPTED,
    State.IN_PROGRESS,
    State.DONE,
    State.DECLINED,
    State.MERGED,
)
EDITORS, OFFICE = {EDITOR}, {EDITOR, CREW, HEAD}


def _merge(actor: Actor, report: Report) -> None:
    actions.merge_reports(actor=actor, into=reported(NEXT_TO_IT).report, others=[report])


def _swallow(actor: Actor, report: Report) -> None:
    actions.merge_reports(actor=actor, into=report, others=[reported(NEXT_TO_IT).report])


def _reroute(actor: Actor, report: Report) -> None:
    category = Category.objects.get(pk="strassenschaeden")
    actions.reroute_report(actor=actor, report=report, category=category)


#: Verb, who may, and from which states it goes.
VERBS: dict[str, tuple[Act, set[str], set[State]]] = {
    "accept": (lambda a, r: actions.accept_report(actor=a, report=r), EDITORS, {R}),
    "decline": (
        lambda a, r: actions.decline_report(actor=a, report=r, reason="private"),
        EDITORS,
        {R, A, P},
    ),
    "hand on": (
        lambda a, r: actions.hand_on_report(actor=a, report=r, authority="LBV.SH"),
        EDITORS,
        {R, A, P},
    ),
    "reroute": (_reroute, EDITORS, {R, A, P}),
    "merge": (_merge, EDITORS, {R, A, P}),
    "swallow": (_swallow, EDITORS, {R, A, P}),
    "split": (lambda a, r: actions.split_report(actor=a, report=r), EDITORS, {M}),
    "put back": (lambda a, r: actions.put_back(actor=a, report=r), EDITORS, {A, N}),
    "publish": (
        lambda a, r: actions.set_publication(actor=a, report=r, publish=True, public_text=None),
        EDITORS,
        {R, A, P, D, N, M},
    ),
    "ask": (
        lambda a, r: actions.ask_reporter(actor=a, report=r, question="Wo genau?"),
        OFFICE,
        {R, A, P},
    ),
    "begin": (lambda a, r: actions.begin_work(actor=a, report=r), OFFICE, {A}),
    "finish": (lambda a, r: actions.finish_report(actor=a, report=r), OFFICE, {A, P}),
    "reopen": (lambda a, r: actions.reopen_report(actor=a, report=r, reason="x"), OFFICE, {D, N}),
    "note": (
        lambda a, r: actions.write_note(actor=a, report=r, text="x"),
        OFFICE,
        {R, A, P, D, N, M},
    ),
}


def in_state(state: State) -> Report:
    """A mattress that got so far."""
    editor, report = staff(EDITOR), reported().report
    if state in {A, P, D}:
        actions.accept_report(actor=editor, report=report)
    if state == P:
        actions.begin_work(actor=staff(CREW), report=report)
    if state == D:
        actions.finish_report(actor=staff(CREW), report=report)
    if state == N:
        actions.decline_report(actor=editor, report=report, reason="private")
    if state == M:
        _merge(editor, report)
    return Report.objects.select_related("category", "office", "case").get(pk=report.pk)


def _outcome(act: Act, actor: Actor, report: Report) -> str:
    """What came of it; whatever was done is taken back."""
    try:
        with transaction.atomic():
            act(actor, report)
            transaction.set_rollback(True)
    except NotAllowed:
        return "not allowed"
    except Conflict:
        return "conflict"
    except RathausError as error:
        return str(error)
    return "done"


@pytest.mark.parametrize("state", list(State))
def test_every_verb_for_every_role(state: State) -> None:
    report = in_state(state)
    people = {who: staff(who) for who in (EDITOR, CREW, HEAD, OTHER)} | {"nobody": ANONYMOUS}
    found, wanted = {}, {}
    for verb, (act, allowed, states) in VERBS.items():
        editors_only = verb == "reopen" and state == N
        for who, actor in people.items():
            seen = Report.objects.select_related("category", "office", "case").get(pk=report.pk)
            found[verb, who] = _outcome(act, actor, seen)
            may = who in (EDITORS if editors_only else allowed)
            good = "done" if state in states else "conflict"
            wanted[verb, who] = good if may else "not allowed"

    assert found == wanted


def test_a_stranger_in_the_same_house_sees_nothing_of_it() -> None:
    from rathaus.reports.queries import reports_for

    report = in_state(A)
    other = Office.objects.get(key="ordnung")
    actions.reroute_report(actor=staff(EDITOR), report=report, office=other)

    assert not reports_for(staff(CREW)).exists()
    assert reports_for(staff(EDITOR)).get() == report
