"""The questions by which a session begins, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.catalogue.queries import published
from rathaus.counter.assisted.actions import WrittenMandate
from rathaus.counter.assisted.nodes import nodes_of
from rathaus.counter.assisted.residents import Resident
from rathaus.design.entry import date_or_problem
from rathaus.design.fields import Choice, Field
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.queries.active import active_procedures

_PERSON = ("surname", "first_names", "street", "house_number", "postcode", "town")
ANSWERS = ("node", "procedure", *_PERSON, "birth_date", "mandate", "place")


def questions(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    """Where, what, for whom, and by which mandate."""

    def ask(name: str, label: str, **more: object) -> Field:
        return Field(
            name=name,
            label=label,
            value=typed.get(name, ""),
            error=wrong.get(name, ""),
            **more,  # type: ignore[arg-type]
        )

    nodes = tuple(Choice(value=n.key, label=n.name) for n in nodes_of(current_city().slug))
    seen = Choice(value="1", label=_("Die schriftliche Vollmacht liegt mir vor."))
    return [
        ask("node", _("Servicestelle"), widget="select", choices=nodes),
        ask("procedure", _("Was soll beantragt werden?"), widget="select", choices=_procedures()),
        ask("first_names", _("Vornamen")),
        ask("surname", _("Nachname")),
        ask("birth_date", _("Geburtsdatum"), widget="date"),
        ask("street", _("Straße")),
        ask("house_number", _("Hausnummer"), width="6"),
        ask("postcode", _("Postleitzahl"), width="6"),
        ask("town", _("Ort")),
        ask("mandate", _("Vollmacht"), widget="checkboxes", choices=(seen,)),
        ask("scan", _("Vollmacht hochladen (Foto oder PDF)"), widget="upload", required=False),
        ask(
            "place",
            _("Oder: Wo liegt das Papier?"),
            hint=_("Zum Beispiel: Ordner „Vollmachten 2026“ im Büro der Bücherei."),
            required=False,
            max_length=200,
        ),
    ]


def _procedures() -> tuple[Choice, ...]:
    names = {s.procedure_key: s.name for s in published().exclude(procedure_key="")}
    active = ((entry.key, names.get(entry.key, entry.name)) for entry in active_procedures())
    ordered = sorted(active, key=lambda pair: pair[1].casefold())
    return tuple(Choice(value=key, label=name) for key, name in ordered)


def resident_of(typed: Mapping[str, str]) -> Resident:
    """The person of the mandate; raises :class:`Invalid` naming each field."""
    born, problem = date_or_problem(typed["birth_date"])
    wrong = {name: _("Bitte füllen Sie das aus.") for name in _PERSON if not typed[name]}
    if problem or born is None:
        wrong["birth_date"] = problem or _("Bitte nennen Sie das Geburtsdatum.")
    elif born > today():
        wrong["birth_date"] = _("Das Geburtsdatum liegt in der Zukunft.")
    if not typed["procedure"]:
        wrong["procedure"] = _("Bitte wählen Sie, was beantragt werden soll.")
    if wrong or born is None:
        raise Invalid(_("Die Sitzung kann noch nicht beginnen."), fields=wrong)
    return Resident(birth_date=born, **{name: typed[name] for name in _PERSON})


def mandate_of(typed: Mapping[str, str], scan: UploadedFile[Any] | None) -> WrittenMandate:
    """The written mandate as it was shown."""
    return WrittenMandate(
        seen=bool(typed["mandate"]),
        scan=scan,  # type: ignore[arg-type]
        name=(scan.name or "") if scan else "",
        place=typed["place"],
    )
