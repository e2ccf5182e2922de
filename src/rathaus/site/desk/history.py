"""What happened to a case, in the words of the office: everything that staff may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from rathaus.counter.case_steps import APPLICATION
from rathaus.counter.naming import CHARGES
from rathaus.design.components import Badge, TimelineEntry
from rathaus.design.typography import long_date, money
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events.models import Event
from rathaus.procedures.matters import Matter, Sort
from rathaus.records.models import CaseState, Outcome
from rathaus.site.desk.file_history import FILE_TELLERS

Words = Callable[[Event], str | None]


def history(events: Iterable[Event], sort: Sort = APPLICATION) -> list[TimelineEntry]:
    """The log, newest first; what one and the same did several times in a row is told once."""
    entries: list[TimelineEntry] = []
    for event in events:
        teller = _TELLERS.get(event.kind)
        title = _by_sort(event, sort) or (teller(event) if teller else None)
        author = _author(event)
        if not title or (entries and (entries[-1].title, entries[-1].text) == (title, author)):
            continue
        entries.append(
            TimelineEntry(
                title=title,
                when=event.time.astimezone(BERLIN),
                text=author,
                badge=Badge(label=_("simuliert"), icon="simulated") if event.simulated else None,
            )
        )
    return entries[::-1]


def told_of(event: Event) -> str:
    """What one event is called in the history, empty for those that it does not tell."""
    teller = _TELLERS.get(event.kind)
    return _by_sort(event, APPLICATION) or (teller(event) if teller else None) or ""


def _author(event: Event) -> str:
    """Who did it; what the house and residents do needs no name."""
    return event.actor_label if event.actor.startswith(("staff:", "client:")) else ""


def _fact(event: Event, name: str) -> str:
    return str(event.facts.get(name) or "")


def _advanced(event: Event) -> str | None:
    state = _fact(event, "after")
    if state not in CaseState.values:
        return None
    return _("Stand: %(state)s") % {"state": CaseState(state).label}


def _assessed(event: Event) -> str:
    outcomes = {
        "grant": _("Die Regeln bewilligen"),
        "judgement": _("Die Regeln verlangen eine Entscheidung von Menschen"),
        "reject": _("Die Regeln sprechen dagegen"),
    }
    return outcomes.get(_fact(event, "outcome"), _("Die Regeln wurden befragt"))


def _decided(event: Event) -> str:
    titles = {
        "grant": _("Entschieden: bewilligt"),
        "partial": _("Entschieden: zum Teil bewilligt"),
        "refusal": _("Entschieden: abgelehnt"),
    }
    return titles.get(_fact(event, "kind"), _("Entschieden"))


def _claimed(event: Event) -> str:
    return _("Zu zahlen: %(amount)s") % {"amount": money(Decimal(_fact(event, "amount")))}


def _paid(event: Event) -> str:
    return _("Bezahlt: %(amount)s") % {"amount": money(Decimal(_fact(event, "amount")))}


def _by_sort(event: Event, sort: Sort) -> str:
    """What is called otherwise for an objection, a notice or a tax, or was opened by hand."""
    if event.kind == "case.opened" and event.facts.get("procedure") == "":
        return _("Vorgang angelegt")
    words, charge = _MATTERS[sort.matter], CHARGES[sort.charge]
    if event.kind == "case.opened" and event.facts.get("procedure") == "":
        return _("Vorgang angelegt")
    if event.kind in words:
        return str(words[event.kind])
    return _("%(charge)s erledigt") % {"charge": charge.name} if event.kind == "claim.ended" else ""


_MATTERS: Mapping[Matter, Mapping[str, str | Promise]] = {
    Matter.APPLICATION: {
        "case.opened": lazy("Antrag eingegangen"),
        "case.withdrawn": lazy("Antrag zurückgenommen"),
    },
    Matter.OBJECTION: {
        "case.opened": lazy("Widerspruch eingegangen"),
        "case.withdrawn": lazy("Widerspruch zurückgenommen"),
    },
    Matter.NOTICE: {
        "case.opened": lazy("Meldung eingegangen"),
        "case.withdrawn": lazy("Meldung zurückgenommen"),
    },
    Matter.TAX: {
        "case.opened": lazy("Anmeldung eingegangen"),
        "case.withdrawn": lazy("Anmeldung zurückgenommen"),
    },
}


def _provided(event: Event) -> str | None:
    day = _fact(event, "legal_date")
    if not day:
        return None
    return _("Bekannt gegeben am %(day)s") % {"day": long_date(date.fromisoformat(day))}


def _filed(event: Event) -> str:
    return {
        "in": _("Dokument eingegangen"),
        "out": _("Dokument erstellt"),
    }.get(_fact(event, "direction"), _("Dokument zu den Akten"))


def _closed(event: Event) -> str:
    outcome = _fact(event, "outcome")
    if outcome not in Outcome.values:
        return _("Abgeschlossen")
    return _("Abgeschlossen: %(outcome)s") % {"outcome": Outcome(outcome).label}


def _decision_ended(event: Event) -> str:
    titles = {
        "withdrawn": _("Bescheid zurückgenommen"),
        "revoked": _("Bescheid widerrufen"),
        "adjusted": _("Bescheid wegen geänderter Verhältnisse aufgehoben"),
        "corrected": _("Bescheid berichtigt"),
    }
    return titles.get(_fact(event, "why"), _("Bescheid aufgehoben oder geändert"))


def _settled(event: Event) -> str:
    if _fact(event, "result") == "signed":
        return _("Unterschrift unter dem Widerspruch ist da")
    return _("Unterschrift unter dem Widerspruch ist nicht gekommen")


def _demanded(event: Event) -> str:
    if event.facts.get("forced"):
        return _("Papier oder Unterschrift verlangt")
    return _("Papier oder Unterschrift angeboten")


def _access(event: Event) -> str:
    words = {
        "read": _("Zur Akte zugelassen, zum Lesen"),
        "work": _("Zur Akte zugelassen, zum Bearbeiten"),
        "barred": _("Von der Akte ausgeschlossen"),
    }
    return words.get(_fact(event, "mode"), _("Zugang geändert"))


def _reservation_broken(event: Event) -> str:
    return _("Reservierung von %(name)s aufgehoben") % {"name": _fact(event, "holder")}


def _plain(text: Callable[[], str]) -> Words:
    return lambda _event: text()


def _signed(event: Event) -> str:
    """Who signed last of all signs for the whole."""
    if event.facts.get("final"):
        return _("Schlusszeichnung i. V.") if event.facts.get("in_place") else _("Schlusszeichnung")
    return _("Mitgezeichnet i. V.") if event.facts.get("in_place") else _("Mitgezeichnet")


def _stopped(event: Event) -> str:
    if _fact(event, "why") == "version":
        return _("Mitzeichnung beendet: Es gibt eine neuere Fassung")
    return _("Mitzeichnung beendet")


_TELLERS: Mapping[str, Words] = {
    **FILE_TELLERS,
    "cosigning.started": _plain(lambda: _("Mitzeichnung begonnen")),
    "cosigning.signed": _signed,
    "cosigning.dissented": _plain(lambda: _("Mitgezeichnet mit abweichender Stellungnahme")),
    "cosigning.returned": _plain(lambda: _("Mitzeichnung zurückgegeben")),
    "cosigning.recalled": _plain(lambda: _("Mitzeichnung zurückgezogen")),
    "cosigning.stopped": _stopped,
    "cosigning.finished": _plain(lambda: _("Mitzeichnung abgeschlossen")),
    "circulation.started": _plain(lambda: _("Zur Kenntnis gegeben")),
    "circulation.noted": _plain(lambda: _("Zur Kenntnis genommen")),
    "circulation.recalled": _plain(lambda: _("Umlauf zur Kenntnis zurückgezogen")),
    "circulation.finished": _plain(lambda: _("Alle haben zur Kenntnis genommen")),
    "disposition.made": _plain(lambda: _("Verfügung geschrieben")),
    "disposition.ticked": _plain(lambda: _("Punkt einer Verfügung erledigt")),
    "case.advanced": _advanced,
    "case.assessed": _assessed,
    "case.assigned": _plain(lambda: _("Zuständigkeit geändert")),
    "case.noted": _plain(lambda: _("Vermerk geschrieben")),
    "file.access-granted": _access,
    "file.access-ended": _plain(lambda: _("Zugang oder Ausschluss beendet")),
    "file.restricted": _plain(lambda: _("Akte auf namentlich Zugelassene eingeschränkt")),
    "file.unrestricted": _plain(lambda: _("Einschränkung der Akte aufgehoben")),
    "file.audited": _plain(lambda: _("Von der Revision eingesehen")),
    "claim.raised": _claimed,
    "claim.paid": _paid,
    "objection.filed": _plain(lambda: _("Widerspruch eingelegt")),
    "post.recorded": _plain(lambda: _("Posteingang erfasst")),
    "written_form.settled": _settled,
    "continuation.filed": _plain(lambda: _("Folgeantrag gestellt")),
    "continuation.decided": _plain(lambda: _("Folgebescheid erlassen")),
    "decision.ended": _decision_ended,
    "decision.restored": _plain(lambda: _("Der frühere Bescheid gilt wieder")),
    "entry.made": _plain(lambda: _("Ins Verzeichnis eingetragen")),
    "entry.asked": _plain(lambda: _("Gefragt, ob der Eintrag noch gilt")),
    "entry.renewed": _plain(lambda: _("Eintrag im Verzeichnis verlängert")),
    "entry.ended": _plain(lambda: _("Eintrag im Verzeichnis beendet")),
    "entry.moved": _plain(lambda: _("In ein anderes Verzeichnis verschoben")),
    "entry.introduced": _plain(lambda: _("Beide Seiten angeschrieben")),
    "case.handed_over": _plain(lambda: _("An eine andere Stelle abgegeben")),
    "case.office-consulted": _plain(lambda: _("Eine andere Stelle wird beteiligt")),
    "case.reopened": _plain(lambda: _("Wieder aufgenommen")),
    "case.closed": _closed,
    "consent.given": _plain(lambda: _("In den Abruf aus einem Register eingewilligt")),
    "register.fetched": _plain(lambda: _("Nachweis aus einem Register abgerufen")),
    "paper.demanded": _demanded,
    "task.taken": _plain(lambda: _("Aufgabe übernommen")),
    "task.returned": _plain(lambda: _("Aufgabe zurückgegeben")),
    "task.done": _plain(lambda: _("Aufgabe erledigt")),
    "timer.fired": _plain(lambda: _("Eine Frist ist abgelaufen")),
    "run.migrated": _plain(lambda: _("Auf eine andere Fassung umgestellt")),
    "run.failed": _plain(lambda: _("Der Ablauf ist gestört")),
    "payment.ended": _plain(lambda: _("Zahlung nicht abgeschlossen")),
    "refund.due": _plain(lambda: _("Erstattung vorgemerkt")),
    "decision.made": _decided,
    "decision.issued": _plain(lambda: _("Bescheid erlassen")),
    "delivery.completed": _provided,
    "message.sent": _plain(lambda: _("Nachricht gesendet")),
    "message.received": _plain(lambda: _("Nachricht erhalten")),
    "message.posted": _plain(lambda: _("Brief zur Post gegeben")),
    "inspection.asked": _plain(lambda: _("Akteneinsicht beantragt")),
    "inspection.prepared": _plain(lambda: _("Akteneinsicht zusammengestellt")),
    "inspection.released": _plain(lambda: _("Akteneinsicht gegeben")),
    "inspection.refused": _plain(lambda: _("Akteneinsicht abgelehnt")),
    "inspection.revoked": _plain(lambda: _("Akteneinsicht zurückgezogen")),
    "file.exported": _plain(lambda: _("Akte zusammengestellt und geladen")),
    "document.filed": _filed,
    "letter_draft.started": _plain(lambda: _("Entwurf begonnen")),
    "letter_draft.saved": _plain(lambda: _("Entwurf gespeichert")),
    "letter_draft.circulated": _plain(lambda: _("Entwurf zur Mitzeichnung abgelegt")),
    "letter_draft.filed": _plain(lambda: _("Entwurf zu den Akten genommen")),
    "letter_draft.sent": _plain(lambda: _("Entwurf als Schreiben versandt")),
    "letter_draft.discarded": _plain(lambda: _("Entwurf verworfen")),
    "checkout.taken": _plain(lambda: _("Bearbeitung reserviert")),
    "checkout.ended": _plain(lambda: _("Reservierung beendet")),
    "checkout.broken": _reservation_broken,
    "document.mistaken": _plain(lambda: _("Dokument als irrtümlich abgelegt gekennzeichnet")),
    "content.altered": _plain(lambda: _("Prüfung: Ein Inhalt ist nicht, wie er abgelegt wurde")),
    "blob.restored": _plain(lambda: _("Ein Inhalt wurde wiederhergestellt")),
    "document.erased": _plain(lambda: _("Eine Unterlage wurde gelöscht")),
}
