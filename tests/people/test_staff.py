"""Posts, roles and deputies: who may give them, when they begin and end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events import timeline
from rathaus.kernel.references import Reference
from rathaus.people.actions import (
    appoint_deputy,
    assign_role,
    create_post,
    end_deputyship,
    fill_post,
    import_residents,
    import_roles,
    import_staff,
    open_staff_account,
    withdraw_role,
)
from rathaus.people.models import Account, Deputy, Office, Party, Post, Role, RoleAssignment
from rathaus.people.queries import actor_for, current_deputies, stands_in_for
from tests.people.cast import HOUSE, PASSWORD, member, office, resident, roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def verkehr() -> Office:
    roles()
    return office("verkehr")


def _log(kind: str, identifier: object) -> list[str]:
    return [event.kind for event in timeline(Reference(kind, str(identifier)))]


def _post(where: Office, holder: Account | None = None) -> Post:
    post = create_post(actor=HOUSE, key="leitung", office=where, title="Leitung")
    return fill_post(actor=HOUSE, post_id=post.pk, holder=holder)


class TestPosts:
    def test_a_post_has_one_holder_after_the_other(self, verkehr: Office) -> None:
        one, two = member("one@example.org"), member("two@example.org")
        post = _post(verkehr, one)

        fill_post(actor=HOUSE, post_id=post.pk, holder=two)
        fill_post(actor=HOUSE, post_id=post.pk, holder=two)

        assert Post.objects.get().holder == two
        assert _log("post", post.pk) == ["post.filled", "post.filled"]

    def test_residents_hold_no_post(self, verkehr: Office) -> None:
        with pytest.raises(Invalid):
            _post(verkehr, resident())

    def test_a_key_is_taken_once(self, verkehr: Office) -> None:
        _post(verkehr)

        with pytest.raises(Conflict):
            _post(verkehr)


class TestRoles:
    def test_the_library_gives_every_permission_the_rooms_ask_for(self, verkehr: Office) -> None:
        permissions = {name for role in Role.objects.all() for name in role.permissions}

        assert permissions == {
            "assistant.serve",
            "case.see",
            "case.work",
            "case.decide",
            "task.assign",
            "protected.see",
            "money.see",
            "money.book",
            "mail.send",
            "records.manage",
            "jobs.manage",
            "report.edit",
            "report.work",
            "report.manage",
            "events.verify",
            "people.manage",
            "procedures.manage",
            "catalogue.edit",
            "assist.serve",
            "assist.see",
            "steering.see",
            "steering.manage",
        }

    def test_reading_the_roles_twice_changes_nothing(self, verkehr: Office) -> None:
        roles()

        assert _log("city", "teststadt") == ["roles.imported"]

    def test_a_changed_role_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "roles.yaml"
        path.write_text("roles: [{key: a, title: A, permissions: [x]}]", encoding="utf-8")
        import_roles(actor=HOUSE, path=path)
        path.write_text("roles: [{key: a, title: A, permissions: [x, y]}]", encoding="utf-8")

        assert import_roles(actor=HOUSE, path=path).changed == ["a"]
        assert Role.objects.get().permissions == ["x", "y"]

    def test_nobody_gives_a_role_to_themselves(self, verkehr: Office) -> None:
        admin = member("admin@example.org", "administrator")

        with pytest.raises(NotAllowed):
            assign_role(actor=actor_for(admin), account=admin, role_key="treasury")

    def test_an_administrator_of_one_office_gives_roles_there_only(self, verkehr: Office) -> None:
        admin = actor_for(member("admin@example.org", "administrator", verkehr))
        colleague = member("colleague@example.org")

        assign_role(actor=admin, account=colleague, role_key="clerk", office=verkehr)

        with pytest.raises(NotAllowed):
            assign_role(actor=admin, account=colleague, role_key="clerk")
        assert RoleAssignment.objects.filter(account=colleague).count() == 1

    @pytest.mark.parametrize("where", [True, False], ids=["office", "everywhere"])
    def test_an_open_role_is_given_once(self, verkehr: Office, where: bool) -> None:
        account, place = member("a@example.org"), verkehr if where else None
        assign_role(actor=HOUSE, account=account, role_key="clerk", office=place)

        with pytest.raises(Conflict):
            assign_role(actor=HOUSE, account=account, role_key="clerk", office=place)

    def test_a_withdrawn_role_ends_today_and_stays_on_record(self, verkehr: Office) -> None:
        account = member("a@example.org", "clerk", verkehr)
        assignment = RoleAssignment.objects.get(account=account)

        with frozen(date(2026, 5, 4)):
            for _ in range(2):
                withdraw_role(actor=HOUSE, assignment_id=assignment.pk)
            assert actor_for(account).grants == {}

        assignment.refresh_from_db()
        assert assignment.valid_to == date(2026, 5, 4)
        assert _log("staff", account.pk) == ["account.opened", "role.assigned", "role.withdrawn"]

    def test_a_role_that_ends_first_is_refused(self, verkehr: Office) -> None:
        with pytest.raises(Invalid) as error:
            assign_role(
                actor=HOUSE,
                account=member("a@example.org"),
                role_key="clerk",
                valid_from=date(2026, 5, 4),
                valid_to=date(2026, 5, 4),
            )

        assert list(error.value.fields) == ["valid_to"]


class TestDeputies:
    def test_the_last_day_counts(self, verkehr: Office) -> None:
        holder, deputy = member("h@example.org"), member("d@example.org")
        post = _post(verkehr, holder)

        appoint_deputy(
            actor=actor_for(holder),
            post_id=post.pk,
            deputy=deputy,
            first_day=date(2026, 5, 4),
            last_day=date(2026, 5, 8),
        )

        days = [date(2026, 5, day) for day in (3, 4, 8, 9)]
        assert [current_deputies(post, day=day).count() for day in days] == [0, 1, 1, 0]

    def test_the_same_absence_entered_again_replaces_the_first(self, verkehr: Office) -> None:
        holder, deputy = member("h@example.org"), member("d@example.org")
        post = _post(verkehr, holder)
        for last in (date(2026, 5, 8), date(2026, 5, 6)):
            appoint_deputy(
                actor=HOUSE,
                post_id=post.pk,
                deputy=deputy,
                first_day=date(2026, 5, 4),
                last_day=last,
            )

        assert [row.valid_to for row in Deputy.objects.all()] == [date(2026, 5, 7)]

    @pytest.mark.parametrize("wrong", ["oneself", "resident", "backwards"])
    def test_wrong_deputies_are_refused(self, verkehr: Office, wrong: str) -> None:
        holder = member("h@example.org")
        post = _post(verkehr, holder)
        deputy = {"oneself": holder, "resident": resident()}.get(wrong) or member("d@example.org")

        with pytest.raises(Invalid) as error:
            appoint_deputy(
                actor=HOUSE,
                post_id=post.pk,
                deputy=deputy,
                first_day=date(2026, 5, 4),
                last_day=date(2026, 5, 3) if wrong == "backwards" else None,
            )

        assert list(error.value.fields) == ["last_day" if wrong == "backwards" else "account"]

    def test_a_colleague_appoints_nobody(self, verkehr: Office) -> None:
        post = _post(verkehr, member("h@example.org"))
        colleague = member("c@example.org", "clerk", verkehr)

        with pytest.raises(NotAllowed):
            appoint_deputy(
                actor=actor_for(colleague),
                post_id=post.pk,
                deputy=colleague,
                first_day=date(2026, 5, 4),
            )

    def test_back_early_ends_it_today(self, verkehr: Office) -> None:
        holder = member("h@example.org")
        post = _post(verkehr, holder)
        current, future = (
            appoint_deputy(
                actor=HOUSE, post_id=post.pk, deputy=member(f"{day}@example.org"), first_day=day
            )
            for day in (date(2026, 5, 1), date(2026, 6, 1))
        )

        with frozen(date(2026, 5, 4)):
            for row in (current, future):
                end_deputyship(actor=actor_for(holder), deputy_id=row.pk)

        assert [(row.pk, row.valid_to) for row in Deputy.objects.all()] == [
            (current.pk, date(2026, 5, 4))
        ]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_listing_for_whom_one_stands_in_is_one_query(self, verkehr: Office, rows: int) -> None:
        deputy = member("d@example.org")
        for number in range(rows):
            post = create_post(
                actor=HOUSE, key=f"p{number}", office=verkehr, title=f"Stelle {number}"
            )
            fill_post(actor=HOUSE, post_id=post.pk, holder=member(f"h{number}@example.org"))
            appoint_deputy(actor=HOUSE, post_id=post.pk, deputy=deputy, first_day=date(2026, 5, 4))

        with CaptureQueriesContext(connection) as queries:
            found = [
                (row.post.title, row.post.holder.name if row.post.holder else "", row.post.office)
                for row in stands_in_for(deputy, day=date(2026, 5, 4))
            ]

        assert len(queries) == 1
        assert found == [(f"Stelle {n}", f"H{n}", verkehr) for n in range(rows)]


def test_a_staff_address_is_taken_once() -> None:
    member("a@example.org")

    with pytest.raises(Conflict):
        open_staff_account(actor=HOUSE, email="A@example.org", name="Zweite")


STAFF = """
staff:
  - email: kim@stadt.example
    name: Kim Beispiel
    post: {key: leitung-verkehr, title: Leitung Verkehr, office: verkehr}
    roles: [{role: lead, office: verkehr, from: 2026-01-01}]
  - email: Toni@stadt.example
    name: Toni Muster
    deputy_for: [{post: leitung-verkehr, from: 2026-01-01}]
"""
RESIDENTS = """
residents:
  - email: erika@example.org
    party: {surname: Musterfrau, first_names: Erika, birth_date: 1984-08-12}
"""


class TestDemo:
    @pytest.fixture
    def folder(self, tmp_path: Path, verkehr: Office) -> Path:
        (tmp_path / "staff.yaml").write_text(STAFF, encoding="utf-8")
        (tmp_path / "residents.yaml").write_text(RESIDENTS, encoding="utf-8")
        return tmp_path

    def test_staff_are_there_after_one_import_and_unchanged_after_two(self, folder: Path) -> None:
        for expected in (2, 0):
            created = import_staff(
                actor=HOUSE, path=folder / "staff.yaml", password=PASSWORD, demo=True
            )
            assert len(created) == expected

        kim, toni = Account.objects.order_by("email")
        assert (kim.email, toni.email) == ("kim@stadt.example", "toni@stadt.example")
        assert kim.check_password(PASSWORD)
        assert kim.demo
        assert actor_for(toni, day=date(2026, 5, 4)).can("task.assign")
        assert (Post.objects.count(), Deputy.objects.count(), RoleAssignment.objects.count()) == (
            1,
            1,
            1,
        )

    def test_residents_are_there_once(self, folder: Path) -> None:
        for expected in (1, 0):
            created = import_residents(
                actor=HOUSE, path=folder / "residents.yaml", password=PASSWORD
            )
            assert len(created) == expected

        assert Party.objects.get().name == "Erika Musterfrau"
        assert Account.objects.get().party == Party.objects.get()

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            (
                "office: verkehr}",
                "office: nirgends}",
                "staff.yaml, kim@stadt.example: Die Stelle „nirgends“ gibt es nicht.",
            ),
            (
                "post: leitung-verkehr,",
                "post: nichts,",
                "staff.yaml, toni@stadt.example: Die Stelle „nichts“ gibt es nicht.",
            ),
        ],
    )
    def test_a_wrong_name_is_told_and_nothing_stays(
        self, folder: Path, old: str, new: str, message: str
    ) -> None:
        (folder / "staff.yaml").write_text(STAFF.replace(old, new), encoding="utf-8")

        with pytest.raises(Invalid) as error:
            import_staff(actor=HOUSE, path=folder / "staff.yaml", password=PASSWORD)

        assert error.value.message == message
        assert Account.objects.count() == 0
