"""Routes corrected, questions asked, work begun and done, and taken up again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.errors import Conflict, Invalid, NotFound, RathausError
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.people.models import Office
from rathaus.records.models import Note
from rathaus.reports.actions import (
    accept_report,
    answer_question,
    ask_reporter,
    begin_work,
    decline_report,
    finish_report,
    hand_on_report,
    merge_reports,
    put_back,
    reopen_report,
    reroute_report,
    write_note,
)
from rathaus.reports.models import Category, Entry, Report, State
from rathaus.reports.secret_keys import link_key
from tests.reports.cast import CREW, EDITOR, NEXT_TO_IT, accepted, reported, staff

pothole = "strassenschaeden"


def again(report: Report) -> Report:
    return Report.objects.select_related("category", "office", "case").get(pk=report.pk)


@pytest.mark.usefixtures("in_kiel")
class TestRouting:
    def test_the_case_goes_along_and_the_period_is_computed_anew(self) -> None:
        report = begin_work(actor=staff(CREW), report=accepted())
        before = report.office
        reroute_report(
            actor=staff(EDITOR), report=report, category=Category.objects.get(pk=pothole)
        )
        report = again(report)

        assert report.office != before
        assert report.case is not None
        assert report.case.office == report.office
        assert report.due_at == report.received_at + timedelta(hours=480)
        assert report.clerk is None
        [fact] = Event.objects.filter(kind="report.routed")
        assert (fact.facts["category"], fact.facts["office_before"]) == (pothole, "abfall")

    def test_two_editors_at_once(self) -> None:
        report = accepted()
        stale = again(report)
        office = Office.objects.get(key="ordnung")
        reroute_report(actor=staff(EDITOR), report=report, office=office)

        with pytest.raises(Conflict, match="gerade geändert"):
            reroute_report(
                actor=staff(EDITOR), report=stale, category=Category.objects.get(pk=pothole)
            )

    def test_an_authority_beyond_the_house_is_named(self) -> None:
        report = hand_on_report(
            actor=staff(EDITOR), report=reported().report, authority="Landesbetrieb Straßenbau"
        )

        assert (report.state, report.reason) == (State.DECLINED, "not-ours")
        assert "Landesbetrieb Straßenbau" in again(report).note
        with pytest.raises(Invalid):
            hand_on_report(actor=staff(EDITOR), report=reported().report, authority=" ")

    def test_accepting_with_another_category_asks_the_routes(self) -> None:
        report = reported().report
        category = Category.objects.get(pk=pothole)
        accept_report(actor=staff(EDITOR), report=report, category=category)
        report = again(report)

        assert report.office is not None
        assert report.office.key != "abfall"
        assert report.case is not None
        assert report.case.office == report.office


@pytest.mark.usefixtures("in_kiel")
class TestAsking:
    def test_the_case_waits_and_goes_on_with_the_answer(self) -> None:
        sent = reported(email="a@x.example")
        report = accept_report(actor=staff(EDITOR), report=sent.report)
        question = ask_reporter(actor=staff(CREW), report=report, question="Vor welchem Haus?")
        case = again(report).case
        assert case is not None
        assert case.state == "waiting_applicant"
        assert question.due_at is not None

        answer = answer_question(
            actor=ANONYMOUS, key=sent.key, entry=question.pk, text="Vor 12, 0431 123456789"
        )

        assert answer.text == "Vor 12, 0431 123456789"
        case.refresh_from_db()
        assert case.state == "in_progress"
        with pytest.raises(Conflict, match="schon beantwortet"):
            answer_question(actor=ANONYMOUS, key=sent.key, entry=question.pk, text="Doch 14")
        steps = Event.objects.filter(kind="report.asked").order_by("id")
        assert [fact.facts["step"] for fact in steps] == ["asked", "answered"]

    def test_only_the_reporter_answers_and_only_one_question_is_open(self) -> None:
        sent, other = reported(), reported()
        question = ask_reporter(actor=staff(EDITOR), report=sent.report, question="Wo?")
        for key in (other.key, "x", link_key(question.pk)):
            with pytest.raises(NotFound), transaction.atomic():
                answer_question(actor=ANONYMOUS, key=key, entry=question.pk, text="Hier")
        with pytest.raises(Conflict, match="schon eine Rückfrage"), transaction.atomic():
            ask_reporter(actor=staff(EDITOR), report=sent.report, question="Und wann?")
        decline_report(actor=staff(EDITOR), report=sent.report, reason="no-answer")
        with pytest.raises(Conflict, match="abgeschlossen"):
            answer_question(actor=ANONYMOUS, key=sent.key, entry=question.pk, text="Hier")


@pytest.mark.usefixtures("in_kiel")
class TestWork:
    def test_begun_done_and_taken_up_again(self) -> None:
        crew, report = staff(CREW), accepted()
        begin_work(actor=crew, report=report)
        assert report.looked_after_at is not None
        assert report.due_at == report.received_at + timedelta(hours=72)
        assert again(report).clerk_id == crew.account

        finish_report(actor=crew, report=report, note="Abgeholt.")
        assert (again(report).state, again(report).due_at) == (State.DONE, None)
        assert again(report).case.closed_at is not None  # type: ignore[union-attr]

        reopen_report(actor=crew, report=again(report), reason="Liegt wieder da.")
        report = again(report)
        assert (report.state, report.looked_after_at) == (State.ACCEPTED, None)
        assert report.due_at is not None
        assert report.case is not None
        assert report.case.closed_at is None

    def test_what_was_declined_at_once_gets_a_case_when_it_is_taken_up(self) -> None:
        report = reported().report
        decline_report(actor=staff(EDITOR), report=report, reason="private")
        reopen_report(actor=staff(EDITOR), report=again(report), reason="Doch städtisch.")

        assert again(report).case is not None

    def test_a_decision_is_taken_back_and_taken_again_with_the_same_case(self) -> None:
        editor, report = staff(EDITOR), accepted()
        case, due = report.case, report.due_at
        put_back(actor=editor, report=report)
        report = again(report)
        assert (report.state, report.publication, report.due_at) == ("received", "waiting", due)

        assert accept_report(actor=editor, report=report).case == case

    def test_a_note_is_for_the_house_and_stands_in_the_case(self) -> None:
        report = accepted()
        entry = write_note(actor=staff(CREW), report=report, text="Schlüssel für den Poller.")

        assert (entry.public, entry.kind) == (False, Entry.Kind.NOTE)
        assert Note.objects.get(case=report.case).text == "Ole Trupp: Schlüssel für den Poller."


class TestAtOnce:
    """Two at the same time: one of them is done, the other is told where it stands."""

    def test_merging_both_ways_and_accepting_while_declining(
        self, kiel: City, django_db_blocker: Any
    ) -> None:
        with django_db_blocker.unblock(), in_city(kiel):
            first, second = reported().report, reported(NEXT_TO_IT).report
            editor, third = staff(EDITOR), reported().report
            connection.close()
            pairs = [
                (
                    lambda: merge_reports(actor=editor, into=first, others=[second]),
                    lambda: merge_reports(actor=editor, into=second, others=[first]),
                ),
                (
                    lambda: accept_report(actor=editor, report=again(third)),
                    lambda: decline_report(actor=editor, report=again(third), reason="private"),
                ),
            ]
            found = [sorted(_at_once(kiel, pair)) for pair in pairs]
            states = set(Report.objects.filter(pk__in=[first.pk, second.pk]).values_list("state"))
            Report.objects.filter(merged_into__isnull=False).update(
                state=State.RECEIVED, merged_into=None
            )
            connection.close()

        assert found == [["Conflict", "done"]] * 2
        assert states == {(State.MERGED,), (State.RECEIVED,)}


def _at_once(city: City, acts: Any) -> list[str]:
    ready = Barrier(len(acts))

    def run(act: Any) -> str:
        with in_city(city):
            try:
                ready.wait()
                act()
            except RathausError as error:
                return type(error).__name__
            finally:
                connection.close()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
