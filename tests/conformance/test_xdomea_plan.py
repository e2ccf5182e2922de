"""xdomea 0301: the filing plan that we write is valid by the schema of 3.1.0 and comes back whole.

The schema lies beside the repository; without it the tests on it are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from tests.records.cast import HOUSE

from rathaus.kernel.errors import Invalid
from rathaus.kernel.library import library_path
from rathaus.kernel.tenancy import City
from rathaus.records.actions import ImportedPlan, import_filing_plan
from rathaus.records.models import PlanEntry
from rathaus.records.structure.exporting import filing_plan_message

pytestmark = [pytest.mark.conformance, pytest.mark.django_db]
FIELDS = ("number", "title", "parent__number", "retention_years", "retention_basis", "archive")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<x:Aktenplan.Aktenplan.0301 xmlns:x="urn:xoev-de:xdomea:schema:{version}">
<x:Aktenplan><x:Bezeichnung>Musterplan</x:Bezeichnung><x:Version>7</x:Version>"""
FOOT = "</x:Aktenplan></x:Aktenplan.Aktenplan.0301>"


class _Beside(etree.Resolver):  # type: ignore[misc]
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, url: str, _public: object, context: object) -> object:
        name = url.rpartition("/")[2]
        if (self.folder / name).is_file():
            return self.resolve_filename(str(self.folder / name), context)
        return None


@pytest.fixture
def schema(shared: Path) -> etree.XMLSchema:
    """The schema of the group 03, with its imports from the folder beside it."""
    standard = shared / "standards" / "xdomea" / "xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside(standard / "xoev"))
    path = standard / "3.1.0/xdomea-Nachrichten-AktenplanAustauschen.xsd"
    return etree.XMLSchema(etree.parse(path, parser))


def _unit(number: str, inside: str = "", *, years: str = "", kind: str = "B", **more: str) -> str:
    period = f"<x:AnzahlJahre>{years}</x:AnzahlJahre>" if years else "<x:Unbefristet/>"
    title = more.get("title", f"Titel {number}")
    return (
        f"<x:Einheit><x:Kennzeichen>{number}</x:Kennzeichen>"
        f"<x:Inhaltsangabe>{title}</x:Inhaltsangabe>"
        f"<x:Aussonderungsart><x:Aussonderungsart><code>{kind}</code></x:Aussonderungsart>"
        f"</x:Aussonderungsart><x:Stillgelegt>{more.get('shut', '0')}</x:Stillgelegt>"
        f"<x:Aufbewahrungsdauer>{period}</x:Aufbewahrungsdauer>{inside}</x:Einheit>"
    )


def _read(folder: Path, units: str, version: str = "3.0.0") -> ImportedPlan:
    path = folder / "plan.xml"
    path.write_text(HEAD.format(version=version) + units + FOOT, encoding="utf-8")
    return import_filing_plan(actor=HOUSE, path=path)


def _plan() -> list[tuple[object, ...]]:
    return list(PlanEntry.objects.order_by("number").values_list(*FIELDS))


@pytest.mark.parametrize("city_name", ["kiel", "konstanz", "kassel"])
def test_the_plans_of_the_library_are_valid_and_come_back_whole(
    city: City, tmp_path: Path, schema: etree.XMLSchema, city_name: str
) -> None:
    source = library_path() / "cities" / city_name / "filing-plan.csv"
    import_filing_plan(actor=HOUSE, path=source)
    before = _plan()
    message = filing_plan_message(HOUSE)
    schema.assertValid(etree.fromstring(message))
    PlanEntry.objects.update(parent=None)
    PlanEntry.objects.all().delete()
    path = tmp_path / "plan.xml"
    path.write_bytes(message)
    assert len(import_filing_plan(actor=HOUSE, path=path).created) == len(before)
    assert _plan() == before


def test_the_plan_of_others_is_read(city: City, tmp_path: Path) -> None:
    units = _unit(
        "5",
        _unit("51", years="10", kind="V")
        + _unit("52", kind="A")
        + _unit("53", years="5", shut="1"),
    )
    assert _read(tmp_path, units).created == ("5", "51", "52")
    basis = "Aktenplan „Musterplan“, Fassung 7"
    assert _plan() == [
        ("5", "Titel 5", None, None, "", "offer"),
        ("51", "Titel 51", "5", 10, basis, "destroy"),
        ("52", "Titel 52", "5", None, "", "keep"),
    ]
    takes = PlanEntry.objects.order_by("number")
    assert [entry.takes_files for entry in takes] == [False, True, True]
    assert _read(tmp_path, units, "3.1.0") == ImportedPlan((), (), 3)


def test_every_bad_unit_is_named_and_nothing_is_taken(city: City, tmp_path: Path) -> None:
    units = (
        _unit("5", years="10")
        + _unit("abc", years="1")
        + _unit("6", years="900")
        + _unit("7", kind="X")
        + _unit("5", years="3")
        + _unit("8", title="")
    )
    with pytest.raises(Invalid, match=r"plan\.xml") as caught:
        _read(tmp_path, units)
    assert list(caught.value.fields) == [f"Einheit {n}" for n in (2, 3, 4, 5, 6)]
    assert caught.value.fields["Einheit 5"] == "Die Nummer steht schon in Einheit 1."
    with pytest.raises(Invalid, match="steht nicht über"):
        _read(tmp_path, _unit("5", _unit("61", years="3")))
    assert PlanEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<x:Aktenplan", "kein wohlgeformtes XML"),
        ("<a/>", "nicht xdomea"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (
            '<Aktenplan.EmpfangBestaetigen.0302 xmlns="urn:xoev-de:xdomea:schema:3.1.0"/>',
            "keinen Aktenplan",
        ),
        ("nummer;titel\nStraße", "UTF-8"),
    ],
)
def test_what_is_no_plan_is_refused(city: City, tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "plan.xml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Invalid, match=problem):
        import_filing_plan(actor=HOUSE, path=path)
