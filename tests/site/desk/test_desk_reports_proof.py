"""When the city knew: the sheet, its seal, and who may read it."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.events.seal import seal_events
from rathaus.people.models import Account
from rathaus.reports.evidence import proof_of
from rathaus.reports.models import Report
from tests.reports.cast import CREW, EDITOR, OTHER, accepted, staff
from tests.reports.conftest import in_kiel, kiel  # noqa: F401

pytestmark = pytest.mark.usefixtures("in_kiel")


def test_the_log_proves_wording_time_and_seal() -> None:
    report = accepted(text="Loch im Gehweg, 20 cm tief.", danger=True)
    before = proof_of(staff(EDITOR), report)
    seal_events()
    after = proof_of(staff(EDITOR), report)

    assert after.known is not None
    assert after.known.at == report.received_at
    assert [step.kind for step in after.steps] == [
        "report.received",
        "report.moved",
        "report.accepted",
    ]
    assert (before.seal, after.wording_holds, after.seal_holds) == (None, True, True)
    assert after.seal is not None


def test_what_was_erased_no_longer_proves_its_wording() -> None:
    report = accepted(text="Name und Anschrift des Nachbarn")
    Report.objects.filter(pk=report.pk).update(text="")
    report.refresh_from_db()

    assert proof_of(staff(EDITOR), report).wording_holds is False


def test_the_sheet_says_so() -> None:
    report = accepted(text="Loch im Gehweg, 20 cm tief.")
    seal_events()
    client = Client(headers={"host": "kiel.localhost"})
    client.force_login(Account.objects.get(email=EDITOR))
    page = client.get(f"/schreibtisch/meldungen/{report.number}/nachweis").content.decode()

    assert "Loch im Gehweg, 20 cm tief." in page
    assert "Es ist unversehrt." in page


@pytest.mark.parametrize(("who", "sees"), [(EDITOR, True), (CREW, True), (OTHER, False)])
def test_who_reads_it(who: str, sees: bool) -> None:
    report = accepted()
    if sees:
        assert proof_of(staff(who), report).known is not None
    else:
        with pytest.raises(NotAllowed):
            proof_of(staff(who), report)
