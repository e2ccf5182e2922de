"""The forms by which papers are sent round, tasks given and dispositions written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field
from rathaus.kernel.errors import Invalid
from rathaus.people.models import Office
from rathaus.procedures.cosigning.dispositions import Point
from rathaus.procedures.cosigning.naming import Hand, Unclear, colleagues, read_hand
from rathaus.procedures.cosigning.rules import is_protected
from rathaus.procedures.cosigning.starting import Wanted
from rathaus.procedures.models import DispositionPoint, Round
from rathaus.records.models import Case, Document
from rathaus.site.desk.typed import read_days

STEPS: Final = 6
POINTS: Final = 6
FIRST: Final = 4
"""Points of a disposition that are shown at once."""
FINAL: Final = "final"
LIST: Final = "hands"
Values = Mapping[str, str]


@dataclass
class Typed:
    """What was typed into a form, and what is wrong with each field."""

    values: Values = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def field(self, name: str, label: str, **more: object) -> Field:
        """A question with what was answered."""
        return Field(
            name=name,
            label=label,
            value=self.values.get(name, more.pop("value", "")),
            error=self.wrong.get(name, ""),
            **more,  # type: ignore[arg-type]
        )


def typed_in(post: QueryDict, names: Iterable[str]) -> dict[str, str]:
    """What was typed, by name."""
    return {name: post.get(name, "")[:2100] for name in names}


def suggestions() -> list[str]:
    """Whom a browser may suggest while somebody types: colleagues by name, then offices."""
    staff = colleagues()
    names = [account.name for account in staff]
    people = [
        account.name if names.count(account.name) == 1 or not account.email else account.email
        for account in staff
    ]
    return [*people, *Office.objects.order_by("name").values_list("name", flat=True)]


# --- Sending round -------------------------------------------------------------------------------


def round_names() -> list[str]:
    """The names of the questions of the form that starts a round."""
    rows = [f"step-{row}" for row in range(1, STEPS + 1)]
    return ["document", *rows, FINAL, "due_on", "comment"]


def round_fields(kind: Round.Kind, papers: Sequence[Document], typed: Typed) -> list[Field]:
    """Which paper, through whose hands, until when."""
    cosigning = kind == Round.Kind.COSIGN
    several = _("Mehrere gleichzeitig: mit Semikolon trennen.")
    fields = [_paper_field(papers, typed, required=True)]
    for row in range(1, STEPS + 1):
        first = row == 1
        fields.append(
            typed.field(
                f"step-{row}",
                _("Schritt %(n)s: Person oder Stelle") % {"n": row},
                hint=f"{several} {_('Stellen: Wer dort zuerst kommt.')}" if first else "",
                required=first,
                autocomplete="off",
                extra={"list": LIST},
            )
        )
    if cosigning:
        fields.append(
            typed.field(
                FINAL,
                _("Schlusszeichnung"),
                hint=_("Zeichnet, wenn alle anderen gezeichnet haben."),
                required=False,
                autocomplete="off",
                extra={"list": LIST},
            )
        )
    fields.append(typed.field("due_on", _("Bis wann?"), widget="date"))
    fields.append(
        typed.field("comment", _("Anmerkung für alle"), widget="textarea", rows=3, required=False)
    )
    return fields


def read_steps(case: Case, paper: Document, typed: Typed) -> tuple[list[Wanted], Hand | None]:
    """The stations that were typed; raises :class:`Invalid` naming each row that is unclear."""
    protected = is_protected(case, paper)
    steps: list[Wanted] = []
    for row in range(1, STEPS + 1):
        name = f"step-{row}"
        for hand in _hands(typed, name, case.office, protected=protected):
            steps.append(Wanted(row, hand))
    final = _hands(typed, FINAL, case.office, protected=protected)
    if len(final) > 1:
        typed.wrong[FINAL] = _("Bitte nennen Sie hier eine einzelne Person oder Stelle.")
    _refuse(typed)
    return steps, final[0] if final else None


def at_steps(error: Invalid) -> dict[str, str]:
    """What is wrong, at the fields of this form."""
    return {("step-1" if name == "steps" else name): text for name, text in error.fields.items()}


# --- Dispositions --------------------------------------------------------------------------------


def point_names() -> list[str]:
    """The names of the questions of a disposition."""
    parts = ("kind", "hands", "due", "text")
    rows = [f"{part}-{row}" for row in range(1, POINTS + 1) for part in parts]
    return ["document", *rows]


def kind_words() -> dict[str, str]:
    """The usual words with what they stand for."""
    return {
        "for_information": _("z. K. – zur Kenntnis"),
        "cosign": _("Mz. – Mitzeichnung"),
        "further": _("z. w. V. – zur weiteren Veranlassung"),
        "resubmit": _("Wv. – Wiedervorlage"),
        "dispatch": _("Abgang – absenden"),
        "to_files": _("z. d. A. – zu den Akten"),
    }


def point_rows(typed: Typed) -> dict[str, object]:
    """The points to fill in, each under its number; the later ones are folded until used."""
    choices = tuple(Choice(value=value, label=text) for value, text in kind_words().items())
    rows = []
    for row in range(1, POINTS + 1):
        fields = [
            typed.field(
                f"kind-{row}", _("Was?"), widget="select", choices=choices, required=row == 1
            ),
            typed.field(
                f"hands-{row}",
                _("An wen?"),
                required=False,
                autocomplete="off",
                extra={"list": LIST},
            ),
            typed.field(f"due-{row}", _("Bis wann?"), widget="date", required=False),
            typed.field(f"text-{row}", _("Anmerkung"), required=False, max_length=500),
        ]
        rows.append((_("Punkt %(n)s") % {"n": row}, fields))
    later = [one for _name, row in rows[FIRST:] for one in row]
    return {
        "rows": rows[:FIRST],
        "more_rows": rows[FIRST:],
        "more_open": any(one.value or one.error for one in later),
    }


def disposition_paper(papers: Sequence[Document], typed: Typed) -> list[Field]:
    """Which paper it is about, if about one."""
    return [_paper_field(papers, typed, required=False)]


def read_points(case: Case, paper: Document | None, typed: Typed) -> list[Point]:
    """The points that were typed, without empty rows; raises :class:`Invalid`."""
    protected = is_protected(case, paper) if paper else case.is_protected
    points = []
    for row in range(1, POINTS + 1):
        kind = typed.values.get(f"kind-{row}", "")
        hands = _hands(typed, f"hands-{row}", case.office, protected=protected)
        if kind not in DispositionPoint.Kind.values:
            if any(typed.values.get(f"{part}-{row}", "") for part in ("hands", "due", "text")):
                typed.wrong[f"kind-{row}"] = _("Bitte wählen Sie, was zu tun ist.")
            continue
        name = f"due-{row}"
        try:
            due_on = read_days(typed.values, (name,), "")[name]
        except Invalid as error:
            typed.wrong |= error.fields
            continue
        text = typed.values.get(f"text-{row}", "")
        points.append(Point(DispositionPoint.Kind(kind), tuple(hands), due_on, text))
    _refuse(typed)
    return points


def at_points(error: Invalid, typed: Typed) -> dict[str, str]:
    """What is wrong with a point, at the row from which it was read."""
    filled = [row for row in range(1, POINTS + 1) if typed.values.get(f"kind-{row}", "")]
    found = {}
    for name, text in error.fields.items():
        place = name.removeprefix("point-")
        if place.isdigit() and int(place) <= len(filled):
            found[f"kind-{filled[int(place) - 1]}"] = text
        else:
            found["kind-1" if name == "points" else name] = text
    return found


# --- Tasks ---------------------------------------------------------------------------------------

TASK: Final = ("document", "assignee", "due_on", "reason")


def task_fields(papers: Sequence[Document], typed: Typed) -> list[Field]:
    """Who does what about which paper until when."""
    return [
        _paper_field(papers, typed, required=True),
        typed.field("assignee", _("Für wen?"), autocomplete="off", extra={"list": LIST}),
        typed.field("due_on", _("Bis wann?"), widget="date"),
        typed.field("reason", _("Was ist zu tun?"), widget="textarea", rows=3),
    ]


def read_assignee(case: Case, paper: Document, typed: Typed) -> Hand:
    """The one colleague who was typed; raises :class:`Invalid`."""
    hands = _hands(typed, "assignee", case.office, protected=is_protected(case, paper))
    if "assignee" not in typed.wrong and (len(hands) != 1 or hands[0].signer is None):
        typed.wrong["assignee"] = _("Bitte nennen Sie eine einzelne Person.")
    _refuse(typed)
    return hands[0]


# --- Common --------------------------------------------------------------------------------------


def chosen(papers: Sequence[Document], typed: Typed) -> Document | None:
    """The paper that was chosen, if one was; raises :class:`Invalid` where it is none of these."""
    wanted = typed.values.get("document", "")
    return needed(papers, typed) if wanted else None


def needed(papers: Sequence[Document], typed: Typed) -> Document:
    """The paper that was chosen; raises :class:`Invalid` without one."""
    wanted = typed.values.get("document", "")
    for paper in papers:
        if str(paper.pk) == wanted:
            return paper
    typed.wrong["document"] = _("Bitte wählen Sie ein Dokument dieses Vorgangs.")
    raise _incomplete(typed)


def _paper_field(papers: Sequence[Document], typed: Typed, *, required: bool) -> Field:
    return typed.field(
        "document",
        _("Welches Dokument?"),
        widget="select",
        required=required,
        choices=tuple(Choice(value=str(paper.pk), label=paper.title) for paper in papers),
    )


def _hands(typed: Typed, name: str, home: Office, *, protected: bool) -> list[Hand]:
    found = []
    for words in typed.values.get(name, "").split(";"):
        if not words.strip():
            continue
        try:
            found.append(read_hand(words, home=home, protected=protected))
        except Unclear as error:
            typed.wrong[name] = str(error)
    return found


def _refuse(typed: Typed) -> None:
    if typed.wrong:
        raise _incomplete(typed)


def _incomplete(typed: Typed) -> Invalid:
    return Invalid(
        incomplete(),
        remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
        fields=typed.wrong,
    )


def incomplete() -> str:
    """What is said of a form in which something is missing."""
    return _("Das Formular ist noch nicht vollständig.")
