"""Periods of validity: from a day on, until a day that no longer counts (half-open)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


def ends_after_start(name: str) -> models.CheckConstraint:
    """A period contains at least one day, or has no end."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True)
        | Q(valid_from__isnull=True)
        | Q(valid_from__lt=F("valid_to")),
        name=name,
    )


def holds_on(day: date, prefix: str = "") -> Q:
    """Filter for rows whose period contains this day; ``prefix`` leads to them (``post__``)."""
    start, end = f"{prefix}valid_from", f"{prefix}valid_to"
    begun = Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})
    going_on = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day})
    return begun & going_on
