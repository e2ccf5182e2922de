"""The national catalogue names services, and the search finds them by these names."""

from __future__ import annotations

import pytest
from lxml import etree

from rathaus.catalogue.exchange.described import DescribedService
from rathaus.catalogue.exchange.xzufi.write import write_xzufi
from rathaus.catalogue.national import national, official_name
from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS
from tests.catalogue.cast import publish


def test_a_key_has_a_name_or_that_of_its_subject() -> None:
    assert official_name("99115003012000") == "amtliche Meldebestätigung Ausstellung"
    assert official_name("99115003999999") == "amtliche Meldebestätigung"
    assert (official_name("99999999999999"), official_name("")) == ("", "")


def test_typing_is_written_to_xzufi() -> None:
    found = national("99115003012000")
    assert found is not None
    service = DescribedService(key="a", names={"de": "A"}, leika="99115003012000")
    root = etree.fromstring(write_xzufi([service]))
    assert root.findtext("{*}leistung/{*}typisierung/code") == found.typing != ""


@pytest.mark.django_db
def test_the_search_finds_the_official_name_and_the_office() -> None:
    publish(leika="99115003012000", procedure=False)
    for words in ("Meldebestätigung", "Amt Verkehr"):
        hits = search.search(words, ANONYMOUS, kinds=("service",)).hits
        assert [hit.key for hit in hits] == ["halteverbot"], words
