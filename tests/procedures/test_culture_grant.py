"""Funding for arts and culture: from the closing date to the proof of use and a repayment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city
from rathaus.money.queries import claim_of
from rathaus.procedures.actions.ending import Asked, end_decision
from rathaus.procedures.actions.papers import hand_in
from rathaus.procedures.folder import check as check_folder
from rathaus.procedures.models import Decision
from rathaus.records.models import Case
from tests.kernel import files
from tests.procedures import bureau, town
from tests.procedures.reading import text_of

FOLDER: Path = bureau.COMMON / "kulturfoerderung"
KEY = "kulturfoerderung"
PAPER = {"name": "plan.pdf", "sha256": "a" * 64, "size": 1000, "media_type": "application/pdf"}


def _answers(**changes: Any) -> dict[str, Any]:
    known = town.answers()
    return {
        "fund": "kulturfonds",
        "title": "Hafenklang",
        "abstract": "Ein Konzertabend mit Chören aus drei Stadtteilen, offen für alle.",
        "venue": "Kulturforum",
        "starts_on": "2027-05-01",
        "ends_on": "2027-06-30",
        "public": True,
        "commercial": False,
        "costs": [{"item": "Honorare", "amount": 12000}, {"item": "Technik", "amount": 6000}],
        "income": [{"item": "Eintritt", "amount": 6000}],
        "own_share": 0,
        "requested": 12000,
        "other_grants": False,
        "iban": "DE02120300000000202051",
        "plan": [PAPER],
        "person": known["person"],
        "contact": known["contact"],
        "confirm": True,
    } | changes


@pytest.fixture
def clerk(city: City) -> Iterator[Actor]:
    """A clerk of the culture office."""
    with town.at():
        bureau.settle(FOLDER)
        yield bureau.clerk_of("kultur")


@pytest.fixture
def kim(clerk: Actor) -> Actor:
    """Somebody who plans a concert."""
    return town.resident()


@pytest.mark.parametrize("land", ["SH", "BW", "HE"])
def test_the_folder_is_in_order_in_every_land(land: str) -> None:
    assert check_folder(FOLDER, land=land) == []


def test_granted_in_part_and_paid_back_in_part(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, KEY, _answers())
    assert bureau.open_steps(case) == []
    with bureau.on(date(2026, 12, 2)):
        _granted(case, clerk)
    first = Decision.objects.get(case=case, state="issued")
    assert (first.kind, first.decided_by_name) == ("partial", "Jo Kultur")
    text = text_of(first)
    for part in ("10.000,00 €", "25. August 2027", "§§ 117, 117a LVwG", "Fehlbedarfsfinanzierung"):
        assert part in text
    assert claim_of(case.ref) is None
    with bureau.on(date(2027, 8, 2)):
        bureau.check(clerk, case, "pay_out")
        paper = SimpleUploadedFile("nachweis.pdf", files.pdf(), content_type="application/pdf")
        hand_in(actor=kim, case=case, paper_key="proof", files=[paper])
        run_pending(current_city())
        bureau.check(clerk, case, "audit", "reclaim", "15.000 Euro Ausgaben, 6.000 Euro Einnahmen.")
        assert bureau.letters(case) == ["decision", "hearing"]
        assert "15.000 Euro" in text_of(bureau.letter(case, "hearing"))
    with bureau.on(date(2027, 8, 17)):
        bureau.let_time_pass(case)
        said = {"reasons": "Es fehlten nur 9.000 Euro.", "fee": "1000,00"}
        changed = {"requested": "9000"}
        bureau.decide(clerk, case, "decide_reclaim", "partial", changes=changed, **said)
    claim = claim_of(case.ref)
    assert claim is not None
    # 15.000 − 6.000 = 9.000 were lacking, 10.000 were paid.
    assert claim.amount == Decimal("1000.00")
    second = Decision.objects.filter(case=case, state="issued").order_by("-decided_at")[0]
    assert "auf 9.000,00 € fest" in text_of(second)
    assert (case.state, case.outcome) == ("closed", "partly")


def test_a_project_that_has_begun_goes_to_a_person_at_once(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, KEY, _answers(starts_on="2026-11-01"))
    task = bureau.open_task(case, "decide")
    assert "Das Projekt hat schon begonnen." in task.reason
    bureau.decide(clerk, case, "decide", "refusal", reasons="Die Premiere war am 1. November.")
    assert (case.state, case.outcome) == ("closed", "refused")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "Die Premiere war am 1. November." in text


def test_figures_that_do_not_match_are_asked_for(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, KEY, _answers(income=[{"item": "Eintritt", "amount": 4000}]))
    assert bureau.letters(case) == ["request"]
    text = text_of(bureau.letter(case, "request"))
    assert "Kosten- und Finanzierungsplan" in text
    assert "6. Dezember 2026" in text


def _granted(case: Case, clerk: Actor) -> None:
    bureau.let_time_pass(case)
    bureau.opine(clerk, case, "expert", "agree")
    bureau.opine(clerk, case, "jury", "conditions", "10.000 Euro")
    bureau.opine(clerk, case, "committee", "conditions", "10.000 Euro beschlossen")
    bureau.decide(
        clerk,
        case,
        "decide",
        "partial",
        reasons="Die Mittel reichen für 10.000 Euro.",
        changes={"requested": "10000"},
    )


def test_money_that_missed_its_purpose_is_claimed_back_by_a_person(
    kim: Actor, clerk: Actor
) -> None:
    case = bureau.apply(kim, KEY, _answers())
    with bureau.on(date(2026, 12, 2)):
        _granted(case, clerk)
        first = Decision.objects.get(case=case, state="issued")
        asked = Asked(
            why="purpose",
            reasons="Das Konzert fand nicht statt.",
            effective_on=date(2026, 12, 2),
            hearing="Schriftlich am 1. Dezember.",
            known_since=date(2026, 12, 1),
            repay="10.000,00",
            repay_by=date(2027, 1, 15),
            repay_why="Von dem Geld wurde nichts ausgegeben.",
        )
        with pytest.raises(Invalid) as wrong:
            end_decision(
                actor=clerk,
                decision_id=first.pk,
                asked=replace(asked, repay="viel", repay_by=None, repay_why=""),
            )
        assert set(wrong.value.fields) == {"repay", "repay_by", "repay_why"}
        assert claim_of(case.ref) is None
        end = end_decision(actor=clerk, decision_id=first.pk, asked=asked)
        run_pending(current_city())
    claim = claim_of(case.ref)
    assert claim is not None
    assert (claim.pk, claim.amount, claim.due_on) == (
        end.repayment,
        Decimal("10000.00"),
        date(2027, 1, 15),
    )
    assert claim.items[0]["norm"].replace("\u00a0", " ") == "§ 117a LVwG SH"
    assert (end.why, end.norm.replace("\u00a0", " ")) == ("revoked", "§ 117 Abs. 3 LVwG SH")
    text = text_of(bureau.letter(case, "decision_ending"))
    for part in (claim.number, "10.000,00 €", "15. Januar 2027", "§ 117a LVwG SH"):
        assert part in text
    assert "Von dem Geld wurde nichts ausgegeben." in text
