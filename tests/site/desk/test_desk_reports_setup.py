"""The pages that set up the issue reporter: who sees them, what they cost, what they do."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rathaus.kernel.clock import now
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account, Office
from rathaus.reports.learning.model import save
from rathaus.reports.learning.training import train
from rathaus.reports.models import (
    ApiKey,
    Category,
    Contractor,
    Hook,
    Report,
    Route,
    SetupChange,
    Wording,
)
from rathaus.reports.setup import forget_setup, setup
from rathaus.reports.suggestion_quality import FILE
from tests.reports.learning import town
from tests.site.desk import cast
from tests.site.desk.reports_cast import employed, reported

HERE = "/schreibtisch/meldungen/einrichten/"
LISTS = (
    "", "kategorien/", "zustaendigkeiten/", "auftragnehmer/", "texte/", "programme/",
    "vorschlaege/", "verlauf/", "dateien/",
)  # fmt: skip
PAGES = (
    *LISTS, "kategorien/neu/", "kategorien/muell/", "zustaendigkeiten/neu/", "auftragnehmer/neu/",
    "texte/emergency/", "dateien/routes.yaml", "dateien/alle.zip",
)  # fmt: skip


@pytest.fixture
def lead(waste: Office) -> Client:
    return cast.at_desk(employed("Levke", None, "report.manage"))


def _text(client: Client, page: str) -> str:
    answer = client.get(HERE + page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def _category(**changed: Any) -> dict[str, Any]:
    typed = {
        "name": "Wilder Müll", "group": "Sauberkeit", "words": "Sofa, Matratze, Sofa",
        "first_hours": "2", "first_hours_unit": "days", "done_hours": "72",
        "done_hours_unit": "hours", "plan": "11.50", "shown": "1", "active": "1", "seen": "0",
    }  # fmt: skip
    return typed | changed


class TestAccess:
    def test_only_the_lead_gets_in(self, lead: Client, waste: Office) -> None:
        for page in PAGES:
            _text_or_file = lead.get(HERE + page)
            assert _text_or_file.status_code == 200, page
        for stranger in (
            employed("Wiebke", None, "report.edit", "report.work"),
            employed("Ole", waste, "report.work"),
        ):
            client = cast.at_desk(stranger)
            for page in PAGES:
                assert client.get(HERE + page).status_code == 403, page
            assert client.post(f"{HERE}kategorien/muell/", _category()).status_code == 403
            assert client.post(f"{HERE}kategorien/muell/platz").status_code == 403
        assert SetupChange.objects.count() == 0

    def test_the_way_there_is_shown_to_who_may_go(self, waste: Office) -> None:
        both = employed("Both", None, "report.edit", "report.work", "report.manage")
        for account, shown in ((both, True), (employed("Wiebke", None, "report.edit"), False)):
            page = cast.at_desk(account).get("/schreibtisch/meldungen/").content.decode()
            assert (f'href="{HERE}"' in page) is shown


def _more(number: int, office: Office) -> None:
    """One row more of everything."""
    key = f"neu-{number}"
    category = Category.objects.create(key=key, name=f"Neu {number}", group=f"G{number}")
    firm = Contractor.objects.create(key=key, name=f"Firma {number}")
    Route.objects.create(category=category, office=office, contractor=firm, position=number)
    Wording.objects.create(key=f"declined.{key}", text=f"Text {number}")
    ApiKey.objects.create(name=f"Programm {number}", digest=str(number))
    Hook.objects.create(name=f"Haken {number}", url="https://x.example", secret="s")
    forget_setup()
    report = reported(category=key)
    Report.objects.filter(pk=report.pk).update(
        accepted_at=now(), state="accepted", suggested=[{"category": key, "share": 1}],
        received_at=report.received_at,
    )  # fmt: skip
    SetupChange.objects.create(
        kind="category", key=key, before={"name": "Alt"}, after={"name": f"Neu {number}"}
    )


@pytest.mark.parametrize("page", LISTS)
def test_a_list_costs_the_same_whatever_its_length(lead: Client, waste: Office, page: str) -> None:
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            _more(number, waste)
        lead.get(HERE + page)
        with CaptureQueriesContext(connection) as queries:
            _text(lead, page)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14, counts


class TestCategories:
    def test_a_category_is_changed_and_the_change_is_told_and_taken_back(
        self, lead: Client
    ) -> None:
        saved = lead.post(
            f"{HERE}kategorien/muell/",
            _category(
                name_en="Rubbish",
                q0_description="Wie viel?",
                q0_datatype="singlevaluelist",
                q0_values="wenig\nviel: sehr viel",
                q0_required="1",
            ),
            follow=True,
        ).content.decode()
        row = Category.objects.get(pk="muell")

        assert (row.first_hours, row.done_hours, row.names) == (48, 72, {"en": "Rubbish"})
        assert row.words == ["Sofa", "Matratze"]
        assert row.attributes == [
            {
                "code": "wie-viel",
                "datatype": "singlevaluelist",
                "required": True,
                "description": "Wie viel?",
                "values": ["wenig", {"key": "viel", "name": "sehr viel"}],
            }
        ]
        assert "sehr viel" in saved.partition("So sieht es beim Melden aus")[2]
        told = _text(lead, "verlauf/")
        assert "<del>1 Tag</del>" not in told
        assert "<ins>2 Tage</ins>" in told
        change = SetupChange.objects.get()
        lead.post(f"{HERE}verlauf/{change.pk}/zurueck")
        assert Category.objects.get(pk="muell").attributes == []

    def test_wrong_input_is_kept_and_named(self, lead: Client) -> None:
        page = lead.post(f"{HERE}kategorien/muell/", _category(name="", first_hours="bald"))

        assert page.status_code == 422
        assert "Bitte einen Namen angeben." in page.content.decode()
        assert 'value="bald"' in page.content.decode()
        assert Category.objects.get(pk="muell").name == "Wilder Müll"

    def test_two_at_once_the_second_sees_both_versions(self, lead: Client) -> None:
        lead.post(f"{HERE}kategorien/muell/", _category(name="Sperrmüll"))
        second = lead.post(f"{HERE}kategorien/muell/", _category(name="Abfall"))
        text = second.content.decode()

        assert second.status_code == 409
        assert "Levke hat diesen Eintrag inzwischen geändert" in text
        assert ("Sperrmüll" in text, 'value="Abfall"' in text) == (True, True)
        again = _category(name="Abfall", seen=str(second.context["seen"]))
        lead.post(f"{HERE}kategorien/muell/", again)
        assert Category.objects.get(pk="muell").name == "Abfall"

    def test_a_new_one_stands_last_and_moves_up(self, lead: Client) -> None:
        lead.post(f"{HERE}kategorien/neu/", _category(name="Lärm"))
        lead.post(f"{HERE}kategorien/laerm/platz", {"wohin": "hoch"})

        assert list(setup().categories)[-2] == "laerm"


class TestRoutes:
    def test_rows_are_made_changed_moved_and_removed(self, lead: Client, waste: Office) -> None:
        lead.post(f"{HERE}zustaendigkeiten/neu/", {"group": "Sauberkeit", "office": "abfall"})
        made = Route.objects.get(group="Sauberkeit")
        wrong = lead.post(f"{HERE}zustaendigkeiten/neu/", {"office": "nirgends"})
        lead.post(f"{HERE}zustaendigkeiten/{made.pk}/platz", {"wohin": "hoch"})

        assert wrong.status_code == 422
        assert next(row.pk for row in setup().routes) == made.pk
        page = _text(lead, "zustaendigkeiten/")
        assert "Diese Zeile gilt nie" in page
        assert "„Schlagloch“ hat keine Zuständigkeit" in page
        seen = SetupChange.objects.filter(before={}).get().pk
        lead.post(f"{HERE}zustaendigkeiten/{made.pk}/loeschen", {"seen": seen})
        assert not Route.objects.filter(pk=made.pk).exists()

    def test_an_unknown_address_is_said(self, lead: Client) -> None:
        page = _text(lead, "zustaendigkeiten/?kategorie=muell&adresse=Nirgendweg+1")
        assert "kennt das Straßenverzeichnis nicht" in page


class TestPrograms:
    def test_the_secret_of_a_contractor_is_shown_once(self, lead: Client) -> None:
        lead.post(f"{HERE}auftragnehmer/neu/", {"name": "Müller GmbH", "active": "1"})
        page = lead.post(f"{HERE}auftragnehmer/mueller-gmbh/schluessel")

        assert "no-store" in page["Cache-Control"]
        secret = page.context["secret"]
        assert secret in page.content.decode()
        assert secret not in _text(lead, "auftragnehmer/mueller-gmbh/")
        lead.post(f"{HERE}auftragnehmer/mueller-gmbh/sperren")
        assert Contractor.objects.get().token_digest == ""

    def test_keys_and_webhooks_come_and_go(self, lead: Client) -> None:
        url = f"{HERE}programme/"
        page = lead.post(url, {"was": "key", "name": "App", "per_hour": "10"})
        assert page.context["new"]["secret"] in page.content.decode()
        assert lead.post(url, {"was": "key", "name": "", "per_hour": "x"}).status_code == 422
        hook = {"was": "hook", "hook_name": "Karte", "hook_url": "https://karte.example/neu"}
        page = lead.post(url, hook)
        assert page.context["new"]["secret"] == Hook.objects.get().secret
        bad = lead.post(url, hook | {"hook_url": "http://localhost/"}).content.decode()
        assert "Bitte eine Adresse mit https:// angeben." in bad
        assert Hook.objects.get().secret not in _text(lead, "programme/")
        lead.post(f"{url}webhook/{Hook.objects.get().pk}", {"was": "off"})
        assert Hook.objects.get().active is False
        lead.post(f"{url}webhook/{Hook.objects.get().pk}", {"was": "remove"})
        lead.post(f"{url}schluessel/{ApiKey.objects.get().pk}/sperren")
        assert (Hook.objects.count(), ApiKey.objects.get().revoked_at is None) == (0, False)


class TestTexts:
    def test_a_text_is_changed_and_reset(self, lead: Client) -> None:
        page = f"{HERE}texte/thanks/"
        seen = {"seen_de": "0", "seen_en": "0"}
        lead.post(page, {"de": "Herzlichen Dank!", "en": "Thank you!", **seen})
        assert dict(Wording.objects.filter(key="thanks").values_list("language", "text")) == {
            "de": "Herzlichen Dank!",
            "en": "Thank you!",
        }
        assert lead.post(page, {"de": "Anders", "en": "Thank you!", **seen}).status_code == 409
        lead.post(f"{page}zurueck")
        assert dict(Wording.objects.filter(key="thanks").values_list("language", "text")) == {
            "de": "Danke, dass Sie hinsehen.",
            "en": "Thank you for looking.",
        }


def test_the_package_holds_every_file(lead: Client) -> None:
    package = zipfile.ZipFile(io.BytesIO(lead.get(f"{HERE}dateien/alle.zip").content))
    names = {name.rpartition("/")[2]: name for name in package.namelist()}

    assert set(names) == {"categories.yaml", "contractors.yaml", "routes.yaml", "wordings.yaml"}
    read = yaml.safe_load(package.read(names["categories.yaml"]))
    assert [row["key"] for row in read["categories"]] == list(setup().categories)


def test_suggestions_are_measured_by_what_people_chose(lead: Client) -> None:
    forget_setup()
    for number in range(4):
        report = reported()
        suggested = [{"category": "loch"}, {"category": "muell"}]
        if number:
            suggested.reverse()
        Report.objects.filter(pk=report.pk).update(
            state="accepted", accepted_at=now() + timedelta(seconds=1), suggested=suggested
        )
    page = lead.get(f"{HERE}vorschlaege/")
    [row] = page.context["months"].rows

    assert row[1:] == ["4", "75\u00a0%", "100\u00a0%"]
    assert "Ein Vorschlag entscheidet nichts" in page.content.decode()
    assert reverse("desk-reports-setup-suggestions") == f"{HERE}vorschlaege/"


def test_the_account_is_named_in_the_history(lead: Client) -> None:
    lead.post(f"{HERE}kategorien/muell/", _category(name="Anders"))
    change = SetupChange.objects.get()
    assert (change.by, change.by_label) == (Account.objects.get(name="Levke"), "Levke")


def test_the_model_in_force_is_named(lead: Client, tmp_path: Path, settings: Any) -> None:
    model = train(town.examples())
    folder = tmp_path / "cities" / current_city().slug / "reports"
    folder.mkdir(parents=True)
    save(model, folder / FILE)
    settings.LIBRARY = tmp_path
    page = _text(lead, "vorschlaege/")

    assert model.origin.digest in page
    assert "240 Meldungen" in page.replace("\u00a0", " ")
    assert "Noch zu wenige neue Meldungen" in page
