"""The log of a case as a time line in plain words: one table from kinds of events to sentences.

What stands in the table is told, everything else is not. A teller returns None where an event adds
nothing to what the line already says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.counter.assisted.nodes import node_named
from rathaus.counter.case_steps import APPLICATION
from rathaus.counter.naming import CHARGES, DECIDED, MATTERS, ChargeWords, MatterWords
from rathaus.design.components import Badge, Link, TimelineEntry
from rathaus.design.typography import long_date, money
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.procedures.matters import Matter, Sort
from rathaus.records.models import Case, CaseState, Outcome


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the case it belongs to, and whether it came with the application itself."""

    event: Event
    case: Case
    at_start: bool
    sort: Sort

    @property
    def words(self) -> MatterWords:
        """How to speak of the matter."""
        return MATTERS[self.sort.matter]

    @property
    def charge(self) -> ChargeWords:
        """How to speak of what is to be paid."""
        return CHARGES[self.sort.charge]

    def fact(self, name: str) -> str:
        """One fact as text; empty where it is absent."""
        return str(self.event.facts.get(name) or "")

    def day(self, name: str) -> date | None:
        """One fact as a day."""
        return date.fromisoformat(self.fact(name)) if self.fact(name) else None


_BEGINNING = frozenset(
    {
        "case.opened",
        "document.filed",
        "application.submitted",
        "application.recorded",
        "post.recorded",
        "form.prefilled",
        "consent.given",
        "register.fetched",
    }
)

_A_MOMENT = timedelta(seconds=10)

Teller = Callable[[Told], TimelineEntry | None]


def time_line(events: Iterable[Event], case: Case, sort: Sort = APPLICATION) -> list[TimelineEntry]:
    """What happened, oldest first. Repeated news of one kind in a row are told once."""
    entries: list[TimelineEntry] = []
    at_start = True
    for event in events:
        teller = TELLERS.get(event.kind)
        entry = teller(Told(event, case, at_start, sort)) if teller else None
        # The confirmation of receipt is the last that belongs to the application itself.
        at_start = at_start and event.kind in _BEGINNING
        if entry is not None and not (entries and entries[-1].title == entry.title):
            entries.append(entry)
    return entries


def _entry(told: Told, title: str, text: str = "", **more: Any) -> TimelineEntry:
    if told.event.simulated:
        more["badge"] = Badge(label=_("simuliert"), icon="simulated")
    when = more.pop("when", None) or told.event.time.astimezone(BERLIN)
    return TimelineEntry(title=title, text=text, when=when, **more)


def _opened(told: Told) -> TimelineEntry:
    text = _("Der Vorgang hat die Nummer %(number)s und liegt bei: %(office)s.")
    return _entry(
        told,
        str(told.words.received),
        text % {"number": told.case.number, "office": told.case.office.name},
    )


def _assisted(told: Told) -> TimelineEntry:
    node = node_named(told.fact("node"))
    text = _("Bei: %(place)s. Dort kann niemand mehr Ihren Vorgang öffnen.")
    return _entry(
        told,
        _("Eingereicht mit Hilfe einer Servicestelle"),
        text % {"place": node.name if node else told.fact("node")},
    )


def _fetched(told: Told) -> TimelineEntry:
    return _entry(
        told,
        _("Wir haben einen Nachweis aus einem Register abgerufen"),
        _("Sie hatten darin eingewilligt. Was das Register sagt, liegt bei den Akten."),
    )


def _advanced(told: Told) -> TimelineEntry | None:
    if told.fact("after") == CaseState.IN_PROGRESS:
        if _done_at_once(told):
            return None
        return _entry(
            told,
            str(told.words.looked_at),
            _("Über jeden Widerspruch entscheidet eine Person.")
            if told.sort.matter == Matter.OBJECTION
            else _("Für Ihren Fall gibt es keine feste Regel. Deshalb entscheidet eine Person."),
        )
    if told.fact("after") == CaseState.WAITING_APPLICANT:
        return _entry(
            told,
            _("Wir brauchen noch etwas von Ihnen"),
            _("Was genau und bis wann, steht in unserem Schreiben."),
        )
    return None


def _done_at_once(told: Told) -> bool:
    """Whether the house was done in the same moment, so that nobody had to look at it."""
    closed = told.case.closed_at
    return closed is not None and closed - told.event.time < _A_MOMENT


def _claimed(told: Told) -> TimelineEntry:
    amount, due = money(Decimal(told.fact("amount"))), told.day("due_on")
    text = _("Kassenzeichen %(number)s.") % {"number": told.fact("number")}
    if due:
        text += " " + _("Zahlbar bis zum %(day)s.") % {"day": long_date(due)}
    return _entry(told, _("Zu zahlen: %(amount)s") % {"amount": amount}, text)


def _paid(told: Told) -> TimelineEntry:
    return _entry(
        told,
        _("Bezahlt: %(amount)s") % {"amount": money(Decimal(told.fact("amount")))},
        _("Quittung %(number)s.") % {"number": told.fact("receipt")},
        link=Link(
            label=_("Quittung herunterladen"),
            url=reverse("counter:case-receipt", args=[told.case.number]),
        ),
    )


def _claim_ended(told: Told) -> TimelineEntry:
    if told.fact("state") == "expired":
        return _entry(told, str(told.charge.unpaid), _("Die Forderung ist verfallen."))
    return _entry(told, str(told.charge.waived), _("Sie müssen nichts mehr zahlen."))


def _payment_ended(told: Told) -> TimelineEntry:
    return _entry(
        told,
        _("Zahlung nicht abgeschlossen"),
        _("Es ist nichts abgebucht. Sie können es noch einmal versuchen."),
        state="problem",
    )


def _refund(told: Told) -> TimelineEntry:
    return _entry(told, _("Sie bekommen Geld zurück"), _("Die Kasse überweist es Ihnen."))


def _decided(told: Told) -> TimelineEntry:
    titles = DECIDED.get(told.sort.matter, DECIDED[Matter.APPLICATION])
    automated = told.event.facts.get("automated")
    return _entry(
        told,
        str(titles.get(told.fact("kind"), _("Entschieden"))),
        _("Nach fester Regel entschieden, ohne Bearbeitung durch eine Person.")
        if automated
        else _("Eine Person hat entschieden."),
        link=Link(
            label=_("Bescheid herunterladen"), url=reverse("document", args=[told.fact("document")])
        ),
    )


def _decision_ended(told: Told) -> TimelineEntry | None:
    """By a person who withdrew, revoked or corrected it; objections tell of themselves."""
    titles = {
        "withdrawn": _("Bescheid zurückgenommen"),
        "revoked": _("Bescheid widerrufen"),
        "adjusted": _("Bescheid aufgehoben"),
        "corrected": _("Bescheid berichtigt"),
    }
    title = titles.get(told.fact("why"))
    if title is None:
        return None
    letter = Link(label=_("Schreiben öffnen"), url=reverse("document", args=[told.fact("by")]))
    return _entry(told, title, _("Eine Person hat entschieden."), link=letter)


def _decision_restored(told: Told) -> TimelineEntry:
    return _entry(told, _("Der frühere Bescheid gilt wieder"))


def _entry_renewed(told: Told) -> TimelineEntry:
    return _entry(told, _("Eintrag im Verzeichnis verlängert"))


def _entry_ended(told: Told) -> TimelineEntry | None:
    """What somebody did or left undone; what runs out by itself needs no line."""
    if told.fact("why") not in ("owner", "staff", "moved", "unanswered"):
        return None
    return _entry(told, _("Eintrag im Verzeichnis beendet"))


def _provided(told: Told) -> TimelineEntry:
    return _entry(
        told,
        _("Der Bescheid gilt als bekannt gegeben"),
        when=told.day("legal_date"),
        why=_("Der Bescheid %(reason)s.") % {"reason": told.fact("why")},
    )


def _sent(told: Told) -> TimelineEntry | None:
    if told.at_start or told.fact("law"):
        return None
    message = Reference.parse(told.fact("message")).id
    if told.fact("channel") == "post":
        return _entry(told, _("Wir haben Ihnen einen Brief geschrieben"))
    return _entry(
        told,
        _("Wir haben Ihnen geschrieben"),
        link=Link(label=_("Nachricht öffnen"), url=reverse("my-message", args=[message])),
    )


def _received(told: Told) -> TimelineEntry:
    return _entry(told, _("Ihre Nachricht ist bei uns angekommen"))


def _posted(told: Told) -> TimelineEntry:
    return _entry(told, _("Brief zur Post gegeben"), when=told.day("posted_on"))


def _filed(told: Told) -> TimelineEntry | None:
    if told.at_start or told.fact("direction") != "in":
        return None
    return _entry(told, _("Ihre Unterlagen sind bei uns angekommen"))


def _withdrawn(told: Told) -> TimelineEntry:
    return _entry(told, str(told.words.withdrawn))


def _closed(told: Told) -> TimelineEntry | None:
    if told.fact("outcome") == Outcome.WITHDRAWN:
        return None
    until = told.day("retention_until")
    text = _("Wir heben die Akte bis zum %(day)s auf.") % {"day": long_date(until)} if until else ""
    return _entry(told, _("Vorgang abgeschlossen"), text)


TELLERS: Mapping[str, Teller] = {
    "case.opened": _opened,
    "register.fetched": _fetched,
    "case.advanced": _advanced,
    "assisted.filed": _assisted,
    "case.withdrawn": _withdrawn,
    "case.closed": _closed,
    "claim.raised": _claimed,
    "claim.paid": _paid,
    "claim.ended": _claim_ended,
    "payment.ended": _payment_ended,
    "refund.due": _refund,
    "decision.issued": _decided,
    "decision.ended": _decision_ended,
    "decision.restored": _decision_restored,
    "entry.renewed": _entry_renewed,
    "entry.ended": _entry_ended,
    "delivery.completed": _provided,
    "message.sent": _sent,
    "message.received": _received,
    "message.posted": _posted,
    "document.filed": _filed,
}
