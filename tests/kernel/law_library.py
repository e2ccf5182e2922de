"""A library of law in a temporary folder, for tests that need rows of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rathaus.kernel import library


@dataclass(frozen=True)
class LawLibrary:
    """A copy of the library's law, to be changed."""

    root: Path

    def write(self, table: str, *lines: str) -> Path:
        """Replace the lines below the header of a table."""
        path = self.root / table
        if path.is_file():
            header = path.read_text(encoding="utf-8").splitlines()[0]
        else:
            header = "key,value,unit,norm,valid_from,valid_to,status,source,note"
            path.parent.mkdir(parents=True)
        path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        library.reload()
        return path


@pytest.fixture
def own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LawLibrary]:
    """The library of law as it is, copied so that a test may change it."""
    shutil.copytree(library.library_path() / "law", tmp_path / "law")
    monkeypatch.setenv("RATHAUS_LIBRARY", str(tmp_path))
    library.reload()
    yield LawLibrary(tmp_path)
    monkeypatch.undo()
    library.reload()
