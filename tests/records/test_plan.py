"""The filing plan is a file: read whole or not at all, as often as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.kernel.errors import Invalid
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import ImportedPlan, import_filing_plan
from rathaus.records.models import PlanEntry
from tests.records.cast import HOUSE

pytestmark = pytest.mark.django_db
HEAD = "number,title,parent,retention_years,retention_basis,archive"
GOOD = f"""{HEAD}
54.30,Verkehrsrechtliche Anordnungen,,3,Aktenordnung Nr. 4,offer
54,Verkehrsflächen,,,,
54.30.01,"Halteverbote, befristet",54.30,3,Aktenordnung Nr. 4,destroy
02.10,Niederschriften,02,,,keep
02,Rat,,,,
"""


def read(folder: Path, text: str) -> ImportedPlan:
    path = folder / "filing-plan.csv"
    path.write_text(text, encoding="utf-8")
    return import_filing_plan(actor=HOUSE, path=path)


def test_a_plan_is_read_in_any_order(city: City, tmp_path: Path) -> None:
    result = read(tmp_path, GOOD)
    assert result == ImportedPlan(("02", "02.10", "54", "54.30", "54.30.01"), (), 0)
    kept = PlanEntry.objects.order_by("number").values_list(
        "number", "parent__number", "retention_years", "archive"
    )
    assert list(kept) == [
        ("02", None, None, "offer"),
        ("02.10", "02", None, "keep"),
        ("54", None, None, "offer"),
        ("54.30", "54", 3, "offer"),
        ("54.30.01", "54.30", 3, "destroy"),
    ]
    assert PlanEntry.objects.filter(number="54").get().takes_files is False


def test_read_again_nothing_happens(city: City, tmp_path: Path) -> None:
    read(tmp_path, GOOD)
    before = set(PlanEntry.objects.values_list("pk", flat=True))
    assert read(tmp_path, GOOD) == ImportedPlan((), (), 5)
    assert set(PlanEntry.objects.values_list("pk", flat=True)) == before
    assert Event.objects.filter(kind="plan.imported").count() == 1


def test_changes_are_named_and_what_is_left_out_stays(city: City, tmp_path: Path) -> None:
    read(tmp_path, GOOD)
    text = f"{HEAD}\n54.30,Anordnungen,54,5,Aktenordnung Nr. 4,offer\n54.40,Parken,54,3,Nr. 4,\n"
    assert read(tmp_path, text) == ImportedPlan(("54.40",), ("54.30",), 0)
    assert PlanEntry.objects.count() == 6
    entry = PlanEntry.objects.get(number="54.30")
    assert (entry.title, entry.retention_years) == ("Anordnungen", 5)
    assert entry.children.get().number == "54.30.01"


def test_semicolons_and_a_byte_order_mark_are_fine(city: City, tmp_path: Path) -> None:
    text = "\ufeff" + HEAD.replace(",", ";") + "\n54;Verkehr;;10;Aktenordnung;offer\n"
    assert read(tmp_path, text).created == ("54",)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("abc,Titel,,,,", "„abc“ besteht nicht aus Ziffern"),
        ("54.,Titel,,,,", "„54.“ besteht nicht aus Ziffern"),
        ("54,,,,,", "Der Titel fehlt."),
        ("54,Titel,,viele,Nr. 4,", "„viele“ ist keine Zahl"),
        ("54,Titel,,999,Nr. 4,", "„999“ ist keine Zahl"),
        ("54,Titel,,3,,", "keine Grundlage"),
        ("54,Titel,,3,Nr. 4,brennen", "„brennen“ ist keine Bewertung"),
        ("54.30,Titel,,3,Nr. 4,", "Die Position „54“ darüber fehlt."),
        ("54,Titel,61,3,Nr. 4,", "„61“ steht nicht über „54“."),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(
    city: City, tmp_path: Path, row: str, problem: str
) -> None:
    with pytest.raises(Invalid, match=r"filing-plan\.csv") as caught:
        read(tmp_path, f"{HEAD}\n61,Steuern,,10,Nr. 5,\n{row}\n")
    assert list(caught.value.fields) == ["Zeile 3"]
    assert problem in caught.value.fields["Zeile 3"]
    assert PlanEntry.objects.count() == 0


def test_a_number_twice_and_missing_columns_are_named(city: City, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="schon in Zeile 2"):
        read(tmp_path, f"{HEAD}\n54,A,,,,\n54,B,,,,\n")
    with pytest.raises(Invalid, match="Spalten fehlen: archive, retention_basis"):
        read(tmp_path, "number,title,parent,retention_years\n")
