"""What the database itself refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from rathaus.people.models import (
    Account,
    Deputy,
    Mandate,
    Office,
    OpeningHours,
    Party,
    Post,
    Role,
    RoleAssignment,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


def _party(surname: str = "Muster") -> Party:
    return Party.objects.create(surname=surname)


def _two() -> tuple[Party, Party]:
    return _party("Eins"), _party("Zwei")


def _post() -> Post:
    office = Office.objects.create(key="amt", name="Amt")
    return Post.objects.create(key="stelle", office=office, title="Stelle")


def _mandate(**values: object) -> None:
    principal, agent = _two()
    Mandate.objects.create(
        **{"principal": principal, "agent": agent, "valid_from": DAY, **values}  # type: ignore[arg-type]
    )


def _mandate_with_oneself() -> None:
    one = _party()
    Mandate.objects.create(principal=one, agent=one, valid_from=DAY)


def _same_mandate_twice() -> None:
    principal, agent = _two()
    for _ in range(2):
        Mandate.objects.create(principal=principal, agent=agent, valid_from=DAY)


def _same_role_everywhere_twice() -> None:
    account = Account.objects.create_user("a@example.org", is_staff_member=True)
    role = Role.objects.create(key="r", title="R", permissions=[])
    for _ in range(2):
        RoleAssignment.objects.create(account=account, role=role, office=None, valid_from=DAY)


def _same_email_twice() -> None:
    for _ in range(2):
        Account.objects.create_user("a@example.org")


REFUSED: dict[str, Callable[[], object]] = {
    "party_has_a_name": lambda: Party.objects.create(first_names="Erika"),
    "party_has_a_name ": lambda: Party.objects.create(kind="organisation", surname="Firma"),
    "party_country_is_a_code": lambda: Party.objects.create(surname="A", country="de"),
    "mandate_not_with_oneself": _mandate_with_oneself,
    "mandate_ends_after_start": lambda: _mandate(valid_to=DAY),
    "mandate_guardian_is_proven": lambda: _mandate(kind="guardian"),
    "mandate_evidence_is_a_hash": lambda: _mandate(evidence_sha256="x" * 64),
    "mandate_open_once": _same_mandate_twice,
    "people_account_email_key": _same_email_twice,
    "account_email_is_lower_case": lambda: Account.objects.create(email="A@example.org"),
    "account_trust_is_a_level": lambda: Account.objects.create(email="a@example.org", trust=4),
    "account_erased_is_closed": lambda: Account.objects.create(
        email="a@example.org", erased_at="2026-05-04T10:00:00+02:00"
    ),
    "office_key_is_plain": lambda: Office.objects.create(key="Amt 1", name="Amt"),
    "opening_hours_weekday": lambda: OpeningHours.objects.create(
        office=Office.objects.create(key="a", name="A"),
        weekday=8,
        opens=time(8),
        closes=time(9),
    ),
    "opening_hours_open_first": lambda: OpeningHours.objects.create(
        office=Office.objects.create(key="a", name="A"),
        weekday=1,
        opens=time(9),
        closes=time(9),
    ),
    "deputy_ends_after_start": lambda: Deputy.objects.create(
        post=_post(),
        account=Account.objects.create_user("a@example.org"),
        valid_from=DAY,
        valid_to=DAY,
    ),
    "role_assignment_open_once": _same_role_everywhere_twice,
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_database_refuses(constraint: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        REFUSED[constraint]()

    assert refusal.value.__cause__ is not None
    named = refusal.value.__cause__.diag.constraint_name  # type: ignore[attr-defined]
    assert named.startswith(constraint.strip())


def test_an_erased_party_needs_no_name() -> None:
    party = Party.objects.create(erased_at="2026-05-04T10:00:00+02:00")

    assert party.name == "gelöschte Person"


class TestOfficeTree:
    """The database writes paths and refuses circles."""

    def _tree(self) -> tuple[Office, Office, Office]:
        city = Office.objects.create(key="stadt", name="Stadt")
        order = Office.objects.create(key="ordnung", name="Ordnung", parent=city)
        traffic = Office.objects.create(key="verkehr", name="Verkehr", parent=order)
        return city, order, traffic

    def _paths(self) -> list[str]:
        return sorted(Office.objects.values_list("path", flat=True))

    def test_paths_follow_the_keys(self) -> None:
        self._tree()

        assert self._paths() == ["stadt", "stadt/ordnung", "stadt/ordnung/verkehr"]

    def test_a_moved_office_takes_all_below_along(self) -> None:
        city, order, _traffic = self._tree()
        security = Office.objects.create(key="sicherheit", name="Sicherheit", parent=city)

        order.parent = security
        order.save()

        assert self._paths() == [
            "stadt",
            "stadt/sicherheit",
            "stadt/sicherheit/ordnung",
            "stadt/sicherheit/ordnung/verkehr",
        ]

    def test_a_new_key_changes_all_paths_below(self) -> None:
        city, _order, _traffic = self._tree()

        city.key = "haus"
        city.save()

        assert self._paths() == ["haus", "haus/ordnung", "haus/ordnung/verkehr"]

    @pytest.mark.parametrize("depth", [0, 1, 2], ids=["itself", "child", "grandchild"])
    def test_no_office_is_below_itself(self, depth: int) -> None:
        tree = self._tree()
        city = tree[0]

        city.parent = tree[depth]
        with pytest.raises(IntegrityError), transaction.atomic():
            city.save()

        assert self._paths() == ["stadt", "stadt/ordnung", "stadt/ordnung/verkehr"]

    def test_a_path_written_by_hand_is_overwritten(self) -> None:
        self._tree()

        Office.objects.filter(key="verkehr").update(path="anderswo")

        assert self._paths() == ["stadt", "stadt/ordnung", "stadt/ordnung/verkehr"]
