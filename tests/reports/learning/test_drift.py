"""Whether recent reports are still like those learned from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rathaus.reports.learning import drift
from rathaus.reports.learning.drifting import Verdict
from rathaus.reports.learning.training import train
from tests.reports.learning import town


def test_the_same_town_is_steady_and_another_one_is_not() -> None:
    everything = town.examples()
    model = train(everything)
    later = [replace(row, day=row.day + timedelta(days=720)) for row in everything.rows]

    steady = drift(model, later)
    assert steady.verdict is Verdict.STEADY
    assert steady.index == 0
    assert sum(month.reports for month in steady.months) == 240
    assert all(month.right <= month.first_three <= month.reports for month in steady.months)
    assert steady.months[0].month == "2025-12"
    assert not steady.new_words

    only_lamps = [row for row in later if row.category == "laterne-defekt"]
    moved = drift(model, only_lamps)
    assert moved.verdict is Verdict.RETRAIN
    assert moved.shifts[0].share_then < moved.shifts[0].share_now or moved.shifts[0].share_now == 0

    scooters = [
        replace(row, text="Leihroller versperrt den Gehsteig", category="leihroller")
        for row in later[:60]
    ]
    new = drift(model, scooters)
    assert new.verdict is Verdict.RETRAIN
    assert ("leihroller", 60) in new.new_words
    assert [shift.key for shift in new.shifts if not shift.known] == ["leihroller"]
    assert new.known_words_now < new.known_words_then
    assert {month.right for month in new.months} == {0}


def test_few_reports_prove_nothing() -> None:
    everything = town.examples()
    model = train(everything)
    assert drift(model, everything.rows[:10]).verdict is Verdict.TOO_FEW
    assert drift(model, []).months == ()
