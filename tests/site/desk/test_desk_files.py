"""Files at the desk: the plan, the page of a file, paper parts, moving, and who may do what."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.test import Client

from rathaus.kernel.clock import frozen, now
from rathaus.people.models import Office
from rathaus.records.actions import add_document, open_file, open_matter
from rathaus.records.models import Case, File, FileKind, PaperPart, RecordLink
from rathaus.records.structure.paper import lend_paper_part, record_paper_part
from tests.records.cast import HOUSE, a_paper, a_plan_entry
from tests.site.desk import cast
from tests.site.reading import inline_code, texts

PLAN = "/schreibtisch/aktenplan/"
LOANS = "/schreibtisch/akten/ausgeliehen/"
WHY = "lag in der falschen Akte"


@pytest.fixture
def file(office: Office) -> File:
    """A subject file with a case and a paper in it."""
    made = _file(office, "Brücke am Kleinen Kiel")
    _matter(made, "Anfrage der Anlieger")
    return made


def _file(office: Office, title: str) -> File:
    a_plan_entry("66.10")
    return open_file(actor=HOUSE, plan="66.10", title=title, office=office.pk)


def _matter(file: File, title: str) -> Case:
    case = open_matter(actor=HOUSE, file=file, title=title)
    add_document(actor=HOUSE, case=case, paper=a_paper(f"Schreiben zu {title}"))
    return case


def _part(file: File, volume: str = "Band 1") -> PaperPart:
    place = "Regal 12, Rathaus Raum 114"
    return record_paper_part(actor=HOUSE, file=file, volume=volume, location=place, holds="Pläne")


def _at(file: File, rest: str = "") -> str:
    return f"/schreibtisch/akten/{file.number}/{rest}"


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_lists_cost_the_same_whatever_their_length(
    desk: Client, office: Office, file: File, django_assert_num_queries: object
) -> None:
    def fill(volume: str) -> None:
        lend_paper_part(
            actor=HOUSE, part=_part(file, volume), borrower="Bauamt", due_on=now().date()
        )

    pages = (PLAN, f"{PLAN}66.10/", f"{PLAN}?q=Brück", _at(file), LOANS)
    fill("Band 1")
    _matter(file, "Sache 1")  # from two on a file can be divided
    later = now() + datetime.timedelta(days=3)
    with frozen(later):
        counted: dict[str, int] = {}
        for page in pages:
            desk.get(page)
            counted[page] = _queries(desk, page)
    for number in (2, 3):
        fill(f"Band {number}")
        _matter(file, f"Sache {number}")
        _file(office, f"Brücke {number}")
    with frozen(later):
        assert {page: _queries(desk, page) for page in pages} == counted
        assert max(counted.values()) <= 24


def _queries(desk: Client, page: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        assert desk.get(page).status_code == 200
    return len(caught)


def test_the_plan_tells_how_long_and_how_many_and_leads_to_what_is_typed(
    desk: Client, file: File
) -> None:
    page = desk.get(PLAN)
    (row,) = (branch for branch in page.context["tree"] if branch.entry.number == "66.10")
    assert (row.retention, row.entry.retention_basis) == ("10 Jahre", "Aktenordnung")
    assert (row.running, row.closed) == (1, 0)
    assert inline_code(page) == []
    case = Case.objects.get(file=file)
    for typed, address in (
        (file.number, _at(file)),
        (case.number, f"/schreibtisch/vorgaenge/{case.number}"),
    ):
        assert desk.get(PLAN, {"q": typed})["Location"] == address
    assert desk.get("/schreibtisch/vorgaenge/", {"q": file.number})["Location"] == _at(file)
    assert "keine Akte" in _text(desk, f"{PLAN}?q=nirgends")


def test_a_file_is_opened_under_an_entry_and_a_matter_in_it(desk: Client, office: Office) -> None:
    a_plan_entry("66.10")
    a_plan_entry("66", years=None)
    assert "Akte anlegen" not in _text(desk, f"{PLAN}66/")
    empty = desk.post(f"{PLAN}66.10/", {"akte_title": " ", "akte_office": str(office.pk)})
    assert empty.status_code == 422
    sent = {"akte_title": "Brücke", "akte_office": str(office.pk), "akte_kind": "case"}
    desk.post(f"{PLAN}66.10/", sent)
    file = File.objects.get()
    assert (file.title, file.kind) == ("Brücke", FileKind.CASE)
    matter = {"vorgang_title": "Anfrage", "vorgang_person": "Ida Petersen"}
    opened = desk.post(_at(file, "tun/vorgang"), matter | {"vorgang_channel": "email"})
    case = Case.objects.get()
    assert opened["Location"] == f"/schreibtisch/vorgaenge/{case.number}"
    assert (case.applicant.name, case.channel) == ("Ida Petersen", "email")
    assert _at(file) in _text(desk, opened["Location"])


def test_the_page_shows_everything_in_the_file_and_exports_it(desk: Client, file: File) -> None:
    _part(file)
    first = Case.objects.get(file=file)
    other = _matter(file, "Zweite Sache")
    page = desk.get(_at(file))
    text = page.content.decode()
    told = ("Brücke am Kleinen Kiel", "10 Jahre", "Regal 12", "Schreiben zu Zweite Sache")
    assert [word for word in told if word not in text] == []
    assert inline_code(page) == []
    narrowed = desk.get(_at(file), {"vorgang": other.number}).context["documents"]
    assert [row.kind for row in narrowed] == [f"{other.number}/1"]
    assert "Teil auf Papier" in _text(desk, f"/schreibtisch/vorgaenge/{first.number}")
    table = desk.get(_at(file, "metadaten.csv"))
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [
        "Akte",
        *["Vorgang"] * 2,
        *["Dokument"] * 2,
        "Papierteil",
    ]
    assert rows[1][9:14] == [
        "10 Jahre",
        "Aktenordnung",
        "",
        "dem Archiv zur Bewertung anbieten",
        "Regal 12, Rathaus Raum 114",
    ]


def test_paper_is_recorded_lent_missed_and_digitised(desk: Client, file: File) -> None:
    wrong = desk.post(_at(file, "tun/papier"), {"papier_volume": "Band 1"})
    assert wrong.status_code == 422
    assert "Band 1" in wrong.content.decode()
    sent = {"volume": "Band 1", "location": "Keller", "holds": "Pläne", "held_from": "3.4.1998"}
    desk.post(_at(file, "tun/papier"), {f"papier_{name}": text for name, text in sent.items()})
    part = PaperPart.objects.get()
    assert part.held_from == datetime.date(1998, 4, 3)
    here = f"/schreibtisch/akten/papier/{part.pk}/"
    desk.post(here + "standort", {f"standort_{part.pk}_location": "Magazin"})
    day = (now() + datetime.timedelta(days=1)).date().isoformat()
    lend = {f"ausleihen_{part.pk}_borrower": "Bauamt", f"ausleihen_{part.pk}_due_on": day}
    desk.post(here + "ausleihen", lend)
    assert "Bauamt" in _text(desk, _at(file))
    assert "Nichts ist überfällig" in _text(desk, LOANS)
    with frozen(now() + datetime.timedelta(days=2)):
        assert "Bauamt" in _text(desk, LOANS)
    desk.post(here + "zurueck")
    case = Case.objects.get(file=file)
    field = f"digitalisiert_{part.pk}_target"
    assert desk.post(here + "digitalisiert", {field: file.number}).status_code == 422
    desk.post(here + "digitalisiert", {field: f"{case.number}/1"})
    part.refresh_from_db()
    assert (part.location, part.ended_at is not None) == ("Magazin", True)
    assert "Keller, bis" in _text(desk, _at(file))


def test_moving_leaves_a_note_and_links_are_read_from_both_ends(
    desk: Client, office: Office, file: File
) -> None:
    case, target = Case.objects.get(file=file), _file(office, "Straßenreinigung")
    right = _matter(target, "Richtig")
    page = f"/schreibtisch/vorgaenge/{case.number}"
    paper = str(case.documents.get().pk)
    sent = {"dokument_document": paper, "dokument_target": right.number}
    assert desk.post(f"{page}/akte/dokument", sent).status_code == 422
    desk.post(f"{page}/akte/dokument", sent | {"dokument_reason": WHY})
    seen = _text(desk, page)
    assert f"Nr. 1 liegt jetzt als {right.number}/2" in seen
    assert WHY in seen
    link = {"verweis_kind": "predecessor", "verweis_target": target.number}
    desk.post(f"{page}/akte/verweis", link)
    assert "Vorgänger" in _text(desk, page)
    assert "Folge" in _text(desk, _at(target))
    desk.post(_at(target, f"verweis/{RecordLink.objects.get().pk}/entfernen"))
    assert RecordLink.objects.count() == 0
    nowhere = {"umschreiben_target": "66.10-1900/0001", "umschreiben_reason": WHY}
    assert desk.post(f"{page}/akte/umschreiben", nowhere).status_code == 422
    desk.post(f"{page}/akte/umschreiben", nowhere | {"umschreiben_target": target.number})
    assert f"{case.number} liegt jetzt in {target.number}" in _text(desk, _at(file))
    assert desk.get(PLAN, {"q": file.number})["Location"] == _at(target)
    by_old_number = desk.get("/schreibtisch/vorgaenge/", {"q": file.number[:-1]})
    assert [row[0].text for row in by_old_number.context["table"].rows].count(case.number) == 1
    renamed = desk.post(f"{page}/akte/umbenennen", {"umbenennen_title": "Neu"}, follow=True)
    assert "Hieß bis" in renamed.content.decode()


def test_a_file_is_divided_closed_and_opened_again(
    desk: Client, office: Office, file: File
) -> None:
    lead = cast.at_desk(cast.employ("records", None, "Thore Akte"))
    stays = _matter(file, "Bleibt")
    goes = Case.objects.exclude(pk=stays.pk).get(file=file)
    sent = {"teilen_title": "Band 2", "teilen_reason": WHY, "teilen_cases": [str(goes.pk)]}
    new = desk.post(_at(file, "tun/teilen"), sent, follow=True)
    assert "Band 2" in texts(new, tag="h1")
    closed = desk.post(_at(file, "tun/abschliessen"))
    assert (closed.status_code, "läuft noch 1 Vorgang" in closed.content.decode()) == (409, True)
    File.objects.filter(pk=file.pk).update(closed_at=now())
    assert "Akte wieder öffnen" not in texts(
        cast.at_desk(cast.employ("editor", office, "Kai Text")).get(_at(file)), tag="summary"
    )
    lead.post(_at(file, "tun/oeffnen"), {"oeffnen_reason": "Nachtrag"})
    file.refresh_from_db()
    assert file.closed_at is None
    lead.post(_at(file, "tun/sperren"), {"sperren_reason": "Klage 3 A 12/26"})
    assert "Klage 3 A 12/26" in _text(desk, _at(file))
    assert desk.post(_at(file, "tun/freigeben")).status_code == 403


PAGES = {"desk:file": "", "metadata": "metadaten.csv", "act": "tun/betreff"}
ROLES = {
    "clerk": (200, 200, 302),
    "records": (200, 200, 302),
    "editor": (403, 403, 403),
    "elsewhere": (404, 404, 404),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_a_file_and_who_acts_on_it(role: str, office: Office, file: File) -> None:
    other = Office.objects.create(key="kultur", name="Kulturamt")
    key, place = ("clerk", other) if role == "elsewhere" else (role, office)
    place_of = None if role == "records" else place
    client = cast.at_desk(cast.employ(key, place_of, "Ada Amt"))
    answers = (
        client.get(_at(file)),
        client.get(_at(file, "metadaten.csv")),
        client.post(_at(file, "tun/betreff"), {"betreff_title": "Neu"}),
    )
    assert tuple(answer.status_code for answer in answers) == ROLES[role]
    seen = client.get(PLAN)
    if seen.status_code == 200:
        (row,) = (branch for branch in seen.context["tree"] if branch.entry.number == "66.10")
        assert row.running == (0 if role == "elsewhere" else 1)
