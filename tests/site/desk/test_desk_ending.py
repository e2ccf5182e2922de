"""Withdrawing, revoking and correcting a decision from the page of its case."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account, Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.models import Decision
from rathaus.records.models import Case, Document
from tests.procedures import town
from tests.site.desk import cast
from tests.site.reading import inline_code, texts

OFFER = "Bescheid zurücknehmen, widerrufen oder berichtigen"


@pytest.fixture
def refused(office: Office) -> Decision:
    """An application that was refused; its decision has left the house."""
    case, task = cast.waiting_case("Fall")
    verdict = Verdict("refusal", reasons="Die Schulstraße bleibt frei.")
    decide_case(actor=town.clerk(office, "Erste Hand"), task_id=task.pk, verdict=verdict)
    run_pending(current_city())
    return Decision.objects.select_related("case").get(case=case, state="issued")


def _page(case: Case) -> str:
    return f"/schreibtisch/vorgaenge/{case.number}"


def _url(decision: Decision, case: Case | None = None) -> str:
    return f"{_page(case or decision.case)}/bescheid/{decision.pk}"


def _typed(decision: Decision, **changes: str) -> dict[str, str]:
    values = {
        "why": "withdrawn",
        "effective_on": "22.11.2026",
        "reasons": "Die Straße war an dem Tag gar keine Schulstraße.",
        "hearing": "",
    } | changes
    return {f"e{decision.pk.hex[-8:]}_{name}": value for name, value in values.items()}


def test_a_clerk_withdraws_and_the_page_says_so(desk: Client, refused: Decision) -> None:
    before = desk.get(_page(refused.case))
    assert OFFER in texts(before, tag="summary")
    assert inline_code(before) == []
    after = desk.post(_url(refused), _typed(refused), follow=True)
    assert refused.ends.get().why == "withdrawn"
    shown = [text.replace("\u00a0", " ") for text in texts(after, tag="li")]
    assert "zurückgenommen nach § 116 LVwG SH, ab 22. November 2026" in shown
    assert OFFER not in texts(after, tag="summary")
    assert Document.objects.filter(case=refused.case, kind="decision_ending").count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"why": ""}, "why"),
        ({"reasons": ""}, "reasons"),
        ({"effective_on": "31.02.2027"}, "effective_on"),
        ({"effective_on": ""}, "effective_on"),
        ({"effective_on": "01.11.2026"}, "effective_on"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    desk: Client, refused: Decision, typed: dict[str, str], field: str
) -> None:
    page = desk.post(_url(refused), _typed(refused, **typed))
    assert page.status_code == 422
    (shown,) = page.context["decisions"]
    assert [one.name.split("_", 1)[1] for one in shown.fields if one.error] == [field]
    kept = {one.name: one.value for one in shown.fields}
    assert kept == _typed(refused, **typed)
    assert not refused.ends.exists()


def test_whoever_comes_second_is_told(desk: Client, refused: Decision) -> None:
    desk.post(_url(refused), _typed(refused))
    late = desk.post(_url(refused), _typed(refused, why="revoked"))
    assert late.status_code == 409
    assert "Dieser Bescheid ist schon zurückgenommen" in late.content.decode()


def test_it_is_not_for_other_offices_nor_through_another_case(
    desk: Client, refused: Decision, office: Office
) -> None:
    works = Office.objects.create(key="tiefbau", name="Tiefbauamt", parent=office.parent)
    stranger = cast.at_desk(cast.employ("clerk", works, "Ole Fremd"))
    assert stranger.post(_url(refused), _typed(refused)).status_code in {403, 404}
    treasury = cast.at_desk(cast.employ("treasury", office, "Kai Kasse"))
    assert treasury.post(_url(refused), _typed(refused)).status_code in {403, 404}
    other, _task = cast.waiting_case("Andere", 20)
    assert desk.post(_url(refused, other), _typed(refused)).status_code == 404
    assert not refused.ends.exists()


def test_the_person_finds_the_letter_and_the_end_of_the_decision(
    desk: Client, refused: Decision
) -> None:
    desk.post(_url(refused), _typed(refused))
    account = Account.objects.get(email="fall@example.org")
    page = (
        cast.at_desk(account)
        .get(f"/mein-rathaus/vorgaenge/{refused.case.number}/")
        .content.decode()
    )
    assert "Der Bescheid ist mit Wirkung vom" in page
    assert "Rücknahme eines Bescheids" in page
    assert "Bescheid zurückgenommen" in page
    assert "Der Bescheid gilt als bekannt gegeben am" in page
    letter = Document.objects.get(case=refused.case, kind="decision_ending")
    assert page.count(f"/{letter.pk}") >= 2


def test_lists_and_page_tell_what_became_of_the_decision(
    desk: Client, refused: Decision, django_assert_num_queries: object
) -> None:
    lists = ("/schreibtisch/vorgaenge/", "/schreibtisch/eingang/?q=2026")
    desk.post(_url(refused), _typed(refused))
    for page in (*lists, _page(refused.case)):
        shown = desk.get(page).content.decode()
        assert "abgelehnt, zurückgenommen" in " ".join(shown.split()), page
    export = desk.get("/schreibtisch/vorgaenge/?ausgabe=csv").content.decode().splitlines()
    assert export[0].endswith(";Ergebnis;Bescheid")
    assert export[1].endswith(";abgelehnt;zurückgenommen")
    with django_assert_num_queries(6):  # type: ignore[operator]
        desk.get(lists[0])


def test_whoever_has_a_task_left_is_warned_that_the_decision_is_gone(
    desk: Client, refused: Decision, jo: Account
) -> None:
    page = _page(refused.case)
    planned = {"plan_kind": "resubmission", "plan_due_on": "07.12.2026", "plan_reason": "Anrufen"}
    desk.post(f"{page}/vormerken", planned)
    assert "Der Bescheid gilt nicht mehr" not in desk.get(page).content.decode()
    desk.post(_url(refused), _typed(refused))
    assert "Der Bescheid gilt nicht mehr" in desk.get(page).content.decode()
