"""Dead letters: listed with their reason, tried again or thrown away by those who may."""

from __future__ import annotations

import pytest

from rathaus.kernel.access import ANONYMOUS, Actor, system
from rathaus.kernel.errors import Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import (
    Tally,
    count_by_state,
    dead_letter,
    dead_letters,
    discard_dead_letter,
    may_manage_jobs,
    retry_dead_letter,
    run_pending,
)
from rathaus.kernel.jobs.models import JobFailure
from rathaus.kernel.tenancy import City
from tests.kernel import chores
from tests.kernel.actors import clerk
from tests.kernel.chores import waiting

OPERATOR = system("operator")


def bury(city: City) -> int:
    """A dead letter."""
    number = chores.jot_nonsense.defer(text="x")
    assert run_pending(city) == Tally(done=0, failed=1)
    return number


def retry(actor: Actor, number: int) -> None:
    retry_dead_letter(actor=actor, job_id=number)


def discard(actor: Actor, number: int) -> None:
    discard_dead_letter(actor=actor, job_id=number, reason="Doppelt erfasst.")


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (ANONYMOUS, False),
        (clerk(), False),
        (clerk("case.see"), False),
        (clerk("jobs.manage"), True),
        (OPERATOR, True),
    ],
)
def test_who_may_look_after_failed_jobs(city: City, actor: Actor, may: bool) -> None:
    kept, thrown = bury(city), bury(city)
    outcomes = []
    for number, act in ((kept, retry), (thrown, discard)):
        try:
            act(actor, number)
        except NotAllowed:
            outcomes.append(False)
        else:
            outcomes.append(True)
    assert outcomes == [may, may]
    assert may_manage_jobs(actor) is may
    assert len(dead_letters()) == (0 if may else 2)


def test_a_dead_letter_tells_what_went_wrong(city: City) -> None:
    first, second = bury(city), bury(city)
    assert [letter.id for letter in dead_letters()] == [second, first]
    assert [letter.id for letter in dead_letters(limit=1)] == [second]
    assert [letter.id for letter in dead_letters(before=second)] == [first]
    letter = dead_letters()[0]
    assert letter.name == "tests.kernel.chores.jot_nonsense"
    assert (letter.queue, letter.arguments, letter.attempts) == ("default", {"text": "x"}, 1)
    assert letter.failed_at is not None
    assert "Traceback" in letter.trace
    assert count_by_state() == {"todo": 0, "doing": 0, "failed": 2}


def test_a_dead_letter_is_tried_again_with_all_its_attempts(city: City) -> None:
    number = bury(city)
    retry_dead_letter(actor=OPERATOR, job_id=number)
    assert waiting() == [("jot_nonsense", "todo", 0)]
    assert dead_letters() == []
    event = Event.objects.get(kind="job.retried")
    assert (event.subject, event.actor) == (f"job:{number}", "system:operator")
    assert run_pending(city) == Tally(failed=1)


def test_a_discarded_letter_stays_in_the_log(city: City) -> None:
    number = bury(city)
    discard_dead_letter(actor=OPERATOR, job_id=number, reason=" Doppelt erfasst. ")
    assert waiting() == []
    assert not JobFailure.objects.exists()
    assert Event.objects.get(kind="job.discarded").facts == {
        "name": "tests.kernel.chores.jot_nonsense",
        "arguments": {"text": "x"},
        "error": "Invalid: Das ist keine Notiz. Schreiben Sie etwas anderes.",
        "reason": "Doppelt erfasst.",
    }


def test_discarding_needs_a_reason(city: City) -> None:
    number = bury(city)
    with pytest.raises(Invalid) as caught:
        discard_dead_letter(actor=OPERATOR, job_id=number, reason="  ")
    assert set(caught.value.fields) == {"reason"}
    assert dead_letter(number) is not None


def test_jobs_that_wait_or_are_gone_are_no_dead_letters(city: City) -> None:
    waits = chores.jot.defer(text="x")
    for number in (waits, 999_999):
        with pytest.raises(NotFound):
            retry_dead_letter(actor=OPERATOR, job_id=number)
        with pytest.raises(NotFound):
            discard_dead_letter(actor=OPERATOR, job_id=number, reason="x")
    assert waiting() == [("jot", "todo", 0)]
