"""After a session neither database nor store keeps anything of the resident but what was filed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from rathaus.counter.assisted.actions import end_idle_sessions
from rathaus.counter.assisted.models import AssistedSession
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.records.models import Case, Document
from tests.counter import cast
from tests.counter.assisted.cast import FORM, filed, objection_form
from tests.kernel.files import pdf
from tests.procedures import town

# What may be left of a session: its numbers, what happened, the counter, the login of the helper.
LEFT = {"counter_assistedsession", "counter_visitcount", "kernel_event", "django_session"}
OF_THE_PERSON = ("Ohnenetz", "Hanne", "1946", "Holtenauer", "vollmacht", "beleg", "Ordner")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The store of this test."""
    place = tmp_path / "store"
    place.mkdir()
    settings.STORAGES = django_settings.STORAGES | {
        "blobs": {
            "BACKEND": "rathaus.kernel.blobs.storage.FolderStorage",
            "OPTIONS": {"location": str(place)},
        }
    }
    return place


def everything() -> set[tuple[str, str]]:
    """Every row of every table, as text."""
    found = set()
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.managed}
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(tables & present):
            cursor.execute(f'SELECT row::text FROM "{table}" AS row')
            found |= {(table, text) for (text,) in cursor.fetchall()}
    return found


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(Title=name), "application/pdf")


def ended_by_the_helper(client: Client) -> None:
    client.post("/servicestellen/sitzung/beenden")


def ended_by_the_clock(client: Client) -> None:
    with town.at(now() + timedelta(minutes=21)):
        assert end_idle_sessions() == 1


def thrown_away(client: Client) -> None:
    running = AssistedSession.objects.select_related("open").get(ended_at=None)
    client.post(f"/antrag/{running.open.draft_id}/loeschen")


def logged_out(client: Client) -> None:
    client.post(reverse("account_logout"))


@pytest.mark.parametrize("end", [ended_by_the_helper, ended_by_the_clock, thrown_away, logged_out])
def test_what_was_never_sent_leaves_no_trace(
    refused: tuple[Case, str],
    tjarks: Client,
    folder: Path,
    end: Callable[[Client], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    before, kept = everything(), files(folder)
    form = objection_form(*refused) | {"scan": upload("vollmacht.pdf")}
    with django_capture_on_commit_callbacks(execute=True):
        assert tjarks.post("/servicestellen/sitzung/", form).status_code == 302
        draft = AssistedSession.objects.select_related("open__draft").get().open.draft
        grounds = cast.page(draft, "grounds")
        tjarks.post(grounds, {"grounds": "Ich brauche den Platz.", "files": upload("beleg-1.pdf")})
        draft.refresh_from_db()
        first = draft.data["files"][0]["sha256"]
        tjarks.post(grounds, {"files_remove": first, "files": upload("beleg-2.pdf")})
        draft.refresh_from_db()
        assert first not in str(draft.data)
        assert len(files(folder) - kept) == 3
        end(tjarks)

    assert files(folder) == kept
    new = everything() - before
    assert {table for table, _row in new} <= LEFT
    assert not [row for row in new if any(word in row[1] for word in OF_THE_PERSON)]


def test_what_was_filed_stays(
    tjark: Actor,
    tjarks: Client,
    folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        form = FORM | {"place": "", "scan": upload("vollmacht.pdf")}
        tjarks.post("/servicestellen/sitzung/", form)
        filed(tjarks, AssistedSession.objects.select_related("open__draft").get())
        tjarks.post("/servicestellen/sitzung/beenden")
    scan = Document.objects.get(kind="mandate").current.sha256
    assert scan[2:] in files(folder)
