"""Who may do what: every rule of the room for every role, in every phase."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from rathaus.kernel.access import ALL_OFFICES, ANONYMOUS, Actor, all_rules, provider, system
from rathaus.kernel.ids import new_id
from rathaus.people import rules
from rathaus.people.models import Account, Mandate, Party, Post

HERE, THERE = new_id(), new_id()
OWN, OTHER, GONE = Party(surname="Eigen"), Party(surname="Andere"), Party(surname="Fort")
GONE.erased_at = "2026-05-04"  # type: ignore[assignment]


def _staff(*permissions: str, office: UUID | None = HERE, account: int = 7) -> Actor:
    offices = frozenset({office}) if office else ALL_OFFICES
    return Actor(
        kind="staff",
        id=str(account),
        label="Amtsperson",
        account=account,
        grants=dict.fromkeys(permissions, offices),
    )


ACTORS = {
    "anonymous": ANONYMOUS,
    "newcomer": Actor(kind="person", id="1", label="neu", account=1),
    "resident": Actor(kind="person", id="2", label="da", account=2, party=OWN.pk),
    "clerk": _staff("case.see", "case.work", "case.decide", "mail.send"),
    "lead": _staff("case.see", "case.work", "task.assign"),
    "treasury": _staff("money.see", "money.book"),
    "administrator": _staff("people.manage", "procedures.manage"),
    "chief": _staff("people.manage", office=None),
    "system": system("test"),
    "provider": provider("Bezahldienst"),
}

_MANDATE = Mandate(principal=OWN, agent=OTHER)
_FOREIGN_MANDATE = Mandate(principal=OTHER, agent=Party(surname="Dritte"))
_HERE_POST = Post(key="a", office_id=HERE)
_OWN_POST = Post(key="b", office_id=THERE, holder_id=7)
_CLERK = Account(id=9, is_staff_member=True)
_SELF = Account(id=7, is_staff_member=True)
_RESIDENT = Account(id=2)

Check = tuple[Callable[..., bool], tuple[object, ...], set[str]]
MATRIX: dict[str, Check] = {
    "register-party": (rules.may_register_party, (), {"newcomer", "clerk", "lead", "system"}),
    "see-party own": (
        rules.may_see_party,
        (OWN,),
        {"resident", "clerk", "lead", "system"},
    ),
    "see-party other": (rules.may_see_party, (OTHER,), {"clerk", "lead", "system"}),
    "update-profile own": (
        rules.may_update_profile,
        (OWN,),
        {"resident", "clerk", "lead", "system"},
    ),
    "update-profile other": (rules.may_update_profile, (OTHER,), {"clerk", "lead", "system"}),
    "update-profile erased": (rules.may_update_profile, (GONE,), set()),
    "appoint-agent own": (
        rules.may_appoint_agent,
        (OWN,),
        {"resident", "clerk", "lead", "system"},
    ),
    "appoint-agent other": (rules.may_appoint_agent, (OTHER,), {"clerk", "lead", "system"}),
    "appoint-agent erased": (rules.may_appoint_agent, (GONE,), set()),
    "withdraw-mandate own": (
        rules.may_withdraw_mandate,
        (_MANDATE,),
        {"resident", "clerk", "lead", "system"},
    ),
    "withdraw-mandate foreign": (
        rules.may_withdraw_mandate,
        (_FOREIGN_MANDATE,),
        {"clerk", "lead", "system"},
    ),
    "manage somewhere": (
        rules.may_manage_people,
        (),
        {"administrator", "chief", "system"},
    ),
    "manage there": (rules.may_manage_people, (THERE,), {"chief", "system"}),
    "appoint-deputy here": (
        rules.may_appoint_deputy,
        (_HERE_POST,),
        {"lead", "administrator", "chief", "system"},
    ),
    "appoint-deputy own post": (
        rules.may_appoint_deputy,
        (_OWN_POST,),
        {"clerk", "lead", "treasury", "administrator", "chief", "system"},
    ),
    "assign-role here": (
        rules.may_assign_role,
        (_CLERK, HERE),
        {"administrator", "chief", "system"},
    ),
    "assign-role there": (rules.may_assign_role, (_CLERK, THERE), {"chief", "system"}),
    "assign-role everywhere": (rules.may_assign_role, (_CLERK, None), {"chief", "system"}),
    "assign-role to oneself": (rules.may_assign_role, (_SELF, HERE), {"system"}),
    "assign-role to a resident": (rules.may_assign_role, (_RESIDENT, HERE), {"system"}),
    "manage-clients here": (
        rules.may_manage_clients,
        (HERE,),
        {"administrator", "chief", "system"},
    ),
    "manage-clients there": (rules.may_manage_clients, (THERE,), {"chief", "system"}),
    "manage-clients everywhere": (rules.may_manage_clients, (None,), {"chief", "system"}),
    "own-account": (rules.may_take_out_account, (_RESIDENT,), {"resident"}),
}


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("what", MATRIX)
def test_matrix(what: str, who: str) -> None:
    predicate, things, allowed = MATRIX[what]

    assert predicate(ACTORS[who], *things) is (who in allowed)


def test_every_rule_of_the_room_is_in_the_matrix() -> None:
    named = {
        name
        for name, found in all_rules().items()
        if found.predicate.__module__ == "rathaus.people.rules"
    }
    tested = {predicate.name for predicate, _things, _allowed in MATRIX.values()}  # type: ignore[attr-defined]

    assert tested == named
