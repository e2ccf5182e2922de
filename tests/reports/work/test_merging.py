"""Merging and splitting: nobody is lost, nobody is told twice, and the case goes on once."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events.models import Event
from rathaus.records.models import Note, RecordLink
from rathaus.reports.actions import begin_work, finish_report, merge_reports, split_report
from rathaus.reports.models import Follower, Order, Report, State
from rathaus.reports.queries import followers_of, known_since
from rathaus.reports.secret_keys import digest, link_key
from tests.reports.cast import CREW, EDITOR, NEXT_TO_IT, accepted, reported, staff

pytestmark = pytest.mark.usefixtures("in_kiel")
ADDRESSES = ["", "ada@x.example", "Ada@x.example", "bo@x.example", "cy@x.example"]


def _again(report: Report) -> Report:
    return Report.objects.select_related("category", "case").get(pk=report.pk)


def _follow(report: Report, email: str) -> None:
    follower = Follower(report=report, part=Follower.Part.ME_TOO, email=email)
    follower.key_digest = digest(link_key(follower.pk))
    follower.save()


class TestTwoMattresses:
    def test_one_case_goes_on_and_both_reporters_are_followers(self) -> None:
        editor = staff(EDITOR)
        first, second = accepted(email="a@x.example"), accepted(NEXT_TO_IT, email="b@x.example")
        merge_reports(actor=editor, into=first, others=[second])
        first, second = _again(first), _again(second)

        assert (second.state, second.merged_into, second.due_at) == (State.MERGED, first, None)
        assert [one.email for one in followers_of(first)] == ["a@x.example", "b@x.example"]
        assert first.followers_count == 2
        assert first.case is not None
        assert second.case is not None
        assert (first.case.closed_at is None, second.case.closed_at is None) == (True, False)
        assert first.number in Note.objects.get(case=second.case).text
        assert RecordLink.objects.filter(source_id=second.case.pk, target_id=first.case.pk).exists()
        [fact] = Event.objects.filter(kind="report.merged")
        assert fact.facts["metres"] == 18.0

    def test_what_one_of_them_knew_counts_for_the_whole(self) -> None:
        early = reported(danger=True).report
        late = reported(NEXT_TO_IT, category="strassenschaeden").report
        merge_reports(actor=staff(EDITOR), into=late, others=[early])
        late = _again(late)

        assert (late.danger, late.due_at) == (True, early.due_at)
        assert known_since(late) == early.received_at

    def test_a_part_stands_by_itself_again(self) -> None:
        editor = staff(EDITOR)
        first, second = accepted(email="a@x.example"), accepted(NEXT_TO_IT, email="b@x.example")
        due = second.due_at
        merge_reports(actor=editor, into=first, others=[second])
        split_report(actor=editor, report=_again(second))
        first, second = _again(first), _again(second)

        assert (second.state, second.merged_into_id, second.due_at) == ("accepted", None, due)
        assert second.case is not None
        assert second.case.closed_at is None
        assert [one.email for one in followers_of(second)] == ["b@x.example"]
        assert first.followers_count == 1
        assert not RecordLink.objects.exists()

    def test_what_belongs_to_a_part_belongs_to_its_new_whole(self) -> None:
        editor = staff(EDITOR)
        one, two, three = (reported(email=f"{n}@x.example").report for n in "abc")
        merge_reports(actor=editor, into=two, others=[three])
        merge_reports(actor=editor, into=one, others=[_again(two)])

        assert {_again(two).merged_into_id, _again(three).merged_into_id} == {one.pk}
        assert _again(one).followers_count == 3
        with pytest.raises(Conflict, match=one.number):
            merge_reports(actor=editor, into=_again(two), others=[reported().report])

    def test_what_cannot_be_merged_is_refused(self) -> None:
        editor, report, other = staff(EDITOR), accepted(), accepted()
        with pytest.raises(Invalid):
            merge_reports(actor=editor, into=report, others=[report])
        with pytest.raises(Invalid):
            merge_reports(actor=editor, into=report, others=[])
        Order.objects.create(
            report=other, contractor_id=_contractor(), key_digest="x", state=Order.State.TAKEN
        )
        with transaction.atomic(), pytest.raises(Conflict, match="Auftrag"):
            merge_reports(actor=editor, into=report, others=[other])
        finish_report(actor=editor, report=report)
        with pytest.raises(Conflict, match="abgeschlossen"):
            merge_reports(actor=editor, into=report, others=[reported().report])

    def test_a_part_in_work_goes_back_to_where_it_was(self) -> None:
        first, second = accepted(), accepted(NEXT_TO_IT)
        begin_work(actor=staff(CREW), report=second)
        due = second.due_at
        merge_reports(actor=staff(EDITOR), into=first, others=[second])
        split_report(actor=staff(EDITOR), report=_again(second))

        assert (_again(second).state, _again(second).due_at) == (State.ACCEPTED, due)


def _contractor() -> str:
    from rathaus.reports.models import Contractor

    return Contractor.objects.get_or_create(key="firma", defaults={"name": "Firma"})[0].pk


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    crowds=st.lists(st.lists(st.sampled_from(ADDRESSES), max_size=3), min_size=3, max_size=4),
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 3)), max_size=8),
)
def test_followers_are_never_lost_and_never_doubled(
    crowds: list[list[str]], steps: list[tuple[bool, int, int]]
) -> None:
    with transaction.atomic():
        editor, reports = staff(EDITOR), [reported().report for _crowd in crowds]
        for report, crowd in zip(reports, crowds, strict=True):
            for email in dict.fromkeys(email for email in crowd if email):
                _follow(report, email)
        own = {r.pk: set(Follower.objects.filter(report=r).values_list("pk")) for r in reports}
        for together, one, other in steps:
            a, b = (_again(reports[number % len(reports)]) for number in (one, other))
            try:
                with transaction.atomic():
                    if together:
                        merge_reports(actor=editor, into=a, others=[b])
                    else:
                        split_report(actor=editor, report=b)
            except (Conflict, Invalid):
                pass
            _check(own)
        transaction.set_rollback(True)


def _check(own: dict[UUID, set[tuple[UUID]]]) -> None:
    rows = {report.pk: report for report in Report.objects.filter(pk__in=own)}
    groups: dict[UUID, set[object]] = {}
    for report in rows.values():
        assert set(Follower.objects.filter(report=report).values_list("pk")) == own[report.pk]
        whole = rows[report.merged_into_id] if report.merged_into_id else report
        assert whole.merged_into_id is None
        kept = groups.setdefault(whole.pk, set())
        for follower in Follower.objects.filter(report=report):
            kept.add(follower.email.casefold() or follower.pk)
    for pk, kept in groups.items():
        told = [one.email.casefold() or one.pk for one in followers_of(rows[pk])]
        assert len(told) == len(set(told))
        assert set(told) == kept
        if Report.objects.filter(merged_into=pk).exists():
            assert rows[pk].followers_count == len(kept)
