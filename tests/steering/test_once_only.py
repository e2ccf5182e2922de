"""Level 4 by real doors: a register of residents speaks HTTP, the proof is fetched with consent.

Everything else is as in journey 3: login, form with known answers, transfer, decision in the
mailbox, a question answered. Behind the simulator the same case stays at 3.
"""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from rathaus.kernel import blobs, library
from rathaus.kernel.access import Actor, Trust, Visibility
from rathaus.kernel.clock import frozen
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.registry import save
from rathaus.mail.actions import send_message
from rathaus.money.actions import book_transfer
from rathaus.money.queries import claim_of
from rathaus.people.actions.federal import record_login
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.drafts import fill_page, start_draft
from rathaus.procedures.actions.fetching import fetch_evidence
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.actions.writing import write_about
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft, Task
from rathaus.records.models import Case, Document
from rathaus.steering.jobs import compute_every_night
from rathaus.steering.models import MaturityResult
from tests.counter import cast as counter
from tests.kernel.files import pdf
from tests.money.cast import cashier
from tests.procedures import office_town
from tests.procedures.reading import text_of
from tests.procedures.town import MORNING

KEY = "bewohnerparkausweis"
ANSWERS: dict[str, Any] = {
    "event": "new",
    "role": "self",
    "residence_consent": True,
    "plate": "KI-MM 17",
    "holder": "me",
    "weight_t": 1.4,
    "start": "2026-12-01",
    "term": "12",
    "contact": {"channel": "mailbox", "email": "merle@example.org"},
    "confirm": True,
}


class Peer(HTTPServer):
    """A register of residents on this machine; ``asked`` is what reached it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.asked: list[dict[str, Any]] = []
        self.silent = False


class _Answering(BaseHTTPRequestHandler):
    server: Peer

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(told)
        answer = {"match": "exact", "residence": "main", "since": "2018-04-01", "block": False}
        body = json.dumps({"answer": answer}).encode()
        self.send_response(503 if self.server.silent else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def offices(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Office]]:
    monkeypatch.setenv(
        "RATHAUS_LIBRARY", str(office_town.library_with_registers(tmp_path, city.slug))
    )
    library.reload()
    with frozen(MORNING):
        yield office_town.settle()
    monkeypatch.undo()
    library.reload()


@pytest.fixture
def peer(city: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    """The city's register of residents is a real one."""
    server = Peer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/residents"
    chosen = {"registers": {"residents": "web"}, "register_addresses": {"residents": address}}
    own: Any = city.settings
    for name, value in chosen.items():
        monkeypatch.setitem(own, name, value)
    save(city)  # pages find the city in the registry
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    monkeypatch.undo()
    save(city)


def next_run() -> MaturityResult:
    compute_every_night()
    found: MaturityResult = MaturityResult.objects.filter(service_key=KEY).latest("id")
    return found


def ratings(found: MaturityResult) -> dict[str, int | None]:
    return {row["criterion"]: row["rating"] for row in found.ratings}


def begun(actor: Actor, **changes: Any) -> Draft:
    """Logged in, filled in from the account, everything answered."""
    record_login(actor=actor, way="bundid", trust=Trust.HIGH)
    draft = start_draft(actor=actor, procedure_key=KEY)
    draft.data = ANSWERS | changes
    draft.save(update_fields=["data"])
    for section in installed(draft.version_id).form.sections:
        fill_page(actor=actor, draft=draft, section=section)
    return Draft.objects.get(pk=draft.pk)


def uploaded() -> list[dict[str, Any]]:
    """A paper as the form keeps it."""
    stored = blobs.put(pdf(), name="erklaerung.pdf", purpose="upload")
    names = {"name": "erklaerung.pdf", "media_type": "application/pdf"}
    return [names | {"sha256": stored.sha256, "size": stored.size}]


def the_whole_way(actor: Actor, offices: dict[str, Office], **changes: Any) -> Case:
    """Applied with consent, asked and answered, paid by transfer, decided."""
    draft = fetch_evidence(actor=actor, draft=begun(actor, **changes))
    case = office_town.moved(submit_application(actor=actor, draft=draft).case)
    clerk = office_town.clerk(offices["verkehr"])
    if task := Task.objects.filter(case=case).first():
        verdict = Verdict("grant", reasons="Die Erklärung lag vor.")
        decide_case(actor=clerk, task_id=task.pk, verdict=verdict)
        case = office_town.moved(case)
    question = write_about(actor=actor, case=case, body="Wann kommt der Ausweis?")
    send_message(
        actor=clerk,
        office=case.office_id,
        recipient=case.applicant,
        subject="Ihre Frage",
        body="Sobald die Gebühr da ist.",
        case=case.pk,
        in_reply_to=question,
    )
    claim = claim_of(case.ref)
    assert claim is not None
    book_transfer(
        actor=cashier(),
        claim=claim,
        amount=Decimal(claim.amount),
        booked_on=datetime.date(2026, 11, 23),
        bank_reference=f"2026-11-23/{case.number}",
    )
    return office_town.moved(case)


def test_with_a_real_register_the_next_run_reaches_4(
    peer: Peer, offices: dict[str, Office]
) -> None:
    assert next_run().level == 2
    case = the_whole_way(office_town.merle(), offices)
    assert (case.state, case.outcome) == ("decided", "granted")
    found = next_run()
    assert (found.level, set(ratings(found).values())) == (4, {4})
    assert peer.asked[0]["question"]["house_number"] == "18"
    filed = Document.objects.get(case=case, kind="register")
    said = text_of(filed)
    for part in ("Melderegister", "22. November 2026", "Esmarchstraße", "Einwilligung"):
        assert part in said
    assert "Simuliert" not in said
    logged = Event.objects.get(kind="consent.given")
    assert logged.facts == {
        "purpose": KEY,
        "register": "residents",
        "field": "residence_proof",
        "question": "residence_consent",
    }
    with frozen(MORNING + datetime.timedelta(days=366)):  # all of it is stale by then
        assert next_run().level < 3


def test_without_the_register_evidence_it_falls(peer: Peer, offices: dict[str, Office]) -> None:
    the_whole_way(office_town.merle(), offices)
    assert next_run().level == 4
    with connection.cursor() as cursor:  # as only who owns the database could: the log refuses it
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        Event.objects.filter(kind="consent.given").delete()
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER USER")
    assert next_run().level == 3
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        Event.objects.filter(kind="register.fetched").delete()
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER USER")
    assert ratings(next_run())["papers"] == 2  # nobody uploaded either


def test_with_the_simulator_it_stays_at_3(offices: dict[str, Office]) -> None:
    case = the_whole_way(office_town.merle(), offices, holder="other", declaration=uploaded())
    assert case.outcome == "granted"
    assert "Simuliert" in text_of(Document.objects.get(case=case, kind="register"))
    found = next_run()
    assert (found.level, ratings(found)["papers"], ratings(found)["reuse"]) == (3, 3, 3)


def test_a_silent_register_loses_nothing_and_the_paper_is_asked_for(
    peer: Peer, offices: dict[str, Office]
) -> None:
    peer.silent = True
    merle = office_town.merle()
    draft = fetch_evidence(actor=merle, draft=begun(merle))
    case = office_town.moved(submit_application(actor=merle, draft=draft).case)
    assert case.state == "waiting_applicant"
    assert Document.objects.filter(case=case, kind="request").exists()
    assert not Event.objects.filter(kind="register.fetched").exists()


def test_the_page_shows_the_answer_before_it_is_sent_and_forgets_it_on_no(
    peer: Peer, offices: dict[str, Office]
) -> None:
    merle = office_town.merle()
    draft = begun(merle)
    client = _client(merle, Trust.HIGH)
    shown = client.get(counter.page(draft, "review")).content.decode()
    assert "Haupt- oder einzige Wohnung" in shown
    assert len(peer.asked) == 1
    client.post(counter.page(draft, "residence"), {"residence_consent": "false"})
    assert Draft.objects.get(pk=draft.pk).fetched == {}
    shown = client.get(counter.page(draft, "review")).content.decode()
    assert "Haupt- oder einzige Wohnung" not in shown
    assert len(peer.asked) == 1


def test_who_is_not_proven_does_not_see_what_the_register_says(
    peer: Peer, offices: dict[str, Office]
) -> None:
    merle = office_town.merle()
    draft = begun(merle)
    client = _client(merle, Trust.BASIC)
    shown = client.get(counter.page(draft, "review")).content.decode()
    assert "Haupt- oder einzige Wohnung" not in shown
    assert "wenn Sie absenden" in shown
    assert peer.asked == []
    counter.sent(client, draft)
    case = Case.objects.get()
    filed = Document.objects.get(case=case, kind="register")
    assert filed.visibility == Visibility.INTERNAL
    told = client.get(f"/mein-rathaus/vorgaenge/{case.number}/").content.decode()
    assert "Wir haben einen Nachweis aus einem Register abgerufen" in told
    assert "Meldebescheinigung: Melderegister" not in told


def _client(actor: Actor, trust: Trust) -> Client:
    client = counter.client_of(actor)
    session = client.session
    session["trust"] = int(trust)
    session.save()
    return client
