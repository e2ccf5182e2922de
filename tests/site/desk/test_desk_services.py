"""Leistungen at the desk: list, edit, four eyes, two at once, sign language."""

from __future__ import annotations

import csv
import datetime
import io
import re

import pytest
from django.test import Client

from rathaus.catalogue.models import LinkProbe, Revision, Service, TextMedia
from rathaus.catalogue.queries import fees_of, texts_of, with_details
from rathaus.kernel.clock import now
from rathaus.people.models import Office
from tests.catalogue.cast import publish
from tests.site.desk import cast

LIST = "/schreibtisch/leistungen/"
EDIT = f"{LIST}halteverbot/"


@pytest.fixture
def place(db: object) -> Office:
    made = Office.objects.create(key="verkehr", name="Straßenverkehr")
    publish(made)
    return made


@pytest.fixture
def ada(place: Office) -> Client:
    return cast.at_desk(cast.employ("editor", place, "Ada Amt"))


@pytest.fixture
def ben(place: Office) -> Client:
    return cast.at_desk(cast.employ("editor", place, "Ben Büro"))


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def _fill(client: Client, **changes: object) -> dict[str, object]:
    """The German form as it stands, with something typed over it."""
    page = client.get(EDIT)
    fields = [*page.context["heads"], *(one.field for one in page.context["blocks"])]
    typed: dict[str, object] = {one.name: one.value for one in fields}
    return typed | {"seen": page.context["seen"], "sprache": "de", "do": "save"} | changes


def _shown() -> Service:
    return with_details(Service.objects.all()).get()


class TestList:
    def test_it_costs_the_same_whatever_its_length(
        self, ada: Client, place: Office, django_assert_num_queries: object
    ) -> None:
        ada.get(LIST)
        # session, account, roles; list, six of texts and lists, drafts, failing links, offices
        with django_assert_num_queries(13):  # type: ignore[operator]
            assert _text(ada, LIST).count("Mobiles Haltverbot") >= 1
        for key in ("zaun", "zelt"):
            publish(place, key=key, names={"de": key.capitalize()})
        with django_assert_num_queries(13):  # type: ignore[operator]
            text = _text(ada, LIST)
        assert "Zaun" in text
        assert "Zelt" in text

    def test_filters_stay_in_the_address_and_the_export_is_what_is_seen(
        self, ada: Client, place: Office
    ) -> None:
        publish(place, key="zaun", names={"de": "Zaun"}, procedure=False)
        publish(
            place,
            key="zelt",
            names={"de": "Zelt"},
            texts={"de": {"kurztext": "Siehe https://weg.example/a."}},
            procedure=False,
        )
        Service.objects.filter(key="zaun").update(review_on=datetime.date(2020, 1, 1))
        LinkProbe.objects.create(
            url="https://weg.example/a", checked_at=now(), failing_since=now(), status=404
        )
        elsewhere = Office.objects.create(key="anderswo", name="Anderswo")
        publish(elsewhere, key="fremd", names={"de": "Fremd"})
        found = {
            query: [row["service"].key for row in ada.get(f"{LIST}?{query}").context["rows"]]
            for query in ("", "pruefen=1", "fehlt=1", "links=1", "q=zel", "stand=draft", "x=1")
        }
        assert found == {
            "": ["halteverbot", "zaun", "zelt"],
            "pruefen=1": ["zaun"],
            "fehlt=1": ["halteverbot"],
            "links=1": ["zelt"],
            "q=zel": ["zelt"],
            "stand=draft": [],
            "x=1": ["halteverbot", "zaun", "zelt"],
        }
        page = ada.get(f"{LIST}?links=1")
        assert page.context["export_url"] == "?links=1&ausgabe=csv"
        exported = ada.get(f"{LIST}?links=1&ausgabe=csv").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(exported), delimiter=";"))
        assert [row[0] for row in rows[1:]] == ["zelt"]
        assert rows[1][-1] == "https://weg.example/a"

    def test_many_are_checked_at_once_and_undone(self, ada: Client) -> None:
        old = datetime.date(2020, 1, 1)
        Service.objects.update(review_on=old)
        page = ada.post(
            f"{LIST}geprueft", {"key": ["halteverbot"], "zurueck": "pruefen=1"}, follow=True
        )
        assert page.request["QUERY_STRING"] == "pruefen=1"
        assert "1 Leistung ist geprüft." in page.content.decode()
        assert _shown().review_on != old
        days = [f"{key}={day}" for key, day in page.context["undo"]["days"].items()]
        ada.post(f"{LIST}ungeprueft", {"day": days})
        assert _shown().review_on == old

    def test_only_editors_come_in_and_each_to_their_offices(
        self, place: Office, ada: Client
    ) -> None:
        clerk = cast.at_desk(cast.employ("clerk", place, "Carla Clerk"))
        there = Office.objects.create(key="fern", name="Fern")
        stranger = cast.at_desk(cast.employ("editor", there, "Emil Fremd"))
        assert [clerk.get(LIST).status_code, clerk.get(EDIT).status_code] == [403, 403]
        assert [stranger.get(LIST).status_code, stranger.get(EDIT).status_code] == [200, 403]
        assert stranger.get(LIST).context["rows"] == []
        assert 'href="/schreibtisch/leistungen/"' in _text(ada, LIST)


class TestEdit:
    def test_saved_submitted_approved_by_another_and_public(self, ada: Client, ben: Client) -> None:
        short = "texts.de.kurztext"
        told = ada.post(EDIT, _fill(ada, **{short: "Wir **sperren** für Sie."}), follow=True)
        assert "öffentlich ist er noch nicht" in told.content.decode()
        revision = Revision.objects.get()
        # Only what differs from the text below is the city's own.
        assert revision.content["texts"] == {"de": {"kurztext": "Wir **sperren** für Sie."}}
        assert "names" not in revision.content

        page = ada.post(EDIT, _fill(ada, do="submit", note="klarer"), follow=True)
        address = page.request["PATH_INFO"]
        assert "Wer schreibt, gibt nicht frei." in page.content.decode()
        assert 'value="approve"' not in page.content.decode()
        assert ada.get(EDIT).headers["Location"] == address
        read = _text(ben, address)
        assert "gestrichen:" in read
        assert "klarer" in read
        ben.post(address, {"do": "approve", "seen": _seen(read)})
        assert texts_of(_shown())["kurztext"] == "Wir **sperren** für Sie."
        assert "<strong>sperren</strong>" in _text(ada, EDIT)

    def test_rows_are_added_and_overwritten_without_a_script(self, ada: Client) -> None:
        empty = ada.post(EDIT, _fill(ada, do="own:fees"))
        assert 'name="fees-0-amount_from"' in empty.content.decode()
        row = {"fees-0-kind": "from", "fees-0-amount_from": "30,7o", "own": ["fees"]}
        wrong = ada.post(EDIT, _fill(ada, **row))
        assert wrong.status_code == 422
        assert "Das ist kein Betrag." in wrong.content.decode()
        assert 'value="30,7o"' in wrong.content.decode()
        assert 'href="#f-fees-0-kind"' in wrong.content.decode()
        row |= {"fees-0-amount_from": "1.030,70", "fees-0-name_de": "je Schild"}
        more = ada.post(EDIT, _fill(ada, do="more:fees", **row)).content.decode()
        assert 'value="1.030,70"' in more
        assert 'name="fees-1-kind"' in more
        assert Revision.objects.count() == 0
        ada.post(EDIT, _fill(ada, **row))
        assert Revision.objects.get().content["fees"] == [
            {
                "kind": "from",
                "amount_from": "1030.70",
                "currency": "EUR",
                "names": {"de": "je Schild"},
            }
        ]
        assert 'value="1030,70"' in _text(ada, EDIT)
        assert fees_of(_shown()) == []

    def test_two_at_once_see_both_texts_and_lose_nothing(self, ada: Client, ben: Client) -> None:
        hers = _fill(ada, **{"texts.de.kurztext": "Text von Ada."})
        his = _fill(ben, **{"texts.de.kurztext": "Text von Ben."})
        ada.post(EDIT, hers)
        page = ben.post(EDIT, his)
        text = page.content.decode()
        assert page.status_code == 409
        assert "Ada Amt hat diesen Entwurf inzwischen geändert." in text
        assert "Text von Ada." in text
        assert text.count("Text von Ben.") >= 2
        ben.post(EDIT, his | {"seen": _seen(text)})
        assert Revision.objects.get().content["texts"]["de"]["kurztext"] == "Text von Ben."

    def test_each_language_leaves_the_others_alone(self, ada: Client) -> None:
        ada.post(EDIT, _fill(ada, **{"texts.de.kurztext": "Deutsch."}))
        assert "diese Übersetzung kommt noch von darunter" in _text(ada, f"{EDIT}?sprache=en")
        for tab, part in (("en", "texts.en.kurztext"), ("plain", "texts.de.leichte_sprache")):
            page = ada.get(f"{EDIT}?sprache={tab}")
            sent = {"seen": page.context["seen"], "sprache": tab, "do": "save", part: f"In {tab}."}
            ada.post(EDIT, sent)
        assert Revision.objects.get().content["texts"] == {
            "de": {"kurztext": "Deutsch.", "leichte_sprache": "In plain."},
            "en": {"kurztext": "In en."},
        }

    def test_a_changed_basis_is_compared_and_kept_or_taken(self, ada: Client, ben: Client) -> None:
        ada.post(EDIT, _fill(ada, do="submit", **{"texts.de.kurztext": "Unser Text."}))
        address = f"{LIST}halteverbot/geschichte/{Revision.objects.get().pk}/"
        ben.post(address, {"do": "approve", "seen": _seen(_text(ben, address))})
        publish(texts={"de": {"kurztext": "Quelle sagt es neu."}})
        listed = ada.get(f"{LIST}?grundlage=1").context["rows"]
        assert [row["service"].key for row in listed] == ["halteverbot"]
        assert "Quelle sagt es neu." in _text(ada, EDIT)
        ada.post(f"{EDIT}grundlage", {"part": "texts.de.kurztext", "do": "take"})
        assert Revision.objects.filter(state="draft").get().content == {}
        ada.post(f"{EDIT}grundlage", {"part": "texts.de.kurztext", "do": "keep"})
        assert ada.get(f"{LIST}?grundlage=1").context["rows"] == []

    def test_history_compares_and_restores(self, ada: Client, ben: Client) -> None:
        for writer, reader, text in ((ada, ben, "Erster."), (ben, ada, "Zweiter.")):
            writer.post(EDIT, _fill(writer, do="submit", **{"texts.de.kurztext": text}))
            address = f"{LIST}halteverbot/geschichte/{Revision.objects.first().pk}/"  # type: ignore[union-attr]
            reader.post(address, {"do": "approve", "seen": _seen(_text(reader, address))})
        page = _text(ada, f"{LIST}halteverbot/geschichte/?von=1&bis=2")
        assert "Erster" in page
        assert "Zweiter" in page
        first = Revision.objects.get(number=1)
        ada.post(f"{LIST}halteverbot/geschichte/{first.pk}/", {"do": "restore"})
        assert Revision.objects.get(state="draft").content["texts"]["de"]["kurztext"] == "Erster."
        ada.post(f"{LIST}halteverbot/geschichte/{Revision.objects.get(state='draft').pk}/",
                 {"do": "discard"})  # fmt: skip
        ada.post(f"{LIST}halteverbot/zurueckziehen", {"reason": "Satzung aufgehoben"})
        assert texts_of(_shown())["kurztext"] == "Platz für den Umzug."

    def test_a_preview_shows_and_saves_nothing(self, ada: Client) -> None:
        page = ada.post(EDIT, _fill(ada, do="preview", **{"texts.de.kurztext": "**Fett**"}))
        assert "<strong>Fett</strong>" in page.content.decode()
        assert "Grundlage geändert" not in page.content.decode()
        assert Revision.objects.count() == 0

    def test_hostile_texts_stay_text(self, ada: Client) -> None:
        ada.post(EDIT, _fill(ada, **{"texts.de.kurztext": "<script>alert(1)</script>"}))
        page = _text(ada, EDIT)
        assert "<script>alert(1)</script>" not in page
        assert "&lt;script&gt;" in page


def test_a_new_service_is_begun_at_the_desk(ada: Client, place: Office) -> None:
    page = ada.post(f"{LIST}neu", {"name": "", "office": "verkehr"})
    assert page.status_code == 422
    page = ada.post(f"{LIST}neu", {"name": "Poller", "office": "verkehr"}, follow=True)
    assert page.request["PATH_INFO"] == f"{LIST}poller/"
    assert Service.objects.get(key="poller").state == "draft"


def test_sign_language_goes_its_way_at_the_desk(ada: Client, ben: Client) -> None:
    address = f"{LIST}halteverbot/medien/"
    clip = {"module": "kurztext", "kind": "sign", "origin": "human"}
    assert ada.post(address, clip).status_code == 422
    ada.post(address, clip | {"url": "https://video.example/a.mp4"})
    media = TextMedia.objects.get()
    assert "Freigeben muss jemand anderes." in _text(ada, address)
    ben.post(f"{address}{media.pk}/freigeben")
    assert "1 von 1 Blöcken → 100" in _text(ada, f"{LIST}medien").replace("\xa0", " ")
    publish(texts={"de": {"kurztext": "Neuer Text."}})
    page = ada.get(f"{LIST}medien")
    assert "0 von 1 Blöcken → 0" in page.content.decode().replace("\xa0", " ")
    assert [row[1] for row in page.context["anew"].rows] == ["Kurz gesagt"]
