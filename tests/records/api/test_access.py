"""Which program may do what, and that what it may not see is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from rathaus.kernel.access import Visibility
from rathaus.kernel.ids import new_id
from rathaus.records.actions import add_document, open_file, open_matter
from rathaus.records.models import Case, File
from tests.cast_floor2 import an_office
from tests.records.api.cast import PDF, ROOT, Program
from tests.records.cast import HOUSE, a_paper, a_plan_entry

pytestmark = pytest.mark.django_db
Things = dict[str, str]


@pytest.fixture
def things(city: object) -> Things:
    """A file with a case, a document and its content, and a protected file, in one office."""
    a_plan_entry("66.10")
    office = an_office("tiefbau").pk
    file = open_file(actor=HOUSE, plan="66.10", title="Bäume", office=office)
    case = open_matter(actor=HOUSE, file=file, title="Linde")
    paper = a_paper(visibility=Visibility.INTERNAL)
    document = add_document(actor=HOUSE, case=case, paper=paper)
    hidden = open_file(
        actor=HOUSE,
        plan="66.10",
        title="Personalsache",
        office=office,
        visibility=Visibility.PROTECTED,
    )
    return {
        "office": str(office),
        "file": str(file.pk),
        "case": str(case.pk),
        "document": str(document.pk),
        "content": str(document.current.pk),
        "hidden": str(hidden.pk),
    }


def _read(program: Program, things: Things) -> Any:
    return program.get(f"/files/{things['file']}")


def _content(program: Program, things: Things) -> Any:
    return program.get(f"/contentObjects/{things['content']}")


def _hidden(program: Program, things: Things) -> Any:
    return program.get(f"/files/{things['hidden']}")


def _open(program: Program, things: Things) -> Any:
    body = {"apentry": "66.10", "shortname": "Neu", "fileouobj": things["office"]}
    return program.send("POST", "/files", body)


def _secret(program: Program, things: Things) -> Any:
    body = {"apentry": "66.10", "shortname": "Neu", "fileouobj": things["office"]}
    return program.send("POST", "/files", body | {"accdef": "Persönlich"})


def _file(program: Program, things: Things) -> Any:
    return program.upload("/outgoings", {"referrednumber": things["case"]}, ("a.pdf", PDF))


def _close(program: Program, things: Things) -> Any:
    return program.send("PUT", f"/depositObjects/{things['case']}")


CALLS: tuple[Callable[[Program, Things], Any], ...] = (
    _read, _content, _hidden, _open, _secret, _file, _close,
)  # fmt: skip
READ = ("records.read",)
ALLOWED: dict[str, tuple[dict[str, Any], tuple[int, ...]]] = {
    "clerk": ({"roles": ("clerk",)}, (200, 200, 404, 200, 403, 200, 200)),
    "with protected": (
        {"roles": ("clerk", "protected")},
        (200, 200, 200, 200, 200, 200, 200),
    ),
    "reading clerk": (
        {"roles": ("clerk",), "scopes": READ},
        (200, 200, 404, 403, 403, 403, 403),
    ),
    "service": ({"roles": ("service",)}, (200, 200, 404, 403, 403, 403, 403)),
    "city-wide": (
        {"roles": ("clerk",), "everywhere": True},
        (200, 200, 404, 200, 403, 200, 200),
    ),
    "administrator": (
        {"roles": ("administrator",)},
        (404, 404, 404, 403, 403, 404, 404),
    ),
    "another office": (
        {"roles": ("clerk", "protected"), "elsewhere": True},
        (404, 404, 404, 403, 403, 404, 404),
    ),
}


@pytest.mark.parametrize("who", sorted(ALLOWED))
def test_who_may_do_what(things: Things, who: str) -> None:
    fields, expected = ALLOWED[who]
    fields = dict(fields)
    if fields.pop("elsewhere", False):
        fields["office"] = an_office("schule", "Schulamt")
    program = Program(*fields.pop("roles"), **fields)
    assert tuple(call(program, things).status_code for call in CALLS) == expected


def test_what_is_hidden_is_found_by_no_way(things: Things) -> None:
    program = Program(office=an_office("schule", "Schulamt"))
    paths = ("files", "accessDefinitions", "disposalScheduleDates", "subjectAreaFileObjects")
    told = [program.get(f"/{path}/{things['file']}") for path in paths]
    told += [
        program.get(f"/{path}/{things['case']}")
        for path in ("procedures", "procedureObjects", "readDocumentObjectsMetaData")
    ]
    told += [program.get(f"/documentObjects/{things['document']}")]
    told += [program.get(f"/contentObjectMetaData/{things['content']}")]
    nothing = program.get("/files/00000000-0000-7000-8000-000000000000")
    assert {answer.status_code for answer in told} == {404}
    assert told[0].json() == nothing.json()
    for path, body in (
        ("/files/search", {"objmlname": "Bäume"}),
        ("/procedures/search", {"objmlname": "Linde"}),
        ("/searchObjNames/search", {"searchstring": "Linde", "objclass": "Vorgang"}),
    ):
        assert program.made(program.send("POST", path, body)) == {"giobjecttype": []}
    own = Program().send("POST", "/procedures/search", {"objmlname": "*lind*"})
    assert [one["id"] for one in own.json()["giobjecttype"]] == [things["case"]]


def test_a_person_who_is_logged_in_is_no_program(things: Things) -> None:
    from tests.site.desk.cast import at_desk, employ

    desk: Client = at_desk(employ("clerk", an_office("tiefbau"), "Jo Amt"))
    assert desk.get(f"{ROOT}/files/{things['file']}").status_code == 401


def test_lists_cost_the_same_whatever_their_length(
    things: Things, django_assert_num_queries: Any
) -> None:
    program = Program()
    file, case = File.objects.get(pk=things["file"]), Case.objects.get(pk=things["case"])
    # token, its grants, the thing itself, its list; with metadata the versions too
    lists = (
        (f"/subjectAreaFileObjects/{file.pk}", 4),
        (f"/procedureObjects/{case.pk}", 4),
        (f"/readDocumentObjectsMetaData/{case.pk}", 5),
        (f"/files/{file.pk}", 4),
        ("/subjectAreas/66.10", 4),
    )
    for path, _count in lists:
        program.get(path)
    for rows in (1, 3):
        for path, count in lists:
            with django_assert_num_queries(count):
                said = program.made(program.get(path))
            expected = 1 if path.startswith("/subjectAreas/") and rows == 1 else rows
            assert len(said.get("giobjecttype") or said["businessobjecttype"]) == expected
        for number in (2, 3):
            open_matter(actor=HOUSE, file=file, title=f"Linde {number}")
            open_file(actor=HOUSE, plan="66.10", title=f"Akte {number}", office=file.office_id)
            add_document(
                actor=HOUSE, case=case, paper=a_paper(f"{number}", visibility=Visibility.INTERNAL)
            )


def test_a_thousand_documents_come_in_pages(things: Things) -> None:
    program, case = Program(), Case.objects.get(pk=things["case"])
    from rathaus.records.actions import add_documents

    paper = a_paper("Brief", visibility=Visibility.INTERNAL)
    papers = [replace(paper, id=new_id()) for _ in range(999)]
    add_documents(actor=HOUSE, case=case, papers=papers)
    address, sizes, seen = f"/readDocumentObjectsMetaData/{case.pk}?limit=900", [], set()
    while address:
        answer = program.get(address)
        rows = program.made(answer)["businessobjecttype"]
        sizes.append(len(rows))
        seen |= {row["objaddress"] for row in rows}
        following = answer.get("Link", "")
        address = following.split(ROOT)[1].split(">")[0] if following else ""
    assert (sizes, len(seen)) == ([200] * 5, 1000)
