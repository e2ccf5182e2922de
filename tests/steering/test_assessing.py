"""The pure function: worked cases and what must hold for any evidence."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.library import library_path
from rathaus.procedures.folder.schema import CRITERIA
from rathaus.steering.assessing import Exemption, Facts, Proof, WholeWay, assess, lowest
from rathaus.steering.standard import FOLDER_SIGNS, read_standard, standard

MODEL = standard("1.1")
MOMENT = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)
PROOF = Proof(1, MOMENT, (1,))
FORBIDDEN = {step.evidence for c in MODEL.criteria for step in c.steps if step.never}
NAMES = sorted(set(MODEL.evidence) - FORBIDDEN)
WAY_NAMES = sorted(MODEL.run.always | set(MODEL.run.where_applies.values()))

evidence = st.sets(st.sampled_from(NAMES))
ways = st.lists(st.sets(st.sampled_from(WAY_NAMES)), max_size=3)
exemptions = st.dictionaries(
    st.sampled_from([criterion.key for criterion in MODEL.criteria]),
    st.builds(Exemption, st.sampled_from(["", "weil"]), st.sampled_from(["", "Beke"])),
)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Any evidence that a service might have."""
    forbidden = draw(st.sets(st.sampled_from(sorted(FORBIDDEN))))
    return Facts(
        signs=frozenset(draw(st.sets(st.sampled_from(FOLDER_SIGNS)))),
        exempt=draw(exemptions),
        real=dict.fromkeys(draw(evidence) | forbidden, PROOF),
        simulated=draw(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 9))),
        ways=tuple(WholeWay(frozenset(way), PROOF) for way in draw(ways)),
    )


def everything() -> Facts:
    """All the evidence that there can be."""
    return Facts(
        signs=frozenset(FOLDER_SIGNS),
        real=dict.fromkeys(NAMES, PROOF),
        ways=(WholeWay(frozenset(WAY_NAMES), PROOF),),
    )


def test_the_lowest_rating_that_applies_counts() -> None:
    assert lowest([4, 3, 3, 4, 2, 4]) == 2
    assert lowest([4, None, 3]) == 3
    assert lowest([None]) == lowest([]) == 0


def test_all_the_evidence_is_the_highest_level() -> None:
    found = assess(MODEL, everything())
    assert found.level == MODEL.top == 4
    assert [rating.rating for rating in found.ratings] == [4] * 10


@pytest.mark.parametrize(
    ("gone", "level"),
    [
        ("catalogue.published", 0),
        ("catalogue.reviewed", 0),
        ("form.published", 1),
        ("case.submitted", 2),
        ("form.prefilled", 3),
        ("account.signed_in", 3),
        ("account.trusted", 4),
        ("payment.settled", 2),
        ("document.uploaded", 2),
        ("register.fetched", 3),
        ("decision.delivered", 2),
        ("message.answered", 3),
        ("consent.given", 3),
    ],
)
def test_each_cap(gone: str, level: int) -> None:
    whole = everything()
    left = {name: proof for name, proof in whole.real.items() if name != gone}
    assert assess(MODEL, replace(whole, real=left)).level == level


def test_a_service_for_which_nobody_logs_in_needs_no_login_and_others_do() -> None:
    whole = everything()
    left = {name: proof for name, proof in whole.real.items() if name != "account.trusted"}
    named = replace(whole, real=left, signs=whole.signs - {"anonymous"})
    assert assess(MODEL, named).level == 2


def test_without_a_whole_case_there_is_no_online_service() -> None:
    found = assess(MODEL, replace(everything(), ways=()))
    assert (found.level, found.run.met) == (2, False)
    assert min(rating.rating or 4 for rating in found.ratings) == 4


@given(facts())
def test_never_above_the_lowest_cap(given_facts: Facts) -> None:
    found = assess(MODEL, given_facts)
    caps = [
        step.at_most
        for rating in found.ratings
        if rating.rating is not None
        for step in rating.steps
        if not step.met
    ]
    assert 0 <= found.level <= min([*caps, MODEL.top])


@given(facts(), st.dictionaries(st.sampled_from(NAMES), st.integers(1, 99)))
def test_simulated_evidence_changes_nothing(given_facts: Facts, more: dict[str, int]) -> None:
    before = assess(MODEL, given_facts).level
    assert assess(MODEL, replace(given_facts, simulated=more)).level == before


@given(facts(), evidence, st.integers(0, 3))
def test_less_evidence_never_raises(given_facts: Facts, gone: set[str], kept_ways: int) -> None:
    left = {name: proof for name, proof in given_facts.real.items() if name not in gone}
    less = replace(given_facts, real=left, ways=given_facts.ways[:kept_ways])
    assert assess(MODEL, less).level <= assess(MODEL, given_facts).level


@given(facts(), exemptions)
def test_what_cannot_be_exempt_counts_always(
    given_facts: Facts, exempt: dict[str, Exemption]
) -> None:
    for rating in assess(MODEL, replace(given_facts, exempt=exempt)).ratings:
        said = exempt.get(rating.criterion)
        if rating.rating is None:
            assert MODEL.criterion(rating.criterion).optional
            assert said is not None
            assert said.reason
            assert said.author


class TestTheFile:
    def test_ten_criteria_five_levels_and_what_is_ours_says_so(self) -> None:
        assert [criterion.official for criterion in MODEL.criteria] == [True] * 6 + [False] * 4
        assert [level.number for level in MODEL.levels] == [0, 1, 2, 3, 4]
        assert MODEL.words["convention"]["de"].startswith(
            "OZG-konform ab Stufe 3; der Bund zählte ab 2."
        )

    def test_every_number_of_days_says_where_it_comes_from(self) -> None:
        days = {name: entry.days for name, entry in MODEL.validity.items()}
        assert days == {"review": 365, "case": 365, "reach": 1, "probe": 90}
        for entry in MODEL.validity.values():
            assert entry.source
            assert entry.status in {"verified", "verified-secondary", "to be confirmed"}

    def test_kinds_are_recorded_by_a_room_or_marked_as_planned(self) -> None:
        from rathaus.kernel.events import facts as log

        recorded = {kind.name for kind in log._kinds.values()}
        for entry in MODEL.evidence.values():
            assert all(kind in recorded for kind in entry.kinds) is not entry.planned, entry.key

    def test_folders_speak_of_the_criteria_and_evidence_of_the_model(self) -> None:
        assert tuple(criterion.key for criterion in MODEL.criteria) == CRITERIA
        folder = library_path() / "procedures" / "sh" / "mobiles-halteverbot"
        said = yaml.safe_load((folder / "evidence.yaml").read_text("utf-8"))["criteria"]
        assert set(said) == set(CRITERIA)
        named = {name for entry in said.values() for name in entry["events"]}
        assert named <= set(MODEL.evidence)

    def test_a_version_that_is_not_there_is_named(self) -> None:
        with pytest.raises(NotFound, match=r"2\.0"):
            standard("2.0")

    def test_a_file_without_criteria_is_refused(self) -> None:
        with pytest.raises(Invalid):
            read_standard({"model": "9"}, "x")
