"""By-laws, frequent questions and topic packs at the editors' desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from rathaus.catalogue.bylaws.importing import import_bylaws
from rathaus.catalogue.models import Bylaw, FrequentQuestion, Topic
from rathaus.kernel.access import system
from tests.site.desk import cast
from tests.site.reading import links

pytestmark = pytest.mark.django_db
BYLAWS, QUESTIONS, TOPICS = (f"/schreibtisch/{name}/" for name in ("satzungen", "fragen", "themen"))
TYPED = {
    "question": "Wer darf parken?",
    "answer": "Alle dürfen **parken**.",
    "language": "de",
    "section": "https://testserver/satzungen/parken/#p1",
    "topics": ["verkehr"],
}


@pytest.fixture
def editor() -> Client:
    return cast.at_desk(cast.employ("editor", None, "Edda Feder"))


@pytest.fixture
def second() -> Client:
    return cast.at_desk(cast.employ("editor", None, "Zoe Zweit"))


def _bylaws(folder: Path, count: int = 1) -> None:
    for number in range(count):
        name = "parken" if not number else f"parken-{number}"
        (folder / f"{name}.md").write_text(
            f"# Parkordnung {number}\n\n## § 1 Wer\n\nAlle.", "utf-8"
        )
    import_bylaws(actor=system("test"), folder=folder)


def _pack() -> Topic:
    return Topic.objects.create(kind="pack", key="verkehr", names={"de": "Verkehr"})


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_answer_goes_through_two_pairs_of_eyes(
    editor: Client, second: Client, tmp_path: Path
) -> None:
    _bylaws(tmp_path)
    _pack()
    wrong = editor.post(f"{QUESTIONS}neu", TYPED | {"section": ""})
    assert wrong.status_code == 422
    assert "Nennen Sie eine Leistung oder einen Abschnitt" in wrong.content.decode()
    assert "Alle dürfen **parken**." in wrong.content.decode()

    page = editor.post(f"{QUESTIONS}neu", TYPED, follow=True)

    place = f"{QUESTIONS}wer-darf-parken/"
    assert page.redirect_chain[-1][0] == place
    assert "Freigeben muss eine andere Person" in page.content.decode()
    refused = editor.post(f"{place}freigeben", follow=True).content.decode()
    assert "Freigeben muss eine andere Person als die" in refused
    assert FrequentQuestion.objects.get().state == "draft"
    done = second.post(f"{place}freigeben", follow=True).content.decode()
    assert "Geschrieben von Edda Feder, freigegeben von Zoe Zweit" in done
    assert "Freigegeben und veröffentlicht" in done
    row = FrequentQuestion.objects.get()
    assert (row.state, str(row.section), row.topics.get().key) == (
        "published",
        "§ 1 Wer",
        "verkehr",
    )
    assert "Wer darf parken?" in _text(editor, f"{BYLAWS}parken/")
    second.post(f"{place}zurueckziehen", {"reason": "Überholt."})
    assert "Überholt." in _text(editor, place)


def test_a_pack_is_switched_with_a_reason_that_stays(editor: Client, tmp_path: Path) -> None:
    pack = _pack()
    _bylaws(tmp_path)
    pack.bylaws.add(*Bylaw.objects.all())
    editor.post(f"{TOPICS}verkehr/schalten", {"reason": ""})
    pack.refresh_from_db()
    assert pack.enabled
    page = editor.post(f"{TOPICS}verkehr/schalten", {"reason": "Wird geprüft."}, follow=True)
    text = page.content.decode()
    assert "ausgeschaltet" in text
    assert "Edda Feder · „Wird geprüft.“" in text
    assert "Satzungen (1)" in text
    editor.post(f"{TOPICS}verkehr/schalten", {"reason": "Geprüft.", "value": "on"})
    pack.refresh_from_db()
    assert pack.enabled


def test_a_by_law_is_checked_withdrawn_and_shown_again(editor: Client, tmp_path: Path) -> None:
    _bylaws(tmp_path)
    Bylaw.objects.update(review_on="2020-01-01")
    assert "zu prüfen" in _text(editor, BYLAWS)
    page = editor.post(f"{BYLAWS}parken/geprueft", follow=True).content.decode()
    assert "Geprüft: Wortlaut gilt noch" in page
    page = editor.post(f"{BYLAWS}parken/ausser-kraft", {"reason": "Neu."}, follow=True)
    assert "Edda Feder · „Neu.“" in page.content.decode()
    assert editor.get("/satzungen/parken/").status_code == 404
    editor.post(f"{BYLAWS}parken/wieder-zeigen")
    assert editor.get("/satzungen/parken/").status_code == 200


@pytest.mark.parametrize(("page", "queries"), [(BYLAWS, 4), (QUESTIONS, 4), (TOPICS, 4)])
def test_lists_cost_the_same_whatever_their_length(
    editor: Client, tmp_path: Path, django_assert_num_queries: object, page: str, queries: int
) -> None:
    editor.get(page)
    for count in (1, 3):
        _bylaws(tmp_path, count)
        for number in range(count):
            FrequentQuestion.objects.get_or_create(
                key=f"f-{number}", defaults={"question": "Was?", "answer": "Das."}
            )
            Topic.objects.get_or_create(
                kind="pack", key=f"p-{number}", defaults={"names": {"de": f"Paket {number}"}}
            )
        with django_assert_num_queries(queries):  # type: ignore[operator]
            answer = editor.get(page)
        assert sum(url.startswith(page) for url in links(answer).values()) >= 1
        assert len(answer.context["table"].rows) == count


@pytest.mark.parametrize("page", [BYLAWS, QUESTIONS, f"{QUESTIONS}neu", TOPICS])
def test_only_editors_come_in(desk: Client, editor: Client, page: str) -> None:
    assert desk.get(page).status_code == 403
    assert editor.get(page).status_code == 200
