"""The everyday procedures elsewhere: in each demo city, and with the figures of other Länder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rathaus.catalogue.imports import import_services
from rathaus.catalogue.models import Service
from rathaus.kernel import library
from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City, in_city
from rathaus.money.queries import claim_of
from rathaus.people.actions import import_offices, import_roles
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.folder import load
from rathaus.procedures.jobs import go_on
from rathaus.procedures.models import Decision, Run
from rathaus.records.actions import import_filing_plan
from rathaus.records.models import PlanEntry
from tests.procedures import office_town as town
from tests.procedures.reading import text_of
from tests.procedures.test_everyday_cases import CERTIFICATE, DOG, MORNING


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["kiel", "konstanz", "kassel"])
def test_each_demo_city_can_install_them_and_no_service_is_doubled(slug: str) -> None:
    import_roles(actor=town.HOUSE, path=town.LIBRARY / "roles.yaml")
    import_offices(actor=town.HOUSE, path=town.LIBRARY / "cities" / slug / "offices.yaml")
    plan = town.LIBRARY / "cities" / slug / "filing-plan.csv"
    import_filing_plan(actor=town.HOUSE, path=plan)
    for _ in range(2):
        import_services(actor=town.HOUSE, path=town.LIBRARY / "catalogue" / "services.yaml")
        for key in town.EVERYDAY:
            folder = town.LIBRARY / "procedures" / "common" / key
            install_procedure(actor=town.HOUSE, path=folder)
            plan_number = load(folder).filing.plan
            assert PlanEntry.objects.filter(number=plan_number).exists()
    found = Service.objects.filter(key__in=town.EVERYDAY).order_by("key")
    assert [(service.key, service.procedure_key) for service in found] == [
        (key, key) for key in sorted(town.EVERYDAY)
    ]


class TestOtherLaender:
    """Figures and remedies of the other demo Länder; each in a city of its own."""

    def test_in_baden_wuerttemberg_the_tax_begins_with_the_next_month(
        self, new_city: Callable[..., City], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with _in_land(new_city, "BW", tmp_path, monkeypatch):
            case = town.submitted(town.merle(), "hundesteuer", **DOG)
            claim = claim_of(case.ref)
            assert claim is not None
            # Taken in on 20.11.: December alone, 1/12 of 165 €.
            assert (case.outcome, str(claim.amount)) == ("granted", "13.75")
            assert "165,00 € im Jahr" in text_of(Decision.objects.get(case=case))

    def test_in_hessen_certificates_go_out_and_decisions_wait_for_a_settled_remedy(
        self, new_city: Callable[..., City], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with _in_land(new_city, "HE", tmp_path, monkeypatch) as city:
            actor = town.merle()
            case = town.submitted(actor, "meldebescheinigung", **CERTIFICATE)
            assert (case.state, case.outcome) == ("closed", "granted")
            unsettled = town.application(actor, "hundesteuer", **DOG)
            assert "16a HessAGVwGO" in Run.objects.get(case=unsettled).failure
            assert Decision.objects.filter(case=unsettled, state="issued").count() == 0
            city.settings["remedies"] = {"hundesteuer": "widerspruch"}
            go_on.defer(case_id=str(unsettled.pk))
            case = town.moved(unsettled)
            assert (case.state, case.outcome) == ("closed", "granted")


@contextmanager
def _in_land(
    new_city: Callable[..., City], land: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[City]:
    """The town in another Land, with its registers."""
    entry = new_city(land=land)
    with in_city(entry) as city, frozen(MORNING):
        monkeypatch.setenv("RATHAUS_LIBRARY", str(town.library_with_registers(folder, city.slug)))
        library.reload()
        town.settle()
        yield city
    monkeypatch.undo()
    library.reload()
