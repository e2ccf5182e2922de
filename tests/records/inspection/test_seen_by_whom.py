"""Who sees what of papers that are being prepared: no more than what they may read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rathaus.kernel.access import ALL_OFFICES, Visibility
from rathaus.kernel.blobs import Blob
from rathaus.kernel.errors import Conflict, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.records.actions import close_case, erase_document
from rathaus.records.inspection.deciding import release_inspection
from rathaus.records.inspection.exporting import export_papers
from rathaus.records.inspection.queries import find_binding, find_item
from rathaus.records.models import Binding, Document, HandedOut, InspectionItem, Outcome
from rathaus.records.structure.moving import move_document
from tests.records.cast import HOUSE, a_case
from tests.records.inspection import cast
from tests.records.renditions.papers import written

pytestmark = pytest.mark.django_db


def test_a_protected_paper_is_shown_only_to_whoever_may_read_it(city: City) -> None:
    case = a_case()
    cast.filed(case, written("Attest"), "Attest", visibility=Visibility.PROTECTED)
    jo, asked = cast.clerk(case), cast.asked(case)
    sees = replace(jo, grants={**jo.grants, "protected.see": ALL_OFFICES})
    binding = cast.ready(cast.chosen(asked, sees), sees, city)
    item = InspectionItem.objects.get(inspection=asked)
    assert find_item(sees, asked, item.pk) == item
    assert find_binding(sees, case, binding.pk) == binding
    with pytest.raises(NotFound):
        find_item(jo, asked, item.pk)
    with pytest.raises(NotFound):
        find_binding(jo, case, binding.pk)


def test_a_paper_chosen_for_an_inspection_stays_in_its_case(city: City) -> None:
    case = cast.case_with_papers()
    jo = cast.clerk(case)
    cast.chosen(cast.asked(case), jo)
    other = a_case(office=case.office_id)
    paper = Document.objects.filter(case=case).order_by("serial")[0]
    with pytest.raises(Conflict, match="Akteneinsicht"):
        move_document(actor=jo, document=paper, to=other, reason="falscher Vorgang")


def test_an_extract_goes_with_the_paper_that_is_erased_from_it(city: City) -> None:
    case = cast.case_with_papers()
    jo = cast.clerk(case)
    bound = export_papers(actor=jo, case=case)
    run_pending(city)
    close_case(actor=HOUSE, case=case, outcome=Outcome.GRANTED)
    content = Binding.objects.get(pk=bound.pk).blob_id
    paper = Document.objects.filter(case=case).order_by("serial")[0]
    erase_document(actor=HOUSE, document=paper, why="Frist vorbei")
    assert not Binding.objects.filter(pk=bound.pk).exists()
    assert not Blob.objects.filter(pk=content).exists()


def test_what_was_released_goes_with_the_paper_that_is_erased(city: City) -> None:
    case = cast.case_with_papers()
    jo, asked = cast.clerk(case), cast.asked(case)
    cast.ready(cast.chosen(asked, jo), jo, city)
    released = release_inspection(actor=jo, inspection=asked, way=HandedOut.ONLINE, reasons="")
    content = released.package.blob_id  # type: ignore[union-attr]
    close_case(actor=HOUSE, case=case, outcome=Outcome.GRANTED)
    paper = Document.objects.filter(case=case).order_by("serial")[0]
    erase_document(actor=HOUSE, document=paper, why="Frist vorbei")
    released.refresh_from_db()
    assert (released.package, released.state) == (None, "released")
    assert Document.objects.get(pk=released.document_id).erased_why == "Frist vorbei"
    assert not Blob.objects.filter(pk=content).exists()
    facts = Event.objects.get(kind="inspection.released").facts
    assert facts["sha256"] == content
