"""Registers: what they answer, what a folder may ask, and what happens when one does not answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from rathaus.kernel import library
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.tenancy import City
from rathaus.people.simulators.federal_account.persons import persons
from rathaus.procedures.folder.build import service
from rathaus.procedures.registers import KINDS, add_register, lookup, register_for
from rathaus.procedures.registers.registry import _REGISTERS
from tests.procedures.office_town import library_with_registers

ROOT = Path(__file__).resolve().parents[2] / "library"
TODAY = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)
MERLE = {
    "surname": "Muster",
    "first_names": "Merle",
    "birth_date": "1991-05-17",
    "street": "Esmarchstraße",
    "house_number": "18",
}


@pytest.fixture
def registers(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test city has the simulated registers of Kiel."""
    monkeypatch.setenv("RATHAUS_LIBRARY", str(library_with_registers(tmp_path, city.slug)))
    library.reload()
    with frozen(TODAY):
        yield
    monkeypatch.undo()
    library.reload()


def said(name: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = lookup(name, question)
    assert answer is not None
    assert answer.simulated
    assert answer.title == KINDS[name].title
    return answer.values


@pytest.mark.usefixtures("registers")
class TestResidents:
    @pytest.mark.parametrize(
        ("change", "match"),
        [
            ({}, "exact"),
            ({"street": "Esmarchstr."}, "exact"),
            ({"surname": "Mustr"}, "similar"),
            ({"house_number": "20"}, "similar"),
            ({"birth_date": "1991-05-18"}, "none"),
            ({"surname": "Fremd", "first_names": "Ida"}, "none"),
        ],
    )
    def test_only_the_same_person_at_the_same_address_matches(
        self, change: dict[str, str], match: str
    ) -> None:
        assert said("residents", MERLE | change)["match"] == match

    def test_who_is_written_alike_is_similar(self) -> None:
        toni = {"surname": "Meyer", "first_names": "Toni", "birth_date": "1979-08-30"}
        home = {"street": "Elisabethstraße", "house_number": "43"}
        assert said("residents", toni | home) == {"match": "similar"}
        assert said("residents", toni | home | {"surname": "Meier"})["match"] == "exact"

    def test_a_move_that_is_not_processed_yet_is_pending(self) -> None:
        robin = {"surname": "Neuling", "first_names": "Robin", "birth_date": "1996-01-09"}
        home = {"street": "Esmarchstraße", "house_number": "20"}
        assert said("residents", robin | home) == {"match": "pending"}

    def test_only_the_data_asked_for_are_told(self) -> None:
        found = said("residents", MERLE | {"extras": ["birthplace", "religion"]})
        assert found["extras"] == [{"name": "birthplace", "value": "Kiel"}]
        assert found["complete"] is False
        assert said("residents", MERLE)["extras"] == []

    def test_a_question_that_lacks_something_is_not_asked(self) -> None:
        assert lookup("residents", {**MERLE, "birth_date": ""}) is None


@pytest.mark.usefixtures("registers")
def test_the_other_registers_answer_from_their_files() -> None:
    assert said("parking_zones", MERLE) == {"inside": True, "zone": "A"}
    assert said("parking_zones", MERLE | {"house_number": "81"}) == {"inside": False, "zone": ""}
    car = {"plate": "KI-MM 17", "surname": "Muster", "first_names": "Merle"}
    assert said("vehicles", car) == {"holder": "same"}
    assert said("vehicles", car | {"surname": "Beispiel"}) == {"holder": "other"}
    assert said("vehicles", car | {"plate": "KI-XX 99"}) == {"holder": "unknown"}
    ingeborg = {"surname": "Vorlage", "first_names": "Ingeborg", "birth_date": "1949-02-22"}
    permit = said("parking_permits", ingeborg)
    assert (permit["active"], permit["until"]) == (True, "2027-06-30")
    with frozen(datetime.datetime(2027, 7, 1, 9, 0, tzinfo=BERLIN)):
        assert said("parking_permits", ingeborg)["active"] is False
    deniz = {"street": "Elisabethstraße", "house_number": "41", "chip": "276000000000041"}
    assert said("dog_tax", deniz) == {"dogs": 1, "registered": True}


@pytest.mark.usefixtures("city")
def test_a_city_without_the_file_has_a_register_that_does_not_answer() -> None:
    with pytest.raises(Unavailable):
        lookup("residents", MERLE)


class _Real:
    """A register that is no simulation."""

    key = "real"
    name = "residents"
    simulated = False
    at_once = True

    def ask(self, question: Mapping[str, Any], *, on: datetime.date) -> Mapping[str, Any]:
        """Whatever is asked, with something that nobody asked for."""
        return {"match": "exact", "secret": "told by mistake"}


def test_a_city_chooses_its_adapter(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert register_for("residents").simulated
    monkeypatch.setitem(city.settings, "registers", {"residents": "real"})
    with pytest.raises(Unavailable):
        register_for("residents")
    add_register(_Real())
    try:
        answer = lookup("residents", MERLE)
    finally:
        del _REGISTERS["residents", "real"]
    assert answer is not None
    assert (answer.simulated, dict(answer.values)) == (False, {"match": "exact"})


@pytest.mark.parametrize("slug", ["kiel", "konstanz", "kassel"])
def test_the_residents_of_each_demo_city_are_in_its_register(slug: str) -> None:
    folder = ROOT / "cities" / slug
    people = [
        person["party"]
        for person in yaml.safe_load((folder / "residents.yaml").read_text("utf-8"))["residents"]
    ]
    entries = yaml.safe_load((folder / "registers" / "residents.yaml").read_text("utf-8"))
    known = [_own(entry) for entry in entries["entries"]]
    assert [person for person in people if _own(person) not in known] == []


def test_who_comes_with_the_simulated_federal_account_is_in_every_register() -> None:
    for slug in ("kiel", "konstanz", "kassel"):
        path = ROOT / "cities" / slug / "registers" / "residents.yaml"
        known = {
            (entry["surname"], entry["first_names"], str(entry["birth_date"]))
            for entry in yaml.safe_load(path.read_text("utf-8"))["entries"]
        }
        coming = {
            (person["family_name"], person["given_name"], person["birthdate"])
            for person in persons()
        }
        assert coming <= known


def _own(party: Mapping[str, Any]) -> dict[str, Any]:
    return {name: party[name] for name in MERLE}


FACT = {
    "name": "registers.residents",
    "title": "Melderegister",
    "register": "residents",
    "ask": {name: f"application.person.{name}" for name in MERLE},
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, []),
        ({"register": "resident"}, ["unknown.register"]),
        ({"name": "facts.residents"}, ["fact.register"]),
        ({"is": "1 + 1"}, ["fact.register"]),
        ({"ask": {**FACT["ask"], "shoe_size": "application.x"}}, ["register.question"]),  # type: ignore[dict-item]
        ({"ask": {"surname": "application.x"}}, ["register.question"] * 4),
    ],
)
def test_a_folder_is_told_what_it_asks_wrongly(change: dict[str, Any], code: list[str]) -> None:
    folder = ROOT / "procedures" / "common" / "meldebescheinigung" / "service.yaml"
    values = yaml.safe_load(folder.read_text("utf-8")) | {"facts": [FACT | change]}
    found: list[str] = []
    service(values, lambda path, code, reason, remedy: found.append(code))
    assert found == code
