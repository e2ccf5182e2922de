"""From accounts to actors: what somebody may do, where, on which day, at what cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ALL_OFFICES, Trust
from rathaus.people.actions import assign_role, create_post, fill_post
from rathaus.people.models import Account, Deputy, Office, Post
from rathaus.people.queries import actor_for, staff_with
from tests.people.cast import HOUSE, member, office, resident, roles

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture
def tree() -> dict[str, Office]:
    """stadt → ordnung → (verkehr, gewerbe); stadt → soziales."""
    roles()
    city = office("stadt")
    order = office("ordnung", city)
    return {
        "stadt": city,
        "ordnung": order,
        "verkehr": office("verkehr", order),
        "gewerbe": office("gewerbe", order),
        "soziales": office("soziales", city),
    }


def _ids(tree: dict[str, Office], *keys: str) -> frozenset[object]:
    return frozenset(tree[key].pk for key in keys)


def _post(tree: dict[str, Office], where: str, holder: Account) -> Post:
    post = create_post(actor=HOUSE, key=f"post-{where}", office=tree[where], title="Leitung")
    return fill_post(actor=HOUSE, post_id=post.pk, holder=holder)


class TestGrants:
    def test_a_role_reaches_the_office_and_all_below(self, tree: dict[str, Office]) -> None:
        lead = member("lead@example.org", "lead", tree["ordnung"])

        actor = actor_for(lead, day=DAY)

        assert actor.offices("task.assign") == _ids(tree, "ordnung", "verkehr", "gewerbe")
        assert set(actor.grants) == {
            "case.see",
            "case.work",
            "case.decide",
            "task.assign",
            "mail.send",
            "money.see",
            "catalogue.edit",
            "report.work",
        }

    def test_a_role_without_office_reaches_everywhere(self, tree: dict[str, Office]) -> None:
        actor = actor_for(member("all@example.org", "auditor"), day=DAY)

        assert actor.offices("events.verify") is ALL_OFFICES

    def test_two_roles_add_up(self, tree: dict[str, Office]) -> None:
        both = member("both@example.org", "clerk", tree["verkehr"])
        assign_role(
            actor=HOUSE,
            account=both,
            role_key="service",
            office=tree["soziales"],
            valid_from=date(2020, 1, 1),
        )

        actor = actor_for(both, day=DAY)

        assert actor.offices("case.see") == _ids(tree, "verkehr", "soziales")
        assert actor.offices("case.work") == _ids(tree, "verkehr")

    @pytest.mark.parametrize(
        ("day", "holds"),
        [
            (date(2026, 4, 30), False),
            (date(2026, 5, 1), True),
            (date(2026, 5, 31), True),
            (date(2026, 6, 1), False),
        ],
    )
    def test_a_role_holds_from_its_first_day_until_its_end(
        self, tree: dict[str, Office], day: date, holds: bool
    ) -> None:
        account = member("temp@example.org")
        assign_role(
            actor=HOUSE,
            account=account,
            role_key="clerk",
            office=tree["verkehr"],
            valid_from=date(2026, 5, 1),
            valid_to=date(2026, 6, 1),
        )

        assert actor_for(account, day=day).can("case.work", tree["verkehr"].pk) is holds

    def test_a_key_that_begins_alike_is_not_below(self, tree: dict[str, Office]) -> None:
        office("ordnung-neu", tree["stadt"])

        actor = actor_for(member("lead@example.org", "lead", tree["ordnung"]), day=DAY)

        assert actor.offices("case.see") == _ids(tree, "ordnung", "verkehr", "gewerbe")


class TestDeputies:
    def _stand_in(self, post: Post, account: Account) -> None:
        Deputy.objects.create(
            post=post, account=account, valid_from=date(2026, 5, 1), valid_to=date(2026, 5, 8)
        )

    def test_a_deputy_has_the_holders_permissions_meanwhile(self, tree: dict[str, Office]) -> None:
        post = _post(tree, "verkehr", member("holder@example.org", "lead", tree["verkehr"]))
        deputy = member("deputy@example.org", "clerk", tree["gewerbe"])
        self._stand_in(post, deputy)

        meanwhile = actor_for(deputy, day=date(2026, 5, 7))
        afterwards = actor_for(deputy, day=date(2026, 5, 8))

        assert meanwhile.offices("task.assign") == _ids(tree, "verkehr")
        assert meanwhile.offices("case.work") == _ids(tree, "verkehr", "gewerbe")
        assert "task.assign" not in afterwards.grants

    def test_a_deputy_gets_nothing_outside_the_posts_office(self, tree: dict[str, Office]) -> None:
        holder = member("holder@example.org", "lead")
        assign_role(
            actor=HOUSE,
            account=holder,
            role_key="treasury",
            office=tree["soziales"],
            valid_from=date(2020, 1, 1),
        )
        deputy = member("deputy@example.org")
        self._stand_in(_post(tree, "ordnung", holder), deputy)

        actor = actor_for(deputy, day=DAY)

        assert actor.offices("task.assign") == _ids(tree, "ordnung", "verkehr", "gewerbe")
        assert "money.book" not in actor.grants

    def test_a_narrow_role_of_the_holder_stays_narrow(self, tree: dict[str, Office]) -> None:
        holder = member("holder@example.org", "lead", tree["verkehr"])
        deputy = member("deputy@example.org")
        self._stand_in(_post(tree, "ordnung", holder), deputy)

        assert actor_for(deputy, day=DAY).offices("task.assign") == _ids(tree, "verkehr")

    def test_a_vacant_post_gives_nothing(self, tree: dict[str, Office]) -> None:
        post = create_post(actor=HOUSE, key="leer", office=tree["ordnung"], title="Leitung")
        deputy = member("deputy@example.org")
        self._stand_in(post, deputy)

        assert actor_for(deputy, day=DAY).grants == {}


class TestCost:
    def test_a_clerk_costs_one_query_like_an_administrator(self, tree: dict[str, Office]) -> None:
        accounts = [
            member("clerk@example.org", "clerk", tree["verkehr"]),
            member("admin@example.org", "administrator"),
        ]
        for key in ("gewerbe", "soziales", "ordnung"):
            assign_role(actor=HOUSE, account=accounts[0], role_key="lead", office=tree[key])

        counts = []
        for account in accounts:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                actor_for(account, day=DAY)
            counts.append(len(queries))

        assert counts == [1, 1]

    def test_a_resident_costs_no_query(self, django_assert_num_queries: object) -> None:
        account = resident()
        with CaptureQueriesContext(connection) as queries:
            actor = actor_for(account, trust=Trust.HIGH)

        assert len(queries) == 0
        assert (actor.kind, actor.party, actor.trust) == ("person", account.party_id, Trust.HIGH)

    def test_no_name_of_a_resident_enters_the_log(self) -> None:
        assert actor_for(resident()).label == "Bürgerkonto"


class TestStaffWith:
    @pytest.mark.parametrize("copies", [1, 3])
    def test_finds_roles_here_above_and_everywhere(
        self, tree: dict[str, Office], copies: int
    ) -> None:
        for number in range(copies):
            member(f"here{number}@example.org", "clerk", tree["verkehr"])
            member(f"above{number}@example.org", "clerk", tree["ordnung"])
            member(f"everywhere{number}@example.org", "clerk")
            member(f"beside{number}@example.org", "clerk", tree["gewerbe"])
            member(f"other{number}@example.org", "treasury", tree["verkehr"])

        with CaptureQueriesContext(connection) as queries:
            found = [a.email for a in staff_with("case.work", tree["verkehr"], day=DAY)]

        assert len(queries) == 1
        assert found == [
            f"{name}{number}@example.org"
            for name in ("above", "everywhere", "here")
            for number in range(copies)
        ]
