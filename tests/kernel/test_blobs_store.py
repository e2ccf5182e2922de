"""Keeping contents: by hash, once, unchangeable, apart from other cities, all or nothing."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from rathaus.kernel.blobs import (
    Blob,
    altered_blobs,
    forget,
    forgetting,
    holder,
    open_blob,
    put,
    read,
    verify,
)
from rathaus.kernel.blobs.storage import CityStorage, storage_for
from rathaus.kernel.blobs.upkeep import sweep_half_written
from rathaus.kernel.errors import Altered, NoCity, Refused, Unavailable
from rathaus.kernel.tenancy import City, in_city
from tests.kernel import files

LETTER = b"%PDF-1.7 a letter of ours"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """A folder of its own for each test."""
    settings.STORAGES = django_settings.STORAGES | {
        "blobs": {
            "BACKEND": "rathaus.kernel.blobs.storage.FolderStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path


def contents(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def keep(data: bytes) -> Blob:
    return put(data, name="brief.pdf", purpose="generated")


def path_of(blob: Blob, city: City) -> str:
    return f"{city.slug}/{blob.sha256[:2]}/{blob.sha256[2:]}"


def test_content_is_kept_under_its_hash_in_the_folder_of_the_city(city: City, folder: Path) -> None:
    blob = keep(LETTER)
    assert blob.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert (blob.size, blob.media_type) == (len(LETTER), "application/pdf")
    assert Blob.objects.get() == blob
    assert contents(folder) == [path_of(blob, city)]
    file = folder / path_of(blob, city)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert read(blob) == LETTER
    with open_blob(blob) as opened:
        assert opened.read() == LETTER


def test_equal_contents_are_kept_once(city: City, folder: Path) -> None:
    first = keep(LETTER)
    second = put(io.BytesIO(LETTER), name="anders.pdf", purpose="generated")
    assert first == second
    assert Blob.objects.count() == 1
    assert len(contents(folder)) == 1


def test_content_that_was_lost_is_kept_again(city: City, folder: Path) -> None:
    blob = keep(LETTER)
    (folder / path_of(blob, city)).unlink()
    keep(LETTER)
    assert read(blob) == LETTER


def test_a_row_cannot_be_changed(city: City) -> None:
    blob = keep(LETTER)
    for change in ("size = 1", "media_type = 'text/html'", "created_at = now()"):
        with pytest.raises(DatabaseError, match="nie geändert"), transaction.atomic():
            connection.cursor().execute(f"UPDATE kernel_blob SET {change}")
    with pytest.raises(DatabaseError, match="nie geändert"), transaction.atomic():
        connection.cursor().execute("TRUNCATE kernel_blob CASCADE")
    assert Blob.objects.get().media_type == blob.media_type


def test_altered_content_rings_the_alarm(
    city: City, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blob, untouched = keep(LETTER), keep(b"%PDF-1.7 another one")
    verify(blob)
    file = folder / path_of(blob, city)
    file.chmod(0o600)
    file.write_bytes(LETTER.replace(b"ours", b"hers"))
    for look in (read, verify, open_blob):
        with pytest.raises(Altered) as caught:
            look(blob)
        assert str(caught.value) == (
            "Der gespeicherte Inhalt einer Datei fehlt oder wurde verändert. "
            "Der Betrieb muss sie aus der Datensicherung wiederherstellen."
        )
    assert [r.levelname for r in caplog.records if r.name == "rathaus.alarm"] == ["CRITICAL"] * 3
    assert list(altered_blobs()) == [blob]
    verify(untouched)


def test_lost_content_rings_the_alarm(city: City, folder: Path) -> None:
    blob = keep(LETTER)
    (folder / path_of(blob, city)).unlink()
    for look in (read, verify, open_blob):
        with pytest.raises(Altered):
            look(blob)


def test_no_city_reads_what_another_keeps(new_city: Callable[..., City], folder: Path) -> None:
    kiel, kassel = new_city(), new_city()
    with in_city(kiel):
        blob = keep(LETTER)
        connection.close()
    with in_city(kassel):
        assert not Blob.objects.exists()
        assert not storage_for(kassel).exists(blob.sha256)
        with pytest.raises(Altered):
            read(blob)
        connection.close()
    assert contents(folder) == [path_of(blob, kiel)]


def test_without_a_city_nothing_is_kept(folder: Path) -> None:
    from rathaus.kernel.tenancy.city import _current

    token = _current.set(None)
    try:
        with pytest.raises(NoCity):
            keep(LETTER)
    finally:
        _current.reset(token)
    assert contents(folder) == []


@pytest.mark.parametrize("key", ["", "../kassel/x", "a" * 63, "A" * 64, "a" * 64 + "/../x"])
def test_only_hashes_are_keys(city: City, key: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        storage_for(city).exists(key)


def test_only_short_names_are_compartments(city: City) -> None:
    import dataclasses

    with pytest.raises(ValueError, match="not a short name"):
        CityStorage(dataclasses.replace(city, slug="../kassel"), storages["blobs"])


class Endless(io.RawIOBase):
    """A sender that announced little and never stops."""

    given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"%PDF-" + b"x" * (size - 5)


def test_too_large_is_refused_as_soon_as_it_is(city: City, folder: Path) -> None:
    sender = Endless()
    with pytest.raises(Refused) as caught:
        put(sender, name="a.pdf", limit_bytes=3_000_000)  # type: ignore[arg-type]
    assert caught.value.message == "Die Datei „a.pdf“ ist größer als die erlaubten 3,0 MB."
    assert sender.given < 4_000_000
    assert contents(folder) == []
    assert not Blob.objects.exists()


def test_limit_holds_for_bytes_too(city: City) -> None:
    exact = files.pdf()
    assert put(exact, name="a.pdf", limit_bytes=len(exact)).size == len(exact)
    with pytest.raises(Refused):
        put(exact, name="a.pdf", limit_bytes=len(exact) - 1)


def test_upload_limit_comes_from_the_settings(city: City, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 100
    with pytest.raises(Refused, match="größer"):
        put(files.pdf(), name="a.pdf")


def test_refused_upload_leaves_nothing(city: City, folder: Path) -> None:
    with pytest.raises(Refused):
        put(files.zip_bomb(1_000_000), name="a.pdf")
    assert contents(folder) == []
    assert not Blob.objects.exists()


def test_photo_is_kept_without_its_place(city: City) -> None:
    photo = files.jpeg(gps=True)
    assert files.GPS_MARK not in read(put(photo, name="foto.jpg"))


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk_is_said_and_nothing_half_is_kept(city: City, folder: Path) -> None:
    Blob.objects.count()  # the connection is open before the limit falls
    with file_size_limit(50_000), pytest.raises(Unavailable) as caught:
        keep(b"%PDF-" + b"x" * 100_000)
    assert caught.value.message == (
        "Der Speicher für Dateien ist voll. Die Datei wurde nicht gespeichert."
    )
    assert caught.value.remedy
    assert contents(folder) == []
    assert not Blob.objects.exists()


def test_full_disk_while_receiving_is_said(city: City, folder: Path) -> None:
    Blob.objects.count()
    with file_size_limit(50_000), pytest.raises(Unavailable, match="voll"):
        put(io.BytesIO(b"%PDF-" + b"x" * 4_000_000), name="a.pdf", limit_bytes=10_000_000)
    assert contents(folder) == []


def test_folder_that_cannot_be_written_is_said(city: City, folder: Path) -> None:
    (folder / city.slug).write_text("in the way")
    with pytest.raises(Unavailable, match="antwortet nicht"):
        keep(LETTER)
    assert not Blob.objects.exists()


def test_with_fsync_the_content_is_the_same(city: City, settings: Settings) -> None:
    settings.BLOB_FSYNC = True
    assert read(keep(LETTER)) == LETTER


_KILLED = """
import os, sys
import django
from django.conf import settings
apps = ["django.contrib.contenttypes", "django.contrib.auth", "rathaus.kernel"]
settings.configure(BLOB_FSYNC=False, INSTALLED_APPS=apps)
django.setup()
from django.core.files.base import File
from rathaus.kernel.blobs.storage import FolderStorage

class Dying(File):
    def chunks(self, chunk_size=None):
        yield b"half"
        os.kill(os.getpid(), 9)

FolderStorage(location=sys.argv[1])._save("kiel/ab/cd", Dying(None, name="x"))
"""


def test_killed_writer_leaves_no_content_under_the_name(folder: Path) -> None:
    process = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], check=False)
    assert process.returncode == -9
    assert not (folder / "kiel/ab/cd").exists()


def test_what_killed_writers_left_is_swept_after_a_day(city: City, folder: Path) -> None:
    kept = path_of(keep(LETTER), city)
    places = [folder / city.slug / "ab", folder / city.slug / "cd", folder / "nachbarstadt" / "ab"]
    for place in places:
        source = _KILLED.replace("kiel/ab/cd", f"{place.relative_to(folder)}/ef")
        subprocess.run([sys.executable, "-c", source, str(folder)], check=False)
    (old, fresh, foreign) = (next(place.glob(".partial-*")) for place in places)
    for path in (old, foreign, folder / kept):
        os.utime(path, (0, 0))

    sweep_half_written.function()

    assert contents(folder) == sorted(
        [kept, str(fresh.relative_to(folder)), str(foreign.relative_to(folder))]
    )


def test_a_city_without_files_has_nothing_to_sweep(city: City, folder: Path) -> None:
    sweep_half_written.function()
    assert contents(folder) == []


def test_rolled_back_upload_has_no_row(city: City) -> None:
    with transaction.atomic():
        keep(LETTER)
        transaction.set_rollback(True)
    assert not Blob.objects.exists()
    assert read(keep(LETTER)) == LETTER


def test_only_what_nothing_refers_to_is_forgotten(
    city: City,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    wanted, unwanted, elsewhere = (keep(b"%PDF-1.7 " + word) for word in (b"a", b"b", b"c"))
    monkeypatch.setattr(forgetting, "_holders", [])
    holder(lambda hashes: hashes & {wanted.sha256})
    with django_capture_on_commit_callbacks(execute=True):
        assert forget([wanted.sha256, unwanted.sha256, "0" * 64]) == 1
        assert path_of(unwanted, city) in contents(folder)
    assert set(Blob.objects.all()) == {wanted, elsewhere}
    assert contents(folder) == sorted([path_of(wanted, city), path_of(elsewhere, city)])


def test_what_comes_in_again_before_the_file_is_gone_stays(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        forget([keep(LETTER).sha256])
        again = keep(LETTER)
    assert read(again) == LETTER
