"""What a clerk reads about registers: that they answered, and that the answer was simulated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rathaus.kernel import library
from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from tests.procedures import office_town
from tests.procedures.town import MORNING
from tests.site.desk import cast

CERTIFICATE = {
    "kind": "extended",
    "extras": ["religion"],
    "purpose": "general",
    "format": "electronic",
    "role": "self",
}


@pytest.fixture
def office(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The citizens' office of a town with simulated registers."""
    folder = office_town.library_with_registers(tmp_path, city.slug)
    monkeypatch.setenv("RATHAUS_LIBRARY", str(folder))
    library.reload()
    with frozen(MORNING):
        yield office_town.settle()["buergerservice"]
    monkeypatch.undo()
    library.reload()


def test_the_clerk_reads_that_the_answer_was_simulated(office: Office) -> None:
    case = office_town.submitted(office_town.merle(), "meldebescheinigung", **CERTIFICATE)
    page = _page(office, case.number)
    assert "Melderegister: Antwort liegt vor (simuliert)." in page
    assert "Nicht alle gewünschten Daten stehen im Melderegister." in page
    assert "stimmen genau mit dem Melderegister überein" in page


def test_the_clerk_reads_that_no_answer_came(office: Office, tmp_path: Path, city: City) -> None:
    (tmp_path / "cities" / city.slug / "registers" / "residents.yaml").unlink()
    case = office_town.submitted(office_town.merle(), "meldebescheinigung", **CERTIFICATE)
    page = _page(office, case.number)
    assert "Melderegister: keine Antwort. Bitte im Fachverfahren prüfen." in page
    assert "simuliert" not in page


def _page(office: Office, number: str) -> str:
    client = cast.at_desk(cast.employ("clerk", office, "Jo Amt"))
    answer = client.get(f"/schreibtisch/vorgaenge/{number}")
    assert answer.status_code == 200
    return str(answer.content.decode())
