"""From an account to an actor: every permission with the offices it holds for, in one query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from uuid import UUID

from rathaus.kernel.access import ALL_OFFICES, Actor, Trust
from rathaus.kernel.clock import today
from rathaus.kernel.statements import execute
from rathaus.people.models import Account
from rathaus.people.registries import special_statements

# Own roles first; then, for the days of a deputyship, those of the post's holder, but only as far
# as the post's own office reaches. The tree is resolved here, so that asking costs no query.
_GRANTS = """
WITH held AS (
    SELECT assigned.role_id, office.path
    FROM people_roleassignment AS assigned
    LEFT JOIN people_office AS office ON office.id = assigned.office_id
    WHERE assigned.account_id = %(account)s
      AND assigned.valid_from <= %(day)s
      AND (assigned.valid_to IS NULL OR assigned.valid_to > %(day)s)
    UNION
    SELECT assigned.role_id,
           CASE WHEN starts_with(office.path || '/', seat.path || '/')
                THEN office.path ELSE seat.path END
    FROM people_deputy AS deputy
    JOIN people_post AS post ON post.id = deputy.post_id
    JOIN people_office AS seat ON seat.id = post.office_id
    JOIN people_account AS holder ON holder.id = post.holder_id
    JOIN people_roleassignment AS assigned ON assigned.account_id = holder.id
    LEFT JOIN people_office AS office ON office.id = assigned.office_id
    WHERE deputy.account_id = %(account)s
      AND deputy.valid_from <= %(day)s
      AND (deputy.valid_to IS NULL OR deputy.valid_to > %(day)s)
      AND assigned.valid_from <= %(day)s
      AND (assigned.valid_to IS NULL OR assigned.valid_to > %(day)s)
      AND (office.path IS NULL
           OR starts_with(office.path || '/', seat.path || '/')
           OR starts_with(seat.path || '/', office.path || '/'))
)
SELECT false, permission, bool_or(held.path IS NULL),
       array_remove(array_agg(DISTINCT below.id), NULL)
FROM held
JOIN people_role AS role ON role.id = held.role_id
CROSS JOIN unnest(role.permissions) AS permission
LEFT JOIN people_office AS below ON starts_with(below.path || '/', held.path || '/')
GROUP BY permission
"""
_SPECIAL = """
UNION ALL SELECT true, word, false, array_agg(DISTINCT id) FROM ({statement}) AS special (word, id)
GROUP BY word
"""
Ids = Mapping[str, frozenset[UUID]]


def grants_of(account: Account, day: date) -> Ids:
    """Each permission of a member of staff on that day, with its offices."""
    return rights_of(account, day)[0]


def rights_of(account: Account, day: date) -> tuple[Ids, Ids]:
    """The grants of a member of staff on that day, and the single records beside them."""
    statement = _with_special(special_statements())
    grants: dict[str, frozenset[UUID]] = {}
    special: dict[str, frozenset[UUID]] = {}
    rows = execute(statement, {"account": account.pk, "day": day}).fetchall()
    for single, name, everywhere, ids in rows:
        kept = special if single else grants
        kept[name] = ALL_OFFICES if everywhere else frozenset(ids)
    return grants, special


@cache
def _with_special(statements: tuple[str, ...]) -> str:
    return _GRANTS + "".join(_SPECIAL.format(statement=one) for one in statements)


def actor_for(account: Account, *, trust: Trust = Trust.BASIC, day: date | None = None) -> Actor:
    """The actor for an account, with one query for staff and none for residents.

    Residents carry a neutral label: the log cannot be changed, so no name of theirs enters it.
    """
    if account.is_staff_member:
        grants, special = rights_of(account, day or today())
        return Actor(
            kind="staff",
            id=str(account.pk),
            label=account.name or str(account.email),
            account=account.pk,
            trust=trust,
            grants=grants,
            special=special,
        )
    return Actor(
        kind="person",
        id=str(account.pk),
        label="Bürgerkonto",
        party=account.party_id,
        account=account.pk,
        trust=trust,
    )
