"""The virus scanner: what it finds is refused, and without its word nothing is kept."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from rathaus.kernel.blobs import Blob, Policy, media, put, read
from rathaus.kernel.errors import Refused, Unavailable
from rathaus.kernel.tenancy import City
from tests.kernel import clamd, files

TEXTS = Policy(media_types=frozenset({media.TEXT}))
SILENT = "Die Datei konnte nicht auf Schadsoftware geprüft werden und wurde nicht angenommen."


def nothing_kept() -> bool:
    return not Blob.objects.exists()


def test_eicar_is_refused_with_its_name(city: City, settings: Settings) -> None:
    with clamd.running() as (address, received):
        settings.CLAMD = address
        with pytest.raises(Refused) as caught:
            put(files.EICAR, name="notiz.txt", policy=TEXTS)
    assert caught.value.message == (
        "Der Virenscanner hat in der Datei Schadsoftware gefunden (Win.Test.EICAR_HDB-1)."
    )
    assert received == [files.EICAR]
    assert nothing_kept()


def test_clean_file_is_scanned_whole_and_kept(city: City, settings: Settings) -> None:
    data = files.noise(300, 300).tobytes()
    photo = files.png(300, 300)
    assert len(photo) > len(data) // 2 > 100_000  # more than one chunk
    with clamd.running() as (address, received):
        settings.CLAMD = address
        blob = put(photo, name="foto.png")
    assert received == [photo]
    assert read(blob) == photo


def test_local_socket(city: City, settings: Settings, tmp_path: Path) -> None:
    with clamd.running(path=tmp_path / "clamd.sock") as (address, received):
        settings.CLAMD = address
        put(files.pdf(), name="a.pdf")
    assert len(received) == 1


def test_our_own_files_are_not_scanned(city: City, settings: Settings) -> None:
    settings.CLAMD = "127.0.0.1:1"
    assert read(put(files.pdf(), name="a.pdf", purpose="generated")) == files.pdf()


def test_scanner_that_is_down_stops_every_upload(
    city: City, settings: Settings, tmp_path: Path
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    for address in (f"127.0.0.1:{port}", str(tmp_path / "none.sock"), "nonsense"):
        settings.CLAMD = address
        with pytest.raises(Unavailable) as caught:
            put(files.pdf(), name="a.pdf")
        assert caught.value.message == SILENT
        assert caught.value.remedy
    assert nothing_kept()


@pytest.mark.parametrize("reply", [b"", b"stream: ERROR\0", b"PONG\0", b"stream: OK? FOUN\0"])
def test_unclear_words_count_as_no_word(city: City, settings: Settings, reply: bytes) -> None:
    with clamd.running(reply=reply) as (address, _received):
        settings.CLAMD = address
        with pytest.raises(Unavailable, match="nicht auf Schadsoftware"):
            put(files.pdf(), name="a.pdf")
    assert nothing_kept()


def test_file_beyond_the_limit_of_the_scanner_is_not_accepted(
    city: City, settings: Settings
) -> None:
    photo = files.png(900, 700)
    assert len(photo) > clamd.Handler.limit
    with clamd.running() as (address, received):
        settings.CLAMD = address
        with pytest.raises(Unavailable, match="nicht auf Schadsoftware"):
            put(photo, name="foto.png")
    assert received == []
    assert nothing_kept()
