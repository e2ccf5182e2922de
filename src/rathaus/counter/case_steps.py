"""Where a case stands, in plain words: one table for all pages that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.design.components import Badge, Kind
from rathaus.design.typography import long_date, money
from rathaus.money.models import Claim, ClaimState
from rathaus.procedures.engine.repayments import is_repayment
from rathaus.records.models import Case, CaseState, Outcome

_Words = str | Promise


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
        _("Bitte zahlen Sie die Gebühr. Danach bekommen Sie den Bescheid."),
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


def next_step(case: Case, claim: Claim | None = None) -> NextStep:
    """What the case waits for, as its applicant needs to know it."""
    if case.outcome:
        if claim is not None and claim.state == ClaimState.OPEN and is_repayment(claim):
            return _to_pay_back(claim)
        label, kind, text = _OUTCOMES[case.outcome]
        return NextStep(str(label), kind, str(text))
    if case.state == CaseState.WAITING_PAYMENT and claim is not None:
        return _to_pay(claim)
    label, kind, text, mine = _STATES[case.state]
    return NextStep(str(label), kind, str(text), mine=mine)


def state_words(state: str, outcome: str = "") -> NextStep:
    """The same for a state alone, for who has no account."""
    return next_step(Case(state=state, outcome=outcome))


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
