"""One edit, and everybody says the same at once: page, search, programs, assistant, telephone."""

from __future__ import annotations

import html
import json
import re
from datetime import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from rathaus.catalogue.actions import publish_service, submit_draft, write_draft
from rathaus.catalogue.editing.content import Content, own_content
from rathaus.catalogue.models import Service
from rathaus.kernel.access import system
from rathaus.kernel.tenancy import City
from rathaus.people.actions.foreign_offices import DescribedOffice, take_offices
from rathaus.people.models import Office
from tests.catalogue.cast import HOUSE
from tests.catalogue.test_editing import approve, editor
from tests.catalogue.test_layers import plain_source
from tests.site import cast as town
from tests.site.desk import cast as desk

KEY, NAME = "hund-anmelden", "Hund anmelden"
SHORT = "Jeder Hund braucht eine Steuermarke."
BEFORE = {"phone": "0431 555-10", "hours": "8:00–12:30 Uhr", "costs": "Im Jahr 126,00 Euro."}
AFTER = {
    "phone": "0431 555-777",
    "hours": "14:00–16:45 Uhr",
    "costs": "Im Jahr 132,00 Euro, ermäßigt die Hälfte.",
}
EVERYTHING = frozenset(BEFORE)


@pytest.fixture
def front(city: City) -> Office:
    cache.clear()
    town.offices()
    office = Office.objects.get(key="buergeramt")
    texts = {"de": {"kurztext": SHORT, "kosten": BEFORE["costs"]}}
    said = plain_source(
        key=KEY, names={"de": NAME}, texts=texts, fees=[], places=(), topics=(), identifiers={}
    )
    publish_service(actor=HOUSE, service=said, office=office, procedure=False)
    return office


def edit(office: Office) -> None:
    """Number, hours and costs, each in its own way."""
    week = tuple((day, time(14), time(16, 45), "") for day in range(1, 6))
    said = DescribedOffice(key=office.key, name=office.name, phone=AFTER["phone"], hours=week)
    take_offices(actor=system("import"), offices=[said])
    ada, ben = editor("ada", office), editor("ben", office)
    content = Content.of({"texts": {"de": {"kosten": AFTER["costs"]}}})
    seen = own_content(Service.objects.get(key=KEY)).seen
    draft = write_draft(actor=ada, key=KEY, content=content, seen=seen)
    submit_draft(actor=ada, revision_id=draft.pk)
    approve(ben, draft)


def read(visitor: Client, agent: Client) -> dict[str, tuple[frozenset[str], str]]:
    """What everybody reads, and which of number, hours and costs should stand there."""

    def asked(question: str) -> str:
        return _words(visitor.post("/assistent/", {"frage": question}, follow=True))

    said = json.dumps({"question": f"Was kostet {NAME}?"})
    program = visitor.post("/api/v1/assistant/answer", said, content_type="application/json")
    costs = frozenset({"costs"})
    return {
        "page": (EVERYTHING, _words(visitor.get(f"/leistungen/{KEY}/"))),
        "costs by a program": (costs, program.json()["answer"]),
        "costs": (EVERYTHING, asked(f"Was kostet {NAME}?")),
        "hours": (frozenset({"hours"}), asked("Wann hat das Bürgeramt offen?")),
        "telephone": (EVERYTHING, _words(agent.get("/schreibtisch/115/", {"q": NAME}))),
    }


def for_programs(visitor: Client) -> tuple[str, str, tuple[str, str]]:
    """Number, costs and Friday's hours as the interface for programs says them."""
    told = visitor.get(f"/api/v1/catalogue/services/{KEY}").json()
    friday = next(one for one in told["responsible"]["hours"] if one["weekday"] == 5)
    costs = next(one["text"] for one in told["texts"] if one["module"] == "kosten")
    return told["responsible"]["phone"], costs, (friday["opens"], friday["closes"])


def found(visitor: Client, words: str) -> list[str]:
    """Which services the search finds."""
    told = visitor.get("/api/v1/catalogue/search", {"q": words}).json()
    return [one["key"] for one in told["data"]]


def test_phone_hours_and_costs_are_the_same_everywhere_at_once(front: Office) -> None:
    visitor = Client(headers={"host": "testserver"})
    agent = desk.at_desk(desk.employ("agent", None, "Tina Telefon"))
    for place, (expected, text) in read(visitor, agent).items():
        assert {name for name, one in BEFORE.items() if one in text} == expected, (place, text)
    assert for_programs(visitor) == (BEFORE["phone"], BEFORE["costs"], ("08:00", "12:30"))
    assert found(visitor, "ermäßigt") == []

    edit(front)

    for place, (expected, text) in read(visitor, agent).items():
        assert {name for name, one in AFTER.items() if one in text} == expected, (place, text)
        assert not any(one in text for one in BEFORE.values()), (place, text)
    assert for_programs(visitor) == (AFTER["phone"], AFTER["costs"], ("14:00", "16:45"))
    assert found(visitor, "ermäßigt") == [KEY]


def _words(answer: Any) -> str:
    """What a page says, with plain spaces."""
    page = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ").split())
