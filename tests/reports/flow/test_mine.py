"""The reporter's own page, and the queue of a browser without a net."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from rathaus.kernel.clock import now
from rathaus.reports.actions import accept_report
from rathaus.reports.models import Entry, Follower, Photo, Report, State
from rathaus.reports.secret_keys import proof_key
from rathaus.reports.usual import span, usual_time
from rathaus.reports.views.flow.next_steps import what_follows
from tests.reports.cast import EDITOR, PREETZ, accepted, reported, staff
from tests.reports.flow.cast import HOST, TEXT, jpeg, send, upload, visitor, write

pytestmark = pytest.mark.usefixtures("in_kiel")
OWN = {"X-Requested-With": "Melde-Moewe"}


def said(answer: object) -> str:
    tree = html.fromstring(answer.content)  # type: ignore[attr-defined]
    return " ".join(tree.text_content().replace("\u00a0", " ").split())


def waiting(**values: object) -> dict[str, object]:
    return {
        "slip": "w" * 24,
        "place": "Elisabethstraße 5",
        "text": TEXT,
        "category": "illegaler-muell",
    } | values


class TestMine:
    def test_a_scanner_that_follows_links_confirms_nothing(self) -> None:
        key = reported(email="kim@example.org").key
        client = visitor()
        client.get(f"/melden/meine/{key}/bestaetigen")
        before = Follower.objects.get().confirmed_at
        unproved = client.post(f"/melden/meine/{key}/bestaetigen")
        shown = client.get(f"/melden/meine/{key}/").content.decode()
        follower = Follower.objects.get()
        client.post(f"/melden/meine/{key}/bestaetigen", {"beleg": proof_key(follower.pk)})

        assert (unproved.status_code, follower.confirmed_at) == (422, None)
        assert "Ja, das ist meine Adresse" not in shown
        assert before is None
        assert Follower.objects.get().confirmed_at is not None

    def test_a_question_is_answered_on_the_page(self) -> None:
        sent = reported()
        accept_report(actor=staff(EDITOR), report=sent.report)
        entry = Entry.objects.create(
            report=sent.report, kind=Entry.Kind.QUESTION, text="Links oder rechts?", due_at=now()
        )
        page = f"/melden/meine/{sent.key}/"
        empty = visitor().post(f"{page}antwort/{entry.pk}", {"text": " "})
        visitor().post(f"{page}antwort/{entry.pk}", {"text": "Rechts."})

        assert empty.status_code == 422
        assert "Links oder rechts?" in said(empty)
        shown = said(visitor().get(page))
        assert "Rechts." in shown
        assert "Eine Frage an Sie" not in shown

    def test_a_withheld_photo_says_why_and_only_to_its_reporter(self) -> None:
        sent = reported()
        Photo.objects.create(
            report=sent.report,
            state=Photo.State.WITHHELD,
            reason="Es zeigt vor allem einen Menschen.",
        )
        accept_report(actor=staff(EDITOR), report=sent.report)
        other = Follower(report=sent.report, part=Follower.Part.ME_TOO)
        other.key_digest = "x"
        mine = said(visitor().get(f"/melden/meine/{sent.key}/"))

        assert "Es zeigt vor allem einen Menschen." in mine
        assert TEXT not in mine
        assert sent.report.text in mine

    def test_who_joined_sees_the_state_and_not_the_text(self) -> None:
        report = accepted(text="Geheimes steht hier nicht, aber Wortlaut")
        Report.objects.filter(pk=report.pk).update(public_text="Gekürzt")
        client = visitor()
        from rathaus.kernel.access import ANONYMOUS
        from rathaus.reports.actions.joining import join_report

        joined = join_report(actor=ANONYMOUS, report=report)
        page = said(client.get(f"/melden/meine/{joined.key}/"))

        assert "angenommen" in page.lower()
        assert "Wortlaut" not in page

    def test_a_merged_report_shows_the_whole(self) -> None:
        whole, part = accepted(), reported(slip="teil" * 5)
        Report.objects.filter(pk=part.report.pk).update(state=State.MERGED, merged_into=whole)
        page = said(visitor().get(f"/melden/meine/{part.key}/"))

        assert f"Alles zusammen läuft unter {whole.number}" in page

    def test_withdrawing_asks_once_more(self) -> None:
        sent = reported()
        page = f"/melden/meine/{sent.key}/zurueckziehen"
        asked = said(visitor().get(page))
        visitor().post(page)

        assert "zurückziehen?" in asked
        assert Report.objects.get().state == State.DECLINED
        assert visitor().get(page).status_code == 302

    def test_an_unknown_secret_is_not_found(self) -> None:
        assert visitor().get("/melden/meine/gibt-es-nicht/").status_code == 404


class TestQueue:
    def test_what_waited_becomes_one_report(self) -> None:
        client = Client(headers={"host": HOST}, enforce_csrf_checks=True)
        first = client.post(
            "/melden/senden", waiting(photo=[upload(jpeg()), upload(b"x")]), headers=OWN
        )
        second = client.post("/melden/senden", waiting(), headers=OWN)

        report = Report.objects.get()
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["number"] == second.json()["number"] == report.number
        assert [photo["ok"] for photo in first.json()["photos"]] == [True, False]
        assert report.photos.count() == 1
        assert client.get(first.json()["url"]).status_code == 200

    def test_a_slip_alone_opens_no_report(self) -> None:
        owner, other = visitor(), visitor()
        slip = str(waiting()["slip"])
        first = owner.post("/melden/senden", waiting(), headers=OWN).json()
        other.get(f"/melden/{slip}/wo/")
        write(other, slip=slip)
        repeat = other.post("/melden/senden", waiting(), headers=OWN).json()
        assert (repeat["number"], repeat["url"]) == (first["number"], "")
        send(other, slip)
        done = other.get(f"/melden/{slip}/fertig/")
        assert first["url"] not in done.content.decode()
        assert first["number"] in done.content.decode()
        assert owner.post("/melden/senden", waiting(), headers=OWN).json()["url"] == first["url"]

    @pytest.mark.parametrize(
        ("values", "status"),
        [
            ({"place": "Nirgendwostraße 5"}, 422),
            ({"place": "", "lat": str(PREETZ[0]), "lon": str(PREETZ[1])}, 422),
            ({"category": "nein"}, 422),
            ({"slip": "kurz"}, 422),
            ({"photo": b""}, 201),
        ],
    )
    def test_what_cannot_be_taken_says_why(self, values: dict[str, object], status: int) -> None:
        answer = visitor().post("/melden/senden", waiting(**values), headers=OWN)

        assert answer.status_code == status
        assert status == 201 or answer.json()["message"]

    def test_a_foreign_page_cannot_send(self) -> None:
        assert visitor().post("/melden/senden", waiting()).status_code == 403
        assert not Report.objects.exists()

    def test_the_worker_keeps_the_page_and_what_it_needs(self) -> None:
        script = visitor().get("/melden/dienst.js")

        assert script["Content-Type"].startswith("text/javascript")
        assert "/melden/offline/" in script.content.decode()
        assert "reports/queue.js" in script.content.decode()


class TestUsualTime:
    def test_nothing_is_said_of_few_and_the_middle_of_three(self) -> None:
        category = reported().report.category
        before = usual_time(category)
        for number, days in enumerate((1, 3, 20)):
            past = now() - timedelta(days=days)
            done = reported(slip=f"fertig-{number}" * 3, received_at=past).report
            Report.objects.filter(pk=done.pk).update(state=State.DONE, ended_at=now())

        assert before is None
        assert span(usual_time(category) or timedelta()) == "3 Tagen"
        [*_first, last] = what_follows(reported(slip="neu" * 8).report)
        assert "nach spätestens 3 Tagen erledigt" in last.text
