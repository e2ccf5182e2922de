"""An objection: from the decision on, judged by somebody else, with its effect on the decision."""

from __future__ import annotations

import datetime

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Delivery
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.own_tasks import tick_off
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.actions.withdrawal import withdraw_application
from rathaus.procedures.models import Decision, Draft, FollowUp, Run, Task
from rathaus.procedures.queries.decisions import effect_of
from rathaus.procedures.queries.follow_ups import related_cases
from rathaus.records.models import Case, Document
from tests.procedures import town
from tests.procedures.reading import text_of

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
COURT = {
    "body": "Verwaltungsgericht Musterstadt",
    "street": "Gerichtsweg",
    "house_number": "1",
    "postcode": "24837",
    "town": "Musterstadt",
}


@pytest.fixture
def refused(kim: Actor, office: Office) -> Decision:
    """An application that the first clerk has refused."""
    folder = town.LIBRARY / "procedures" / "common" / "widerspruch"
    Office.objects.get_or_create(key="stadt", defaults={"name": "Stadt Messstadt"})
    install_procedure(actor=town.HOUSE, path=folder)
    current_city().settings["courts"] = {"general": COURT}
    case = Case.objects.get(pk=town.submitted(kim, place=SCHOOL).case.pk)
    task = Task.objects.get(case=case, state="open")
    first = town.clerk(office, "Jo Amt")
    decide_case(
        actor=first,
        task_id=task.pk,
        verdict=Verdict("refusal", reasons="Die Schulstraße bleibt frei."),
    )
    run_pending(current_city())
    return Decision.objects.select_related("case__file").get(case=case, state="issued")


def _answers(kim: Actor, **changes: object) -> dict[str, object]:
    person = town.answers()["person"] | {"surname": kim.label.rpartition(" ")[2]}
    return {
        "scope": "all",
        "grounds": "An dem Tag sind Ferien.",
        "role": "self",
        "person": person,
        "contact": {"channel": "mailbox", "email": "kim@example.org"},
        "confirm": True,
    } | changes


def _objected(kim: Actor, decision: Decision, **changes: object) -> Case:
    draft = start_draft(actor=kim, procedure_key="widerspruch", about=decision)
    known = town.draft_of(kim)
    draft.data = _answers(kim, person=known.data["person"]) | changes
    draft.save(update_fields=["data"])
    return Case.objects.get(pk=submit_application(actor=kim, draft=draft).case.pk)


def test_it_joins_the_file_and_the_office_of_the_decision(kim: Actor, refused: Decision) -> None:
    case = _objected(kim, refused)
    assert Run.objects.get(case=case).failure == ""
    assert (case.file, case.office) == (refused.case.file, refused.case.office)
    assert refused.case.state == "closed"
    reopened = Case.objects.get(pk=refused.case.pk)
    assert (reopened.state, reopened.outcome) == ("in_progress", "refused")
    assert case.title == f"Widerspruch gegen den Bescheid {refused.case.number}"
    earlier = Run.objects.get(case=case).data["earlier"]
    assert earlier["until"] == "2026-12-28"
    assert related_cases(refused.case) == [("later", case)]
    assert related_cases(case) == [("earlier", refused.case)]
    assert Task.objects.get(case=case).key == "decide"


def test_whoever_decided_first_does_not_judge_the_objection(
    kim: Actor, refused: Decision, office: Office
) -> None:
    task = Task.objects.get(case=_objected(kim, refused))
    author = refused.decided_by
    assert author is not None
    same = Actor(
        kind="staff",
        id=str(author.pk),
        label=author.name,
        account=author.pk,
        grants=town.clerk(office, "Rechte Quelle").grants,
    )
    with pytest.raises(NotAllowed):
        decide_case(actor=same, task_id=task.pk, verdict=Verdict("grant", reasons="Doch."))
    second = town.clerk(office, "Ole Zweit")
    assert decide_case(actor=second, task_id=task.pk, verdict=Verdict("grant", reasons="Doch."))


def test_success_ends_the_decision_and_gives_the_office_a_task(
    kim: Actor, refused: Decision, office: Office
) -> None:
    case = _objected(kim, refused)
    _judge(case, office, Verdict("grant", reasons="In den Ferien ist die Straße frei."))
    (end,) = effect_of(refused).ends
    assert (end.effective_on, end.why) == (datetime.date(2026, 11, 22), "remedied")
    follow = Task.objects.get(case=refused.case, key="follow_up")
    assert follow.state == "open"
    tick_off(actor=town.clerk(office, "Mia Drei"), task_id=follow.pk, result="Neu angeordnet")
    assert Case.objects.get(pk=refused.case.pk).state == "closed"
    letter = _letter(case)
    assert "heben wir den Bescheid vom 22. November 2026" in letter
    assert "In den Ferien ist die Straße frei." in letter


def test_failure_leaves_the_decision_and_names_the_court(
    kim: Actor, refused: Decision, office: Office
) -> None:
    case = _objected(kim, refused)
    _judge(case, office, Verdict("refusal", reasons="Auch in den Ferien ist Betreuung."))
    assert effect_of(refused).until is None
    assert Case.objects.get(pk=refused.case.pk).state == "closed"
    assert not Task.objects.filter(case=refused.case, key="follow_up").exists()
    second = Decision.objects.get(case=case)
    assert second.remedy["kind"] == "klage"
    assert second.remedy["norm"].replace("\u00a0", " ") == "§ 74 Abs. 1 Satz 1 VwGO"
    delivery = Delivery.objects.get(message__case=case.pk, service="formal")
    assert (delivery.channel, delivery.legal_date, second.remedy_until) == ("post", None, None)
    letter = _letter(case)
    assert "Verwaltungsgericht Musterstadt" in letter
    assert "Gerichtsweg 1" in letter


def test_without_a_court_the_decision_does_not_leave(
    kim: Actor, refused: Decision, office: Office
) -> None:
    current_city().settings["courts"] = {}
    case = _objected(kim, refused)
    _judge(case, office, Verdict("refusal", reasons="Nein."))
    assert "Gericht" in Run.objects.get(case=case).failure
    assert Decision.objects.get(case=case).state == "held"


def test_there_is_one_objection_at_a_time(kim: Actor, refused: Decision) -> None:
    case = _objected(kim, refused)
    with pytest.raises(Conflict, match=case.number):
        _objected(kim, refused, grounds="Noch etwas.")
    withdraw_application(actor=kim, case=case)
    again = _objected(kim, refused, grounds="Doch wieder.")
    assert FollowUp.objects.filter(decision=refused, live=True).get().case == again


def test_without_a_decision_there_is_nothing_to_object_to(kim: Actor, refused: Decision) -> None:
    draft = start_draft(actor=kim, procedure_key="widerspruch")
    draft.data = _answers(kim, person=town.draft_of(kim).data["person"])
    draft.save(update_fields=["data"])
    with pytest.raises(Invalid, match="fehlt der Bescheid"):
        submit_application(actor=kim, draft=Draft.objects.get(pk=draft.pk))


def _judge(case: Case, office: Office, verdict: Verdict) -> None:
    task = Task.objects.get(case=case, state="open", key="decide")
    decide_case(actor=town.clerk(office, "Ole Zweit"), task_id=task.pk, verdict=verdict)
    run_pending(current_city())


def _letter(case: Case) -> str:
    document = Document.objects.get(case=case, kind="decision")
    return text_of(document)
