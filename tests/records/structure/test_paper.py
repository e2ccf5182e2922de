"""Parts of files that lie on paper: recorded, moved, lent out, digitised."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from rathaus.kernel.clock import frozen, now, today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.records.actions import add_document
from rathaus.records.models import PaperPart
from rathaus.records.structure.paper import (
    digitise_paper_part,
    lend_paper_part,
    move_paper_part,
    record_paper_part,
    return_paper_part,
)
from rathaus.records.structure.queries import (
    files_with_paper,
    find_paper_part,
    overdue_loans,
    paper_parts,
)
from tests.cast_floor2 import an_office, staff
from tests.records.cast import HOUSE, WORKER, a_paper
from tests.records.structure.cast import a_file, a_matter, a_part

pytestmark = pytest.mark.django_db
MAY = datetime.datetime(2026, 5, 4, 10, 0, tzinfo=datetime.UTC)
JUNE = datetime.datetime(2026, 6, 1, 10, 0, tzinfo=datetime.UTC)
JULY = datetime.datetime(2026, 7, 1, 10, 0, tzinfo=datetime.UTC)


def test_a_file_is_electronic_but_while_a_part_of_it_lies_on_paper() -> None:
    with frozen(MAY):
        file, other = a_file(), a_file("Straßenreinigung")
        document = add_document(actor=HOUSE, case=a_matter(file), paper=a_paper("Band 1"))
    with frozen(JUNE):
        part = a_part(file)
    with frozen(JULY):
        digitise_paper_part(actor=HOUSE, part=part, document=document)
    seen = [set(files_with_paper(at)) for at in (MAY, JUNE, JULY)]
    assert seen == [set(), {file}, set()]
    (kept,) = paper_parts([file.pk, other.pk])
    assert (kept.ended_at, kept.digitised_as) == (JULY, document)


def test_where_a_volume_lay_before_stays_on_record() -> None:
    part = a_part(a_file())
    move_paper_part(actor=HOUSE, part=part, location=" Magazin,  Regal 3 ")
    move_paper_part(actor=HOUSE, part=part, location="Magazin, Regal 3")
    (kept,) = paper_parts([part.file_id])
    assert kept.location == "Magazin, Regal 3"
    assert [(move.before, move.after) for move in kept.moves.all()] == [
        ("Regal 12, Rathaus Raum 114", "Magazin, Regal 3")
    ]
    told = Event.objects.filter(subject=str(part.file.ref)).order_by("id")
    assert [event.kind for event in told] == [
        "file.opened",
        "file.paper-recorded",
        "file.paper-moved",
    ]
    assert "Regal" not in str([event.facts for event in told])


def test_what_is_lent_out_is_missed_after_its_day_by_those_who_may_see_the_file() -> None:
    file = a_file()
    part = a_part(file)
    lend_paper_part(actor=HOUSE, part=part, borrower="Bauamt", due_on=today())
    with pytest.raises(Conflict, match="schon ausgeliehen"):
        lend_paper_part(actor=HOUSE, part=part, borrower="Rechtsamt", due_on=today())
    colleague = staff(*WORKER, office=file.office_id)
    stranger = staff(*WORKER, office=an_office("kultur").pk)
    assert list(overdue_loans(colleague)) == []
    with frozen(now() + datetime.timedelta(days=2)):
        assert [loan.borrower for loan in overdue_loans(colleague)] == ["Bauamt"]
        assert list(overdue_loans(stranger)) == []
    return_paper_part(actor=HOUSE, part=part)
    with pytest.raises(Conflict, match="nicht ausgeliehen"):
        return_paper_part(actor=HOUSE, part=part)


def test_everything_missing_is_named_at_once() -> None:
    file = a_file()
    with pytest.raises(Invalid) as caught:
        record_paper_part(
            actor=HOUSE,
            file=file,
            volume=" ",
            location="",
            holds="",
            held_from=today(),
            held_until=today() - datetime.timedelta(days=1),
        )
    assert set(caught.value.fields) == {"volume", "location", "holds", "held_until"}
    a_part(file, volume="Band 7")
    with pytest.raises(Conflict, match="Band 7"):
        a_part(file, volume="Band 7")


def test_a_document_of_another_file_digitises_nothing() -> None:
    part = a_part(a_file())
    elsewhere = add_document(actor=HOUSE, case=a_matter(a_file("Kita")), paper=a_paper())
    with pytest.raises(Invalid, match="anderen Akte"):
        digitise_paper_part(actor=HOUSE, part=part, document=elsewhere)


def test_other_offices_neither_see_nor_touch_it_and_nobody_deletes_it() -> None:
    part = a_part(a_file())
    stranger = staff(*WORKER, office=an_office("kultur").pk)
    with pytest.raises(NotFound):
        find_paper_part(stranger, part.pk)
    with pytest.raises(NotAllowed):
        move_paper_part(actor=stranger, part=part, location="Keller")
    with pytest.raises(IntegrityError, match="bleibt verzeichnet"), transaction.atomic():
        PaperPart.objects.filter(pk=part.pk).delete()
