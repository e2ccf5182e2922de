"""Letters in the making at the desk: begun, written by two, compared, sent; and their templates."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.people.models import Office
from rathaus.procedures.models import Checkout, LetterDraft, LetterDraftVersion, TemplateVersion
from rathaus.records.actions import close_case
from rathaus.records.models import Case, Document, DocumentVersion, Outcome
from tests.procedures import town
from tests.procedures.drafting.cast import a_docx
from tests.site.desk import cast
from tests.site.reading import inline_code


@pytest.fixture
def case(office: Office) -> Case:
    """A case that waits at the desk."""
    return cast.waiting_case("Ahrens")[0]


@pytest.fixture
def fenja(office: Office) -> Client:
    """The browser of a colleague."""
    return cast.at_desk(cast.employ("clerk", office, "Fenja Flink"))


def _words(page: Any) -> str:
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    return " ".join(text.replace("\u00a0", " ").split())


def _titles(client: Client) -> dict[str, str]:
    """The templates in the list, each with whose it is."""
    rows = client.get("/schreibtisch/vorlagen/").context["rows"]
    return {row["template"].title: row["origin"] for row in rows}


def _begun(client: Client, case: Case, template: str = "") -> str:
    """Begin a draft; its address."""
    path = f"/schreibtisch/vorgaenge/{case.number}/schreiben/"
    answer = client.post(path, {"template": template})
    assert answer.status_code == 302
    return str(answer["Location"])


def _typed(case: Case, text: str, base: int, do: str = "save", **more: str) -> dict[str, str]:
    to = f"party:{case.applicant_id}"
    return {
        "do": do,
        "base": str(base),
        "subject": "Ihr Antrag",
        "addressee": to,
        "text": text,
    } | more


def test_begun_from_a_template_previewed_sent_and_told(desk: Client, case: Case) -> None:
    page = f"/schreibtisch/vorgaenge/{case.number}"
    assert "Schreiben beginnen" in _words(desk.get(page))
    choice = desk.get(f"{page}/schreiben/")
    assert "Zwischennachricht" in _words(choice)
    assert inline_code(choice) == []
    to = {"template": "vermerk", "addressee": f"party:{case.applicant_id}"}
    desk.post(f"{page}/schreiben/", to)
    note = LetterDraftVersion.objects.get(subject__startswith="Vermerk")
    assert note.addressee == {"kind": "internal"}  # a note goes to nobody, whoever was chosen
    desk.post(f"{page}/schreiben/{note.draft_id}/verwerfen", {"reason": "Probe"})
    path = _begun(desk, case, "zwischennachricht")
    editor = desk.get(path)
    assert "Guten Tag Kim Ahrens," in editor.content.decode()
    assert "Noch auszufüllen: „Woran liegt es?“, „Tag“." in _words(editor)

    text = "Guten Tag,\n\n[[Was?]] **wichtig**"
    refused = desk.post(path, _typed(case, text, 1, "send"))
    assert (refused.status_code, inline_code(refused)) == (422, [])
    assert "Noch auszufüllen: „Was?“." in _words(refused)
    assert LetterDraftVersion.objects.get(number=2).text == text  # saved before it was refused

    preview = desk.post(path, _typed(case, "Alles **gut**.", 2, "preview"))
    assert preview.content.startswith(b"%PDF")
    assert LetterDraft.objects.get(state="open").number == 2
    sent = desk.post(path, _typed(case, "Alles **gut**.", 2, "send"), follow=True)
    assert "liegt im Postfach der Person und bei den Akten" in _words(sent)
    assert "Entwurf als Schreiben versandt" in _words(sent)
    assert Document.objects.get(kind="letter").title == "Ihr Antrag"
    assert 'name="do"' not in desk.get(path).content.decode()


def test_two_browsers_on_one_draft(desk: Client, fenja: Client, case: Case) -> None:
    path = _begun(desk, case)
    fenja.post(path, _typed(case, "Wir zahlen 20 Euro.", 1))
    late = desk.post(path, _typed(case, "Wir zahlen 30 Euro.", 1))
    words = _words(late)
    assert late.status_code == 409
    assert "Fenja Flink hat inzwischen Fassung 2 gespeichert." in words
    assert "Wir zahlen 30 Euro.</textarea>" in late.content.decode()  # nothing typed is lost
    assert "gestrichen: 20 Ende der Streichung. eingefügt: 30" in words
    assert 'name="base" value="2"' in late.content.decode()
    kept = desk.post(path, _typed(case, "Wir zahlen 30 Euro.", 2), follow=True)
    assert "Gespeichert als Fassung 3." in _words(kept)

    fenja.post(path, _typed(case, "Wir zahlen 30 Euro.", 3, "reserve"))
    busy = desk.post(path, _typed(case, "Wir zahlen nichts.", 3))
    assert busy.status_code == 409
    assert "wird gerade von Fenja Flink bearbeitet" in _words(busy)
    assert "Wir zahlen nichts.</textarea>" in busy.content.decode()
    page = _words(desk.get(f"/schreibtisch/vorgaenge/{case.number}"))
    assert "wird gerade von Fenja Flink bearbeitet seit" in page
    assert "<textarea" not in desk.get(path).content.decode()
    fenja.post(path, _typed(case, "Ende.", 3, "release"))
    assert desk.post(path, _typed(case, "Noch eins.", 4)).status_code == 302


def test_what_is_typed_stays_when_a_field_is_wrong_or_something_else_is_done(
    desk: Client, case: Case
) -> None:
    path = _begun(desk, case)
    wrong = desk.post(path, _typed(case, "Mein Text", 1, subject=" "))
    assert wrong.status_code == 422
    assert "Mein Text</textarea>" in wrong.content.decode()
    address = _typed(case, "Mein Text", 1, addressee="address", lines="1\n2\n3\n4\n5\n6\n7")
    assert "höchstens 6 Zeilen" in _words(desk.post(path, address))
    reserved = desk.post(path, _typed(case, "Mein Text", 1, "reserve"))
    assert "Mein Text</textarea>" in reserved.content.decode()
    assert "noch nicht gespeichert" in _words(reserved)
    assert Checkout.objects.get().ended_at is None


def test_versions_are_compared_and_brought_back(desk: Client, case: Case) -> None:
    path = _begun(desk, case)
    for base, text in ((1, "eins zwei"), (2, "eins drei")):
        desk.post(path, _typed(case, text, base, note=f"Notiz {base}"))
    page = desk.get(f"{path}fassungen/?from=2&to=3")
    assert inline_code(page) == []
    assert "eins gestrichen: zwei Ende der Streichung. eingefügt: drei" in _words(page)
    assert "<del>" in page.content.decode()
    assert desk.get(f"{path}fassungen/2.pdf").content.startswith(b"%PDF")
    told = desk.post(f"{path}fassungen/2", {"base": "3"}, follow=True)
    assert "Fassung 2 gilt wieder" in _words(told)
    assert LetterDraftVersion.objects.get(number=4).text == "eins zwei"
    again = desk.post(f"{path}fassungen/1", {"base": "3"}, follow=True)
    assert "hat inzwischen Fassung 4 gespeichert" in _words(again)
    gone = desk.post(f"{path}verwerfen", {"reason": "doppelt"}, follow=True)
    assert "doppelt" in _words(gone)


def test_a_text_document_is_reserved_checked_in_and_the_lock_broken(
    desk: Client, fenja: Client, case: Case, office: Office
) -> None:
    page = f"/schreibtisch/vorgaenge/{case.number}"
    desk.post(f"{page}/textdokument", {"title": "Plan", "file": a_docx("eins")})
    document = Document.objects.get(title="Plan")
    desk.post(f"/schreibtisch/textdokumente/{document.pk}/reservieren")
    held = Checkout.objects.get()
    assert "Einchecken" in _words(desk.get(page))
    other = fenja.post(f"/schreibtisch/textdokumente/{document.pk}/reservieren", follow=True)
    assert "wird gerade von Jo Amt bearbeitet" in _words(other)
    assert "Reservierung aufheben" not in _words(other)
    lead = cast.at_desk(cast.employ("lead", office, "Lena Leitung"))
    assert "Reservierung aufheben" in _words(lead.get(page))
    lead.post(f"/schreibtisch/reservierungen/{held.pk}/aufheben", {"reason": "Urlaub"})
    told = desk.post(
        f"/schreibtisch/reservierungen/{held.pk}/einchecken", {"file": a_docx("zwei")}, follow=True
    )
    assert "Diese Reservierung gilt nicht mehr: aufgehoben von Lena Leitung" in _words(told)
    assert "Reservierung von Jo Amt aufgehoben" in _words(told)
    assert DocumentVersion.objects.filter(document=document).count() == 1


def test_a_closed_case_takes_no_new_drafts_and_names_those_left_open(
    desk: Client, case: Case
) -> None:
    path = _begun(desk, case)
    close_case(actor=town.HOUSE, case=case, outcome=Outcome.DONE)
    page = _words(desk.get(f"/schreibtisch/vorgaenge/{case.number}"))
    assert "Beim Abschluss blieb 1 Entwurf offen" in page
    assert "Schreiben beginnen" not in page
    assert desk.post(path, _typed(case, "Text", 1)).status_code == 409
    refused = desk.post(f"/schreibtisch/vorgaenge/{case.number}/schreiben/", {"template": ""})
    assert refused.status_code == 409
    desk.post(f"{path}verwerfen", {"reason": "erledigt"})
    assert LetterDraft.objects.get().state == LetterDraft.State.DISCARDED


def test_the_case_page_and_versions_cost_the_same_whatever_their_length(
    desk: Client, case: Case, django_assert_num_queries: Any
) -> None:
    page = f"/schreibtisch/vorgaenge/{case.number}"

    def add(number: int) -> str:
        path = _begun(desk, case)
        desk.post(path, _typed(case, "Text", 1, subject=f"Brief {number}", do="reserve"))
        desk.post(path, _typed(case, f"Text {number}", 1, subject=f"Brief {number}"))
        title = {"title": f"Plan {number}", "file": a_docx(str(number))}
        desk.post(f"{page}/textdokument", title)
        document = Document.objects.get(title=f"Plan {number}")
        desk.post(f"/schreibtisch/textdokumente/{document.pk}/reservieren")
        return path

    path = add(1)
    desk.get(page)
    queries = {}
    for address in (page, f"{path}fassungen/", "/schreibtisch/vorlagen/"):
        with CaptureQueriesContext(connection) as counted:
            desk.get(address)
        queries[address] = len(counted)
    add(2)
    add(3)
    desk.post(path, _typed(case, "anders", 2, subject="Brief 1"))
    for address, count in queries.items():
        with django_assert_num_queries(count):
            shown = desk.get(address)
    words = _words(desk.get(page))
    assert [f"Brief {n}" in words and f"Plan {n}" in words for n in (1, 2, 3)] == [True] * 3
    assert shown.status_code == 200


def test_templates_are_proposed_by_one_and_released_by_another(
    office: Office, desk: Client
) -> None:
    one = cast.at_desk(cast.employ("editor", None, "Edda Text"))
    two = cast.at_desk(cast.employ("editor", None, "Emil Text"))
    page = "/schreibtisch/vorlagen/schreiben/"
    assert inline_code(one.get(page)) == []
    values = {"title": "Brief", "kind": "letter", "use": "", "subject": "B", "note": "kürzer"}
    wrong = one.post(page, values | {"base": "0", "text": "{{ person.iban }}"})
    assert "Diese Platzhalter gibt es nicht: „person.iban“." in _words(wrong)
    assert desk.post(page, values | {"base": "0", "text": "Neu"}).status_code == 403
    told = one.post(page, values | {"base": "0", "text": "Neu {{ today }}"}, follow=True)
    assert "Freigeben muss sie eine andere Person" in _words(told)
    assert "Brief" not in _titles(one)
    late = two.post(page, values | {"base": "0", "text": "Meins"})
    assert (late.status_code, "Meins</textarea>" in late.content.decode()) == (409, True)
    own = one.post(f"{page}1/freigeben", follow=True)
    assert "selbst vorgeschlagen" in _words(own)
    two.post(f"{page}1/freigeben")
    assert _titles(desk)["Brief"] == "Stadt, Fassung 1"
    assert "freigegeben von Emil Text" in _words(one.get(page))
    one.post(f"{page}zurueckziehen", {"reason": "doch nicht"})
    two.post(f"{page}2/freigeben")
    assert "Brief" not in _titles(desk)
    assert TemplateVersion.objects.count() == 2
    added = one.post("/schreibtisch/vorlagen/neu", values | {"key": "dank", "text": "Danke"})
    assert added["Location"] == "/schreibtisch/vorlagen/dank/"
    again = two.post("/schreibtisch/vorlagen/neu", values | {"key": "dank", "text": "Danke"})
    assert "Diesen Kurznamen gibt es schon" in _words(again)


def test_readers_read_and_others_find_nothing(desk: Client, case: Case, office: Office) -> None:
    path = _begun(desk, case)
    desk.post(path, _typed(case, "Vertraulich", 1))
    reader = cast.at_desk(cast.employ("records", None, "Thore Akte"))
    seen = reader.get(path)
    assert ("Vertraulich" in _words(seen), "<textarea" in seen.content.decode()) == (True, False)
    assert reader.post(path, _typed(case, "anders", 2)).status_code == 403
    other = Office.objects.create(key="soziales", name="Soziales")
    stranger = cast.at_desk(cast.employ("clerk", other, "Ole Anders"))
    assert [stranger.get(path).status_code, stranger.get(f"{path}fassungen/").status_code] == [
        404
    ] * 2
