"""The small services on the screen: described in two languages, asked page by page, few taps."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.people.models import Mandate, Party
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft, ProcedureVersion
from rathaus.records.models import Case
from tests.counter.cast import client_of
from tests.procedures import town
from tests.procedures.test_small_folders import SERVICES
from tests.procedures.test_small_services import child_of, settle

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 11, 23, 7, 10, tzinfo=BERLIN)
_GAP = re.compile(r"\{[a-z_]+[.:][^}]*\}|\{#|@[A-Z]+@")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("key", SERVICES)
def test_the_service_and_its_first_page_are_shown(city: object, key: str, language: str) -> None:
    settle(key)
    cache.clear()
    visitor = Client(headers={"host": "testserver", "accept-language": language})
    with frozen(EARLY):
        described = visitor.get(f"/leistungen/{key}/")
        begun = visitor.post(f"/antrag/{key}/neu", follow=True)
    form = installed(ProcedureVersion.objects.get(key=key)).form
    assert (described.status_code, begun.status_code) == (200, 200)
    for page in (described.content.decode(), begun.content.decode()):
        assert _GAP.findall(page) == []
    first = form.sections[0].questions[0]
    assert str(first.label) in begun.content.decode() or language == "en"


def test_a_parent_reports_the_only_child_in_three_taps(city: object) -> None:
    settle("kita-krankmeldung")
    with frozen(EARLY):
        parent = town.resident()
        child_of(parent)
        client = client_of(parent)
        client.post("/antrag/kita-krankmeldung/neu")
        draft = Draft.objects.get()
        first = client.get(f"/antrag/{draft.pk}/child/")
        typed = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', first.content.decode()))
        assert typed["person.first_names"] == "Mia"
        draft.refresh_from_db()
        shown = {name: value for name, value in typed.items() if name != "csrfmiddlewaretoken"}
        for name in ("notifiable", "reason"):  # neither the box nor a reason is ticked
            shown.pop(name, None)
        answer = client.post(f"/antrag/{draft.pk}/child/", shown)
        assert answer.status_code == 302
        sent = client.post(f"/antrag/{draft.pk}/review/", {"confirm": "true"}, follow=True)
    assert sent.status_code == 200
    case = Case.objects.get()
    assert (case.outcome, case.applicant_id) == ("done", Mandate.objects.get().principal_id)
    assert Party.objects.count() == 2
