"""Commands run in processes of their own, on data of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rathaus.kernel.postgres import stop_server

_OURS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT")


@contextmanager
def fresh_home() -> Iterator[dict[str, str]]:
    """The environment of somebody who calls ``rathaus``: nothing of the suite's, a fresh home."""
    folder = Path(tempfile.mkdtemp(prefix="rathaus-"))
    folder.chmod(0o711)  # the database's user must get in when root runs the suite
    home = folder / "home"
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _OURS and not name.startswith(("RATHAUS_", "PYTEST_"))
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)  # `status` asks for it in this process too
        yield {**kept, "RATHAUS_HOME": str(home)}
        stop_server(home)
    shutil.rmtree(folder)


@pytest.fixture
def outside() -> Iterator[dict[str, str]]:
    """Such an environment for one test alone."""
    with fresh_home() as environment:
        yield environment
