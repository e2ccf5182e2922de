"""Who reaches which page of the desk."""

from __future__ import annotations

import pytest

from rathaus.people.models import Account, Office
from tests.procedures import town
from tests.site.desk import cast

PAGES = (
    "/schreibtisch/",
    "/schreibtisch/vorgaenge/",
    "/schreibtisch/postausgang/",
    "/schreibtisch/kasse/",
    "/schreibtisch/verfahren/",
    "/schreibtisch/stoerungen/",
    "/schreibtisch/abwesenheit/",
    "/schreibtisch/digitalisierungsgrad/",
    "/schreibtisch/eingang/",
    "/schreibtisch/eingang/antrag",
    "/schreibtisch/aussonderung/",
    "/schreibtisch/vorlagen/",
    "/schreibtisch/vorlagen/neu",
)
ALLOWED = {
    "resident": (403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403),
    "clerk": (200, 200, 200, 403, 403, 403, 200, 403, 200, 200, 403, 200, 403),
    "lead": (200, 200, 200, 403, 403, 403, 200, 403, 200, 200, 403, 200, 403),
    "administrator": (302, 403, 403, 403, 200, 403, 200, 200, 403, 403, 403, 200, 200),
    "treasury": (302, 403, 403, 200, 403, 403, 200, 403, 403, 403, 403, 403, 403),
    "operator": (302, 403, 403, 403, 403, 200, 200, 403, 403, 403, 403, 403, 403),
    "editor": (302, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, 200, 200),
    "records": (302, 200, 403, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403),
}
POSTS = (
    ("aufgaben/uebernehmen", "case.work"),
    ("aufgaben/zurueck", "case.work"),
    ("vorgaenge/{number}/aufgaben/{task}", "case.work"),
    ("vorgaenge/{number}/zuweisen/{task}", "task.assign"),
    ("vorgaenge/{number}/entscheiden/{task}", "case.decide"),
    ("vorgaenge/{number}/vermerk", "case.work"),
    ("vorgaenge/{number}/nachricht", "mail.send"),
    ("vorgaenge/{number}/antrag-ablegen", "case.work"),
    ("eingang/vorgang/{number}", "case.work"),
    ("eingang/antrag/{task}", "case.work"),
    ("postausgang/aufgegeben", "mail.send"),
    ("kasse/erstattungen/{task}", "money.book"),
    ("kasse/zahlungen/{task}", "money.book"),
    ("vorgaenge/{number}/schreiben/", "case.work"),
    ("vorgaenge/{number}/schreiben/{task}/fassungen/1", "case.work"),
    ("vorgaenge/{number}/schreiben/{task}/verwerfen", "case.work"),
    ("vorgaenge/{number}/textdokument", "case.work"),
    ("textdokumente/{task}/reservieren", "case.work"),
    ("reservierungen/{task}/einchecken", "case.work"),
    ("reservierungen/{task}/zurueck", "case.work"),
    ("reservierungen/{task}/aufheben", "case.see"),
    ("aussonderung/{task}/vorschlagen", "records.manage"),
    ("aussonderung/listen/{task}/freigeben", "records.manage"),
    ("aussonderung/listen/{task}/zuruecknehmen", "records.manage"),
    ("verfahren/mobiles-halteverbot", "procedures.manage"),
    ("stoerungen/1/noch-einmal", "jobs.manage"),
    ("stoerungen/1/verwerfen", "jobs.manage"),
    ("digitalisierungsgrad/berechnen", "steering.manage"),
    ("digitalisierungsgrad/mobiles-halteverbot/herabstufen", "steering.manage"),
    ("digitalisierungsgrad/mobiles-halteverbot/herabstufung/1/aufheben", "steering.manage"),
)


def _account(who: str, office: Office) -> Account:
    if who == "resident":
        actor = town.resident("Somebody")
        return Account.objects.get(party=actor.party)
    return cast.employ(who, office if who in ("clerk", "lead") else None, f"Jo {who.title()}")


@pytest.mark.parametrize("who", sorted(ALLOWED))
def test_pages_open_for_whom_they_are_made(office: Office, who: str) -> None:
    client = cast.at_desk(_account(who, office))
    assert tuple(client.get(page).status_code for page in PAGES) == ALLOWED[who]


def test_strangers_are_sent_to_the_login_and_come_back(office: Office) -> None:
    for page in PAGES:
        answer = cast.at_desk(None).get(page)
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"/konto/login/?next={page.replace('/', '%2F')}",
        )


@pytest.mark.parametrize(
    "who", ["resident", "clerk", "lead", "administrator", "treasury", "operator"]
)
def test_deeds_are_refused_to_whoever_lacks_the_permission(office: Office, who: str) -> None:
    case, task = cast.waiting_case("Ahrens")
    client = cast.at_desk(_account(who, office))
    held = set(cast.ROLES.get(who, ()))
    for path, permission in POSTS:
        address = "/schreibtisch/" + path.format(number=case.number, task=task.pk)
        refused = client.post(address).status_code == 403
        assert refused == (permission not in held), address


def test_a_clerk_elsewhere_finds_nothing_and_does_nothing(office: Office) -> None:
    other = Office.objects.create(key="soziales", name="Amt für Soziales")
    case, task = cast.waiting_case("Ahrens")
    client = cast.at_desk(cast.employ("clerk", other, "Ole Anders"))
    assert "Ahrens" not in client.get("/schreibtisch/").content.decode()
    assert "Ahrens" not in client.get("/schreibtisch/vorgaenge/").content.decode()
    assert client.get(f"/schreibtisch/vorgaenge/{case.number}").status_code == 404
    client.post("/schreibtisch/aufgaben/uebernehmen", {"task": [str(task.pk)]})
    task.refresh_from_db()
    assert task.assignee_id is None


def test_protected_cases_are_unknown_without_their_permission(office: Office) -> None:
    case, _task = cast.waiting_case("Geheim")
    type(case).objects.filter(pk=case.pk).update(visibility=3)
    client = cast.at_desk(cast.employ("clerk", office, "Jo Amt"))
    for page in ("/schreibtisch/", "/schreibtisch/vorgaenge/", "/schreibtisch/?ausgabe=csv"):
        assert "Geheim" not in client.get(page).content.decode()
    assert client.get(f"/schreibtisch/vorgaenge/{case.number}").status_code == 404
    cast.allow_protected("Jo Amt", office)
    assert "Geheim" in client.get("/schreibtisch/").content.decode()
    assert client.get(f"/schreibtisch/vorgaenge/{case.number}").status_code == 200
