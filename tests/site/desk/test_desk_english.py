"""The desk speaks English to whoever chose it: no German word of its frame is left."""

from __future__ import annotations

from django.test import Client

from tests.site.desk import cast

GERMAN = ("Aufgaben", "Vorgänge", "Übernehmen", "Verlauf", "Beteiligte", "Entscheidung treffen")


def test_tasks_and_case_in_english(desk: Client) -> None:
    case, _task = cast.waiting_case("Ahrens")
    desk.cookies["sprache"] = "en"
    texts = {
        path: desk.get(path).content.decode()
        for path in ("/schreibtisch/", f"/schreibtisch/vorgaenge/{case.number}")
    }
    for path, text in texts.items():
        assert [word for word in GERMAN if word in text] == [], path
        assert "Tasks" in text
    assert "Make the decision" in texts[f"/schreibtisch/vorgaenge/{case.number}"]
