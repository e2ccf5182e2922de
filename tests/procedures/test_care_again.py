"""Help and care goes on by renewal or change at the grant, and less is never a surprise."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest

from rathaus.counter.case_page import CasePage
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Conflict, NotAllowed
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city
from rathaus.mail.models import Message
from rathaus.people.models import Account, Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.actions.writing import write_about
from rathaus.procedures.engine.advance import advance_run
from rathaus.procedures.models import Decision, Draft, FollowUp, Run, Task
from rathaus.procedures.queries.decisions import effect_of
from rathaus.procedures.queries.follow_ups import related_cases
from rathaus.records.models import Case, Document
from tests.procedures import town
from tests.procedures.care import FOLDER, KEY, clerk, given, settle_office, submitted
from tests.procedures.reading import text_of

WHY = "Die Pflegekasse zahlt mehr; der ungedeckte Bedarf ist kleiner geworden."
LATER = datetime.datetime(2027, 9, 23, 8, 0, tzinfo=BERLIN)


@pytest.fixture
def soziales(city: City) -> Iterator[Office]:
    """The social welfare office on a November morning."""
    with town.at():
        yield settle_office()


@pytest.fixture
def kim(soziales: Office) -> Actor:
    """A resident."""
    return town.resident()


@pytest.fixture
def granted(kim: Actor, soziales: Office) -> Decision:
    """What Kim gets already: 640 euros a month."""
    case = submitted(kim, "b6-unter-der-grenze")
    verdict(soziales, case, "grant", care="640")
    return Decision.objects.select_related("case__file").get(case=case, state="issued")


def verdict(office: Office, case: Case, kind: str, **slots: str) -> None:
    """What a clerk decides; the process goes on."""
    name = f"Jo Amt{Account.objects.count()}"
    task = Task.objects.get(case=case, key="decide", state="open")
    told = Verdict(kind, reasons=WHY, slots=slots)
    decide_case(actor=clerk(office, name), task_id=task.pk, verdict=told)
    run_pending(current_city())
    assert Run.objects.get(case=case).failure == ""


def applied_again(kim: Actor, decision: Decision, occasion: str, **changes: Any) -> Case:
    """The application that continues the grant, with what had to be answered anew."""
    draft = start_draft(actor=kim, procedure_key=KEY, about=decision, occasion=occasion)
    uploads = {name: value for name, value in given("b6-unter-der-grenze").items() if "_" in name}
    anew = {"urgent": "none", "contacted": False, "from_day": "2026-12-01", "confirm": True}
    draft.data |= {**uploads, "care_grade": 3, **anew, **changes}
    draft.save(update_fields=["data"])
    return submit_application(actor=kim, draft=draft).case


def test_the_answers_are_there_already_with_where_they_come_from(
    kim: Actor, granted: Decision
) -> None:
    assert CasePage(kim, granted.case).can_continue
    draft = start_draft(actor=kim, procedure_key=KEY, about=granted, occasion="renewal")
    assert draft.data["occasion"] == "renewal"
    assert draft.data["income"]["pension"] == 1480
    assert draft.origins["income.pension"] == f"Vorgang {granted.case.number}"
    for name in ("urgent", "contacted", "confirm", "income_proof", "remarks"):
        assert name not in draft.data, name
    again = start_draft(actor=kim, procedure_key=KEY, about=granted, occasion="renewal")
    assert again.pk == draft.pk
    assert Draft.objects.filter(case=None).count() == 1


def test_nobody_else_begins_with_these_answers(kim: Actor, granted: Decision) -> None:
    other = town.resident("Fremd")
    with pytest.raises(NotAllowed):
        start_draft(actor=other, procedure_key=KEY, about=granted, occasion="renewal")
    assert not Draft.objects.filter(case=None).exists()


def test_a_renewal_with_the_same_amount_needs_no_hearing(
    kim: Actor, soziales: Office, granted: Decision
) -> None:
    case = applied_again(kim, granted, "renewal")
    assert case.file == granted.case.file
    verdict(soziales, case, "grant", care="640")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "Ab dem 1. Dezember 2026 bekommen Sie Hilfe zur Pflege" in text
    assert f"schließt an den Bescheid im Vorgang {granted.case.number} an" in text
    assert not Document.objects.filter(case=case, kind="hearing").exists()
    assert effect_of(granted).end is None
    assert related_cases(granted.case) == [("later", case)]
    run_pending(current_city())
    assert Run.objects.get(case=granted.case).outcome == "granted"
    assert CasePage(kim, granted.case).continuation == case
    assert not CasePage(kim, granted.case).can_continue
    with pytest.raises(Conflict):
        applied_again(kim, granted, "renewal", remarks="Noch einmal.")


def test_less_than_before_is_not_decided_without_hearing(
    kim: Actor, soziales: Office, granted: Decision
) -> None:
    case = applied_again(
        kim,
        granted,
        "change",
        change="Die Pflegekasse zahlt mehr.",
        care={"setting": "home", "costs": 2137, "fund_pays": 1597},
    )
    verdict(soziales, case, "grant", care="540")
    assert not Decision.objects.filter(case=case, state="issued").exists()
    heard = text_of(Document.objects.get(case=case, kind="hearing"))
    assert "bisher 640,00 €, künftig 540,00 €" in heard
    assert WHY in heard
    write_about(actor=kim, case=case, body="Der Bescheid der Kasse liegt noch nicht vor.")
    run_pending(current_city())
    verdict(soziales, case, "grant", care="540")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "§ 24 Abs. 1 SGB X" in text
    assert (
        f"Der Bescheid im Vorgang {granted.case.number} wird von diesem Tag an aufgehoben" in text
    )
    end = effect_of(granted).end
    assert end is not None
    assert (end.effective_on, end.why) == (datetime.date(2026, 11, 22), "replaced")


def test_a_first_refusal_takes_nothing_away(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-vermoegen")
    verdict(soziales, case, "refusal")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "weil wir nicht in bestehende Rechte eingreifen" in text
    assert not Document.objects.filter(case=case, kind="hearing").exists()


def test_whoever_is_refused_a_renewal_was_heard_and_may_apply_anew(
    kim: Actor, soziales: Office, granted: Decision
) -> None:
    case = applied_again(kim, granted, "renewal")
    verdict(soziales, case, "refusal")
    with town.at(datetime.datetime(2026, 12, 8, 8, 0, tzinfo=BERLIN)):
        for late in fire_due_timers():
            advance_run(late)
        verdict(soziales, case, "refusal")
    assert Decision.objects.get(case=case, state="issued").kind == "refusal"
    assert not FollowUp.objects.get(case=case).live
    assert CasePage(kim, granted.case).can_continue


def test_two_months_before_the_end_the_house_reminds(kim: Actor, granted: Decision) -> None:
    with town.at(LATER):
        for case_id in fire_due_timers():
            advance_run(case_id)
    reminded = Message.objects.filter(case=granted.case.pk, subject__contains="läuft bald aus")
    assert reminded.count() == 1


def test_the_whole_conversation_is_english_too() -> None:
    untold: list[str] = []

    def walk(told: Any) -> None:
        if isinstance(told, dict):
            if isinstance(told.get("de"), str) and not told.get("en"):
                untold.append(told["de"])
            for name, inside in told.items():
                if name != "plain":
                    walk(inside)
        elif isinstance(told, list):
            for inside in told:
                walk(inside)

    walk(json.loads((FOLDER / "form.json").read_text("utf-8")))
    assert untold == []
