"""How long applications really took, from the log: never a promise, never typed in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.design.typography import number
from rathaus.kernel.clock import now
from rathaus.kernel.events import kind_of
from rathaus.records.events import CaseAdvanced, CaseOpened
from rathaus.records.models import CaseState

LEAST = 5
"""With fewer cases nothing is said: it would tell of single people more than of the service."""

WINDOW = timedelta(days=365)
_KEPT_SECONDS = 600

# From the application to its first decision; what simulators did does not count.
_TOOK = """
SELECT count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took)
  FROM (SELECT EXTRACT(epoch FROM decided.time - opened.time)::float8 AS took
          FROM kernel_event AS opened
          JOIN LATERAL (SELECT time FROM kernel_event
                         WHERE subject = opened.subject AND kind = %(advanced)s
                           AND facts ->> 'after' = %(decided)s AND NOT simulated
                         ORDER BY id LIMIT 1) AS decided ON true
         WHERE opened.kind = %(opened)s AND opened.time > %(since)s
           AND opened.facts ->> 'procedure' = %(procedure)s AND NOT opened.simulated) AS cases
"""


@dataclass(frozen=True, slots=True)
class Durations:
    """Half of the cases took at most ``median``, nine in ten at most ``p90``."""

    cases: int
    median: timedelta
    p90: timedelta

    @property
    def known(self) -> bool:
        """Whether there are enough cases to say anything."""
        return self.cases >= LEAST


def durations_of(procedure_key: str) -> Durations:
    """How long the applications of the last year took until their decision."""
    kept = f"durations:{procedure_key}"
    row: tuple[int, float, float] | None = cache.get(kept)
    if row is None:
        row = _measure(procedure_key)
        cache.set(kept, row, _KEPT_SECONDS)
    cases, median, p90 = row
    return Durations(cases, timedelta(seconds=median), timedelta(seconds=p90))


def words(took: timedelta) -> str:
    """A duration as one says it: in its largest sensible unit, rounded up."""
    seconds = took.total_seconds()
    if seconds < 90:
        return _count(seconds, "second")
    if seconds < 90 * 60:
        return _count(seconds / 60, "minute")
    if seconds < 48 * 3600:
        return _count(seconds / 3600, "hour")
    return _count(seconds / 86_400, "day")


def _measure(procedure_key: str) -> tuple[int, float, float]:
    values: dict[str, str | datetime] = {
        "opened": kind_of(CaseOpened),
        "advanced": kind_of(CaseAdvanced),
        "decided": CaseState.DECIDED.value,
        "procedure": procedure_key,
        "since": now() - WINDOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOOK, values)
        cases, median, p90 = cursor.fetchone()
    return int(cases), float(median or 0), float(p90 or 0)


def _count(value: float, unit: str) -> str:
    whole = max(1, math.ceil(value))
    said = {
        "second": ngettext("%(n)s Sekunde", "%(n)s Sekunden", whole),
        "minute": ngettext("%(n)s Minute", "%(n)s Minuten", whole),
        "hour": ngettext("%(n)s Stunde", "%(n)s Stunden", whole),
        "day": ngettext("%(n)s Tag", "%(n)s Tage", whole),
    }
    return said[unit] % {"n": number(whole)}


def sentence(durations: Durations) -> str:
    """What the page says of them; how many cases there are belongs to it."""
    if not durations.known:
        return _("Noch keine Fälle, aus denen wir es sagen könnten.")
    return _(
        "Bei der Hälfte der Anträge dauerte es höchstens %(median)s bis zur Entscheidung, bei neun "
        "von zehn höchstens %(p90)s. Gezählt sind %(cases)s Anträge aus zwölf Monaten; versprechen "
        "können wir es nicht."
    ) % {
        "median": words(durations.median),
        "p90": words(durations.p90),
        "cases": number(durations.cases),
    }
