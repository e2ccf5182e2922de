"""Help and care: the four measured cases up to the letter, and what no program may fill in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city
from rathaus.mail.models import Delivery
from rathaus.people.models import Office
from rathaus.procedures.actions.contribute import finish_check, ways_on_of
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.papers import hand_in
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.engine.advance import advance_run
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Decision, Run, Task, Timer
from rathaus.records.models import Case, Document
from rathaus.records.queries import find_case
from rathaus.site.desk.sheets import case_sheets, shown_sheets
from tests.kernel.files import pdf
from tests.procedures import town
from tests.procedures.care import clerk, settle_office, submitted
from tests.procedures.reading import text_of

OCTOBER = datetime.datetime(2026, 10, 17, 10, 0, tzinfo=BERLIN)
MAY = datetime.datetime(2027, 5, 31, 10, 0, tzinfo=BERLIN)
WHY = "Der Bedarf ist belegt; die Abwägung berücksichtigt Dauer und Schwere der Pflege."


@pytest.fixture
def soziales(city: City) -> Iterator[Office]:
    """The social welfare office on a November morning."""
    with town.at():
        yield settle_office()


@pytest.fixture
def kim(soziales: Office) -> Actor:
    """A resident."""
    return town.resident()


def clock_strikes() -> None:
    """What the watch over the clock does every ten minutes."""
    for case_id in fire_due_timers():
        advance_run(case_id)


def decided(office: Office, case: Case, kind: str = "grant", **slots: str) -> Decision:
    """What a clerk decides, issued."""
    task = Task.objects.get(case=case, key="decide", state="open")
    verdict = Verdict(kind, reasons=WHY, slots=slots)
    decide_case(actor=clerk(office), task_id=task.pk, verdict=verdict)
    run_pending(current_city())
    assert Run.objects.get(case=case).failure == ""
    return Decision.objects.get(case=case, state="issued")


def figures(case: Case, sheet: str) -> dict[str, Any]:
    """The lines of a sheet by their text."""
    worked = {entry.sheet.key: entry for entry in case_sheets(Run.objects.get(case=case))}
    return {figure.line.text["de"]: figure.value for figure in worked[sheet].figures}


def shown(case: Case) -> list[dict[str, Any]]:
    """The sheets as the desk shows them."""
    run = Run.objects.get(case=case)
    return shown_sheets(run, installed(run.version_id), case_sheets(run), ())


def test_below_the_limit_the_whole_need_is_granted(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-unter-der-grenze")
    worked = figures(case, "care")
    assert (worked["Einkommensgrenze"], worked["Hilfe mindestens"]) == (1686, 640)
    text = text_of(decided(soziales, case, care="640,00"))
    assert "Ab dem 22. November 2026 bekommen Sie Hilfe zur Pflege in Höhe von 640,00 €" in text
    assert "Einkommensgrenze" in text
    assert "1.686,00 €" in text
    assert "Widerspruch" in text


def test_at_care_grade_4_sixty_percent_stay_free(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-pflegegrad-4")
    worked = figures(case, "care")
    assert worked["Einkommen über der Grenze"] == 500
    assert worked["Eigenanteil höchstens"] == 200
    assert worked["Hilfe mindestens"] == 440
    task = Task.objects.get(case=case, state="open")
    verdict = Verdict("grant", reasons=WHY, slots={"care": "439,99"})
    with pytest.raises(Invalid) as refused:
        decide_case(actor=clerk(soziales, "Al Amt"), task_id=task.pk, verdict=verdict)
    assert "440,00 € bis 640,00 €" in refused.value.fields["slots.care"].replace("\u00a0", " ")
    text = text_of(decided(soziales, case, care="490"))
    assert "in Höhe von 490,00 €" in text
    assert "Geforderter Eigenanteil" in text
    assert "150,00 €" in text
    assert WHY in text


def test_savings_come_first_and_are_looked_at_again(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-vermoegen")
    worked = figures(case, "assets")
    assert (worked["Freibetrag"], worked["Zuerst einzusetzen"]) == (10000, 4500)
    assert worked["Reicht etwa Monate"] == 7
    text = text_of(decided(soziales, case, "refusal"))
    assert "4.500,00 € über dem Freibetrag" in text
    assert "noch zu bestätigen" in text
    timer = Timer.objects.get(run__case=case, fired_at=None, cancelled_at=None)
    assert (timer.node, timer.due_on) == ("assets_wait", datetime.date(2027, 6, 22))
    with town.at(datetime.datetime(2027, 6, 23, 6, 0, tzinfo=BERLIN)):
        clock_strikes()
        task = Task.objects.get(case=case, state="open")
    assert task.title == "Prüfen, ob das Vermögen verbraucht ist"


def test_papers_in_may_leave_the_start_in_october(soziales: Office) -> None:
    with town.at(OCTOBER):
        kim = town.resident("Spät")
        case = submitted(kim, "b6-unterlagen-im-mai")
        run_pending(current_city())
    asked = text_of(Document.objects.get(case=case, kind="request"))
    assert "31. Oktober 2026" in asked
    assert "§ 66 Abs. 1 und 3 SGB I" in asked
    assert not Decision.objects.filter(case=case).exists()
    with town.at(MAY):
        for paper in ("income_proof", "rent_proof", "assets_proof"):
            file = SimpleUploadedFile(f"{paper}.pdf", pdf(PaperName=paper))
            hand_in(actor=kim, case=case, paper_key=paper, files=[file])
        run_pending(current_city())
        text = text_of(decided(soziales, case, care="640"))
    assert "Ab dem 17. Oktober 2026 bekommen Sie Hilfe zur Pflege in Höhe von 640,00 €" in text


def test_without_the_amount_nobody_can_grant(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-unter-der-grenze")
    task = Task.objects.get(case=case, state="open")
    with pytest.raises(Invalid) as refused:
        decide_case(actor=clerk(soziales), task_id=task.pk, verdict=Verdict("grant", reasons=WHY))
    assert "slots.care" in refused.value.fields
    assert not Decision.objects.filter(case=case).exists()


@pytest.mark.parametrize("typed", ["-1", "viel", "640,001", ""])
def test_an_amount_is_one_to_the_cent(kim: Actor, soziales: Office, typed: str) -> None:
    case = submitted(kim, "b6-unter-der-grenze")
    task = Task.objects.get(case=case, state="open")
    verdict = Verdict("partial", reasons=WHY, slots={"care": typed})
    with pytest.raises(Invalid):
        decide_case(actor=clerk(soziales), task_id=task.pk, verdict=verdict)


def test_two_benefits_of_one_application_have_two_amounts(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "pflege-und-grundsicherung")
    text = text_of(decided(soziales, case, care="640", living="433"))
    assert "Ab dem 22. November 2026 bekommen Sie Hilfe zur Pflege in Höhe von 640,00 €" in text
    assert "Ab dem 1. November 2026 bekommen Sie Grundsicherung" in text
    assert "433,00 €" in text


def test_the_decision_keeps_every_figure_with_norm_and_status(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-unter-der-grenze")
    kept = decided(soziales, case, care="640").figures
    limit = next(figure for figure in kept if figure["text"]["de"] == "Einkommensgrenze")
    assert limit["norm"] == "§ 85 Abs. 1 SGB XII"
    assert (limit["rule"], limit["status"]) == ("calculation:care", "verified")
    assert Decimal(limit["values"]["amount"]) == 1686
    free = next(figure for figure in kept if figure["text"]["de"] == "Freibetrag")
    assert free["status"] == "to be confirmed"


def test_missing_mandate_leaves_a_draft(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "ohne-vollmacht")
    run = Run.objects.get(case=case)
    assert run.data["assessment"]["outcome"] == "missing"
    assert [paper["key"] for paper in run.data["assessment"]["papers"]] == ["mandate"]
    assert not Task.objects.filter(case=case, state="open").exists()
    with town.at(datetime.datetime(2026, 12, 8, 6, 0, tzinfo=BERLIN)):
        clock_strikes()
        task = Task.objects.get(case=case, state="open")
        verdict = Verdict("grant", reasons=WHY, slots={"care": "640"})
        with pytest.raises(Invalid) as refused:
            decide_case(actor=clerk(soziales), task_id=task.pk, verdict=verdict)
    assert "Vollmacht" in refused.value.fields["kind"]
    assert not Decision.objects.filter(case=case).exists()


def test_after_the_period_a_person_decides_nobody_is_refused_by_the_house(
    soziales: Office,
) -> None:
    with town.at(OCTOBER):
        case = submitted(town.resident("Spät"), "b6-unterlagen-im-mai")
    with town.at(datetime.datetime(2026, 11, 2, 6, 0, tzinfo=BERLIN)):
        clock_strikes()
        assert Task.objects.get(case=case, state="open").key == "decide"
    assert not Decision.objects.filter(case=case).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"care_grade": 6}, "care_grade"),
        ({"income": {"pension": -1, "earnings": 0, "other": 0}}, "income.pension"),
    ],
)
def test_figures_that_cannot_be_are_no_application(
    kim: Actor, soziales: Office, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        submitted(kim, "b6-unter-der-grenze", **wrong)
    assert list(refused.value.fields) == [field]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("example", "plan"),
    [
        ("b6-unter-der-grenze", "31.20"),
        ("pflege-und-grundsicherung", "31.20"),
        ("grundsicherung", "31.11"),
        ("lebensunterhalt", "31.10"),
        ("teilhabe-ohne-beitrag", "31.30"),
    ],
)
def test_each_benefit_has_its_place_in_the_filing_plan(
    kim: Actor, soziales: Office, example: str, plan: str
) -> None:
    assert submitted(kim, example).file.plan_entry.number == plan


def test_social_data_are_for_those_with_a_permission_of_their_own(
    kim: Actor, soziales: Office
) -> None:
    case = submitted(kim, "b6-unter-der-grenze")
    assert find_case(clerk(soziales), case.number) == case
    with pytest.raises(RathausError):
        find_case(town.clerk(soziales, "Al Amt"), case.number)
    assert find_case(kim, case.number) == case


def test_the_mailbox_counts_by_the_law_of_social_procedure(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-unter-der-grenze")
    decision = decided(soziales, case, care="640")
    delivery = Delivery.objects.exclude(law="").get(message__case=case.pk)
    assert (delivery.law, delivery.channel) == ("social", "mailbox")
    assert delivery.legal_date == datetime.date(2026, 11, 26)
    assert "§ 37 Abs. 2a SGB X" in delivery.legal_why.replace("\u00a0", " ")
    assert decision.remedy["norm"].replace("\u00a0", " ") == "§ 78 SGG"
    assert decision.remedy_until == datetime.date(2026, 12, 28)


def test_a_change_is_looked_at_and_the_benefit_goes_on(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "b6-unter-der-grenze")
    decided(soziales, case, care="640")
    file = SimpleUploadedFile("rente.pdf", pdf(PaperName="change"))
    hand_in(actor=kim, case=case, paper_key="change_notice", files=[file])
    run_pending(current_city())
    task = Task.objects.get(case=case, state="open")
    assert task.title == "Änderung prüfen"
    ways = {way.value for way in ways_on_of(task)}
    assert ways == {"done", "burden", "ended"}
    finish_check(actor=clerk(soziales, "Al Amt"), task_id=task.pk, result="done")
    run_pending(current_city())
    assert Run.objects.get(case=case).state == "waiting"
    assert not Task.objects.filter(case=case, state="open").exists()


def test_a_family_is_worked_out_person_by_person(kim: Actor, soziales: Office) -> None:
    case = submitted(kim, "allein-mit-zwei-kindern")
    worked = figures(case, "living")
    assert (worked["Regelbedarf Lea"], worked["Regelbedarf Tom"]) == (357, 471)
    told = {line["text"]: line for sheet in shown(case) for line in sheet["lines"]}
    assert told["Kindergeld Lea"]["answers"] == ["Kinder"]
    assert told["Unterkunft und Heizung je Person"]["unproven"]
    text = text_of(decided(soziales, case, living="565,68"))
    assert "Ungedeckter Bedarf Lea" in text
    assert "378,00 €" in text
    assert "565,68 €" in text
