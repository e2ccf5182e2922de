"""From an account to an actor: every permission with the offices it holds for, in one query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from rathaus.kernel.access import ALL_OFFICES, Actor, Trust
from rathaus.kernel.clock import today
from rathaus.kernel.statements import execute
from rathaus.people.models import Account

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
SELECT permission, bool_or(held.path IS NULL), array_remove(array_agg(DISTINCT below.id), NULL)
FROM held
JOIN people_role AS role ON role.id = held.role_id
CROSS JOIN unnest(role.permissions) AS permission
LEFT JOIN people_office AS below ON starts_with(below.path || '/', held.path || '/')
GROUP BY permission
"""


def grants_of(account: Account, day: date) -> Mapping[str, frozenset[UUID]]:
    """Each permission of a member of staff on that day, with its offices."""
    cursor = execute(_GRANTS, {"account": account.pk, "day": day})
    rows = cursor.fetchall()
    return {name: ALL_OFFICES if everywhere else frozenset(ids) for name, everywhere, ids in rows}


def actor_for(account: Account, *, trust: Trust = Trust.BASIC, day: date | None = None) -> Actor:
    """The actor for an account, with one query for staff and none for residents.

    Residents carry a neutral label: the log cannot be changed, so no name of theirs enters it.
    """
    if account.is_staff_member:
        return Actor(
            kind="staff",
            id=str(account.pk),
            label=account.name or str(account.email),
            account=account.pk,
            trust=trust,
            grants=grants_of(account, day or today()),
        )
    return Actor(
        kind="person",
        id=str(account.pk),
        label="Bürgerkonto",
        party=account.party_id,
        account=account.pk,
        trust=trust,
    )
