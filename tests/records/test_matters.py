"""Files and cases that staff open without any procedure."""

from __future__ import annotations

import pytest

from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.records.actions import close_case, open_file, open_matter
from rathaus.records.models import Case, File, Outcome
from rathaus.records.queries import files_for, find_file
from rathaus.records.structure.closing import close_file
from tests.cast_floor2 import an_office, staff
from tests.records.cast import HOUSE, WORKER, a_plan_entry
from tests.site.desk.cast import at_desk, employ

pytestmark = pytest.mark.django_db


def _clerk(key: str = "tiefbau") -> Actor:
    return staff(*WORKER, office=an_office(key).pk, account=7)


def a_file(title: str = "Brücke am Kleinen Kiel", **fields: object) -> File:
    """A file opened by hand."""
    a_plan_entry("66.10")
    office = an_office("tiefbau").pk
    return open_file(actor=HOUSE, plan="66.10", title=title, office=office, **fields)  # type: ignore[arg-type]


def test_a_clerk_opens_a_file_and_a_matter_in_it() -> None:
    a_plan_entry("66.10")
    office = an_office("tiefbau").pk
    file = open_file(
        actor=_clerk(), plan="66.10", title="  Brücke  am Kleinen Kiel ", office=office
    )
    case = open_matter(actor=_clerk(), file=file, title="Anfrage der Anlieger")
    assert (file.number, file.title) == (f"66.10-{today().year}/0001", "Brücke am Kleinen Kiel")
    assert (case.file_id, case.office_id, case.procedure_key) == (file.pk, office, "")
    assert case.visibility == Visibility.INTERNAL
    assert case.applicant.organisation == "Stadt Teststadt"
    assert open_matter(actor=_clerk(), file=file, title="Noch etwas").applicant == case.applicant


def test_the_same_key_opens_a_matter_once() -> None:
    file = a_file()
    first, again = (
        open_matter(actor=HOUSE, file=file, title="Anfrage", submission_key="scan:1")
        for _ in range(2)
    )
    assert first == again
    assert Case.objects.filter(file=file).count() == 1


def test_files_need_a_title_a_retention_and_the_office() -> None:
    a_plan_entry("66.10")
    a_plan_entry("66", years=None)
    office = an_office("tiefbau").pk
    with pytest.raises(Invalid):
        open_file(actor=HOUSE, plan="66.10", title=" ", office=office)
    with pytest.raises(Invalid):
        open_file(actor=HOUSE, plan="66", title="Brücke", office=office)
    with pytest.raises(NotAllowed):
        open_file(actor=_clerk("kultur"), plan="66.10", title="Brücke", office=office)


def test_a_closed_file_takes_no_matter() -> None:
    file = a_file()
    case = open_matter(actor=HOUSE, file=file, title="Anfrage")
    close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    close_file(actor=HOUSE, file=file)
    with pytest.raises(Conflict):
        open_matter(actor=HOUSE, file=file, title="Noch eine")


def test_others_do_not_know_of_the_file() -> None:
    open_one, social = a_file(), a_file("Akte Meier", visibility=Visibility.PROTECTED)
    of_office = staff(*WORKER, office=open_one.office_id, account=7)
    trusted = staff(*WORKER, "protected.see", office=open_one.office_id, account=7)
    assert set(files_for(of_office)) == {open_one}
    assert set(files_for(trusted)) == {open_one, social}
    assert set(files_for(_clerk("kultur"))) == set()
    assert find_file(of_office, open_one.number) == open_one


def test_the_case_page_of_a_matter_has_no_application() -> None:
    file = a_file()
    case = open_matter(actor=HOUSE, file=file, title="Anfrage der Anlieger")
    clerk = employ("clerk", file.office, "Ada Amt")
    page = at_desk(clerk).get(f"/schreibtisch/vorgaenge/{case.number}").content.decode()
    assert "Anfrage der Anlieger" in page
    assert 'id="d-application"' not in page
