"""Moving and dividing keep history: the old place says where things went, and leads there."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.records.actions import add_document, close_case, hold_file
from rathaus.records.finding.hits import Wanted, find
from rathaus.records.finding.lines import write_lines
from rathaus.records.models import Case, Document, File, FileKind, Outcome, RecordMove, SearchDue
from rathaus.records.structure.closing import close_file
from rathaus.records.structure.moving import move_case, move_document, split_file
from rathaus.records.structure.places import find_place, links_of
from tests.cast_floor2 import an_office, staff
from tests.records.cast import HOUSE, WORKER, a_case, a_paper, a_plan_entry
from tests.records.structure.cast import a_file, a_matter

pytestmark = pytest.mark.django_db
WHY = "lag in der falschen Akte"


def _clerk(file: File, *more: str) -> Actor:
    return staff(*WORKER, *more, office=file.office_id)


def test_a_case_goes_with_its_papers_and_the_old_number_leads_to_it() -> None:
    old, new = a_file(), a_file("Straßenreinigung")
    case = a_matter(old)
    paper = add_document(actor=HOUSE, case=case, paper=a_paper())
    SearchDue.objects.all().delete()
    clerk, seen_before = _clerk(old), Case.objects.get(pk=case.pk)
    move_case(actor=clerk, case=case, to=new, reason=WHY)
    paper.refresh_from_db()
    later = add_document(actor=HOUSE, case=seen_before, paper=a_paper("Nachzügler"))
    assert later.file_id == new.pk
    assert (case.file_id, paper.file_id, paper.serial) == (new.pk, new.pk, 1)
    assert find_place(clerk, old.number) == find_place(clerk, new.number) == new.ref
    assert SearchDue.objects.filter(case=case.pk).exists()
    write_lines([case.pk])
    hits = find(clerk, Wanted(old.number)).places
    assert {hit.case for hit in hits} == {case.pk}
    told = {
        event.kind: event.facts
        for event in Event.objects.filter(kind__in=("case.moved", "file.case-left"))
    }
    assert told["case.moved"] == {"origin": old.number, "to": new.number}
    assert told["file.case-left"] == {"case": case.number, "to": new.number}
    assert WHY not in str(told)
    assert RecordMove.objects.get().reason == WHY


def test_each_file_is_kept_as_long_as_its_own_plan_entry_says() -> None:
    a_plan_entry("10.10", years=3)
    old = a_file(kind=FileKind.CASE)
    new = a_file("Kurz", plan="10.10", kind=FileKind.CASE)
    done, open_one = a_matter(old, "Erledigt"), a_matter(old, "Offen")
    close_case(actor=HOUSE, case=done, outcome=Outcome.DONE)
    move_case(actor=HOUSE, case=open_one, to=new, reason=WHY)
    close_case(actor=HOUSE, case=open_one, outcome=Outcome.DONE)
    years = [File.objects.get(pk=file.pk).retention_until for file in (old, new)]
    assert [day.year - today().year for day in years if day] == [10, 3]


def test_a_document_leaves_a_note_in_its_place_and_both_places_lead_to_it() -> None:
    file = a_file()
    wrong, right = a_matter(file, "Falsch"), a_matter(a_file("Richtig"), "Richtig")
    add_document(actor=HOUSE, case=right, paper=a_paper("Schon da"))
    first = add_document(actor=HOUSE, case=wrong, paper=a_paper("Eins"))
    paper = add_document(actor=HOUSE, case=wrong, paper=a_paper("Zwei"))
    move = move_document(actor=_clerk(file), document=paper, to=right, reason=WHY)
    assert (move.from_serial, move.to_serial) == (2, 2)
    assert (paper.case_id, paper.file_id, paper.serial) == (right.pk, right.file_id, 2)
    for typed in (f"{wrong.number}/2", f"{right.number}, Nr. 2"):
        assert find_place(HOUSE, typed) == Reference("document", str(paper.pk))
    third = add_document(actor=HOUSE, case=wrong, paper=a_paper("Drei"))
    assert [first.serial, third.serial] == [1, 3]
    stranger = staff(*WORKER, office=an_office("kultur").pk)
    with pytest.raises(NotFound):
        find_place(stranger, f"{wrong.number}/2")


def test_what_was_protected_stays_so() -> None:
    file, social = a_file(), a_file("Akte Meier", visibility=Visibility.PROTECTED)
    clerk = _clerk(file, "protected.see")
    case = a_matter(file)
    move_case(actor=clerk, case=case, to=social, reason=WHY)
    assert case.is_protected
    paper = add_document(actor=HOUSE, case=case, paper=a_paper())
    move_document(actor=clerk, document=paper, to=a_matter(file), reason=WHY)
    assert paper.visibility == Visibility.PROTECTED


def test_a_file_is_divided_and_the_new_one_continues_it() -> None:
    file = a_file()
    stay, go = a_matter(file, "Bleibt"), a_matter(file, "Geht")
    clerk = _clerk(file)
    new = split_file(actor=clerk, file=file, cases=[go], title="Brücke, Band 2", reason=WHY)
    assert (new.plan_entry, new.kind) == (file.plan_entry, file.kind)
    assert set(Case.objects.filter(file=new)) == {go}
    assert [(one.relation, one.number) for one in links_of(clerk, [file.ref])] == [
        ("continuation", new.number)
    ]
    assert [one.relation for one in links_of(clerk, [new.ref])] == ["predecessor"]
    assert find_place(clerk, file.number) == file.ref
    for wrong in ([], [stay]):
        with pytest.raises(Invalid):
            split_file(actor=clerk, file=file, cases=wrong, title="Rest", reason=WHY)


@pytest.mark.parametrize("shut", ["from held", "to held", "from closed", "to closed"])
def test_nothing_leaves_or_enters_a_file_that_is_closed_or_held(shut: str) -> None:
    """Neither by the actions nor behind their back."""
    old, new = a_file(), a_file("Ziel")
    case = a_matter(old)
    paper = add_document(actor=HOUSE, case=case, paper=a_paper())
    other = a_matter(new)
    file = old if shut.startswith("from") else new
    if shut.endswith("held"):
        hold_file(actor=HOUSE, file=file, reason="Klage")
    else:
        close_case(actor=HOUSE, case=case if file == old else other, outcome=Outcome.DONE)
        close_file(actor=HOUSE, file=file)
    with pytest.raises(Conflict):
        move_case(actor=HOUSE, case=case, to=new, reason=WHY)
    with pytest.raises(Conflict):
        move_document(actor=HOUSE, document=paper, to=other, reason=WHY)
    with pytest.raises(IntegrityError, match="nichts umgeschrieben"), transaction.atomic():
        RecordMove.objects.create(
            case=case,
            from_file=old,
            to_file=new,
            reason=WHY,
            at=case.received_at,
            author="staff:1",
            author_label="Jo",
        )
    case.refresh_from_db()
    assert case.file_id == old.pk


def test_the_database_lets_nothing_change_its_place_without_a_move() -> None:
    old, new = a_file(), a_file("Ziel")
    case = a_matter(old)
    other = a_matter(new)
    paper = add_document(actor=HOUSE, case=case, paper=a_paper())
    rows = Document.objects.filter(pk=paper.pk)
    with pytest.raises(IntegrityError, match="Umschreibung"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(file=new)
    for values in ({"case": other, "file": new}, {"serial": 7}, {"direction": "out"}):
        with pytest.raises(IntegrityError, match="stehen fest"), transaction.atomic():
            rows.update(**values)
    move = move_document(actor=HOUSE, document=paper, to=other, reason=WHY)
    with pytest.raises(IntegrityError, match="stehen fest"), transaction.atomic():
        rows.update(case=case, file=old, serial=1)
    for change in (RecordMove.objects.filter(pk=move.pk).delete, _retell):
        with pytest.raises(IntegrityError, match="Geschichte"), transaction.atomic():
            change()


def _retell() -> None:
    RecordMove.objects.update(reason="anders", transaction=0)


def test_a_reason_a_place_and_both_offices_are_needed() -> None:
    here, there = a_file(), a_file("Feste", key="kultur")
    case = a_matter(here)
    paper = add_document(actor=HOUSE, case=case, paper=a_paper())
    clerk = _clerk(here)
    with pytest.raises(Invalid):
        move_case(actor=clerk, case=case, to=a_file("Ziel"), reason=" ")
    with pytest.raises(Conflict, match="liegt es schon"):
        move_case(actor=clerk, case=case, to=here, reason=WHY)
    with pytest.raises(NotAllowed):
        move_case(actor=clerk, case=case, to=there, reason=WHY)
    with pytest.raises(NotAllowed):
        move_document(actor=clerk, document=paper, to=a_matter(there), reason=WHY)
    with pytest.raises(Invalid, match="anderen Stelle"):
        move_document(actor=HOUSE, document=paper, to=a_matter(there), reason=WHY)
    foreign = a_case()
    with pytest.raises(NotAllowed):
        split_file(actor=clerk, file=foreign.file, cases=[foreign], title="X", reason=WHY)
