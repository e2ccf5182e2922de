"""Where a case stands, in plain words: one table for all pages that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.design.components import Badge, Kind
from rathaus.design.typography import long_date, money
from rathaus.kernel.clock import today
from rathaus.money.models import Claim, ClaimState
from rathaus.procedures.engine.repayments import is_repayment
from rathaus.procedures.matters import Matter, Sort
from rathaus.procedures.models.decisions import Ended
from rathaus.procedures.queries.decisions import Effect
from rathaus.records.models import Case, CaseState, Outcome

_Words = str | Promise

APPLICATION = Sort()


@dataclass(frozen=True, slots=True)
class NextStep:
    """The state in a word, what it means, and whether it is the resident's turn to pay."""

    label: str
    kind: Kind
    text: str
    pay: bool = False
    mine: bool = False

    @property
    def badge(self) -> Badge:
        """The word with its colour."""
        return Badge(label=self.label, kind=self.kind)


_STATES: Mapping[str, tuple[_Words, Kind, _Words, bool]] = {
    CaseState.RECEIVED: (
        _("eingegangen"),
        "info",
        _("Ihr Antrag ist bei uns. Wir prüfen ihn; Sie müssen gerade nichts tun."),
        False,
    ),
    CaseState.IN_PROGRESS: (
        _("in Bearbeitung"),
        "info",
        _("Ein Mensch sieht sich Ihren Antrag an. Sie müssen gerade nichts tun."),
        False,
    ),
    CaseState.WAITING_APPLICANT: (
        _("Sie sind dran"),
        "warning",
        _("Uns fehlt noch etwas von Ihnen. Sobald es da ist, geht es weiter."),
        True,
    ),
    CaseState.WAITING_PAYMENT: (
        _("Zahlung offen"),
        "warning",
        _("Bitte zahlen Sie den offenen Betrag. Danach geht es weiter."),
        True,
    ),
    CaseState.DECIDED: (
        _("entschieden"),
        "success",
        _("Über Ihren Antrag ist entschieden."),
        False,
    ),
    CaseState.WITHDRAWN: (
        _("zurückgenommen"),
        "",
        _("Der Antrag ist zurückgenommen. Es ist nichts mehr zu tun."),
        False,
    ),
    CaseState.CLOSED: (_("abgeschlossen"), "", _("Der Vorgang ist abgeschlossen."), False),
}

_OUTCOMES: Mapping[str, tuple[_Words, Kind, _Words]] = {
    Outcome.GRANTED: (_("bewilligt"), "success", _("Ihr Antrag ist bewilligt.")),
    Outcome.PARTLY: (
        _("teilweise bewilligt"),
        "success",
        _("Ihr Antrag ist zum Teil bewilligt. Im Bescheid steht, was anders ist als beantragt."),
    ),
    Outcome.REFUSED: (
        _("abgelehnt"),
        "danger",
        _("Ihr Antrag ist abgelehnt. Im Bescheid steht, warum und was Sie dagegen tun können."),
    ),
    Outcome.WITHDRAWN: (
        _("zurückgenommen"),
        "",
        _("Der Antrag ist zurückgenommen. Es ist nichts mehr zu tun."),
    ),
    Outcome.LAPSED: (
        _("geschlossen"),
        "",
        _("Wir haben den Vorgang geschlossen, weil Unterlagen oder die Zahlung fehlten."),
    ),
    Outcome.FORWARDED: (
        _("abgegeben"),
        "info",
        _("Ihr Antrag liegt jetzt bei der Stelle, die dafür zuständig ist."),
    ),
    Outcome.DONE: (_("erledigt"), "success", _("Der Vorgang ist erledigt.")),
}


_TOLD: Mapping[Matter, Mapping[str, _Words]] = {
    Matter.OBJECTION: {
        CaseState.RECEIVED: _(
            "Ihr Widerspruch ist bei uns. Wir prüfen ihn; Sie müssen gerade nichts tun."
        ),
        CaseState.IN_PROGRESS: _(
            "Ein Mensch sieht sich Ihren Widerspruch an. Sie müssen gerade nichts tun."
        ),
        CaseState.DECIDED: _("Über Ihren Widerspruch ist entschieden."),
        CaseState.WITHDRAWN: _("Der Widerspruch ist zurückgenommen. Es ist nichts mehr zu tun."),
        Outcome.GRANTED: _("Ihr Widerspruch hat Erfolg."),
        Outcome.PARTLY: _(
            "Ihr Widerspruch hat zum Teil Erfolg. Im Bescheid steht, was sich ändert und was Sie "
            "gegen den Rest tun können."
        ),
        Outcome.REFUSED: _(
            "Ihr Widerspruch ist zurückgewiesen. Im Bescheid steht, warum und was Sie dagegen tun "
            "können."
        ),
        Outcome.WITHDRAWN: _("Der Widerspruch ist zurückgenommen. Es ist nichts mehr zu tun."),
        Outcome.FORWARDED: _(
            "Ihr Widerspruch liegt jetzt bei der Stelle, die dafür zuständig ist."
        ),
    },
    Matter.NOTICE: {
        CaseState.RECEIVED: _("Ihre Meldung ist bei uns. Sie müssen gerade nichts tun."),
        CaseState.IN_PROGRESS: _(
            "Ein Mensch sieht sich Ihre Meldung an. Sie müssen gerade nichts tun."
        ),
        CaseState.DECIDED: _("Ihre Meldung ist bearbeitet."),
        CaseState.WITHDRAWN: _("Die Meldung ist zurückgenommen. Es ist nichts mehr zu tun."),
        Outcome.GRANTED: _("Ihre Meldung ist angenommen."),
        Outcome.PARTLY: _("Ihre Meldung ist zum Teil angenommen."),
        Outcome.REFUSED: _(
            "Wir können Ihre Meldung so nicht annehmen. Warum, steht in unserer Nachricht."
        ),
        Outcome.WITHDRAWN: _("Die Meldung ist zurückgenommen. Es ist nichts mehr zu tun."),
        Outcome.LAPSED: _("Wir haben den Vorgang geschlossen, weil uns etwas fehlte."),
        Outcome.FORWARDED: _("Ihre Meldung liegt jetzt bei der Stelle, die dafür zuständig ist."),
    },
    Matter.TAX: {
        CaseState.RECEIVED: _(
            "Ihre Anmeldung ist bei uns. Wir prüfen sie; Sie müssen gerade nichts tun."
        ),
        CaseState.IN_PROGRESS: _(
            "Ein Mensch sieht sich Ihre Anmeldung an. Sie müssen gerade nichts tun."
        ),
        CaseState.DECIDED: _("Die Steuer ist festgesetzt."),
        CaseState.WITHDRAWN: _("Die Anmeldung ist zurückgenommen. Es ist nichts mehr zu tun."),
        Outcome.GRANTED: _("Die Steuer ist festgesetzt. Was Sie zahlen, steht im Bescheid."),
        Outcome.PARTLY: _(
            "Die Steuer ist festgesetzt, anders als Sie beantragt haben. Warum, steht im Bescheid."
        ),
        Outcome.WITHDRAWN: _("Die Anmeldung ist zurückgenommen. Es ist nichts mehr zu tun."),
        Outcome.FORWARDED: _("Ihre Anmeldung liegt jetzt bei der Stelle, die dafür zuständig ist."),
    },
}
"""Where a matter is no application, what is said of it instead."""

_LABELS: Mapping[Matter, Mapping[str, _Words]] = {
    Matter.OBJECTION: {
        Outcome.GRANTED: _("erfolgreich"),
        Outcome.PARTLY: _("teilweise erfolgreich"),
        Outcome.REFUSED: _("zurückgewiesen"),
    },
    Matter.NOTICE: {
        CaseState.DECIDED: _("bearbeitet"),
        Outcome.GRANTED: _("angenommen"),
        Outcome.PARTLY: _("teilweise angenommen"),
        Outcome.REFUSED: _("nicht angenommen"),
    },
    Matter.TAX: {
        CaseState.DECIDED: _("festgesetzt"),
        Outcome.GRANTED: _("festgesetzt"),
        Outcome.PARTLY: _("festgesetzt"),
    },
}


_ENDED: Mapping[str, _Words] = {
    Ended.REMEDIED: _("Bescheid aufgehoben"),
    Ended.WITHDRAWN: _("Bescheid zurückgenommen"),
    Ended.REVOKED: _("Bescheid widerrufen"),
    Ended.ADJUSTED: _("Bescheid aufgehoben"),
    Ended.REPLACED: _("Bescheid ersetzt"),
}
"""What is said of a case whose decision holds no longer."""


def next_step(
    case: Case,
    claim: Claim | None = None,
    sort: Sort = APPLICATION,
    effect: Effect | None = None,
) -> NextStep:
    """What the case waits for, as its applicant needs to know it, in the words for its sort.

    ``effect`` is that of the decision where something ended it.
    """
    told, labels = _TOLD.get(sort.matter, {}), _LABELS.get(sort.matter, {})
    if case.outcome:
        if claim is not None and claim.state == ClaimState.OPEN and is_repayment(claim):
            return _to_pay_back(claim)
        label, kind, text = _OUTCOMES[case.outcome]
        label, text = labels.get(case.outcome, label), told.get(case.outcome, text)
        return _ended(NextStep(str(label), kind, str(text)), effect)
    if case.state == CaseState.WAITING_PAYMENT and claim is not None:
        return _to_pay(claim)
    label, kind, text, mine = _STATES[case.state]
    label, text = labels.get(case.state, label), told.get(case.state, text)
    return NextStep(str(label), kind, str(text), mine=mine)


def _ended(step: NextStep, effect: Effect | None) -> NextStep:
    """The same step, unless the decision holds no longer, or only up to a day that is known."""
    if effect is None or effect.end is None or effect.until is None:
        return step
    if effect.until >= today():
        until = _("Der Bescheid gilt noch bis zum %(day)s.") % {"day": long_date(effect.until)}
        return replace(step, text=f"{step.text} {until}")
    text = _("Der Bescheid gilt seit dem %(day)s nicht mehr. Warum, steht im Schreiben dazu.")
    told = text % {"day": long_date(effect.end.effective_on)}
    return NextStep(str(_ENDED[effect.end.why]), "", told)


def _to_pay_back(claim: Claim) -> NextStep:
    text = _("Bitte zahlen Sie %(amount)s bis zum %(day)s zurück.") % {
        "amount": money(claim.amount),
        "day": long_date(claim.due_on),
    }
    return NextStep(str(_("Zahlung offen")), "warning", str(text), pay=True, mine=True)


def _to_pay(claim: Claim) -> NextStep:
    if claim.state == ClaimState.OPEN:
        label, kind, _text, mine = _STATES[CaseState.WAITING_PAYMENT]
        said = _(
            "Bitte zahlen Sie %(amount)s bis zum %(day)s. Danach bekommen Sie den Bescheid."
        ) % {"amount": money(claim.amount), "day": long_date(claim.due_on)}
        return NextStep(str(label), kind, str(said), pay=True, mine=mine)
    return NextStep(
        str(_("Bescheid wird geschrieben")),
        "info",
        str(_("Ihre Zahlung ist da. Der Bescheid wird gerade geschrieben.")),
    )
