"""Signing, taking note and disposing at the desk, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account
from rathaus.procedures.cosigning.starting import Wanted, start_round
from rathaus.procedures.models import Disposition, Round, Task
from rathaus.records.actions import add_document
from tests.procedures.cosigning.cast import DUE, MORNING, Town, a_town, hand, started, step
from tests.records.cast import HOUSE, a_paper
from tests.site.desk import cast

DESK = "/schreibtisch/"


@pytest.fixture
def town(city: City) -> Iterator[Town]:
    with frozen(MORNING):
        yield a_town()


def _at(name: str) -> Any:
    return cast.at_desk(Account.objects.get(name=name))


def _words(page: Any, status: int = 200) -> str:
    assert page.status_code == status, page.content.decode()[:2000]
    return " ".join(page.content.decode().replace("\u00a0", " ").split())


def test_a_draft_is_sent_round_signed_and_its_sheet_stands_on_the_case_page(town: Town) -> None:
    ada, case = _at("Ada Amt"), f"{DESK}vorgaenge/{town.case.number}"
    form = f"{case}/mitzeichnung"
    assert "Schlusszeichnung" in _words(ada.get(form))
    typed = {
        "document": str(town.draft.pk),
        "step-1": "Recht; ben bau",
        "final": "Cem Chef",
        "due_on": "4.12.2026",
        "comment": "Bitte § 5 prüfen.",
    }
    wrong = _words(ada.post(form, typed), 422)
    assert "Das passt auf mehrere: Dora Recht" in wrong
    assert "Bitte § 5 prüfen." in wrong
    said = _words(ada.post(form, typed | {"step-1": "Dora Recht; ben bau"}, follow=True))
    assert "Das Dokument ist auf dem Weg." in said
    assert "ist an der Reihe" in said
    dora = _at("Dora Recht")
    listed = _words(dora.get(DESK))
    task = Task.objects.get(assignee__name="Dora Recht")
    assert f"umlaeufe/aufgaben/{task.pk}" in listed
    assert "Mitzeichnung: Entwurf Bescheid" in listed
    assert town.case.title not in listed
    page = dora.get(f"{DESK}umlaeufe/aufgaben/{task.pk}", follow=True)
    address = page.request["PATH_INFO"]
    assert "alles Übrige bleibt bei der zuständigen Stelle" in _words(page)
    assert dora.get(f"{address}dokument").status_code == 200
    assert dora.get(case).status_code == 404
    assert dora.get(f"/dokumente/{town.draft.pk}").status_code == 404
    assert "Bitte wählen Sie eine Antwort." in _words(dora.post(address, {"note": ""}), 422)
    assert "Stellungnahme" in _words(dora.post(address, {"how": "dissent"}), 422)
    done = dora.post(address, {"how": "dissent", "note": "Norm fehlt."}, follow=True)
    assert "Gezeichnet." in _words(done)
    assert dora.get(f"{address}dokument").status_code == 404
    round = Round.objects.get()
    for name, place in (("Ben Bau", 2), ("Cem Chef", 3)):
        _at(name).post(f"{DESK}umlaeufe/schritte/{step(round, place).pk}/", {"how": "sign"})
    shown = _words(ada.get(case))
    assert "Norm fehlt." in shown
    assert "Mitzeichnungsverlauf zu „Entwurf Bescheid“" in shown
    assert "Mitzeichnung abgeschlossen" in shown  # in the history


def test_a_circulation_is_ticked_in_bulk_in_the_task_list(town: Town) -> None:
    paper = add_document(actor=HOUSE, case=town.case, paper=a_paper("Rundschreiben"))
    for document in (town.draft, paper):
        steps = [
            Wanted(1, hand("Ben Bau", town.office)),
            Wanted(1, hand("Dora Recht", town.law)),
        ]
        start_round(
            actor=town.actor("Ada Amt"), document=document.pk, kind=Round.Kind.INFORM,
            steps=steps, due_on=DUE,
        )  # fmt: skip
    ben = _at("Ben Bau")
    keys = [str(task.pk) for task in Task.objects.filter(assignee__name="Ben Bau")]
    assert all(f'value="{key}"' in ben.get(DESK).content.decode() for key in keys)
    said = _words(ben.post(f"{DESK}umlaeufe/zur-kenntnis", {"task": keys}, follow=True))
    assert "2 Dokumente zur Kenntnis genommen." in said
    assert set(Round.objects.values_list("state", flat=True)) == {"running"}
    for task in Task.objects.filter(assignee__name="Dora Recht"):
        _at("Dora Recht").post(f"{DESK}umlaeufe/zur-kenntnis", {"only": str(task.pk)})
    assert set(Round.objects.values_list("state", flat=True)) == {"finished"}


@pytest.mark.parametrize("which", ["", "?wessen=begonnen&art=cosign"])
def test_the_list_of_rounds_costs_the_same_whatever_its_length(
    town: Town, django_assert_num_queries: Any, which: str
) -> None:
    papers = [town.draft] + [
        add_document(actor=HOUSE, case=town.case, paper=a_paper(f"Entwurf {n}")) for n in (2, 3)
    ]
    client = _at("Ada Amt" if which else "Ben Bau")

    def send(count: int) -> None:
        for paper in papers[:count]:
            start_round(
                actor=town.actor("Ada Amt"), document=paper.pk, kind=Round.Kind.COSIGN,
                steps=[Wanted(1, hand("Ben Bau", town.office))], due_on=DUE,
            )  # fmt: skip

    send(1)
    client.get(f"{DESK}umlaeufe/{which}")
    with django_assert_num_queries(6):  # session, account, roles, list, steps, deputyships
        assert "Entwurf Bescheid" in _words(client.get(f"{DESK}umlaeufe/{which}"))
    papers.pop(0)
    send(2)
    with django_assert_num_queries(6):
        text = _words(client.get(f"{DESK}umlaeufe/{which}"))
    assert [name in text for name in ("Entwurf Bescheid", "Entwurf 2", "Entwurf 3")] == [True] * 3


def test_recall_from_the_case_page(town: Town) -> None:
    made = started(town, (hand("Ben Bau", town.office),))
    ada = _at("Ada Amt")
    address = f"{DESK}umlaeufe/{made.pk}/zurueckziehen"
    said = _words(ada.post(address, {"reason": "Zahl falsch."}, follow=True))
    assert "Zurückgezogen." in said
    assert "Zahl falsch." in said
    assert "Nichts wartet auf Ihre Zeichnung" in _words(_at("Ben Bau").get(f"{DESK}umlaeufe/"))
    assert _at("Dora Recht").post(address).status_code == 404


def test_a_disposition_is_written_ticked_and_printed(town: Town) -> None:
    ada, case = _at("Ada Amt"), f"{DESK}vorgaenge/{town.case.number}"
    typed = {
        "document": str(town.draft.pk),
        "kind-1": "cosign",
        "hands-1": "Dora Recht",
        "kind-2": "further",
        "hands-2": "Ben Bau",
        "text-2": "Bitte Lageplan beifügen.",
        "kind-3": "resubmit",
        "kind-4": "to_files",
    }
    wrong = _words(ada.post(f"{case}/verfuegung", typed), 422)
    assert "Bitte nennen Sie den Tag der Wiedervorlage." in wrong
    assert not Round.objects.exists()
    said = _words(ada.post(f"{case}/verfuegung", typed | {"due-3": "15.1.2027"}, follow=True))
    assert "jeder Punkt ist auf dem Weg" in said
    points = list(Disposition.objects.get().points.order_by("place"))
    assert [point.kind for point in points] == ["cosign", "further", "resubmit", "to_files"]
    last = f"{case}/punkte/{points[3].pk}"
    assert "Frühere Punkte sind noch offen" in _words(ada.post(last, follow=True))
    _at("Dora Recht").post(
        f"{DESK}umlaeufe/schritte/{step(Round.objects.get(), 1).pk}/", {"how": "sign"}
    )
    for point in points[1:]:
        ada.post(f"{case}/punkte/{point.pk}")
    done = list(Disposition.objects.get().points.order_by("place"))
    assert [point.done_label for point in done] == ["Dora Recht", "Ada Amt", "Ada Amt", "Ada Amt"]
    assert not Task.objects.filter(state="open").exists()
    pdf = ada.get(f"{case}/verfuegungen/{Disposition.objects.get().pk}.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_a_task_about_a_paper_stands_at_the_case_and_in_the_list(town: Town) -> None:
    ada, case = _at("Ada Amt"), f"{DESK}vorgaenge/{town.case.number}"
    typed = {
        "document": str(town.draft.pk),
        "assignee": "Ben Bau",
        "due_on": "1.12.2026",
        "reason": "Zahlen prüfen",
    }
    assert "Hier arbeitet niemand" in _words(
        ada.post(f"{case}/aufgabe", typed | {"assignee": "Niemand Hier"}), 422
    )
    assert "Bitte wählen Sie eine Person" in _words(
        ada.post(f"{case}/aufgabe", typed | {"assignee": "Dora Recht"}), 422
    )
    said = _words(ada.post(f"{case}/aufgabe", typed, follow=True))
    assert "Entwurf Bescheid" in said
    assert "Zahlen prüfen" in said
    listed = _words(_at("Ben Bau").get(f"{DESK}?wessen=mine"))
    assert "Aufgabe: Entwurf Bescheid" in listed
    task = Task.objects.get(key="task")
    assert task.document == town.draft.pk
