"""Where contents lie: a folder or an object store, one closed compartment per city.

The alias ``blobs`` of Django's storages says which, ``blobs_second`` where a second copy of each
content lies, if anywhere. :func:`storage_for` puts the city's short name
before every key, so that no city can name what belongs to another.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.ids import new_id
from rathaus.kernel.tenancy import City

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]*")
_CHUNK: Final = 1 << 18
_PARTIAL: Final = ".partial-"
_QUARANTINE: Final = "quarantine"
_SECOND: Final = "blobs_second"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FolderStorage(FileSystemStorage):
    """A local folder in which a file is there completely or not at all.

    Contents are written beside their place and renamed into it; with the setting ``BLOB_FSYNC``
    they are on the disk before the call returns. Only the owner may read them.
    """

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Keep the content under exactly this name: what has the same hash is the same."""
        if name is None:
            raise ValueError("a content needs its hash as its name")
        return self._save(name, content)

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        descriptor, partial = _partial_file(target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks(_CHUNK):
                    file.write(chunk)
                if settings.BLOB_FSYNC:
                    file.flush()
                    os.fsync(file.fileno())
            os.replace(partial, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(partial)
            raise
        if settings.BLOB_FSYNC:
            _fsync_folder(target.parent)
        return name

    def sweep_half_written(self, compartment: str, *, before: datetime) -> int:
        """Remove what killed writers left below this folder before that time; how many files."""
        swept = 0
        for partial in Path(self.path(compartment)).glob(f"*/{_PARTIAL}*"):
            with contextlib.suppress(FileNotFoundError):  # its writer was alive, and is done now
                if partial.stat().st_mtime < before.timestamp():
                    partial.unlink()
                    swept += 1
        return swept

    def lying_in(self, compartment: str, *, before: datetime) -> Iterator[str]:
        """The hashes of contents written below this folder before that time."""
        for path in Path(self.path(compartment)).glob("??/" + "?" * 62):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    yield path.parent.name + path.name


class CityStorage:
    """The compartment of one city; keys are the SHA-256 of the content."""

    def __init__(self, city: City, backend: Storage) -> None:
        if not _SLUG.fullmatch(city.slug):
            raise ValueError(f"not a short name of a city: {city.slug!r}")
        self._prefix = city.slug
        self._backend = backend

    def exists(self, sha256: str) -> bool:
        """Whether the content is there."""
        with store_answers():
            return self._backend.exists(self._key(sha256))

    def write(self, sha256: str, content: BinaryIO) -> None:
        """Keep the content; :class:`Unavailable` and nothing left when there is no room."""
        content.seek(0)
        with store_answers():
            self._backend.save(self._key(sha256), File(cast(IO[bytes], content)))

    def open(self, sha256: str) -> BinaryIO:
        """The content for reading; raises FileNotFoundError when it is gone."""
        with store_answers():
            return cast(BinaryIO, self._backend.open(self._key(sha256), "rb"))

    def delete(self, sha256: str) -> None:
        """Remove the content and what was set aside of it; nothing happens when it is gone."""
        with store_answers():
            self._backend.delete(self._key(sha256))
            for key in self._set_aside(sha256):
                self._backend.delete(key)

    def set_aside(self, sha256: str) -> str:
        """Keep what lies under this hash beside, as evidence, before it is written anew.

        Returns the key; empty when nothing lies there.
        """
        with store_answers():
            taken = len(list(self._set_aside(sha256)))
            key = self._evidence(sha256, taken + 1)
            try:
                with self._backend.open(self._key(sha256), "rb") as content:
                    self._backend.save(key, content)
            except FileNotFoundError:
                return ""
        return key

    def _set_aside(self, sha256: str) -> Iterator[str]:
        for number in count(1):
            key = self._evidence(sha256, number)
            if not self._backend.exists(key):
                return
            yield key

    def _evidence(self, sha256: str, number: int) -> str:
        return f"{self._prefix}/{_QUARANTINE}/{sha256}-{number}"

    def sweep_half_written(self, *, before: datetime) -> int:
        """Remove what killed writers left before that time; how many. Object stores keep none."""
        if not isinstance(self._backend, FolderStorage):
            return 0
        with store_answers():
            return self._backend.sweep_half_written(self._prefix, before=before)

    def lying(self, *, before: datetime) -> Iterator[str]:
        """The hashes of contents written before that time. Object stores tell none."""
        if isinstance(self._backend, FolderStorage):
            with store_answers():
                yield from self._backend.lying_in(self._prefix, before=before)

    def _key(self, sha256: str) -> str:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return f"{self._prefix}/{sha256[:2]}/{sha256[2:]}"


def storage_for(city: City) -> CityStorage:
    """The compartment of this city."""
    return CityStorage(city, storages["blobs"])


def second_storage_for(city: City) -> CityStorage | None:
    """The compartment of this city in the second store, or None where there is none."""
    return CityStorage(city, storages[_SECOND]) if _SECOND in storages.backends else None


@contextlib.contextmanager
def store_answers() -> Iterator[None]:
    """Say in plain words when the store is full or does not answer."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise Unavailable(
                _("Der Speicher für Dateien ist voll. Die Datei wurde nicht gespeichert."),
                remedy=_("Der Betrieb muss Platz schaffen. Versuchen Sie es später erneut."),
            ) from error
        raise _notstore_answers() from error
    except Exception as error:
        # Object stores raise errors of their own library, which need not be installed.
        if type(error).__module__.partition(".")[0] in {"botocore", "boto3", "s3transfer"}:
            raise _notstore_answers() from error
        raise


def _notstore_answers() -> Unavailable:
    return Unavailable(
        _("Der Speicher für Dateien antwortet nicht. Es wurde nichts gespeichert."),
        remedy=_("Versuchen Sie es in einigen Minuten erneut."),
    )


def _partial_file(folder: Path) -> tuple[int, str]:
    """A new file for its owner alone beside where the content is to be."""
    partial = os.path.join(folder, f"{_PARTIAL}{new_id().hex}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(partial, flags, 0o600), partial
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(partial, flags, 0o600), partial


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
