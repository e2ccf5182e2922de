"""The editors' desk: the list by the clock, several at once, one report on one page."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.blobs import put
from rathaus.kernel.clock import now
from rathaus.people.models import Account, Office, Role, RoleAssignment
from rathaus.people.queries import actor_for
from rathaus.records.models import PlanEntry
from rathaus.reports.actions import NewReport, accept_report, ask_reporter, submit_report
from rathaus.reports.models import (
    Category,
    Contractor,
    Entry,
    Follower,
    Order,
    Photo,
    Report,
    Route,
    Stop,
    Wording,
)
from rathaus.reports.setup import forget_setup
from tests.site.desk import cast

LIST = "/schreibtisch/meldungen/"
ACT = f"{LIST}tun"
UNDO = f"{LIST}zurueck"
HERE = (54.3125, 10.1480)
#: 18 m north of it.
NEXT = (54.3125 + 18 / 111_320, 10.1480)


@pytest.fixture
def waste(office: Office) -> Office:
    """The office that has reports of rubbish, and categories and texts of the city."""
    forget_setup()
    parent, _new = PlanEntry.objects.get_or_create(number="11", defaults={"title": "Meldungen"})
    PlanEntry.objects.get_or_create(
        number="11.50",
        defaults={
            "title": "Mängel",
            "retention_years": 5,
            "retention_basis": "Praxis",
            "parent": parent,
        },
    )
    waste = Office.objects.create(key="abfall", name="Stadtreinigung", parent=office)
    rubbish = Category.objects.create(
        key="muell", name="Wilder Müll", group="Sauberkeit", first_hours=24, done_hours=72
    )
    Category.objects.create(key="loch", name="Schlagloch", first_hours=48, done_hours=480)
    Route.objects.create(category=rubbish, office=waste)
    Wording.objects.create(key="declined.private", text="Das ist privater Grund.")
    return waste


def employed(name: str, office: Office | None, *permissions: str) -> Account:
    role, _new = Role.objects.get_or_create(
        key="-".join(permissions).replace(".", "-")[:40],
        defaults={"title": "x", "permissions": list(permissions)},
    )
    account = Account.objects.create_user(
        f"{name.lower()}@stadt.example", name=name, is_staff_member=True
    )
    RoleAssignment.objects.create(account=account, role=role, office=office, valid_from=cast.FROM)
    return account


@pytest.fixture
def wiebke(waste: Office) -> Account:
    """An editor."""
    return employed("Wiebke", None, "report.edit", "report.work", "case.see", "case.work")


@pytest.fixture
def ole(waste: Office) -> Account:
    """Of the crew that clears rubbish."""
    return employed("Ole", waste, "report.work")


@pytest.fixture
def editor(wiebke: Account) -> Client:
    return cast.at_desk(wiebke)


def reported(at: tuple[float, float] = HERE, **values: Any) -> Report:
    given = {"category": "muell", "text": "Hier liegt eine Matratze."} | values
    new = NewReport(latitude=at[0], longitude=at[1], **given)
    return submit_report(actor=ANONYMOUS, new=new).report


def accepted(wiebke: Account, at: tuple[float, float] = HERE, **values: Any) -> Report:
    return accept_report(actor=actor_for(wiebke), report=reported(at, **values))


def _late(report: Report, hours: int) -> None:
    Report.objects.filter(pk=report.pk).update(due_at=now() - timedelta(hours=hours))


def _numbers(client: Client, query: str = "") -> list[str]:
    return [line.number for line in client.get(LIST + query).context["lines"]]


def _again(report: Report) -> Report:
    return Report.objects.select_related("category", "office", "case").get(pk=report.pk)


class TestList:
    def test_it_costs_the_same_whatever_its_length(
        self, wiebke: Account, ole: Account, django_assert_num_queries: Any
    ) -> None:
        for account in (ole, wiebke):
            client, queries = cast.at_desk(account), 7
            accepted(wiebke, text="Eins")
            client.get(LIST)
            with django_assert_num_queries(queries):
                one = _numbers(client)
            accepted(wiebke, NEXT)
            accepted(wiebke)
            with django_assert_num_queries(queries):
                assert len(_numbers(client)) == len(one) + 2

    def test_what_is_due_first_and_silence_before_all(
        self, wiebke: Account, editor: Client
    ) -> None:
        far, late, silent, never = (reported(text=str(number)) for number in range(4))
        _late(late, 3)
        Report.objects.filter(pk=never.pk).update(due_at=None)
        ask_reporter(actor=actor_for(wiebke), report=silent, question="Wo?")
        Entry.objects.filter(report=silent).update(due_at=now() - timedelta(days=1))

        assert _numbers(editor) == [r.number for r in (silent, late, far, never)]
        urgent = [line.urgency for line in editor.get(LIST).context["lines"]]
        assert urgent == ["", "late", "", ""]
        assert [link.count for link in editor.get(LIST).context["nav"] if link.go == "x"] == [2]

    def test_the_next_page_starts_behind_the_last_line(self, editor: Client) -> None:
        for number in range(27):
            reported(text=f"Nummer {number}")
        page = editor.get(LIST)
        following = editor.get(LIST + page.context["pager"].older_url)
        both = [*page.context["lines"], *following.context["lines"]]

        assert [len(page.context["lines"]), len({line.number for line in both})] == [25, 27]
        assert editor.get(f"{LIST}?nach=kaputt").status_code == 422

    def test_filters_stand_in_the_address(self, editor: Client) -> None:
        reports = [
            reported(),
            reported(danger=True, text="Scherben"),
            reported(suspect="many"),
            reported(category="loch"),
        ]
        _late(reports[0], 1)
        wanted = {
            "?gefahr=1": [1],
            "?verdacht=1": [2],
            "?kategorie=loch": [3],
            "?kategorie=Sauberkeit&ueberfaellig=1": [0],
            "?q=scherben": [1],
            "?ohne-vorgang=1&stand=offen": [],
            "?stelle=abfall&stand=neu": [0, 1, 2],
            "?meine=1": [],
            "?foto=1": [],
            "?stand=quatsch&q=": [0, 1, 2, 3],
            f"?q={reports[1].number}": [1],
        }
        found = {query: sorted(_numbers(editor, query)) for query in wanted}

        assert found == {q: sorted(reports[n].number for n in ns) for q, ns in wanted.items()}

    def test_what_leaves_as_a_table_is_what_is_seen_and_runs_nowhere(self, editor: Client) -> None:
        reported(text="=1+1")
        reported(category="loch", text="anders")
        answer = editor.get(f"{LIST}?ausgabe=csv&kategorie=muell").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(answer), delimiter=";"))

        assert [row[11] for row in rows[1:]] == ["'=1+1"]

    def test_crews_see_their_office_and_others_nothing(
        self, wiebke: Account, ole: Account, office: Office
    ) -> None:
        mine, other = accepted(wiebke), accepted(wiebke, category="loch")
        crew = cast.at_desk(ole)

        assert _numbers(crew) == [mine.number]
        assert crew.get(f"{LIST}{other.number}").status_code == 404
        assert cast.at_desk(employed("Fremd", office, "case.see")).get(LIST).status_code == 403
        assert Client(headers={"host": "testserver"}).get(LIST).status_code == 302


class TestSeveralAtOnce:
    @pytest.mark.parametrize(
        ("what", "values", "after"),
        [
            ("accept", {}, ("accepted", "published", "abfall")),
            ("decline", {"grund": "private"}, ("declined", "withheld", "abfall")),
            ("publish", {}, ("received", "published", "abfall")),
            ("office", {"stelle": "verkehr"}, ("received", "waiting", "verkehr")),
        ],
    )
    def test_done_and_undone(
        self, editor: Client, what: str, values: dict[str, str], after: tuple[str, str, str]
    ) -> None:
        reports = [reported(), reported(NEXT)]
        Office.objects.get_or_create(key="verkehr", defaults={"name": "Verkehr"})
        numbers = [report.number for report in reports]
        editor.post(ACT, {"was": what, "meldung": numbers, **values})
        assert {_stand(report) for report in reports} == {after}

        undo = editor.get(LIST).context["undo"]
        editor.post(UNDO, {"was": undo["what"], "meldung": undo["reports"]})
        publication = "withheld" if what == "publish" else "waiting"
        assert {_stand(report) for report in reports} == {("received", publication, "abfall")}

    def test_the_reason_is_told_in_the_words_of_the_city(self, editor: Client) -> None:
        report = reported()
        editor.post(ACT, {"was": "decline", "meldung": report.number, "grund": "private"})

        assert _again(report).note == "Das ist privater Grund."

    def test_what_cannot_be_done_is_said_and_the_rest_is_done(self, editor: Client) -> None:
        first, second = reported(), reported()
        editor.post(ACT, {"only": f"accept:{first.number}"})
        page = editor.post(
            ACT, {"was": "accept", "meldung": [first.number, second.number]}, follow=True
        ).content.decode()

        assert "steht inzwischen auf „angenommen“" in page
        assert _again(second).state == "accepted"

    def test_two_mattresses_become_one_case_with_two_followers(
        self, wiebke: Account, editor: Client
    ) -> None:
        first = accepted(wiebke, email="a@x.example")
        second = accepted(wiebke, NEXT, email="b@x.example")
        page = editor.get(f"{LIST}{first.number}")
        assert [(one.report, one.likely, round(one.metres)) for one in page.context["near"]] == [
            (second, True, 18)
        ]

        editor.post(ACT, {"was": "merge", "meldung": [second.number, first.number]})
        first, second = _again(first), _again(second)
        assert (second.merged_into_id, first.followers_count) == (first.pk, 2)
        assert first.case is not None
        assert second.case is not None
        assert [case.closed_at is None for case in (first.case, second.case)] == [True, False]
        text = editor.get(f"{LIST}{first.number}").content.decode()
        assert "a@x.example" in text
        assert "b@x.example" in text

        undo = editor.get(LIST).context["undo"]
        editor.post(UNDO, {"was": undo["what"], "meldung": undo["reports"]})
        assert _again(second).merged_into_id is None

    def test_an_order_and_a_tour(self, wiebke: Account, editor: Client) -> None:
        firm = Contractor.objects.create(key="firma", name="Firma Besen", email="f@x.example")
        Route.objects.filter(category="muell").update(contractor=firm)
        forget_setup()
        first, second = accepted(wiebke), accepted(wiebke, NEXT)
        other = accepted(wiebke, category="loch")
        editor.post(ACT, {"was": "order", "meldung": [first.number, other.number]})
        page = editor.get(LIST)
        assert "nennt keine Zuständigkeit einen Auftragnehmer" in page.content.decode()
        assert _again(first).state == "in_progress"
        assert "Firma Besen" in editor.get(f"{LIST}{first.number}").content.decode()
        undo = page.context["undo"]
        editor.post(UNDO, {"was": undo["what"], "meldung": undo["reports"]})
        assert Order.objects.get().state == Order.State.RECALLED

        editor.post(f"{LIST}{second.number}/tun/beauftragen", _order())
        editor.post(f"{LIST}{second.number}/tun/auftrag-zurueck", {"reason": "Versehen"})
        editor.post(f"{LIST}{second.number}/tun/beauftragen", _order())
        Order.objects.filter(report=second, state="sent").update(state="done", answer="Weg.")
        editor.post(f"{LIST}{second.number}/tun/auftrag-bestaetigen", {"note": "Abgeholt."})
        assert (_again(second).state, _again(second).note) == ("done", "Abgeholt.")

        answer = editor.post(ACT, {"was": "tour", "meldung": [first.number]})
        assert answer["Location"].endswith("/plan")
        assert Stop.objects.get().report == first

    def test_the_map_counts_what_one_sees(
        self, wiebke: Account, ole: Account, editor: Client
    ) -> None:
        accepted(wiebke)
        accepted(wiebke, (54.33, 10.16), category="loch")
        address = f"{LIST}karte.json?ausschnitt=10,54,10.3,54.5&stufe=18"
        assert _counted(editor, address) == [1, 1]
        assert _counted(editor, f"{address}&kategorie=loch") == [1]
        assert _counted(cast.at_desk(ole), address) == [1]
        assert editor.get(f"{LIST}karte.json?ausschnitt=x&stufe=99").status_code == 422

        box = "10.1,54.3,10.15,54.32"
        assert len(editor.get(f"{LIST}karte?bereich={box}").context["lines"]) == 1


def _photo(report: Report) -> Photo:
    """One that was looked at: a face is covered, and it waits for the editors."""
    content = io.BytesIO()
    Image.effect_noise((80, 60), 40).convert("RGB").save(content, "JPEG")
    blob = put(content.getvalue(), name="foto.jpg", purpose="generated")
    areas = [[0.1, 0.1, 0.3, 0.4, "face"]]
    return Photo.objects.create(
        report=report, blob=blob, small=blob, width=80, height=60, state="ready", areas=areas
    )


def _order() -> dict[str, str]:
    return {"contractor": "firma", "order_text": "Matratze abholen"}


def _counted(client: Client, address: str) -> list[int]:
    return [one["count"] for one in client.get(address).json()["clusters"]]


def _stand(report: Report) -> tuple[str, str, str]:
    report = _again(report)
    return report.state, report.publication, report.office.key if report.office else ""


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
        assert (_again(report).state, _again(report).note) == ("done", "Abgeholt.")
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
        assert _again(report).shown_text == "Hier liegt Müll"

        answer = editor.post(
            f"{address}/tun/veroeffentlichen",
            {"publish": "1", "vorher": seen, "public_text": "Ganz anders"},
        )
        assert answer.status_code == 409
        assert "Ganz anders" in answer.content.decode()
        assert _again(report).shown_text == "Hier liegt Müll"

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
        photo = _photo(report)
        address = f"{LIST}{report.number}/foto/{photo.pk}"
        assert _numbers(editor, "?foto=1") == [report.number]
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

        assert (report.channel, report.place) == ("staff", "Hafenstraße 1")
        assert Follower.objects.get(report=report).phone == "0431 5550000"
        wrong = editor.post(f"{LIST}aufnehmen", values | {"place_lat": "", "place": "Nirgends"})
        assert wrong.status_code == 422
        assert "Sofa am Weg" in wrong.content.decode()
