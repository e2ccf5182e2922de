"""A Land lies over the common folder, a city over both: single files by name, others inherited."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rathaus.cli.seed import _procedures
from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import City, in_city
from rathaus.money.queries import claim_of
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.folder import FolderError, check, load
from rathaus.procedures.installed import active_version, installed
from rathaus.procedures.letters.model import LetterRefused
from rathaus.procedures.library import Source, all_sources, source_of, sources_for, stationery
from rathaus.procedures.models import Run
from tests.procedures import town
from tests.procedures.test_folder_load import edit

KEY = town.KEY


@dataclass(frozen=True)
class Library:
    """A library whose one procedure is common to all Länder."""

    root: Path

    @property
    def common(self) -> Path:
        return self.root / "procedures" / "common" / KEY

    def over(self, area: str, *names: str) -> Path:
        """A folder laid over, beginning with copies of the named files."""
        folder = self.root / area / KEY
        for name in names:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(town.FOLDER / name, target)
        return folder


@pytest.fixture
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    for entry in town.LIBRARY.iterdir():
        if entry.name not in ("cities", "procedures"):
            (tmp_path / entry.name).symlink_to(entry)
    for shared in ("letters", "forms"):
        place = "procedures/common/" + shared
        shutil.copytree(town.LIBRARY / place, tmp_path / place)
    shutil.copytree(town.FOLDER, tmp_path / "procedures/common" / KEY)
    for slug, land in (("ploen", "SH"), ("kiel", "SH"), ("teststadt", "SH"), ("kassel", "HE")):
        folder = tmp_path / "cities" / slug
        folder.mkdir(parents=True)
        (folder / "city.yaml").write_text(f"slug: {slug}\nland: {land}\n")
        (folder / "streets.csv").write_text(town.STREETS)
    monkeypatch.setenv("RATHAUS_LIBRARY", str(tmp_path))
    library.reload()
    yield Library(tmp_path)
    monkeypatch.undo()
    library.reload()


def years(land: str, city: str = "") -> int:
    source = source_of(KEY, land, city)
    return load(source.path, layers=source.layers).filing.retention_years


def test_the_nearest_file_counts_and_the_rest_is_inherited(shelves: Library) -> None:
    edit(shelves.over("procedures/sh", "filing.yaml") / "filing.yaml", "years: 3", "years: 4")
    assert (years("SH"), years("HE"), years("SH", "kiel")) == (4, 3, 4)
    city = shelves.over("cities/kiel/procedures", "filing.yaml")
    edit(city / "filing.yaml", "years: 3", "years: 6")
    assert (years("SH"), years("SH", "kiel"), years("SH", "ploen")) == (4, 6, 4)
    source = source_of(KEY, "SH", "kiel")
    assert source.path == shelves.common
    assert load(source.path, layers=source.layers).tables.keys() == load(town.FOLDER).tables.keys()


def test_a_land_may_replace_the_description_alone(shelves: Library) -> None:
    land = shelves.over("procedures/he", "service.yaml")
    edit(land / "service.yaml", "norm: § 79 LVwG", "norm: § 14 HVwVfG")
    source = source_of(KEY, "HE", "kassel")
    assert (source.path, source.layers) == (shelves.common, (land,))
    norms = [paper.norm for paper in load(source.path, layers=source.layers).service.papers]
    assert norms[0] == "§ 14 HVwVfG"


def test_a_land_that_has_the_whole_folder_does_not_inherit(shelves: Library) -> None:
    shutil.copytree(shelves.common, shelves.root / "procedures/he" / KEY)
    assert source_of(KEY, "HE").path == shelves.root / "procedures/he" / KEY
    assert source_of(KEY, "HE").layers == ()
    assert source_of(KEY, "SH").path == shelves.common


def test_a_city_may_have_procedures_of_its_own(shelves: Library) -> None:
    own = shelves.root / "cities/kiel/procedures/kiellinie"
    shutil.copytree(shelves.common, own)
    assert source_of("kiellinie", "SH", "kiel").path == own
    keys = [source.key for source in sources_for("SH", "ploen")]
    assert KEY in keys
    assert "kiellinie" not in keys
    with pytest.raises(NotFound) as caught:
        source_of("kiellinje", "SH", "kiel")
    assert "kiellinie" in (caught.value.remedy or "")


def test_everything_in_the_library_is_looked_at_wherever_it_differs(shelves: Library) -> None:
    assert [(source.land, source.city) for source in _of_the_zone()] == [("", "")]
    shelves.over("procedures/he", "filing.yaml")
    shelves.over("cities/kiel/procedures", "rules/fee.csv")
    found = [(source.land, source.city, len(source.layers)) for source in _of_the_zone()]
    assert found == [("", "", 0), ("HE", "", 1), ("SH", "kiel", 1)]


def _of_the_zone() -> list[Source]:
    return [source for source in all_sources() if source.key == KEY]


def test_a_fault_of_the_layer_is_found_in_the_whole(shelves: Library) -> None:
    fee = shelves.over("cities/kiel/procedures", "rules/fee.csv") / "rules/fee.csv"
    assert _findings("SH", "kiel") == []
    edit(fee, "parameter.fee_lift,", "46.00,")
    assert _findings("SH", "kiel") == []  # that the inherited figure is idle now is no fault here
    edit(fee, "false,lift,46.00", 'false,"lift, van",46.00')
    assert "table.overlap" in _findings("SH", "kiel")
    assert _findings("SH", "ploen") == []


def _findings(land: str, city: str) -> list[str]:
    source = source_of(KEY, land, city)
    return [
        finding.code for finding in check(source.path, layers=source.layers, land=land, city=city)
    ]


def test_the_letterhead_of_a_city_is_laid_over_by_name(shelves: Library) -> None:
    folder = shelves.root / "cities/kiel/procedures/common/letters"
    folder.mkdir(parents=True)
    shutil.copy(shelves.root / "procedures/common/letters/letterhead.typ", folder)
    edit(folder / "letterhead.typ", '"Aktenzeichen "', '"Unser Zeichen "')
    assert b"Unser Zeichen" in stationery("SH", "kiel")["letterhead.typ"]
    assert b"Unser Zeichen" not in stationery("SH", "ploen")["letterhead.typ"]
    assert stationery("SH", "kiel")["parts.typ"] == stationery("SH", "ploen")["parts.typ"]
    assert _findings("SH", "kiel") == []


def test_a_letterhead_that_cannot_be_set_is_found(shelves: Library) -> None:
    folder = shelves.root / "cities/kiel/procedures/common/letters"
    folder.mkdir(parents=True)
    (folder / "letterhead.typ").write_text('#import "text.typ": *\n')
    assert set(_findings("SH", "kiel")) == {"letter"}
    assert _findings("SH", "ploen") == []


def test_a_letterhead_that_leads_out_is_refused(shelves: Library) -> None:
    folder = shelves.root / "procedures/sh/common/letters"
    folder.mkdir(parents=True)
    (folder / "parts.typ").write_text('#import "@preview/x:1.0.0"\n')
    with pytest.raises(LetterRefused):
        stationery("SH")
    assert _findings("SH", "") == ["letter"]


@pytest.fixture
def settled(city: City, shelves: Library) -> City:
    """The test city, with the fee of a city laid over and its own letterhead."""
    fee = shelves.over("cities/teststadt/procedures", "rules/fee.csv") / "rules/fee.csv"
    edit(fee, '"van, truck",parameter.fee,', '"van, truck",31.50,')
    return city


def test_a_city_with_another_fee_claims_it(settled: City) -> None:
    with town.at():
        town.settle_town()
        _install(settled)
        assert _claimed(town.resident()) == "31.50"


def test_two_cities_have_two_fees_from_one_folder(
    shelves: Library, new_city: Callable[..., City]
) -> None:
    fee = shelves.over("cities/kiel/procedures", "rules/fee.csv") / "rules/fee.csv"
    edit(fee, '"van, truck",parameter.fee,', '"van, truck",31.50,')
    claimed, digests = {}, set()
    for city in (new_city("ploen"), new_city("kiel")):
        with in_city(city), town.at():
            town.settle_town()
            _install(city)
            claimed[city.slug] = _claimed(town.resident())
            digests.add(installed(active_version(KEY)).procedure.digest)
    assert claimed == {"ploen": "28.00", "kiel": "31.50"}
    assert len(digests) == 2


def test_an_unfinished_procedure_of_the_city_keeps_nobody_from_starting(settled: City) -> None:
    own = library.library_path() / "cities/teststadt/procedures"
    shutil.copytree(town.FOLDER, own / "stand")
    edit(own / "stand/service.yaml", f"key: {KEY}", "key: stand")
    (own / "stand/filing.yaml").unlink()
    told: list[str] = []
    with town.at():
        town.settle_town()
        _procedures(settled, told.append)
    assert [line.partition(":")[0] for line in told] == [
        f"Verfahren {KEY}",
        "Verfahren stand",
        "Verfahren stand ist nicht eingespielt",
    ]
    assert "filing.yaml" in told[-1]
    shutil.rmtree(own / "stand")
    (library.library_path() / "procedures/common" / KEY / "filing.yaml").unlink()
    with town.at(), pytest.raises(FolderError):
        _procedures(settled, told.append)


def _install(city: City) -> None:
    source = source_of(KEY, city.land, city.slug)
    install_procedure(actor=town.HOUSE, path=source.path, layers=source.layers)


def _claimed(actor: Actor) -> str:
    case = town.submitted(actor).case
    assert Run.objects.get(case=case).failure == ""
    claim = claim_of(case.ref)
    assert claim is not None
    return str(claim.amount)
