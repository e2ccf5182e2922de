"""Decisions that are withdrawn, revoked or corrected: by a person, with a letter, once."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import Status
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city
from rathaus.mail.models import Delivery
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.ending import Asked, end_decision
from rathaus.procedures.engine.ending_ways import (
    norm_of,
    period_of_grounds,
    period_since_notified,
    ways_open,
)
from rathaus.procedures.models import Decision, DecisionEnd, PlaceUse, Task
from rathaus.records.models import Case, Document
from tests.cast_floor2 import at_once
from tests.money.cast import begun, report
from tests.procedures import town
from tests.procedures.reading import text_of

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
TODAY = datetime.date(2026, 11, 22)
HEARD = "Wir haben am 20.11.2026 mit Ihnen telefoniert."
GROUND = "Die Straße wird an diesem Tag für einen Umzug der Schule gebraucht."


def _decided(kim: Actor, office: Office, kind: str) -> Decision:
    case = Case.objects.get(pk=town.submitted(kim, place=SCHOOL).case.pk)
    task = Task.objects.get(case=case, state="open")
    first = town.clerk(office, "Jo Amt")
    decide_case(actor=first, task_id=task.pk, verdict=Verdict(kind, reasons="Nach Prüfung."))
    run_pending(current_city())
    return Decision.objects.select_related("case__file").get(case=case)


@pytest.fixture
def refused(kim: Actor, office: Office) -> Decision:
    """An application that was refused; its case is closed."""
    return _decided(kim, office, "refusal")


@pytest.fixture
def granted(kim: Actor, office: Office) -> Decision:
    """A permit that left the house; it takes a place."""
    held = _decided(kim, office, "grant")
    claim = claim_of(held.case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    found = Decision.objects.select_related("case__file").get(pk=held.pk)
    assert found.state == "issued"
    return found


def _end(actor: Actor, decision: Decision, **changes: object) -> DecisionEnd:
    given: dict[str, object] = {
        "why": "withdrawn",
        "reasons": GROUND,
        "effective_on": TODAY,
        "hearing": HEARD,
        "known_since": TODAY,
    }
    asked = Asked(**given | changes)  # type: ignore[arg-type]
    return end_decision(actor=actor, decision_id=decision.pk, asked=asked)


def _letter(decision: Decision) -> str:
    return text_of(Document.objects.get(case=decision.case, kind="decision_ending"))


def test_a_refusal_is_withdrawn_and_its_case_rests_again(office: Office, refused: Decision) -> None:
    assert refused.case.state == "closed"
    ended = _end(town.clerk(office, "Mia Zwei"), refused, hearing="")
    assert (ended.effective_on, ended.why) == (TODAY, "withdrawn")
    case = Case.objects.select_related("file").get(pk=refused.case.pk)
    assert (case.state, case.outcome) == ("closed", "refused")
    assert case.file.closed_at is not None
    letter = _letter(refused)
    assert "Wir nehmen den Bescheid vom 22. November 2026" in letter
    assert "§ 116 LVwG SH" in letter
    assert "weil diese Entscheidung Ihnen nichts nimmt" in letter
    assert GROUND in letter
    assert "Mia Zwei" in letter


@pytest.mark.parametrize(
    ("day", "left"), [(datetime.date(2026, 11, 25), 0), (datetime.date(2026, 12, 13), 1)]
)
def test_a_permit_is_revoked_for_the_future(
    office: Office, granted: Decision, day: datetime.date, left: int
) -> None:
    assert PlaceUse.objects.filter(case=granted.case, released_at=None).count() == 1
    ended = _end(town.clerk(office, "Mia Zwei"), granted, why="revoked", effective_on=day)
    assert (ended.effective_on, ended.why) == (day, "revoked")
    assert PlaceUse.objects.filter(case=granted.case, released_at=None).count() == left
    letter = _letter(granted)
    assert (
        f"mit Wirkung vom {day.day}. {'November' if day.month == 11 else 'Dezember'} 2026" in letter
    )
    assert "§ 117 LVwG SH" in letter
    assert HEARD in letter
    assert "Rechtsbehelfsbelehrung" in letter
    assert "erheben wir keine Gebühr" in letter


def test_a_correction_leaves_the_decision_in_force(office: Office, granted: Decision) -> None:
    mia = town.clerk(office, "Mia Zwei")
    text = "Statt „12 m“ steht im Bescheid „21 m“."
    ended = _end(mia, granted, why="corrected", reasons=text, effective_on=None, hearing="")
    assert (ended.effective_on, ended.why) == (TODAY, "corrected")
    assert PlaceUse.objects.filter(case=granted.case, released_at=None).count() == 1
    letter = _letter(granted)
    assert text in letter
    assert "§ 111 LVwG SH" in letter
    assert "Rechtsbehelfsbelehrung" not in letter
    with pytest.raises(Conflict, match="berichtigt"):
        _end(mia, granted, why="corrected", reasons=text)
    assert _end(mia, granted).why == "withdrawn"
    assert [one.why for one in granted.ends.all()] == ["corrected", "withdrawn"]


def test_the_letter_is_delivered_and_dated_by_itself(office: Office, refused: Decision) -> None:
    first = Delivery.objects.exclude(law="").get(message__case=refused.case.pk)
    _end(town.clerk(office, "Mia Zwei"), refused)
    second = (
        Delivery.objects.exclude(law="").exclude(pk=first.pk).get(message__case=refused.case.pk)
    )
    document = Document.objects.get(case=refused.case, kind="decision_ending")
    assert second.legal_date == datetime.date(2026, 11, 26)
    assert second.message.enclosures.get().document == document.pk
    until = refused.remedy_until
    refused.refresh_from_db()
    assert refused.remedy_until == until
    event = Event.objects.get(kind="decision.ended")
    assert (event.facts["why"], event.facts["by"]) == ("withdrawn", str(document.pk))
    assert event.actor_label == "Mia Zwei"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"why": "remedied"}, "why"),
        ({"why": ""}, "why"),
        ({"reasons": " "}, "reasons"),
        ({"hearing": " "}, "hearing"),
        ({"effective_on": None}, "effective_on"),
        ({"effective_on": datetime.date(2026, 11, 21)}, "effective_on"),
        ({"why": "revoked", "effective_on": datetime.date(2026, 11, 21)}, "effective_on"),
        ({"known_since": None}, "known_since"),
        ({"known_since": datetime.date(2026, 11, 23)}, "known_since"),
        ({"known_since": datetime.date(2025, 11, 21)}, "late"),
    ],
)
def test_what_is_missing_is_named(
    office: Office, granted: Decision, typed: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        _end(town.clerk(office, "Mia Zwei"), granted, **typed)
    assert set(wrong.value.fields) == {field}
    assert not granted.ends.exists()
    assert not Document.objects.filter(kind="decision_ending").exists()


def test_a_period_that_is_over_is_for_a_person_to_judge(office: Office, granted: Decision) -> None:
    known, late = datetime.date(2025, 11, 21), "Die Bewilligung beruhte auf falschen Angaben."
    end = _end(town.clerk(office, "Mia Zwei"), granted, known_since=known, late=late)
    assert (end.known_since, end.known_until) == (known, datetime.date(2026, 11, 21))
    assert end.late == late


def test_it_is_for_who_decides_at_that_office(
    office: Office, refused: Decision, kim: Actor
) -> None:
    works = Office.objects.create(key="tiefbau", name="Tiefbauamt")
    for other in (town.clerk(works, "Ole Fremd"), town.HOUSE, kim):
        with pytest.raises(NotAllowed):
            _end(other, refused)
    assert not refused.ends.exists()


def test_once_and_only_what_was_issued(office: Office, refused: Decision, kim: Actor) -> None:
    mia = town.clerk(office, "Mia Zwei")
    _end(mia, refused)
    with pytest.raises(Conflict, match="zurückgenommen"):
        _end(mia, refused, why="revoked")
    assert Document.objects.filter(kind="decision_ending").count() == 1
    second = Decision.objects.get(kind="ending")
    with pytest.raises(Conflict, match="beendet selbst"):
        _end(mia, second)
    held = Decision.objects.get(case=town.submitted(town.resident("Zweit")).case.pk)
    with pytest.raises(Conflict, match="nicht erlassen"):
        _end(mia, held)


def test_without_a_seat_for_the_remedy_nothing_leaves(office: Office, refused: Decision) -> None:
    Office.objects.filter(pk=office.pk).update(street="")
    with pytest.raises(Conflict, match="Sitz"):
        _end(town.clerk(office, "Mia Zwei"), refused)
    assert not refused.ends.exists()
    assert Case.objects.get(pk=refused.case.pk).state == "closed"


def test_two_at_the_same_moment_send_one_letter(
    fresh_city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATHAUS_LIBRARY", str(town.library_with_streets(tmp_path, fresh_city.slug)))
    library.reload()
    with town.at():
        office = town.settle_town()
        decision = _decided(town.resident(), office, "refusal")
        clerks = [town.clerk(office, name) for name in ("Mia Zwei", "Ole Drei")]

    def end(number: int) -> DecisionEnd:
        with town.at():
            return _end(clerks[number], decision)

    told = at_once(lambda: end(0), lambda: end(1))
    assert sorted(type(one).__name__ for one in told) == ["Conflict", "DecisionEnd"]
    assert Document.objects.filter(case=decision.case, kind="decision_ending").count() == 1
    monkeypatch.undo()
    library.reload()


@pytest.mark.parametrize(
    ("way", "granting", "branch", "land", "norm"),
    [
        ("withdrawn", True, "social", "SH", "§ 45 SGB X"),
        ("withdrawn", False, "social", "SH", "§ 44 SGB X"),
        ("revoked", True, "social", "SH", "§ 47 SGB X"),
        ("revoked", False, "social", "SH", "§ 46 SGB X"),
        ("adjusted", True, "social", "SH", "§ 48 SGB X"),
        ("corrected", True, "social", "SH", "§ 38 SGB X"),
        ("withdrawn", True, "tax", "SH", "§ 130 AO"),
        ("revoked", False, "tax", "SH", "§ 131 AO"),
        ("corrected", False, "tax", "SH", "§ 129 AO"),
        ("withdrawn", True, "general", "BW", "§ 48 LVwVfG"),
        ("revoked", True, "general", "HE", "§ 49 HVwVfG"),
        ("purpose", True, "general", "SH", "§ 117 Abs. 3 LVwG SH"),
    ],
)
def test_each_branch_of_law_has_its_own_provision(
    way: str, granting: bool, branch: str, land: str, norm: str
) -> None:
    found = norm_of(way, granting=granting, branch=branch, land=land)
    assert found.replace("\u00a0", " ") == norm


@pytest.mark.parametrize(
    ("kind", "branch", "pays", "keys"),
    [
        ("grant", "general", False, ["withdrawn", "revoked", "corrected"]),
        ("grant", "general", True, ["withdrawn", "revoked", "purpose", "corrected"]),
        ("grant", "social", True, ["withdrawn", "revoked", "purpose", "adjusted", "corrected"]),
        ("refusal", "social", True, ["withdrawn", "revoked", "corrected"]),
        ("grant", "tax", True, ["withdrawn", "revoked", "corrected"]),
    ],
)
def test_each_branch_offers_its_own_ways(
    city: City, kind: str, branch: str, pays: bool, keys: list[str]
) -> None:
    found = ways_open(Decision(kind=kind), branch=branch, pays=pays, corrected=False)
    assert [one.way.key for one in found] == keys


def test_the_periods_are_rows_of_the_law(city: City) -> None:
    known = datetime.date(2026, 3, 31)
    social = period_of_grounds(known, "social")
    assert social is not None
    assert (social.day, social.status) == (datetime.date(2027, 3, 31), Status.OPEN)
    notified = period_since_notified(known, "social")
    assert notified is not None
    assert notified.day == datetime.date(2028, 3, 31)
    assert period_since_notified(known, "general") is None
