"""Whatever may happen to a paper in the house, reading everything again finds nothing false."""

from __future__ import annotations

import pytest

from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.records.actions import (
    add_documents,
    add_version,
    close_case,
    erase_document,
    mark_as_mistaken,
)
from rathaus.records.disposal.appraising import take_message
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.models import File, Outcome, Verdict
from rathaus.records.structure.moving import move_case, move_document
from rathaus.records.verifying.queries import everything
from rathaus.records.verifying.verbs import verify
from rathaus.records.xdomea import appraisals, read_message
from tests.records.cast import HOUSE, a_blob, a_case, a_paper
from tests.records.disposal.cast import CLOSED, FIRST, LATER, OFFERED, SECOND, archive_head

pytestmark = pytest.mark.django_db


def test_moved_marked_erased_and_destroyed_papers_are_no_findings(city: City) -> None:
    with frozen(CLOSED):
        old, new = a_case(), a_case()
        papers = [a_paper(f"Blatt {number}") for number in range(4)]
        moved, mistaken, erased, kept = add_documents(actor=HOUSE, case=old, papers=papers)
        add_version(actor=HOUSE, document=kept, blob=a_blob("zweite Fassung"), name="zwei.pdf")
        move_document(actor=HOUSE, document=moved, to=new, reason="falsch zugeordnet")
        mark_as_mistaken(actor=HOUSE, document=mistaken, why="gehört nicht hierher")
        move_case(actor=HOUSE, case=new, to=old.file, reason="eine Sache")
        for case in (new, old):
            case.refresh_from_db()
            close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
        erase_document(actor=HOUSE, document=erased, why="Art. 17 DSGVO")
    report = verify(actor=HOUSE, scope=everything())
    assert (list(report.found), report.run.checked >= 4) == ([], True)
    file = File.objects.get(pk=old.file_id)
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
        assert offer is not None
    with frozen(LATER):
        answer = appraisals(archive_head(offer), {file.pk: "V"})
        take_message(actor=FIRST, message=read_message(answer))
        listed = propose_destruction(actor=FIRST, offer=offer, verdict=Verdict.DESTROY)
        for manager in (FIRST, SECOND):
            sign_destruction(actor=manager, destruction=listed)
    file.refresh_from_db()
    assert file.destroyed_at is not None
    assert list(verify(actor=HOUSE, scope=everything()).found) == []
