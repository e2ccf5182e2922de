"""Whoever is asked for an opinion sees what the process names for it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from rathaus.kernel import blobs
from rathaus.people.models import Account, Office
from rathaus.procedures.models import Task
from rathaus.records.actions import Paper, add_document, write_note
from rathaus.records.models import Case, Direction, Document
from tests.procedures import bureau, town
from tests.procedures.test_street_use import FOLDER, KEY
from tests.procedures.test_street_use import _answers as answers
from tests.site.desk import cast


def _paper(content: bytes) -> dict[str, object]:
    blob = blobs.put(content, name="a.pdf", purpose="generated")
    size, kind = blob.size, blob.media_type
    return {"name": "a.pdf", "sha256": blob.sha256, "size": size, "media_type": kind}


@pytest.fixture
def case(streets: None) -> Iterator[Case]:
    """A café asks for a terrace; four offices are asked, the traffic authority decides."""
    with town.at():
        bureau.settle(FOLDER)
        papers = {"trade_page": [_paper(b"%PDF-1.4 one")], "sketch": [_paper(b"%PDF-1.4 two")]}
        yield bureau.apply(town.resident(), KEY, answers(**papers))


@pytest.fixture
def fire(case: Case) -> Account:
    """A member of the fire brigade."""
    return cast.employ("clerk", Office.objects.get(key="feuerwehr"), "Flo Feuer")


def _page(client: Client, case: Case) -> str:
    answer = client.get(f"/schreibtisch/vorgaenge/{case.number}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_fire_brigade_sees_place_and_sketch_and_speaks(case: Case, fire: Account) -> None:
    clerk = town.clerk(Office.objects.get(key="verkehr"), "Jo Verkehr")
    write_note(actor=clerk, case=case, text="Vorsicht, Beschwerden aus dem Haus.")
    bureau.opine(
        bureau.clerk_of("denkmal"), case, "monument", "object", "Das Haus ist ein Denkmal."
    )
    client = cast.at_desk(fire)
    tasks = client.get("/schreibtisch/?wessen=team").content.decode()
    assert case.number in tasks
    assert "Kim Beispiel" not in tasks
    page = _page(client, case)
    for seen in ("Stellung nehmen: Brandschutz", "Holtenauer Straße", "Skizze", "Möblierung"):
        assert seen in page
    for hidden in ("Kim Beispiel", "0431 5550199", "Vorsicht", "Das Haus ist ein Denkmal"):
        assert hidden not in page
    for hidden in ("Gewerbeanmeldung", "Stellung nehmen: Verkehr", "Verlauf", "antrag.pdf"):
        assert hidden not in page
    task = Task.objects.get(case=case, node="fire")
    at = f"/schreibtisch/vorgaenge/{case.number}"
    name = f"t{task.pk.hex[-8:]}_"
    assert client.post(f"{at}/aufgaben/{task.pk}").status_code == 302
    assert "Bitte wählen Sie" in client.post(f"{at}/erledigen/{task.pk}").content.decode()
    told = client.post(f"{at}/erledigen/{task.pk}", {f"{name}kind": "object"})
    assert "Bitte schreiben Sie, was zu beachten ist." in told.content.decode()
    assert "Kim Beispiel" not in told.content.decode()
    said = {f"{name}kind": "conditions", f"{name}text": "Die Zufahrt bleibt frei."}
    assert client.post(f"{at}/erledigen/{task.pk}", said).status_code == 302
    assert "Die Zufahrt bleibt frei." in _page(client, case)
    owner = cast.employ("clerk", Office.objects.get(key="verkehr"), "Jo Amt")
    own = " ".join(_page(cast.at_desk(owner), case).split())
    assert own.count("Aufgabe erledigt") == 2
    assert "Flo Feuer, 22. November 2026" in own


def test_each_address_of_the_case_is_open_to_its_office_and_shut_to_the_asked(
    case: Case, fire: Account
) -> None:
    paths: list[tuple[str, str]] = [
        ("get", "ablauf"), ("get", "ablauf.bpmn"), ("get", "antrag.pdf"),
        ("post", "antrag-ablegen"),
        ("post", "vermerk"), ("post", "nachricht"), ("post", "vormerken"), ("post", "abgeben"),
        ("post", f"entscheiden/{Task.objects.filter(case=case).values_list('pk')[0][0]}"),
        ("post", f"bescheid/{case.pk}"),
    ]  # fmt: skip
    asked = cast.at_desk(fire)
    owner = cast.at_desk(cast.employ("lead", Office.objects.get(key="verkehr"), "Vera Verkehr"))
    stranger = cast.at_desk(cast.employ("clerk", Office.objects.create(key="x", name="X"), "Xi"))
    for method, rest in paths:
        url = f"/schreibtisch/vorgaenge/{case.number}/{rest}"
        assert getattr(asked, method)(url).status_code in (403, 404), rest
        if method == "get":
            assert owner.get(url).status_code == 200, rest
    assert stranger.get(f"/schreibtisch/vorgaenge/{case.number}").status_code == 404
    assert case.number not in asked.get("/schreibtisch/vorgaenge/").content.decode()


def test_only_the_papers_named_can_be_opened_also_those_that_come_later(
    case: Case, fire: Account
) -> None:
    house = town.HOUSE
    later = {
        kind: add_document(
            actor=house,
            case=case,
            paper=Paper(
                blobs.put(kind.encode(), name="b.txt", purpose="generated"),
                "b.txt",
                kind,
                kind,
                way,
            ),
        )
        for kind, way in (
            ("sketch", Direction.IN),
            ("trade_page", Direction.IN),
            ("hearing", Direction.OUT),
        )
    }
    client = cast.at_desk(fire)
    opened = {
        document.title.partition(":")[0]: client.get(f"/dokumente/{document.pk}").status_code
        for document in Document.objects.filter(case=case)
    }
    assert opened.pop("Skizze") == 200
    assert client.get(f"/dokumente/{later['sketch'].pk}").status_code == 200
    assert opened.pop("sketch") == 200
    assert len(opened) >= 4
    assert set(opened.values()) == {404}
