"""The editors' desk: the list by the clock, its map, several at once."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from rathaus.kernel.clock import now
from rathaus.people.models import Account, Office
from rathaus.people.queries import actor_for
from rathaus.reports.actions import ask_reporter
from rathaus.reports.models import (
    Contractor,
    Entry,
    Order,
    Report,
    Route,
    Stop,
)
from rathaus.reports.setup import forget_setup
from tests.site.desk import cast
from tests.site.desk.reports_cast import (
    ACT,
    LIST,
    NEXT,
    UNDO,
    accepted,
    again,
    employed,
    numbers,
    overdue,
    reported,
)


class TestList:
    def test_it_costs_the_same_whatever_its_length(
        self, wiebke: Account, ole: Account, django_assert_num_queries: Any
    ) -> None:
        for account in (ole, wiebke):
            client, queries = cast.at_desk(account), 7
            accepted(wiebke, text="Eins")
            client.get(LIST)
            with django_assert_num_queries(queries):
                one = numbers(client)
            accepted(wiebke, NEXT)
            accepted(wiebke)
            with django_assert_num_queries(queries):
                assert len(numbers(client)) == len(one) + 2

    def test_what_is_due_first_and_silence_before_all(
        self, wiebke: Account, editor: Client
    ) -> None:
        far, late, silent, never = (reported(text=str(number)) for number in range(4))
        overdue(late, 3)
        Report.objects.filter(pk=never.pk).update(due_at=None)
        ask_reporter(actor=actor_for(wiebke), report=silent, question="Wo?")
        Entry.objects.filter(report=silent).update(due_at=now() - timedelta(days=1))

        assert numbers(editor) == [r.number for r in (silent, late, far, never)]
        urgent = [line.urgency for line in editor.get(LIST).context["lines"]]
        assert urgent == ["", "late", "", ""]
        assert [link.count for link in editor.get(LIST).context["nav"] if link.go == "x"] == [2]

    def test_the_next_page_starts_behind_the_last_line(self, editor: Client) -> None:
        for number in range(27):
            reported(text=f"Nummer {number}")
        page = editor.get(LIST)
        following = editor.get(LIST + page.context["pager"].older_url)
        both = [*page.context["lines"], *following.context["lines"]]

        assert [len(page.context["lines"]), len({line.number for line in both})] == [25, 27]
        assert editor.get(f"{LIST}?nach=kaputt").status_code == 422

    def test_filters_stand_in_the_address(self, editor: Client) -> None:
        reports = [
            reported(),
            reported(danger=True, text="Scherben"),
            reported(suspect="many"),
            reported(category="loch"),
        ]
        overdue(reports[0], 1)
        wanted = {
            "?gefahr=1": [1],
            "?verdacht=1": [2],
            "?kategorie=loch": [3],
            "?kategorie=Sauberkeit&ueberfaellig=1": [0],
            "?q=scherben": [1],
            "?ohne-vorgang=1&stand=offen": [],
            "?stelle=abfall&stand=neu": [0, 1, 2],
            "?meine=1": [],
            "?foto=1": [],
            "?stand=quatsch&q=": [0, 1, 2, 3],
            f"?q={reports[1].number}": [1],
        }
        found = {query: sorted(numbers(editor, query)) for query in wanted}

        assert found == {q: sorted(reports[n].number for n in ns) for q, ns in wanted.items()}

    def test_what_leaves_as_a_table_is_what_is_seen_and_runs_nowhere(self, editor: Client) -> None:
        reported(text="=1+1")
        reported(category="loch", text="anders")
        answer = editor.get(f"{LIST}?ausgabe=csv&kategorie=muell").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(answer), delimiter=";"))

        assert [row[11] for row in rows[1:]] == ["'=1+1"]

    def test_crews_see_their_office_and_others_nothing(
        self, wiebke: Account, ole: Account, office: Office
    ) -> None:
        mine, other = accepted(wiebke), accepted(wiebke, category="loch")
        crew = cast.at_desk(ole)

        assert numbers(crew) == [mine.number]
        assert crew.get(f"{LIST}{other.number}").status_code == 404
        assert cast.at_desk(employed("Fremd", office, "case.see")).get(LIST).status_code == 403
        assert Client(headers={"host": "testserver"}).get(LIST).status_code == 302


class TestSeveralAtOnce:
    @pytest.mark.parametrize(
        ("what", "values", "after"),
        [
            ("accept", {}, ("accepted", "published", "abfall")),
            ("decline", {"grund": "private"}, ("declined", "withheld", "abfall")),
            ("publish", {}, ("received", "published", "abfall")),
            ("office", {"stelle": "verkehr"}, ("received", "waiting", "verkehr")),
        ],
    )
    def test_done_and_undone(
        self, editor: Client, what: str, values: dict[str, str], after: tuple[str, str, str]
    ) -> None:
        reports = [reported(), reported(NEXT)]
        Office.objects.get_or_create(key="verkehr", defaults={"name": "Verkehr"})
        numbers = [report.number for report in reports]
        editor.post(ACT, {"was": what, "meldung": numbers, **values})
        assert {_stand(report) for report in reports} == {after}

        undo = editor.get(LIST).context["undo"]
        editor.post(UNDO, {"was": undo["what"], "meldung": undo["reports"]})
        publication = "withheld" if what == "publish" else "waiting"
        assert {_stand(report) for report in reports} == {("received", publication, "abfall")}

    def test_the_reason_is_told_in_the_words_of_the_city(self, editor: Client) -> None:
        report = reported()
        editor.post(ACT, {"was": "decline", "meldung": report.number, "grund": "private"})

        assert again(report).note == "Das ist privater Grund."

    def test_what_cannot_be_done_is_said_and_the_rest_is_done(self, editor: Client) -> None:
        first, second = reported(), reported()
        editor.post(ACT, {"only": f"accept:{first.number}"})
        page = editor.post(
            ACT, {"was": "accept", "meldung": [first.number, second.number]}, follow=True
        ).content.decode()

        assert "steht inzwischen auf „angenommen“" in page
        assert again(second).state == "accepted"

    def test_two_mattresses_become_one_case_with_two_followers(
        self, wiebke: Account, editor: Client
    ) -> None:
        first = accepted(wiebke, email="a@x.example")
        second = accepted(wiebke, NEXT, email="b@x.example")
        page = editor.get(f"{LIST}{first.number}")
        assert [(one.report, one.likely, round(one.metres)) for one in page.context["near"]] == [
            (second, True, 18)
        ]

        editor.post(ACT, {"was": "merge", "meldung": [second.number, first.number]})
        first, second = again(first), again(second)
        assert (second.merged_into_id, first.followers_count) == (first.pk, 2)
        assert first.case is not None
        assert second.case is not None
        assert [case.closed_at is None for case in (first.case, second.case)] == [True, False]
        text = editor.get(f"{LIST}{first.number}").content.decode()
        assert "a@x.example" in text
        assert "b@x.example" in text

        undo = editor.get(LIST).context["undo"]
        editor.post(UNDO, {"was": undo["what"], "meldung": undo["reports"]})
        assert again(second).merged_into_id is None

    def test_an_order_and_a_tour(self, wiebke: Account, editor: Client) -> None:
        firm = Contractor.objects.create(key="firma", name="Firma Besen", email="f@x.example")
        Route.objects.filter(category="muell").update(contractor=firm)
        forget_setup()
        first, second = accepted(wiebke), accepted(wiebke, NEXT)
        other = accepted(wiebke, category="loch")
        editor.post(ACT, {"was": "order", "meldung": [first.number, other.number]})
        page = editor.get(LIST)
        assert "nennt keine Zuständigkeit einen Auftragnehmer" in page.content.decode()
        assert again(first).state == "in_progress"
        assert "Firma Besen" in editor.get(f"{LIST}{first.number}").content.decode()
        undo = page.context["undo"]
        editor.post(UNDO, {"was": undo["what"], "meldung": undo["reports"]})
        assert Order.objects.get().state == Order.State.RECALLED

        editor.post(f"{LIST}{second.number}/tun/beauftragen", _order())
        editor.post(f"{LIST}{second.number}/tun/auftrag-zurueck", {"reason": "Versehen"})
        editor.post(f"{LIST}{second.number}/tun/beauftragen", _order())
        Order.objects.filter(report=second, state="sent").update(state="done", answer="Weg.")
        editor.post(f"{LIST}{second.number}/tun/auftrag-bestaetigen", {"note": "Abgeholt."})
        assert (again(second).state, again(second).note) == ("done", "Abgeholt.")

        answer = editor.post(ACT, {"was": "tour", "meldung": [first.number]})
        assert answer["Location"].endswith("/plan")
        assert Stop.objects.get().report == first

    def test_the_map_counts_what_one_sees(
        self, wiebke: Account, ole: Account, editor: Client
    ) -> None:
        accepted(wiebke)
        accepted(wiebke, (54.33, 10.16), category="loch")
        address = f"{LIST}karte.json?ausschnitt=10,54,10.3,54.5&stufe=18"
        assert _counted(editor, address) == [1, 1]
        assert _counted(editor, f"{address}&kategorie=loch") == [1]
        assert _counted(cast.at_desk(ole), address) == [1]
        assert editor.get(f"{LIST}karte.json?ausschnitt=x&stufe=99").status_code == 422

        box = "10.1,54.3,10.15,54.32"
        assert len(editor.get(f"{LIST}karte?bereich={box}").context["lines"]) == 1


def _order() -> dict[str, str]:
    return {"contractor": "firma", "order_text": "Matratze abholen"}


def _counted(client: Client, address: str) -> list[int]:
    return [one["count"] for one in client.get(address).json()["clusters"]]


def _stand(report: Report) -> tuple[str, str, str]:
    report = again(report)
    return report.state, report.publication, report.office.key if report.office else ""
