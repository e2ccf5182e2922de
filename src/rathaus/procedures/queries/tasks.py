"""The tasks of one case."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from rathaus.procedures.models import Task


def tasks_of(case_id: UUID) -> QuerySet[Task]:
    """All tasks of a case, oldest first."""
    return (
        Task.objects.filter(case_id=case_id)
        .select_related("assignee", "done_by", "office")
        .order_by("created_at", "id")
    )
