"""Linked data: schema.org as search engines read it, CPSV-AP as Turtle that a parser takes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rathaus.catalogue.exchange.linked import PREFIXES, cpsv_ap, schema_org
from rathaus.catalogue.exchange.triples import Iri, Literal, Triple, turtle
from tests.catalogue.exchange.test_xzufi import OFFICES, SERVICE

PAGE = "https://stadt.example/leistungen/wohnsitz-anmelden/"


def as_turtle() -> str:
    triples = cpsv_ap(
        [SERVICE], OFFICES, addresses={SERVICE.key: PAGE}, base="https://stadt.example/"
    )
    return turtle(triples, PREFIXES)


def test_schema_org_names_office_price_and_way() -> None:
    said = schema_org(SERVICE, OFFICES[1], address=PAGE, city="München", language="en")
    assert (said["@type"], said["name"], said["description"]) == (
        "GovernmentService", "Register a residence", "Whoever moves registers.",
    )  # fmt: skip
    office = said["serviceOperator"]
    assert office["address"]["postalCode"] == "80331"
    assert office["openingHoursSpecification"][0]["dayOfWeek"] == "https://schema.org/Monday"
    assert [offer.get("price") for offer in said["offers"]] == ["12.80", None, None, "0.00"]
    assert said["offers"][2]["priceSpecification"]["maxPrice"] == "20.50"
    assert said["availableChannel"][0]["serviceUrl"] == "https://stadt.example/online"
    assert {one["propertyID"] for one in said["identifier"]} == {"LeiKa", "muenchen"}


def test_turtle_says_what_it_is_told_and_lets_nothing_out() -> None:
    evil = Literal('"""> <https://evil.example> . \\ \n\t\x07', language="de")
    text = turtle([Triple(Iri("https://x.example/a b>"), Iri("urn:p"), evil)], {})
    assert text == (
        '\n<https://x.example/a%20b%3E> <urn:p> "\\"\\"\\"> <https://evil.example> . \\\\ '
        '\\n\\t\\u0007"@de .\n'
    )


def test_cpsv_ap_has_what_the_profile_wants_of_a_service() -> None:
    text = as_turtle()
    (service,) = re.findall(rf"<{PAGE}> a cpsv:PublicService ;(.*?) \.\n", text, re.DOTALL)
    for name in ("dct:identifier", "dct:title", "dct:description", "cv:hasCompetentAuthority",
                 "cv:hasCost", "cpsv:hasInput", "cv:hasChannel", "cv:hasLegalResource",
                 "cv:isGroupedBy", "dcat:keyword", "dct:language"):  # fmt: skip
        assert name in service
    assert '"Wohnsitz anmelden"@de' in service


def test_a_parser_reads_the_turtle() -> None:
    oxigraph: Any = pytest.importorskip("pyoxigraph")
    found = list(oxigraph.parse(as_turtle().encode(), format=oxigraph.RdfFormat.TURTLE))
    triples = list(
        cpsv_ap([SERVICE], OFFICES, addresses={SERVICE.key: PAGE}, base="https://stadt.example/")
    )
    assert len(found) == len(set(triples))
    literals = {one.object.value for one in found if isinstance(one.object, oxigraph.Literal)}
    assert literals == {one.object.value for one in triples if isinstance(one.object, Literal)}
