"""Files with cases, papers and volumes on paper."""

from __future__ import annotations

import itertools
from typing import Any

from rathaus.records.actions import open_file, open_matter
from rathaus.records.models import Case, File, PaperPart
from rathaus.records.structure.paper import record_paper_part
from tests.cast_floor2 import an_office
from tests.records.cast import HOUSE, a_plan_entry

_volumes = itertools.count(1)


def a_file(title: str = "Brücke am Kleinen Kiel", key: str = "tiefbau", **fields: Any) -> File:
    """A file opened by hand in the office of this key."""
    values: dict[str, Any] = {"plan": a_plan_entry("66.10").number, "office": an_office(key).pk}
    return open_file(actor=HOUSE, title=title, **values | fields)


def a_matter(file: File, title: str = "Anfrage der Anlieger", **fields: Any) -> Case:
    """A case in the file."""
    return open_matter(actor=HOUSE, file=file, title=title, **fields)


def a_part(file: File, **fields: Any) -> PaperPart:
    """A volume on paper."""
    values: dict[str, Any] = {
        "volume": f"Band {next(_volumes)}",
        "location": "Regal 12, Rathaus Raum 114",
        "holds": "Schriftwechsel und Pläne",
    }
    return record_paper_part(file=file, **{"actor": HOUSE} | values | fields)
