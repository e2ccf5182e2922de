"""What programs do: open a file and a case, file documents, read them back, search, go on."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from rathaus.kernel.access import Visibility
from rathaus.kernel.clock import frozen, now
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.actions import forget_old_receipts
from rathaus.records.models import Case, Document, DocumentVersion, File
from tests.cast_floor2 import an_office, at_once
from tests.records.api.cast import PDF, ROOT, Program, a_pdf
from tests.records.cast import HOUSE, a_case, a_plan_entry
from tests.site.desk.cast import at_desk, employ


@pytest.fixture
def program(city: object) -> Program:
    return Program()


def test_from_the_plan_to_the_last_byte(program: Program) -> None:
    a_plan_entry("66", years=None, title="Tiefbau")
    a_plan_entry("66.10", title="Straßenbäume")
    found = program.made(program.send("POST", "/apentries/search", {"basenr": "66"}))
    assert [one["name"] for one in found["giobjecttype"]] == ["66 Tiefbau", "66.10 Straßenbäume"]
    entry = found["giobjecttype"][1]["id"]
    sent = {"apentry": entry, "shortname": "Bäume am Kanal", "objterms": "Linde"}
    answer = program.send("POST", "/files", sent, **{"x-anwendung": "BAUM", "userlogin": "x"})
    assert (answer["x-anwendung"], answer["X-Nicht-Uebernommen"]) == ("BAUM", "objterms")
    file = File.objects.get(pk=answer.json()["objid"])
    assert answer.json()["objname"] == f"{file.number} Bäume am Kanal"
    case = Case.objects.get(pk=program.new_case(str(file.pk)))
    assert (case.file_id, case.procedure_key, case.visibility) == (file.pk, "", Visibility.INTERNAL)
    made = program.new_document(str(case.pk), foreignnr="WSA 12/26")
    assert case.notes.get().text.endswith("Fremdes Geschäftszeichen: WSA 12/26")
    content = made["giobjecttype"][0]["id"]
    read = program.made(program.get(f"/contentObjects/{content}"))
    assert read["referrednumber"] == made["objid"]
    assert base64.b64decode(read["giattachmenttype"]["fileContent"]) == PDF
    raw = program.get(f"/contentObjects/{content}", accept="application/octet-stream")
    assert (raw.content, raw["Content-Type"]) == (PDF, "application/pdf")
    by = set(Event.objects.filter(actor=str(program.client.ref)).values_list("kind", "actor_label"))
    kinds = ("case.noted", "case.opened", "document.filed", "file.opened")
    assert by == {(kind, "Fachverfahren Baum") for kind in kinds}


def test_a_content_is_not_sent_twice_and_versions_follow_each_other(program: Program) -> None:
    made = program.new_document()
    first = made["giobjecttype"][0]["id"]
    answer = program.get(f"/contentObjects/{first}")
    again = program.get(f"/contentObjects/{first}", **{"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    newer = a_pdf(2)
    changed = program.upload(f"/contentObjects/{first}", {}, ("neu.pdf", newer), method="PUT")
    assert program.made(changed)["objid"] == made["objid"]
    late = program.upload(f"/contentObjects/{first}", {}, ("x.pdf", newer), method="PUT")
    assert (late.status_code, late.json()["fehlerQuelle"]) == (409, "DMS")
    third = program.upload(
        "/contentObjects", {"referrednumber": made["objid"]}, ("drei.pdf", a_pdf(3))
    )
    listed = program.made(program.get(f"/documentObjects/{made['objid']}"))["giobjecttype"]
    assert [one["name"] for one in listed] == ["gutachten.pdf", "neu.pdf", "drei.pdf"]
    assert listed[2]["id"] == program.made(third)["objid"]
    assert DocumentVersion.objects.get(pk=first).size == len(PDF)


def test_base64_comes_in_and_the_gate_is_that_of_uploads(program: Program) -> None:
    case = program.new_case()

    def attached(data: bytes, name: str = "brief") -> Any:
        content = {"fileName": name, "fileExtention": "pdf"}
        content["fileContent"] = base64.b64encode(data).decode()
        body = {"params": {"referrednumber": case}, "giattachmenttype": [content]}
        return program.send("POST", "/internal", body)

    made = program.made(attached(PDF))
    assert Document.objects.get(pk=made["objid"]).direction == "internal"
    program_file = attached(b"MZ" + bytes(200))
    assert program_file.status_code == 400
    assert "ausführbares Programm" in program_file.json()["text"]
    assert attached(b"").status_code == 400
    empty = program.upload("/incomings", {"referrednumber": case})
    assert (empty.status_code, list(empty.json()["fields"])) == (422, ["giattachmenttype"])
    assert Document.objects.filter(case=case).count() == 1


def test_the_same_key_makes_one_thing(program: Program) -> None:
    a_plan_entry("66.10")
    file = {"apentry": "66.10", "shortname": "Einmal"}
    key = {"idempotency-key": "7f0c"}
    first, second = (program.made(program.send("POST", "/files", file, **key)) for _ in range(2))
    assert first == second
    other = program.send("POST", "/files", file | {"shortname": "Anders"}, **key)
    assert (other.status_code, other.json()["error"]) == (409, "conflict")
    assert File.objects.count() == 1
    params = {"referrednumber": program.new_case(first["objid"]), "shortname": "Brief"}
    sent = [
        program.upload("/incomings", params, ("a.pdf", data), **{"idempotency-key": "brief"})
        for data in (PDF, PDF, a_pdf(2))
    ]
    assert [answer.status_code for answer in sent] == [200, 200, 409]
    assert Document.objects.count() == 1
    with frozen(now() + timedelta(days=8)):
        assert forget_old_receipts(actor=HOUSE) == 2
    failed = program.send("POST", "/files", file | {"apentry": "99"}, **{"idempotency-key": "neu"})
    retried = program.send("POST", "/files", file, **{"idempotency-key": "neu"})
    assert (failed.status_code, retried.status_code) == (404, 200)


def test_all_of_a_complete_file_or_nothing(program: Program) -> None:
    a_plan_entry("66.10")
    params = {"apentry": "66.10", "shortnamefile": "Akte", "shortnameprocedure": "Vorgang"}
    refused = program.upload("/files/complete", params, ("a.pdf", b"kein PDF"))
    assert (refused.status_code, File.objects.count(), Case.objects.count()) == (400, 0, 0)
    made = program.made(program.upload("/files/complete", params, ("a.pdf", PDF)))
    assert File.objects.get(pk=made["objidfile"]).title == "Akte"
    more = {"file": made["objidfile"], "shortnamedocument": "Zweiter"}
    second = program.made(program.upload("/procedures/complete", more, ("b.pdf", PDF)))
    assert Case.objects.get(pk=second["objidprocedure"]).title == "Zweiter"
    cases = program.made(program.get(f"/subjectAreaFileObjects/{made['objidfile']}"))
    assert [one["id"] for one in cases["giobjecttype"]] == [
        made["objidprocedure"],
        second["objidprocedure"],
    ]


def test_a_case_is_put_away_and_its_file_with_it(program: Program) -> None:
    file = program.new_file()
    case = program.new_case(file)
    open_now = {"propdocstate": "10"}
    path = f"/subjectAreaFileObjects/{file}"
    assert len(program.made(program.get(path, **open_now))["giobjecttype"]) == 1
    for _ in range(2):
        assert program.made(program.send("PUT", f"/depositObjects/{case}"))["objid"] == case
    assert program.made(program.get(path, **open_now))["giobjecttype"] == []
    shown = program.made(program.get(f"/procedures/{case}"))
    assert (shown["objdocstate"], shown["bostate"]) == ("Abgeschlossen", "abgeschlossen")
    dates = f"/disposalScheduleDates/{file}"
    assert "offltscheduled" not in program.made(program.get(dates))
    for _ in range(2):
        assert program.made(program.send("PUT", f"/depositObjects/{file}"))["objid"] == file
    until = program.made(program.get(dates))["offltscheduled"]
    assert until.endswith("12-31T23:59:59+01:00")
    late = program.upload("/incomings", {"referrednumber": case}, ("a.pdf", PDF))
    assert (late.status_code, late.json()["status"]) == (409, 409)
    run = a_case(office=an_office("tiefbau").pk)
    kept = program.send("PUT", f"/depositObjects/{run.pk}")
    assert (kept.status_code, kept.json()["message"][:26]) == (409, "Diesen Vorgang führt ein V")


def test_nothing_is_overwritten_or_cancelled(program: Program) -> None:
    file = program.new_file("Bäume")
    case = program.new_case(file, "Linde")
    document = program.new_document(case, "Gutachten")["objid"]
    same = program.send("PUT", f"/files/{file}", {"shortname": "Bäume"})
    assert same.status_code == 200
    for path, field in (("files", file), ("procedures", case)):
        answer = program.send("PUT", f"/{path}/{field}", {"shortname": "Anders"})
        assert (answer.status_code, "shortname" in answer.json()["message"]) == (409, True)
    answer = program.upload(f"/incomings/{document}", {"shortname": "Anders"}, method="PUT")
    assert answer.status_code == 409
    for thing in (file, case, document):
        answer = program.send("PUT", f"/cancelObjects/{thing}")
        assert (answer.status_code, "nicht storniert" in answer.json()["text"]) == (409, True)
    dated = {"offltscheduled": "2040-01-01T00:00:00Z"}
    assert program.send("PUT", f"/disposalScheduleDates/{file}", dated).status_code == 409
    line = program.made(program.get(f"/accessDefinitions/{file}"))
    assert program.send("PUT", f"/accessDefinitions/{file}", line).status_code == 204
    wider = program.send("PUT", f"/accessDefinitions/{file}", {"objaccdef": "Eigener Mandant"})
    assert wider.status_code == 409


def test_errors_speak_the_language_that_was_asked_for(program: Program) -> None:
    answer = program.get("/files/nichts", **{"accept-language": "en"})
    assert (answer.status_code, answer.json()["message"]) == (
        404,
        "There is nothing for you under this address.",
    )
    wrong = program.send("POST", "/procedures", {"shortname": "x"})
    assert (wrong.status_code, wrong.json()["fields"]) == (
        422,
        {"referrednumber": "fehlt oder hat die falsche Form"},
    )
    broken = program.http.post(ROOT + "/files", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["fehlerQuelle"]) == (422, "DMS")
    assert program.get("/gibt-es-nicht").status_code == 404


def test_no_request_breaks_the_house(program: Program) -> None:
    a_plan_entry("66.10")
    title = {"apentry": "66.10", "shortname": "x"}
    post: Any = program.http.post
    large = json.dumps(title | {"filesubj": "x" * 3_000_000})
    answers = [
        program.send("POST", "/files", title | {"shortname": "Null\0"}),
        program.send("POST", "/files", title | {"shortname": "x" * 255}),
        program.send("POST", "/files", title | {"fileouobj": "nichts"}),
        program.send("POST", "/files", title | {"accdef": "alle"}),
        program.send("POST", "/files", title, **{"idempotency-key": "x" * 256}),
        post(ROOT + "/files", '{"shortname": "\\ud800"}', content_type="application/json"),
        post(ROOT + "/files", "[" * 100_000, content_type="application/json"),
        post(ROOT + "/incomings", "{}", content_type="multipart/form-data; boundary=x"),
        post(ROOT + "/incomings", "[]", content_type="application/json"),
        program.send("POST", "/internal", {"params": [], "giattachmenttype": "x"}),
        program.get("/subjectAreas/66.10?after=kaputt"),
        program.get("/subjectAreas/66.10?limit=viel"),
    ]
    assert [answer.status_code for answer in answers] == [422] * len(answers)
    assert all(answer.json()["message"].isprintable() for answer in answers)
    big = post(ROOT + "/files", large, content_type="application/json")
    assert (big.status_code, big.json()["message"]) == (400, "Die Anfrage ist zu groß.")
    assert not File.objects.exists()
    assert program.get("/subjectAreas/66.10?limit=-7").status_code == 200


def test_what_a_program_did_is_read_at_the_desk(program: Program) -> None:
    case = Case.objects.get(pk=program.new_case())
    program.new_document(str(case.pk), "Gutachten")
    page = at_desk(employ("clerk", an_office("tiefbau"), "Jo Amt")).get(
        f"/schreibtisch/vorgaenge/{case.number}"
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "Fachverfahren Baum" in text
    assert "Gutachten" in text


def test_the_same_key_at_once_makes_one_thing(fresh_city: City) -> None:
    program = Program(host=fresh_city.hosts[0])
    a_plan_entry("66.10")
    body = {"apentry": "66.10", "shortname": "Einmal"}

    def send() -> Any:
        return program.made(program.send("POST", "/files", body, **{"idempotency-key": "k"}))

    answers = at_once(*[send] * 4)
    assert answers == [answers[0]] * 4
    assert File.objects.count() == 1
