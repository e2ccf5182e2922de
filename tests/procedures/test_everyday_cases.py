"""Parking permit, certificate of registration and dog tax, from the application to the letter."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.mail.models import Message
from rathaus.money.queries import claim_of
from rathaus.people.models import Office, Party
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.forms import summary
from rathaus.procedures.installed import installed
from rathaus.procedures.jobs import go_on
from rathaus.procedures.models import Decision, Run, Task
from rathaus.records.models import Case, Document
from tests.money.cast import begun, report
from tests.procedures import office_town as town
from tests.procedures.reading import text_of

MORNING = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)
PARKING: dict[str, Any] = {
    "event": "new",
    "role": "self",
    "residence_consent": True,
    "plate": "KI-MM 17",
    "holder": "me",
    "weight_t": 1.4,
    "start": "2026-12-01",
    "term": "12",
}
CERTIFICATE: dict[str, Any] = {
    "kind": "simple",
    "purpose": "general",
    "format": "electronic",
    "role": "self",
}
DOG: dict[str, Any] = {
    "dog": {
        "name": "Bella",
        "breed": "Mischling",
        "chip": "276098100000123",
        "birth": "2024-05-01",
        "dangerous_order": False,
    },
    "start": "2026-11-20",
    "origin": "shelter",
    "other_dogs": 0,
    "relief": "none",
    "direct_debit": False,
}


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


def _decided(case: Case, office: Office, verdict: Verdict) -> Case:
    decide_case(actor=town.clerk(office), task_id=_open_task(case).pk, verdict=verdict)
    return town.moved(case)


def _open_task(case: Case) -> Task:
    return Task.objects.get(case=case, state="open")


def _paid(case: Case) -> Case:
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    return town.moved(case)


def _nights(case: Case, day: datetime.date) -> Case:
    """The case after the clock has been looked at on the morning of ``day``."""
    with frozen(datetime.datetime.combine(day, datetime.time(9), BERLIN)):
        while moved := fire_due_timers():
            for case_id in moved:
                go_on.defer(case_id=str(case_id))
            town.moved(case)
    return Case.objects.get(pk=case.pk)


def _asked(case: Case) -> int:
    """How often the register of residents was asked about the case."""
    asked = Event.objects.filter(kind="register.asked", subject=str(case.ref))
    return asked.filter(facts__register="residents").count()


def _letter(case: Case, kind: str) -> str:
    return text_of(Document.objects.get(case=case, kind=kind))


def _reasons(case: Case) -> list[str]:
    reasons = Run.objects.get(case=case).data["assessment"]["reasons"]
    return [reason["key"] for reason in reasons]


@pytest.mark.usefixtures("offices")
class TestParkingPermit:
    def test_paid_the_permit_comes_by_itself(self) -> None:
        case = town.submitted(town.merle(), "bewohnerparkausweis", **PARKING)
        assert (case.state, _reasons(case)) == ("waiting_payment", [])
        case = _paid(case)
        assert (case.state, case.outcome) == ("decided", "granted")
        decision = Decision.objects.get(case=case)
        assert (decision.state, decision.automated) == ("issued", True)
        text = text_of(decision)
        for part in ("Zone: A", "KI-MM 17", "30. November 2027", "30,70 €", "simuliert"):
            assert part in text

    def test_six_weeks_before_its_end_there_is_a_reminder_and_the_case_closes(self) -> None:
        case = _paid(town.submitted(town.merle(), "bewohnerparkausweis", **PARKING))
        # 42 days before 30.11.2027 is 19.10.; a timer fires when its day is over.
        assert _nights(case, datetime.date(2027, 10, 19)).state == "decided"
        assert _nights(case, datetime.date(2027, 10, 20)).state == "closed"
        reminder = Message.objects.get(case=case.pk, subject__contains="30. November 2027")
        assert "KI-MM 17" in reminder.body

    def test_a_car_of_somebody_else_goes_to_a_clerk_who_grants(
        self, offices: dict[str, Office]
    ) -> None:
        case = town.submitted(town.merle(), "bewohnerparkausweis", **PARKING | {"plate": "KI-X 1"})
        assert _reasons(case) == ["unknown_vehicle"]
        verdict = Verdict("grant", reasons="Der Fahrzeugschein lag vor.")
        case = _paid(_decided(case, offices["verkehr"], verdict))
        assert case.outcome == "granted"
        text = text_of(Decision.objects.get(case=case))
        assert "Der Fahrzeugschein lag vor." in text
        assert "Jo Amt" in text

    def test_outside_every_zone_a_clerk_refuses(self, offices: dict[str, Office]) -> None:
        actor = town.merle(surname="Beispiel", first_names="Deniz", **_home("Elisabethstraße"))
        Party.objects.filter(pk=actor.party).update(birth_date=datetime.date(1984, 10, 3))
        case = town.submitted(actor, "bewohnerparkausweis", **PARKING | {"plate": "KI-DB 41"})
        assert _reasons(case) == ["outside_zone"]
        verdict = Verdict("refusal", reasons="Dort gibt es keine Zone.", ground="outside_zone")
        case = _decided(case, offices["verkehr"], verdict)
        assert (case.state, case.outcome) == ("closed", "refused")
        assert "Dort gibt es keine Zone." in text_of(Decision.objects.get(case=case))

    def test_a_move_not_in_the_register_is_looked_up_each_night_until_a_clerk_has_it(self) -> None:
        actor = town.merle(surname="Neuling", first_names="Robin", house_number="20")
        Party.objects.filter(pk=actor.party).update(birth_date=datetime.date(1996, 1, 9))
        case = town.submitted(actor, "bewohnerparkausweis", **PARKING)
        assert "pending" in _reasons(case)
        asked = [_asked(case)]
        day = MORNING.date()
        while not Task.objects.filter(case=case).exists():
            day += datetime.timedelta(days=1)
            _nights(case, day)
            asked.append(_asked(case))
        # 14 days after 23.11. is 7.12.; it fires when that day is over.
        assert day == datetime.date(2026, 12, 8)
        assert asked[:4] == [1, 2, 3, 4]
        assert _open_task(case).key == "decide"

    def test_once_the_move_is_in_the_register_the_permit_goes_its_way(
        self, tmp_path: Path, city: City
    ) -> None:
        actor = town.merle(surname="Neuling", first_names="Robin", house_number="20")
        Party.objects.filter(pk=actor.party).update(birth_date=datetime.date(1996, 1, 9))
        folder = tmp_path / "cities" / city.slug / "registers"
        cars = folder / "vehicles.yaml"
        cars.write_text(
            cars.read_text("utf-8").replace("Merle", "Robin").replace("Muster", "Neuling")
        )
        library.reload()
        case = town.submitted(actor, "bewohnerparkausweis", **PARKING)
        assert _reasons(case) == ["pending"]
        entries = folder / "residents.yaml"
        entries.write_text(entries.read_text("utf-8").replace("2099-01-01", "2026-11-24"))
        library.reload()
        assert _nights(case, datetime.date(2026, 11, 24)).state == "waiting_payment"


@pytest.mark.usefixtures("offices")
class TestCertificate:
    def test_who_is_registered_has_it_at_once_and_for_free(self) -> None:
        case = town.submitted(town.merle(), "meldebescheinigung", **CERTIFICATE)
        assert (case.state, case.outcome) == ("closed", "granted")
        assert claim_of(case.ref) is None
        text = _letter(case, "certificate")
        for part in ("§ 18 Bundesmeldegesetz", "Merle", "17. Mai 1991", "Esmarchstraße 18"):
            assert part in text
        assert "simuliert" in text
        assert "Rechtsbehelfsbelehrung" not in text

    def test_on_paper_it_comes_by_post_after_the_payment(self) -> None:
        paper = {"format": "paper", "copies": 2, "contact": {"channel": "post"}}
        case = town.submitted(town.merle(), "meldebescheinigung", **CERTIFICATE | paper)
        assert case.state == "waiting_payment"
        text = _letter(case, "receipt")
        assert "bitte zahlen Sie die Gebühr von 15,00 €" in text
        assert "Sie bekommen die Bescheinigung mit der Post." in text
        case = _paid(case)
        assert (case.state, case.outcome) == ("closed", "granted")
        assert "Esmarchstraße 18" in _letter(case, "certificate")

    def test_the_extended_one_states_what_was_asked_for_and_nothing_else(self) -> None:
        wanted = CERTIFICATE | {"kind": "extended", "extras": ["nationality"]}
        case = town.submitted(town.merle(), "meldebescheinigung", **wanted)
        text = _letter(case, "certificate")
        assert "Staatsangehörigkeit deutsch" in text
        assert "ledig" not in text

    def test_meyer_and_meier_go_to_a_clerk_who_corrects_the_name(
        self, offices: dict[str, Office]
    ) -> None:
        actor = town.merle(
            surname="Meyer", first_names="Toni", **_home("Elisabethstraße", number="43")
        )
        Party.objects.filter(pk=actor.party).update(birth_date=datetime.date(1979, 8, 30))
        case = town.submitted(actor, "meldebescheinigung", **CERTIFICATE)
        assert _reasons(case) == ["similar"]
        verdict = Verdict(
            "grant", reasons="Es ist dieselbe Person.", changes={"person.surname": "Meier"}
        )
        case = _decided(case, offices["buergerservice"], verdict)
        assert case.outcome == "granted"
        assert "Familienname Meier" in _letter(case, "certificate")


@pytest.mark.usefixtures("offices")
class TestDogTax:
    def test_the_notice_comes_at_once_and_the_tax_is_claimed(self) -> None:
        case = town.submitted(town.merle(), "hundesteuer", **DOG)
        assert (case.state, case.outcome, _reasons(case)) == ("closed", "granted", [])
        claim = claim_of(case.ref)
        assert claim is not None
        # November and December: 2/12 of 150 €; due 30 days after the notice.
        assert (str(claim.amount), claim.due_on) == ("25.00", datetime.date(2026, 12, 23))
        decision = Decision.objects.get(case=case)
        assert (decision.state, decision.automated) == ("issued", True)
        text = text_of(decision)
        for part in ("Bella", "25,00 €", "150,00 € im Jahr", "Widerspruch", "23. Dezember 2026"):
            assert part in text
        assert "Hundemarke 2026-00001" in text

    def test_with_direct_debit_the_mandate_goes_along_and_numbers_are_not_given_twice(self) -> None:
        merle = town.merle()
        mandate = {"holder": "Merle Muster", "iban": "DE89370400440532013000", "consent": True}
        wanted = {"direct_debit": True, "mandate": mandate, "contact": {"channel": "post"}}
        town.submitted(merle, "hundesteuer", **DOG)
        case = town.submitted(merle, "hundesteuer", **DOG | wanted)
        text = text_of(Decision.objects.get(case=case))
        assert "Hundemarke 2026-00002" in text
        assert "Wir buchen 25,00 €" in text
        own = _letter(case, "mandate")
        for part in ("HUND-2026-00001", "DE89 3704 0044 0532 0130 00", "8 Wochen"):
            assert part in own
        bundle = installed(Run.objects.get(case=case).version_id)
        pages = summary(bundle.form, DOG | wanted, bundle.form_context(MORNING.date()))
        shown = [row.value for page in pages for row in page.rows if row.path == "mandate.iban"]
        assert shown == ["DE89\xa0…\xa03000"]

    def test_by_post_the_receipt_leaves_the_payment_to_the_notice(self) -> None:
        post = {"contact": {"channel": "post"}, "remarks": "Der Hund ist taub."}
        case = town.submitted(town.merle(), "hundesteuer", **DOG | post)
        text = _letter(case, "receipt")
        assert "Sie müssen im Moment nichts tun" in text
        assert "Darin steht, was bis wann zu zahlen ist." in text
        assert "bitte zahlen Sie" not in text

    def test_by_post_a_case_that_is_done_at_once_needs_no_letter_of_receipt(self) -> None:
        post = {"contact": {"channel": "post"}}
        case = town.submitted(town.merle(), "hundesteuer", **DOG | post)
        assert case.state == "closed"
        kinds = Document.objects.filter(case=case).values_list("kind", flat=True)
        assert sorted(kinds) == ["application", "decision"]
        assert Message.objects.filter(case=case.pk).count() == 2
        assert not Event.objects.filter(kind="run.failed").exists()

    def test_a_relief_is_decided_by_a_clerk(self, offices: dict[str, Office]) -> None:
        proof = {"name": "a.pdf", "sha256": "a" * 64, "size": 9, "media_type": "application/pdf"}
        relief = {"relief": "rescue", "relief_proof": [proof]}
        case = town.submitted(town.merle(), "hundesteuer", **DOG | relief)
        assert _reasons(case) == ["relief"]
        verdict = Verdict("grant", reasons="Das Prüfungszeugnis ist gültig.")
        case = _decided(case, offices["kasse"], verdict)
        claim = claim_of(case.ref)
        assert claim is not None
        assert (case.outcome, str(claim.amount)) == ("granted", "12.50")
        assert "ermäßigt" in text_of(Decision.objects.get(case=case))

    def test_another_dog_on_the_account_goes_to_a_clerk_who_names_the_tax(
        self, offices: dict[str, Office]
    ) -> None:
        actor = town.merle(surname="Beispiel", first_names="Deniz", **_home("Elisabethstraße"))
        Party.objects.filter(pk=actor.party).update(birth_date=datetime.date(1984, 10, 3))
        case = town.submitted(actor, "hundesteuer", **DOG)
        assert _reasons(case) == ["dogs", "rate"]
        verdict = Verdict("grant", reasons="Es ist der zweite Hund.", fee="37,50")
        case = _decided(case, offices["kasse"], verdict)
        claim = claim_of(case.ref)
        assert claim is not None
        assert (case.outcome, str(claim.amount)) == ("granted", "37.50")


@pytest.mark.usefixtures("offices")
class TestAsking:
    def test_a_simulated_answer_is_recorded_as_simulated(self) -> None:
        case = town.submitted(town.merle(), "meldebescheinigung", **CERTIFICATE)
        asked = Event.objects.filter(kind="register.asked", subject=str(case.ref))
        assert [(event.facts["register"], event.simulated) for event in asked] == [
            ("residents", True)
        ]
        figures = Run.objects.get(case=case).data["assessment"]["figures"]
        said = [figure["text"]["de"] for figure in figures if "register:" in figure["rule"]]
        assert said == ["Melderegister: Antwort liegt vor (simuliert)."]

    def test_a_register_that_does_not_answer_leaves_it_to_a_person(
        self, tmp_path: Path, city: City
    ) -> None:
        actor: Actor = town.merle()
        (tmp_path / "cities" / city.slug / "registers" / "residents.yaml").unlink()
        case = town.submitted(actor, "meldebescheinigung", **CERTIFICATE)
        assert _reasons(case) == ["registers.residents.match"]
        assert _open_task(case).key == "decide"
        asked = Event.objects.get(kind="register.asked", subject=str(case.ref))
        assert (asked.facts["answered"], asked.simulated) == (False, False)


def _home(street: str, number: str = "41") -> dict[str, str]:
    return {"street": street, "house_number": number, "postcode": "24143", "town": "Kiel"}
