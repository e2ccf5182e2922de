"""From the submitted application to the served decision."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, Duplicate, Invalid, NotAllowed
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Delivery, Message
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.settings import change_setting
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.actions.withdrawal import withdraw_application
from rathaus.procedures.jobs import go_on
from rathaus.procedures.models import Decision, Run, Task, Timer
from rathaus.records.models import Case, Document
from tests.money.cast import begun, report
from tests.procedures import town
from tests.procedures.reading import text_of

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}


def test_a_clear_application_waits_for_its_fee(kim: Actor) -> None:
    case = Case.objects.get(pk=town.submitted(kim).case.pk)
    assert Run.objects.get(case=case).failure == ""
    assert case.state == "waiting_payment"
    run = Run.objects.get(case=case)
    assert run.failure == ""
    assert run.data["assessment"]["outcome"] == "grant"
    claim = claim_of(case.ref)
    assert claim is not None
    assert str(claim.amount) == "28.00"
    decision = Decision.objects.get(case=case)
    assert (decision.state, decision.automated, decision.kind) == ("held", True, "grant")
    assert Task.objects.count() == 0


def test_the_office_reads_german_whatever_the_applicant_speaks(kim: Actor) -> None:
    kept = []
    for language, date in (("de", "2026-12-14"), ("en", "2026-12-16")):
        with translation.override(language):
            case = town.submitted(kim, place=SCHOOL, date=date).case
        kept.append(Task.objects.values_list("due_why", "reason", "title").get(case=case.pk))
    assert kept[0] == kept[1]
    assert kept[1][0] == "spätester Tag für diesen Schritt"


def test_paid_the_decision_is_issued_filed_and_delivered(kim: Actor) -> None:
    case = _paid(kim)
    assert (case.state, case.outcome) == ("decided", "granted")
    decision = Decision.objects.get(case=case)
    assert (decision.state, decision.automated) == ("issued", True)
    assert decision.issued_on == datetime.date(2026, 11, 22)
    # Provided on Sunday 22.11., fourth day 26.11.; a month later is 26.12., a holiday and Saturday.
    assert decision.remedy_until == datetime.date(2026, 12, 28)
    kinds = list(Document.objects.filter(case=case).values_list("kind", flat=True))
    assert sorted(kinds) == ["application", "decision"]
    deliveries = Delivery.objects.filter(message__case=case.pk).order_by("created_at", "id")
    assert [entry.legal_date for entry in deliveries] == [None, datetime.date(2026, 11, 26)]
    text = text_of(decision)
    for part in (
        case.number,
        "Holtenauer Straße 120",
        "Widerspruch",
        "innerhalb eines Monats",
        "Rathausplatz 1, 24999",
    ):
        assert part in text


def test_without_the_seat_of_the_authority_no_decision_leaves(kim: Actor, office: Office) -> None:
    case = _submitted(kim)
    Office.objects.filter(pk=office.pk).update(street="")
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    _work()
    assert Run.objects.get(case=case).failure.startswith("Für die Rechtsbehelfsbelehrung fehlt")
    assert Decision.objects.get(case=case).state == "held"


def test_money_that_comes_twice_moves_the_case_once(kim: Actor) -> None:
    case = Case.objects.get(pk=town.submitted(kim).case.pk)
    claim = claim_of(case.ref)
    assert claim is not None
    payment = begun(claim)
    report(payment)
    report(payment)
    _work()
    assert Decision.objects.filter(case=case, state="issued").count() == 1
    assert Message.objects.filter(case=case.pk).count() == 2


def test_submitting_twice_is_one_case(kim: Actor) -> None:
    draft = town.draft_of(kim)
    first = submit_application(actor=kim, draft=draft)
    second = submit_application(actor=kim, draft=draft)
    assert (second.case, second.repeated, second.access_code) == (first.case, True, "")
    assert Case.objects.count() == 1


def test_the_same_answers_sent_anew_lead_to_the_first_case(kim: Actor) -> None:
    first = town.submitted(kim).case
    with pytest.raises(Duplicate) as caught:
        town.submitted(kim)
    assert caught.value.first == first.ref
    assert Case.objects.count() == 1


def test_an_incomplete_application_is_refused_with_every_field(kim: Actor) -> None:
    draft = town.draft_of(kim, date="", vehicle="ship")
    with pytest.raises(Invalid) as caught:
        submit_application(actor=kim, draft=draft)
    assert sorted(caught.value.fields) == ["date", "vehicle"]
    assert Case.objects.count() == 0


def test_a_school_street_waits_for_a_person(kim: Actor, office: Office) -> None:
    case = _submitted(kim, place=SCHOOL)
    assert case.state == "in_progress"
    task = Task.objects.get(case=case)
    assert (task.key, task.state, task.office_id) == ("decide", "open", office.pk)
    assert task.reason == "Der Ort liegt in einer Schulstraße."
    assert task.due_on == datetime.date(2026, 12, 8)
    assert claim_of(case.ref) is None
    assert Decision.objects.count() == 0


def test_a_person_grants_then_the_fee_then_the_decision(kim: Actor, office: Office) -> None:
    case = _submitted(kim, place=SCHOOL)
    jo = town.clerk(office)
    decision = decide_case(
        actor=jo,
        task_id=Task.objects.get(case=case).pk,
        verdict=Verdict("grant", reasons="Die Schule hat an diesem Samstag geschlossen."),
    )
    assert decision is not None
    assert (decision.automated, decision.decided_by_name, decision.state) == (
        False,
        "Jo Amt",
        "held",
    )
    case = _pay(case)
    decision.refresh_from_db()
    assert (case.outcome, decision.state) == ("granted", "issued")
    text = text_of(decision)
    assert "Die Schule hat an diesem Samstag geschlossen." in text
    assert "Jo Amt" in text
    assert "Automatisch erlassen" not in text


def test_a_person_refuses_without_a_fee(kim: Actor, office: Office) -> None:
    case = _submitted(kim, place=SCHOOL)
    decide_case(
        actor=town.clerk(office),
        task_id=Task.objects.get(case=case).pk,
        verdict=Verdict("refusal", reasons="An diesem Tag ist Schulfest.", ground="school"),
    )
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "refused")
    assert claim_of(case.ref) is None
    decision = Decision.objects.get(case=case, state="issued")
    assert "An diesem Tag ist Schulfest." in text_of(decision)


def test_judgement_needs_reasons(kim: Actor, office: Office) -> None:
    case = _submitted(kim, place=SCHOOL)
    task = Task.objects.get(case=case)
    for kind in ("grant", "partial", "refusal"):
        with pytest.raises(Invalid) as caught:
            decide_case(
                actor=town.clerk(office, f"Jo {kind}"), task_id=task.pk, verdict=Verdict(kind)
            )
        assert "reasons" in caught.value.fields
    task.refresh_from_db()
    assert task.state == "open"


def test_the_second_clerk_is_told_who_was_first(kim: Actor, office: Office) -> None:
    case = _submitted(kim, place=SCHOOL)
    task = Task.objects.get(case=case)
    verdict = Verdict("refusal", reasons="An diesem Tag ist Schulfest.")
    decide_case(actor=town.clerk(office, "Jo Amt"), task_id=task.pk, verdict=verdict)
    with pytest.raises(Conflict, match=r"Jo Amt hat diese Aufgabe am 22\. November 2026"):
        decide_case(actor=town.clerk(office, "Li Amt"), task_id=task.pk, verdict=verdict)
    assert Decision.objects.filter(case=case).count() == 1


def test_clerks_of_another_office_may_not_decide(kim: Actor, office: Office) -> None:
    case = _submitted(kim, place=SCHOOL)
    elsewhere = Office.objects.create(key="andere", name="Andere Stelle")
    with pytest.raises(NotAllowed):
        decide_case(
            actor=town.clerk(elsewhere),
            task_id=Task.objects.get(case=case).pk,
            verdict=Verdict("grant", reasons="x"),
        )


def test_the_memo_switched_off_everything_goes_to_a_person(kim: Actor, office: Office) -> None:
    change_setting(
        actor=town.HOUSE, procedure_key=town.KEY, name="memo_active", value=False, reason="Prüfung"
    )
    case = _submitted(kim)
    assert case.state == "in_progress"
    assert Task.objects.filter(case=case, key="decide").count() == 1
    assert Decision.objects.count() == 0


def test_unpaid_it_is_reminded_then_closed(kim: Actor) -> None:
    case = _submitted(kim)
    assert sorted(Timer.objects.values_list("node", flat=True)) == [
        "payment_expiry",
        "payment_reminder",
    ]
    with town.at(town.MORNING + datetime.timedelta(days=8)):
        _let_time_pass()
    assert Message.objects.filter(case=case.pk, subject__startswith="Bitte zahlen Sie").count() == 1
    with town.at(town.MORNING + datetime.timedelta(days=15)):
        _let_time_pass()
    case.refresh_from_db()
    assert Run.objects.get(case=case).failure == ""
    assert (case.state, case.outcome) == ("closed", "lapsed")
    claim = claim_of(case.ref)
    assert claim is not None
    assert claim.state == "expired"
    assert list(Decision.objects.values_list("state", flat=True)) == ["lapsed"]
    assert Run.objects.get(case=case).outcome in ("unpaid", "lapsed")


def test_the_second_move_in_one_place_waits_for_a_person(kim: Actor) -> None:
    _paid(kim)
    other = _submitted(town.resident("Nachbar"))
    assert Task.objects.get(case=other).reason == "Dort gilt schon ein anderes Haltverbot."


def test_withdrawn_nothing_is_owed_and_nothing_waits(kim: Actor) -> None:
    case = _submitted(kim)
    withdraw_application(actor=kim, case=case)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "withdrawn")
    claim = claim_of(case.ref)
    assert claim is not None
    assert claim.state == "cancelled"
    assert Timer.objects.filter(cancelled_at=None, fired_at=None).count() == 0
    assert Run.objects.get(case=case).state == "finished"


def test_a_running_case_keeps_its_version(kim: Actor, office: Office, tmp_path: Path) -> None:
    case = _submitted(kim)
    folder = tmp_path / town.KEY
    shutil.copytree(town.FOLDER, folder)
    service = folder / "service.yaml"
    text = service.read_text("utf-8")
    service.write_text(text.replace("level: auto", "level: person"), encoding="utf-8")
    version, new = install_procedure(actor=town.HOUSE, path=folder)
    assert (version.version, new) == (2, True)
    assert (_pay(case).outcome, Run.objects.get(case=case).version.version) == ("granted", 1)
    later = _submitted(
        town.resident("Spaeter"), place=town.answers()["place"] | {"house_number": "8"}
    )
    assert (later.state, Run.objects.get(case=later).version.version) == ("in_progress", 2)


def test_post_for_whom_wants_post(kim: Actor) -> None:
    case = _submitted(kim, contact={"channel": "post"})
    case = _pay(case)
    delivery = Delivery.objects.filter(message__case=case.pk).exclude(law="").get()
    assert (delivery.channel, delivery.state, delivery.legal_date) == ("post", "prepared", None)


def test_a_step_that_fails_loses_nothing_and_is_tried_again(kim: Actor, office: Office) -> None:
    case = _submitted(kim)
    Decision.objects.all().delete()
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    _work()
    run = Run.objects.get(case=case)
    assert (run.state, run.failure[:24]) == ("ready", "Für diesen Vorgang ist n")
    case.refresh_from_db()
    assert case.state == "waiting_payment"
    assert Delivery.objects.filter(message__case=case.pk).exclude(law="").count() == 0


def _submitted(actor: Actor, **changes: Any) -> Case:
    case = Case.objects.get(pk=town.submitted(actor, **changes).case.pk)
    assert Run.objects.get(case=case).failure == ""
    return case


def _pay(case: Case) -> Case:
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    _work()
    assert Run.objects.get(case=case).failure == ""
    return Case.objects.get(pk=case.pk)


def _paid(actor: Actor, **changes: Any) -> Case:
    return _pay(_submitted(actor, **changes))


def _work() -> None:
    run_pending(current_city())


def _let_time_pass() -> None:
    """What the periodic job does."""
    for case_id in fire_due_timers():
        go_on.defer(case_id=str(case_id))
    _work()
