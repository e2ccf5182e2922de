"""A town with Servicestellen, and a helper."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.models import Task
from rathaus.records.models import Case
from tests.counter import cast
from tests.counter.assisted import cast as town_of_helpers
from tests.procedures import town


@pytest.fixture
def tjark(office: Office) -> Actor:
    """A helper."""
    town_of_helpers.places()
    return town_of_helpers.helper()


@pytest.fixture
def tjarks(tjark: Actor) -> Client:
    """The helper's browser."""
    return cast.client_of(tjark)


@pytest.fixture
def refused(tjark: Actor, kim: Actor, office: Office) -> tuple[Case, str]:
    """A case of Kim's that a clerk has refused, and its access code."""
    folder = town.LIBRARY / "procedures" / "common" / "widerspruch"
    install_procedure(actor=town.HOUSE, path=folder, office="verkehr")
    school = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
    submission = town.submitted(kim, place=school)
    task = Task.objects.get(case=submission.case, state="open")
    verdict = Verdict("refusal", reasons="Die Schulstraße bleibt frei.")
    decide_case(actor=town.clerk(office), task_id=task.pk, verdict=verdict)
    run_pending(current_city())
    return Case.objects.select_related("applicant").get(pk=task.case_id), submission.access_code
