"""Working on a case: take, assign, decide, write."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from rathaus.mail.models import Message
from rathaus.people.models import Account, Office
from rathaus.procedures.models import Decision, Run, Task
from rathaus.records.models import Case, Note
from tests.site.desk import cast

GOOD = "Die Schule hat an diesem Samstag geschlossen."

SECOND = {"street": "Holtenauer Straße", "house_number": "200", "side": "even", "length_m": 10}
LENGTH = "changes.place.length_m"
LIFT = {"second_zone": True, "second_place": SECOND, "vehicle": "lift"}


def _decide(client: Client, case: Case, task: Task, **values: Any) -> Any:
    return client.post(f"/schreibtisch/vorgaenge/{case.number}/entscheiden/{task.pk}", values)


def test_the_page_tells_what_the_rules_found_and_where_the_case_stands(desk: Client) -> None:
    case, _task = cast.waiting_case("Ahrens")
    page = desk.get(f"/schreibtisch/vorgaenge/{case.number}")
    judged = [one.text for one in page.context["findings"] if one.kind == "judge"]
    assert judged == ["Der Ort liegt in einer Schulstraße."]
    here = [stage.step.kind for stage in page.context["stages"] if stage.here]
    assert "person" in here
    assert page.context["timeline"][-1].title == "Antrag eingegangen"
    assert "Jo Amt" in page.content.decode()  # who I am


def test_granting_through_the_page(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    answer = _decide(desk, case, task, kind="grant", reasons=GOOD)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/schreibtisch/vorgaenge/{case.number}",
    )
    decision = Decision.objects.get(case=case)
    assert (decision.kind, decision.reasons, decision.decided_by_name) == ("grant", GOOD, "Jo Amt")
    page = desk.get(answer["Location"])
    assert page.context["tasks"] == []
    assert GOOD in page.content.decode()


def test_refusing_through_the_page(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    assert _decide(desk, case, task, kind="refusal", reasons="Schulfest.").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "refused")


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": "refusal", "conditions": "Bis 14 Uhr"}, "reasons"),
        ({"kind": "grant", "conditions": "Bis 14 Uhr"}, "reasons"),
        ({"reasons": GOOD, "conditions": "Bis 14 Uhr"}, "kind"),
        ({"kind": "request", "reasons": GOOD, "conditions": "Bis 14 Uhr"}, "papers"),
        ({"kind": "partial", "reasons": "Kürzer"}, "conditions"),
        ({"kind": "partial", "reasons": "Kürzer", LENGTH: "x"}, LENGTH),
        ({"kind": "partial", "reasons": "Kürzer", LENGTH: "40"}, LENGTH),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    desk: Client, values: dict[str, str], wrong: str
) -> None:
    case, task = cast.waiting_case("Ahrens")
    page = _decide(desk, case, task, **values)
    assert page.status_code == 422
    fields = {field.name: field for field in page.context["tasks"][0].fields}
    assert [name for name, field in fields.items() if field.error] == [wrong]
    text = page.content.decode()
    for typed in ("reasons", "conditions", LENGTH):
        assert fields[typed].value == values.get(typed, "")
        assert values.get(typed, "") in text
    assert Decision.objects.count() == 0
    task.refresh_from_db()
    assert task.state == "open"


def test_less_than_applied_for_is_granted_through_the_page(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    page = desk.get(f"/schreibtisch/vorgaenge/{case.number}")
    names = [field.name for field in page.context["tasks"][0].fields]
    assert [name for name in names if name.startswith("changes.")] == [LENGTH]
    asked = page.context["tasks"][0].fields[names.index(LENGTH)]
    assert (asked.label, asked.unit, asked.required) == ("Kürzere Strecke", "m", False)
    hint = "Nur, wenn Sie weniger bewilligen als beantragt. Beantragt: 12\u00a0m."
    assert asked.hint == hint
    answer = _decide(desk, case, task, **{"kind": "partial", "reasons": "Kürzer", LENGTH: "9"})
    assert answer.status_code == 302
    changes = Run.objects.get(case=case).data["decision"]["changes"]
    assert changes == {"place": {"length_m": 9}}


def test_the_fee_that_the_table_leaves_open_is_named_on_the_page(desk: Client) -> None:
    case = cast.applied("Ahrens", **LIFT)
    task = Task.objects.get(case=case)
    page = desk.get(f"/schreibtisch/vorgaenge/{case.number}")
    asked = next(field for field in page.context["tasks"][0].fields if field.name == "fee")
    assert (asked.value, asked.why.norm) == ("", "§ 6a StVG, GebOSt")
    assert asked.why.text == "Für zwei Zonen mit Möbellift ist keine Gebühr festgelegt."
    for typed in ("", "abc", "0", "-1", "12,345"):
        page = _decide(desk, case, task, kind="grant", reasons=GOOD, fee=typed)
        assert page.status_code == 422
        fields = {field.name: field for field in page.context["tasks"][0].fields}
        assert [name for name, field in fields.items() if field.error] == ["fee"]
        assert (fields["fee"].value, fields["reasons"].value) == (typed, GOOD)
    assert _decide(desk, case, task, kind="grant", reasons=GOOD, fee="78,00").status_code == 302
    page = desk.get(f"/schreibtisch/vorgaenge/{case.number}")
    assert page.context["claim"][0].value == "78,00\u00a0€"
    case.refresh_from_db()
    assert case.state == "waiting_payment"


def test_where_the_table_gives_the_fee_nobody_is_asked(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    page = desk.get(f"/schreibtisch/vorgaenge/{case.number}")
    assert "fee" not in [field.name for field in page.context["tasks"][0].fields]
    answer = _decide(desk, case, task, kind="grant", reasons=GOOD, fee="1,00")
    assert answer.status_code == 422
    assert "steht durch die Gebührentabelle fest" in answer.content.decode()
    assert Decision.objects.count() == 0


def test_of_two_clerks_one_wins_and_the_other_keeps_their_words(
    desk: Client, office: Office
) -> None:
    case, task = cast.waiting_case("Ahrens")
    other = cast.at_desk(cast.employ("clerk", office, "Fenja Flink"))
    assert _decide(other, case, task, kind="refusal", reasons="Schulfest.").status_code == 302
    page = _decide(desk, case, task, kind="grant", reasons=GOOD)
    text = page.content.decode()
    assert page.status_code == 409
    told = "Fenja Flink hat diese Aufgabe am 22. November 2026 um 09:00 Uhr schon erledigt."
    assert told in text
    assert GOOD in text
    assert Decision.objects.get(case=case).reasons == "Schulfest."


def test_papers_are_asked_for_through_the_page(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    assert _decide(desk, case, task, kind="request", papers=["mandate"]).status_code == 302
    case.refresh_from_db()
    assert case.state == "waiting_applicant"
    assert Decision.objects.count() == 0


def test_the_lead_gives_a_task_to_a_clerk_of_the_office(office: Office, jo: Account) -> None:
    case, task = cast.waiting_case("Ahrens")
    other = Office.objects.create(key="soziales", name="Amt für Soziales")
    stranger = cast.employ("clerk", other, "Ole Anders")
    lead = cast.at_desk(cast.employ("lead", office, "Beke Leitung"))
    page = lead.get(f"/schreibtisch/vorgaenge/{case.number}")
    colleagues = page.context["tasks"][0].colleagues
    assert [str(entry) for entry in colleagues] == ["Beke Leitung", "Jo Amt"]
    address = f"/schreibtisch/vorgaenge/{case.number}/zuweisen/{task.pk}"
    lead.post(address, {"assignee": stranger.pk})
    assert Task.objects.get(pk=task.pk).assignee is None
    lead.post(address, {"assignee": jo.pk})
    assert Task.objects.get(pk=task.pk).assignee == jo


def test_taking_and_giving_back_on_the_case_page(desk: Client, jo: Account) -> None:
    case, task = cast.waiting_case("Ahrens")
    desk.post(f"/schreibtisch/vorgaenge/{case.number}/aufgaben/{task.pk}")
    assert Task.objects.get(pk=task.pk).assignee == jo
    answer = desk.post(
        "/schreibtisch/aufgaben/zurueck", {"only": str(task.pk), "vorgang": case.number}
    )
    assert answer["Location"] == f"/schreibtisch/vorgaenge/{case.number}"
    assert Task.objects.get(pk=task.pk).assignee is None


def test_a_note_is_on_record_and_an_empty_one_is_refused(desk: Client) -> None:
    case, _task = cast.waiting_case("Ahrens")
    address = f"/schreibtisch/vorgaenge/{case.number}/vermerk"
    assert desk.post(address, {"text": "  "}).status_code == 422
    assert desk.post(address, {"text": "Mit der Schule telefoniert."}).status_code == 302
    assert [note.text for note in Note.objects.all()] == ["Mit der Schule telefoniert."]
    assert (
        "Mit der Schule telefoniert."
        in desk.get(f"/schreibtisch/vorgaenge/{case.number}").content.decode()
    )


def test_a_message_reaches_the_applicant_and_half_of_one_is_kept(desk: Client) -> None:
    case, _task = cast.waiting_case("Ahrens")
    address = f"/schreibtisch/vorgaenge/{case.number}/nachricht"
    half = desk.post(address, {"subject": "", "body": "Bitte rufen Sie an."})
    assert half.status_code == 422
    assert "Bitte rufen Sie an." in half.content.decode()
    before = Message.objects.filter(case=case.pk).count()
    assert (
        desk.post(address, {"subject": "Rückruf", "body": "Bitte rufen Sie an."}).status_code == 302
    )
    sent = Message.objects.filter(case=case.pk).order_by("-created_at", "-id").first()
    assert sent is not None
    assert (sent.subject, sent.body) == ("Rückruf", "Bitte rufen Sie an.")
    assert Message.objects.filter(case=case.pk).count() == before + 1


def test_the_application_is_printed_and_taken_to_the_file(desk: Client) -> None:
    case, _task = cast.waiting_case("Ahrens")
    address = f"/schreibtisch/vorgaenge/{case.number}"
    pdf = desk.get(f"{address}/antrag.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert desk.get(address).context["may_file_print"]
    assert desk.post(f"{address}/antrag-ablegen").status_code == 302
    page = desk.get(address)
    assert not page.context["may_file_print"]
    assert "Antrag (Ausdruck)" in [entry.title for entry in page.context["documents"]]
