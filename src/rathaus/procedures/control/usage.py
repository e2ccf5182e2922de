"""Usage of the eAkte: which share of the cases was kept without paper."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from rathaus.kernel.access import Actor
from rathaus.procedures.control.scope import OF_SCOPE, Scope
from rathaus.procedures.queries.bottlenecks import FEWEST
from rathaus.records.models import Case, PaperPart
from rathaus.records.queries import cases_for

_USAGE = f"""
SELECT cases.office_id, office.name, count(*), count(*) FILTER (WHERE cases.closed),
       count(*) FILTER (WHERE NOT cases.paper)
  FROM (SELECT entry.office_id, entry.closed_at IS NOT NULL AS closed,
               EXISTS (SELECT FROM records_paperpart AS part
                        WHERE part.file_id = entry.file_id
                          AND part.recorded_at < coalesce(entry.closed_at, now())
                          AND (part.ended_at IS NULL OR part.ended_at > entry.received_at)) AS paper
          FROM records_case AS entry
         WHERE entry.received_at >= %(since)s AND entry.received_at < %(until)s AND {OF_SCOPE}
       ) AS cases JOIN people_office AS office ON office.id = cases.office_id
 GROUP BY 1, 2, office.path ORDER BY office.path
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Usage:
    """Of the cases that an office received in a time: how many are closed, how many electronic."""

    office: UUID | None
    name: str
    cases: int
    closed: int
    electronic: int

    @property
    def share(self) -> float | None:
        """Fully electronic cases ÷ all cases; None where they are too few to be a share."""
        return self.electronic / self.cases if self.cases >= FEWEST else None


def usage(scope: Scope) -> list[Usage]:
    """For each office with cases, in the order of the tree; one statement.

    A case is fully electronic when no part of its file lay on paper between its receipt and its
    closure (or today).
    """
    with connection.cursor() as cursor:
        cursor.execute(_USAGE, scope.values)
        return [Usage(*row) for row in cursor.fetchall()]


def together(rows: list[Usage], name: str) -> Usage:
    """The sum over offices."""
    return Usage(
        None,
        name,
        sum(row.cases for row in rows),
        sum(row.closed for row in rows),
        sum(row.electronic for row in rows),
    )


def cases_on_paper(actor: Actor, scope: Scope) -> QuerySet[Case]:
    """The cases behind the figure that are not fully electronic, as far as the actor sees them."""
    over = Coalesce(OuterRef("closed_at"), Now())
    parts = PaperPart.objects.filter(file=OuterRef("file"), recorded_at__lt=over).filter(
        Q(ended_at=None) | Q(ended_at__gt=OuterRef("received_at"))
    )
    cases = cases_for(actor).filter(
        Exists(parts), received_at__gte=scope.since, received_at__lt=scope.until
    )
    if scope.offices is not None:
        cases = cases.filter(office__in=scope.offices)
    if scope.procedure:
        cases = cases.filter(procedure_key=scope.procedure)
    return cases.select_related("file", "office")
