"""Zugang on the desk: who opens a file and why, the forms, the list of all special rights."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rathaus.kernel.clock import today
from rathaus.people.models import Account, Deputy, Office, Post
from rathaus.records.models import AccessRight, Case, File
from tests.site.desk import cast

LIST = "/schreibtisch/zugaenge/"
TASKS = "/schreibtisch/?wessen=all"


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def _page(case: Case) -> str:
    return f"/schreibtisch/vorgaenge/{case.number}"


def _of(case: Case) -> str:
    return f"{LIST}{case.file_id}/"


@pytest.fixture
def lead(office: Office) -> Client:
    return cast.at_desk(cast.employ("lead", office, "Lea Leitung"))


def test_a_lead_restricts_admits_and_ends(
    desk: Client, jo: Account, lead: Client, office: Office
) -> None:
    case, _task = cast.waiting_case("Ahrens")
    elsewhere = Office.objects.create(key="bau", name="Bauamt")
    guest = cast.employ("clerk", elsewhere, "Gast Ina")
    far = cast.at_desk(guest)
    assert "Zugang zur Akte regeln" in _text(lead, _page(case))
    assert "Zugang zur Akte" not in _text(desk, _page(case))
    lea = Account.objects.get(name="Lea Leitung")
    wrong = lead.post(_of(case), {"form": "restrict", "restrict_reason": "Interessen"})
    assert wrong.status_code == 422
    assert "mindestens eine Person" in wrong.content.decode()
    lead.post(
        _of(case),
        {"form": "restrict", "restrict_whom": [lea.pk], "restrict_reason": "Interessenkonflikt"},
    )
    assert File.objects.get(pk=case.file_id).restriction == "Interessenkonflikt"
    # Nothing of it is left for the others: page, lists, export, straight address.
    assert desk.get(_page(case)).status_code == 404
    assert case.number not in _text(desk, TASKS) + _text(desk, "/schreibtisch/vorgaenge/")
    assert case.number in _text(lead, TASKS)
    assert "keinen Vorgang" in _text(desk, f"/schreibtisch/vorgaenge/?q={case.number}")
    assert desk.get(_of(case)).status_code == 403
    last = today() + datetime.timedelta(days=5)
    admitted = {
        "form": "admit", "admit_whom": guest.pk, "admit_mode": "work",
        "admit_last_day": last.isoformat(), "admit_reason": "Statik prüfen",
    }  # fmt: skip
    assert lead.post(_of(case), admitted | {"admit_reason": ""}).status_code == 422
    page = lead.post(_of(case), admitted, follow=True).content.decode()
    assert "Zugelassen: Gast Ina." in page
    assert "namentlich zugelassen: lesen und bearbeiten" in page
    assert "Zur Akte zugelassen, zum Bearbeiten" in page
    assert "Antrag eingegangen" in _text(far, _page(case))
    assert case.number in _text(far, TASKS)
    right = AccessRight.objects.get(account=guest)
    lead.post(f"{LIST}{right.pk}/beenden", {"reason": "Früher fertig"})
    assert far.get(_page(case)).status_code == 404
    lead.post(_of(case), {"form": "lift"})
    assert desk.get(_page(case)).status_code == 200


def test_whoever_is_biased_shuts_the_file_to_themselves(
    desk: Client, jo: Account, lead: Client
) -> None:
    case, task = cast.waiting_case("Ahrens")
    desk.post("/schreibtisch/aufgaben/uebernehmen", {"only": str(task.pk)})
    answer = desk.post(f"{_page(case)}/befangen", {"reason": "Nachbarin"}, follow=True)
    assert "Sie sind von dieser Akte ausgeschlossen." in answer.content.decode()
    assert desk.get(_page(case)).status_code == 404
    assert case.number not in _text(desk, "/schreibtisch/?wessen=mine")
    assert desk.post(f"{_page(case)}/entscheiden/{task.pk}", {"kind": "grant"}).status_code == 404
    assert "ausgeschlossen: Nachbarin" in _text(lead, _of(case))
    again = {"form": "admit", "admit_whom": jo.pk, "admit_mode": "read",
             "admit_last_day": today().isoformat(), "admit_reason": "doch"}  # fmt: skip
    assert "von der Akte ausgeschlossen" in lead.post(_of(case), again).content.decode()


def test_pages_and_downloads_shut_with_the_deputyship(office: Office, jo: Account) -> None:
    case, _task = cast.waiting_case("Ahrens")
    paper = case.documents.first()
    assert paper is not None
    elsewhere = Office.objects.create(key="bau", name="Bauamt")
    vera = cast.employ("clerk", elsewhere, "Vera Vertretung")
    post = Post.objects.create(key="v-1", office=office, title="Verkehr", holder=jo)
    stands_in = Deputy.objects.create(post=post, account=vera, valid_from=cast.FROM)
    client = cast.at_desk(vera)
    pages = (_page(case), reverse("document", args=[paper.pk]))

    def seen() -> tuple[list[int], list[bool]]:
        lists = (TASKS, "/schreibtisch/vorgaenge/")
        codes = [client.get(page).status_code for page in pages]
        return codes, [case.number in _text(client, page) for page in lists]

    assert seen() == ([200, 200], [True, True])
    stands_in.valid_to = today()  # yesterday was the last day
    stands_in.save()
    assert seen() == ([404, 404], [False, False])


def test_the_list_narrows_exports_and_hides_titles(
    lead: Client, office: Office, jo: Account
) -> None:
    case, _task = cast.waiting_case("Ahrens")
    other, _also = cast.waiting_case("Bendixen", 4)
    for one, name in ((case, "Ahrens"), (other, "Bendixen")):
        lead.post(_of(one), {"form": "restrict", "restrict_whom": [jo.pk], "restrict_reason": name})
    lead.post(_of(other), {"form": "lift"})
    rows = lead.get(LIST).context["table"].rows
    assert [row[0].text for row in rows] == [other.file.number, case.file.number]
    assert [bool(row[0].badge) for row in rows] == [False, True]
    assert lead.get(LIST, {"q": case.file.number})["Location"] == _of(case)
    assert case.title not in _text(lead, _of(case))  # the lead did not admit themselves
    assert "Dazu gibt es hier keinen Zugang" in _text(lead, LIST + "?stand=vorbei")
    file = lead.get(LIST + "?ausgabe=csv&stelle=" + office.key).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file), delimiter=";"))
    assert [line[:2] for line in lines[1:]] == [
        [other.file.number, "Jo Amt"], [case.file.number, "Jo Amt"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "everywhere", "status", "on_file"),
    [
        ("clerk", False, 403, 403), ("lead", False, 200, 200), ("records", True, 200, 200),
        ("treasury", True, 403, 403), ("auditor", True, 200, 404),
    ],
)  # fmt: skip
def test_who_comes_to_these_pages(
    office: Office, role: str, everywhere: bool, status: int, on_file: int
) -> None:
    case, _task = cast.waiting_case("Ahrens")
    client = cast.at_desk(cast.employ(role, None if everywhere else office, "Wer Immer"))
    assert client.get(LIST).status_code == status
    assert client.get(_of(case)).status_code == on_file
    if role == "records":
        page = _text(client, _of(case))
        assert "Wer diese Akte öffnen kann" in page
        assert "Akte freigeben" not in page
        assert client.post(_of(case), {"form": "lift"}).status_code == 403


def test_an_auditor_opens_a_restricted_file_for_a_day(lead: Client, jo: Account) -> None:
    case, _task = cast.waiting_case("Ahrens")
    lead.post(_of(case), {"form": "restrict", "restrict_whom": [jo.pk], "restrict_reason": "x"})
    auditor = cast.at_desk(cast.employ("auditor", None, "Al Revision"))
    assert auditor.get(_page(case)).status_code == 404
    opened = {"number": case.file.number, "reason": "Stichprobe"}
    page = auditor.post(f"{LIST}revision", opened, follow=True).content.decode()
    assert case.number in page
    assert auditor.get(_page(case)).status_code == 200
    missing = auditor.post(f"{LIST}revision", opened | {"number": "99-1"}, follow=True)
    assert "keine Akte" in missing.content.decode()


def test_many_rights_cost_as_many_statements_as_one(lead: Client, jo: Account) -> None:
    counts = []
    for names in (("A",), ("B", "C")):
        for number, name in enumerate(names):
            case, _task = cast.waiting_case(name, 2 + 2 * number + 10 * len(names))
            bars = {"form": "bar", "bar_whom": jo.pk, "bar_reason": "Nachbar"}
            lead.post(_of(case), bars)
        lead.get(LIST)
        with CaptureQueriesContext(connection) as seen:
            lead.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert len(lead.get(LIST).context["table"].rows) == 3
