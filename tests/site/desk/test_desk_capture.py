"""Documents and scans at the desk: added several at once, marked as mistaken, put to cases."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from rathaus.kernel.access import system
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.procedures.models import Intake
from rathaus.records.actions import open_file, open_matter
from rathaus.records.models import AlteredContent, Case, Document, ScannedPaper
from rathaus.records.scanning.verbs import take_scan
from tests.kernel import files
from tests.procedures import town
from tests.records.cast import a_plan_entry
from tests.site.desk import cast
from tests.site.reading import inline_code, texts

HOUSE = system("test")


def a_matter(office: Office) -> Case:
    file = open_file(actor=HOUSE, plan=a_plan_entry().number, title="Lärm", office=office.pk)
    return open_matter(actor=HOUSE, file=file, title="Beschwerde über Lärm")


def sent(*names_and_data: tuple[str, bytes], **more: Any) -> dict[str, Any]:
    uploads = [SimpleUploadedFile(name, data) for name, data in names_and_data]
    values = {"key": "form-1", "kind": "evidence", "direction": "in", "visibility": "1"}
    return values | {"files": uploads} | more


def test_several_files_each_with_its_result(
    desk: Client, office: Office, settings: Settings
) -> None:
    case = a_matter(office)
    page = f"/schreibtisch/vorgaenge/{case.number}"
    shown = desk.get(page)
    assert (inline_code(shown), "Dokumente hinzufügen" in texts(shown, tag="h2")) == ([], True)

    form = sent(("Foto.png", files.png(10, 10)), ("leer.pdf", b""), title=["Baustelle", "Leeres"])
    done = desk.post(f"{page}/dokumente", form, follow=True)
    told = [str(message) for message in done.context["messages"]]
    assert told == [
        "1 Dokument ist bei den Akten: Nr. 1 „Baustelle“",
        "„leer.pdf“ wurde nicht abgelegt: Die Datei „leer.pdf“ ist leer. "
        "Prüfen Sie die Datei und laden Sie sie erneut hoch.",
    ]
    again = desk.post(f"{page}/dokumente", sent(("Foto.png", files.png(10, 10))), follow=True)
    assert [str(message) for message in again.context["messages"]] == [
        "1 Dokument ist bei den Akten: Nr. 1 „Baustelle“ (war schon abgelegt)"
    ]
    program = desk.post(f"{page}/dokumente", sent(), headers={"accept": "application/json"})
    assert program.json() == {"next": page}

    settings.UPLOAD_LIMIT_BYTES = 10_000
    huge = desk.post(
        f"{page}/dokumente",
        sent(("riesig.pdf", b"%PDF-" + bytes(90_000)), ("klein.pdf", files.pdf()), key="form-2"),
        follow=True,
    )
    nothing, *told = [str(message) for message in huge.context["messages"]]
    assert nothing.startswith("Es ist keine Datei ausgewählt.")  # of the program before
    assert told[0] == "1 Dokument ist bei den Akten: Nr. 2 „klein“"
    assert "größer als die erlaubten" in told[1]


def test_what_was_filed_by_mistake_stays_struck(desk: Client, office: Office) -> None:
    case = a_matter(office)
    page = f"/schreibtisch/vorgaenge/{case.number}"
    desk.post(f"{page}/dokumente", sent(("fremd.pdf", files.pdf())))
    document = Document.objects.get()
    values = {"document": str(document.pk), "why": " "}
    refused = desk.post(f"{page}/irrtum", values)
    assert (refused.status_code, inline_code(refused)) == (422, [])
    done = desk.post(f"{page}/irrtum", values | {"why": "gehört zu V-12"}, follow=True)
    assert [text.partition(" (")[0] for text in texts(done, tag="s")] == ["fremd"]
    assert "irrtümlich abgelegt: gehört zu V-12" in done.content.decode().replace("\xa0", " ")
    reader = cast.at_desk(cast.employ("records", None, "Thore Akte"))
    assert "Dokumente hinzufügen" not in texts(reader.get(page), tag="h2")
    assert reader.post(f"{page}/dokumente", sent(("a.pdf", files.pdf()))).status_code == 403


def a_scan(office: Office, name: str = "scan.pdf") -> ScannedPaper:
    return take_scan(actor=HOUSE, office=office, data=files.pdf(), name=name).scan


def test_a_scan_is_recorded_like_a_letter(desk: Client, office: Office) -> None:
    case, scan = a_matter(office), a_scan(office)
    page = f"/schreibtisch/eingang/scan/{scan.pk}/"
    assert "scan.pdf" in texts(desk.get("/schreibtisch/eingang/"), tag="a")
    found = desk.get(page, {"q": case.number})
    assert inline_code(found) == []
    way = f"/schreibtisch/eingang/vorgang/{case.number}?scan={scan.pk}"
    assert f'href="{way}"' in found.content.decode()
    assert desk.get(f"{page}inhalt")["Content-Type"] == "application/pdf"

    form = desk.get(way)
    assert "scan" not in {field.name for field in form.context["questions"]}
    values = {
        "scan_id": str(scan.pk),
        "what": "other",
        "sender": "applicant",
        "way": "letter",
        "received_on": "20.11.2026",
    }
    desk.post(f"/schreibtisch/eingang/vorgang/{case.number}", values)
    kept = ScannedPaper.objects.get()
    assert (kept.state, kept.case) == ("assigned", case)
    assert Document.objects.get(case=case).current.sha256 == scan.content
    assert case.intakes.get().scan_sha256 == scan.content
    assert desk.get(page).status_code == 404


def test_a_paper_application_is_typed_from_a_scan(desk: Client, office: Office) -> None:
    scan = a_scan(office)
    way = f"/schreibtisch/eingang/antrag?scan={scan.pk}"
    assert "scan" not in {field.name for field in desk.get(way).context["questions"]}
    values = {"procedure": town.KEY, "way": "letter", "received_on": "19.11.2026"}
    desk.post("/schreibtisch/eingang/antrag", values | {"scan_id": str(scan.pk)})
    intake = Intake.objects.select_related("draft").get()
    assert (intake.scan_sha256, ScannedPaper.objects.get().state) == (scan.content, "waiting")
    assert intake.draft is not None
    intake.draft.data = town.answers(contact={"channel": "post", "email": "kim@example.org"})
    intake.draft.save(update_fields=["data"])
    desk.post(f"/antrag/{intake.draft_id}/review/", {"confirm": "true"})
    kept = ScannedPaper.objects.select_related("case").get()
    assert (kept.state, kept.case) == ("assigned", Case.objects.get())
    assert Document.objects.filter(versions__blob=scan.content, case=kept.case).count() == 1


def test_a_scan_opens_a_matter_or_is_set_aside(desk: Client, office: Office) -> None:
    file = open_file(actor=HOUSE, plan=a_plan_entry().number, title="Lärm", office=office.pk)
    scan, other = a_scan(office), a_scan(office, "leer.pdf")
    page = f"/schreibtisch/eingang/scan/{scan.pk}"
    wrong = desk.post(f"{page}/vorgang", {"file": "99/1", "title": "Lärm"})
    assert (wrong.status_code, inline_code(wrong)) == (404, [])
    untitled = desk.post(f"{page}/vorgang", {"file": file.number, "title": ""})
    assert untitled.status_code == 422
    done = desk.post(f"{page}/vorgang", {"file": file.number, "title": "Lärm"}, follow=True)
    assert "Lärm" in texts(done, tag="h1")
    away = f"/schreibtisch/eingang/scan/{other.pk}/aussortieren"
    assert desk.post(away, {"why": ""}).status_code == 422
    desk.post(away, {"why": "Leerseite"})
    assert ScannedPaper.objects.get(pk=other.pk).state == "discarded"
    stranger = cast.at_desk(cast.employ("records", None, "Thore Akte"))
    assert stranger.get(f"{page}/").status_code in {403, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_scans_costs_the_same_for_one_and_three(
    desk: Client,
    office: Office,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    for number in range(count):
        a_scan(office, f"scan{number}.pdf")
    desk.get("/schreibtisch/eingang/")
    with django_assert_num_queries(_QUERIES):
        page = desk.get("/schreibtisch/eingang/")
    assert len(page.context["scans"].rows) == count


_QUERIES = 5


def test_what_a_verification_found_stands_under_failures(city: City, office: Office) -> None:
    operator = cast.at_desk(cast.employ("operator", None, "Ole Betrieb"))
    page = operator.get("/schreibtisch/stoerungen/")
    assert "Noch nie geprüft." in page.content.decode()
    AlteredContent.objects.create(
        problem="altered", expected="a" * 64, found="b" * 64, found_at="2026-11-23T02:10:00Z"
    )
    page = operator.get("/schreibtisch/stoerungen/")
    assert "1 Inhalt ist nicht, wie er abgelegt wurde" in page.content.decode()
    assert (inline_code(page), "a" * 64 in page.content.decode()) == ([], True)
