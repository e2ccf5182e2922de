"""Seeing one's file: asked for on the case page, told by mail, taken within its time, and noted."""

from __future__ import annotations

from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.records.inspection.deciding import release_inspection, revoke_inspection
from rathaus.records.inspection.preparing import choose_papers, put_together
from rathaus.records.inspection.reading import note_binding
from rathaus.records.models import Case, Inspection, ReadingLog, Seen
from tests.cast_floor2 import staff
from tests.counter import cast
from tests.records.inspection.cast import employed
from tests.records.inspection.papers import words_of_page


def _page(client: Client, case: Case, language: str = "de") -> str:
    page = client.get(
        f"/mein-rathaus/vorgaenge/{case.number}/akteneinsicht",
        headers={"accept-language": language},
    )
    assert page.status_code == 200
    return " ".join(page.content.decode().replace("\u00a0", " ").split())


def test_asked_released_taken_and_taken_back(
    city: City, kim: Actor, kims: Client, office: Office
) -> None:
    case = cast.submitted(kim).case
    address = f"/mein-rathaus/vorgaenge/{case.number}/akteneinsicht"
    assert f'href="{address}"' in cast.case_page(kims, case.number)
    assert "Was ist Akteneinsicht?" in _page(kims, case)
    sent = kims.post(address, {"wish": "Alles"}, follow=True)
    assert "Ihr Antrag ist da." in sent.content.decode()
    assert "Wir prüfen Ihren Antrag" in _page(kims, case)
    assert 'name="wish"' not in _page(kims, case)
    again = kims.post(address, {"wish": "Alles"})
    assert again.status_code == 409

    employed(7)
    jo = staff("case.see", "case.work", "case.decide", office=case.office_id)
    inspection = Inspection.objects.get(case=case)
    choose_papers(actor=jo, inspection=inspection, withheld={})
    binding = put_together(actor=jo, inspection=inspection)
    run_pending(city)
    note_binding(actor=jo, binding=binding, way=Seen.CHECK)
    package = f"{address}/{inspection.pk}.pdf"
    assert kims.get(package).status_code == 404
    release_inspection(actor=jo, inspection=inspection, way="online")

    shown = _page(kims, case)
    assert "Unterlagen herunterladen (PDF" in shown
    assert "Akteneinsicht im Vorgang" in kims.get("/mein-rathaus/postfach/").content.decode()
    taken = kims.get(package)
    assert taken["Content-Type"] == "application/pdf"
    assert case.number in words_of_page(taken.content)
    kims.get(package)
    entry = ReadingLog.objects.get(way=Seen.PACKAGE)
    assert (entry.count, entry.actor) == (2, str(kim.ref))
    assert "Heruntergeladen:" in _page(kims, case)
    assert cast.new_browser().get(package).status_code in {302, 403}
    english = _page(kims, case, "en")
    assert "Download the documents (PDF" in english

    revoke_inspection(actor=jo, inspection=inspection, why="Eine Stelle war lesbar.")
    assert kims.get(package).status_code == 404
    assert "Wir haben die Freigabe zurückgezogen" in _page(kims, case)
