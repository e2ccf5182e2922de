"""One report on one page: what stands there, and what is done there."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.clock import now
from rathaus.people.models import Account
from rathaus.reports.models import (
    Follower,
    Photo,
    Report,
)
from tests.site.desk import cast
from tests.site.desk.reports_cast import (
    LIST,
    NEXT,
    accepted,
    again,
    numbers,
    reported,
)
from tests.site.desk.reports_cast import photo as a_photo


class TestOneReport:
    def test_everything_stands_on_one_page(self, wiebke: Account, editor: Client) -> None:
        suggested = [{"category": "muell", "share": 0.9, "words": ["Matratze"]}]
        report = accepted(wiebke, suggested=suggested, email="a@x.example")
        reported(NEXT, text="Noch eine")
        page = editor.get(f"{LIST}{report.number}").content.decode()

        for text in ("Matratze", "18 m entfernt", "a@x.example", "90 %", report.case.number):  # type: ignore[union-attr]
            assert text in page.replace("\xa0", " "), text
        link = f'href="/schreibtisch/meldungen/{report.number}"'
        case = editor.get(f"/schreibtisch/vorgaenge/{report.case.number}")  # type: ignore[union-attr]
        assert link in case.content.decode()
        assert link in editor.get("/schreibtisch/").content.decode()

    def test_a_crew_works_and_does_not_edit(self, wiebke: Account, ole: Account) -> None:
        report, crew = accepted(wiebke), cast.at_desk(ole)
        address = f"{LIST}{report.number}"
        page = crew.get(address).content.decode()
        assert "Nicht übernehmen" not in page
        assert "Ich kümmere mich darum" in page

        crew.post(f"{address}/tun/beginnen", {"stand": "accepted"})
        crew.post(f"{address}/tun/erledigen", {"stand": "in_progress", "note": "Abgeholt."})
        assert (again(report).state, again(report).note) == ("done", "Abgeholt.")
        assert crew.post(f"{address}/tun/ablehnen", {"reason": "private"}).status_code == 403

    def test_a_text_is_shortened_and_nobody_overwrites_it_unseen(
        self, editor: Client, wiebke: Account
    ) -> None:
        report = reported(text="Bei Frau Muster liegt Müll")
        address, seen = f"{LIST}{report.number}", report.text
        editor.post(
            f"{address}/tun/annehmen",
            {"stand": "received", "publish": "1", "public_text": "Hier liegt Müll", "office": ""},
        )
        assert again(report).shown_text == "Hier liegt Müll"

        answer = editor.post(
            f"{address}/tun/veroeffentlichen",
            {"publish": "1", "vorher": seen, "public_text": "Ganz anders"},
        )
        assert answer.status_code == 409
        assert "Ganz anders" in answer.content.decode()
        assert again(report).shown_text == "Hier liegt Müll"

    @pytest.mark.parametrize(
        ("key", "values", "told"),
        [
            ("abgeben", {"authority": "LBV.SH"}, "Zuständig ist: LBV.SH."),
            ("ablehnen", {"reason": "private", "note": ""}, "Das ist privater Grund."),
            ("fragen", {"question": "Wo genau?"}, "Wo genau?"),
            ("vermerken", {"text": "Nur für uns"}, "Nur für uns"),
            ("aendern", {"category": "loch", "owner": ""}, "Geändert: Schlagloch"),
        ],
    )
    def test_each_step_is_done_and_told(
        self, editor: Client, key: str, values: dict[str, str], told: str
    ) -> None:
        report = reported()
        answer = editor.post(f"{LIST}{report.number}/tun/{key}", values, follow=True)

        assert answer.status_code == 200
        assert told in answer.content.decode()

    def test_a_question_that_reaches_nobody_says_so_before_and_after(self, editor: Client) -> None:
        words = "keine bestätigte Adresse"
        report = reported(email="erika@post.example")
        page = f"{LIST}{report.number}"
        assert words in editor.get(page).content.decode()
        told = editor.post(f"{page}/tun/fragen", {"question": "Wo?"}, follow=True)
        assert words in " ".join(str(message) for message in told.context["messages"])
        report.followers.update(confirmed_at=now())
        assert words not in editor.get(page).content.decode()

        reached = reported(NEXT, email="mo@post.example")
        reached.followers.update(confirmed_at=now())
        page = f"{LIST}{reached.number}"
        assert words not in editor.get(page).content.decode()
        told = editor.post(f"{page}/tun/fragen", {"question": "Wo?"}, follow=True)
        assert words not in told.content.decode()

    def test_what_was_typed_stays_when_somebody_was_faster(self, editor: Client) -> None:
        report = reported()
        answer = editor.post(
            f"{LIST}{report.number}/tun/fragen", {"question": " ", "stand": "received"}
        )
        assert answer.status_code == 422
        editor.post(f"{LIST}{report.number}/tun/annehmen", {"stand": "received"})
        answer = editor.post(
            f"{LIST}{report.number}/tun/ablehnen",
            {"stand": "received", "reason": "private", "note": "Mein Satz"},
        )
        assert answer.status_code == 409
        assert "Mein Satz" in answer.content.decode()

    def test_photos_are_released_blackened_and_withheld(
        self, wiebke: Account, ole: Account, editor: Client
    ) -> None:
        report = accepted(wiebke)
        photo = a_photo(report)
        address = f"{LIST}{report.number}/foto/{photo.pk}"
        assert numbers(editor, "?foto=1") == [report.number]
        page = editor.get(f"{LIST}{report.number}").content.decode()
        assert 'width="200.0"' in page

        before = photo.blob_id
        values = {"was": "blacken", "area": "50.00,50.00,75.00,75.00"}
        editor.post(address, values | {"left": "0", "top": "0", "right": "12,5", "bottom": "10"})
        photo.refresh_from_db()
        assert photo.blob_id != before
        assert [area[-1] for area in photo.areas] == ["face", "hand", "hand"]
        assert editor.post(address, {"was": "blacken", "area": "1,2,3"}).status_code == 422

        editor.post(address, {"was": "withhold", "reason": "Man sieht eine Person."})
        photo.refresh_from_db()
        assert (photo.state, photo.reason) == ("withheld", "Man sieht eine Person.")
        assert cast.at_desk(ole).post(address, {"was": "release"}).status_code == 403
        editor.post(address, {"was": "release"})
        photo.refresh_from_db()
        assert photo.state == "released"
        editor.post(address, {"was": "remove"})
        assert not Photo.objects.exists()

    def test_it_speaks_english(self, wiebke: Account, editor: Client) -> None:
        report = accepted(wiebke)
        editor.cookies["sprache"] = "en"
        pages = (LIST, f"{LIST}karte", f"{LIST}aufnehmen", f"{LIST}{report.number}")
        german = ("Meldung", "Stelle", "Frist", "Verlauf", "Zusammen", "übernehmen", "Auswahl")
        for address in pages:
            text = editor.get(address).content.decode()
            assert [word for word in german if f">{word}" in text] == [], address
            assert "Reports" in text

    def test_a_caller_is_taken_down_like_anybody_else(self, editor: Client, ole: Account) -> None:
        values = {
            "category": "muell",
            "place": "Hafenstraße 1",
            "place_lat": "54.3",
            "place_lon": "10.1",
            "text": "Sofa am Weg",
            "name": "Ada Beispiel",
            "phone": "0431 5550000",
            "slip": "einmal",
        }
        for _twice in range(2):
            editor.post(f"{LIST}aufnehmen", values)
        report = Report.objects.get()

        assert (report.channel, report.place_said) == ("staff", "Hafenstraße 1")
        assert Follower.objects.get(report=report).phone == "0431 5550000"
        wrong = editor.post(f"{LIST}aufnehmen", values | {"place_lat": "", "place": "Nirgends"})
        assert wrong.status_code == 422
        assert "Sofa am Weg" in wrong.content.decode()
