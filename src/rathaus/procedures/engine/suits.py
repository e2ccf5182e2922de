"""The suit against a decision on an objection: norm, period, court (§ 74 VwGO, § 87 SGG)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.clock import Rule, find_rule, laws_of
from rathaus.kernel.errors import Conflict
from rathaus.procedures.engine.work import Work

_PERIODS = {"days": "day", "weeks": "week", "months": "month", "years": "year"}
_SEAT = ("body", "street", "house_number", "postcode", "town")


def is_sued(work: Work) -> bool:
    """Whether the remedy against the decision of this case is the suit after an objection."""
    return bool(work.bundle.procedure.service.follows)


def is_served(work: Work) -> bool:
    """Whether the decision has to be served formally: § 73 Abs. 3 VwGO does, § 85 SGG does not."""
    key = "service.objection_decision"
    if not is_sued(work) or (law := law_of(work)) not in laws_of(key):
        return False
    return find_rule(key, law=law, land=work.city.land, on=work.today).value == "served"


def law_of(work: Work) -> str:
    """The field of law of the decision that was objected to: general, social, tax."""
    return str(work.data.get("earlier", {}).get("law", "general"))


def suit_facts(work: Work) -> dict[str, Any]:
    """What the decision keeps of its remedy."""
    rule = _rule(work)
    return {
        "kind": "klage",
        "norm": rule.norm,
        "status": str(rule.status),
        "law": law_of(work),
        "period": rule.key,
    }


def suit_block(work: Work) -> dict[str, Any]:
    """The instruction about the suit: court, seat, form and period.

    Raises :class:`Conflict` where the city's settings name no court: without it the instruction is
    wrong, and the period is a year (§ 58 VwGO, § 66 SGG).
    """
    rule = _rule(work)
    forms = [
        _("schriftlich"),
        _("elektronisch auf den Wegen, die das Gericht dafür nennt"),
        _("zur Niederschrift der Geschäftsstelle"),
    ]
    return {
        "kind": "klage",
        "norm": rule.norm,
        "period": {"value": rule.length, "unit": _PERIODS[str(rule.unit)]},
        "forms": forms,
        **_court(work),
    }


def _rule(work: Work) -> Rule:
    return find_rule("suit", law=law_of(work), land=work.city.land, on=work.today)


def _court(work: Work) -> dict[str, str]:
    courts = work.city.settings.get("courts", {})
    found = courts.get("social" if law_of(work) == "social" else "general") or {}
    court = {name: str(found.get(name, "")).strip() for name in _SEAT}
    if not all(court.values()):
        raise Conflict(
            _("Für die Rechtsbehelfsbelehrung fehlen Gericht und Sitz."),
            remedy=_("Tragen Sie sie in den Einstellungen der Kommune unter „courts“ ein."),
        )
    return court
