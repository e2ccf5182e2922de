"""Simulated registers, which answer from the city's folder in the library; all people are invented.

The files are ``library/cities/<city>/registers/<register>.yaml``. A city without the file has a
register that does not answer, as a real one may.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.library import cached, library_path
from rathaus.kernel.tenancy import current_city
from rathaus.people.names import same_first_names, same_surname
from rathaus.procedures.places.register import normalised

Entry = Mapping[str, Any]
Reading = Callable[[Sequence[Entry], Entry, datetime.date], dict[str, Any]]
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class FileRegister:
    """A simulated register: its entries stand in a file, ``reading`` finds the answer in them."""

    name: str
    reading: Reading
    key: str = "simulator"
    simulated: bool = True
    at_once: bool = True

    def ask(self, question: Mapping[str, Any], *, on: datetime.date) -> Mapping[str, Any]:
        """The answer from the entries of this city; raises :class:`Unavailable` without a file."""
        path = library_path() / "cities" / current_city().slug / "registers" / f"{self.name}.yaml"
        if not path.is_file():
            raise Unavailable(
                _("Das Register antwortet nicht."),
                remedy=_("Bitte prüfen Sie die Angaben selbst im Fachverfahren."),
            )
        return self.reading(_entries(path), question, on)


@cached
def _entries(path: Path) -> tuple[Entry, ...]:
    read = yaml.safe_load(path.read_text("utf-8")) or {}
    return tuple(read.get("entries") or ())


def _residents(entries: Sequence[Entry], asked: Entry, on: datetime.date) -> dict[str, Any]:
    """Exact by name, birth date and address; similar where the name is only written alike."""
    at_home = [entry for entry in entries if _same_address(entry, asked)]
    found = next((entry for entry in at_home if _same_person(entry, asked)), None)
    if found is None:
        alike = any(_same_birth(entry, asked) and _alike(entry, asked) for entry in at_home)
        moved = any(_same_person(entry, asked) for entry in entries)
        return {"match": "similar" if alike or moved else "none"}
    if found.get("processed_on") and found["processed_on"] > on:
        return {"match": "pending"}
    known = found.get("extras") or {}
    wanted = list(asked.get("extras") or [])
    return {
        "match": "exact",
        "residence": found.get("residence", "main"),
        "since": str(found.get("since", "")),
        "block": bool(found.get("block")),
        "doctoral_degree": found.get("doctoral_degree", ""),
        "extras": [{"name": name, "value": str(known[name])} for name in wanted if name in known],
        "complete": all(name in known for name in wanted),
    }


def _zones(entries: Sequence[Entry], asked: Entry, on: datetime.date) -> dict[str, Any]:
    """The zone whose stretch of the street has this number."""
    number = _number(asked["house_number"])
    for entry in entries:
        same = normalised(str(entry["street"])) == normalised(str(asked["street"]))
        if same and int(entry.get("from", 1)) <= number <= int(entry.get("to", 9999)):
            return {"inside": True, "zone": str(entry["zone"])}
    return {"inside": False, "zone": ""}


def _permits(entries: Sequence[Entry], asked: Entry, on: datetime.date) -> dict[str, Any]:
    """The permit of this person that is still valid."""
    for entry in entries:
        if _same_person(entry, asked) and entry["until"] >= on:
            return {"active": True, "until": str(entry["until"]), "plate": entry["plate"]}
    return {"active": False, "until": "", "plate": ""}


def _vehicles(entries: Sequence[Entry], asked: Entry, on: datetime.date) -> dict[str, Any]:
    """Whether the vehicle is registered to this person."""
    plate = _plate(asked["plate"])
    found = next((entry for entry in entries if _plate(entry["plate"]) == plate), None)
    if found is None:
        return {"holder": "unknown"}
    return {"holder": "same" if _same_name(found, asked) else "other"}


def _dogs(entries: Sequence[Entry], asked: Entry, on: datetime.date) -> dict[str, Any]:
    """The dogs of the household, by address: all who live together keep them jointly."""
    return {
        "dogs": sum(1 for entry in entries if _same_address(entry, asked)),
        "registered": any(entry.get("chip") == asked.get("chip") for entry in entries),
    }


def _companies(entries: Sequence[Entry], asked: Entry, on: datetime.date) -> dict[str, Any]:
    """The company of this number; how the number is spaced does not matter."""
    number = _text(asked["number"])
    found = next((entry for entry in entries if _text(entry["number"]) == number), None)
    if found is None:
        return {"entered": False}
    names = ("company", "form", "seat", "represented_by")
    return {"entered": True, **{name: str(found.get(name, "")) for name in names}}


def _same_person(entry: Entry, asked: Entry) -> bool:
    return _same_name(entry, asked) and _same_birth(entry, asked)


def _same_name(entry: Entry, asked: Entry) -> bool:
    return same_surname(str(entry["surname"]), str(asked["surname"])) and same_first_names(
        str(entry["first_names"]), str(asked.get("first_names", ""))
    )


def _same_birth(entry: Entry, asked: Entry) -> bool:
    return str(entry["birth_date"]) == str(asked["birth_date"])


def _same_address(entry: Entry, asked: Entry) -> bool:
    street = normalised(str(entry["street"])) == normalised(str(asked["street"]))
    return street and _text(entry["house_number"]) == _text(asked["house_number"])


def _alike(entry: Entry, asked: Entry) -> bool:
    mine, theirs = (f"{one['first_names']} {one['surname']}".casefold() for one in (entry, asked))
    return SequenceMatcher(None, mine, theirs).ratio() >= _ALIKE


def _text(value: object) -> str:
    return str(value).replace(" ", "").casefold()


def _plate(value: object) -> str:
    return "".join(sign for sign in str(value).upper() if sign.isalnum())


def _number(value: object) -> int:
    digits = str(value)[: len(str(value)) - len(str(value).lstrip("0123456789"))]
    return int(digits or 0)


SIMULATED = (
    FileRegister("residents", _residents),
    FileRegister("parking_zones", _zones),
    FileRegister("parking_permits", _permits),
    FileRegister("vehicles", _vehicles),
    FileRegister("dog_tax", _dogs),
    FileRegister("companies", _companies),
)
