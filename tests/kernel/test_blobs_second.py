"""The second store: copied after commit, read when the first fails, restored with evidence kept."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from rathaus.kernel.blobs import Blob, BlobDue, forget, open_blob, put, read, verify
from rathaus.kernel.blobs.forgetting import remove_forgotten, remove_without_row
from rathaus.kernel.blobs.second import Copied, Restored, copy_due, copy_missing, restore
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Altered, Unavailable
from rathaus.kernel.tenancy import City

LETTER = b"%PDF-1.7 a letter of ours"
OTHER = b"%PDF-1.7 another letter"
FOLDER = "rathaus.kernel.blobs.storage.FolderStorage"


def point(settings: Settings, first: Path, second: Path | None) -> None:
    places = {"blobs": first} | ({"blobs_second": second} if second else {})
    settings.STORAGES = django_settings.STORAGES | {
        alias: {"BACKEND": FOLDER, "OPTIONS": {"location": str(place)}}
        for alias, place in places.items()
    }


@pytest.fixture(autouse=True)
def stores(settings: Settings, tmp_path: Path) -> tuple[Path, Path]:
    """The two folders of this test."""
    found = tmp_path / "first", tmp_path / "second"
    point(settings, *found)
    return found


def keep(data: bytes = LETTER) -> Blob:
    return put(data, name="brief.pdf", purpose="generated")


def contents(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def place(folder: Path, city: City, blob: Blob) -> Path:
    return folder / city.slug / blob.sha256[:2] / blob.sha256[2:]


def test_what_came_in_is_copied_once_committed(city: City, stores: tuple[Path, Path]) -> None:
    first, second = stores
    keep()
    with transaction.atomic():
        keep(OTHER)
        transaction.set_rollback(True)
    assert contents(second) == []
    assert copy_due() == 1
    assert contents(second) == [LETTER]
    assert not BlobDue.objects.exists()
    assert copy_due() == 0
    assert contents(first) == sorted([LETTER, OTHER])  # the file of the rollback has no row


def test_a_second_store_that_is_away_loses_nothing(city: City, stores: tuple[Path, Path]) -> None:
    second = stores[1]
    keep()
    second.write_text("in the way")
    with pytest.raises(Unavailable):
        copy_due()
    second.unlink()
    assert copy_due() == 1
    assert contents(second) == [LETTER]


def test_what_was_there_before_is_caught_up(
    city: City, settings: Settings, stores: tuple[Path, Path]
) -> None:
    first, second = stores
    point(settings, first, None)
    old, broken = keep(), keep(OTHER)
    place(first, city, broken).write_bytes(b"x")
    point(settings, first, second)
    assert copy_missing() == Copied(1, 0, (broken.sha256,))
    place(second, city, old).write_bytes(b"rotten")
    assert copy_missing().copied == 1
    assert contents(second) == [LETTER]


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_pages_read_from_the_second_store_with_the_alarm_rung(
    city: City, stores: tuple[Path, Path], harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    blob = keep()
    copy_due()
    path = place(stores[0], city, blob)
    path.write_bytes(b"%PDF-1.7 a letter of theirs") if harm == "altered" else path.unlink()
    assert read(blob) == LETTER
    with open_blob(blob) as file:
        assert file.read() == LETTER
    assert [record.name for record in caplog.records] == ["rathaus.alarm"] * 2
    with pytest.raises(Altered):
        verify(blob)


def test_restored_with_the_altered_bytes_kept_as_evidence(
    city: City, stores: tuple[Path, Path]
) -> None:
    first, second = stores
    blob = keep()
    copy_due()
    assert restore(blob.sha256) is Restored.INTACT
    for number in (1, 2):
        place(first, city, blob).write_bytes(b"theirs %d" % number)
        assert restore(blob.sha256) is Restored.RESTORED
        verify(blob)
    assert contents(first) == sorted([LETTER, b"theirs 1", b"theirs 2"])
    place(first, city, blob).unlink()
    place(second, city, blob).write_bytes(b"rotten")
    assert restore(blob.sha256) is Restored.LOST
    with pytest.raises(Altered):
        read(blob)


def test_forgetting_takes_both_copies_and_the_evidence(
    city: City,
    stores: tuple[Path, Path],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    first, second = stores
    blob = keep()
    copy_due()
    place(first, city, blob).write_bytes(b"theirs")
    restore(blob.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        forget([blob.sha256])
    assert contents(first) == contents(second) == []
    assert not BlobDue.objects.exists()


def test_what_a_silent_store_kept_is_removed_later(
    city: City,
    stores: tuple[Path, Path],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    first, second = stores
    blob = keep()
    copy_due()
    held = second / city.slug
    held.rename(second / "away")
    held.write_text("in the way")
    with django_capture_on_commit_callbacks(execute=True):
        forget([blob.sha256])
    held.unlink()
    (second / "away").rename(held)
    assert (contents(first), contents(second)) == ([], [LETTER])
    assert remove_forgotten() == 1
    assert contents(second) == []
    assert not BlobDue.objects.exists()


_KILLED_IN_PUT = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from rathaus.kernel.blobs import put, store
from rathaus.kernel.tenancy import City, in_city
slug, database, dsn, place = sys.argv[1:]
settings.STORAGES["blobs"]["OPTIONS"]["location"] = place
city = City(slug=slug, name=slug, official_name=slug, land="SH", hosts=(), database=database,
            server_dsn=dsn, demo=True)
store.insert = lambda *_rows, **_how: os.kill(os.getpid(), signal.SIGKILL)
with in_city(city):
    put(b"%PDF-1.7 never entered", name="a.pdf", purpose="generated")
"""


def test_what_a_killed_upload_left_without_a_row_goes_after_a_day(
    fresh_city: City, stores: tuple[Path, Path]
) -> None:
    keep()
    connection.close()
    target = (fresh_city.slug, fresh_city.database, fresh_city.server_dsn)
    process = subprocess.run(
        [sys.executable, "-c", _KILLED_IN_PUT, *target, str(stores[0])], check=False
    )
    assert process.returncode == -9
    assert contents(stores[0]) == sorted([LETTER, b"%PDF-1.7 never entered"])
    assert remove_without_row(now() - timedelta(days=1)) == 0
    assert remove_without_row(now() + timedelta(days=1)) == 1
    assert contents(stores[0]) == [LETTER]


_KILLED = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection, transaction
from rathaus.kernel.blobs import forget
from rathaus.kernel.tenancy import City, in_city
slug, database, dsn, place, sha256 = sys.argv[1:]
settings.STORAGES["blobs"]["OPTIONS"]["location"] = place
city = City(slug=slug, name=slug, official_name=slug, land="SH", hosts=(), database=database,
            server_dsn=dsn, demo=True)
with in_city(city), transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    forget([sha256])
"""


def test_killed_between_commit_and_removal_the_file_goes_later(
    fresh_city: City, stores: tuple[Path, Path]
) -> None:
    blob = keep()
    connection.close()
    target = (fresh_city.slug, fresh_city.database, fresh_city.server_dsn)
    process = subprocess.run(
        [sys.executable, "-c", _KILLED, *target, str(stores[0]), blob.sha256], check=False
    )
    assert process.returncode == -9
    assert contents(stores[0]) == [LETTER]
    assert not Blob.objects.exists()
    assert remove_forgotten() == 1
    assert contents(stores[0]) == []
