"""Reports from a table, and the commands that learn from it."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rathaus.cli.reports import reports_group
from rathaus.kernel.errors import Invalid
from rathaus.reports.learning import slug_of
from rathaus.reports.learning.reading import read_examples
from tests.reports.learning import town

_HEAD = "id,description,address,group_,lon,lat,reported,district,sub_cat\n"
_ROW = (
    '7,"Lampe aus (Adresssuche nach: Weg 1)","Weg 1, Ort",Amt,9.1,47.6,2021-08-01 10:00:00,,Licht\n'
)


def table(rows: town.Examples) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD.strip().split(","))
    for number, row in enumerate(rows.rows):
        place = row.place
        where = ["" if at is None else str(at) for at in (place.longitude, place.latitude)]
        told = [number, row.text, place.address, row.office or "Warteraum", *where]
        day = f"{row.day} 12:00:00"
        writer.writerow([*told, day, place.district, town.LABELS[row.category]])
    return gzip.compress(out.getvalue().encode())


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Straßenlaternen defekt", "strassenlaternen-defekt"),
        ("Gullideckel/ Kanal verstopft", "gullideckel-kanal-verstopft"),
        ("Öffentliche WCs defekt / verunreinigt", "oeffentliche-wcs-defekt-verunreinigt"),
        ("verschmutzte Straßen und Plätze", "verschmutzte-strassen-und-plaetze"),
        ("Café & Terrasse", "cafe-terrasse"),
    ],
)
def test_keys_of_categories(label: str, slug: str) -> None:
    assert slug_of(label) == slug


def test_what_the_platform_adds_to_a_text_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(_HEAD + _ROW, encoding="utf-8-sig")
    (row,) = read_examples(path).rows
    assert (row.text, row.category, row.office) == ("Lampe aus", "licht", "Amt")
    assert (row.day, row.place.street) == (date(2021, 8, 1), "weg")
    assert read_examples(path, queues=["Amt"]).rows[0].office == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "fehlen Spalten"),
        (_HEAD + _ROW.replace("2021-08-01", "1.8.21"), "Zeile 2"),
        (_HEAD + _ROW.replace("47.6", "Nord"), "Zeile 2"),
        (_HEAD + _ROW.replace("Licht", ""), "Kategorie fehlt"),
    ],
)
def test_what_cannot_be_read_is_named(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(content)
    with pytest.raises(Invalid, match=said):
        read_examples(path)


def run(*arguments: object) -> Any:
    words = [str(argument) for argument in arguments]
    result = CliRunner().invoke(reports_group, [*words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output.splitlines()[-1])


def test_train_evaluate_and_drift(tmp_path: Path) -> None:
    whole = town.examples()
    early, late = whole.last(0.3)
    for name, part in (("all", whole), ("early", early), ("late", late)):
        (tmp_path / f"{name}.csv.gz").write_bytes(table(part))
    model = tmp_path / "model.json.gz"

    learned = run("train", tmp_path / "early.csv.gz", "--out", model, "--queue", "Warteraum")
    assert learned["origin"]["reports"] == 168
    assert learned["bytes"] == model.stat().st_size
    measured = run(
        "evaluate", tmp_path / "early.csv.gz", tmp_path / "late.csv.gz", "--queue", "Warteraum"
    )
    assert measured["category_at_1"] == measured["category_at_3"] == measured["office"] == 1
    assert measured["reports"] == 72
    assert {row["key"] for row in measured["categories"]} == set(town.LABELS)
    day = late.rows[0].day
    by_day = run("evaluate", tmp_path / "all.csv.gz", "--split", day, "--queue", "Warteraum")
    assert (by_day["reports"], by_day["right"]) == (72, 72)
    assert run("drift", model, tmp_path / "late.csv.gz")["reports"] == 72
