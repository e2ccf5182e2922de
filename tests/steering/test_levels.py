"""What levels fall out of which events, by the real statements on the real log."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

import pytest
from django.db import connection

from rathaus.catalogue.actions import withdraw_service
from rathaus.kernel.access import Trust
from rathaus.kernel.clock import frozen
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.steering.models import MaturityRun
from tests.steering import cast

PART_WITHOUT_WHICH = {
    "login": 2,
    "prefilled": 3,
    "upload": 2,
    "payment": 2,
    "decision": 2,
    "answer": 3,
    "opening": 2,
    "sending": 2,
}


@pytest.fixture(autouse=True)
def _town(city: City) -> Iterator[None]:
    with frozen(cast.MORNING):
        yield


def test_a_service_that_is_only_described_informs() -> None:
    cast.service("fundsachen", folder=False)
    assert cast.level("fundsachen") == 1


def test_a_form_without_submissions_is_an_assistant() -> None:
    cast.service()
    assert cast.level() == 2
    assert cast.rating("halteverbot", "application") == 2


def test_a_real_case_that_went_the_whole_way_makes_an_online_service() -> None:
    cast.service()
    assert cast.level() == 2
    cast.case()
    assert cast.level() == 3


@pytest.mark.parametrize("part", sorted(PART_WITHOUT_WHICH))
def test_what_is_missing_caps_the_level(part: str) -> None:
    cast.service()
    cast.case(without=frozenset({part}))
    assert cast.level() == PART_WITHOUT_WHICH[part]


@pytest.mark.parametrize("part", sorted(PART_WITHOUT_WHICH))
def test_simulated_events_never_count(part: str) -> None:
    cast.service()
    cast.case(simulated=frozenset({part}))
    assert cast.level() == PART_WITHOUT_WHICH[part]


def test_two_halves_of_the_way_are_no_whole_way() -> None:
    cast.service()
    cast.case(without=frozenset({"payment"}))
    cast.case(without=frozenset({"decision"}))
    found = cast.computed()
    assert min(row["rating"] for row in found.ratings) == 3
    assert (found.level, found.way["proof"]) == (2, None)


def test_without_the_only_payment_the_level_falls_at_the_next_run() -> None:
    cast.service()
    cast.case()
    assert cast.level() == 3
    with connection.cursor() as cursor:  # as only who owns the database could: the log refuses it
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        Event.objects.filter(kind="claim.paid").delete()
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER USER")
    assert cast.level() == 2
    changed = Event.objects.get(kind="maturity.level-changed", facts__after=2)
    assert (changed.subject, changed.facts["before"]) == ("service:halteverbot", 3)


def test_stale_evidence_lowers_by_itself() -> None:
    cast.service()
    cast.case()
    assert cast.level() == 3
    with frozen(cast.MORNING + datetime.timedelta(days=364)):
        assert cast.level() == 3
    with frozen(cast.MORNING + datetime.timedelta(days=366)):
        cast.event("service.reviewed", "service:halteverbot", review_on="2028-11-22")
        assert cast.level() == 2


def test_a_description_that_nobody_reviewed_is_offline() -> None:
    cast.service("fundsachen", folder=False)
    with frozen(cast.MORNING + datetime.timedelta(days=366)):
        assert cast.level("fundsachen") == 0


def test_paper_that_was_forced_caps_at_two_the_own_choice_does_not() -> None:
    cast.service()
    subject = cast.case()
    cast.event("mailbox.excluded", "party:1", scope="halteverbot")
    cast.event("message.sent", subject, actor=cast.CLERK, channel="post", law="general")
    assert cast.level() == 3
    cast.event("paper.demanded", subject, actor=cast.CLERK, what="print", forced=False)
    assert cast.level() == 3
    cast.event("paper.demanded", subject, actor=cast.CLERK, what="signature", forced=True)
    assert cast.rating("halteverbot", "signature") == 2
    assert cast.level() == 2


def test_a_login_below_the_level_that_is_required_is_not_enough() -> None:
    cast.service(trust="substantial")
    cast.case(trust=Trust.BASIC)
    assert cast.rating("halteverbot", "authentication") == 2
    cast.case(trust=Trust.SUBSTANTIAL)
    assert cast.rating("halteverbot", "authentication") == 4


def test_the_login_that_counts_is_the_last_before_the_application() -> None:
    cast.service()
    cast.event("account.logged-in", cast.RESIDENT, actor=cast.RESIDENT, trust=1, way="password")
    cast.case(simulated=frozenset({"login"}))
    assert cast.rating("halteverbot", "account") == 3


def test_events_of_another_service_prove_nothing_here() -> None:
    cast.service()
    cast.service("sondernutzung")
    cast.case("sondernutzung")
    assert (cast.level(), cast.level("sondernutzung")) == (2, 3)


def test_a_criterion_does_not_apply_with_reason_and_author_only() -> None:
    cast.service()
    cast.case(without=frozenset({"payment", "upload"}))
    for said, level in (
        ("applies: false", 2),
        ("applies: false, reason: gebührenfrei", 2),
        ("applies: false, reason: gebührenfrei, author: ' '", 2),
        ("applies: false, reason: gebührenfrei, author: Beke Musterfrau", 3),
    ):
        papers = "{applies: false, reason: keine, author: Beke Musterfrau}"
        cast.install(
            "halteverbot",
            f'model: "1.1"\ncriteria:\n  payment: {{{said}}}\n  papers: {papers}\n',
        )
        assert cast.level() == level, said
    row = next(row for row in cast.computed().ratings if row["criterion"] == "payment")
    assert (row["rating"], row["reason"], row["author"]) == (
        None,
        "gebührenfrei",
        "Beke Musterfrau",
    )


def test_nobody_declares_away_what_every_service_needs() -> None:
    cast.service()
    away = "{applies: false, reason: darum, author: Beke Musterfrau}"
    names = ("description", "application", "signature")
    listed = "".join(f"  {name}: {away}\n" for name in names)
    cast.install("halteverbot", f'model: "1.1"\ncriteria:\n{listed}')
    rated = {row["criterion"]: row["rating"] for row in cast.computed().ratings}
    assert None not in [rated[name] for name in names]


def test_withdrawn_services_are_no_longer_rated() -> None:
    cast.service()
    withdraw_service(actor=cast.HOUSE, key="halteverbot", reason="entfallen")
    cast.service("fundsachen", folder=False)
    cast.level("fundsachen")
    run = MaturityRun.objects.latest("id")
    assert [row.service_key for row in run.results.all()] == ["fundsachen"]


@pytest.mark.parametrize("chance", range(6))
def test_simulated_cases_on_top_never_change_a_level(chance: int) -> None:
    draw = random.Random(chance)  # noqa: S311 - the same cases each time
    parts = sorted(PART_WITHOUT_WHICH)
    cast.service()
    for _number in range(2):
        some = frozenset(draw.sample(parts, draw.randrange(3)))
        cast.case(simulated=some - {"prefilled"}, without=some & {"prefilled"})
    before = cast.computed()
    for _number in range(2):
        cast.case(simulated=frozenset(parts))
    after = cast.computed()
    rated = [[row["rating"] for row in found.ratings] for found in (before, after)]
    assert rated[0] == rated[1]
    assert (before.level, before.cases) == (after.level, after.cases)
