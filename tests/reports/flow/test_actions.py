"""Joining, confirming, taking back, withdrawing; the same form at the same time; who may what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.reports.actions import accept_report, decline_report
from rathaus.reports.actions.following import confirm_follower, forget_contact, withdraw_report
from rathaus.reports.actions.joining import join_report
from rathaus.reports.actions.sending import NewPhoto, send_report
from rathaus.reports.actions.submitting import NewReport
from rathaus.reports.models import Entry, Follower, Report, State
from rathaus.reports.queries import find_followed
from rathaus.reports.secret_keys import proof_key
from rathaus.reports.suggesting import suggest_categories
from rathaus.reports.text_checks import PLATE, check_text, cover
from tests.reports.cast import EDITOR, ELISABETHSTRASSE, OTHER, accepted, reported, staff
from tests.reports.flow.cast import jpeg


@pytest.mark.usefixtures("in_kiel")
class TestJoining:
    def test_one_more_with_a_link_of_their_own(self) -> None:
        report = accepted()
        joined = join_report(actor=ANONYMOUS, report=report, email="lu@example.org", slip="s" * 20)
        again = join_report(actor=ANONYMOUS, report=report, email="lu@example.org", slip="s" * 20)

        report.refresh_from_db()
        follower = find_followed(joined.key)
        assert (again.key, again.repeated) == (joined.key, True)
        assert (follower.part, follower.report) == (Follower.Part.ME_TOO, report)
        assert report.followers_count == report.followers.count() == 2
        [fact] = Event.objects.filter(kind="report.joined")
        assert fact.facts["followers"] == 2

    def test_whoever_types_a_known_address_gets_no_link_of_its_owner(self) -> None:
        report = accepted(email="kim@example.org")
        joined = join_report(actor=ANONYMOUS, report=report, email="kim@example.org", slip="t" * 20)

        report.refresh_from_db()
        assert (joined.key, joined.repeated, report.followers_count) == ("", True, 1)

    def test_a_part_leads_to_the_whole(self) -> None:
        whole, part = accepted(), reported(slip="part" * 5).report
        Report.objects.filter(pk=part.pk).update(state=State.MERGED, merged_into=whole)
        joined = join_report(actor=ANONYMOUS, report=Report.objects.get(pk=part.pk))

        assert joined.report == whole

    def test_wrong_addresses_and_too_many_are_refused(self) -> None:
        report = accepted()
        with pytest.raises(Invalid):
            join_report(actor=ANONYMOUS, report=report, email="keine")
        for _number in range(30):
            join_report(actor=ANONYMOUS, report=report, client="198.51.100.9")
        with pytest.raises(TooMany):
            join_report(actor=ANONYMOUS, report=report, client="198.51.100.9")


@pytest.mark.usefixtures("in_kiel")
class TestFollowing:
    def test_an_address_is_proved_once_and_can_be_taken_back(self) -> None:
        key = reported(email="kim@example.org", name="Kim", phone="1").key
        proof = proof_key(Follower.objects.get().pk)
        with pytest.raises(Invalid):
            confirm_follower(actor=ANONYMOUS, key=key, proof=key)
        first = confirm_follower(actor=ANONYMOUS, key=key, proof=proof).confirmed_at
        again = confirm_follower(actor=ANONYMOUS, key=key, proof=proof).confirmed_at
        gone = forget_contact(actor=ANONYMOUS, key=key)

        assert first == again is not None
        assert (gone.email, gone.name, gone.phone, gone.confirmed_at) == ("", "", "", None)
        steps = [
            e.facts["step"] for e in Event.objects.filter(kind="report.followed").order_by("id")
        ]
        assert steps == ["confirmed", "forgotten"]

    def test_a_mistake_is_withdrawn(self) -> None:
        sent = reported()
        report = withdraw_report(actor=ANONYMOUS, key=sent.key)

        assert (report.state, report.reason) == (State.DECLINED, "withdrawn")
        assert Entry.objects.get(report=report).public

    @pytest.mark.parametrize(
        "act", [partial(confirm_follower, proof=""), forget_contact, withdraw_report]
    )
    def test_a_wrong_secret_opens_nothing(self, act: object) -> None:
        reported()
        with pytest.raises(NotFound):
            act(actor=ANONYMOUS, key="falsch")  # type: ignore[operator]


ACTORS = {
    "anyone": lambda: ANONYMOUS,
    "editor": lambda: staff(EDITOR),
    "other": lambda: staff(OTHER),
}
PHASES = {
    # phase: may join, may withdraw
    State.RECEIVED: (False, True),
    State.ACCEPTED: (True, False),
    State.DECLINED: (False, False),
}


@pytest.mark.usefixtures("in_kiel")
@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("phase", PHASES)
def test_who_may_do_what_when(who: str, phase: State) -> None:
    actor: Actor = ACTORS[who]()
    sent = reported()
    if phase == State.ACCEPTED:
        accept_report(actor=staff(EDITOR), report=sent.report)
    if phase == State.DECLINED:
        decline_report(actor=staff(EDITOR), report=sent.report, reason="no-defect")
    report = Report.objects.get(pk=sent.report.pk)
    joins, withdraws = PHASES[phase]

    assert _does(lambda: join_report(actor=actor, report=report)) == joins
    Report.objects.filter(pk=report.pk).update(followers_count=1)
    assert _does(lambda: withdraw_report(actor=actor, key=sent.key)) == withdraws


def _does(act: object) -> bool:
    try:
        act()  # type: ignore[operator]
    except (NotAllowed, Conflict):
        return False
    return True


class TestText:
    @pytest.mark.parametrize(
        ("text", "covered"),
        [
            ("Der Wagen KI-AB 123 steht da", f"Der Wagen {PLATE} steht da"),
            ("ki-ab123", PLATE),
            ("Auto mit Kennzeichen KN XY 77 E", f"Auto mit Kennzeichen {PLATE}"),
            (
                "An der B 76, DIN A 4, Linie 11, Haus 5-7",
                "An der B 76, DIN A 4, Linie 11, Haus 5-7",
            ),
            ("Schild C-Test 5 in der Bahn-Str. 4", "Schild C-Test 5 in der Bahn-Str. 4"),
        ],
    )
    def test_number_plates_are_covered_and_nothing_else(self, text: str, covered: str) -> None:
        assert cover(text) == covered
        assert cover(covered) == covered

    def test_names_are_shown_and_stay(self) -> None:
        checked = check_text("Herr Dr. Müller und Frau Petersen haben es gesehen")

        assert checked.names == ("Herr Dr. Müller", "Frau Petersen")
        assert checked.covered == ()
        assert "Petersen" in checked.text


@pytest.mark.usefixtures("in_kiel")
def test_words_suggest_and_nonsense_does_not() -> None:
    [first, *_rest] = suggest_categories("Die Laterne vor dem Haus flackert")

    assert first.category.key == "strassenlaternen-defekt"
    assert "‚Laterne‘" in first.reason
    assert suggest_categories("xyz") == suggest_categories("  ") == []


def test_the_same_form_at_the_same_moment_is_one_report(
    kiel: City, django_db_blocker: object
) -> None:
    barrier = Barrier(4)
    new = NewReport(
        category="illegaler-muell",
        latitude=ELISABETHSTRASSE[0],
        longitude=ELISABETHSTRASSE[1],
        text="Matratze",
        slip="zugleich" * 4,
    )
    photo = NewPhoto(jpeg("orange"), "a.jpg")

    def once(_number: int) -> tuple[object, str, bool]:
        with django_db_blocker.unblock(), in_city(kiel):  # type: ignore[attr-defined]
            barrier.wait(timeout=20)
            sent = send_report(actor=ANONYMOUS, new=new, photos=[photo])
            connection.close()
            return sent.report.pk, sent.key, sent.repeated

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(once, range(4)))

    assert len({(pk, key) for pk, key, _repeated in found}) == 1
    assert sorted(repeated for _pk, _key, repeated in found) == [False, True, True, True]
    with django_db_blocker.unblock(), in_city(kiel):  # type: ignore[attr-defined]
        assert Report.objects.get().photos.count() == 1
        connection.close()
