"""The place of a case in its file, as the case page tells it: paper, links, what was moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.records.models import Case, EarlierTitle, File
from rathaus.records.queries import find_case, find_document, find_file
from rathaus.records.rules import may_work_on_case
from rathaus.records.structure.linking import link_records
from rathaus.records.structure.moving import move_case, move_document
from rathaus.records.structure.naming import rename_case
from rathaus.records.structure.places import documents_in_sight
from rathaus.records.structure.queries import paper_parts
from rathaus.site.desk.file_forms import (
    ShownForm,
    Values,
    ask,
    link_fields,
    reason_field,
    target_of,
)
from rathaus.site.desk.file_page import moves_from, shown_links
from rathaus.site.desk.paper_forms import flag_of
from rathaus.site.desk.typed import Typed


@dataclass(frozen=True, slots=True)
class CaseForm:
    """One form on the place of a case."""

    title: str | Promise
    button: str | Promise
    names: tuple[str, ...]
    open_to: Callable[[Case], bool]
    fields: Callable[[Actor, Case, Typed | None], list[Field]]
    act: Callable[[Actor, Case, Values], object]
    told: str | Promise


def place_values(actor: Actor, case: Case, typed: Typed | None) -> dict[str, Any]:
    """Where the case lies, for staff who may see the whole of it."""
    works = may_work_on_case(actor, case)
    parts = [part for part in paper_parts([case.file_id]) if part.ended_at is None]
    return {
        "case": case,
        "paper": [flag_of(part) for part in parts],
        "links": shown_links(actor, [case.ref]),
        "may_unlink": works,
        "moves": moves_from(actor, case=case),
        "earlier": list(EarlierTitle.objects.filter(case=case).order_by("-until", "-id")),
        "forms": _forms(actor, case, typed) if works else [],
    }


def _forms(actor: Actor, case: Case, typed: Typed | None) -> list[ShownForm]:
    return [
        ShownForm(
            key,
            str(form.title),
            str(form.button),
            form.fields(actor, case, typed),
            open=typed is not None and typed.task == key,
        )
        for key, form in CASE_FORMS.items()
        if form.open_to(case)
    ]


def _may_move(case: Case) -> bool:
    return case.file.closed_at is None and not case.file.hold


def _title(_actor: Actor, case: Case, typed: Typed | None) -> list[Field]:
    hint = _("Der frühere Betreff bleibt in der Geschichte des Vorgangs.")
    return [
        ask("umbenennen", "title", _("Betreff"), typed, value=case.title, max_length=300, hint=hint)
    ]


def _rename(actor: Actor, case: Case, values: Values) -> object:
    return rename_case(actor=actor, case=case, title=values["title"])


def _link(actor: Actor, case: Case, values: Values) -> object:
    target = target_of(actor, values)
    return link_records(actor=actor, source=case.ref, target=target, kind=values["kind"])


def _case_fields(_actor: Actor, _case: Case, typed: Typed | None) -> list[Field]:
    key = "umschreiben"
    return [
        ask(key, "target", _("Aktenzeichen der neuen Akte"), typed, max_length=80),
        reason_field(key, typed, _("Warum wird umgeschrieben?")),
    ]


def _move_case(actor: Actor, case: Case, values: Values) -> object:
    to = _wanted_file(actor, values["target"])
    return move_case(actor=actor, case=case, to=to, reason=values["reason"])


def _wanted_file(actor: Actor, typed: str) -> File:
    try:
        return find_file(actor, typed)
    except NotFound as error:
        raise _at_target(error) from None


def _at_target(error: NotFound) -> Invalid:
    """Not finding it is said at the field where it was typed."""
    return Invalid(error.message, remedy=error.remedy, fields={"target": error.message})


def _document_fields(actor: Actor, case: Case, typed: Typed | None) -> list[Field]:
    key = "dokument"
    papers = documents_in_sight(actor).filter(case=case, erased_on=None).order_by("serial")
    choices = tuple(Choice(value=str(one.pk), label=f"{one.serial}. {one.title}") for one in papers)
    return [
        ask(key, "document", _("Welches Dokument?"), typed, widget="select", choices=choices),
        ask(key, "target", _("Vorgang, zu dem es gehört"), typed, max_length=80,
            hint=_("Ein Vorgang derselben Stelle. Wer dort beteiligt ist, kann es dann lesen.")),
        reason_field(key, typed, _("Warum wird umgeschrieben?")),
    ]  # fmt: skip


def _move_document(actor: Actor, _case: Case, values: Values) -> object:
    try:
        document = find_document(actor, UUID(values["document"]))
    except ValueError:
        text = _("Bitte ein Dokument wählen.")
        raise Invalid(_("Das Dokument fehlt."), remedy=text, fields={"document": text}) from None
    try:
        to = find_case(actor, values["target"])
    except NotFound as error:
        raise _at_target(error) from None
    return move_document(actor=actor, document=document, to=to, reason=values["reason"])


CASE_FORMS: Final[Mapping[str, CaseForm]] = {
    "umbenennen": CaseForm(
        lazy("Betreff berichtigen"), lazy("Berichtigen"), ("title",),
        lambda case: case.file.closed_at is None, _title, _rename,
        lazy("Der Betreff ist berichtigt."),
    ),
    "verweis": CaseForm(
        lazy("Verweis eintragen"), lazy("Eintragen"), ("kind", "target"), lambda _case: True,
        lambda _actor, _case, typed: link_fields("verweis", typed), _link,
        lazy("Der Verweis ist eingetragen."),
    ),
    "umschreiben": CaseForm(
        lazy("In eine andere Akte umschreiben"), lazy("Umschreiben"), ("target", "reason"),
        _may_move, _case_fields, _move_case,
        lazy("Der Vorgang liegt jetzt in der anderen Akte."),
    ),
    "dokument": CaseForm(
        lazy("Dokument umschreiben"), lazy("Umschreiben"), ("document", "target", "reason"),
        lambda case: _may_move(case) and case.closed_at is None and case.document_count > 0,
        _document_fields, _move_document,
        lazy("Das Dokument liegt jetzt im anderen Vorgang; hier bleibt ein Fehlblatt."),
    ),
}  # fmt: skip
