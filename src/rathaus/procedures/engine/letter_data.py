"""What a letter is told: who writes to whom about what, and everything known of the case.

Templates read ``data.application``, ``data.places``, ``data.dates`` … as the tables do,
``data.granted`` for the answers with what whoever decides has changed, and the
blocks that every letter needs: recipient, remedy, fee, reasons, signature. Documented for authors
in docs/guides/letters.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.clock import RemedyRule, find_rule, remedy_for
from rathaus.kernel.errors import Conflict
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office, Party
from rathaus.procedures.drawings import drawn_area
from rathaus.procedures.engine.changes import granted
from rathaus.procedures.engine.sheets import sheets_of, told
from rathaus.procedures.engine.suits import is_sued, suit_block, suit_facts
from rathaus.procedures.engine.work import Work
from rathaus.procedures.folder.model import Remedy
from rathaus.procedures.forms import Text
from rathaus.procedures.matters import Matter, Sort, sort_of
from rathaus.procedures.models import Decision

_KNOWN = ("application", "places", "dates", "check", "opinion", "registers", "earlier", "numbers")
_SEAT = ("body", "street", "house_number", "postcode", "town")
_PERIODS = {"days": "day", "weeks": "week", "months": "month", "years": "year"}


def letterhead(work: Work) -> dict[str, Any]:
    """Who writes: the city and the office, as the stationery shows them."""
    return stationery(work.case.office, work.city)


def stationery(office: Office, city: City) -> dict[str, Any]:
    """The head of everything that leaves this office on paper."""
    known = city.settings
    return {
        "authority": city.official_name,
        "head": known.get("head", ""),
        "office": office.name,
        "street": office.street or known.get("street", ""),
        "house_number": office.house_number or known.get("house_number", ""),
        "postcode": office.postcode or known.get("postcode", ""),
        "town": office.town or known.get("town", ""),
        "phone": office.phone or known.get("phone", ""),
        "email": office.email or known.get("email", ""),
        "web": known.get("web", ""),
        "colour": known.get("colour", "#1f3a5f"),
        "creditor_id": known.get("sepa", {}).get("creditor_id", ""),
        **_crest(known),
    }


def letter_data(work: Work, decision: Decision | None = None) -> dict[str, Any]:
    """What the letter says; for a decision with reasons, remedy and who decided."""
    case = work.case
    data: dict[str, Any] = {
        "date": work.today.isoformat(),
        "reference": case.file.number,
        "case_number": case.number,
        "received_on": work.received_on.isoformat(),
        "recipient": recipient(work.addressee),
        "represented": case.applicant.name if case.agent else "",
        "contact": {"phone": case.office.phone, "email": case.office.email},
        "fee": fee_block(work),
        **{name: work.data[name] for name in _KNOWN if name in work.data},
    }
    if "facts" in work.data:
        data["facts"] = work.data["facts"]
    data["decision"] = work.data.get("decision", {})
    if "application" in work.data:
        data["granted"] = granted(work.data)
    if "result" in work.data:
        data["result"] = work.data["result"]
    if drawn := drawn_area(work.bundle.form, work.data.get("application", {})):
        data["drawn"] = drawn
    data["calculation"] = told(work.bundle, sheets_of(work))
    if decision is not None:
        data |= decision_blocks(work, decision)
    return data


def decision_blocks(work: Work, decision: Decision) -> dict[str, Any]:
    """Reasons, hearing, remedy and signature of a decision."""
    return {
        "reasons": reasons_block(work, decision),
        "conditions": [line for line in decision.conditions.splitlines() if line.strip()],
        "hearing": _hearing(decision, sort_of(work.bundle.procedure.service)),
        "remedy": remedy_block(work),
        "signature": signature_block(decision),
        "review": {
            "email": work.case.office.email or work.city.settings.get("email", ""),
            "phone": work.case.office.phone or work.city.settings.get("phone", ""),
            "text": _("Die Frist für den Rechtsbehelf läuft dabei weiter."),
        },
    }


def recipient(party: Party) -> dict[str, Any]:
    """Address and greeting."""
    street = f"{party.street} {party.house_number}".strip()
    town = f"{party.postcode} {party.town}".strip()
    name = party.name
    lines = [line for line in (party.organisation, name, street, town) if line]
    return {
        "lines": list(dict.fromkeys(lines)),
        "salutation": _("Guten Tag %(name)s,") % {"name": name},
    }


def fee_block(work: Work) -> dict[str, Any]:
    """What it costs and whether it is paid."""
    payment: Mapping[str, Any] = work.data.get("payment", {})
    return {
        "items": payment.get("items", []),
        "total": payment.get("amount", "0"),
        "paid_on": payment.get("paid_on"),
        "due_on": payment.get("due_on"),
        "payment_reference": payment.get("reference"),
    }


def reasons_block(work: Work, decision: Decision) -> dict[str, list[str]]:
    """Facts from the tables, law from their norms, discretion from the memo or the person."""
    automation = work.bundle.procedure.service.automation
    memo = automation.memo
    if decision.automated and memo is not None:
        discretion = [
            _(
                "Für gleichartige Fälle ist diese Abwägung in einem Vermerk festgelegt "
                "(%(reference)s vom %(day)s). Ihr Fall erfüllt alle dort genannten Voraussetzungen."
            )
            % {"reference": memo.reference, "day": f"{memo.signed_on:%d.%m.%Y}"}
        ]
    else:
        discretion = [line for line in decision.reasons.splitlines() if line.strip()]
    assessment = work.data.get("assessment", {})
    facts = [reason["text"].get("de", "") for reason in assessment.get("reasons", [])]
    norms = {reason.get("norm", "") for reason in assessment.get("reasons", [])} - {""}
    law = [_("Maßgeblich ist: %(norms)s.") % {"norms": ", ".join(sorted(norms))}] if norms else []
    return {"facts": [fact for fact in facts if fact], "law": law, "discretion": discretion}


def remedy_rule(work: Work) -> RemedyRule:
    """Which remedy the decision names; raises :class:`Conflict` where a lawyer must settle it."""
    remedy = named_remedy(work)
    flag = work.city.settings.get("remedies", {}).get(work.bundle.key)
    rule = remedy_for(work.city.land, remedy.law, flag, on=work.today)
    if rule.needs_confirmation:
        raise Conflict(rule.why + ".", remedy=_("Bis dahin kann kein Bescheid erlassen werden."))
    return rule


def named_remedy(work: Work) -> Remedy:
    """The remedy that the folder names; raises :class:`Conflict` where nothing is decided."""
    remedy = work.bundle.procedure.service.remedy
    if remedy is None:
        raise Conflict(
            _("Dieses Verfahren nimmt nur eine Anzeige entgegen; einen Bescheid gibt es nicht."),
            remedy=_("Schreiben Sie der Person, statt zu entscheiden."),
        )
    return remedy


def remedy_block(work: Work) -> dict[str, Any]:
    """The instruction about the remedy (§ 37 Abs. 6 VwVfG): body, seat, form and period."""
    if is_sued(work):
        return suit_block(work)
    rule, remedy = remedy_rule(work), named_remedy(work)
    key = "objection" if rule.kind == "widerspruch" else "suit.direct"
    period = find_rule(key, law=remedy.law, land=work.city.land, on=work.today)
    forms = [
        _("schriftlich"),
        _("elektronisch über Ihr Konto in „Mein Rathaus“"),
        _("zur Niederschrift"),
    ]
    return {
        "kind": str(rule.kind),
        "norm": rule.norm,
        "period": {"value": period.length, "unit": _PERIODS[str(period.unit)]},
        "forms": forms,
        **remedy_seat(work),
    }


def remedy_facts(work: Work) -> dict[str, Any]:
    """What a decision of this case keeps of its remedy."""
    if is_sued(work):
        return suit_facts(work)
    rule = remedy_rule(work)
    return {"kind": str(rule.kind), "norm": rule.norm, "status": str(rule.status)}


def remedy_seat(work: Work) -> dict[str, str]:
    """Where the remedy is filed: the body and seat in the city's settings, else the office itself.

    Raises :class:`Conflict` where a part is missing: without the seat the instruction is wrong, and
    the period is a year (§ 58 VwGO).
    """
    office = work.case.office
    known = work.city.settings.get("remedy") or {
        "body": work.city.official_name,
        "street": office.street,
        "house_number": office.house_number,
        "postcode": office.postcode,
        "town": office.town,
    }
    seat = {name: str(known.get(name, "")).strip() for name in _SEAT}
    if not all(seat.values()):
        raise Conflict(
            _("Für die Rechtsbehelfsbelehrung fehlt der Sitz der Behörde."),
            remedy=_("Tragen Sie ihn in den Einstellungen der Kommune unter „remedy“ ein."),
        )
    return seat


def signature_block(decision: Decision) -> dict[str, str]:
    """The official who decided, or that a program did (§ 37 Abs. 3 and 5 VwVfG)."""
    if decision.automated:
        return {"kind": "automated"}
    return {"kind": "official", "name": decision.decided_by_name}


def service_name(work: Work) -> str:
    """The name of the service in the language of the applicant."""
    return Text.of(dict(work.bundle.procedure.service.names)).spoken(work.language)


def _hearing(decision: Decision, sort: Sort) -> str:
    if decision.kind == Decision.Kind.GRANT and sort.matter == Matter.TAX:
        return _("Wir sind Ihren Angaben gefolgt. Eine Anhörung war deshalb nicht nötig.")
    if decision.kind == Decision.Kind.GRANT:
        return _("Wir haben Ihrem Antrag entsprochen. Eine Anhörung war deshalb nicht nötig.")
    return _(
        "Ihre Angaben im Antrag haben wir berücksichtigt. Eine weitere Anhörung war nicht geboten, "
        "weil wir nicht in bestehende Rechte eingreifen und von Ihren Angaben nicht abweichen."
    )


def _crest(known: Mapping[str, Any]) -> dict[str, str]:
    if not known.get("crest_svg"):
        return {}
    return {
        "crest_svg": str(known["crest_svg"]),
        "crest_alt": str(known.get("crest_alt", _("Wappen"))),
    }
