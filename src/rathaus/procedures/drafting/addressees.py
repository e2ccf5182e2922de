"""To whom a draft is written: somebody who takes part in the case, a free address, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Party
from rathaus.procedures.engine.letter_data import recipient
from rathaus.records.models import Case
from rathaus.records.queries import participants_of

MAX_LINES = 6
MAX_LINE = 100


@dataclass(frozen=True, slots=True)
class Addressee:
    """``party`` of the case, ``address`` with its lines, or ``internal``: it stays in the file."""

    kind: Literal["party", "address", "internal"]
    party: UUID | None = None
    lines: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """What a version keeps of it."""
        if self.kind == "party":
            return {"kind": self.kind, "party": str(self.party)}
        if self.kind == "address":
            return {"kind": self.kind, "lines": list(self.lines)}
        return {"kind": self.kind}

    @staticmethod
    def of(data: Mapping[str, Any]) -> Addressee:
        """From what a version keeps."""
        kind = data.get("kind", "internal")
        party = data.get("party")
        return Addressee(kind, UUID(party) if party else None, tuple(data.get("lines", ())))


INTERNAL = Addressee("internal")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands on the envelope and above the text."""

    name: str
    lines: tuple[str, ...]
    salutation: str
    party: Party | None = None


def parties_of(case: Case) -> list[Party]:
    """Who takes part in the case, each once: applicant, agent, then the others.

    The municipality itself, which stands for matters that nobody asked for, gets no letters.
    """
    found = [case.applicant, case.agent, *(one.party for one in participants_of(case))]
    house = current_city().official_name
    return list(
        {one.pk: one for one in found if one is not None and one.organisation != house}.values()
    )


def usual_addressee(case: Case) -> Addressee:
    """Whoever gets the mail of the case: the agent, else the applicant; nobody where neither is."""
    wanted = (case.agent or case.applicant).pk
    known = any(party.pk == wanted for party in parties_of(case))
    return Addressee("party", wanted) if known else INTERNAL


def checked(case: Case, addressee: Addressee) -> Addressee:
    """The addressee, if one can write to it; raises :class:`Invalid` naming the field."""
    if addressee.kind == "party" and addressee.party not in {one.pk for one in parties_of(case)}:
        raise _wrong("addressee", _("Bitte wählen Sie, an wen das Schreiben geht."))
    if addressee.kind != "address":
        return addressee
    lines = tuple(line.strip() for line in addressee.lines if line.strip())
    if not lines:
        raise _wrong("lines", _("Bitte geben Sie Name und Anschrift an, Zeile für Zeile."))
    if len(lines) > MAX_LINES or any(len(line) > MAX_LINE for line in lines):
        text = _("Eine Anschrift hat höchstens %(n)s Zeilen mit je %(m)s Zeichen.")
        raise _wrong("lines", text % {"n": MAX_LINES, "m": MAX_LINE})
    return Addressee("address", lines=lines)


def envelope(case: Case, addressee: Addressee) -> Envelope:
    """Name, lines and greeting; a party that left the case meanwhile is an internal note."""
    if addressee.kind == "address" and addressee.lines:
        return Envelope(addressee.lines[0], addressee.lines, _("Guten Tag,"))
    if addressee.kind == "party":
        party = next((one for one in parties_of(case) if one.pk == addressee.party), None)
        if party is not None:
            told = recipient(party)
            person = party.kind == Party.Kind.PERSON
            salutation = told["salutation"] if person else _("Guten Tag,")
            return Envelope(party.name, tuple(told["lines"][:MAX_LINES]), salutation, party)
    return Envelope(_("Zu den Akten"), (_("Zu den Akten"), case.office.name), "")


def _wrong(field: str, text: str) -> Invalid:
    return Invalid(
        _("Dem Entwurf fehlt noch etwas."),
        remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
        fields={field: text},
    )
