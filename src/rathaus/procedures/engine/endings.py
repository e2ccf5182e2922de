"""Decisions that a person withdraws, revokes or corrects: the letter, its delivery, its effect.

§§ 42, 48, 49 VwVfG, §§ 38, 44 to 47 SGB X, §§ 129 to 131 AO. Nothing here judges: whether it may
be done, and why, is said by the person who does it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.clock import Law
from rathaus.kernel.rows import update
from rathaus.mail.actions import provide_decision
from rathaus.procedures.engine.fees import GRANTING
from rathaus.procedures.engine.letter_data import (
    named_remedy,
    recipient,
    remedy_block,
    service_name,
)
from rathaus.procedures.engine.operations.letters import attachment, file_letter, set_house_letter
from rathaus.procedures.engine.place_uses import end_places
from rathaus.procedures.engine.suits import is_sued, law_of
from rathaus.procedures.engine.work import Work
from rathaus.procedures.forms import Text
from rathaus.procedures.letters import require_complete
from rathaus.procedures.models import Decision
from rathaus.procedures.models.decisions import Ended
from rathaus.records.models import Document

LETTER = "ending"
KIND = "decision_ending"

_TITLES = {
    Ended.WITHDRAWN: "Rücknahme eines Bescheids",
    Ended.REVOKED: "Widerruf eines Bescheids",
    Ended.CORRECTED: "Berichtigung eines Bescheids",
}
_NORMS = {
    (Ended.WITHDRAWN, True): {"general": "§ 48 VwVfG", "social": "§ 45 SGB X", "tax": "§ 130 AO"},
    (Ended.WITHDRAWN, False): {"general": "§ 48 VwVfG", "social": "§ 44 SGB X", "tax": "§ 130 AO"},
    (Ended.REVOKED, True): {"general": "§ 49 VwVfG", "social": "§ 47 SGB X", "tax": "§ 131 AO"},
    (Ended.REVOKED, False): {"general": "§ 49 VwVfG", "social": "§ 46 SGB X", "tax": "§ 131 AO"},
}
_CORRECTION = {"general": "§ 42 VwVfG", "social": "§ 38 SGB X", "tax": "§ 129 AO"}
_OWED = "§ 44 SGB X"
"""Bound: what was wrongly refused has to be withdrawn (Abs. 1), so no choice is explained."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a person has settled; ``effective_on`` is the first day on which it holds."""

    why: Ended
    reasons: str
    effective_on: datetime.date
    hearing: str
    official: str


def is_granting(decision: Decision) -> bool:
    """Whether somebody has got something by it, so that its end takes something away."""
    return decision.kind in GRANTING


def branch_of(work: Work) -> str:
    """The branch of law of the decision: general, social or tax."""
    return law_of(work) if is_sued(work) else str(named_remedy(work).law)


def norm_of(why: Ended, *, granting: bool, branch: str) -> str:
    """The provision by which a decision ends, or is corrected."""
    if why == Ended.CORRECTED:
        return _CORRECTION[branch]
    return _NORMS[why, granting][branch]


def put_into_effect(work: Work, decision: Decision, ending: Ending) -> Document:
    """Write, file and deliver the letter, and note the end on the decision.

    Raises :class:`Invalid` where a part of the letter is missing, :class:`Conflict` where the
    remedy is not settled or has no seat.
    """
    told = letter_facts(work, decision, ending)
    pdf = set_house_letter(work, LETTER, lambda: told)
    require_complete(pdf, discretion=told["ending"]["choice"])
    document = file_letter(work, pdf, kind=KIND, title=_TITLES[ending.why])
    _deliver(work, ending, document)
    update(Decision, {"id": decision.pk}, ended_on=ending.effective_on, ended_why=ending.why)
    if is_granting(decision) and ending.why != Ended.CORRECTED:
        end_places(work.case, ending.effective_on)
    return document


def letter_facts(work: Work, decision: Decision, ending: Ending) -> dict[str, Any]:
    """What the letter says."""
    case, granting = work.case, is_granting(decision)
    norm = norm_of(ending.why, granting=granting, branch=branch_of(work))
    issued = decision.issued_on or work.today
    with translation.override("de"):
        return {
            "date": work.today.isoformat(),
            "reference": case.file.number,
            "case_number": case.number,
            "recipient": recipient(work.addressee),
            "contact": {"phone": case.office.phone, "email": case.office.email},
            "signature": {"kind": "official", "name": ending.official},
            **({} if ending.why == Ended.CORRECTED else {"remedy": remedy_block(work)}),
            "ending": {
                "why": str(ending.why.value),
                "burden": granting and ending.why != Ended.CORRECTED,
                "choice": norm != _OWED,
                "number": case.number,
                "service": Text.of(dict(work.bundle.procedure.service.names)).spoken("de"),
                "issued_on": issued.isoformat(),
                "effective_on": ending.effective_on.isoformat(),
                "reasons": _paragraphs(ending.reasons),
                "hearing": _paragraphs(ending.hearing) or [_no_hearing()],
                "norm": norm,
            },
        }


def _no_hearing() -> str:
    return _("Eine Anhörung war nicht nötig, weil diese Entscheidung Ihnen nichts nimmt.")


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _deliver(work: Work, ending: Ending, document: Document) -> None:
    with translation.override(work.language):
        told = {"service": service_name(work), "number": work.case.number}
        if ending.why == Ended.CORRECTED:
            subject = _("%(service)s: Ihr Bescheid ist berichtigt, Vorgang %(number)s") % told
            body = _("Sie müssen nichts tun. Was wir berichtigen, steht in der Anlage.")
        else:
            subject = _("%(service)s: Ihr Bescheid gilt nicht mehr, Vorgang %(number)s") % told
            body = _(
                "Bitte lesen Sie das Schreiben in der Anlage. Von wann an der Bescheid nicht mehr "
                "gilt, warum, und wie Sie sich dagegen wehren können, steht darin."
            )
    provide_decision(
        actor=work.house,
        office=work.case.office_id,
        recipient=work.addressee,
        subject=subject,
        body=body,
        attachments=[attachment(document)],
        case=work.case.pk,
        scope=work.case.procedure_key,
        law=Law(branch_of(work)),
    )
