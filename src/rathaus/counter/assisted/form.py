"""The questions by which a session begins, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.catalogue.queries import published
from rathaus.counter.assisted.actions import WrittenMandate, problems_of
from rathaus.counter.assisted.nodes import nodes_of
from rathaus.counter.assisted.objections import decision_in_hand
from rathaus.counter.assisted.residents import Resident
from rathaus.counter.assisted.rules import served_here
from rathaus.design.entry import date_or_problem
from rathaus.design.fields import Choice, Field
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.installed import active_version_id, installed
from rathaus.procedures.models import Decision
from rathaus.procedures.queries.active import active_procedures

_PERSON = ("surname", "first_names", "street", "house_number", "postcode", "town")
_LETTER = ("number", "code")
ANSWERS = (
    *("node", "procedure", *_LETTER, *_PERSON),
    *("birth_date", "mandate", "mandate_date", "place"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that belong together, under a heading; ``folded`` ones open where they matter."""

    key: str
    title: str
    text: str
    questions: list[Field]
    folded: bool = False

    @property
    def open(self) -> bool:
        """Whether something was typed here, or is wrong."""
        return any(question.value or question.error for question in self.questions)


class Questions:
    """The questions with what was typed and what was wrong."""

    def __init__(self, typed: Mapping[str, str], wrong: Mapping[str, str]) -> None:
        self._typed, self._wrong = typed, wrong

    def groups(self) -> list[Group]:
        """Where and what, for whom, by which mandate."""
        return [
            Group(key="what", title=_("Was und wo"), text="", questions=self._what()),
            Group(
                key="letter",
                title=_("Nur bei einem Widerspruch"),
                text=_("Lassen Sie sich den Bescheid und die Quittung des Antrags zeigen."),
                questions=self._letter(),
                folded=True,
            ),
            Group(
                key="whom",
                title=_("Für wen"),
                text=_("Schreiben Sie vom Ausweis ab, nicht aus dem Gedächtnis."),
                questions=self._whom(),
            ),
            Group(key="mandate", title=_("Vollmacht"), text="", questions=self._mandate()),
        ]

    def all(self) -> list[Field]:
        """Every question in its order, for the list of errors."""
        return [field for group in self.groups() for field in group.questions]

    def _ask(self, name: str, label: str, **more: Any) -> Field:
        # The device is the helper's: it must not learn what it is told of others.
        return Field(
            name=name,
            label=label,
            value=self._typed.get(name, ""),
            error=self._wrong.get(name, ""),
            **({"autocomplete": "off"} | more),
        )

    def _what(self) -> list[Field]:
        nodes = tuple(Choice(value=n.key, label=n.name) for n in nodes_of(current_city().slug))
        return [
            self._ask("node", _("Servicestelle"), widget="select", choices=nodes),
            self._ask(
                "procedure",
                _("Worum geht es?"),
                hint=_("Hier fehlt, wofür sich die Person selbst ausweisen muss."),
                widget="select",
                choices=_procedures(),
            ),
        ]

    def _letter(self) -> list[Field]:
        return [
            self._ask(
                "number",
                _("Vorgangsnummer"),
                hint=_("Sie steht oben auf dem Bescheid."),
                width="20",
                required=False,
            ),
            self._ask(
                "code",
                _("Zugangscode"),
                hint=_("Er steht auf der Quittung. Ist er verloren, gibt das Amt einen neuen aus."),
                width="20",
                required=False,
            ),
        ]

    def _whom(self) -> list[Field]:
        return [
            self._ask("first_names", _("Vornamen")),
            self._ask("surname", _("Nachname")),
            self._ask("birth_date", _("Geburtsdatum"), widget="date"),
            self._ask("street", _("Straße")),
            self._ask("house_number", _("Hausnummer"), width="6"),
            self._ask("postcode", _("Postleitzahl"), width="6", inputmode="numeric"),
            self._ask("town", _("Ort")),
        ]

    def _mandate(self) -> list[Field]:
        seen = Choice(value="1", label=_("Die unterschriebene Vollmacht liegt mir vor."))
        return [
            self._ask(
                "mandate", _("Liegt sie schriftlich vor?"), widget="checkboxes", choices=(seen,)
            ),
            self._ask("mandate_date", _("Datum auf der Vollmacht"), widget="date"),
            self._ask(
                "scan",
                _("Vollmacht hochladen (Foto oder PDF)"),
                hint=_("Bei einem Widerspruch immer; sonst genügt, wo das Papier liegt."),
                widget="upload",
                required=False,
            ),
            self._ask(
                "place",
                _("Oder: Wo liegt das Papier?"),
                hint=_("Zum Beispiel: Ordner „Vollmachten 2026“ im Büro der Bücherei."),
                required=False,
                max_length=200,
            ),
        ]


def _procedures() -> tuple[Choice, ...]:
    """What can be filed here, by name."""
    names = {s.procedure_key: s.name for s in published().exclude(procedure_key="")}
    active = (
        (entry.key, names.get(entry.key, entry.name))
        for entry in active_procedures()
        if served_here(installed(active_version_id(entry.key)))
    )
    ordered = sorted(active, key=lambda pair: pair[1].casefold())
    return tuple(Choice(value=key, label=name) for key, name in ordered)


@dataclass(frozen=True, slots=True)
class Answers:
    """For whom, and by which mandate."""

    resident: Resident
    mandate: WrittenMandate


def read_answers(typed: Mapping[str, str], scan: UploadedFile[Any] | None) -> Answers:
    """What was answered; raises :class:`Invalid` with everything that is missing or wrong."""
    born, problem = date_or_problem(typed["birth_date"])
    signed_on, no_date = date_or_problem(typed["mandate_date"])
    objection = bool(typed["procedure"]) and follows(typed["procedure"])
    mandate = WrittenMandate(
        seen=bool(typed["mandate"]),
        signed_on=signed_on,
        scan=scan,  # type: ignore[arg-type]
        name=(scan.name or "") if scan else "",
        place=typed["place"],
    )
    wrong = problems_of(typed["node"], mandate, objection=objection)
    wrong |= {name: _("Bitte füllen Sie das aus.") for name in _PERSON if not typed[name]}
    if no_date:
        wrong["mandate_date"] = no_date
    if problem or born is None:
        wrong["birth_date"] = problem or _("Bitte nennen Sie das Geburtsdatum.")
    elif born > today():
        wrong["birth_date"] = _("Das Geburtsdatum liegt in der Zukunft.")
    if not typed["procedure"]:
        wrong["procedure"] = _("Bitte wählen Sie, worum es geht.")
    if objection and not typed["number"]:
        wrong["number"] = _("Bitte geben Sie die Vorgangsnummer ein.")
    if objection and not typed["code"]:
        wrong["code"] = _("Bitte geben Sie den Zugangscode ein.")
    if wrong or born is None:
        raise Invalid(_("Die Sitzung kann noch nicht beginnen."), fields=wrong)
    return Answers(Resident(birth_date=born, **{name: typed[name] for name in _PERSON}), mandate)


def about_of(typed: Mapping[str, str], source: str, resident: Resident) -> Decision | None:
    """The decision that the session is about; None for applications.

    Raises :class:`Invalid` where number and code do not fit, else what :func:`decision_in_hand`
    raises.
    """
    if not follows(typed["procedure"]):
        return None
    try:
        return decision_in_hand(
            number=typed["number"], code=typed["code"], source=source, resident=resident
        )
    except NotFound as error:
        raise Invalid(error.message, remedy=error.remedy, fields={"code": str(error)}) from error


def follows(procedure_key: str) -> bool:
    """Whether the procedure begins with a decision; raises :class:`NotFound` for unknown ones."""
    return bool(installed(active_version_id(procedure_key)).procedure.service.follows)
