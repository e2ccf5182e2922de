"""„Wer ist für mich zuständig?“: address or district, asked where the answer depends on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from rathaus.catalogue.competence.refusals import AddressElsewhere, AddressUnknown
from rathaus.design.fields import Choice, Field

Refusal = AddressUnknown | AddressElsewhere | None


def where_questions(
    asked: Mapping[str, str], districts: Sequence[str], refusal: Refusal = None
) -> list[Field]:
    """The two questions, of which one is enough; sent by GET, so that the address keeps them."""
    wrong = refusal.fields if refusal else {}
    questions = [
        Field(
            name="adresse",
            label=_("Straße und Hausnummer"),
            value=asked.get("adresse", ""),
            hint=_("Wir speichern sie nicht."),
            error=_said(refusal, "adresse") if "adresse" in wrong else "",
            required=False,
            autocomplete="street-address",
            max_length=200,
        )
    ]
    if districts:
        questions.append(
            Field(
                name="stadtteil",
                label=_("oder Stadtteil"),
                widget="select",
                value=asked.get("stadtteil", ""),
                choices=(
                    Choice(value="", label=_("bitte wählen")),
                    *(Choice(value=name, label=name) for name in districts),
                ),
                error=_said(refusal, "stadtteil") if "stadtteil" in wrong else "",
                required=False,
            )
        )
    return questions


def _said(refusal: Refusal, field: str) -> str:
    """Cause and remedy together, as one sentence after the other."""
    if refusal is None:
        return ""
    return f"{refusal.fields[field]} {refusal.remedy}".strip()
