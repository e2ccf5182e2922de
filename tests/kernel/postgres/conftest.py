"""Real servers in folders of their own; nothing here touches the suite's server or Django."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from rathaus.kernel.postgres import stop_server


@pytest.fixture(autouse=True)
def no_foreign_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite may run against a server of DATABASE_URL; these tests are about our own."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="rathaus-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    """A home that does not exist yet; its server is stopped and its files go after the test."""
    home = folder / "home"
    yield home
    stop_server(home)
    relocated = (home / "postgres").resolve()
    if (home / "postgres").is_symlink():
        shutil.rmtree(relocated)


@pytest.fixture
def in_other_process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs Python source with our package at hand in a process of its own."""

    def run(
        source: str, *arguments: object, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", source, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, **(environment or {})},
            check=False,
        )

    return run
