"""Small services of every city from submission to result: nursery, lost property, volunteers."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from rathaus.catalogue.imports import import_services
from rathaus.catalogue.models import Service
from rathaus.counter.timeline import time_line
from rathaus.kernel import blobs
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events.queries import timeline
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city
from rathaus.mail.models import Message
from rathaus.people.models import Mandate, Office, Party
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.drafts import fill_page, start_draft
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.keeping import erase_expired_answers
from rathaus.procedures.actions.submission import Submission, submit_application
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.engine.advance import advance_run
from rathaus.procedures.engine.letter_data import named_remedy
from rathaus.procedures.engine.work import Work
from rathaus.procedures.folder import load
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Decision, Draft, Run, Task
from rathaus.records.models import Case, Document, PlanEntry
from tests.procedures import town
from tests.procedures.reading import text_of

COMMON = town.LIBRARY / "procedures" / "common"
MIA = {"surname": "Beispiel", "first_names": "Mia", "birth_date": "2022-05-02"}


# The nursery


def at(day: str, time: str) -> Any:
    """The clock stands still at this time in Berlin."""
    moment = datetime.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=BERLIN)
    return frozen(moment)


def settle(key: str) -> Office:
    """The office and the place in the filing plan that the procedure needs, and the procedure."""
    procedure = load(COMMON / key)
    office = Office.objects.create(
        key=procedure.service.office,
        name="Amt",
        street="Rathausplatz",
        house_number="1",
        postcode="24999",
        town="Teststadt",
    )
    PlanEntry.objects.create(
        number=procedure.filing.plan,
        title=key,
        retention_years=procedure.filing.retention_years,
        retention_basis="Praxis",
    )
    install_procedure(actor=town.HOUSE, path=COMMON / key)
    return office


@pytest.fixture
def nursery(city: City) -> Office:
    return settle("kita-krankmeldung")


def child_of(parent: Actor, first_names: str = "Mia", **changes: Any) -> Party:
    """A child for whom the account may act, as the nursery has entered it."""
    day = datetime.date(2022, 5, 2)
    child = Party.objects.create(surname="Beispiel", first_names=first_names, birth_date=day)
    Mandate.objects.create(
        **{
            "principal": child,
            "agent_id": parent.party,
            "kind": Mandate.Kind.GUARDIAN,
            "scope": "kita-krankmeldung",
            "valid_from": datetime.date(2026, 8, 1),
            "evidence_sha256": "0" * 64,
        }
        | changes
    )
    return child


def draft(actor: Actor, key: str, answers: dict[str, Any]) -> Draft:
    found = start_draft(actor=actor, procedure_key=key)
    found.data = answers
    found.save(update_fields=["data"])
    return found


def absent(parent: Actor, **changes: Any) -> Submission:
    """A report for today."""
    answers = {
        "person": MIA,
        "from": "2026-11-23",
        "until": "2026-11-23",
        "confirm": True,
    }
    return submit_application(
        actor=parent, draft=draft(parent, "kita-krankmeldung", answers | changes)
    )


def result(submission: Submission) -> tuple[Case, Run, list[str]]:
    """The case as it stands, its run, and what was written to the person."""
    run_pending(current_city())
    case = Case.objects.get(pk=submission.case.pk)
    subjects = Message.objects.filter(case=case.pk).order_by("created_at", "id")
    return case, Run.objects.get(case=case), list(subjects.values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("07:10", "Abgemeldet, Essen abbestellt: Mia"),
        ("08:30", "Abgemeldet, Essen abbestellt: Mia"),
        ("08:35", "Abgemeldet, heutiges Essen bleibt bestellt: Mia"),
    ],
)
def test_lunch_is_off_when_the_notice_comes_in_time(nursery: Office, time: str, told: str) -> None:
    with at("2026-11-23", time):
        parent = town.resident()
        child = child_of(parent)
        case, run, subjects = result(absent(parent))
    assert (run.failure, case.state, case.outcome) == ("", "closed", "done")
    assert subjects[0].startswith("Ihre Meldung ist angekommen")
    assert subjects[1:] == [told]
    assert (case.applicant_id, case.agent_id) == (child.pk, parent.party)
    assert not Decision.objects.exists()
    assert not Task.objects.exists()
    titles = [entry.title for entry in time_line(timeline(case.ref), case)]
    assert "Ihr Antrag ist eingegangen" in titles
    assert "Ein Mensch prüft Ihren Antrag" not in titles


@pytest.mark.parametrize(
    "person",
    [
        {"surname": "Muster", "first_names": "Ole", "birth_date": "2021-01-09"},
        {"surname": "Niemand", "first_names": "Nie", "birth_date": "2021-01-09"},
        MIA | {"birth_date": "2022-05-03"},
    ],
)
def test_a_guessed_child_is_refused_in_the_same_words_whether_it_exists_or_not(
    nursery: Office, person: dict[str, str]
) -> None:
    with at("2026-11-23", "07:10"):
        parent, other = town.resident(), town.resident("Muster")
        child_of(parent)
        ole = child_of(other, "Ole")
        Party.objects.filter(pk=ole.pk).update(
            surname="Muster", birth_date=datetime.date(2021, 1, 9)
        )
        with pytest.raises(Invalid) as caught:
            absent(parent, person=person)
    assert list(caught.value.fields) == ["person.surname"]
    assert caught.value.fields["person.surname"].startswith(
        "Diese Person ist mit Ihrem Konto nicht verknüpft."
    )
    assert Case.objects.count() == 0
    assert Party.objects.count() == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"revoked_at": datetime.datetime(2026, 11, 1, tzinfo=BERLIN)},
        {"valid_to": datetime.date(2026, 11, 23)},
        {"scope": "ehrenamt-angebot"},
    ],
)
def test_custody_that_has_ended_or_is_for_something_else_does_not_count(
    nursery: Office, changes: dict[str, Any]
) -> None:
    with at("2026-11-23", "07:10"):
        parent = town.resident()
        child_of(parent, **changes)
        with pytest.raises(Invalid):
            absent(parent)


def test_the_only_child_and_today_are_filled_in_but_never_one_of_two(nursery: Office) -> None:
    with at("2026-11-23", "06:00"):
        parent = town.resident()
        child_of(parent)
        bundle = installed(start_draft(actor=parent, procedure_key="kita-krankmeldung").version_id)
        page = bundle.form.sections[0]
        one = start_draft(actor=parent, procedure_key="kita-krankmeldung")
        fill_page(actor=parent, draft=one, section=page)
        child_of(parent, "Ole")
        two = start_draft(actor=parent, procedure_key="kita-krankmeldung")
        fill_page(actor=parent, draft=two, section=page)
    assert one.data["person"] == MIA
    assert (one.data["from"], one.data["until"]) == ("2026-11-23", "2026-11-23")
    assert "person" not in two.data
    assert two.data["from"] == "2026-11-23"


def test_a_notifiable_disease_waits_for_the_manager(nursery: Office) -> None:
    with at("2026-11-23", "07:10"):
        parent = town.resident()
        child_of(parent)
        with pytest.raises(Invalid) as caught:
            absent(parent, notifiable=True)
        assert list(caught.value.fields) == ["phone"]
        sent = absent(parent, notifiable=True, phone="0431 5550199")
        task = Task.objects.get()
        assert (
            decide_case(actor=town.clerk(nursery), task_id=task.pk, verdict=Verdict("grant"))
            is None
        )
        case, run, subjects = result(sent)
    assert (run.failure, case.outcome) == ("", "done")
    assert subjects[-1] == "Abgemeldet, Essen abbestellt: Mia"
    assert not Decision.objects.exists()


def test_what_the_manager_does_not_take_is_told_with_the_reason(nursery: Office) -> None:
    with at("2026-11-23", "07:10"):
        parent = town.resident()
        child_of(parent)
        sent = absent(parent, notifiable=True, phone="0431 5550199")
        verdict = Verdict("refusal", reasons="Wir haben Sie nicht erreicht.")
        decide_case(actor=town.clerk(nursery), task_id=Task.objects.get().pk, verdict=verdict)
        case, run, _ = result(sent)
        with pytest.raises(Conflict):
            named_remedy(Work(run=run, actor=parent, house=town.HOUSE))
    assert (run.failure, case.state, case.outcome) == ("", "closed", "refused")
    letter = Document.objects.get(case=case, kind="declined")
    assert "Wir haben Sie nicht erreicht." in text_of(letter)


def test_the_reason_never_reaches_the_file_and_goes_after_its_time(nursery: Office) -> None:
    with at("2026-11-23", "07:10"):
        parent = town.resident()
        child_of(parent)
        case, run, _ = result(absent(parent, reason="ill"))
        filed = Document.objects.get(case=case, kind="application")
        assert run.data["application"]["reason"] == "ill"
        assert b"reason" not in blobs.read(filed.current.blob)
    with at("2026-12-21", "04:00"):  # the 28th day: still there
        assert erase_expired_answers() == 0
    with at("2026-12-22", "04:00"):
        assert erase_expired_answers() == 1
        assert erase_expired_answers() == 0
    run.refresh_from_db()
    assert "reason" not in run.data["application"]
    assert run.data["application"]["until"] == "2026-11-23"
    assert "reason" not in Draft.objects.get(case=case).data


# Lost property


KIM = {
    "surname": "Beispiel",
    "first_names": "Kim",
    "birth_date": "1988-04-03",
    "street": "Holtenauer Straße",
    "house_number": "120",
    "postcode": "24105",
    "town": "Kiel",
}
MAIL = {"channel": "mailbox", "email": "kim@example.org"}


def find(**changes: Any) -> dict[str, Any]:
    return {
        "matter": "find",
        "category": "bag",
        "description": "Brauner Rucksack",
        "marks": "Roter Schal darin",
        "where": "Buslinie 11",
        "happened_on": "2026-11-22",
        "value": 200,
        "in_transport": True,
        "waive": False,
        "person": KIM,
        "contact": MAIL,
        "confirm": True,
    } | changes


@pytest.fixture
def found(city: City) -> Office:
    return settle("fundsache")


def test_a_find_on_a_bus_is_confirmed_and_kept_for_six_months(found: Office) -> None:
    with at("2026-11-23", "10:00"):
        kim = town.resident()
        sent = submit_application(actor=kim, draft=draft(kim, "fundsache", find()))
        clerk = town.clerk(found)
        decide_case(actor=clerk, task_id=Task.objects.get().pk, verdict=Verdict("grant"))
        case, run, _ = result(sent)
        assert (run.failure, case.closed_at) == ("", None)
        letter = text_of(Document.objects.get(case=case, kind="find"))
    assert "5,00 €" in letter.replace("\u00a0", " ")
    assert "23. Mai 2027" in letter.replace("\u00a0", " ")
    assert "Roter Schal" not in letter + case.title
    with at("2027-05-24", "10:00"):
        assert [str(pk) for pk in fire_due_timers()] == [str(case.pk)]
        advance_run(case.pk)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "done")


def test_a_loss_is_handed_over_by_a_decision_with_the_reward(found: Office) -> None:
    lost = find(matter="loss", category="phone", value=800, in_transport=False, serial="356938")
    del lost["waive"]
    with at("2026-11-23", "10:00"):
        kim = town.resident()
        sent = submit_application(actor=kim, draft=draft(kim, "fundsache", lost))
        clerk = town.clerk(found)
        made = decide_case(actor=clerk, task_id=Task.objects.get().pk, verdict=Verdict("grant"))
        case, run, _ = result(sent)
    assert made is not None
    made.refresh_from_db()
    assert (run.failure, case.outcome, made.state) == ("", "granted", "issued")
    letter = text_of(made).replace("\u00a0", " ")
    assert "34,00 €" in letter
    assert "Widerspruch" in letter


def test_the_library_describes_lost_property_only_where_no_procedure_does(
    city: City, tmp_path: Path
) -> None:
    settle("ehrenamt-angebot")  # another office than the one of the entry
    Office.objects.create(key="fundbuero", name="Fundbüro")
    text = (town.LIBRARY / "catalogue" / "services.yaml").read_text()
    start = text.index("  - key: fundsache")
    entry = text[start : text.index("  - key:", start + 5)]
    path = tmp_path / "services.yaml"
    path.write_text("services:\n" + entry)
    import_services(actor=town.HOUSE, path=path)
    described = Service.objects.get(key="fundsache")
    assert described.procedure_key == ""
    PlanEntry.objects.create(
        number="12.20", title="Fundsachen", retention_years=3, retention_basis="Praxis"
    )
    install_procedure(actor=town.HOUSE, path=COMMON / "fundsache")
    import_services(actor=town.HOUSE, path=path)
    described.refresh_from_db()
    assert described.procedure_key == "fundsache"
    assert "Finderlohn" in described.synonyms["de"]
