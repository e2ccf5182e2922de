"""Holding a file from erasure on the page of its case."""

from __future__ import annotations

from django.test import Client

from rathaus.people.models import Office
from rathaus.records.models import File
from tests.site.desk import cast
from tests.site.reading import inline_code, texts

NOTICE = "Diese Akte ist gesperrt: Aus ihr wird nichts gelöscht."


def test_records_managers_hold_a_file_and_let_it_go(desk: Client, office: Office) -> None:
    registry = cast.at_desk(cast.employ("records", None, "Thore Akte"))
    case, _task = cast.waiting_case("Fall")
    page = f"/schreibtisch/vorgaenge/{case.number}"
    assert "Akte sperren" in texts(registry.get(page), tag="summary")
    assert "Akte sperren" not in texts(desk.get(page), tag="summary")
    assert desk.post(f"{page}/sperre", {"hold_reason": "Klage"}).status_code == 403

    empty = registry.post(f"{page}/sperre", {"hold_reason": " "})
    assert (empty.status_code, inline_code(empty)) == (422, [])
    assert [one.error for one in empty.context["holding"]] != [""]
    held = registry.post(f"{page}/sperre", {"hold_reason": "Klage 3 A 12/26"}, follow=True)
    assert "Akte sperren" not in texts(held, tag="summary")
    seen = desk.get(page).content.decode()
    assert NOTICE in seen
    assert "Klage 3 A 12/26" in seen

    assert desk.post(f"{page}/sperre-aufheben").status_code == 403
    assert File.objects.get(pk=case.file_id).hold == "Klage 3 A 12/26"
    registry.post(f"{page}/sperre-aufheben")
    assert NOTICE not in desk.get(page).content.decode()
