"""The post room of the desk: objections, papers and applications that come on paper."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.tenancy.registry import registry
from rathaus.mail.models import Message
from rathaus.people.models import Account, Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.models import Decision, FollowUp, Intake, Run, Task
from rathaus.procedures.queries.decisions import effect_of
from rathaus.records.models import Case, Document
from tests.kernel.files import pdf
from tests.procedures import town
from tests.procedures.test_objection import COURT
from tests.site.desk import cast

SCAN = ("brief.pdf", "application/pdf")


def _scan() -> SimpleUploadedFile:
    return SimpleUploadedFile(SCAN[0], pdf(Told="Brief"), content_type=SCAN[1])


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """The days named below are counted from this one."""
    with frozen(datetime.datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)):
        yield


@pytest.fixture
def refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> Decision:
    """A refusal by another clerk, in a city that names its court."""
    Office.objects.get_or_create(key="stadt", defaults={"name": "Stadt Messstadt"})
    install_procedure(actor=town.HOUSE, path=town.LIBRARY / "procedures" / "common" / "widerspruch")
    served = registry.by_host("testserver")
    assert served is not None
    # Read anew, the registry would not know of the court that is given to the city below.
    monkeypatch.setattr(registry, "_read_at", float("inf"))
    for known in (served, current_city()):
        monkeypatch.setitem(known.settings, "courts", {"general": COURT})  # type: ignore[arg-type]
    case, task = cast.waiting_case("Ahrens")
    verdict = Verdict("refusal", reasons="Die Schulstraße bleibt frei.")
    decide_case(actor=town.clerk(office, "Ole Erst"), task_id=task.pk, verdict=verdict)
    run_pending(current_city())
    return Decision.objects.select_related("case").get(case=case, state="issued")


def test_an_objection_by_e_mail_is_found_recorded_settled_and_remedied(
    desk: Client, refused: Decision
) -> None:
    number = refused.case.number
    page = desk.get(f"/schreibtisch/eingang/?q={refused.case.applicant.surname}")
    assert f"/schreibtisch/eingang/vorgang/{number}" in page.content.decode()
    address = f"/schreibtisch/eingang/vorgang/{number}"
    assert "Frist bis 28. Dezember 2026" in desk.get(address).content.decode().replace("\xa0", " ")
    typed = {"what": f"objection:{refused.pk}", "way": "email", "text": "Ich widerspreche."}
    typed["sender"] = "applicant"
    future = desk.post(address, typed | {"received_on": "24.11.2026"})
    assert (future.status_code, FollowUp.objects.count()) == (422, 0)
    assert "liegt in der Zukunft" in future.content.decode()
    told = desk.post(address, typed | {"received_on": "21.11.2026"})
    case = Case.objects.get(procedure_key="widerspruch")
    assert told["Location"] == f"/schreibtisch/vorgaenge/{case.number}"
    shown = desk.get(told["Location"]).content.decode()
    assert "Unterschrift fehlt noch" in shown
    assert "Ist die Unterschrift gekommen?" in shown
    assert Message.objects.filter(case=case.pk).count() == 1

    task = Task.objects.get(case=case, key="written_form")
    form, names = (
        f"/schreibtisch/vorgaenge/{case.number}/erledigen/{task.pk}",
        f"t{task.pk.hex[-8:]}_",
    )
    assert desk.post(form, {f"{names}kind": "signed"}).status_code == 422
    day = {f"{names}kind": "signed", f"{names}signed_on": "22.11.2026"}
    assert desk.post(form, day).status_code == 302
    assert Intake.objects.get(case=case).signed_on == datetime.date(2026, 11, 22)

    deciding = Task.objects.get(case=case, key="decide", state="open")
    verdict = {"kind": "grant", "reasons": "In den Ferien ist die Straße frei."}
    decided = desk.post(f"/schreibtisch/vorgaenge/{case.number}/entscheiden/{deciding.pk}", verdict)
    assert decided.status_code == 302
    run_pending(current_city())
    assert [end.why for end in effect_of(refused).ends] == ["remedied"]
    assert Case.objects.get(pk=case.pk).state == "closed"
    follow = Task.objects.get(case=refused.case, key="follow_up", state="open")
    desk.post(f"/schreibtisch/vorgaenge/{number}/abhaken/{follow.pk}", {"result": "angeordnet"})
    assert Case.objects.get(pk=refused.case_id).state == "closed"


def test_a_letter_to_a_case_is_filed_and_leaves_a_task(desk: Client, office: Office) -> None:
    case, _task = cast.waiting_case("Ahrens")
    address = f"/schreibtisch/eingang/vorgang/{case.number}"
    typed = {"what": "other", "way": "letter", "received_on": "20.11.2026"}
    assert desk.post(address, typed).status_code == 422
    assert desk.post(address, typed | {"scan": _scan()}).status_code == 302
    filed = Document.objects.get(case=case, kind="correspondence")
    assert (filed.direction, filed.current.media_type) == ("in", "application/pdf")
    assert Task.objects.get(case=case, key="incoming_post").state == "open"
    intake = Intake.objects.get(case=case)
    assert (intake.kind, intake.received_on) == ("paper", datetime.date(2026, 11, 20))


def test_a_paper_application_is_typed_into_the_form_and_counts_from_its_day(
    desk: Client, office: Office, jo: Account
) -> None:
    typed = {"procedure": town.KEY, "way": "letter", "received_on": "19.11.2026", "scan": _scan()}
    begun = desk.post("/schreibtisch/eingang/antrag", typed)
    intake = Intake.objects.select_related("draft").get()
    assert begun["Location"].startswith(f"/antrag/{intake.draft_id}/")
    assert "auf Papier ankam" in desk.get(begun["Location"]).content.decode()
    assert intake.draft is not None
    other = cast.at_desk(cast.employ("lead", office, "Ida Chefin"))
    assert str(intake.pk) in other.get("/schreibtisch/eingang/").content.decode()
    intake.draft.data = town.answers(contact={"channel": "post", "email": "kim@example.org"})
    intake.draft.save(update_fields=["data"])
    sent = desk.post(f"/antrag/{intake.draft_id}/review/", {"confirm": "true"})
    case = Case.objects.get()
    assert sent["Location"] == f"/schreibtisch/vorgaenge/{case.number}"
    assert (case.channel, case.received_at.date()) == ("post", datetime.date(2026, 11, 19))
    assert (case.applicant.name, Run.objects.get(case=case).failure) == ("Kim Beispiel", "")
    kinds = set(Event.objects.filter(subject=str(case.ref)).values_list("kind", flat=True))
    assert "application.recorded" in kinds
    assert "application.submitted" not in kinds
    assert Document.objects.filter(case=case, kind__in=("correspondence", "receipt")).count() == 2
    assert (
        "Zugangscode"
        not in Message.objects.get(case=case.pk, subject__contains="ist eingegangen").body
    )
    assert desk.get("/schreibtisch/eingang/").content.decode().count("Noch nicht fertig") == 0
