"""Demo cities show something in their directories, and not twice."""

from __future__ import annotations

import pytest

from rathaus.cli.seed import DEMO_CITIES, _entries
from rathaus.kernel.library import library_path
from rathaus.kernel.tenancy import City
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.models import Entry
from tests.procedures import town
from tests.procedures.test_small_services import COMMON, settle


@pytest.mark.parametrize("slug", DEMO_CITIES)
def test_what_a_demo_city_lists_is_taken_as_the_forms_ask_for_it(city: City, slug: str) -> None:
    for key in ("wirtschaftshilfe-eintrag", "ehrenamt-angebot", "fundsache"):
        settle(key)
    install_procedure(actor=town.HOUSE, path=COMMON / "ehrenamt-bedarf")
    said: list[str] = []
    for _again in range(2):
        _entries(city, library_path() / "cities" / slug, said.append)
    assert said == []
    counted = {
        directory: Entry.objects.filter(directory=directory).count()
        for directory in ("betriebe", "ehrenamt-bedarf", "fundsachen")
    }
    assert counted == {"betriebe": 5, "ehrenamt-bedarf": 3, "fundsachen": 2}
