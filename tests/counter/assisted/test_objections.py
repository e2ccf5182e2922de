"""An objection with a helper's aid: the same case as online, proved by number and code."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.counter.assisted.models import AssistedSession
from rathaus.procedures.models import Draft, FollowUp
from rathaus.records.models import Case, Channel
from tests.counter import cast
from tests.counter.assisted.cast import objection_form
from tests.kernel.files import pdf

START = "/servicestellen/sitzung/"


def _scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("vollmacht.pdf", pdf(), "application/pdf")


def test_filed_at_the_case_of_the_decision(refused: tuple[Case, str], tjarks: Client) -> None:
    case, _code = refused
    begun = tjarks.post(START, objection_form(*refused) | {"scan": _scan()})
    assert begun.status_code == 302, begun.content.decode()
    draft = Draft.objects.get(about__case=case)
    for page, answers in {
        "objection": {"scope": "all"},
        "grounds": {"grounds": "Gegenüber ist Platz."},
        "person": {"role": "self"},
        "contact": {"contact.channel": "post"},
    }.items():
        person = {f"person.{k}": v for k, v in draft.data["person"].items()}
        answer = tjarks.post(cast.page(draft, page), answers | (person if page == "person" else {}))
        assert answer.status_code == 302, (page, answer.content.decode())
    sent = cast.sent(tjarks, draft)
    assert sent["Location"] == "/servicestellen/sitzung/quittung", sent.content.decode()

    link = FollowUp.objects.select_related("case", "decision").get()
    assert (link.decision.case_id, link.live, link.kind) == (case.pk, True, "objection")
    objection = link.case
    assert (objection.channel, objection.agent) == (Channel.COUNTER, None)
    assert objection.applicant_id == case.applicant_id
    assert (objection.file_id, objection.office_id) == (case.file_id, case.office_id)
    again = tjarks.post(START, objection_form(*refused) | {"scan": _scan()})
    assert "zurzeit kein Widerspruch möglich" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"code": "AAAAA-AAAAA"}, 422, "Nummer und Zugangscode passen nicht zusammen"),
        ({"code": ""}, 422, "Bitte geben Sie den Zugangscode ein"),
        ({"surname": "Fremd"}, 403, "lautet nicht auf die Person der Vollmacht"),
        ({"birth_date": "1.1.1990"}, 403, "lautet nicht auf die Person der Vollmacht"),
        ({"scan": ""}, 422, "Ein Widerspruch braucht die Unterschrift"),
    ],
)
def test_only_with_letter_code_and_signature(
    refused: tuple[Case, str], tjarks: Client, changes: dict[str, str], status: int, said: str
) -> None:
    form = objection_form(*refused) | {"scan": _scan()} | changes
    answer = tjarks.post(START, form)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not AssistedSession.objects.exists()
    assert not Draft.objects.filter(about__isnull=False).exists()
