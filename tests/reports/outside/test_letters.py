"""Letters to followers, offices and heads by a real SMTP server; the clock; what is forgotten."""

from __future__ import annotations

import datetime
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from rathaus.kernel.access import ANONYMOUS, system
from rathaus.kernel.blobs import put
from rathaus.kernel.clock import BERLIN, frozen, now
from rathaus.kernel.events import record
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.references import Reference
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import City
from rathaus.people.models import RoleAssignment
from rathaus.records.disposal.events import FileDestroyed
from rathaus.reports.actions import accept_report, decline_report
from rathaus.reports.actions.asking import ask_reporter
from rathaus.reports.actions.following import confirm_follower
from rathaus.reports.actions.merging import merge_reports
from rathaus.reports.actions.working import finish_report, reopen_report, write_note
from rathaus.reports.clock import escalate_due, watch_periods
from rathaus.reports.events import PhotoJudged
from rathaus.reports.jobs import process_photo
from rathaus.reports.letters.followers import send_letter
from rathaus.reports.models import Entry, Follower, Photo, Report, State
from rathaus.reports.retention import forget_reports
from rathaus.reports.secret_keys import digest, link_key, proof_key
from tests.mail.peer import Peer, smtp_peer
from tests.reports.cast import CREW, EDITOR, HEAD, NEXT_TO_IT, accepted, reported, staff

pytestmark = pytest.mark.usefixtures("in_kiel")

PORTRAIT = (Path(__file__).parent.parent / "photos/fixtures/portrait.jpg").read_bytes()
SATURDAY = datetime.datetime(2026, 11, 21, 15, 0, tzinfo=BERLIN)


def followed(email: str = "erika@post.example", **values: Any) -> Report:
    """A report whose reporter has confirmed an address."""
    report = reported(email=email, **values).report
    report.followers.update(confirmed_at=now())
    return report


def joined(report: Report, email: str, language: str = "de") -> Follower:
    """Somebody who reports the same, with a confirmed address."""
    return Follower.objects.create(
        report=report,
        part=Follower.Part.ME_TOO,
        email=email,
        language=language,
        confirmed_at=now(),
        key_digest=digest(email),
    )


def told(peer: Peer) -> list[tuple[str, str]]:
    """To whom and under which subject, in order."""
    return [(m["To"], str(make_header(decode_header(m["Subject"])))) for m in peer.mails]


def body(peer: Peer) -> str:
    """The text of the last mail."""
    content = peer.mails[-1].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def sent_and_killed(**order: str) -> None:
    """A worker that dies between the mail and its commit."""
    with transaction.atomic():
        send_letter(**order)
        raise KeyboardInterrupt


class TestFollowers:
    def test_an_address_is_asked_for_confirmation_and_hears_nothing_more_before(
        self, kiel: City
    ) -> None:
        report = reported(email="erika@post.example").report
        accept_report(actor=staff(EDITOR), report=report)
        with smtp_peer() as peer:
            run_pending(kiel)
        [(to, subject)] = told(peer)
        assert (to, subject) == (
            "erika@post.example",
            f"{report.number}: bitte bestätigen Sie Ihre Adresse (Wilder Müll)",
        )
        link = next(line for line in body(peer).splitlines() if "beleg=" in line)
        client = Client(headers={"host": "kiel.localhost"})
        assert "Ja, das ist meine Adresse" in client.get(link).content.decode()
        follower = report.followers.get()
        proof = {"beleg": link.partition("beleg=")[2]}
        client.post(f"/melden/meine/{link_key(follower.pk)}/bestaetigen", proof)
        follower.refresh_from_db()
        assert follower.confirmed_at is not None

    def test_the_first_letter_relays_nothing_and_three_unanswered_are_enough(
        self, kiel: City
    ) -> None:
        name = "Kim\nGewinnen Sie https://evil-shop.com www.evil.de " + "x" * 90
        for _number in range(5):
            last = reported(email="opfer@post.example", name=name, place="evil-shop.com").report
        with smtp_peer() as peer:
            run_pending(kiel)
            assert len(told(peer)) == 3
            assert "evil" not in body(peer)
            assert "Gewinnen" not in body(peer)
            follower = last.followers.get()
            assert follower.name == ("Kim Gewinnen Sie " + "x" * 90)[:60]
            last.followers.update(confirmed_at=now())
            reported(email="Opfer@post.example")
            run_pending(kiel)
        assert len(told(peer)) == 4

    def test_each_step_in_the_follower_s_language(self, kiel: City) -> None:
        report = followed()
        joined(report, "mo@post.example", "en")
        with smtp_peer() as peer:
            accept_report(actor=staff(EDITOR), report=report)
            ask_reporter(actor=staff(EDITOR), report=report, question="Welche Farbe?")
            run_pending(kiel)
            assert "Welche Farbe?" in body(peer)
            finish_report(actor=staff(CREW), report=report, note="Abgeholt.")
            run_pending(kiel)
            reopen_report(actor=staff(EDITOR), report=report, reason="Sie liegt noch da.")
            run_pending(kiel)
            decline_report(actor=staff(EDITOR), report=report, reason="private", note="Hof 7.")
            run_pending(kiel)
        number = report.number
        erika = [subject for to, subject in told(peer) if to == "erika@post.example"]
        mo = [subject for to, subject in told(peer) if to == "mo@post.example"]
        assert erika == [
            f"{number}: angenommen (Wilder Müll)",
            f"{number}: eine Frage an Sie (Wilder Müll)",
            f"{number}: erledigt (Wilder Müll)",
            f"{number}: wieder offen (Wilder Müll)",
            f"{number}: nicht übernommen (Wilder Müll)",
        ]
        assert mo == [
            f"{number}: accepted (Dumped rubbish)",
            f"{number}: done (Dumped rubbish)",
            f"{number}: open again (Dumped rubbish)",
            f"{number}: not taken on (Dumped rubbish)",
        ]
        last = next(m for m in reversed(peer.mails) if m["To"] == "erika@post.example")
        said = last.get_payload(decode=True)
        assert isinstance(said, bytes)
        assert "privatem Grund" in said.decode()
        assert "Hof 7." in said.decode()
        assert "List-Unsubscribe" in last

    def test_all_followers_of_a_whole_and_its_parts_hear_of_its_end_once(self, kiel: City) -> None:
        part, whole = followed(), followed("mo@post.example", at=NEXT_TO_IT)
        joined(whole, "Erika@post.example")
        accept_report(actor=staff(EDITOR), report=whole)
        merge_reports(actor=staff(EDITOR), into=whole, others=[part])
        with smtp_peer() as peer:
            run_pending(kiel)
            merged = [one for one in told(peer) if "gehört jetzt" in one[1]]
            peer.mails.clear()
            finish_report(actor=staff(CREW), report=whole, note="Abgeholt.")
            run_pending(kiel)
        assert merged == [
            (
                "erika@post.example",
                f"{part.number}: gehört jetzt zu {whole.number} (Wilder Müll)",
            )
        ]
        assert sorted(to.lower() for to, _subject in told(peer)) == [
            "erika@post.example",
            "mo@post.example",
        ]

    def test_a_withheld_photo_is_explained(self, kiel: City) -> None:
        report = followed()
        photo = Photo.objects.create(
            report=report, state=Photo.State.WITHHELD, reason="Ein Gesicht."
        )
        fact = PhotoJudged(
            subject=report.ref, photo=str(photo.pk), state="withheld", verdict="person", covered=0
        )
        record(fact, actor=system("test"))
        with smtp_peer() as peer:
            run_pending(kiel)
        assert "Der Grund: Ein Gesicht." in body(peer)

    def test_what_could_not_be_told_follows_when_the_address_is_confirmed(self, kiel: City) -> None:
        sent = reported(email="erika@post.example")
        report, [follower] = sent.report, sent.report.followers.all()
        ask_reporter(actor=staff(EDITOR), report=report, question="Welche Farbe?")
        photo = Photo.objects.create(
            report=report, raw=put(PORTRAIT, name="foto.jpg", purpose="generated")
        )
        process_photo(photo=photo.pk)
        with smtp_peer() as peer:
            run_pending(kiel)
            assert len(told(peer)) == 1
            peer.mails.clear()
            confirm_follower(actor=ANONYMOUS, key=sent.key, proof=proof_key(follower.pk))
            run_pending(kiel)
            texts = [m.get_payload(decode=True).decode() for m in peer.mails]  # type: ignore
            assert sorted(subject for _to, subject in told(peer)) == [
                f"{report.number}: ein Foto wird nicht gezeigt (Wilder Müll)",
                f"{report.number}: eine Frage an Sie (Wilder Müll)",
            ]
            assert any("Welche Farbe?" in text for text in texts)
            assert any("Auf Ihrem Foto ist ein Mensch gut zu sehen" in text for text in texts)
            confirm_follower(actor=ANONYMOUS, key=sent.key, proof=proof_key(follower.pk))
            run_pending(kiel)
        assert len(peer.mails) == 2


class TestTheServer:
    def test_a_silent_one_is_asked_again_and_nobody_is_told_twice(self, kiel: City) -> None:
        report = followed()
        joined(report, "mo@post.example")
        accept_report(actor=staff(EDITOR), report=report)
        with smtp_peer() as peer:
            run_pending(kiel, ["mail"], limit=2)  # the address was confirmed meanwhile; one letter
            assert len(told(peer)) == 1
            peer.answer_data = "451 later"
            assert run_pending(kiel, ["mail"]).failed == 1
            peer.answer_data = "250 OK"
            execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
            run_pending(kiel, ["mail"])
            event = str(Event.objects.get(kind="report.accepted").pk)
            for follower in report.followers.all():
                send_letter.defer(kind="accepted", occasion=event, follower=str(follower.pk))
            run_pending(kiel, ["mail"])
        assert sorted(to for to, _subject in told(peer)) == [
            "erika@post.example",
            "mo@post.example",
        ]

    def test_a_worker_that_dies_leaves_no_receipt_and_the_same_letter_follows(
        self, kiel: City
    ) -> None:
        report = followed()
        accept_report(actor=staff(EDITOR), report=report)
        event = str(Event.objects.get(kind="report.accepted").pk)
        order = {"kind": "accepted", "occasion": event}
        follower = str(report.followers.get().pk)
        with smtp_peer() as peer:
            with pytest.raises(KeyboardInterrupt):
                sent_and_killed(follower=follower, **order)
            run_pending(kiel, ["mail"])
        assert [m["Message-ID"] for m in peer.mails] == [peer.mails[0]["Message-ID"]] * 2

    def test_an_address_that_is_refused_for_good_is_marked(self, kiel: City) -> None:
        report = followed()
        accept_report(actor=staff(EDITOR), report=report)
        with smtp_peer(answer_recipient="550 unknown") as peer:
            assert run_pending(kiel, ["mail"]).failed == 0
            finish_report(actor=staff(CREW), report=report)
            run_pending(kiel)
        assert peer.mails == []
        assert report.followers.get().refused_at is not None


class TestClock:
    def test_a_danger_is_told_to_the_office_at_once_day_and_night(self, kiel: City) -> None:
        with frozen(SATURDAY.replace(hour=3)):
            report = reported(danger=True).report
        assert report.office is not None
        report.office.email = "abfall@kiel.example"
        report.office.save()
        run_pending(kiel)
        [letter] = mail.outbox
        assert (letter.to, letter.subject) == (
            ["abfall@kiel.example"],
            f"Gefahr gemeldet: {report.number} (Wilder Müll)",
        )

    def test_a_danger_is_due_in_24_hours_and_at_25_the_head_is_told_once(self, kiel: City) -> None:
        with frozen(SATURDAY):
            report = accepted(danger=True)
            run_pending(kiel)
        mail.outbox.clear()
        assert report.due_at == SATURDAY + timedelta(hours=24)
        border = SATURDAY + timedelta(hours=25)
        with frozen(border - timedelta(seconds=1)):
            assert escalate_due() == 0
        with frozen(border):
            assert escalate_due() == 1
            watch_periods()
        run_pending(kiel)
        [letter] = mail.outbox
        assert (letter.to, letter.subject) == (
            [HEAD],
            f"Frist vorbei: {report.number} (Wilder Müll)",
        )
        [fact] = Event.objects.filter(kind="report.escalated")
        assert (fact.facts["office"], fact.facts["hours"]) == ("abfall", 25)
        report.refresh_from_db()
        assert report.escalated_at == border

    def test_without_a_head_the_one_above_is_told_and_without_any_the_editors(
        self, kiel: City
    ) -> None:
        with frozen(SATURDAY):
            accepted(danger=True)
            run_pending(kiel)
        mail.outbox.clear()
        RoleAssignment.objects.filter(role__permissions__contains=["task.assign"]).delete()
        with frozen(SATURDAY + timedelta(hours=25)):
            escalate_due()
            run_pending(kiel)
        assert [letter.to for letter in mail.outbox] == [[EDITOR]]


class TestForgetting:
    def test_addresses_go_after_the_end_and_not_a_day_before(self) -> None:
        report = followed(name="Erika", phone="0431 1")
        with frozen(SATURDAY):
            decline_report(actor=staff(EDITOR), report=report, reason="abuse")
        with frozen(SATURDAY + timedelta(days=90)):
            forget_reports()
        assert report.followers.get().email == "erika@post.example"
        with frozen(SATURDAY + timedelta(days=90, seconds=1)):
            forget_reports()
        follower = report.followers.get()
        assert (follower.email, follower.name, follower.phone) == ("", "", "")
        report.refresh_from_db()
        assert (report.text, report.state, report.category_id) == (
            "",
            State.DECLINED,
            "illegaler-muell",
        )

    def test_numbers_in_answers_are_covered_with_them(self) -> None:
        report = followed(name="Erika")
        said = Entry.objects.create(
            report=report, kind=Entry.Kind.ANSWER, text="Rufen Sie an: 0431 123456789"
        )
        with frozen(SATURDAY):
            decline_report(actor=staff(EDITOR), report=report, reason="no-defect")
        with frozen(SATURDAY + timedelta(days=90, seconds=1)):
            forget_reports()
        said.refresh_from_db()
        assert said.text == "Rufen Sie an: [Telefonnummer]"

    def test_with_the_file_its_reports_are_emptied_and_still_counted(self) -> None:
        word = "Zebrafink"
        report = accepted(text=word, name=word, email="erika@post.example", place=word)
        blob = put(word.encode(), name="foto.jpg", purpose="generated")
        Photo.objects.create(report=report, blob=blob)
        write_note(actor=staff(EDITOR), report=report, text=word)
        finish_report(actor=staff(EDITOR), report=report, note=word)
        case = report.case
        assert case is not None
        fact = FileDestroyed(
            subject=Reference("file", str(case.file_id)),
            number="1",
            destruction_list=Reference("list", "1"),
            contents=1,
            digest="",
            norm="",
            cases=(),
        )
        record(fact, actor=system("test"))

        report.refresh_from_db()
        written = [report.text, report.shown_text, report.place, report.note]
        assert written == ["", "", "", ""]
        assert not report.entries.exists()
        assert not report.photos.exists()
        assert report.followers.get().name == ""
        assert (report.category_id, report.state, report.latitude) == (
            "illegaler-muell",
            State.DONE,
            54.3125,
        )
