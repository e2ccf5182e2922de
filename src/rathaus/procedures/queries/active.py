"""The procedures that the city runs, by name, for a list to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from rathaus.kernel.statements import execute

# A plain statement: the list of tasks reads it with each page.
_ACTIVE = """
SELECT version.key, min(service.names ->> 'de'), min(service.names ->> %(language)s)
  FROM procedures_procedureversion AS version
  LEFT JOIN catalogue_service AS service ON service.procedure_key = version.key
 WHERE version.active
 GROUP BY version.key
"""


@dataclass(frozen=True, slots=True)
class ProcedureName:
    """An active procedure as people know it."""

    key: str
    name: str


def active_procedures() -> list[ProcedureName]:
    """All active procedures by name, in the language of the request."""
    asked: Mapping[str, str] = {"language": (get_language() or "de").partition("-")[0]}
    rows = execute(_ACTIVE, asked).fetchall()
    found = [ProcedureName(key, name or german or key) for key, german, name in rows]
    return sorted(found, key=lambda entry: (entry.name.casefold(), entry.key))
