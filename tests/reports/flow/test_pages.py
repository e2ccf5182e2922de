"""Reporting page by page, as a browser without scripts does it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now
from rathaus.reports.actions.drafting import forget_drafts
from rathaus.reports.models import Draft, Follower, Photo, Report
from rathaus.reports.suspicion import HASTY, LINKS, TRAP
from tests.reports.cast import ELISABETHSTRASSE, NEXT_TO_IT, PREETZ, accepted
from tests.reports.flow.cast import HOST, TEXT, begin, jpeg, send, upload, visitor, write

pytestmark = pytest.mark.usefixtures("in_kiel")


def said(answer: object) -> str:
    """What a page says, with plain spaces."""
    tree = html.fromstring(answer.content)  # type: ignore[attr-defined]
    return " ".join(tree.text_content().replace("\u00a0", " ").split())


class TestFourSteps:
    def test_a_report_with_photo_and_address(self) -> None:
        client = visitor()
        slip = write(client, danger="1")
        photos = {"photo": [upload(jpeg("red")), upload(jpeg("blue"), "zwei.jpg")]}
        assert client.post(f"/melden/{slip}/foto/", photos).status_code == 302
        shown = said(client.get(f"/melden/{slip}/pruefen/"))
        answer = send(client, slip, email="kim@example.org", phone="0431 123")

        report = Report.objects.get()
        page = said(client.get(answer["Location"]))
        follower = report.followers.get()
        assert "Elisabethstraße 5, Gaarden-Ost" in shown
        assert TEXT in shown
        assert (report.text, report.danger, report.suspect) == (TEXT, True, HASTY)
        assert report.suggested[0]["category"] == "illegaler-muell"
        assert (follower.email, follower.phone) == ("kim@example.org", "0431 123")
        assert report.photos.filter(state=Photo.State.PENDING).count() == 2
        assert report.number in page
        assert "kim@example.org" in page

    def test_a_house_number_nobody_knows_leaves_the_street_and_a_hint(self) -> None:
        client = visitor()
        slip = begin(client)
        where = f"/melden/{slip}/wo/"
        answer = client.post(where, {"place": "Holtenauer Straße 9999"})
        page = client.get(answer["Location"])
        point = {
            f"place_{name}": html.fromstring(page.content).xpath(
                f"//*[@name='place_{name}']/@value"
            )[0]
            for name in ("lat", "lon")
        }
        on = client.post(where, {"place": "Holtenauer Straße"} | point)

        assert answer["Location"] == where
        assert "Hausnummer nicht im Verzeichnis" in said(page)
        assert "9999" not in page.content.decode()
        assert on["Location"].endswith("/was/")

    def test_what_was_said_is_there_again(self) -> None:
        client = visitor()
        slip = write(client)
        where = html.fromstring(client.get(f"/melden/{slip}/wo/").content)
        what = html.fromstring(client.get(f"/melden/{slip}/was/").content)

        assert where.xpath("//input[@name='place']/@value") == ["Elisabethstraße 5"]
        assert what.xpath("//textarea/text()")[0].strip() == TEXT
        assert what.xpath("//input[@name='category'][@checked]/@value") == ["illegaler-muell"]

    def test_a_second_click_and_a_reload_change_nothing(self) -> None:
        client = visitor()
        slip = write(client)
        first, second = send(client, slip), send(client, slip)

        assert first["Location"] == second["Location"] == f"/melden/{slip}/fertig/"
        assert client.get(f"/melden/{slip}/was/")["Location"] == first["Location"]
        assert Report.objects.count() == 1

    def test_nobody_else_sees_a_draft(self) -> None:
        slip = write(visitor())
        stranger = visitor()

        for page in ("wo", "was", "foto", "pruefen", "fertig"):
            assert stranger.get(f"/melden/{slip}/{page}/")["Location"] == "/melden/"

    def test_steps_that_lack_something_lead_there(self) -> None:
        client = visitor()
        slip = begin(client)

        assert client.get(f"/melden/{slip}/pruefen/")["Location"] == f"/melden/{slip}/wo/"
        assert client.get(f"/melden/{slip}/was/")["Location"] == f"/melden/{slip}/wo/"

    def test_script_in_the_text_is_text(self) -> None:
        client = visitor()
        slip = write(client, text="Müll <script>alert(1)</script>")
        page = client.get(f"/melden/{slip}/pruefen/").content.decode()

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


class TestPlace:
    def test_beyond_the_boundary_the_neighbour_is_named(self) -> None:
        client = visitor()
        slip = begin(client)
        sent = {"place": "", "place_lat": str(PREETZ[0]), "place_lon": str(PREETZ[1])}
        by_point = client.post(f"/melden/{slip}/wo/", sent)
        by_name = client.post(f"/melden/{slip}/wo/", {"place": "Markt 1, 24211 Preetz"})

        assert by_point.status_code == by_name.status_code == 422
        assert "Kreis Plön" in said(by_point)
        assert "Die Stelle liegt nicht in Kiel" in said(by_name)

    @pytest.mark.parametrize("point", [("", ""), ("abc", "def"), ("nan", "nan"), ("1e9", "5")])
    def test_no_place_is_a_clear_error(self, point: tuple[str, str]) -> None:
        client = visitor()
        slip = begin(client)
        sent = {"place": "", "place_lat": point[0], "place_lon": point[1]}
        answer = client.post(f"/melden/{slip}/wo/", sent)

        assert answer.status_code == 422
        assert "Fehler" in said(answer)

    def test_near_spellings_are_offered(self) -> None:
        client = visitor()
        slip = begin(client)
        answer = client.post(f"/melden/{slip}/wo/", {"place": "Elisabetstraße 5"}, follow=True)
        [near, *_rest] = html.fromstring(answer.content).xpath("//button[@name='near']/@value")
        on = client.post(f"/melden/{slip}/wo/", {"place": "Elisabetstraße 5", "near": near})

        assert near == "Elisabethstraße 5"
        assert on["Location"] == f"/melden/{slip}/was/"

    def test_another_address_is_another_place(self) -> None:
        client = visitor()
        slip = write(client)
        known = Draft.objects.get().answers["place"]
        sent = {"place": "Fleethörn 9", "place_lat": known["lat"], "place_lon": known["lon"]}
        client.post(f"/melden/{slip}/wo/", sent)

        moved = Draft.objects.get().answers["place"]
        assert moved["text"] == "Fleethörn 9"
        assert moved["lat"] != known["lat"]

    def test_a_photo_says_where_it_was_taken(self) -> None:
        client = visitor()
        slip = begin(client)
        photo = upload(jpeg(at=ELISABETHSTRASSE))
        client.post(f"/melden/{slip}/wo/", {"photo": photo})
        page = client.get(f"/melden/{slip}/wo/")

        assert "Stelle aus Ihrem Foto gelesen" in said(page)
        place = Draft.objects.get().answers["place"]
        assert (place["lat"], place["lon"]) == pytest.approx(ELISABETHSTRASSE, abs=1e-5)
        picture = Draft.objects.get().photos.get()
        assert client.get(f"/melden/{slip}/foto/{picture.pk}").status_code == 200
        assert visitor().get(f"/melden/{slip}/foto/{picture.pk}").status_code == 302


class TestText:
    def test_what_was_covered_is_said(self) -> None:
        client = visitor()
        text = "Auto KI-AB 123 steht hier, Frau Petersen weiß mehr: 0431 123456789"
        slip = write(client, text=text)
        page = client.get(f"/melden/{slip}/text/")
        kept = str(Draft.objects.get().answers)
        client.post(f"/melden/{slip}/text/", {"text": "Auto [Kennzeichen] steht hier."})

        assert "[Kennzeichen], [Telefonnummer]" in said(page) or "[Kennzeichen]" in said(page)
        assert "Frau Petersen" in said(page)
        assert "KI-AB" not in kept
        assert "0431" not in kept
        send(client, slip)
        assert Report.objects.get().text == "Auto [Kennzeichen] steht hier."

    def test_the_category_is_suggested_and_never_chosen(self) -> None:
        client = visitor()
        slip = begin(client)
        client.post(f"/melden/{slip}/wo/", {"place": "Elisabethstraße 5"})
        text = {"text": "Die Straßenlaterne flackert"}
        answer = client.post(f"/melden/{slip}/was/", text, follow=True)
        tree = html.fromstring(answer.content)

        assert "Bitte wählen Sie, worum es geht." in said(answer)
        assert tree.xpath("//input[@name='category']/@value")[0] == "strassenlaternen-defekt"
        assert tree.xpath("//input[@name='category'][@checked]") == []
        assert "wegen ‚" in said(answer)


class TestPhotos:
    def test_one_bad_photo_takes_no_other_along(self) -> None:
        client = visitor()
        slip = write(client)
        files = [upload(jpeg()), upload(b"kein Foto", "text.jpg"), upload(b"", "leer.jpg")]
        answer = client.post(f"/melden/{slip}/foto/", {"photo": files})

        assert answer.status_code == 422
        assert "text.jpg" in said(answer)
        assert Draft.objects.get().photos.count() == 1

    def test_three_are_enough_and_one_can_go(self) -> None:
        client = visitor()
        slip = write(client)
        files = [upload(jpeg(colour)) for colour in ("red", "green", "blue", "white")]
        answer = client.post(f"/melden/{slip}/foto/", {"photo": files})
        first = Draft.objects.get().photos.first()
        assert first is not None
        client.post(f"/melden/{slip}/foto/", {"photo_remove": str(first.pk)})

        assert "Drei Fotos sind genug." in said(answer)
        assert Draft.objects.get().photos.count() == 2
        assert not Blob.objects.filter(pk=first.blob_id).exists()

    def test_what_nobody_sent_is_forgotten(self) -> None:
        client = visitor()
        slip = write(client)
        client.post(f"/melden/{slip}/foto/", {"photo": [upload(jpeg())]})
        Draft.objects.update(updated_at=now() - timedelta(hours=25))

        assert forget_drafts(actor=ANONYMOUS) == 1
        assert not Blob.objects.filter(media_type="image/jpeg").exists()


class TestAlready:
    def test_me_too_counts_once_and_follows(self) -> None:
        first = accepted()
        client = visitor()
        slip = write(client, point=NEXT_TO_IT)
        page = client.get(f"/melden/{slip}/schon-gemeldet/")
        sent = {"join": first.number, f"email_{first.serial}": "lu@example.org"}
        done = client.post(f"/melden/{slip}/schon-gemeldet/", sent)
        client.post(f"/melden/{slip}/schon-gemeldet/", sent)

        first.refresh_from_db()
        assert "18 m entfernt" in said(page)
        assert first.followers_count == 2
        assert Report.objects.count() == 1
        joined = first.followers.get(part=Follower.Part.ME_TOO)
        assert joined.email == "lu@example.org"
        assert "Mit Ihnen hat es noch eine Person gemeldet" in said(client.get(done["Location"]))

    def test_something_else_goes_on(self) -> None:
        accepted()
        client = visitor()
        slip = write(client, point=NEXT_TO_IT)
        on = client.post(f"/melden/{slip}/schon-gemeldet/", {})

        assert on["Location"] == f"/melden/{slip}/foto/"
        send(client, slip)
        assert Report.objects.count() == 2


class TestAbuse:
    def test_after_thirty_in_an_hour_a_polite_page_keeps_everything(self) -> None:
        client = visitor()
        for _number in range(30):
            send(client, write(client))
        answer = send(client, write(client))

        assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
        assert "sehr viele Anfragen" in said(answer)
        assert TEXT in said(answer)
        assert Report.objects.count() == 30

    @pytest.mark.parametrize(
        ("sent", "word"),
        [({"website": "http://spam"}, TRAP), ({"text": "Kaufen: https://spam.example"}, LINKS)],
    )
    def test_what_looks_like_abuse_is_marked_and_kept(
        self, sent: dict[str, str], word: str
    ) -> None:
        client = visitor()
        slip = write(client, **sent)
        Draft.objects.update(started_at=now() - timedelta(minutes=2))

        assert client.get(send(client, slip)["Location"]).status_code == 200
        assert Report.objects.get().suspect == word

    def test_another_site_cannot_send(self) -> None:
        client = Client(headers={"host": HOST}, enforce_csrf_checks=True)
        slip = begin(client)

        assert client.post(f"/melden/{slip}/wo/", {"place": "Fleethörn 9"}).status_code == 403


def test_english_speaks_english() -> None:
    client = Client(headers={"host": HOST, "accept-language": "en"})
    slip = write(client)
    pages = [f"/melden/{slip}/{page}/" for page in ("wo", "was", "foto", "pruefen")]
    text = " ".join(said(client.get(page)) for page in pages)

    assert "Send report" in text
    assert not re.search(r"\b(Ihre|nicht|melden|Zurück|Weiter)\b", text), text
