"""The search of the record room finds what papers say, and nothing for those who may not see it."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
import typst

from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.blobs import Blob, media, put
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account
from rathaus.records.actions import (
    add_document,
    add_participant,
    assign_case,
    close_case,
    consult_office,
    erase_document,
    index_due_cases,
    note_withheld_search,
    save_search,
)
from rathaus.records.finding.hits import Wanted, find
from rathaus.records.finding.shown import shown
from rathaus.records.models import Case, DocumentText, Outcome, TextState, WithheldSearch
from rathaus.records.reading import read_text
from tests.cast_floor2 import a_person, an_office, staff
from tests.records.cast import HOUSE, a_case, a_paper, clerk_of

pytestmark = pytest.mark.django_db


def indexed() -> None:
    while index_due_cases(actor=HOUSE):
        pass


def titles(actor: Actor, words: str, **chosen: str) -> list[str]:
    """Titles of what is found, through everything that a page asks."""
    hits = shown(actor, find(actor, Wanted(words, chosen)).places, words)
    return [str(hit.document.title if hit.document else hit.case.title) for hit in hits]


def a_text(said: str, name: str = "brief.txt") -> Blob:
    return put(said.encode(), name=name, purpose="generated")


def a_pdf(said: str) -> bytes:
    return typst.compile(said.encode())


def packed(name: str, xml: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, xml)
    return content.getvalue()


def locked(content: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return target.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
T = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
DOCX = packed(
    "word/document.xml",
    f'<w:document xmlns:w="{W}"><w:p><w:t>Kran</w:t><w:t>wagen</w:t></w:p>'
    "<w:p><w:t>kommt</w:t></w:p></w:document>",
)
ODT = packed("content.xml", f'<d xmlns:t="{T}"><t:p>Kran<t:s/>kommt</t:p><t:p>morgen</t:p></d>')
BOMB = packed("word/document.xml", "<a>" + " " * 41_000_000 + "</a>")


@pytest.mark.parametrize(
    ("content", "media_type", "state", "text"),
    [
        (a_pdf("Der Kran kommt früh."), media.PDF, "read", "Der Kran kommt früh."),
        (locked(a_pdf("geheim")), media.PDF, "locked", ""),
        (b"%PDF-1.7 kaputt", media.PDF, "broken", ""),
        ("Grüße\n\naus  Kiel".encode("cp1252"), media.TEXT, "read", "Grüße aus Kiel"),
        (b'{"street": "Weg", "n": [1, true, {"side": "even"}]}', media.TEXT, "read", "Weg 1 even"),
        (b"<p>Ja &amp;<b>nein</b><script>x()</script></p>", media.HTML, "read", "Ja &nein"),
        (DOCX, media.DOCX, "read", "Kranwagen kommt"),
        (ODT, media.ODT, "read", "Kran kommt morgen"),
        (BOMB, media.DOCX, "broken", ""),
        (DOCX[:-40], media.DOCX, "broken", ""),
        (b"", media.TEXT, "empty", ""),
        (b"\x89PNG", media.PNG, "other", ""),
    ],
)
def test_reading(content: bytes, media_type: str, state: str, text: str) -> None:
    assert read_text(content, media_type) == (TextState(state), text)


def test_finds_by_number_name_title_and_content_in_any_inflection(city: City) -> None:
    case = a_case(applicant=a_person("Öztürk", "Ayşe"))
    add_participant(actor=HOUSE, case=case, party=a_person("Nachbar"))
    letter = put(
        a_pdf("Wir brauchen zwei Kräne am Baumhaus."), name="brief.pdf", purpose="generated"
    )
    add_document(actor=HOUSE, case=case, paper=a_paper("Lageplan", blob=letter))
    add_document(actor=HOUSE, case=case, paper=a_paper("Defekt", blob=a_text("%PDF-1.7 x")))
    indexed()
    clerk = clerk_of(case)
    assert titles(clerk, case.number.lower()) == ["Defekt", "Lageplan", case.title]
    assert len(titles(clerk, case.file.number[:8])) == 3
    assert len(titles(clerk, "oeztuerk halteverbot")) == 3
    assert len(titles(clerk, "Nachbar")) == 3
    assert titles(clerk, "lageplaene") == ["Lageplan"]
    assert titles(clerk, "kran Öztürk") == ["Lageplan"]
    assert (
        titles(clerk, "Kran Petersen") == titles(clerk, "2026-999999-A") == titles(clerk, "") == []
    )
    (hit,) = shown(clerk, find(clerk, Wanted("baumhäuser")).places, "baumhäuser")
    assert "<mark>Baumhaus</mark>" in hit.excerpt


def test_facets_narrow_and_pages_follow_each_other(city: City) -> None:
    case = a_case()
    for number in range(4):
        add_document(actor=HOUSE, case=case, paper=a_paper(f"Skizze {number}", kind="sketch"))
    indexed()
    clerk = clerk_of(case)
    found = find(clerk, Wanted("Halteverbot"), size=3)
    assert found.count == 5
    assert found.facets["kind"] == {"case": 1, "sketch": 4}
    assert found.facets["plan"] == {"54.30": 5}
    assert found.facets["office"] == {str(case.office_id): 5}
    assert found.next is not None
    last = found.next
    rest = find(clerk, Wanted("Halteverbot"), after=(last.at, last.id, last.direct), size=3)
    ids = [place.id for place in (*found.places, *rest.places)]
    assert len(ids) == len(set(ids)) == 5
    assert rest.next is None
    assert titles(clerk, "Halteverbot", kind="case") == [case.title]
    assert titles(clerk, "Halteverbot", year="1999") == []


def test_a_very_long_document_of_many_words_is_found(city: City) -> None:
    many = " ".join(f"{number:x}wort{number * 7919:040x}" for number in range(30_000))
    case = a_case()
    add_document(actor=HOUSE, case=case, paper=a_paper("Liste", blob=a_text(f"Kran {many}")))
    indexed()
    assert titles(clerk_of(case), "Kran") == ["Liste"]


@pytest.fixture
def care(city: City) -> Case:
    """A protected case about care, with a paper."""
    office = an_office("soziales", "Sozialamt").pk
    case = a_case(title="Hilfe zur Pflege", office=office, visibility=Visibility.PROTECTED)
    paper = a_paper("Pflegegutachten", blob=a_text("Die Pflege beginnt im Mai."))
    add_document(actor=HOUSE, case=case, paper=paper)
    indexed()
    return case


def test_only_those_who_may_see_a_case_find_it(care: Case) -> None:
    here = care.office_id
    elsewhere = an_office().pk
    assert len(titles(staff("case.see", "protected.see", office=here), "Pflege")) == 2
    assert len(titles(staff("case.see", "protected.see"), "Pflege")) == 2
    for stranger in (
        staff("case.see"),
        staff("case.see", office=here),
        staff("case.see", "protected.see", office=elsewhere),
        staff("case.work", "protected.see", office=here),
    ):
        found = find(stranger, Wanted("Pflege"))
        assert found.places == ()
        assert not any(found.facets.values())
        assert found.count == 0


def test_a_protected_paper_in_an_open_case_is_for_those_who_may(city: City) -> None:
    case = a_case()
    secret = a_paper("Attest", visibility=Visibility.PROTECTED)
    add_document(actor=HOUSE, case=case, paper=secret)
    indexed()
    assert titles(clerk_of(case), "Attest") == []
    assert titles(clerk_of(case, "case.see", "protected.see"), "Attest") == ["Attest"]


def test_an_office_that_is_asked_finds_its_papers_only_and_by_their_own_words(city: City) -> None:
    case = a_case(applicant=a_person("Öztürk"))
    other = an_office("gruen", "Grünflächen")
    plan = add_document(actor=HOUSE, case=case, paper=a_paper("Lageplan"))
    add_document(actor=HOUSE, case=case, paper=a_paper("Lageplan für uns"))
    asked = staff("case.see", office=other.pk)
    both = Actor(
        kind="staff", id="9", label="Leitung", account=9,
        grants={"case.see": frozenset({other.pk, case.office_id})},
    )  # fmt: skip
    indexed()
    assert titles(asked, "Lageplan") == []
    consult_office(actor=HOUSE, case=case, office=other, documents=[plan.pk])
    indexed()
    assert titles(asked, "Lageplan") == ["Lageplan"]
    assert titles(asked, "Öztürk") == []
    assert sorted(titles(both, "Lageplan")) == ["Lageplan", "Lageplan für uns"]


def test_a_case_that_goes_elsewhere_is_lost_from_sight_at_once(city: City) -> None:
    case, other = a_case(), an_office("gruen", "Grünflächen")
    indexed()
    before, after = clerk_of(case), staff("case.see", office=other.pk)
    assert len(titles(before, "Halteverbot")) == 1
    assign_case(actor=HOUSE, case=case, office=other.pk, clerk=None)
    assert find(before, Wanted("Halteverbot")).count == 0
    indexed()
    assert find(before, Wanted("Halteverbot")).count == 0
    assert len(titles(after, "Halteverbot")) == 1


def test_an_erased_document_loses_its_text_at_once(city: City) -> None:
    case = a_case()
    document = add_document(actor=HOUSE, case=case, paper=a_paper("Brief", blob=a_text("Kran")))
    indexed()
    clerk = clerk_of(case)
    assert titles(clerk, "Kran") == ["Brief"]
    close_case(actor=HOUSE, case=case, outcome=Outcome.GRANTED)
    erase_document(actor=HOUSE, document=document, why="Art. 17 DSGVO")
    assert not DocumentText.objects.exists()
    assert titles(clerk, "Kran") == []
    indexed()
    assert titles(clerk, "Kran") == []
    assert titles(clerk, "Brief") == ["Brief"]


def test_a_search_for_what_is_withheld_is_told_without_the_words_in_the_log(care: Case) -> None:
    account = Account.objects.create(email="jo@stadt.example", is_staff_member=True)
    stranger = staff("case.see", account=account.pk)
    noted = note_withheld_search(actor=stranger, words="Pflege")
    assert noted is not None
    assert (noted.words, noted.amount) == ("Pflege", "few")
    event = Event.objects.get(kind="search.withheld")
    assert "Pflege" not in str(event.facts)
    assert note_withheld_search(actor=stranger, words="Gibtesnicht") is None
    may = staff("case.see", "protected.see", account=account.pk)
    assert note_withheld_search(actor=may, words="Pflege") is None
    assert WithheldSearch.objects.count() == 1


def test_a_saved_search_is_written_over_by_its_name(city: City) -> None:
    account = Account.objects.create(email="jo@stadt.example", is_staff_member=True)
    clerk = staff("case.see", account=account.pk)
    first = save_search(actor=clerk, name=" Kräne ", address="q=kran")
    again = save_search(actor=clerk, name="Kräne", address="q=kran&jahr=2026")
    assert first.pk == again.pk
    assert again.address == "q=kran&jahr=2026"
