"""A construction office that sends its drafts round, and the people who sign."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.people.models import Account, Deputy, Office, Post
from rathaus.people.queries import actor_for
from rathaus.procedures.cosigning.naming import Hand
from rathaus.procedures.cosigning.starting import Wanted, start_round
from rathaus.procedures.models import Round, RoundStep
from rathaus.records.actions import add_document
from rathaus.records.models import Case, Direction, Document
from tests.cast_floor2 import an_office
from tests.records.cast import HOUSE, a_case, a_paper
from tests.site.desk.cast import employ

MORNING = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)
DUE = datetime.date(2026, 12, 4)


@dataclass(frozen=True)
class Town:
    """One case with a draft, its office, and another office that is asked."""

    case: Case
    draft: Document
    office: Office
    law: Office

    def actor(self, name: str) -> Actor:
        """Somebody with what they may do today."""
        return actor_for(Account.objects.get(name=name))


def a_town() -> Town:
    """Ada and Ben work in the office, Cem leads it; Dora and Emil sit in the law office."""
    office, law = an_office("tiefbau", "Tiefbauamt"), an_office("recht", "Rechtsamt")
    for one in (office, law):
        one.refresh_from_db()  # the database writes their paths
    for name, role, home in (
        ("Ada Amt", "clerk", office),
        ("Ben Bau", "clerk", office),
        ("Cem Chef", "lead", office),
        ("Dora Recht", "clerk", law),
        ("Emil Recht", "clerk", law),
    ):
        account = employ(role, home, name)
        Post.objects.create(
            key=name.lower().replace(" ", "-"), office=home, title="Stelle", holder=account
        )
    case = a_case(office=office.pk)
    paper = a_paper("Entwurf Bescheid", kind="draft", direction=Direction.INTERNAL)
    return Town(case, add_document(actor=HOUSE, case=case, paper=paper), office, law)


def hand(name: str, office: Office) -> Hand:
    """A person named."""
    return Hand(office, Account.objects.get(name=name))


def started(
    town: Town, *stages: tuple[Hand, ...], kind: Round.Kind = Round.Kind.COSIGN, by: str = "Ada Amt"
) -> Round:
    """A round with these stages."""
    steps = [Wanted(n, one) for n, hands in enumerate(stages, 1) for one in hands]
    return start_round(
        actor=town.actor(by), document=town.draft.pk, kind=kind, steps=steps, due_on=DUE
    )


def step(round: Round, place: int) -> RoundStep:
    """The step at this place as it stands in the database."""
    return RoundStep.objects.get(round=round, place=place)


def stand_in(account: str, holder: str, until: datetime.date | None = None) -> Deputy:
    """Somebody stands in from the day of the tests on."""
    return Deputy.objects.create(
        post=Post.objects.get(holder__name=holder),
        account=Account.objects.get(name=account),
        valid_from=MORNING.date(),
        valid_to=until,
    )
