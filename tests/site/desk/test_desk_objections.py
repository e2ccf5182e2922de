"""An objection on the desk: upheld or rejected, not granted or refused."""

from __future__ import annotations

import pytest

from rathaus.people.models import Office
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.installed import active_version, installed
from rathaus.site.desk.deciding import decision_fields
from tests.procedures import town

pytestmark = pytest.mark.django_db


def test_the_ways_to_decide_speak_of_the_objection(city: object) -> None:
    Office.objects.create(key="stadt", name="Stadt Messstadt")
    town.settle_town()
    install_procedure(actor=town.HOUSE, path=town.LIBRARY / "procedures" / "common" / "widerspruch")
    bundle = installed(active_version("widerspruch"))
    kind = decision_fields(None, bundle, None, None)[0]
    assert [choice.label for choice in kind.choices] == [
        "Abhelfen",
        "Teilweise abhelfen",
        "Zurückweisen",
        "Unterlagen anfordern",
    ]
