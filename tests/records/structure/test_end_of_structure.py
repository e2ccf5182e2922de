"""When a file is destroyed, what was typed about its parts, moves and titles goes with it."""

from __future__ import annotations

import pytest
from lxml import etree

from rathaus.kernel.clock import frozen
from rathaus.records.actions import close_case
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.disposal.queries import files_of
from rathaus.records.models import (
    EarlierTitle,
    FileNote,
    Outcome,
    PaperLoan,
    PaperMove,
    PaperPart,
    RecordMove,
)
from rathaus.records.structure.closing import close_file, reopen_file
from rathaus.records.structure.moving import move_case
from rathaus.records.structure.naming import rename_case, rename_file
from rathaus.records.structure.paper import lend_paper_part, move_paper_part
from rathaus.records.xdomea import files_offered
from tests.records.cast import HOUSE
from tests.records.disposal.cast import (
    CLOSED,
    FIRST,
    LATER,
    OFFERED,
    SECOND,
    appraised,
    archive_head,
)
from tests.records.structure.cast import a_file, a_matter, a_part

pytestmark = pytest.mark.django_db
SECRET = "Frau Meier"


def test_the_words_go_and_that_it_happened_stays() -> None:
    with frozen(CLOSED):
        file, origin = a_file(SECRET), a_file("Bleibt offen")
        case = a_matter(origin, SECRET)
        move_case(actor=HOUSE, case=case, to=file, reason=SECRET)
        rename_file(actor=HOUSE, file=file, title="Neu")
        rename_case(actor=HOUSE, case=case, title="Neu")
        part = a_part(file, holds=SECRET, location=SECRET)
        move_paper_part(actor=HOUSE, part=part, location="Regal 12")
        lend_paper_part(actor=HOUSE, part=part, borrower=SECRET, due_on=CLOSED)
        close_file_of(case)
        reopen_file(actor=HOUSE, file=file, reason=SECRET)
        close_file(actor=HOUSE, file=file)
    with frozen(OFFERED):
        offer = offer_files(actor=HOUSE, year=2037, archive="Stadtarchiv")
    assert offer is not None
    told = etree.fromstring(files_offered("0501", archive_head(offer), files_of(offer)))
    assert told.findtext(".//{*}Akte/{*}AllgemeineMetadaten/{*}Medium/code") == "002"
    with frozen(LATER):
        appraised(offer, {file.pk: "V"})
        listed = propose_destruction(actor=FIRST, offer=offer)
        sign_destruction(actor=FIRST, destruction=listed)
        sign_destruction(actor=SECOND, destruction=listed)
    kept = [
        row
        for model in (RecordMove, EarlierTitle, FileNote, PaperPart, PaperMove, PaperLoan)
        for row in model.objects.values()
    ]
    assert len(kept) == 7
    assert SECRET not in str(kept)
    assert PaperPart.objects.get().location == "Regal 12"


def close_file_of(case: object) -> None:
    """The only case done, then its subject file."""
    done = close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)  # type: ignore[arg-type]
    close_file(actor=HOUSE, file=done.file)
