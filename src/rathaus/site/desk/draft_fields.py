"""The questions of the draft editor, and reading their answers back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field
from rathaus.procedures.drafting.addressees import Addressee, parties_of
from rathaus.procedures.drafting.content import MAX_NOTE, MAX_SUBJECT, Content
from rathaus.records.models import Case
from rathaus.site.desk.frame import StaffRequest

_ADDRESS, _INTERNAL, _PARTY = "address", "internal", "party:"


def typed_content(request: StaffRequest) -> Content:
    """What somebody typed, as it came."""
    return Content(
        subject=request.POST.get("subject", ""),
        addressee=typed_addressee(request),
        text=request.POST.get("text", ""),
    )


def typed_addressee(request: StaffRequest) -> Addressee:
    """The chosen addressee; what is no choice at all is nobody of the case and is refused later."""
    chosen = request.POST.get("addressee", "")
    if chosen == _INTERNAL:
        return Addressee("internal")
    if chosen == _ADDRESS:
        lines = request.POST.get("lines", "").splitlines()
        return Addressee("address", lines=tuple(lines))
    try:
        return Addressee("party", UUID(chosen.removeprefix(_PARTY)))
    except ValueError:
        return Addressee("party", None)


def addressee_fields(
    case: Case, to: Addressee, wrong: Mapping[str, str], lines: str | None = None
) -> list[Field]:
    """To whom it goes; ``lines`` is the address as it was typed."""
    parties = tuple(
        Choice(
            value=f"{_PARTY}{party.pk}",
            label=_("%(name)s (am Vorgang beteiligt)") % {"name": party.name},
        )
        for party in parties_of(case)
    )
    return [
        Field(
            name="addressee",
            label=_("An wen?"),
            widget="select",
            value=f"{_PARTY}{to.party}" if to.kind == "party" else to.kind,
            choices=(
                *parties,
                Choice(value=_ADDRESS, label=_("an eine andere Anschrift")),
                Choice(value=_INTERNAL, label=_("an niemanden: bleibt in der Akte")),
            ),
            error=wrong.get("addressee", ""),
        ),
        Field(
            name="lines",
            label=_("Andere Anschrift"),
            hint=_(
                "Nur wenn Sie „an eine andere Anschrift“ gewählt haben: Name und Anschrift, "
                "Zeile für Zeile."
            ),
            widget="textarea",
            value=lines if lines is not None else "\n".join(to.lines),
            rows=3,
            required=False,
            error=wrong.get("lines", ""),
        ),
    ]


def draft_fields(
    case: Case,
    content: Content,
    note: str,
    wrong: Mapping[str, str],
    *,
    lines: str | None = None,
) -> list[Field]:
    """Everything that a version says."""
    return [
        *addressee_fields(case, content.addressee, wrong, lines),
        Field(
            name="subject",
            label=_("Betreff"),
            value=content.subject,
            max_length=MAX_SUBJECT,
            error=wrong.get("subject", ""),
        ),
        Field(
            name="text",
            label=_("Text"),
            hint=_(
                "Eine leere Zeile trennt Absätze. „## “ beginnt eine Überschrift, „- “ einen Punkt "
                "einer Liste, „1. “ einen nummerierten, **zwei Sternchen** machen fett. Was in "
                "[[doppelten Klammern]] steht, ist noch auszufüllen."
            ),
            widget="textarea",
            value=content.text,
            rows=22,
            error=wrong.get("text", ""),
        ),
        Field(
            name="note",
            label=_("Notiz zu dieser Fassung"),
            value=note,
            max_length=MAX_NOTE,
            required=False,
        ),
    ]
