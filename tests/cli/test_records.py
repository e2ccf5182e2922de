"""The way to the archive and back by command, in a city with a database of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from django.db import connection

from rathaus.cli.records import records_group
from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.records.models import Offer
from rathaus.records.xdomea import Result, appraisals, receipt, results, write_package
from tests.records.disposal.cast import OFFERED, a_closed_file, archive_head


def run(*arguments: object) -> Any:
    found = CliRunner().invoke(
        records_group, [*map(str, arguments), "--json"], catch_exceptions=False
    )
    assert found.exit_code == 0
    return json.loads(found.output.splitlines()[-1])


def test_offered_appraised_and_handed_over(fresh_city: City, tmp_path: Path) -> None:
    slug, out, mail = fresh_city.slug, tmp_path / "out", tmp_path / "mail"
    kept, gone = a_closed_file("Chronik"), a_closed_file()
    connection.close()
    with frozen(OFFERED):
        assert run("due", slug) == [{"year": 2037, "files": 2, "held": 0}]
        assert [row["file"] for row in run("due", slug, "--year", 2037)] == [
            kept.number,
            gone.number,
        ]
        (made,) = run("offer", slug, "--year", 2037, "--out", out)
        assert (made["files"], made["new"]) == (2, True)
        (again,) = run("offer", slug, "--year", 2037, "--out", tmp_path / "again")
        assert (again["process"], again["new"]) == (made["process"], False)
        offer = Offer.objects.get(pk=made["process"])
        head = archive_head(offer)
        answers = {
            "0504": receipt("0504", head),
            "0502": appraisals(head, {kept.pk: "A", gone.pk: "V"}),
            "0506": results(head, [Result(kept.pk, True, "B 7/1")]),
        }
        packages = {
            kind: write_package(mail, offer.pk, kind, text) for kind, text in answers.items()
        }
        assert run("appraise", slug, packages["0504"])["message"] == "0504"
        read = run("appraise", slug, packages["0502"], "--out", out)
        assert read["counts"] == {"A": 1, "V": 1, "B": 0}
        handed = run("transfer", slug, offer.pk, "--out", out)
        assert handed["files"] == 1
        assert run("appraise", slug, packages["0506"])["counts"] == {"taken": 1, "failed": 0}
        assert run("offer", slug, "--year", 2037, "--out", out) == []
    names = ("Anbieteverzeichnis.0501", "Aussonderung.0503", "BewertungEmpfangBestaetigen.0505")
    assert sorted(path.name for path in out.iterdir()) == [
        f"{offer.pk}_Aussonderung.{name}.zip" for name in names
    ]


def test_the_filing_plan_goes_out_and_comes_in(fresh_city: City, tmp_path: Path) -> None:
    source, out = tmp_path / "plan.csv", tmp_path / "plan.xml"
    head = "number,title,parent,retention_years,retention_basis,archive"
    source.write_text(f"{head}\n5,Umwelt,,,,\n51,Planung,,30,Aktenordnung,keep\n", encoding="utf-8")
    connection.close()
    assert run("plan", "import", fresh_city.slug, source)["created"] == ["5", "51"]
    assert run("plan", "export", fresh_city.slug, "--out", out)["entries"] == 2
    assert run("plan", "import", fresh_city.slug, out) == {
        "created": [],
        "changed": [],
        "unchanged": 2,
    }
