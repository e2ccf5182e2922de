"""Akteneinsicht at the desk: from the request to the release, by forms alone."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client

from rathaus.kernel.blobs import read
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.mail.models import Message
from rathaus.people.models import Account, Office
from rathaus.procedures.models import Task
from rathaus.records.models import Binding, Case, Inspection, InspectionItem, ReadingLog, Redaction
from tests.records.inspection.cast import filed
from tests.records.inspection.papers import NAME, says, talkative, words_of_page
from tests.records.renditions.papers import written
from tests.site.desk import cast


@pytest.fixture
def case(jo: Account) -> Case:
    """A case of the traffic office with two letters more than its application."""
    found, _task = cast.waiting_case("Ahrens")
    filed(found, talkative(), f"Gutachten {NAME}")
    filed(found, written("Ein Vermerk"), "Vermerk")
    return found


def _words(page: Any) -> str:
    assert page.status_code == 200, page.content.decode()
    return " ".join(page.content.decode().replace("\u00a0", " ").split())


def _at(case: Case, rest: str = "") -> str:
    return f"/schreibtisch/vorgaenge/{case.number}{rest}"


def _recorded(desk: Client, case: Case) -> Inspection:
    asked = {"party": str(case.applicant_id), "standing": "party", "wish": "Das Gutachten"}
    said = _words(desk.post(_at(case, "/akteneinsicht"), asked, follow=True))
    assert "Die Anfrage ist erfasst." in said
    return Inspection.objects.get(case=case)


def test_a_clerk_prepares_blackens_looks_and_releases(
    city: City, desk: Client, case: Case, office: Office
) -> None:
    inspection = _recorded(desk, case)
    assert Task.objects.filter(case=case, key="inspection", state="open").count() == 1
    page = _at(case, f"/akteneinsicht/{inspection.pk}/")
    assert "Zum Schwärzen erst die Auswahl merken" in _words(desk.get(page))
    choice = _choice(desk, page)
    said = _words(desk.post(f"{page}auswahl", choice | {"then": ""}, follow=True))
    assert "Die Auswahl ist gemerkt" in said
    item = InspectionItem.objects.get(inspection=inspection, title="Gutachten")
    redact = f"{page}schriftstuecke/{item.pk}/"
    shown = _words(desk.get(redact))
    assert "Seite 1 von 2" in shown
    assert f"Gutachten über {NAME}" in shown
    picture = desk.get(f"{redact}seite/1")
    assert picture["Content-Type"] in {"image/png", "image/webp"}
    mark = {"seite": "1", "reason": "third"}
    said = _mark(desk, redact, mark | {"was": "search", "term": NAME})
    assert "2 Stellen sind markiert." in said
    area = {"was": "area", "left": "10", "top": "80", "right": "30,5", "bottom": "90"}
    assert "1 Stelle ist markiert." in _mark(desk, redact, mark | area)
    last = Redaction.objects.get(item=item, y__gte=0.79)
    _words(desk.post(f"{redact}markierung/{last.pk}/entfernen", {"seite": "1"}, follow=True))
    assert Redaction.objects.filter(item=item).count() == 2

    desk.post(f"{page}auswahl", _choice(desk, page) | {"then": "make"})
    run_pending(city)
    inspection.refresh_from_db()
    package = inspection.package
    assert package is not None
    assert package.blob is not None
    assert "Sehen Sie sich das Ergebnis an" in _words(desk.get(page))
    refused = desk.post(f"{page}freigeben", {"way": "online", "reasons": "x"}, follow=True)
    assert "noch nicht angesehen" in _words(refused)
    assert desk.get(f"{page}ergebnis/{package.pk}")["Content-Type"] == "application/pdf"
    assert not says(read(package.blob), NAME)
    empty = desk.post(f"{page}freigeben", {"way": "online", "reasons": ""})
    assert empty.status_code == 422
    assert "warum nicht oder nicht alles" in empty.content.decode()
    done = {"way": "online", "reasons": "Daten eines Nachbarn."}
    assert "ist freigegeben" in _words(desk.post(f"{page}freigeben", done, follow=True))
    assert not Task.objects.filter(case=case, key="inspection", state="open").exists()
    told = Message.objects.get(case=case.pk, subject__startswith="Akteneinsicht")
    assert "Daten eines Nachbarn." in told.body
    assert f"/mein-rathaus/vorgaenge/{case.number}/akteneinsicht" in told.body
    assert "Akteneinsicht gegeben" in _words(desk.get(_at(case)))
    revoked = desk.post(f"{page}zurueckziehen", {"why": "Versehen"}, follow=True)
    assert "Der Link geht nicht mehr" in _words(revoked)


def _mark(desk: Client, redact: str, sent: dict[str, str]) -> str:
    return _words(desk.post(f"{redact}markieren", sent, follow=True))


def _choice(desk: Client, page: str) -> dict[str, str]:
    """What a browser would send: titles as they stand, the expert report under a plain title."""
    html = desk.get(page).content.decode()
    titles = re.findall(r'name="(title-[0-9a-f-]+)" value="([^"]*)"', html)
    sent = {name: "Gutachten" if NAME in value else value for name, value in titles}
    papers = [name.removeprefix("title-") for name, value in sent.items() if value == "Vermerk"]
    return sent | {"basis": "general"} | {f"why-{pk}": "draft" for pk in papers}


def test_the_file_leaves_as_pdf_and_zip_for_whoever_asked(
    city: City, desk: Client, case: Case, office: Office
) -> None:
    for form in ("pdf", "zip"):
        said = _words(desk.post(_at(case, "/auszug"), {"form": form, "whole": "1"}, follow=True))
        assert "Wird zusammengestellt: 0 von" in said
    run_pending(city)
    bound, packed = (Binding.objects.get(form=form) for form in ("pdf", "zip"))
    assert f"/auszug/{bound.pk}" in _words(desk.get(_at(case)))
    pdf = desk.get(_at(case, f"/auszug/{bound.pk}"))
    cover = " ".join(words_of_page(pdf.content))
    assert case.number in cover
    assert "vollständig" in cover
    archive = zipfile.ZipFile(io.BytesIO(desk.get(_at(case, f"/auszug/{packed.pk}")).content))
    names = archive.namelist()
    assert names[:3] == ["index.pdf", "index.csv", "index.json"]
    assert len(names) == 3 + case.documents.count()
    assert archive.testzip() is None
    mo = cast.at_desk(cast.employ("clerk", office, "Mo Amt"))
    assert mo.get(_at(case, f"/auszug/{bound.pk}")).status_code == 404


def test_who_has_read_is_shown_to_the_head_alone_and_written_once_a_day(
    desk: Client, case: Case, office: Office, django_assert_num_queries: object
) -> None:
    paper = case.documents.order_by("-serial").first()
    assert paper is not None
    for _turn in range(3):
        assert desk.get(f"/dokumente/{paper.pk}").status_code == 200
    entry = ReadingLog.objects.get(case=case)
    assert (entry.label, entry.count, entry.what) == ("Jo Amt", 3, "Vermerk")
    assert desk.get(_at(case, "/gelesen")).status_code == 403
    head = cast.at_desk(cast.employ("lead", office, "Ina Leitung"))
    for _warm in range(2):
        head.get(_at(case, "/gelesen"))
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert "Jo Amt" in _words(head.get(_at(case, "/gelesen")))
    papers = list(case.documents.all())
    for other in papers:
        desk.get(f"/dokumente/{other.pk}")
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert _words(head.get(_at(case, "/gelesen"))).count("Jo Amt") == len(papers)
    listed = head.get(_at(case, "/gelesen.csv")).content.decode()
    assert listed.count("Jo Amt") == len(papers)
