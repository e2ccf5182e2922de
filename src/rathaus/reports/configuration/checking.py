"""What a row of the setup may say; pages and files ask the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid
from rathaus.people.models import Office
from rathaus.records.models import PlanEntry
from rathaus.reports.configuration.rows import Kind, Values, defaults_of
from rathaus.reports.models import Category, Contractor, Owner

DATATYPES: Final = (
    "string", "text", "number", "datetime", "singlevaluelist", "multivaluelist",
)  # fmt: skip
"""Kinds of answers to a category's questions (GeoReport v2, service definition)."""
LISTS: Final = frozenset({"singlevaluelist", "multivaluelist"})
MOST_QUESTIONS: Final = 20
_MOST_WORDS: Final = 100
_MOST_HOURS: Final = 24 * 3650
_KEY: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_TEXT_KEY: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_LEIKA: Final = re.compile(r"\d{14}(?:\d{3})?")
_LENGTHS: Final[Mapping[str, int]] = {
    "name": 120, "group": 80, "description": 2000, "icon": 40, "phone": 40, "district": 80,
    "outside": 160, "text": 4000, "email": 254, "leika": 20, "plan": 20,
}  # fmt: skip
Wrong = dict[str, str]


def checked(kind: Kind, given: Mapping[str, Any]) -> Values:
    """The values, complete and tidy; :class:`Invalid` naming each field that is wrong."""
    values = defaults_of(kind) | {name: given[name] for name in kind.fields if name in given}
    wrong: Wrong = {}
    for name, value in values.items():
        if isinstance(value, str) or name in _LENGTHS:
            text = "" if value is None else str(value).replace("\r\n", "\n").strip()
            if name not in {"description", "text"}:
                text = " ".join(text.split())
            if len(text) > _LENGTHS.get(name, 160):
                wrong[name] = _("Bitte höchstens {n} Zeichen.").format(n=_LENGTHS.get(name, 160))
            values[name] = text
        elif isinstance(defaults_of(kind).get(name), bool) and not isinstance(value, bool):
            wrong[name] = _("Bitte ja oder nein.")
    _CHECKS[kind.name](values, wrong)
    if wrong:
        raise Invalid(
            _("Der Eintrag ist noch nicht in Ordnung."),
            remedy=_("Verbessern Sie die genannten Felder."),
            fields=wrong,
        )
    return values


def check_key(key: str, kind: Kind) -> str:
    """A key that addresses and files can bear; :class:`Invalid` otherwise."""
    text_key, fits = kind.name == "wording", key
    pattern = _TEXT_KEY if text_key else _KEY
    if text_key:
        fits, _colon, language = key.rpartition(":")
        if language not in dict(settings.LANGUAGES):
            fits = ""
    if not pattern.fullmatch(fits) or len(fits) > 80:
        raise Invalid(
            _("„{key}“ ist kein Schlüssel.").format(key=key[:80]),
            remedy=_("Nehmen Sie Kleinbuchstaben, Ziffern und Bindestriche."),
            fields={"key": _("Bitte Kleinbuchstaben, Ziffern und Bindestriche.")},
        )
    return key


def _category(values: Values, wrong: Wrong) -> None:
    _need(values, wrong, "name", _("Bitte einen Namen angeben."))
    values["names"] = _names(values["names"], wrong)
    values["words"] = _words(values["words"], wrong)
    if values["leika"] and not _LEIKA.fullmatch(values["leika"]):
        wrong["leika"] = _("Ein LeiKa-Schlüssel hat 14 Ziffern.")
    for name in ("first_hours", "done_hours"):
        hours = values[name]
        whole = isinstance(hours, int) and not isinstance(hours, bool)
        if hours is not None and not (whole and 0 < hours <= _MOST_HOURS):
            wrong[name] = _("Bitte eine ganze Zahl ab 1, oder leer lassen.")
    first, done = values["first_hours"], values["done_hours"]
    if not wrong.keys() & {"first_hours", "done_hours"} and first and done and done < first:
        wrong["done_hours"] = _("Erledigt sein kann es nicht, bevor jemand nachgesehen hat.")
    values["attributes"] = _questions(values["attributes"], wrong)
    entry = PlanEntry.objects.filter(number=values["plan"]).first()
    if entry is None or not entry.takes_files:
        wrong["plan"] = _("In diesem Eintrag des Aktenplans lassen sich keine Akten anlegen.")


def _contractor(values: Values, wrong: Wrong) -> None:
    _need(values, wrong, "name", _("Bitte einen Namen angeben."))
    try:
        if values["email"]:
            validate_email(values["email"])
    except ValidationError:
        wrong["email"] = _("Das ist keine Adresse für E-Mail.")


def _route(values: Values, wrong: Wrong) -> None:
    key, group = values["category"], values["group"]
    if key and not Category.objects.filter(pk=key).exists():
        wrong["category"] = _("Diese Kategorie gibt es nicht.")
    if group and not Category.objects.filter(group=group).exists():
        wrong["group"] = _("Diese Gruppe hat keine Kategorie.")
    if values["owner"] and values["owner"] not in Owner.values:
        wrong["owner"] = _("Diesen Baulastträger gibt es nicht.")
    if not Office.objects.filter(key=values["office"]).exists():
        wrong["office"] = _("Bitte eine Stelle wählen.")
    firm = values["contractor"]
    if firm and not Contractor.objects.filter(pk=firm).exists():
        wrong["contractor"] = _("Diesen Auftragnehmer gibt es nicht.")


def _wording(values: Values, wrong: Wrong) -> None:
    _need(values, wrong, "text", _("Bitte einen Text angeben."))


_CHECKS: Final[Mapping[str, Callable[[Values, Wrong], None]]] = {
    "category": _category,
    "contractor": _contractor,
    "route": _route,
    "wording": _wording,
}


def _need(values: Values, wrong: Wrong, name: str, problem: str) -> None:
    if not values[name]:
        wrong[name] = problem


def _names(given: Any, wrong: Wrong) -> dict[str, str]:
    if not isinstance(given, Mapping):
        wrong["names"] = _("Bitte je Sprache einen Namen.")
        return {}
    names = {str(language): " ".join(str(name).split()) for language, name in given.items()}
    if any(len(name) > _LENGTHS["name"] for name in names.values()):
        wrong["names"] = _("Bitte höchstens {n} Zeichen.").format(n=_LENGTHS["name"])
    return {language: name for language, name in names.items() if name}


def _words(given: Any, wrong: Wrong) -> list[str]:
    if not _is_list(given):
        wrong["words"] = _("Bitte eine Liste von Wörtern.")
        return []
    words = list(dict.fromkeys(" ".join(str(word).split()) for word in given))
    words = [word for word in words if word]
    if len(words) > _MOST_WORDS or any(len(word) > 60 for word in words):
        wrong["words"] = _("Bitte höchstens {n} Wörter.").format(n=_MOST_WORDS)
    return words


def _questions(given: Any, wrong: Wrong) -> list[Values]:
    if not _is_list(given) or not all(isinstance(row, Mapping) for row in given):
        wrong["attributes"] = _("Bitte eine Liste von Fragen.")
        return []
    rows = [dict(row) for row in given]
    problems = list(_problems(rows))
    if problems:
        wrong["attributes"] = problems[0]
    return rows


def _problems(rows: list[Values]) -> Iterable[str]:
    if len(rows) > MOST_QUESTIONS:
        yield _("Bitte höchstens {n} Fragen.").format(n=MOST_QUESTIONS)
    codes = [str(row.get("code", "")) for row in rows]
    if len(set(codes)) < len(codes) or not all(map(_KEY.fullmatch, codes)):
        yield _("Jede Frage braucht einen eigenen Schlüssel.")
    for row in rows:
        question = str(row.get("description", "")).strip()
        if not question or len(question) > 200:
            yield _("Jede Frage braucht einen Wortlaut von höchstens 200 Zeichen.")
        if row.get("datatype", "string") not in DATATYPES:
            yield _("„{question}“: Diese Art von Antwort gibt es nicht.").format(question=question)
        if row.get("datatype") in LISTS and not row.get("values"):
            yield _("„{question}“: Nennen Sie, was zur Wahl steht.").format(question=question)


def _is_list(given: Any) -> bool:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)
