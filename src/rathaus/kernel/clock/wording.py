"""The sentences that explain a date: „gilt als bekannt gegeben am 3. April 2026 (…)“."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, auto

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.clock.units import Start, Unit
from rathaus.kernel.law.norms import NBSP

Text = str | Promise

EVENTS: Mapping[str, Text] = {
    "rule": "",
    "event": _("nach dem Ereignis"),
    # service
    "posting": _("nach der Aufgabe zur Post"),
    "dispatch": _("nach der Absendung"),
    "provision": _("nach der Bereitstellung zum Abruf"),
    "retrieval": _("nach dem Abruf"),
    "notice": _("nach der Absendung der Benachrichtigung"),
    "publication": _("nach der ortsüblichen Bekanntmachung"),
    "notice_publication": _("nach der Bekanntmachung der Benachrichtigung"),
    # remedies
    "notification": _("nach der Bekanntgabe"),
    "decision_served": _("nach der Zustellung des Widerspruchsbescheids"),
    "decision_notified": _("nach der Bekanntgabe des Widerspruchsbescheids"),
    "instruction_missing": _(
        "nach der Bekanntgabe, weil eine richtige Rechtsbehelfsbelehrung fehlt"
    ),
    "obstacle": _("nach dem Wegfall des Hindernisses"),
    "missed_end": _("nach dem Ende der versäumten Frist"),
    "objection": _("nach der Einlegung des Widerspruchs"),
    "application": _("nach dem Eingang des Antrags"),
    "grounds_known": _("nach dem Tag, an dem die Behörde die Gründe kannte"),
    # periods
    "previous_end": _("nach dem Ablauf der vorigen Frist"),
    "day_begin": _("vom Beginn des Tages an"),
    "set_period": _("nach der Bekanntgabe der Frist"),
    # other rooms
    "session": _("zwischen dem Zugang der Ladung und dem Sitzungstag"),
    "session_held": _("nach der Sitzung"),
    "parking_ban": _("zwischen dem Aufstellen der Schilder und dem Beginn des Haltverbots"),
    "permit_end": _("nach dem Ende der Erlaubnis"),
    "breach_known": _("nach dem Bekanntwerden der Verletzung"),
    "message": _("nach dem Eingang der Nachricht"),
    "report": _("nach dem Eingang der Meldung"),
    "rejection": _("nach der Absage"),
    "candidates_informed": _("nach der Mitteilung an die Unterlegenen"),
    "invoice": _("nach Fälligkeit und Zugang der Rechnung"),
    "invoice_received": _("nach dem Zugang der Rechnung"),
    "bidders_informed": _("nach der Absendung der Information an die Bieter"),
    "award": _("nach dem Zuschlag"),
    "call": _("nach der Veröffentlichung des Aufrufs"),
    "file_closed": _("nach dem Ablauf des Jahres, in dem die Akte geschlossen wurde"),
    "case_closed": _("nach dem Abschluss des Vorgangs"),
    "voucher": _("nach dem Ablauf des Jahres, in dem der Beleg entstanden ist"),
    "accounts_adopted": _("nach dem Ablauf des Jahres, in dem der Abschluss festgestellt wurde"),
    "recorded": _("nach der Aufzeichnung"),
    "death": _("nach dem Ablauf des Todesjahres"),
    "knowledge": _("Tag, an dem die Behörde von der Notlage erfuhr"),
    "application_month": _("erster Tag des Monats, in dem der Antrag gestellt wurde"),
}
"""What a period counts from, by the code in column ``event``."""


class Phrase(Enum):
    """Which sentence a result makes."""

    NOTIFIED = auto()
    SERVED = auto()
    ACCESSED = auto()
    PROVEN = auto()
    RETRIEVED = auto()
    NAMED_DAY = auto()
    UNTIL = auto()
    FROM = auto()
    LATEST = auto()
    DISPATCH = auto()
    NEVER_ACCESSED = auto()
    NOT_INSTRUCTED = auto()
    VOID = auto()
    STILL_OPEN = auto()


SENTENCES: Mapping[Phrase, Text] = {
    Phrase.NOTIFIED: _("gilt als bekannt gegeben am {day} ({span}{norm})"),
    Phrase.SERVED: _("gilt als zugestellt am {day} ({span}{norm})"),
    Phrase.ACCESSED: _("zugegangen am {day} (nachgewiesener Zugang{norm})"),
    Phrase.PROVEN: _("zugestellt am {day} (Tag im Nachweis der Zustellung{norm})"),
    Phrase.RETRIEVED: _("bekannt gegeben am {day} (Tag des ersten Abrufs{norm})"),
    Phrase.NAMED_DAY: _(
        "gilt als bekannt gegeben am {day} (in der Verfügung bestimmter Tag{norm})"
    ),
    Phrase.UNTIL: _("bis zum Ablauf des {day} ({span}{norm})"),
    Phrase.FROM: _("ab dem {day} ({span}{norm})"),
    Phrase.LATEST: _("spätestens am {day} ({span}{norm})"),
    Phrase.DISPATCH: _("Absendung spätestens am {day} (bekannt gegeben: {span}{norm})"),
    Phrase.NEVER_ACCESSED: _("nicht bekannt gegeben: der Zugang ist nicht nachgewiesen ({norm})"),
    Phrase.NOT_INSTRUCTED: _(
        "nicht zugestellt: über die Folgen einer fehlenden Empfangsbestätigung wurde nicht belehrt "
        "({norm})"
    ),
    Phrase.VOID: _("nicht bekannt gegeben: bis zum {day} nicht abgerufen ({span}{norm})"),
    Phrase.STILL_OPEN: _("noch nicht bekannt gegeben: abrufbar bis zum {day} ({span}{norm})"),
}

_ORDINALS: tuple[Text, ...] = (
    *(_("erster Tag"), _("zweiter Tag"), _("dritter Tag"), _("vierter Tag"), _("fünfter Tag")),
    *(_("sechster Tag"), _("siebter Tag"), _("achter Tag"), _("neunter Tag"), _("zehnter Tag")),
)
_NUMBERS: tuple[Text, ...] = (
    *(_("zwei"), _("drei"), _("vier"), _("fünf"), _("sechs"), _("sieben")),
    *(_("acht"), _("neun"), _("zehn"), _("elf"), _("zwölf")),
)


def long_date(day: date) -> str:
    """„3. April 2026“ with no-break spaces, in the language of the reader."""
    return date_format(day, "DATE_FORMAT").replace(" ", NBSP)


def long_moment(moment: datetime) -> str:
    """„6. Juli 2026, 17:00 Uhr“."""
    clock = gettext("{time} Uhr").format(time=f"{moment:%H:%M}").replace(" ", NBSP)
    return f"{long_date(moment.date())}, {clock}"


def ordinal_day(number: int) -> str:
    """„vierter Tag“; the first one is just „Tag“ („Tag nach dem Abruf“)."""
    if number == 1:
        return gettext("Tag")
    if number <= len(_ORDINALS):
        return str(_ORDINALS[number - 1])
    return gettext("{number}. Tag").format(number=number)


def duration(length: int, unit: Unit, *, full: bool = False) -> str:
    """„ein Monat“, „zwei Wochen“, „drei volle Tage“."""
    form = _full_form if full else _plain_form
    return form(length, unit).format(number=_number(length))


def span(length: int | None, unit: Unit | None, event: str, start: Start, *, ordinal: bool) -> str:
    """How long after what: „vierter Tag nach der Aufgabe zur Post“."""
    after = str(EVENTS[event])
    if not length or unit is None:
        return after
    if ordinal and unit is Unit.DAYS:
        return f"{ordinal_day(length)} {after}"
    return f"{duration(length, unit, full=start is Start.FULL_DAYS)} {after}"


def _number(number: int) -> str:
    first = 2
    if first <= number < first + len(_NUMBERS):
        return str(_NUMBERS[number - first])
    return str(number)


def _full_form(length: int, unit: Unit) -> str:
    if unit is Unit.WEEKS:
        return ngettext("eine volle Woche", "{number} volle Wochen", length)
    return ngettext("ein voller Tag", "{number} volle Tage", length)


def _plain_form(length: int, unit: Unit) -> str:
    forms = {
        Unit.HOURS: lambda: ngettext("eine Stunde", "{number} Stunden", length),
        Unit.DAYS: lambda: ngettext("ein Tag", "{number} Tage", length),
        Unit.WORKING_DAYS: lambda: ngettext("ein Arbeitstag", "{number} Arbeitstage", length),
        Unit.WEEKS: lambda: ngettext("eine Woche", "{number} Wochen", length),
        Unit.HALF_MONTHS: lambda: ngettext("ein halber Monat", "{number} halbe Monate", length),
        Unit.MONTHS: lambda: ngettext("ein Monat", "{number} Monate", length),
        Unit.QUARTERS: lambda: ngettext("ein Vierteljahr", "{number} Vierteljahre", length),
        Unit.HALF_YEARS: lambda: ngettext("ein halbes Jahr", "{number} halbe Jahre", length),
        Unit.YEARS: lambda: ngettext("ein Jahr", "{number} Jahre", length),
    }
    return forms[unit]()
