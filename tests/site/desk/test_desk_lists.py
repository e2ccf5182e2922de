"""Lists of tasks and cases: what stands in them, what they cost, how they leave the house."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.test import Client

from rathaus.people.models import Account, Deputy, Office, Party, Post
from rathaus.procedures.models import Task
from rathaus.records.models import Case
from tests.procedures import town
from tests.site.desk import cast

TASKS = "/schreibtisch/"
CASES = "/schreibtisch/vorgaenge/"
POST = "/schreibtisch/eingang/?q=2026"
TAKE = "/schreibtisch/aufgaben/uebernehmen"
BACK = "/schreibtisch/aufgaben/zurueck"


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("page", "queries"),
    # session, account, roles, list; tasks also name the procedures to choose from, the post room
    # the paper applications that are not finished and the scans that wait
    [(TASKS, 5), (f"{TASKS}?q=en&verfahren={town.KEY}", 5), (CASES, 4), (POST, 6)],
)
def test_a_list_costs_the_same_whatever_its_length(
    desk: Client, django_assert_num_queries: object, page: str, queries: int
) -> None:
    cast.waiting_case("Ahrens", 2)
    desk.get(page)
    with django_assert_num_queries(queries):  # type: ignore[operator]
        assert _text(desk, page).count("2026-00000") >= 1
    cast.waiting_case("Bendixen", 4)
    cast.waiting_case("Carstens", 6)
    with django_assert_num_queries(queries):  # type: ignore[operator]
        text = _text(desk, page)
    assert [name in text for name in ("Ahrens", "Bendixen", "Carstens")] == [True] * 3


def test_the_most_urgent_stands_first_and_leads_to_its_case(desk: Client) -> None:
    late, task = cast.waiting_case("Ahrens", 2)
    soon, other = cast.waiting_case("Bendixen", 4)
    Task.objects.filter(pk=task.pk).update(due_on=datetime.date(2026, 11, 30))
    Task.objects.filter(pk=other.pk).update(due_on=datetime.date(2026, 11, 20))
    page = desk.get(TASKS)
    rows = page.context["rows"]
    assert [(row.number, row.urgency) for row in rows] == [(soon.number, "late"), (late.number, "")]
    assert f'href="/schreibtisch/vorgaenge/{late.number}" data-desk-open' in page.content.decode()


def test_several_are_taken_at_once_and_put_back_by_undo(desk: Client, jo: Account) -> None:
    tasks = [cast.waiting_case(name, number)[1] for name, number in (("A", 2), ("B", 4))]
    keys = [str(task.pk) for task in tasks]
    page = desk.post(TAKE, {"task": keys, "zurueck": "wessen=all"}, follow=True)
    assert page.request["QUERY_STRING"] == "wessen=all"
    assert "2 Aufgaben gehören jetzt Ihnen." in page.content.decode()
    assert set(Task.objects.values_list("assignee", flat=True)) == {jo.pk}
    assert page.context["undo"]["tasks"] == keys
    desk.post(BACK, {"task": keys})
    assert set(Task.objects.values_list("assignee", flat=True)) == {None}
    assert "Rückgängig" not in _text(desk, TASKS)


def test_whoever_comes_too_late_is_told_who_was_first(desk: Client, office: Office) -> None:
    _case, task = cast.waiting_case("Ahrens")
    cast.at_desk(cast.employ("clerk", office, "Fenja Flink")).post(TAKE, {"only": str(task.pk)})
    page = desk.post(TAKE, {"only": str(task.pk)}, follow=True).content.decode()
    assert "Fenja Flink hat diese Aufgabe schon übernommen." in page
    assert Task.objects.get(pk=task.pk).assignee == Account.objects.get(name="Fenja Flink")


def test_filters_stay_in_the_address(desk: Client) -> None:
    _case, mine = cast.waiting_case("Ahrens", 2)
    cast.waiting_case("Bendixen", 4)
    desk.post(TAKE, {"only": str(mine.pk)})
    assert [row.whose for row in desk.get(TASKS + "?wessen=mine").context["rows"]] == ["mine"]
    assert [row.whose for row in desk.get(TASKS + "?wessen=team").context["rows"]] == ["free"]
    page = desk.get(TASKS + "?wessen=team&bis=2020-01-01")
    assert list(page.context["rows"]) == []
    assert "In dieser Auswahl ist nichts offen" in page.content.decode()
    assert "?wessen=mine&amp;bis=2020-01-01" in page.content.decode()


def test_a_deputy_sees_what_lies_with_whom_they_stand_in_for(office: Office, jo: Account) -> None:
    other = Office.objects.create(key="soziales", name="Amt für Soziales")
    deputy = cast.employ("clerk", other, "Kai Vertretung")
    _case, task = cast.waiting_case("Ahrens")
    Task.objects.filter(pk=task.pk).update(assignee=jo)
    client = cast.at_desk(deputy)
    assert list(client.get(TASKS + "?wessen=standing-in").context["rows"]) == []
    post = Post.objects.create(key="verkehr-1", office=office, title="Sachbearbeitung", holder=jo)
    Deputy.objects.create(post=post, account=deputy, valid_from=cast.FROM)
    rows = client.get(TASKS + "?wessen=standing-in").context["rows"]
    assert [(row.number, row.holder) for row in rows] == [(task.case.number, "Jo Amt")]


def test_a_whole_number_leads_straight_to_its_case(desk: Client) -> None:
    case, _task = cast.waiting_case("Ahrens")
    answer = desk.get(CASES, {"q": case.number.lower()})
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/schreibtisch/vorgaenge/{case.number}",
    )
    assert [row[0].text for row in desk.get(CASES, {"q": "ahr"}).context["table"].rows] == [
        case.number
    ]
    assert "Dazu gibt es hier keinen Vorgang" in _text(desk, CASES + "?q=nirgends")


@pytest.mark.parametrize(("page", "column"), [(TASKS, 4), (CASES, 3)])
def test_what_leaves_as_a_table_runs_nowhere(desk: Client, page: str, column: int) -> None:
    case, _task = cast.waiting_case("Ahrens")
    Party.objects.filter(pk=case.applicant_id).update(first_names='=HYPERLINK("x")', surname="Böse")
    cast.waiting_case("Bendixen", 4)
    answer = desk.get(page + "?ausgabe=csv")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    names = {row[column] for row in rows[1:]}
    assert names == {'\'=HYPERLINK("x") Böse', "Kim Bendixen"}
    only = desk.get(CASES + "?ausgabe=csv&q=bendixen").content.decode("utf-8-sig")
    assert len(only.strip().splitlines()) == 2
    assert Case.objects.count() == 2


def test_pages_follow_one_another_without_gap(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    for number in range(30):
        Task.objects.create(
            case=case,
            key="note",
            title=f"Aufgabe {number}",
            office_id=task.office_id,
            due_on=task.due_on,
            created_at=task.created_at,
        )
    first = desk.get(TASKS)
    second = desk.get(TASKS + first.context["pager"].older_url)
    keys = [row.key for page in (first, second) for row in page.context["rows"]]
    assert (len(keys), len(set(keys)), second.context["pager"].older_url) == (31, 31, "")


def test_a_damaged_cursor_is_explained(desk: Client) -> None:
    answer = desk.get(TASKS + "?nach=xxx")
    assert answer.status_code == 422
    assert "Beginnen Sie die Liste von vorn." in answer.content.decode()
