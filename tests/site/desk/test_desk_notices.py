"""A notice (Anzeige) on the desk: taken or not, and never decided in part."""

from __future__ import annotations

from datetime import datetime

import pytest

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Invalid
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.installed import installed
from rathaus.procedures.models import ProcedureVersion, Run, Task
from rathaus.site.desk.deciding import decision_fields
from tests.procedures import town
from tests.procedures.test_small_services import absent, child_of, settle

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 11, 23, 7, 10, tzinfo=BERLIN)


def test_a_notice_is_accepted_or_not_without_conditions(city: object) -> None:
    settle("kita-krankmeldung")
    bundle = installed(ProcedureVersion.objects.get())
    fields = {field.name: field for field in decision_fields(None, bundle, None, None)}
    assert list(fields) == ["kind", "reasons"]
    assert [choice.label for choice in fields["kind"].choices] == ["Annehmen", "Nicht annehmen"]


@pytest.mark.parametrize(("kind", "field"), [("partial", "kind"), ("refusal", "reasons")])
def test_in_part_or_without_a_reason_it_is_not_declined(
    city: object, kind: str, field: str
) -> None:
    office = settle("kita-krankmeldung")
    with frozen(EARLY):
        parent = town.resident()
        child_of(parent)
        absent(parent, notifiable=True, phone="0431 5550199")
        task = Task.objects.get()
        with pytest.raises(Invalid) as caught:
            decide_case(actor=town.clerk(office), task_id=task.pk, verdict=Verdict(kind))
    assert field in caught.value.fields
    assert Run.objects.get().state == "waiting"
