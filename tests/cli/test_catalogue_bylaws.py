"""``rathaus catalogue bylaws``: a folder into a city, first as a probe."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from rathaus.catalogue.models import Bylaw
from rathaus.cli.catalogue_bylaws import bylaws
from rathaus.kernel.tenancy import City, in_city


def _run(*arguments: str) -> Any:
    result = CliRunner().invoke(bylaws, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_folder_is_read_in(new_city: Callable[..., City], tmp_path: Path) -> None:
    city = new_city("satzungsstadt")
    (tmp_path / "marktordnung.md").write_text(
        "# Marktordnung\n\n## § 1\n\nMarkt ist samstags.", "utf-8"
    )
    where = (str(tmp_path), "--city", city.slug, "--issuer", "Landkreis Nebenan")

    probe = _run(*where, "--dry-run")
    read = _run(*where, "--level", "county")

    assert (probe["dry_run"], probe["new"]) == (True, ["marktordnung"])
    assert (read["new"], read["foreign"], read["sections"]) == (["marktordnung"],) * 2 + (2,)
    with in_city(city):
        row = Bylaw.objects.get()
        assert (row.level, row.issuer) == ("county", "Landkreis Nebenan")
