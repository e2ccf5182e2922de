"""A category as a form: its fields, its further questions as rows, and what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field
from rathaus.records.models import PlanEntry
from rathaus.reports.configuration.checking import LISTS, MOST_QUESTIONS
from rathaus.reports.configuration.rows import Values
from rathaus.reports.learning import slug_of
from rathaus.reports.models import Category

_PERIODS = ("first_hours", "done_hours")
_DAY = 24
_SPARE = 2


def fields_of(values: Values, wrong: Mapping[str, str], sent: QueryDict) -> list[Field]:
    """The questions about a category, in the order of the page."""
    return [
        *_naming(values, wrong),
        *_period_fields(values, wrong, sent),
        *_handling(values, wrong),
    ]


def _asking(values: Values, wrong: Mapping[str, str]) -> Callable[..., Field]:
    """Makes a question of its name and label, with what is known and what was wrong."""

    def field(name: str, label: str, **more: Any) -> Field:
        value = more.pop("value", values.get(name))
        return Field(name=name, label=label, value=value, error=wrong.get(name, ""), **more)

    return field


def _naming(values: Values, wrong: Mapping[str, str]) -> list[Field]:
    """What it is called, and by which words it is known."""
    field = _asking(values, wrong)
    groups = ", ".join(sorted({name for name in _groups() if name}))
    return [
        field("name", _("Name"), max_length=120),
        field(
            "name_en",
            _("Name auf Englisch"),
            value=values["names"].get("en", ""),
            required=False,
            max_length=120,
        ),
        field(
            "group",
            _("Gruppe"),
            required=False,
            max_length=80,
            hint=_("Bisher: {groups}").format(groups=groups) if groups else "",
        ),
        field("description", _("Beschreibung"), widget="textarea", rows=2, required=False),
        field(
            "words",
            _("Wörter des Alltags"),
            widget="textarea",
            rows=3,
            required=False,
            value=", ".join(map(str, values["words"])),
            hint=_("Mit Komma getrennt. Steht eines im Text, wird die Kategorie vorgeschlagen."),
        ),
    ]


def _handling(values: Values, wrong: Mapping[str, str]) -> list[Field]:
    """How urgent it is, where it is filed, and whether it is shown."""
    field = _asking(values, wrong)
    return [
        field(
            "danger",
            _("Gefahr: Solche Meldungen gehen vor"),
            widget="checkbox",
            required=False,
            hint=_("Dann gilt die kurze Frist für Gefahren, wenn sie kürzer ist."),
        ),
        field(
            "leika",
            _("LeiKa-Schlüssel"),
            required=False,
            width="20",
            hint=_("Leistung im Katalog der Verwaltung, 14 Ziffern."),
        ),
        field("plan", _("Aktenplan"), widget="select", choices=_plan_choices()),
        field(
            "shown",
            _("Freigegebene Texte werden veröffentlicht"),
            widget="checkbox",
            required=False,
        ),
        field(
            "active",
            _("Steht zur Wahl"),
            widget="checkbox",
            required=False,
            hint=_("Abgeschaltet bleibt sie bei den Meldungen, die sie haben."),
        ),
    ]


def typed(sent: QueryDict, known: Values) -> Values:
    """What was sent, as values of a category; what the form does not ask stays as it was."""
    english = sent.get("name_en", "").strip()
    names = {key: name for key, name in known["names"].items() if key != "en"}
    return known | {
        "name": sent.get("name", ""),
        "names": names | ({"en": english} if english else {}),
        "group": sent.get("group", ""),
        "description": sent.get("description", ""),
        "words": [word for word in re.split(r"[,;\n]", sent.get("words", "")) if word.strip()],
        "leika": sent.get("leika", "").replace(" ", ""),
        "plan": sent.get("plan", ""),
        "danger": bool(sent.get("danger")),
        "shown": bool(sent.get("shown")),
        "active": bool(sent.get("active")),
        "attributes": _questions(sent, known["attributes"]),
        **{name: _hours(sent, name) for name in _PERIODS},
    }


def question_rows(values: Values, sent: QueryDict) -> list[list[Field]]:
    """Each further question as a row of fields, and empty rows for new ones."""
    rows: list[Mapping[str, Any]] = [*values["attributes"], *({} for _row in range(_SPARE))]
    return [_question_fields(number, row) for number, row in enumerate(rows[:MOST_QUESTIONS])]


def _question_fields(number: int, row: Mapping[str, Any]) -> list[Field]:
    def field(name: str, label: str, **more: Any) -> Field:
        return Field(name=f"q{number}_{name}", label=label, required=False, **more)

    return [
        field("code", "", widget="hidden", value=row.get("code", "")),
        field("description", _("Frage"), value=row.get("description", ""), max_length=200),
        field(
            "datatype",
            _("Art der Antwort"),
            widget="select",
            value=row.get("datatype", "string"),
            choices=_datatypes(),
        ),
        field(
            "values",
            _("Zur Wahl"),
            widget="textarea",
            rows=3,
            value="\n".join(_choice_line(value) for value in row.get("values") or ()),
            hint=_("Je Zeile eine Antwort. Nur für Fragen mit Auswahl."),
        ),
        field("required", _("Muss beantwortet werden"), widget="checkbox",
              value=bool(row.get("required"))),
    ]  # fmt: skip


def _questions(sent: QueryDict, known: list[Mapping[str, Any]]) -> list[Values]:
    """The questions that were sent; one without wording is gone, a new one gets a key."""
    by_code = {str(row.get("code")): dict(row) for row in known}
    found: list[Values] = []
    for number in range(MOST_QUESTIONS):
        wording = " ".join(sent.get(f"q{number}_description", "").split())
        if not wording:
            continue
        code = sent.get(f"q{number}_code", "")
        taken = {row["code"] for row in found}
        if code not in by_code:
            code = _free(slug_of(wording)[:40].strip("-") or "frage", taken | by_code.keys())
        datatype = sent.get(f"q{number}_datatype", "string")
        row = by_code.get(code, {}) | {
            "code": code,
            "datatype": datatype,
            "required": bool(sent.get(f"q{number}_required")),
            "description": wording,
        }
        row.pop("values", None)
        lines = sent.get(f"q{number}_values", "").splitlines()
        if datatype in LISTS:
            row["values"] = [_choice(line) for line in lines if line.strip()]
        found.append(row)
    return found


def _free(code: str, taken: set[str]) -> str:
    candidates = [code, *(f"{code}-{number}" for number in range(2, MOST_QUESTIONS + 2))]
    return next(one for one in candidates if one not in taken)


def _choice(line: str) -> str | dict[str, str]:
    key, colon, name = line.partition(":")
    if colon and key.strip() and name.strip():
        return {"key": key.strip(), "name": name.strip()}
    return line.strip()


def _choice_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('key')}: {value.get('name')}"
    return str(value)


def _period_fields(values: Values, wrong: Mapping[str, str], sent: QueryDict) -> list[Field]:
    labels = {
        "first_hours": (_("Jemand sieht nach binnen"), _("Leer heißt: keine Zusage.")),
        "done_hours": (_("Erledigt binnen"), _("Leer heißt: keine Zusage.")),
    }
    found = []
    for name, (label, hint) in labels.items():
        hours = values.get(name)
        days = bool(hours) and isinstance(hours, int) and hours % _DAY == 0 and hours >= 2 * _DAY
        count = hours // _DAY if days and isinstance(hours, int) else hours
        unit = sent.get(f"{name}_unit") or ("days" if days else "hours")
        if name in sent:
            count = sent[name]
        found += [
            Field(
                name=name,
                label=label,
                widget="number",
                value=count,
                hint=hint,
                required=False,
                width="6",
                error=wrong.get(name, ""),
            ),
            Field(
                name=f"{name}_unit",
                label=_("{label}: Einheit").format(label=label),
                widget="select",
                value=unit,
                choices=(
                    Choice(value="hours", label=_("Stunden")),
                    Choice(value="days", label=_("Tage")),
                ),
            ),
        ]
    return found


def _hours(sent: QueryDict, name: str) -> int | None:
    """The period in hours; -1, which no check accepts, for what is no whole number."""
    text = sent.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        return -1
    return int(text) * (_DAY if sent.get(f"{name}_unit") == "days" else 1)


def _plan_choices() -> tuple[Choice, ...]:
    rows = [entry for entry in PlanEntry.objects.order_by("number") if entry.takes_files]
    return tuple(Choice(value=row.number, label=str(row)) for row in rows)


def _groups() -> list[str]:
    return list(Category.objects.order_by().values_list("group", flat=True).distinct())


def _datatypes() -> tuple[Choice, ...]:
    labels = {
        "string": _("kurzer Text"),
        "text": _("langer Text"),
        "number": _("Zahl"),
        "datetime": _("Zeitpunkt"),
        "singlevaluelist": _("eine von mehreren"),
        "multivaluelist": _("mehrere von mehreren"),
    }
    return tuple(Choice(value=value, label=label) for value, label in labels.items())
