"""What one does with a paper part on the page of its file: move, lend, take back, digitise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from rathaus.design.components import Badge
from rathaus.design.fields import Field
from rathaus.design.typography import date_span, short_date
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.errors import Invalid
from rathaus.records.models import Document, File, PaperLoan, PaperPart
from rathaus.records.structure.paper import (
    digitise_paper_part,
    lend_paper_part,
    move_paper_part,
    return_paper_part,
)
from rathaus.records.structure.places import documents_in_sight
from rathaus.records.structure.queries import paper_parts
from rathaus.records.structure.rules import may_work_on_file
from rathaus.site.desk.file_forms import Values, ask, target_of
from rathaus.site.desk.typed import Typed, read_days


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One form of a paper part."""

    title: str | Promise
    button: str | Promise
    names: tuple[str, ...]
    lent: bool | None
    fields: Callable[[str, Typed | None], list[Field]]
    act: Callable[[Actor, PaperPart, Values], str]


@dataclass(frozen=True, slots=True)
class ShownPaperForm:
    """A form of a paper part as the page draws it."""

    key: str
    title: str
    button: str
    fields: list[Field]
    open: bool


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A paper part as the page of its file draws it."""

    part: PaperPart
    period: str
    badge: Badge | None
    loan: PaperLoan | None
    before: list[str]
    forms: list[ShownPaperForm]


def shown_parts(actor: Actor, file: File, typed: Typed | None) -> list[ShownPart]:
    """The paper parts of the file, with what the actor may do with each."""
    works = file.destroyed_at is None and may_work_on_file(actor, file)
    return [_shown(part, works, typed) for part in paper_parts([file.pk])]


def flag_of(part: PaperPart) -> str:
    """„Band 1: Regal 12, Rathaus Raum 114“, as the pages of cases tell it."""
    return f"{part.volume}: {part.location}"


def _shown(part: PaperPart, works: bool, typed: Typed | None) -> ShownPart:
    loan = next(iter(part.open_loans), None)  # type: ignore[attr-defined]
    forms = []
    if works and part.ended_at is None:
        for key, form in PAPER_FORMS.items():
            if form.lent in (None, loan is not None):
                scope = f"{key}_{part.pk}"
                forms.append(
                    ShownPaperForm(
                        key,
                        str(form.title),
                        str(form.button),
                        form.fields(scope, typed),
                        open=typed is not None and typed.task == scope,
                    )
                )
    before = [
        _("%(place)s, bis %(day)s")
        % {"place": move.before, "day": short_date(move.at.astimezone(BERLIN).date())}
        for move in part.moves.all()
    ]
    return ShownPart(part, _period(part), _badge(part, loan), loan, before, forms)


def _period(part: PaperPart) -> str:
    if part.held_from and part.held_until:
        return date_span(part.held_from, part.held_until)
    day = part.held_from or part.held_until
    if day is None:
        return ""
    words = _("ab %(day)s") if part.held_from else _("bis %(day)s")
    return words % {"day": short_date(day)}


def _badge(part: PaperPart, loan: PaperLoan | None) -> Badge | None:
    if part.ended_at is not None:
        return Badge(label=_("digitalisiert"), kind="success")
    if loan is None:
        return None
    if loan.due_on < today():
        return Badge(label=_("überfällig"), kind="danger")
    return Badge(label=_("ausgeliehen"), kind="warning")


def _move(actor: Actor, part: PaperPart, values: Values) -> str:
    move_paper_part(actor=actor, part=part, location=values["location"])
    return _("Der neue Standort ist vermerkt.")


def _lend(actor: Actor, part: PaperPart, values: Values) -> str:
    due = read_days(values, ("due_on",), _("Der Tag ist nicht lesbar."))["due_on"]
    if due is None:
        text = _("Bitte den Tag der Rückgabe angeben.")
        raise Invalid(_("Der Tag der Rückgabe fehlt."), remedy=text, fields={"due_on": text})
    lend_paper_part(actor=actor, part=part, borrower=values["borrower"], due_on=due)
    return _("Die Ausleihe ist vermerkt.")


def _return(actor: Actor, part: PaperPart, _values: Values) -> str:
    return_paper_part(actor=actor, part=part)
    return _("Die Rückgabe ist vermerkt.")


def _digitise(actor: Actor, part: PaperPart, values: Values) -> str:
    digitise_paper_part(actor=actor, part=part, document=_document(actor, values))
    return _("Der Papierteil ist beendet; an seine Stelle tritt das Dokument.")


def _document(actor: Actor, values: Values) -> Document:
    place = target_of(actor, values)
    if place.kind != "document":
        text = _("Nennen Sie ein Dokument mit Vorgang und Nummer: 2026-000123-K/3")
        raise Invalid(_("Das ist kein Dokument."), remedy=text, fields={"target": text})
    return documents_in_sight(actor).get(pk=place.id)


PAPER_FORMS: Final[Mapping[str, PaperForm]] = {
    "standort": PaperForm(
        lazy("Standort wechseln"), lazy("Vermerken"), ("location",), None,
        lambda scope, typed: [
            ask(scope, "location", _("Neuer Standort"), typed, max_length=300,
                hint=_("Gebäude, Raum und Regal"))
        ],
        _move,
    ),
    "ausleihen": PaperForm(
        lazy("Ausleihen"), lazy("Ausleihen"), ("borrower", "due_on"), False,
        lambda scope, typed: [
            ask(scope, "borrower", _("An wen?"), typed, max_length=200),
            ask(scope, "due_on", _("Zurück bis"), typed, widget="date"),
        ],
        _lend,
    ),
    "zurueck": PaperForm(
        lazy("Rückgabe"), lazy("Zurückgegeben"), (), True, lambda _scope, _typed: [], _return
    ),
    "digitalisiert": PaperForm(
        lazy("Nachträglich digitalisiert"), lazy("Papierteil beenden"), ("target",), False,
        lambda scope, typed: [
            ask(scope, "target", _("Dokument, das an seine Stelle tritt"), typed, max_length=80,
                hint=_("Vorgang und Nummer: 2026-000123-K/3"))
        ],
        _digitise,
    ),
}  # fmt: skip
