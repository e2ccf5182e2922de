"""The setup out to a folder and in again, by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from click.testing import CliRunner

from rathaus.cli.reports_setup import setup
from rathaus.kernel.tenancy import City
from tests.reports.conftest import kiel  # noqa: F401


def _run(*arguments: object) -> dict[str, object]:
    done = CliRunner().invoke(setup, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: dict[str, object] = orjson.loads(done.output)
    return found


def test_what_was_exported_is_imported_without_a_change(
    kiel: City,  # noqa: F811
    tmp_path: Path,
    django_db_blocker: Any,
) -> None:
    folder = tmp_path / "setup"
    unchanged = {"added": 0, "changed": 0, "gone": 0}
    with django_db_blocker.unblock():
        assert _run("export", kiel.slug, folder)["files"] == sorted(
            p.name for p in folder.iterdir()
        )
        assert _run("import", kiel.slug, folder) == unchanged
        assert _run("import", kiel.slug, folder, "--replace") == unchanged
