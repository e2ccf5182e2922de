"""The post room: objections, applications and papers that come outside the online form."""

from __future__ import annotations

import datetime

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Message
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.intake import Arrival
from rathaus.procedures.actions.objections import record_objection
from rathaus.procedures.actions.own_tasks import tick_off
from rathaus.procedures.actions.paper_applications import record_paper
from rathaus.procedures.actions.signatures import settle_form
from rathaus.procedures.models import Decision, FollowUp, Intake, Run, Task
from rathaus.procedures.queries.decisions import effect_of
from rathaus.procedures.queries.intakes import Misdirected, counted_day, keeps_form
from rathaus.procedures.queries.papers import missing_papers
from rathaus.procedures.rules import may_record_objection
from rathaus.records.models import Case, Document
from tests.cast_floor2 import a_person
from tests.procedures import town
from tests.procedures.test_objection import COURT

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
TODAY = datetime.date(2026, 11, 22)
LAST_DAY = datetime.date(2026, 12, 28)


@pytest.fixture
def refused(kim: Actor, office: Office) -> Decision:
    """An application that the first clerk has refused; objections until 28 December."""
    Office.objects.get_or_create(key="stadt", defaults={"name": "Stadt Messstadt"})
    install_procedure(actor=town.HOUSE, path=town.LIBRARY / "procedures" / "common" / "widerspruch")
    current_city().settings["courts"] = {"general": COURT}
    case = Case.objects.get(pk=town.submitted(kim, place=SCHOOL).case.pk)
    task = Task.objects.get(case=case, state="open")
    verdict = Verdict("refusal", reasons="Die Schulstraße bleibt frei.")
    decide_case(actor=town.clerk(office), task_id=task.pk, verdict=verdict)
    run_pending(current_city())
    found = Decision.objects.select_related("case__applicant").get(case=case, state="issued")
    assert found.remedy_until == LAST_DAY
    return found


@pytest.fixture
def mia(office: Office) -> Actor:
    """A second clerk."""
    return town.clerk(office, "Mia Zwei")


def _by(way: str, on: datetime.date = TODAY, **more: object) -> Arrival:
    return Arrival(way=way, on=on, text="Ich lege Widerspruch ein.", **more)  # type: ignore[arg-type]


def _later(days: int) -> object:
    return town.at(town.MORNING + datetime.timedelta(days=days))


def test_an_objection_by_e_mail_is_a_case_at_once_and_asks_for_the_signature(
    refused: Decision, mia: Actor, kim: Actor
) -> None:
    recorded = record_objection(actor=mia, decision=refused, arrival=_by("email"))
    case = Case.objects.get(pk=recorded.case.pk)
    assert Run.objects.get(case=case).failure == ""
    assert FollowUp.objects.get(decision=refused, live=True).case == case
    assert (case.file, case.applicant, case.channel) == (
        refused.case.file,
        refused.case.applicant,
        "email",
    )
    task = Task.objects.get(case=case, key="written_form")
    assert (task.due_on, task.state) == (LAST_DAY, "open")
    told = Message.objects.get(case=case.pk)
    assert "bis zum 28. Dezember 2026 mit Ihrer Unterschrift" in told.body
    assert "(§\u00a070 Abs.\u00a01 VwGO, §\u00a03a" in told.body
    with pytest.raises(Conflict):  # answered is not settled
        tick_off(actor=mia, task_id=task.pk, result="beantwortet")
    with pytest.raises(Invalid) as none:  # the period still runs
        settle_form(actor=mia, task_id=task.pk, result="missing")
    assert set(none.value.fields) == {"kind"}


def test_the_signed_letter_settles_it_and_a_person_judges(
    refused: Decision, mia: Actor, office: Office
) -> None:
    first = record_objection(actor=mia, decision=refused, arrival=_by("email"))
    deciding = Task.objects.get(case=first.case, key="decide")
    no = Verdict("refusal", reasons="Es bleibt dabei.")
    with pytest.raises(Conflict):
        decide_case(actor=mia, task_id=deciding.pk, verdict=no)
    with _later(5):  # type: ignore[attr-defined]
        day = TODAY + datetime.timedelta(days=4)
        again = record_objection(actor=mia, decision=refused, arrival=_by("letter", day))
        assert (again.case, again.again) == (first.case, True)
        intake = Intake.objects.get(pk=first.intake.pk)
        assert (intake.form, intake.signed_on, intake.late) == ("signed", day, False)
        done = Task.objects.get(case=first.case, key="written_form")
        assert (done.state, done.outcome["signed_on"]) == ("done", day.isoformat())
        assert decide_case(actor=mia, task_id=deciding.pk, verdict=no)


def test_without_a_signature_a_person_still_decides(refused: Decision, mia: Actor) -> None:
    case = record_objection(actor=mia, decision=refused, arrival=_by("email")).case
    task = Task.objects.get(case=case, key="written_form")
    with _later(40):  # type: ignore[attr-defined]
        settle_form(actor=mia, task_id=task.pk, result="missing", text="Nichts gekommen.")
    assert Intake.objects.get(case=case).form == "missing"
    assert Task.objects.get(case=case, key="decide").state == "open"
    assert Case.objects.get(pk=case.pk).state == "in_progress"


def test_a_remedy_ends_the_wait_for_the_signature_and_the_decision(
    refused: Decision, mia: Actor
) -> None:
    case = record_objection(actor=mia, decision=refused, arrival=_by("email")).case
    deciding = Task.objects.get(case=case, key="decide")
    yes = Verdict("grant", reasons="In den Ferien ist die Straße frei.")
    decide_case(actor=mia, task_id=deciding.pk, verdict=yes)
    run_pending(current_city())
    assert Task.objects.get(case=case, key="written_form").state == "cancelled"
    assert [end.why for end in effect_of(refused).ends] == ["remedied"]
    assert Case.objects.get(pk=case.pk).outcome == "granted"


def test_a_paper_that_was_asked_for_comes_by_letter_and_the_case_goes_on(
    refused: Decision, mia: Actor
) -> None:
    agent = a_person("Recht", "Rosa")
    Case.objects.filter(pk=refused.case_id).update(agent=agent)
    refused.case.refresh_from_db()
    case = record_objection(actor=mia, decision=refused, arrival=_by("letter"), sender="agent").case
    run = Run.objects.get(case=case)
    assert [paper.key for paper in missing_papers(run)] == ["mandate"]
    assert Case.objects.get(pk=case.pk).agent == agent
    record_paper(actor=mia, case=case, arrival=_by("fax"), paper_key="mandate")
    run_pending(current_city())
    assert Task.objects.get(case=case, key="decide").state == "open"
    filed = Document.objects.get(case=case, kind="mandate")
    assert (filed.direction, filed.current.name) == ("in", "eingang.json")
    assert not missing_papers(Run.objects.get(case=case))


def test_what_comes_after_the_end_is_read_and_the_case_rests_again(
    refused: Decision, mia: Actor
) -> None:
    case = Case.objects.get(pk=refused.case_id)
    assert case.state == "closed"
    record_paper(actor=mia, case=case, arrival=_by("letter"))
    task = Task.objects.get(case=case, key="incoming_post")
    assert (Case.objects.get(pk=case.pk).state, task.state) == ("in_progress", "open")
    tick_off(actor=mia, task_id=task.pk, result="gelesen")
    again = Case.objects.get(pk=case.pk)
    assert (again.state, again.outcome) == ("closed", "refused")


def test_a_lawyer_objects_and_is_asked_for_the_mandate(refused: Decision, mia: Actor) -> None:
    firm = {"organisation": "Kanzlei Recht", "street": "Markt", "house_number": "1", "town": "Kiel"}
    letter = _by("mailbox")
    with pytest.raises(Invalid) as refusal:
        record_objection(
            actor=mia, decision=refused, arrival=letter, sender="other", representative=firm
        )
    assert set(refusal.value.fields) == {"postcode"}
    firm["postcode"] = "24103"
    case = record_objection(
        actor=mia, decision=refused, arrival=letter, sender="other", representative=firm
    ).case
    assert (case.applicant, case.agent.organisation) == (refused.case.applicant, "Kanzlei Recht")
    assert [paper.key for paper in missing_papers(Run.objects.get(case=case))] == ["mandate"]


def test_a_late_letter_is_flagged_and_taken(refused: Decision, mia: Actor) -> None:
    with _later(50):  # type: ignore[attr-defined]
        recorded = record_objection(
            actor=mia, decision=refused, arrival=_by("letter", datetime.date(2027, 1, 8))
        )
        assert (recorded.intake.late, recorded.intake.form) == (True, "kept")
    run = Run.objects.get(case=recorded.case)
    keys = [reason["text"]["de"] for reason in run.data["assessment"]["reasons"]]
    assert any("kam nach dem 28. Dezember 2026" in text for text in keys)
    received = Case.objects.get(pk=recorded.case.pk).received_at
    assert received.date() == datetime.date(2027, 1, 8)
    assert not Task.objects.filter(case=recorded.case, key="written_form").exists()


def test_the_day_lies_never_in_the_future(refused: Decision, mia: Actor) -> None:
    tomorrow = TODAY + datetime.timedelta(days=1)
    with pytest.raises(Invalid) as refusal:
        record_objection(actor=mia, decision=refused, arrival=_by("letter", tomorrow))
    assert set(refusal.value.fields) == {"received_on"}
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("way", "kept"),
    [
        ("letter", True),
        ("fax", True),
        ("record", True),
        ("de_mail", True),
        ("mailbox", True),
        ("signed_email", True),
        ("email", False),
    ],
)
def test_the_law_as_data_says_which_way_keeps_the_form(city: object, way: str, kept: bool) -> None:
    assert keeps_form("general", way, TODAY) is keeps_form("social", way, TODAY) is kept


def test_another_authority_keeps_the_day_in_social_law_alone(city: object) -> None:
    there = Misdirected("Jobcenter", datetime.date(2026, 11, 17))
    assert counted_day("social", TODAY, there) == there.on
    assert counted_day("general", TODAY, there) == TODAY
    assert counted_day("social", TODAY, None) == TODAY


@pytest.mark.parametrize("phase", ["held", "issued", "lapsed"])
@pytest.mark.parametrize(
    ("who", "may"),
    [("clerk", True), ("other office", False), ("resident", False), ("applicant at work", False)],
)
def test_who_records_an_objection(
    refused: Decision, kim: Actor, mia: Actor, who: str, may: bool, phase: str
) -> None:
    other = Office.objects.get(key="stadt")
    actors = {
        "clerk": mia,
        "other office": town.clerk(other, "Ada Fern"),
        "resident": kim,
        "applicant at work": Actor(
            kind="staff",
            id=mia.id,
            label=mia.label,
            party=refused.case.applicant_id,
            account=mia.account,
            grants=mia.grants,
        ),
    }
    refused.state = phase
    assert may_record_objection(actors[who], refused) is (may and phase == "issued")


def test_social_cases_need_the_permission_of_their_own(refused: Decision, mia: Actor) -> None:
    refused.case.visibility = 3
    assert refused.case.is_protected
    assert not may_record_objection(mia, refused)
    with pytest.raises(NotAllowed):
        record_objection(actor=mia, decision=refused, arrival=_by("letter"))
    assert not Document.objects.filter(kind="objection").exists()
