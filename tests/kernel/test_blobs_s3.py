"""Files in an object store: the same promises as in a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from rathaus.kernel.blobs import Blob, put, read, verify
from rathaus.kernel.errors import Altered, Unavailable
from rathaus.kernel.tenancy import City
from tests.kernel import s3

pytest.importorskip("boto3", reason="the extra „s3“ is not installed")

Point = Callable[[str], None]
LETTER = b"%PDF-1.7 a letter of ours"
SHA256 = hashlib.sha256(LETTER).hexdigest()


@pytest.fixture
def store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Point:
    """Points the alias ``blobs`` to an object store at an address."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):
        monkeypatch.setenv(name, value)

    def point(address: str) -> None:
        settings.STORAGES = django_settings.STORAGES | {
            "blobs": {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {
                    "bucket_name": "rathaus",
                    "endpoint_url": address,
                    "region_name": "eu-central-1",
                    "addressing_style": "path",
                    "default_acl": "private",
                    "file_overwrite": True,
                },
            }
        }

    return point


def keep(data: bytes) -> Blob:
    return put(data, name="brief.pdf", purpose="generated")


def test_contents_lie_in_the_compartment_of_the_city(city: City, store: Point) -> None:
    with s3.running() as (address, objects):
        store(address)
        blob = keep(LETTER)
        assert objects == {f"rathaus/{city.slug}/{SHA256[:2]}/{SHA256[2:]}": LETTER}
        assert read(blob) == LETTER
        assert keep(LETTER) == blob
        assert len(objects) == 1


def test_altered_and_lost_contents_ring_the_alarm(city: City, store: Point) -> None:
    with s3.running() as (address, objects):
        store(address)
        blob = keep(LETTER)
        (key,) = objects
        objects[key] = LETTER.replace(b"ours", b"hers")
        with pytest.raises(Altered):
            verify(blob)
        del objects[key]
        with pytest.raises(Altered):
            read(blob)


def test_a_store_that_is_full_or_away_is_said_and_nothing_is_kept(city: City, store: Point) -> None:
    with s3.running(full=True) as (address, objects):
        store(address)
        with pytest.raises(Unavailable, match="antwortet nicht"):
            keep(LETTER)
        assert objects == {}
    with pytest.raises(Unavailable, match="antwortet nicht"):
        keep(LETTER)
    assert not Blob.objects.exists()
