"""What a matter and its price are called, one table for all pages that speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rathaus.procedures.matters import Matter

_Words = str | Promise


@dataclass(frozen=True, slots=True)
class MatterWords:
    """How pages speak of what somebody has sent."""

    arrived: _Words
    received: _Words
    looked_at: _Words
    being_checked: _Words
    status: _Words
    copy: _Words
    sent_on: _Words
    send: _Words
    by: _Words
    withdraw: _Words
    withdraw_yes: _Words
    withdrawn: _Words
    no_decision: _Words


@dataclass(frozen=True, slots=True)
class ChargeWords:
    """How pages speak of what is to be paid."""

    name: _Words
    unpaid: _Words
    waived: _Words


MATTERS: Mapping[Matter, MatterWords] = {
    Matter.APPLICATION: MatterWords(
        arrived=_("Ihr Antrag ist angekommen"),
        received=_("Ihr Antrag ist eingegangen"),
        looked_at=_("Ein Mensch prüft Ihren Antrag"),
        being_checked=_("Wir prüfen Ihren Antrag gerade."),
        status=_("So steht es um Ihren Antrag"),
        copy=_("Kopie Ihres Antrags"),
        sent_on=_("Diesen Antrag haben Sie am %(when)s abgesendet. Er hat die Nummer %(number)s."),
        send=_("Antrag absenden"),
        by=_("Antrag von"),
        withdraw=_("Antrag zurücknehmen"),
        withdraw_yes=_("Ja, Antrag zurücknehmen"),
        withdrawn=_("Antrag zurückgenommen"),
        no_decision=_("Wir entscheiden dann nicht mehr über Ihren Antrag."),
    ),
    Matter.OBJECTION: MatterWords(
        arrived=_("Ihr Widerspruch ist angekommen"),
        received=_("Ihr Widerspruch ist eingegangen"),
        looked_at=_("Ein Mensch prüft Ihren Widerspruch"),
        being_checked=_("Wir prüfen Ihren Widerspruch gerade."),
        status=_("So steht es um Ihren Widerspruch"),
        copy=_("Kopie Ihres Widerspruchs"),
        sent_on=_(
            "Diesen Widerspruch haben Sie am %(when)s abgesendet. Er hat die Nummer %(number)s."
        ),
        send=_("Widerspruch absenden"),
        by=_("Widerspruch von"),
        withdraw=_("Widerspruch zurücknehmen"),
        withdraw_yes=_("Ja, Widerspruch zurücknehmen"),
        withdrawn=_("Widerspruch zurückgenommen"),
        no_decision=_("Der Bescheid, gegen den Sie sich wehren, gilt dann weiter."),
    ),
    Matter.NOTICE: MatterWords(
        arrived=_("Ihre Meldung ist angekommen"),
        received=_("Ihre Meldung ist eingegangen"),
        looked_at=_("Ein Mensch sieht sich Ihre Meldung an"),
        being_checked=_("Wir sehen uns Ihre Meldung gerade an."),
        status=_("So steht es um Ihre Meldung"),
        copy=_("Kopie Ihrer Meldung"),
        sent_on=_("Diese Meldung haben Sie am %(when)s abgesendet. Sie hat die Nummer %(number)s."),
        send=_("Meldung absenden"),
        by=_("Meldung von"),
        withdraw=_("Meldung zurücknehmen"),
        withdraw_yes=_("Ja, Meldung zurücknehmen"),
        withdrawn=_("Meldung zurückgenommen"),
        no_decision=_("Wir tun dann nichts mehr, was Ihre Meldung auslösen sollte."),
    ),
    Matter.TAX: MatterWords(
        arrived=_("Ihre Anmeldung ist angekommen"),
        received=_("Ihre Anmeldung ist eingegangen"),
        looked_at=_("Ein Mensch prüft Ihre Anmeldung"),
        being_checked=_("Wir prüfen Ihre Anmeldung gerade."),
        status=_("So steht es um Ihre Anmeldung"),
        copy=_("Kopie Ihrer Anmeldung"),
        sent_on=_(
            "Diese Anmeldung haben Sie am %(when)s abgesendet. Sie hat die Nummer %(number)s."
        ),
        send=_("Anmeldung absenden"),
        by=_("Anmeldung von"),
        withdraw=_("Anmeldung zurücknehmen"),
        withdraw_yes=_("Ja, Anmeldung zurücknehmen"),
        withdrawn=_("Anmeldung zurückgenommen"),
        no_decision=_("Wir bearbeiten Ihre Anmeldung dann nicht weiter."),
    ),
}

CHARGES: Mapping[str, ChargeWords] = {
    "fee": ChargeWords(
        name=_("Gebühr"),
        unpaid=_("Gebühr nicht bezahlt"),
        waived=_("Gebühr erlassen"),
    ),
    "tax": ChargeWords(
        name=_("Steuer"),
        unpaid=_("Steuer nicht bezahlt"),
        waived=_("Steuer erlassen"),
    ),
    "price": ChargeWords(
        name=_("Preis"),
        unpaid=_("Preis nicht bezahlt"),
        waived=_("Preis erlassen"),
    ),
    "costs": ChargeWords(
        name=_("Kosten"),
        unpaid=_("Kosten nicht bezahlt"),
        waived=_("Kosten erlassen"),
    ),
}

NOUNS: Mapping[Matter, _Words] = {
    Matter.APPLICATION: pgettext_lazy("Schriftstück", "Antrag"),
    Matter.OBJECTION: pgettext_lazy("Schriftstück", "Widerspruch"),
    Matter.NOTICE: pgettext_lazy("Schriftstück", "Meldung"),
    Matter.TAX: pgettext_lazy("Schriftstück", "Anmeldung"),
}
"""What was sent, as the name of a paper."""

NOTICES_OF_DECISION: Mapping[Matter, Mapping[str, _Words]] = {
    Matter.APPLICATION: {
        "grant": _("Bescheid: bewilligt"),
        "partial": _("Bescheid: zum Teil bewilligt"),
        "refusal": _("Bescheid: abgelehnt"),
        "ending": _("Bescheid: der frühere gilt nicht mehr"),
    },
    Matter.OBJECTION: {
        "grant": _("Bescheid: Ihr Widerspruch hat Erfolg"),
        "partial": _("Bescheid: Ihr Widerspruch hat zum Teil Erfolg"),
        "refusal": _("Bescheid: Ihr Widerspruch ist zurückgewiesen"),
    },
    Matter.TAX: {
        "grant": _("Bescheid: Steuer festgesetzt"),
        "partial": _("Bescheid: Steuer festgesetzt, anders als beantragt"),
    },
}
"""The heading over a decision; what a matter lacks is told as of an application."""

DECIDED: Mapping[Matter, Mapping[str, _Words]] = {
    Matter.APPLICATION: {
        "grant": _("Entschieden: bewilligt"),
        "partial": _("Entschieden: zum Teil bewilligt"),
        "refusal": _("Entschieden: abgelehnt"),
    },
    Matter.OBJECTION: {
        "grant": _("Entschieden: Der Widerspruch hat Erfolg"),
        "partial": _("Entschieden: Der Widerspruch hat zum Teil Erfolg"),
        "refusal": _("Entschieden: Der Widerspruch ist zurückgewiesen"),
    },
    Matter.TAX: {
        "grant": _("Steuer festgesetzt"),
        "partial": _("Steuer festgesetzt, anders als beantragt"),
        "refusal": _("Entschieden: abgelehnt"),
    },
}
"""What stands in the time line when a decision has left the house."""
