"""Real threads on real connections: one signature each, one end, whoever is slower is told."""

from __future__ import annotations

from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import RathausError
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.procedures.cosigning.ending import recall_round
from rathaus.procedures.cosigning.naming import Hand
from rathaus.procedures.cosigning.signing import sign_step
from rathaus.procedures.models import RoundStep
from rathaus.records.actions import add_version, close_case
from rathaus.records.models import Case, Document, Outcome
from tests.cast_floor2 import at_once
from tests.procedures.cosigning.cast import MORNING, a_town, hand, started, step
from tests.records.cast import a_blob


def _refused(outcomes: list[object]) -> int:
    """How many were told; anything but a refusal of the house is a fault."""
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            assert isinstance(outcome, RathausError), outcome
    return sum(isinstance(outcome, Exception) for outcome in outcomes)


def test_signing_at_the_same_moment(fresh_city: City) -> None:
    with frozen(MORNING):
        town = a_town()
        ben, cem, dora = (town.actor(name) for name in ("Ben Bau", "Cem Chef", "Dora Recht"))
        # Two members of the office that is asked, one of them with a double click.
        made = started(town, (Hand(town.office),))
        one = step(made, 1).pk
        calls = [
            lambda actor=actor: sign_step(actor=actor, step_id=one) for actor in (ben, ben, cem)
        ]
        assert _refused(at_once(*calls)) == 2
        assert Event.objects.filter(kind="cosigning.signed").count() == 1
        assert Event.objects.filter(kind="cosigning.finished").count() == 1
        # The last two of a stage: both sign, and the round ends once.
        made = started(town, (hand("Ben Bau", town.office), hand("Dora Recht", town.law)))
        keys = [step(made, 1).pk, step(made, 2).pk]
        outcomes = at_once(
            lambda: sign_step(actor=ben, step_id=keys[0]),
            lambda: sign_step(actor=dora, step_id=keys[1]),
        )
        assert _refused(outcomes) == 0
        made.refresh_from_db()
        assert made.state == "finished"
        assert Document.objects.filter(kind="cosigning").count() == 2


def test_signing_while_it_is_recalled_replaced_or_closed(fresh_city: City) -> None:
    with frozen(MORNING):
        town = a_town()
        ada, ben = town.actor("Ada Amt"), town.actor("Ben Bau")
        made = started(town, (hand("Ben Bau", town.office),))
        key = step(made, 1).pk
        outcomes = at_once(
            lambda: sign_step(actor=ben, step_id=key),
            lambda: recall_round(actor=ada, round_id=made.pk),
        )
        assert _refused(outcomes) == 1
        made.refresh_from_db()
        assert (made.state == "finished") == (step(made, 1).result == "signed")
        made = started(town, (hand("Ben Bau", town.office),), (hand("Cem Chef", town.office),))
        key = step(made, 1).pk
        blob = a_blob("neu")
        at_once(
            lambda: sign_step(actor=ben, step_id=key),
            lambda: add_version(actor=ada, document=town.draft, blob=blob, name="neu.pdf"),
        )
        made.refresh_from_db()
        assert made.state == "stopped"
        assert RoundStep.objects.filter(round=made, opened_at=None).count() in (0, 1)
        outcomes = at_once(
            lambda: started(town, (hand("Ben Bau", town.office),)),
            lambda: close_case(
                actor=ada, case=Case.objects.get(pk=town.case.pk), outcome=Outcome.DONE
            ),
        )
        assert _refused(outcomes) == 1
