"""Calculation sheets on the case page: figures beside their proof, slots that stay empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from rathaus.kernel.blobs import put
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.procedures.models import Decision, Run, Task
from rathaus.records.models import Case
from tests.kernel.files import pdf
from tests.procedures import care, town
from tests.site.desk import cast


@pytest.fixture
def soziales(city: City) -> Iterator[Office]:
    """The social welfare office on a November morning."""
    with town.at():
        yield care.settle_office()


@pytest.fixture
def clerk(soziales: Office) -> Client:
    """Its clerk, at the desk."""
    account = cast.employ("clerk", soziales, "Jo Amt")
    cast.allow_protected("Jo Amt", soziales)
    return cast.at_desk(account)


def _page(client: Client, case: Case) -> Any:
    return client.get(f"/schreibtisch/vorgaenge/{case.number}")


def _line(page: Any, sheet: str, text: str) -> dict[str, Any]:
    found = next(entry for entry in page.context["sheets"] if entry["key"] == sheet)
    line: dict[str, Any] = next(entry for entry in found["lines"] if entry["text"] == text)
    return line


def test_every_figure_stands_beside_its_proof(clerk: Client, soziales: Office) -> None:
    blob = put(pdf(), name="rente.pdf", purpose="upload")
    paper = {"name": "rente.pdf", "sha256": blob.sha256, "size": 9, "media_type": "application/pdf"}
    case = care.submitted(town.resident(), "b6-unter-der-grenze", income_proof=[paper])
    page = _page(clerk, case)
    limit = _line(page, "care", "Einkommensgrenze")
    assert limit["shown"].replace("\u00a0", " ") == "1.686,00 €"
    assert limit["answers"] == ["Unterkunft", "Unterhaltene Angehörige", "Partner"]
    assert limit["papers"] == ["Mietvertrag oder Nachweis der Lasten"]
    income = _line(page, "care", "Einkommen im Monat")
    assert [document["title"] for document in income["documents"]] == [
        "Rentenbescheid und andere Nachweise zum Einkommen: rente.pdf"
    ]
    assert income["documents"][0]["url"] in page.content.decode()


def test_an_unproven_figure_is_marked(clerk: Client, soziales: Office) -> None:
    page = _page(clerk, care.submitted(town.resident(), "b6-vermoegen"))
    free = _line(page, "assets", "Freibetrag")
    assert free["unproven"]
    row = next(row for row in free["parameters"] if row["key"] == "sgb12.assets_adult")
    assert (row["shown"].replace("\u00a0", " "), row["unproven"]) == ("10.000,00 €", True)
    assert row["since"].replace("\u00a0", " ") == "1. Juli 2026"
    assert not _line(page, "care", "Einkommensgrenze")["unproven"]
    assert "noch zu bestätigen" in page.content.decode()


def test_the_slot_is_empty_until_a_person_names_the_amount(clerk: Client, soziales: Office) -> None:
    case = care.submitted(town.resident(), "b6-unter-der-grenze")
    (entry,) = _page(clerk, case).context["tasks"]
    field = next(one for one in entry.fields if one.name == "slots.care")
    assert (field.value, field.hint.replace("\u00a0", " ")) == (
        "",
        "Nötig, wenn Sie ganz oder zum Teil bewilligen. Rahmen nach der Berechnung: 640,00 €.",
    )
    task = Task.objects.get(case=case, state="open")
    url = f"/schreibtisch/vorgaenge/{case.number}/entscheiden/{task.pk}"
    refused = clerk.post(url, {"kind": "grant", "reasons": "Belegt."})
    assert (refused.status_code, Decision.objects.count()) == (422, 0)
    typed = {"kind": "grant", "reasons": "Belegt.", "slots.care": "640,00"}
    assert clerk.post(url, typed).status_code == 302
    assert Run.objects.get(case=case).data["decision"]["slots"] == {"care": "640.00"}
    assert "640,00" in _page(clerk, case).content.decode()


def test_contradictions_are_shown(clerk: Client, soziales: Office) -> None:
    page = _page(clerk, care.submitted(town.resident(), "widerspruch-der-angaben"))
    told = [one.text for one in page.context["findings"] if one.kind == "judge"]
    assert "Widerspruch: Die Pflegekasse zahlt mehr, als die Pflege kostet." in told
