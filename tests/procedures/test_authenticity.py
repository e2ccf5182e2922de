"""Letters that can be checked by whoever holds them, and certificates for who has no eID."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.kernel import blobs, library
from rathaus.kernel.access import Trust
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.tenancy import City
from rathaus.mail.models import Delivery
from rathaus.mail.postal import letter_of
from rathaus.people.models import Office, Party
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.ending import Asked, end_decision
from rathaus.procedures.models import Decision, IssuedLetter, Run, Task
from rathaus.records.models import Document
from tests.procedures import office_town as town
from tests.procedures.reading import text_of
from tests.procedures.test_everyday_cases import CERTIFICATE, PARKING, _paid

MORNING = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)
PAPER = CERTIFICATE | {"format": "paper", "copies": 1, "contact": {"channel": "post"}}
CODE = re.compile(r"[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}")


@pytest.fixture
def offices(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Office]]:
    """The town with its registers, on a Monday morning."""
    monkeypatch.setenv("RATHAUS_LIBRARY", str(town.library_with_registers(tmp_path, city.slug)))
    library.reload()
    with frozen(MORNING):
        yield town.settle()
    monkeypatch.undo()
    library.reload()


def _asked(client: Client, code: str, **more: Any) -> tuple[int, str]:
    answer = client.post("/echtheit/", {"code": code} | more)
    return answer.status_code, answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


@pytest.mark.usefixtures("offices")
def test_a_certificate_is_known_by_its_code_and_its_file() -> None:
    case = town.submitted(town.merle(), "meldebescheinigung", **CERTIFICATE)
    document = Document.objects.get(case=case, kind="certificate")
    found = CODE.search(text_of(document))
    assert found is not None
    kept = IssuedLetter.objects.get(case=case)
    assert found[0] not in (kept.code_hash, str(kept.__dict__))
    content = blobs.read(document.current.blob)
    visitor = Client(headers={"host": "testserver"})
    same = SimpleUploadedFile("x.pdf", content)
    status, page = _asked(visitor, found[0].lower().replace("-", " "), file=same)
    assert status == 200
    for part in ("Meldebescheinigung", "Bürgerservice", "23. November 2026", "unverändert"):
        assert part in page
    for private in ("Merle", "Esmarchstraße", case.number):
        assert private not in page
    changed = SimpleUploadedFile("x.pdf", content + b" ")
    assert "nicht die, die unser Haus" in _asked(visitor, found[0], file=changed)[1]


@pytest.mark.usefixtures("offices")
def test_wrong_codes_are_told_alike_and_stopped() -> None:
    visitor = Client(headers={"host": "testserver"})
    assert _asked(visitor, "")[0] == 422
    assert _asked(visitor, "quatsch")[0] == 422
    for _guess in range(30):
        status, page = _asked(visitor, "7KM4P-XQ9TA-34CDE-FGH67")
        assert (status, "gibt es bei uns kein Schreiben" in page) == (404, True)
    assert _asked(visitor, "7KM4P-XQ9TA-34CDE-FGH67")[0] == 503


def test_a_permit_that_was_revoked_is_genuine_and_holds_no_longer(
    offices: dict[str, Office],
) -> None:
    case = _paid(town.submitted(town.merle(), "bewohnerparkausweis", **PARKING))
    decision = Decision.objects.get(case=case)
    found = CODE.search(text_of(decision))
    assert found is not None
    visitor = Client(headers={"host": "testserver"})
    assert "gilt bis zum 30. November 2027" in _asked(visitor, found[0])[1]
    end_decision(
        actor=town.clerk(offices["verkehr"]),
        decision_id=decision.pk,
        asked=Asked(
            why="revoked",
            reasons="Die Wohnung ist aufgegeben.",
            effective_on=MORNING.date(),
            hearing="Am 20. November angerufen.",
            known_since=MORNING.date(),
        ),
    )
    assert "gilt aber seit dem 23. November 2026 nicht mehr" in _asked(visitor, found[0])[1]


def test_without_eid_it_goes_by_post_to_the_registered_address_alone(
    offices: dict[str, Office],
) -> None:
    actor = replace(town.merle(), trust=Trust.BASIC)
    case = town.submitted(actor, "meldebescheinigung", **PAPER)
    assert case.state == "waiting_payment"
    # Whoever can get into the account cannot turn the letter away while the payment is open.
    Party.objects.filter(pk=actor.party).update(street="Anderswo", house_number="1")
    case = _paid(case)
    assert (case.state, case.outcome) == ("closed", "granted")
    certificate = Document.objects.get(case=case, kind="certificate")
    delivery = Delivery.objects.get(message__enclosures__document=certificate.pk)
    assert delivery.channel == "post"
    home = ("Merle Muster", "Esmarchstraße 18", "24105 Kiel")
    assert letter_of(delivery).lines == home
    assert "Anderswo" not in text_of(certificate)


def test_electronically_without_eid_a_person_sees_the_identity_card(
    offices: dict[str, Office],
) -> None:
    actor = replace(town.merle(), trust=Trust.BASIC)
    case = town.submitted(actor, "meldebescheinigung", **CERTIFICATE)
    reasons = [entry["key"] for entry in Run.objects.get(case=case).data["assessment"]["reasons"]]
    assert reasons == ["identity"]
    verdict = Verdict("grant", reasons="Der Ausweis lag vor.")
    task = Task.objects.get(case=case, state="open")
    decide_case(actor=town.clerk(offices["buergerservice"]), task_id=task.pk, verdict=verdict)
    assert town.moved(case).outcome == "granted"
