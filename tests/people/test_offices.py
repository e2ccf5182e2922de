"""Offices from a file: idempotent, readable errors, opening hours, the tree."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.errors import Invalid, NotAllowed, NotFound
from rathaus.kernel.events import timeline
from rathaus.kernel.references import Reference
from rathaus.people.actions import import_offices
from rathaus.people.models import Office, OpeningHours
from rathaus.people.queries import OfficeNode, hours_on, office_by_key, office_tree, subtree
from tests.people.cast import HOUSE

pytestmark = pytest.mark.django_db

TREE = """
offices:
  - key: stadt
    name: Stadt
    kind: city
  - key: ordnung
    parent: stadt
    name: Ordnungsamt
    street: Ringstraße
    house_number: "3"
    hours:
      - mo-mi 08:00-12:30
      - do 14:00-18:00 nur mit Termin
  - key: verkehr
    parent: ordnung
    name: Verkehr
    kind: division
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "offices.yaml"
    path.write_text(TREE, encoding="utf-8")
    return path


def _hours(key: str) -> list[tuple[int, time, time, str]]:
    rows = OpeningHours.objects.filter(office__key=key)
    return list(rows.values_list("weekday", "opens", "closes", "note"))


def _log() -> list[dict[str, object]]:
    return [event.facts for event in timeline(Reference("city", "teststadt"))]


class TestImport:
    def test_the_tree_and_its_hours_are_as_written(self, file: Path) -> None:
        result = import_offices(actor=HOUSE, path=file)

        assert result.created == ["stadt", "ordnung", "verkehr"]
        assert office_by_key("verkehr").path == "stadt/ordnung/verkehr"
        assert office_by_key("ordnung").address_lines == ["Ringstraße 3"]
        assert _hours("ordnung") == [
            (1, time(8), time(12, 30), ""),
            (2, time(8), time(12, 30), ""),
            (3, time(8), time(12, 30), ""),
            (4, time(14), time(18), "nur mit Termin"),
        ]

    def test_a_second_time_changes_and_logs_nothing(self, file: Path) -> None:
        import_offices(actor=HOUSE, path=file)
        result = import_offices(actor=HOUSE, path=file)

        assert (result.created, result.changed, result.unlisted) == ([], [], [])
        assert _log() == [{"created": ["stadt", "ordnung", "verkehr"], "changed": []}]

    def test_changes_reach_only_what_changed(self, file: Path) -> None:
        import_offices(actor=HOUSE, path=file)
        Office.objects.create(key="extra", name="Von Hand")
        file.write_text(
            TREE.replace("14:00-18:00", "15:00-18:00").replace("name: Verkehr", "name: Straßen"),
            encoding="utf-8",
        )

        result = import_offices(actor=HOUSE, path=file)

        assert (result.created, result.changed) == ([], ["ordnung", "verkehr"])
        assert result.unlisted == ["extra"]
        assert _hours("ordnung")[-1] == (4, time(15), time(18), "nur mit Termin")
        assert office_by_key("verkehr").name == "Straßen"

    def test_hours_for_a_limited_time_survive(self, file: Path) -> None:
        import_offices(actor=HOUSE, path=file)
        office = office_by_key("ordnung")
        OpeningHours.objects.create(
            office=office,
            weekday=1,
            opens=time(9),
            closes=time(10),
            valid_from=date(2026, 7, 1),
            valid_to=date(2026, 8, 1),
        )
        file.write_text(TREE.replace("mo-mi", "mo-di"), encoding="utf-8")
        import_offices(actor=HOUSE, path=file)

        def opening(day: date) -> list[time]:
            return [row.opens for row in hours_on(office, day)]

        assert opening(date(2026, 7, 6)) == [time(9)]
        assert opening(date(2026, 8, 3)) == [time(8)]
        assert opening(date(2026, 8, 5)) == []

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("offices: [", "offices.yaml ist kein gültiges YAML."),
            ("staff: []", "In offices.yaml fehlt die Liste „offices“."),
            ("offices: [1]", "In offices.yaml fehlt die Liste „offices“."),
            ("offices: [{key: a}]", "offices.yaml, Eintrag 1 (a): Es fehlt name."),
            (
                "offices: [{key: a, name: A, fax: 1}]",
                "offices.yaml, Eintrag 1 (a): fax ist unbekannt.",
            ),
            (
                "offices: [{key: a, name: A}, {key: a, name: B}]",
                "offices.yaml: „a“ steht zweimal da.",
            ),
            (
                "offices: [{key: a, name: A, parent: b}, {key: b, name: B}]",
                "offices.yaml: „a“ gehört zu „b“, das nicht darüber steht.",
            ),
            (
                "offices: [{key: a, name: A, hours: [mo 9-12 Uhr]}]",
                "offices.yaml, a: Die Öffnungszeit „mo 9-12 Uhr“ ist nicht lesbar.",
            ),
            (
                "offices: [{key: a, name: A, hours: [mo 12:00-08:00]}]",
                "offices.yaml, a: Die Öffnungszeit „mo 12:00-08:00“ ist nicht lesbar.",
            ),
        ],
    )
    def test_a_bad_file_is_refused_whole(self, file: Path, text: str, message: str) -> None:
        file.write_text(text, encoding="utf-8")

        with pytest.raises(Invalid) as error:
            import_offices(actor=HOUSE, path=file)

        assert error.value.message == message
        assert Office.objects.count() == 0

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound) as error:
            import_offices(actor=HOUSE, path=tmp_path / "offices.yaml")

        assert error.value.message == "Die Datei offices.yaml fehlt."

    def test_not_everybody_may(self, file: Path) -> None:
        with pytest.raises(NotAllowed):
            import_offices(actor=ANONYMOUS, path=file)


class TestTree:
    def test_a_subtree_holds_the_office_and_all_below(self, file: Path) -> None:
        import_offices(actor=HOUSE, path=file)
        Office.objects.create(key="ordnung-neu", name="Anderes Amt", parent=office_by_key("stadt"))

        below = [office.key for office in subtree(office_by_key("ordnung"))]

        assert below == ["ordnung", "verkehr"]

    @pytest.mark.parametrize("copies", [1, 3])
    def test_the_tree_is_one_query(self, file: Path, copies: int) -> None:
        for number in range(copies):
            Office.objects.create(
                key=f"b{number}",
                name="B",
                parent=Office.objects.create(key=f"a{number}", name="A", position=number),
            )

        with CaptureQueriesContext(connection) as queries:
            tree = office_tree()

        assert len(queries) == 1
        assert [_shape(node) for node in tree] == [
            {f"a{number}": [{f"b{number}": []}]} for number in range(copies)
        ]

    def test_an_unknown_office_is_an_error_with_remedy(self) -> None:
        with pytest.raises(NotFound) as error:
            office_by_key("nirgends")

        assert error.value.message == "Die Stelle „nirgends“ gibt es nicht."


def _shape(node: OfficeNode) -> dict[str, list[object]]:
    return {node.office.key: [_shape(child) for child in node.children]}
