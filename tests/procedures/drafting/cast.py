"""An office that writes: a case, its clerks, and what they type."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.kernel.access import Actor
from rathaus.people.models import Account, Office
from rathaus.procedures.drafting.addressees import Addressee
from rathaus.procedures.drafting.content import Content
from rathaus.procedures.drafting.writing import start_draft
from rathaus.procedures.models import LetterDraft
from rathaus.records.models import Case
from tests.cast_floor2 import a_person
from tests.records.cast import a_case
from tests.site.desk.cast import employ

CLERK = ("case.see", "case.work", "mail.send")
LEAD = (*CLERK, "task.assign")


def an_office() -> Office:
    """The office, with all that its letterhead shows."""
    office, _new = Office.objects.get_or_create(
        key="tiefbau",
        defaults={
            "name": "Tiefbauamt",
            "street": "Rathausplatz",
            "house_number": "1",
            "postcode": "24999",
            "town": "Teststadt",
            "phone": "0431 555-0100",
            "email": "tiefbau@teststadt.example",
        },
    )
    return office


def a_matter(**fields: Any) -> Case:
    """A case of Ida Petersen in that office."""
    ida = a_person(street="Schulweg", house_number="8", postcode="24105", town="Kiel")
    case = a_case(office=an_office().pk, applicant=ida, **fields)
    related = ("file", "office", "applicant", "agent")
    return Case.objects.select_related(*related).get(pk=case.pk)


def clerk(name: str = "Jo Amt", role: str = "clerk", office: Office | None = None) -> Actor:
    """Somebody of the office with an account; ``role`` is clerk or lead."""
    place = office or an_office()
    known = Account.objects.filter(name=name).first()
    account = known or employ(role, place, name)
    permissions = LEAD if role == "lead" else CLERK
    return Actor(
        kind="staff",
        id=str(account.pk),
        label=name,
        account=account.pk,
        grants=dict.fromkeys(permissions, frozenset({place.pk})),
    )


def a_draft(case: Case | None = None, actor: Actor | None = None, **fields: Any) -> LetterDraft:
    """A draft without a template."""
    return start_draft(actor=actor or clerk(), case=case or a_matter(), **fields)


def said(text: str, case: Case, subject: str = "Ihre Anfrage", **fields: Any) -> Content:
    """Something typed, to the applicant unless ``addressee`` says otherwise."""
    to = fields.get("addressee", Addressee("party", case.applicant_id))
    return Content(subject, to, text)


def a_docx(words: str = "Entwurf") -> SimpleUploadedFile:
    """A small Word document."""
    return SimpleUploadedFile("plan.docx", _packed("word/document.xml", words))


def an_odt(words: str = "Entwurf") -> SimpleUploadedFile:
    """A small OpenDocument text."""
    return SimpleUploadedFile("plan.odt", _packed("content.xml", words))


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def _packed(part: str, words: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        if part.startswith("word/"):
            packed.writestr("[Content_Types].xml", _TYPES)
        else:
            packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr(part, f"<text>{words}</text>")
    return made.getvalue()
