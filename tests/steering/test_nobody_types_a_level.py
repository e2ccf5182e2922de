"""Nobody can type a level: every door is tried."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.db import Error, IntegrityError, connection, transaction

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.refusals import refusals
from rathaus.kernel.tenancy import City
from rathaus.steering import actions
from rathaus.steering.actions import compute_maturity, end_lowering, lower_level
from rathaus.steering.models import Lowering, MaturityResult, MaturityRun
from rathaus.steering.stored import digest_of
from tests.steering import cast

KEY = "halteverbot"
LATER = cast.MORNING.date() + datetime.timedelta(days=30)


@pytest.fixture(autouse=True)
def _town(city: City) -> Iterator[None]:
    with frozen(cast.MORNING):
        cast.service()
        yield


@pytest.fixture
def malin() -> Actor:
    return cast.staff("steering.see", "steering.manage")


def _copy(found: MaturityResult, **changes: object) -> MaturityResult:
    """The same result once more, in a run of its own, with something typed in."""
    run = MaturityRun.objects.get(pk=found.run_id)
    run.pk = None
    run.save()
    found.pk, found.run = None, run
    for name, value in changes.items():
        setattr(found, name, value)
    found.digest = digest_of(found)
    return found


def _announced(run: MaturityRun) -> None:
    """As if this run were being computed; only who writes SQL of their own gets so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rathaus.maturity_run', %s, true)", [str(run.pk)])


class TestTables:
    def test_a_result_cannot_be_saved(self) -> None:
        typed = _copy(cast.computed(), level=4, computed=4)
        with pytest.raises(Conflict, match="berechnet und nicht eingetragen"), refusals():
            typed.save(force_insert=True)

    def test_not_even_the_true_one(self) -> None:
        with pytest.raises(Conflict, match="berechnet und nicht eingetragen"), refusals():
            _copy(cast.computed()).save(force_insert=True)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE steering_maturityresult SET level = 4, computed = 4",
            "UPDATE steering_maturityresult SET ratings = '[]'",
            "UPDATE steering_maturityrun SET computed_at = now()",
            "DELETE FROM steering_maturityresult",
            "DELETE FROM steering_maturityrun",
        ],
    )
    def test_results_never_change(self, statement: str) -> None:
        cast.level()
        with pytest.raises(Conflict), refusals(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"level": 4, "computed": 4}, "folgt nicht aus den Bewertungen"),
            ({"level": 3, "computed": 3}, "folgt nicht aus den Bewertungen"),
            ({"ratings": []}, "folgt nicht aus den Bewertungen"),
            ({"proof": []}, "folgt nicht aus den Bewertungen"),
            ({"proof": [999_999_999]}, "nicht im Protokoll"),
        ],
    )
    def test_what_does_not_follow_is_refused_even_within_a_run(
        self, changes: dict[str, object], refusal: str
    ) -> None:
        typed = _copy(cast.computed(), **changes)
        _announced(typed.run)
        with pytest.raises(Conflict, match=refusal), refusals():
            typed.save(force_insert=True)

    def test_a_simulated_event_is_no_proof_even_within_a_run(self) -> None:
        simulated = cast.event("claim.paid", "case:1", simulated=True)
        found = cast.computed()
        typed = _copy(found, proof=[*found.proof, simulated.pk])
        _announced(typed.run)
        with pytest.raises(Conflict, match="simuliert"), refusals():
            typed.save(force_insert=True)

    def test_ratings_above_what_their_steps_allow_are_refused(self) -> None:
        found = cast.computed()
        for row in found.ratings:
            row["rating"] = 4
        typed = _copy(found, level=2, computed=2)
        _announced(typed.run)
        with pytest.raises(Conflict, match="folgt nicht"), refusals():
            typed.save(force_insert=True)

    @pytest.mark.parametrize("level", [2, 3, 4])
    def test_a_lowering_upwards_violates_the_table(self, level: int) -> None:
        assert cast.level() == 2
        with pytest.raises(IntegrityError, match="lowering_only_downwards"), transaction.atomic():
            Lowering.objects.create(
                service_key=KEY,
                level=level,
                computed=2,
                reason="weil",
                author="staff:1",
                author_label="x",
                created_at=cast.MORNING,
                expires_on=LATER,
            )

    def test_a_lowering_that_lies_about_what_was_computed_raises_nothing(self) -> None:
        Lowering.objects.create(
            service_key=KEY,
            level=3,
            computed=4,
            reason="weil",
            author="staff:1",
            author_label="x",
            created_at=cast.MORNING,
            expires_on=LATER,
        )
        assert cast.level() == 2


class TestActions:
    @pytest.mark.parametrize("level", [2, 3, 4, 9, -1])
    def test_lowering_goes_down_only(self, malin: Actor, level: int) -> None:
        assert cast.level() == 2
        with pytest.raises(Invalid) as refused:
            lower_level(actor=malin, service_key=KEY, level=level, reason="weil", expires_on=LATER)
        assert set(refused.value.fields) == {"level"}
        assert cast.level() == 2

    def test_it_counts_at_once_until_its_day(self, malin: Actor) -> None:
        cast.level()
        lowering = lower_level(
            actor=malin, service_key=KEY, level=1, reason="Formular gestört", expires_on=LATER
        )
        found = MaturityRun.objects.latest("id").results.get(service_key=KEY)
        assert (found.computed, found.level, found.lowering) == (2, 1, lowering)
        told = Event.objects.get(kind="maturity.lowered")
        assert (told.actor, told.facts["reason"]) == (str(malin.ref), "Formular gestört")
        with frozen(cast.MORNING + datetime.timedelta(days=30)):
            assert cast.level() == 1
        with frozen(cast.MORNING + datetime.timedelta(days=31)):
            assert cast.level() == 2

    def test_when_the_evidence_falls_below_it_changes_nothing(self, malin: Actor) -> None:
        cast.case()
        cast.level()
        lower_level(actor=malin, service_key=KEY, level=2, reason="weil", expires_on=LATER)
        cast.install(KEY)
        from rathaus.procedures.models import ProcedureVersion

        ProcedureVersion.objects.update(active=False)
        found = cast.computed()
        assert (found.computed, found.level, found.lowering) == (1, 1, None)

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_reason_and_a_day_to_come_are_needed(self, malin: Actor, reason: str) -> None:
        cast.level()
        yesterday = cast.MORNING.date() - datetime.timedelta(days=1)
        for told, day, field in ((reason, LATER, "reason"), ("weil", yesterday, "expires_on")):
            with pytest.raises(Invalid) as refused:
                lower_level(actor=malin, service_key=KEY, level=1, reason=told, expires_on=day)
            assert set(refused.value.fields) == {field}
        assert Lowering.objects.count() == 0

    def test_one_at_a_time_and_it_can_be_ended_once(self, malin: Actor) -> None:
        cast.level()
        first = lower_level(actor=malin, service_key=KEY, level=1, reason="a", expires_on=LATER)
        with pytest.raises(Conflict):
            lower_level(actor=malin, service_key=KEY, level=0, reason="b", expires_on=LATER)
        end_lowering(actor=malin, lowering_id=first.pk, reason="behoben")
        assert MaturityRun.objects.latest("id").results.get(service_key=KEY).level == 2
        with pytest.raises(Conflict):
            end_lowering(actor=malin, lowering_id=first.pk, reason="behoben")
        with pytest.raises(NotFound):
            end_lowering(actor=malin, lowering_id=first.pk + 1, reason="behoben")

    def test_an_expired_one_makes_room(self, malin: Actor) -> None:
        cast.level()
        lower_level(actor=malin, service_key=KEY, level=1, reason="a", expires_on=LATER)
        with frozen(cast.MORNING + datetime.timedelta(days=60)):
            cast.level()
            day = LATER + datetime.timedelta(days=60)
            lower_level(actor=malin, service_key=KEY, level=0, reason="b", expires_on=day)
            assert cast.level() == 0

    def test_a_lowering_does_not_change_or_vanish(self, malin: Actor) -> None:
        cast.level()
        made = lower_level(actor=malin, service_key=KEY, level=0, reason="a", expires_on=LATER)
        for deed in (lambda: Lowering.objects.update(level=1), made.delete):
            with pytest.raises((Conflict, Error)), refusals(), transaction.atomic():
                deed()
        assert Lowering.objects.get().level == 0

    def test_rights(self) -> None:
        cast.level()
        seeing = cast.staff("steering.see", "case.decide", name="Jo Amt")
        for actor in (seeing, cast.HOUSE):
            with pytest.raises(NotAllowed):
                lower_level(actor=actor, service_key=KEY, level=0, reason="a", expires_on=LATER)
        with pytest.raises(NotAllowed):
            compute_maturity(actor=seeing)

    def test_no_action_takes_a_level_but_the_one_that_lowers(self) -> None:
        verbs = {
            name: value.__wrapped__.__code__.co_varnames[
                : value.__wrapped__.__code__.co_kwonlyargcount
            ]
            for name, value in vars(actions).items()
            if getattr(value, "is_action", False)
        }
        assert sorted(verbs) == ["compute_maturity", "end_lowering", "lower_level"]
        assert [name for name, taken in verbs.items() if "level" in taken] == ["lower_level"]


def test_the_digest_covers_what_a_result_says() -> None:
    found = cast.computed()
    assert digest_of(found) == found.digest
    found.cases += 1
    assert digest_of(found) != found.digest
