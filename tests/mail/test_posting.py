"""Letters: the tray, the day of posting, the print service, and what comes back."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from rathaus.kernel.clock import Law, frozen
from rathaus.kernel.errors import Conflict, Invalid, Unavailable
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.tenancy import City, in_city
from rathaus.mail.actions import (
    deliver_again,
    hand_over_letters,
    letter_returned,
    mark_posted,
    record_access,
    record_retrieval,
    take_back_letter,
)
from rathaus.mail.actions.notices import notify
from rathaus.mail.jobs import collect_postings
from rathaus.mail.models import DELIVERY_MOVES, Delivery, DeliveryState
from rathaus.mail.postal import all_services, print_service
from rathaus.mail.queries import out_tray
from tests.cast_floor2 import a_person, an_office, resident, staff
from tests.mail.cast import HOUSE, MONDAY, a_pdf, by_post, decided, sent, with_mailbox
from tests.mail.peer import smtp_peer

pytestmark = pytest.mark.django_db
POSTED = date(2026, 3, 30)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Letters of this module are written on Monday, 30 March 2026."""
    with frozen(MONDAY):
        yield


def post(*letters: Delivery, day: date = POSTED) -> list[Delivery]:
    mark_posted(actor=HOUSE, deliveries=[letter.pk for letter in letters], day=day)
    return [Delivery.objects.get(pk=letter.pk) for letter in letters]


@pytest.mark.parametrize(
    ("law", "counts"),
    [
        (Law.GENERAL, date(2026, 4, 3)),  # Good Friday: the day of the fiction does not shift
        (Law.SOCIAL, date(2026, 4, 3)),
        (Law.TAX, date(2026, 4, 7)),  # shifts over the Easter days
    ],
)
def test_posted_on_monday(city: City, law: Law, counts: date) -> None:
    (letter,) = post(decided(by_post(), law=law))
    assert (letter.state, letter.posted_on) == (DeliveryState.POSTED, POSTED)
    assert letter.legal_date == counts
    assert letter.proof[-1] == {
        "what": "posted",
        "when": "2026-03-30",
        "system": "Poststelle",
        "noted": MONDAY.isoformat(),
        "address": ["Ida Brandt", "Holtenauer Straße 120", "24105 Kiel"],
    }


def test_many_letters_are_posted_at_once(city: City) -> None:
    letters = [decided(by_post()), sent(by_post()), decided(by_post(), law=Law.TAX)]
    done = post(*letters)
    assert [letter.legal_date for letter in done] == [
        date(2026, 4, 3),
        None,
        date(2026, 4, 7),
    ]
    assert Event.objects.filter(kind="message.posted").count() == 3
    assert Event.objects.filter(kind="delivery.completed").count() == 2
    assert len(out_tray(HOUSE)) == 0


def test_a_letter_is_posted_once_and_all_or_none(city: City) -> None:
    first, second = decided(by_post()), decided(by_post())
    post(first)
    with pytest.raises(Conflict, match="1 Brief ist"):
        post(first, second)
    assert Delivery.objects.get(pk=second.pk).state == DeliveryState.PREPARED


@pytest.mark.parametrize(("day", "why"), [(31, "Zukunft"), (29, "noch nicht geschrieben")])
def test_impossible_days_are_refused(city: City, day: int, why: str) -> None:
    letter = decided(by_post())
    with pytest.raises(Invalid, match=why) as caught:
        post(letter, day=date(2026, 3, day))
    assert set(caught.value.fields) == {"day"}


def test_a_later_access_that_is_proven_moves_the_date(city: City) -> None:
    (letter,) = post(decided(by_post()))
    with frozen(MONDAY + timedelta(days=20)):
        record_access(
            actor=HOUSE, delivery=letter, received=date(2026, 4, 9), reason="Umschlag vorgelegt"
        )
    kept = Delivery.objects.get(pk=letter.pk)
    assert kept.legal_date == date(2026, 4, 9)
    facts = Event.objects.filter(kind="delivery.completed").latest("id").facts
    assert (facts["legal_date"], facts["earlier"]) == ("2026-04-09", "2026-04-03")


def test_an_earlier_access_changes_nothing(city: City) -> None:
    (letter,) = post(decided(by_post()))
    record_access(actor=HOUSE, delivery=letter, received=date(2026, 3, 31), reason="Anruf")
    assert Delivery.objects.get(pk=letter.pk).legal_date == date(2026, 4, 3)
    assert Event.objects.filter(kind="delivery.completed").count() == 1


def test_abroad_nothing_counts_before_access_is_proven(city: City) -> None:
    (letter,) = post(decided(by_post(country="DK")))
    assert letter.legal_date is None
    record_access(actor=HOUSE, delivery=letter, received=date(2026, 4, 2), reason="Rückschein")
    assert Delivery.objects.get(pk=letter.pk).legal_date == date(2026, 4, 2)


def test_access_needs_a_posted_decision_and_a_proof(city: City) -> None:
    waiting = decided(by_post())
    with pytest.raises(Conflict):
        record_access(actor=HOUSE, delivery=waiting, received=POSTED, reason="Anruf")
    (letter,) = post(waiting)
    with pytest.raises(Invalid, match="Nachweis"):
        record_access(actor=HOUSE, delivery=letter, received=POSTED, reason=" ")


def test_a_returned_letter_counts_no_more(city: City) -> None:
    (letter,) = post(decided(by_post()))
    letter_returned(actor=HOUSE, delivery=letter, reason="unbekannt verzogen")
    kept = Delivery.objects.get(pk=letter.pk)
    assert (kept.state, kept.legal_date) == (DeliveryState.FAILED, None)
    with pytest.raises(Conflict):
        letter_returned(actor=HOUSE, delivery=kept, reason="noch einmal")


def test_a_letter_is_taken_back_before_it_leaves_and_sent_anew(city: City) -> None:
    letter = decided(by_post())
    taken = take_back_letter(actor=HOUSE, delivery=letter, reason="Anschrift falsch")
    assert (taken.state, taken.proof[-1]["reason"]) == (DeliveryState.VOID, "Anschrift falsch")
    assert list(out_tray(HOUSE)) == []
    again = deliver_again(actor=HOUSE, message=letter.message)
    (posted,) = post(again)
    with pytest.raises(Conflict):
        take_back_letter(actor=HOUSE, delivery=posted, reason="zu spät")


START: dict[DeliveryState, Callable[[], Delivery]] = {
    DeliveryState.PREPARED: lambda: decided(by_post()),
    DeliveryState.PROVIDED: lambda: decided(with_mailbox()),
    DeliveryState.POSTED: lambda: post(decided(by_post()))[0],
    DeliveryState.RETRIEVED: lambda: read(decided(with_mailbox())),
    DeliveryState.FAILED: lambda: letter_returned(
        actor=HOUSE, delivery=post(decided(by_post()))[0], reason="zurück"
    ),
    DeliveryState.VOID: lambda: take_back_letter(
        actor=HOUSE, delivery=decided(by_post()), reason="zurück"
    ),
}
VERBS: dict[DeliveryState, Callable[[Delivery], object]] = {
    DeliveryState.POSTED: lambda d: post(d),
    DeliveryState.VOID: lambda d: take_back_letter(actor=HOUSE, delivery=d, reason="x"),
    DeliveryState.RETRIEVED: lambda d: read(d),
}


def read(delivery: Delivery) -> Delivery:
    return record_retrieval(actor=resident(delivery.recipient), delivery=delivery)


def bring_back(delivery: Delivery) -> object:
    """What makes a delivery fail depends on its way: the post, or the notice's mail server."""
    if delivery.channel == "post":
        return letter_returned(actor=HOUSE, delivery=delivery, reason="zurück")
    with smtp_peer(answer_recipient="550 no such user"):
        return notify(actor=HOUSE, delivery_id=delivery.pk)


@pytest.mark.parametrize("start", START)
@pytest.mark.parametrize("to", [*VERBS, DeliveryState.FAILED])
def test_every_move_of_the_table_and_no_other(
    city: City, start: DeliveryState, to: DeliveryState
) -> None:
    delivery = START[start]()
    with contextlib.suppress(Conflict):
        VERBS.get(to, bring_back)(delivery)
    expected = to if to in DELIVERY_MOVES[start] else start
    assert Delivery.objects.get(pk=delivery.pk).state == expected


def test_the_tray_belongs_to_the_offices(city: City) -> None:
    here, there = an_office(), an_office("kultur", "Kulturamt")
    one, two = decided(by_post(), office=here.pk), sent(by_post(), office=there.pk)
    assert [d.pk for d in out_tray(HOUSE)] == [one.pk, two.pk]
    assert [d.pk for d in out_tray(staff("mail.send"))] == [one.pk, two.pk]
    assert [d.pk for d in out_tray(staff("mail.send", office=there.pk))] == [two.pk]
    assert [d.pk for d in out_tray(HOUSE, office=here.pk)] == [one.pk]
    assert list(out_tray(staff("case.see"))) == []


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where parcels go."""
    with override_settings(POSTAL_FOLDER=str(tmp_path)):
        yield tmp_path / "teststadt"


def test_a_parcel_holds_the_letters_and_a_list(city: City, folder: Path) -> None:
    letter = decided(by_post(), attachments=[a_pdf("Bescheid"), a_pdf("Plan")])
    note = sent(by_post(), subject="Rückfrage", body="Bitte antworten.")
    batch, left = hand_over_letters(actor=HOUSE, deliveries=[letter.pk, note.pk])
    assert left == []
    with (folder / batch / "letters.csv").open(encoding="utf-8") as file:
        rows = {row["letter"]: row for row in csv.DictReader(file, delimiter=";")}
    assert rows[str(letter.pk)] == {
        "letter": str(letter.pk),
        "name": "Ida Brandt",
        "line1": "Holtenauer Straße 120",
        "line2": "24105 Kiel",
        "country": "DE",
        "files": f"{letter.pk}-01.pdf {letter.pk}-02.pdf",
    }
    assert (folder / batch / f"{letter.pk}-02.pdf").read_bytes() == b"%PDF-1.7 Plan"
    text = (folder / batch / f"{note.pk}-00.txt").read_text(encoding="utf-8")
    assert text == "Rückfrage\n\nBitte antworten.\n"
    assert not list(folder.glob(".*.part"))
    assert list(out_tray(HOUSE)) == []


def test_a_letter_goes_into_one_parcel(city: City, folder: Path) -> None:
    letter = decided(by_post())
    hand_over_letters(actor=HOUSE, deliveries=[letter.pk])
    with pytest.raises(Conflict):
        hand_over_letters(actor=HOUSE, deliveries=[letter.pk])


def test_letters_without_address_stay_and_are_named(city: City, folder: Path) -> None:
    good, bad = decided(by_post()), decided(a_person("Ohneort", channel="post"))
    _batch, left = hand_over_letters(actor=HOUSE, deliveries=[good.pk, bad.pk])
    assert [letter.pk for letter in left] == [bad.pk]
    assert [letter.pk for letter in out_tray(HOUSE)] == [bad.pk]
    with pytest.raises(Invalid, match="Anschrift"):
        hand_over_letters(actor=HOUSE, deliveries=[bad.pk])


def test_the_simulated_service_posts_the_same_day_and_says_so(city: City, folder: Path) -> None:
    letter = decided(by_post())
    hand_over_letters(actor=HOUSE, deliveries=[letter.pk])
    collect_postings()
    collect_postings()
    kept = Delivery.objects.get(pk=letter.pk)
    assert (kept.state, kept.posted_on, kept.legal_date) == ("posted", POSTED, date(2026, 4, 3))
    assert kept.proof[-1]["system"] == "Druckdienst (simuliert)"
    told = Event.objects.filter(kind__in=["message.posted", "delivery.completed"])
    assert [event.simulated for event in told] == [True, True]
    assert [event.actor for event in told] == ["provider:simulator"] * 2
    assert [path.suffix for path in (folder / "posted").iterdir()] == [".done"]


def test_a_report_that_does_not_fit_stays_for_a_person(city: City, folder: Path) -> None:
    letter = decided(by_post())
    batch, _left = hand_over_letters(actor=HOUSE, deliveries=[letter.pk])
    path = folder / "posted" / f"{batch}.csv"
    path.write_text(f"letter;day\n{new_id()};2026-03-30\n", encoding="utf-8")
    collect_postings()
    assert path.exists()
    assert Delivery.objects.get(pk=letter.pk).state == DeliveryState.PREPARED


def test_a_full_disk_leaves_the_letters_in_the_tray(city: City, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    letter = decided(by_post())
    with override_settings(POSTAL_FOLDER=str(blocked)):
        assert print_service().check_config() != []
        with pytest.raises(Unavailable, match="nicht übergeben"):
            hand_over_letters(actor=HOUSE, deliveries=[letter.pk])
    assert [d.pk for d in out_tray(HOUSE)] == [letter.pk]


def test_each_city_has_its_service(city: City, folder: Path) -> None:
    import dataclasses

    assert [service.key for service in all_services()] == ["folder", "simulator"]
    assert [service.simulated for service in all_services()] == [False, True]
    assert all(service.check_config() == [] for service in all_services())
    real = dataclasses.replace(city, demo=False)
    chosen = dataclasses.replace(city, settings={"print_service": "folder"})
    wrong = dataclasses.replace(city, settings={"print_service": "taube"})
    keys = []
    for entry in (city, real, chosen):
        with in_city(entry):
            keys.append(print_service().key)
    assert keys == ["simulator", "folder", "folder"]
    with in_city(wrong), pytest.raises(Unavailable, match="„taube“"):
        print_service()
