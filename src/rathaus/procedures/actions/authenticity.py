"""Whether a letter is genuine, for whoever holds it: without an account."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.procedures.authenticity_codes import hash_of
from rathaus.procedures.forms import Text
from rathaus.procedures.models import Ended, IssuedLetter
from rathaus.procedures.queries.decisions import effect_of
from rathaus.records.tries import count_failure, refuse_after_failures

TRIES_PER_SOURCE = 30


class Force(StrEnum):
    """Whether what the letter says holds today."""

    HOLDS = "holds"
    CORRECTED = "corrected"
    ENDED = "ended"
    EXPIRED = "expired"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Genuine:
    """What a stranger with the code learns: no name, no number, no content.

    ``since`` is the day from which it is ``force``, for what ended, expired or was corrected;
    ``same_file`` is None where no file was compared.
    """

    title: str
    office: str
    issued_on: datetime.date
    until: datetime.date | None
    force: Force
    since: datetime.date | None
    same_file: bool | None


def check_authenticity(*, code: str, source: str, sha256: str = "") -> Genuine:
    """What the code stands for, and whether a file with this hash is the one that left the house.

    ``source`` names where the question comes from. Raises :class:`NotFound` for a code that stands
    for nothing, and after thirty of those from one source within a quarter of an hour
    :class:`Unavailable`. A code is too long to be found by trying.
    """
    limits = {f"authenticity:{source}": TRIES_PER_SOURCE}
    refuse_after_failures(limits)
    letter = IssuedLetter.objects.select_related("decision").filter(code_hash=hash_of(code)).first()
    if letter is None:
        count_failure(limits)
        raise NotFound(
            _("Zu diesem Code gibt es bei uns kein Schreiben."),
            remedy=_(
                "Bitte vergleichen Sie Zeichen für Zeichen. Stimmt alles, rufen Sie uns an: Dann "
                "ist das Schreiben vielleicht nicht von uns."
            ),
        )
    force, since = _force(letter, today())
    return Genuine(
        title=str(Text.of(letter.title)),
        office=letter.office,
        issued_on=letter.issued_on,
        until=letter.until,
        force=force,
        since=since,
        same_file=letter.sha256 == sha256 if sha256 else None,
    )


def _force(letter: IssuedLetter, on: datetime.date) -> tuple[Force, datetime.date | None]:
    decision = letter.decision
    effect = effect_of(decision) if decision else None
    if effect and effect.end and effect.end.effective_on <= on:
        return Force.ENDED, effect.end.effective_on
    if effect and effect.corrected:
        corrected = [one.effective_on for one in effect.ends if one.why == Ended.CORRECTED]
        return Force.CORRECTED, max(corrected)
    if letter.until is not None and letter.until < on:
        return Force.EXPIRED, letter.until
    return (Force.HOLDS if decision or letter.until else Force.STATEMENT), None
