"""Access to information: one month, extended in time or not at all, and a person throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from rathaus.cli.seed import city_from_library
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city, in_city
from rathaus.mail.actions import write_to_office
from rathaus.people.models import Party
from rathaus.procedures.actions.contribute import finish_check
from rathaus.procedures.folder import check as check_folder
from rathaus.procedures.models import Decision, Run, Timer
from rathaus.records.models import Case
from tests.procedures import bureau, town
from tests.procedures.reading import text_of

FOLDER = bureau.COMMON / "informationszugang"
WLAN = "Was hat das WLAN im Rathaus im Jahr 2025 gekostet?"
BINDERS = "Alle Unterlagen zum Bau der Kaikante von 1995 bis 2005"


def _answers(request: str) -> dict[str, Any]:
    known = town.answers()
    return {
        "request": request,
        "access": "answer",
        "about_me": False,
        "tell_third_parties": True,
        "person": known["person"],
        "contact": known["contact"],
        "confirm": True,
    }


@pytest.fixture
def clerk(city: City) -> Iterator[Actor]:
    """A clerk of the office that takes requests, on Sunday 22 November 2026."""
    with town.at():
        bureau.settle(FOLDER)
        yield bureau.clerk_of("hauptamt")


@pytest.fixture
def kim(clerk: Actor) -> Actor:
    """Somebody who wants to know."""
    return town.resident()


@pytest.mark.parametrize("land", ["SH", "BW", "HE"])
def test_the_folder_is_in_order_in_every_land(land: str) -> None:
    assert check_folder(FOLDER, land=land) == []


def test_a_simple_question_is_answered_free_of_charge(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, "informationszugang", _answers(WLAN))
    assert case.file.number.startswith("11.40")
    task = bureau.open_task(case, "gather")
    assert (task.due_on, task.key) == (date(2026, 12, 22), "check")
    assert Decision.objects.count() == 0
    bureau.check(clerk, case, "gather", text="Im Jahr 2025 waren es 12.480 Euro.")
    assert bureau.open_task(case, "decide").due_on == date(2026, 12, 22)
    bureau.decide(clerk, case, "decide", "grant")
    assert (case.state, case.outcome) == ("closed", "granted")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    for part in ("12.480 Euro", "§ 3 IZG-SH", "gebührenfrei", "Widerspruch", "Jo Hauptamt", "ULD"):
        assert part in text


def test_the_period_is_extended_within_the_first_month(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, "informationszugang", _answers(BINDERS))
    bureau.check(clerk, case, "gather", "extend", "Vierzig Ordner sind durchzusehen.")
    assert bureau.open_task(case, "gather_more").due_on == date(2027, 1, 22)
    text = text_of(bureau.letter(case, "extension"))
    assert "22. Januar 2027" in text
    assert "Vierzig Ordner sind durchzusehen." in text
    bureau.check(clerk, case, "gather_more", "costs", "Wir rechnen mit 250 Euro.")
    assert bureau.open_steps(case) == []
    assert "250 Euro" in text_of(bureau.letter(case, "costs"))
    _reply(kim, case)
    assert bureau.open_task(case, "decide_extended").due_on == date(2027, 1, 22)
    with pytest.raises(Invalid) as caught:
        bureau.decide(clerk, case, "decide_extended", "grant")
    assert list(caught.value.fields) == ["fee"]
    bureau.decide(clerk, case, "decide_extended", "grant", fee="250,00")
    assert bureau.letters(case) == ["extension", "costs", "decision"]
    assert "250,00 €" in text_of(Decision.objects.get(case=case, state="issued"))


def test_after_the_month_only_the_decision_is_left(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, "informationszugang", _answers(BINDERS))
    (warning,) = Timer.objects.filter(run__case=case)
    assert warning.due_on == date(2026, 12, 17)
    with bureau.on(date(2026, 12, 18)):
        bureau.let_time_pass(case)
        assert bureau.open_steps(case) == ["warned"]
    with bureau.on(date(2026, 12, 22)):
        bureau.let_time_pass(case)
        assert bureau.open_steps(case) == ["warned"]
    with bureau.on(date(2026, 12, 23)):
        bureau.let_time_pass(case)
        assert bureau.open_steps(case) == ["decide"]


def test_a_vague_request_is_asked_back_and_an_answer_lets_it_go_on(
    kim: Actor, clerk: Actor
) -> None:
    case = bureau.apply(kim, "informationszugang", _answers("Alles über Verkehr"))
    assert (bureau.letters(case), bureau.open_steps(case)) == (["request"], [])
    _reply(kim, case)
    assert bureau.open_steps(case) == ["gather"]


def test_part_of_it_is_held_back_by_a_person_with_reasons(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, "informationszugang", _answers("Wer hat sich über Lärm beschwert?"))
    bureau.check(clerk, case, "gather", "third", "Namen von Nachbarn.")
    bureau.check(clerk, case, "hear")
    bureau.decide(
        clerk,
        case,
        "decide",
        "partial",
        reasons="Wer sich beschwert, vertraut darauf, ungenannt zu bleiben.",
        conditions="Die Namen sind geschwärzt.",
    )
    text = text_of(Decision.objects.get(case=case, state="issued"))
    for part in ("Die Namen sind geschwärzt.", "ungenannt zu bleiben", "§§ 9, 10 IZG-SH"):
        assert part in text


def test_an_extension_needs_a_reason_and_somebody_of_the_office(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, "informationszugang", _answers(BINDERS))
    task = bureau.open_task(case, "gather")
    with pytest.raises(Invalid) as caught:
        finish_check(actor=clerk, task_id=task.pk, result="extend")
    assert list(caught.value.fields) == ["text"]
    with pytest.raises(Invalid) as caught:
        finish_check(actor=clerk, task_id=task.pk, result="burn")
    assert list(caught.value.fields) == ["kind"]
    with pytest.raises(NotAllowed):
        finish_check(actor=bureau.clerk_of("kultur"), task_id=task.pk, result="done")
    task.refresh_from_db()
    assert task.state == "open"
    assert Run.objects.get(case=case).data.get("check") is None


@pytest.mark.parametrize(
    ("land", "slug", "norms"),
    [
        ("BW", "konstanz", ("§ 1 Abs. 2 LIFG", "Februar 2027")),
        ("HE", "kassel", ("§§ 80, 81 HDSIG",)),
    ],
)
def test_the_law_of_the_other_laender(
    new_city: Callable[..., City], land: str, slug: str, norms: tuple[str, ...]
) -> None:
    known = city_from_library(slug).settings
    made = new_city(None, land)
    city = replace(made, settings={**known, **made.settings})
    with in_city(city), town.at():
        bureau.settle(FOLDER, slug)
        clerk = bureau.clerk_of("hauptamt")
        case = bureau.apply(town.resident(), "informationszugang", _answers(BINDERS))
        bureau.check(clerk, case, "gather", "extend", "Ein Unternehmen wird angehört.")
        assert bureau.open_task(case, "gather_more").due_on == date(2027, 2, 22)
        bureau.check(clerk, case, "gather_more")
        bureau.decide(clerk, case, "decide_extended", "grant")
        told = " ".join(text_of(bureau.letter(case, kind)) for kind in ("extension", "decision"))
        connection.close()
    assert [norm for norm in norms if norm not in told] == []
    assert "IZG-SH" not in told


def _reply(actor: Actor, case: Case) -> None:
    write_to_office(
        actor=actor,
        sender=Party.objects.get(pk=actor.party),
        subject="Antwort",
        body="Ja, bitte.",
        office=case.office_id,
        case=case.pk,
        scope=case.procedure_key,
    )
    run_pending(current_city())
