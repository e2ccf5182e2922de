"""A destroyed file takes along what its cases were told; its pages still open and say so."""

from __future__ import annotations

import datetime

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Message
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.models import Decision, Run
from rathaus.records.actions import close_case
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.models import Case, DocumentVersion, File, Outcome
from tests.money.cast import begun, report
from tests.procedures import town
from tests.records.disposal.cast import FIRST, SECOND, appraised
from tests.site.desk import cast


@pytest.fixture
def case(kim: Actor) -> Case:
    """A permit that is paid and over."""
    case = Case.objects.get(pk=town.submitted(kim).case.pk)
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    case.refresh_from_db()
    if case.closed_at is None:
        close_case(actor=town.HOUSE, case=case, outcome=Outcome.GRANTED)
    return Case.objects.select_related("file").get(pk=case.pk)


def test_answers_and_papers_go_with_the_file_and_its_page_still_opens(case: Case) -> None:
    assert Run.objects.get(pk=case.pk).data["application"] != {}
    hashes = set(DocumentVersion.objects.filter(document__case=case).values_list("blob", flat=True))
    end = case.file.retention_until
    assert end is not None
    with town.at(datetime.datetime(end.year + 1, 2, 1, 4, tzinfo=BERLIN)):
        offer = offer_files(actor=FIRST, year=end.year + 1)
        assert offer is not None
        appraised(offer, {case.file_id: "V"})
        listed = propose_destruction(actor=FIRST, offer=offer)
        sign_destruction(actor=FIRST, destruction=listed)
        sign_destruction(actor=SECOND, destruction=listed)
        office = Office.objects.get(pk=case.office_id)
        desk = cast.at_desk(cast.employ("clerk", office, "Jo Amt"))
        page = desk.get(f"/schreibtisch/vorgaenge/{case.number}").content.decode()
    run = Run.objects.get(pk=case.pk)
    assert (run.data, run.workflow) == ({"application": {}}, None)
    assert {d.reasons for d in Decision.objects.filter(case=case)} == {""}
    assert File.objects.get(pk=case.file_id).destroyed_at is not None
    sent = set(Message.objects.filter(enclosures__isnull=False).values_list("pk", flat=True))
    left = set(Blob.objects.filter(pk__in=hashes).values_list("pk", flat=True))
    assert len(left) <= len(sent)  # only what lies in the mailbox of its owner too
    assert "vernichtet" in page
    assert "Petersen" not in page
