"""A case is carried over into another process: it waits where it waited, and goes on from there."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.procedures.process import (
    Definition,
    State,
    complete_task,
    dump,
    fire,
    message,
    restore,
    start,
    step,
    waiting,
)
from rathaus.procedures.process.carry import CannotCarryError, carry_over
from tests.procedures import bpmn
from tests.procedures.process_samples import HANDLERS, keys


def payment(*more: str, after: str = "done", extra: str = "") -> Definition:
    """Assess, a person, then the payment with what sits on it, then an operation."""
    return Definition.parse(
        bpmn.process(
            [
                bpmn.start(),
                bpmn.operation("assess"),
                bpmn.person("decide"),
                bpmn.wait("payment"),
                *more,
                bpmn.operation(after, "close"),
                bpmn.end(),
                bpmn.flows(f"start assess decide payment {after} end", extra),
            ]
        )
    )


def reminder(name: str = "reminder") -> tuple[str, ...]:
    return (
        bpmn.timer(name, "payment", clock="payment.reminder_days", stop=False),
        bpmn.operation(f"remind_{name}", "notify"),
        bpmn.end(f"told_{name}", ""),
    )


def way(name: str = "reminder") -> str:
    return f"{name} remind_{name} told_{name}"


PLAIN = payment()
OTHER = payment(after="finish")
REMINDED = payment(*reminder(), extra=way())
TWICE = Definition.parse(
    bpmn.process(
        [
            bpmn.start(), bpmn.operation("assess"), bpmn.person("decide"), bpmn.wait("payment"),
            *reminder(), *reminder("second"),
            bpmn.operation("done", "close"), bpmn.end(),
            bpmn.flows("start assess decide payment done end", way(), way("second")),
        ]
    )
)  # fmt: skip
ALL = (PLAIN, OTHER, REMINDED, TWICE)


def begun(definition: Definition) -> State:
    state = start(definition, {"wanted": "judgement"})
    step(state, HANDLERS)
    return state


def paying(definition: Definition) -> State:
    state = begun(definition)
    complete_task(state, "decide", {"decision": {"kind": "grant"}})
    step(state, HANDLERS)
    return state


def stored(state: State) -> State:
    """As it comes back from the database."""
    return restore(state.definition, dump(state))


def test_a_case_at_a_person_goes_on_in_the_new_process() -> None:
    moved = stored(carry_over(begun(PLAIN), OTHER))
    assert keys(moved) == ["decide"]
    complete_task(moved, "decide")
    step(moved, HANDLERS)
    assert keys(moved) == ["payment"]
    message(moved, "payment.settled")
    advance = step(moved, HANDLERS)
    assert (advance.operations_run, advance.outcome) == (("finish",), "done")


def test_a_case_that_waits_for_payment_gets_the_new_reminder() -> None:
    moved = stored(carry_over(paying(PLAIN), REMINDED))
    assert keys(moved) == ["payment", "reminder"]
    fire(moved, "reminder")
    assert step(moved, HANDLERS).operations_run == ("remind_reminder",)
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).finished


def test_an_event_that_is_gone_is_waited_for_no_more() -> None:
    moved = stored(carry_over(paying(REMINDED), PLAIN))
    assert keys(moved) == ["payment"]
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).finished


def test_a_reminder_that_was_sent_is_not_sent_again() -> None:
    state = paying(REMINDED)
    fire(state, "reminder")
    step(state, HANDLERS)
    moved = stored(carry_over(state, TWICE))
    assert keys(moved) == ["payment", "second"]
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).finished


def test_what_is_known_and_counted_comes_along() -> None:
    state = paying(PLAIN)
    state.visits["decide"] = 3
    moved = carry_over(state, OTHER)
    assert moved.data == state.data
    assert moved.visits["decide"] == 3
    assert moved.data is not state.data


def test_a_second_visit_keeps_its_key() -> None:
    def asking(after: str) -> Definition:
        return Definition.parse(
            bpmn.process(
                [
                    bpmn.start(), bpmn.person("decide"), bpmn.choice("ask", "ask-done"),
                    bpmn.wait("papers", "papers"), bpmn.operation("done", after), bpmn.end(),
                    bpmn.flow("ask", "papers", "again == true"), bpmn.flow("ask", "done"),
                    bpmn.flows("start decide ask", "papers decide", "done end"),
                ]
            )
        )  # fmt: skip

    state = begun(asking("close"))
    complete_task(state, "decide", {"again": True})
    step(state, HANDLERS)
    message(state, "papers.received")
    step(state, HANDLERS)
    assert keys(state) == ["decide~2"]
    moved = stored(carry_over(state, asking("notify")))
    assert keys(moved) == ["decide~2"]
    complete_task(moved, "decide~2", {"again": True})
    step(moved, HANDLERS)
    assert keys(moved) == ["papers~2"]


def test_the_same_process_changes_nothing() -> None:
    state = paying(REMINDED)
    assert dump(carry_over(state, REMINDED)) == dump(state)


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ([bpmn.start(), bpmn.operation("assess"), bpmn.end(), bpmn.flows("start assess end")],
         "Der Vorgang wartet bei „Decide“; diesen Schritt gibt es dort nicht."),
        ([bpmn.start(), bpmn.operation("decide"), bpmn.end(), bpmn.flows("start decide end")],
         "Der Vorgang wartet bei „Decide“; dort ist das ein anderer Schritt."),
    ],
)  # fmt: skip
def test_a_step_that_is_not_there_is_named(there: list[str], reason: str) -> None:
    state = begun(PLAIN)
    before = dump(state)
    with pytest.raises(CannotCarryError) as caught:
        carry_over(state, Definition.parse(bpmn.process(there)))
    assert caught.value.reasons == (reason,)
    assert dump(state) == before


def beside(*branches: str, titled: str = "", join: str = "join") -> Definition:
    """Branches of one person each that meet; the source of each arrow is the person."""
    return Definition.parse(
        bpmn.process(
            [
                bpmn.start(), bpmn.node("parallelGateway", "split"),
                *(bpmn.person(name, r_form="opinion", name=titled + name) for name in branches),
                bpmn.node("parallelGateway", join), bpmn.operation("check"), bpmn.end(),
                bpmn.flows("start split", f"{join} check end"),
                *(bpmn.flows(f"split {name} {join}") for name in branches),
            ]
        )
    )  # fmt: skip


def test_a_branch_that_is_done_has_arrived_in_the_new_process_too() -> None:
    state = begun(beside("police", "roads"))
    complete_task(state, "roads")
    step(state, HANDLERS)
    moved = stored(carry_over(state, beside("roads", "police", titled="Ask ")))
    assert keys(moved) == ["police"]
    complete_task(moved, "police")
    assert step(moved, HANDLERS | {"assess": lambda call: None}).outcome == "done"


@pytest.mark.parametrize(
    "there",
    [
        beside("police", "roads", "museum"),
        beside("police", "museum"),
        beside("police", "roads", join="meeting"),
        PLAIN,
    ],
)
def test_branches_that_meet_otherwise_keep_the_case(there: Definition) -> None:
    state = begun(beside("police", "roads"))
    complete_task(state, "roads")
    step(state, HANDLERS)
    before = dump(state)
    with pytest.raises(CannotCarryError) as caught:
        carry_over(state, there)
    assert "„police“" in str(caught.value)
    assert dump(state) == before


def test_branches_round_a_loop_wait_for_each_other_each_time() -> None:
    state = begun(asked_again())
    for key in ("police", "roads", "decide", "roads~2"):
        complete_task(state, key, {"again": True})
        step(state, HANDLERS)
    assert keys(state) == ["police~2"]
    moved = stored(carry_over(state, asked_again("Once more: ")))
    assert keys(moved) == ["police~2"]
    complete_task(moved, "police~2")
    step(moved, HANDLERS)
    assert keys(moved) == ["decide~2"]


def asked_again(titled: str = "") -> Definition:
    return Definition.parse(
        bpmn.process(
            [
                bpmn.start(), bpmn.choice("merge"), bpmn.node("parallelGateway", "split"),
                bpmn.person("police"), bpmn.person("roads"), bpmn.node("parallelGateway", "join"),
                bpmn.person("decide", name=titled + "decide"), bpmn.choice("ask", "ask-end"),
                bpmn.end(), bpmn.flow("ask", "merge", "again == true"),
                bpmn.flows("start merge split police join decide ask end", "split roads join"),
            ]
        )
    )  # fmt: skip


Shape = tuple[str, list[Any]] | str
SHAPES = st.recursive(
    st.sampled_from(("person", "wait", "operation", "reminded")),
    lambda inner: st.one_of(
        st.tuples(st.just("row"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just("beside"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("within"), st.lists(inner, min_size=1, max_size=2)),
    ),
    max_leaves=6,
)


class Drawn:
    """A process drawn from a shape; each symbol gets the next number, the titles one word."""

    def __init__(self, shape: Shape, word: str) -> None:
        self.count, self.word = 0, word
        parts, first, last = self.draw(shape)
        around = bpmn.flow("start", first) + bpmn.flow(last, "end")
        self.definition = Definition.parse(bpmn.process([bpmn.start(), *parts, bpmn.end(), around]))

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def draw(self, shape: Shape) -> tuple[list[str], str, str]:
        """The elements, the first and the last symbol."""
        if isinstance(shape, str):
            return self.leaf(shape)
        kind, inner = shape
        return getattr(self, kind)([self.draw(one) for one in inner])  # type: ignore[no-any-return]

    def leaf(self, kind: str) -> tuple[list[str], str, str]:
        name = self.name(kind)
        title = f"{self.word} {name}"
        if kind == "reminded":
            event, told = self.name("timer"), self.name("told")
            sitting = [bpmn.timer(event, name, stop=False), bpmn.end(told, "")]
            return [bpmn.person(name, name=title), *sitting, bpmn.flow(event, told)], name, name
        make = {"person": bpmn.person, "operation": bpmn.operation}.get(kind)
        return [make(name, name=title) if make else bpmn.timer(name)], name, name

    def row(self, inner: list[tuple[list[str], str, str]]) -> tuple[list[str], str, str]:
        parts = [part for one in inner for part in one[0]]
        pairs = pairwise(inner)
        parts += [bpmn.flow(one[2], two[1]) for one, two in pairs]
        return parts, inner[0][1], inner[-1][2]

    def beside(self, inner: list[tuple[list[str], str, str]]) -> tuple[list[str], str, str]:
        split, join = self.name("split"), self.name("join")
        gateways = [bpmn.node("parallelGateway", name) for name in (split, join)]
        parts = [part for one in inner for part in one[0]]
        parts += [bpmn.flow(split, one[1]) + bpmn.flow(one[2], join) for one in inner]
        return gateways + parts, split, join

    def within(self, inner: list[tuple[list[str], str, str]]) -> tuple[list[str], str, str]:
        name, begin, finish = self.name("within"), self.name("begin"), self.name("finish")
        parts, first, last = self.row(inner)
        parts += [bpmn.node("startEvent", begin), bpmn.node("endEvent", finish)]
        parts += [bpmn.flow(begin, first), bpmn.flow(last, finish)]
        return [bpmn.node("subProcess", name, "".join(parts))], name, name


def played(state: State, choices: list[int], moves: dict[int, Definition]) -> list[Any]:
    """What becomes visible while somebody acts as ``choices`` say, moved where ``moves`` says."""
    seen: list[Any] = [keys(state)]
    for turn, choice in enumerate(choices):
        if turn in moves:
            state = stored(carry_over(stored(state), moves[turn]))
        open_ones = waiting(state)
        acts = [task.key for task in open_ones.tasks] + [one.key for one in open_ones.timers]
        if not acts:
            break
        act = acts[choice % len(acts)]
        if act in [task.key for task in open_ones.tasks]:
            complete_task(state, act)
        else:
            fire(state, act)
        advance = step(state, HANDLERS)
        seen.append(
            (advance.operations_run, sorted(keys(state)), advance.outcome, dict(state.visits))
        )
    return seen


@settings(max_examples=60, deadline=None)
@given(
    shape=SHAPES,
    choices=st.lists(st.integers(0, 5), min_size=12, max_size=12),
    turns=st.sets(st.integers(0, 8), min_size=1, max_size=3),
)
def test_a_case_that_moved_ends_as_one_that_never_did(
    shape: Shape, choices: list[int], turns: set[int]
) -> None:
    here, there = Drawn(shape, "Old").definition, Drawn(shape, "New").definition
    moves = {turn: (there, here)[number % 2] for number, turn in enumerate(sorted(turns))}
    assert played(begun(here), choices, moves) == played(begun(here), choices, {})


@given(
    old=st.sampled_from(ALL),
    new=st.sampled_from(ALL),
    acts=st.lists(st.sampled_from(("decide", "reminder", "second")), max_size=3),
)
def test_whatever_happened_before_the_case_comes_to_its_end(
    old: Definition, new: Definition, acts: list[str]
) -> None:
    state = begun(old)
    for act in acts:
        if act in [task.key for task in waiting(state).tasks]:
            complete_task(state, act)
        elif act in [timer.key for timer in waiting(state).timers]:
            fire(state, act)
        step(state, HANDLERS)
    tasks, messages = waiting(state).tasks, waiting(state).messages
    moved = stored(carry_over(state, new))
    assert [task.key for task in waiting(moved).tasks] == [task.key for task in tasks]
    assert [entry.key for entry in waiting(moved).messages] == [entry.key for entry in messages]
    fired = {act for act in acts if act in state.visits and act not in keys(state)}
    assert not fired & set(keys(moved))
    if waiting(moved).tasks:
        complete_task(moved, "decide")
        step(moved, HANDLERS)
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).outcome == "done"
