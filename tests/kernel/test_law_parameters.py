"""Dated parameters: who beats whom, and what is refused."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from rathaus.kernel import library
from rathaus.kernel.errors import RathausError
from rathaus.kernel.law import (
    BadTable,
    NoParameter,
    Status,
    check_parameters,
    parameter,
    parameters,
    weakest,
)
from rathaus.kernel.law.dated import Entry, in_force
from rathaus.kernel.law.norms import bind
from tests.kernel.law_library import LawLibrary, own_library

__all__ = ["own_library"]

TODAY = date(2026, 11, 22)
TAIL = "verified,Test,"


def row(land: str, value: str, since: str = "", until: str = "", key: str = "dog.tax") -> str:
    return f"{key},{land},{value},EUR,,{since},{until},{TAIL}"


def city_row(value: str, since: str = "", until: str = "") -> str:
    return f"dog.tax,{value},EUR,,{since},{until},{TAIL}"


class TestShipped:
    """What the temporary no-stopping zone needs."""

    @pytest.mark.parametrize(
        ("key", "value", "unit"),
        [
            ("payment.reminder_days", 7, "days"),
            ("payment.close_days", 14, "days"),
            ("payment.open_minutes", 30, "minutes"),
            ("draft.keep_days", 30, "days"),
            ("upload.size_max", 10, "MB"),
            ("halteverbot.notice_days", 14, "days"),
            ("halteverbot.papers_days", 5, "days"),
            ("halteverbot.days_max", 3, "days"),
            ("halteverbot.length_min", Decimal(5), "m"),
            ("halteverbot.length_max", Decimal(25), "m"),
            ("halteverbot.vehicle_margin_min", Decimal(4), "m"),
            ("halteverbot.vehicle_margin_max", Decimal(5), "m"),
            ("halteverbot.auto_length_max", Decimal(20), "m"),
            ("halteverbot.auto_days_max", 1, "days"),
            ("halteverbot.auto_from", time(7), "time"),
            ("halteverbot.auto_until", time(20), "time"),
            ("halteverbot.auto_purpose", "move", "text"),
            ("halteverbot.fee", Decimal("28.00"), "EUR"),
            ("halteverbot.fee_lift", Decimal("46.00"), "EUR"),
            ("halteverbot.fee_two_zones", Decimal("60.00"), "EUR"),
        ],
    )
    def test_habits_are_to_be_confirmed(self, key: str, value: object, unit: str) -> None:
        found = parameter(key, on=TODAY, land="SH", city="kiel")
        assert (found.value, found.unit, found.status) == (value, unit, Status.OPEN)
        assert found.source

    def test_fees_say_that_they_are_an_example(self) -> None:
        fees = parameters("halteverbot.fee", on=TODAY, land="SH")
        assert len(fees) == 3
        for fee in fees.values():
            assert "ludwigshafen.de" in fee.source
            assert "Beispieltarif aus Ludwigshafen" in fee.note
            assert fee.amount != Decimal("30.70")

    def test_all_tables_can_be_read(self) -> None:
        assert check_parameters() >= 25


class TestPrecedence:
    """City beats Land beats Bund; of the rows in force the one that started last applies."""

    @pytest.fixture(autouse=True)
    def rows(self, own_library: LawLibrary) -> None:
        own_library.write(
            "law/parameters.csv",
            row("EU", "1"),
            row("EU", "7", key="only.eu"),
            row("DE", "100", "2020-01-01"),
            row("DE", "110", "2025-01-01"),
            row("SH", "150", "2025-07-01", "2026-12-31"),
        )
        own_library.write(
            "cities/kiel/parameters.csv",
            city_row("200", "2026-01-01"),
            city_row("90", "2026-03-01", "2026-03-31"),
        )

    @pytest.mark.parametrize(
        ("on", "land", "city", "value"),
        [
            ("2019-12-31", "SH", None, "1"),
            ("2020-01-01", "SH", None, "100"),
            ("2024-12-31", "HE", None, "100"),
            ("2025-01-01", "HE", None, "110"),
            ("2025-06-30", "SH", None, "110"),
            ("2025-07-01", "SH", None, "150"),
            ("2026-12-31", "SH", None, "150"),
            ("2027-01-01", "SH", None, "110"),
            ("2026-05-01", "DE", None, "110"),
            ("2025-12-31", "SH", "kiel", "150"),
            ("2026-01-01", "SH", "kiel", "200"),
            ("2026-03-15", "SH", "kiel", "90"),
            ("2026-04-01", "SH", "kiel", "200"),
            ("2026-04-01", "SH", "ploen", "150"),
        ],
    )
    def test_which_row_applies(self, on: str, land: str, city: str | None, value: str) -> None:
        found = parameter("dog.tax", on=date.fromisoformat(on), land=land, city=city)
        assert found.amount == Decimal(value)
        assert (found.city == "kiel") is (city == "kiel" and on >= "2026")

    def test_all_of_a_prefix(self) -> None:
        found = parameters("", on=TODAY, land="SH", city="kiel")
        assert {key: entry.amount for key, entry in found.items()} == {
            "dog.tax": Decimal(200),
            "only.eu": Decimal(7),
        }
        assert parameters("cat.", on=TODAY, land="SH") == {}

    def test_the_check_reads_the_cities_too(self, own_library: LawLibrary) -> None:
        assert check_parameters() == 3
        own_library.write("cities/ploen/parameters.csv", city_row("much"))
        with pytest.raises(BadTable, match="ploen"):
            check_parameters()


def test_a_missing_parameter_says_what_to_do(own_library: LawLibrary) -> None:
    own_library.write("law/parameters.csv", row("DE", "1", "2027-01-01"))
    assert parameters("dog.", on=TODAY, land="SH") == {}
    with pytest.raises(NoParameter) as missing:
        parameter("dog.tax", on=TODAY, land="SH", city="kiel")
    assert isinstance(missing.value, RathausError)
    assert missing.value.message == (
        "Für „dog.tax“ ist am 22.11.2026 in kiel (SH) kein Wert hinterlegt."
    )
    assert missing.value.remedy.startswith("Bitte eine Zeile in library/law/parameters.csv")


@pytest.mark.parametrize("city", ["../kiel", "Kiel", "", "a/b", "kiel-"])
def test_only_short_names_are_cities(city: str) -> None:
    with pytest.raises(NoParameter, match="kein Kurzname"):
        parameter("payment.close_days", on=TODAY, land="SH", city=city)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([row("DE", "1"), row("DE", "2")], "gilt ab demselben Tag wie Zeile 2."),
        ([row("DE", "1", "2025-01-01")] * 2, "gilt ab demselben Tag wie Zeile 2."),
        (
            [row("DE", "1", "2025-01-01", "2025-12-31"), row("DE", "2", "2025-12-31")],
            "überschneidet sich mit Zeile 2.",
        ),
        (
            [row("DE", "1"), row("DE", "1", "2025-02-01", "2025-01-31")],
            "valid_to liegt vor valid_from.",
        ),
        ([row("DE", "1", key="other.key"), row("XX", "1")], "Spalte „land“: „XX“ ist unbekannt"),
        ([row("DE", "1", key="other.key"), row("DE", "")], "Spalte „value“ ist leer."),
        ([row("DE", "1", key="other.key"), row("DE", "NaN")], "ist keine Zahl."),
        ([row("DE", "1", key="other.key"), row("DE", "dear")], "passt nicht zur Einheit „EUR“."),
        ([row("DE", "1", key="other.key"), row("DE", "1", key="dogtax")], "kein Schlüssel wie"),
        (
            [row("DE", "1"), row("SH", "1").replace("EUR", "Taler")],
            "Spalte „unit“: „Taler“ ist unbekannt",
        ),
        (
            [row("DE", "1"), row("SH", "1.5").replace("EUR", "days")],
            "„1.5“ ist keine ganze Zahl ab 0.",
        ),
        (
            [row("DE", "1"), row("SH", "25:00").replace("EUR", "time")],
            "passt nicht zur Einheit „time“.",
        ),
        (
            [row("DE", "1"), row("SH", "ja").replace("EUR", "yes/no")],
            "„ja“ ist unbekannt; möglich: no, yes.",
        ),
        ([row("DE", "1"), row("SH", "1").replace("Test", "")], "Spalte „source“ ist leer."),
    ],
)
def test_bad_rows_are_refused(own_library: LawLibrary, lines: list[str], reason: str) -> None:
    path = own_library.write("law/parameters.csv", *lines)
    with pytest.raises(BadTable) as refused:
        parameter("dog.tax", on=TODAY, land="SH")
    assert (refused.value.path, refused.value.line) == (path, 3)
    assert reason in refused.value.reason


def test_bad_rows_of_a_city_are_refused(own_library: LawLibrary) -> None:
    path = own_library.write("cities/kiel/parameters.csv", city_row("1"), city_row("2"))
    with pytest.raises(BadTable) as refused:
        parameter("payment.close_days", on=TODAY, land="SH", city="kiel")
    assert str(refused.value).startswith(f"{path}:3: gilt ab demselben Tag wie Zeile 2.")
    assert parameter("payment.close_days", on=TODAY, land="SH").whole == 14


def test_values_have_the_type_of_their_unit(own_library: LawLibrary) -> None:
    own_library.write(
        "law/parameters.csv",
        row("DE", "7", key="t.whole").replace("EUR", "days"),
        row("DE", "7.50", key="t.amount"),
        row("DE", "yes", key="t.flag").replace("EUR", "yes/no"),
        row("DE", "07:30", key="t.clock").replace("EUR", "time"),
        row("DE", "move", key="t.text").replace("EUR", "text"),
    )
    found = parameters("t.", on=TODAY, land="SH")
    assert found["t.whole"].whole == 7
    assert found["t.whole"].amount == Decimal(7)
    assert found["t.amount"].amount == Decimal("7.50")
    assert found["t.flag"].flag is True
    assert found["t.clock"].clock_time == time(7, 30)
    assert found["t.text"].value == "move"
    for key, kind in [
        ("t.amount", "whole"),
        ("t.flag", "whole"),
        ("t.flag", "amount"),
        ("t.text", "amount"),
        ("t.whole", "flag"),
        ("t.text", "clock_time"),
    ]:
        with pytest.raises(TypeError, match=key):
            getattr(found[key], kind)


def test_norms_keep_together() -> None:
    bound = {
        "§ 110 Abs. 2 LVwG SH": "§~110 Abs.~2 LVwG~SH",
        "§§ 146–155 LVwG SH": "§§~146–155 LVwG~SH",
        "§ 37 Abs. 2a SGB X": "§~37 Abs.~2a SGB~X",
        "§ 99 Abs. 1 SGB XII": "§~99 Abs.~1 SGB~XII",
        "Art. 33 Abs. 1 DSGVO": "Art.~33 Abs.~1 DSGVO",
        "§ 3 Abs. 1 Nr. 3 Buchst. b KAG BW": "§~3 Abs.~1 Nr.~3 Buchst.~b KAG~BW",
        "Aktenplan": "Aktenplan",
    }
    for plain, kept in bound.items():
        assert bind(plain) == kept.replace("~", "\N{NO-BREAK SPACE}")


def test_the_weakest_part_decides() -> None:
    assert weakest(Status.VERIFIED, Status.VERIFIED) is Status.VERIFIED
    assert weakest(Status.SECONDARY, Status.VERIFIED) is Status.SECONDARY
    assert weakest(Status.VERIFIED, Status.OPEN, Status.SECONDARY) is Status.OPEN


def test_nothing_applies_outside_its_time() -> None:
    assert in_force([], TODAY) is None
    found = parameter("payment.close_days", on=TODAY, land="SH")
    entry = Entry(date(2026, 1, 1), date(2026, 12, 31), found)
    assert in_force([entry], date(2025, 12, 31)) is None
    assert in_force([entry], date(2027, 1, 1)) is None
    assert in_force([entry], date(2026, 12, 31)) is found


class TestWhereTheLibraryIs:
    """``RATHAUS_LIBRARY``, else the source tree."""

    def test_the_source_tree(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("RATHAUS_LIBRARY", raising=False)
        library.reload()
        assert library.library_path() == Path(__file__).parents[2] / "library"

    def test_the_environment_decides(self, own_library: LawLibrary) -> None:
        assert library.library_path() == own_library.root

    def test_a_wrong_folder_is_named(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_library: LawLibrary
    ) -> None:
        monkeypatch.setenv("RATHAUS_LIBRARY", str(tmp_path / "nowhere"))
        library.reload()
        with pytest.raises(library.NoLibrary, match="nowhere"):
            library.library_path()
