"""Errors in words: which field, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.design.typography import file_size as size_in_words
from rathaus.procedures.forms.formatting import NBSP, number_words, unit_words
from rathaus.procedures.forms.model import FieldError, Question
from rathaus.procedures.places.areas import MAX_POINTS, area_problem

Details = Mapping[str, Any]
_SHOWN = 60
_FILL_IN = {
    "text": gettext_lazy("Bitte füllen Sie das Feld aus."),
    "date": gettext_lazy("Bitte geben Sie Tag, Monat und Jahr an, zum Beispiel 12.12.2026."),
    "time": gettext_lazy("Bitte geben Sie eine Uhrzeit an, zum Beispiel 8:00."),
    "number": gettext_lazy("Bitte geben Sie eine Zahl ein."),
}


def explain(
    question: Question, path: str, keyword: str, details: Details, value: Any
) -> FieldError:
    """The error of one JSON Schema keyword at one question."""
    make = _KEYWORDS.get(keyword, _other)
    message, remedy = make(question, details, value)
    return FieldError(path, message, remedy)


def _named(question: Question) -> dict[str, str]:
    return {"field": str(question.title)}


def _typed(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _missing(question: Question, details: Details, value: Any) -> tuple[str, str]:
    if question.widget == "checkbox":
        return (
            _("Das Häkchen bei „%(field)s“ fehlt.") % _named(question),
            _("Bitte setzen Sie es, wenn Sie zustimmen. Ohne das Häkchen geht es nicht weiter."),
        )
    if question.widget in ("radio", "select", "checkboxes"):
        return (
            _("Bei „%(field)s“ ist noch nichts ausgewählt.") % _named(question),
            _("Bitte wählen Sie eine Antwort aus."),
        )
    if question.widget == "upload":
        return (
            _("Bei „%(field)s“ ist noch keine Unterlage da.") % _named(question),
            _("Bitte laden Sie sie hoch."),
        )
    return (
        _("Das Feld „%(field)s“ ist noch leer.") % _named(question),
        str(_FILL_IN.get(question.widget, _FILL_IN["text"])),
    )


def _type(question: Question, details: Details, value: Any) -> tuple[str, str]:
    names = {**_named(question), "typed": _typed(value)}
    if question.type == "integer" and isinstance(value, float):
        return (
            _("„%(field)s“ muss eine ganze Zahl sein.") % names,
            _("Bitte lassen Sie die Stellen nach dem Komma weg."),
        )
    if question.type in ("integer", "number"):
        return (
            _("„%(field)s“: „%(typed)s“ ist keine Zahl.") % names,
            _("Bitte geben Sie nur Ziffern ein, zum Beispiel 12."),
        )
    return (
        _("„%(field)s“: „%(typed)s“ ist hier keine mögliche Antwort.") % names,
        _("Bitte prüfen Sie die Angabe."),
    )


def _area(question: Question, value: Any) -> tuple[str, str]:
    """Why a drawn area is none, and how to draw it better."""
    names = {**_named(question), "most": MAX_POINTS}
    again = _("Bitte zeichnen Sie die Fläche neu.")
    told = {
        "points": _("„%(field)s“ braucht drei bis %(most)s verschiedene Ecken."),
        "crossing": _("„%(field)s“: Zwei Seiten der Fläche kreuzen sich."),
        "small": _("„%(field)s“: Die gezeichnete Fläche ist zu klein, um sie zu nutzen."),
        "large": _("„%(field)s“: Die gezeichnete Fläche ist größer als eine Nutzung sein kann."),
        "outside": _("„%(field)s“: Die Fläche liegt nicht ganz in unserem Stadtgebiet."),
    }
    remedies = {
        "crossing": _("Bitte setzen Sie die Ecken der Reihe nach, einmal um die Fläche herum."),
        "small": _("Bitte vergrößern Sie die Karte und zeichnen Sie neu."),
        "outside": _("Für Flächen außerhalb ist die Nachbargemeinde zuständig."),
    }
    problem = area_problem(str(value)) or "unreadable"
    said = told.get(problem, _("„%(field)s“: Die Zeichnung lässt sich nicht lesen."))
    return said % names, remedies.get(problem, again)


def _format(question: Question, details: Details, value: Any) -> tuple[str, str]:
    names = {**_named(question), "typed": _typed(value)}
    match details.get("format"):
        case "date":
            return (
                _("„%(field)s“: „%(typed)s“ ist kein Datum, das wir lesen können.") % names,
                _("Bitte schreiben Sie Tag, Monat und vierstelliges Jahr, "
                  "zum Beispiel 12.12.2026."),
            )  # fmt: skip
        case "time-of-day":
            return (
                _("„%(field)s“: „%(typed)s“ ist keine Uhrzeit.") % names,
                _("Bitte schreiben Sie Stunden und Minuten von 0:00 bis 23:59, "
                  "zum Beispiel 8:30."),
            )  # fmt: skip
        case "area":
            return _area(question, value)
        case "email":
            return (
                _("„%(field)s“: „%(typed)s“ ist keine vollständige E-Mail-Adresse.") % names,
                _("Bitte prüfen Sie die Adresse, zum Beispiel name@example.org."),
            )
        case "phone":
            return (
                _("„%(field)s“: „%(typed)s“ ist keine Telefonnummer.") % names,
                _("Bitte geben Sie die Nummer mit Vorwahl an, zum Beispiel 0431 901-0."),
            )
        case "postcode":
            return (
                _("„%(field)s“: „%(typed)s“ ist keine Postleitzahl.") % names,
                _("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 24105."),
            )
        case "house-number":
            return (
                _("„%(field)s“: „%(typed)s“ ist keine Hausnummer.") % names,
                _("Bitte geben Sie die Nummer an, wenn nötig mit Buchstabe, zum Beispiel 120a."),
            )
        case "iban":
            return (
                _("„%(field)s“: Die IBAN stimmt nicht; ihre Prüfziffern passen nicht.") % names,
                _("Bitte vergleichen Sie sie Zeichen für Zeichen mit Ihrer Bankkarte."),
            )
    return _other(question, details, value)


def _too_small(question: Question, details: Details, value: Any) -> tuple[str, str]:
    limit = {**_named(question), "limit": _amount(question, details["limit"])}
    return (
        _("Bei „%(field)s“ sind mindestens %(limit)s nötig.") % limit,
        _range(question),
    )


def _too_big(question: Question, details: Details, value: Any) -> tuple[str, str]:
    limit = {**_named(question), "limit": _amount(question, details["limit"])}
    return (
        _("Bei „%(field)s“ sind höchstens %(limit)s möglich.") % limit,
        _range(question),
    )


def _range(question: Question) -> str:
    low, high = question.schema.get("minimum"), question.schema.get("maximum")
    if low is None or high is None:
        return _("Bitte ändern Sie die Zahl.")
    names = {"low": number_words(low), "high": number_words(high)}
    return _("Bitte geben Sie eine Zahl von %(low)s bis %(high)s ein.") % names


def _amount(question: Question, number: float) -> str:
    unit = unit_words(question, number)
    return f"{number_words(number)}{NBSP}{unit}" if unit else number_words(number)


def _step(question: Question, details: Details, value: Any) -> tuple[str, str]:
    names = {**_named(question), "step": number_words(details["multiple_of"])}
    return (
        _("„%(field)s“ geht nur in Schritten von %(step)s.") % names,
        _("Bitte runden Sie die Zahl."),
    )


def _too_short(question: Question, details: Details, value: Any) -> tuple[str, str]:
    limit = int(details["limit"])
    return (
        _("„%(field)s“ ist zu kurz: mindestens %(limit)s Zeichen.")
        % {**_named(question), "limit": limit},
        _("Bitte schreiben Sie etwas mehr."),
    )


def _too_long(question: Question, details: Details, value: Any) -> tuple[str, str]:
    names = {
        **_named(question),
        "limit": number_words(details["limit"]),
        "length": number_words(len(str(value))),
    }
    return (
        _("„%(field)s“ ist zu lang: %(length)s Zeichen, möglich sind %(limit)s.") % names,
        _("Bitte kürzen Sie den Text."),
    )


def _too_few(question: Question, details: Details, value: Any) -> tuple[str, str]:
    names = {**_named(question), "limit": details["limit"]}
    return (
        _("Bei „%(field)s“ sind mindestens %(limit)s Einträge nötig.") % names,
        _("Bitte ergänzen Sie die Liste."),
    )


def _too_many(question: Question, details: Details, value: Any) -> tuple[str, str]:
    names = {**_named(question), "limit": details["limit"]}
    return (
        _("Bei „%(field)s“ sind höchstens %(limit)s Einträge möglich.") % names,
        _("Bitte entfernen Sie Einträge, die nicht nötig sind."),
    )


def _twice(question: Question, details: Details, value: Any) -> tuple[str, str]:
    return (
        _("Bei „%(field)s“ steht etwas doppelt.") % _named(question),
        _("Bitte entfernen Sie den doppelten Eintrag."),
    )


def _choice(question: Question, details: Details, value: Any) -> tuple[str, str]:
    if question.widget == "checkbox":
        return _missing(question, details, value)
    return (
        _("„%(field)s“: „%(typed)s“ steht nicht zur Auswahl.")
        % {**_named(question), "typed": _typed(value)},
        _("Bitte wählen Sie eine der angebotenen Antworten."),
    )


def _other(question: Question, details: Details, value: Any) -> tuple[str, str]:
    return (
        _("„%(field)s“ stimmt so nicht.") % _named(question),
        str(question.help) or _("Bitte prüfen Sie die Angabe."),
    )


_KEYWORDS: Mapping[str, Callable[[Question, Details, Any], tuple[str, str]]] = {
    "required": _missing,
    "type": _type,
    "format": _format,
    "minimum": _too_small,
    "exclusiveMinimum": _too_small,
    "maximum": _too_big,
    "exclusiveMaximum": _too_big,
    "multipleOf": _step,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minItems": _too_few,
    "maxItems": _too_many,
    "uniqueItems": _twice,
    "enum": _choice,
    "const": _choice,
}


def file_kind(question: Question, path: str, name: str, allowed: str) -> FieldError:
    """A file of a kind that is not accepted."""
    names = {**_named(question), "name": _typed(name), "allowed": allowed}
    return FieldError(
        path,
        _("„%(field)s“: Die Datei „%(name)s“ hat eine Art, die wir nicht annehmen.") % names,
        _("Möglich sind: %(allowed)s.") % names,
    )


def file_size(question: Question, path: str, name: str, size: int, limit: int) -> FieldError:
    """A file that is too large."""
    names = {
        **_named(question),
        "name": _typed(name),
        "size": size_in_words(size),
        "limit": size_in_words(limit),
    }
    return FieldError(
        path,
        _("„%(field)s“: Die Datei „%(name)s“ ist zu groß (%(size)s).") % names,
        _("Möglich sind höchstens %(limit)s. Ein Foto mit kleinerer Auflösung genügt.") % names,
    )


def file_age(question: Question, path: str, name: str, days: int) -> FieldError:
    """A paper that is too old."""
    names = {**_named(question), "name": _typed(name), "days": number_words(days)}
    return FieldError(
        path,
        _("„%(field)s“: Die Unterlage „%(name)s“ ist zu alt.") % names,
        _("Sie darf höchstens %(days)s Tage alt sein. Bitte laden Sie eine neuere hoch.") % names,
    )
