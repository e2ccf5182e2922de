"""What an actor carries: the files that stand open or shut to them today, beside their roles.

It is read within the one query that makes an actor, so that asking costs nothing more, and so that
a right ends with its last day without anybody ending it.
"""

from __future__ import annotations

from typing import Final

from rathaus.people.registries import special_rights

# Rights of an office are for those whose role is tied to it or to one above, not for those whose
# role holds for the whole municipality: to them no office is closer than another.
_STANDING: Final = """
SELECT 'file.' || given.mode, given.file_id
  FROM records_accessright AS given
 WHERE given.account_id = %(account)s AND given.ended_at IS NULL
   AND given.first_day <= %(day)s AND (given.last_day IS NULL OR given.last_day >= %(day)s)
UNION
SELECT 'file.' || given.mode, given.file_id
  FROM records_accessright AS given JOIN people_office AS place ON place.id = given.office_id
 WHERE given.ended_at IS NULL AND given.office_id IS NOT NULL
   AND given.first_day <= %(day)s AND (given.last_day IS NULL OR given.last_day >= %(day)s)
   AND EXISTS (SELECT FROM held JOIN people_role AS role ON role.id = held.role_id
                WHERE 'case.see' = ANY(role.permissions)
                  AND starts_with(place.path || '/', held.path || '/'))
"""

special_rights("records.files", _STANDING)
