"""Erasing answers whose time has run out while their case goes on (``x-keep`` in form.json)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rathaus.kernel.clock import BERLIN, now, today
from rathaus.kernel.events import record
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.events import AnswersErased
from rathaus.procedures.forms import kept_answers
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft, ProcedureVersion, Run


def erase_expired_answers() -> int:
    """Erase every answer past its day from its case and its draft; returns in how many cases.

    The day is that of receipt plus the dated parameter which the form names; on the day after it
    the answer goes. The papers of the case never held it.
    """
    erased = 0
    for version in ProcedureVersion.objects.values_list("pk", flat=True):
        for name, key in kept_answers(installed(version).procedure.form).items():
            for case_id in _due(version, name, key):
                erased += _erase(case_id=case_id, name=name)
    return erased


def _due(version: UUID, name: str, key: str) -> list[UUID]:
    city = current_city()
    days = parameter(key, on=today(), land=city.land, city=city.slug).whole
    first_kept = today() - datetime.timedelta(days=days)
    start = datetime.datetime.combine(first_kept, datetime.time(), BERLIN)
    due = Run.objects.filter(
        version=version, data__application__has_key=name, case__received_at__lt=start
    )
    return list(due.order_by("case_id").values_list("case_id", flat=True))


@action
def _erase(*, case_id: UUID, name: str) -> bool:
    """One answer of one case; False when it was gone already."""
    run = Run.objects.select_for_update(of=("self",)).select_related("case").get(pk=case_id)
    if name not in run.data.get("application", {}):
        return False
    run.data = _without(run.data, name)
    run.updated_at = now()
    run.save(update_fields=["data", "updated_at"])
    for draft in Draft.objects.select_for_update().filter(case=case_id):
        draft.data.pop(name, None)
        draft.origins.pop(name, None)
        draft.save(update_fields=["data", "origins"])
    record(AnswersErased(subject=run.case.ref, fields=[name]), actor=HOUSE)
    return True


def _without(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    application = {key: value for key, value in data["application"].items() if key != name}
    origins = {key: value for key, value in data.get("origins", {}).items() if key != name}
    return {**data, "application": application, "origins": origins}
