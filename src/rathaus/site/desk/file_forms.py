"""The forms of the page of a file: what each asks, and which action it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.people.actions.parties import register_party
from rathaus.people.models import Party
from rathaus.records.actions import hold_file, open_matter
from rathaus.records.models import Case, Channel, File
from rathaus.records.queries import cases_for
from rathaus.records.rules import may_manage_records, may_open_case
from rathaus.records.structure.closing import close_file, reopen_file
from rathaus.records.structure.linking import LINK_WORDS, link_records
from rathaus.records.structure.moving import split_file
from rathaus.records.structure.naming import rename_file
from rathaus.records.structure.paper import record_paper_part
from rathaus.records.structure.places import find_place
from rathaus.records.structure.rules import may_reopen_file, may_work_on_file
from rathaus.site.desk.typed import Typed, read_days

Values = Mapping[str, str]
Done = tuple[str, str]
"""What is said afterwards, and the address to go to (empty: the same page)."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """One form: ``names`` are its answers, ``open_to`` says who gets it in this state."""

    title: str | Promise
    button: str | Promise
    names: tuple[str, ...]
    open_to: Callable[[Actor, File], bool]
    fields: Callable[[Actor, File, Typed | None], list[Field]]
    act: Callable[[Actor, File, Values], Done]


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A form as the page draws it."""

    key: str
    title: str
    button: str
    fields: list[Field]
    open: bool


def shown_forms(actor: Actor, file: File, typed: Typed | None) -> list[ShownForm]:
    """What the actor may do with the file as it is."""
    return [
        ShownForm(
            key,
            str(form.title),
            str(form.button),
            form.fields(actor, file, typed),
            open=typed is not None and typed.task == key,
        )
        for key, form in FORMS.items()
        if form.open_to(actor, file)
    ]


def ask(scope: str, name: str, label: str, typed: Typed | None, **also: Any) -> Field:
    """A question of the form ``scope``, with what was typed into it and what was wrong."""
    mine = typed if typed is not None and typed.task == scope else None
    wrong = mine.problem.fields if mine and isinstance(mine.problem, Invalid) else {}
    if mine:
        also["value"] = mine.values.get(name, "")
        if also.get("widget") == "checkboxes":
            also["value"] = also["value"].split()
    return Field(name=f"{scope}_{name}", label=label, error=wrong.get(name, ""), **also)


def reason_field(scope: str, typed: Typed | None, label: str) -> Field:
    """Why: asked of whoever changes where things lie."""
    hint = _("Der Grund kommt zu den Akten.")
    return ask(scope, "reason", label, typed, widget="textarea", rows=2, max_length=500, hint=hint)


def _works(actor: Actor, file: File) -> bool:
    return file.closed_at is None and may_work_on_file(actor, file)


def _may_open_matter(actor: Actor, file: File) -> bool:
    return file.closed_at is None and may_open_case(actor, file.office_id, Party(), None)


def _matter_fields(_actor: Actor, _file: File, typed: Typed | None) -> list[Field]:
    key = "vorgang"
    return [
        ask(key, "title", _("Betreff"), typed, max_length=300),
        ask(key, "person", _("Wer hat geschrieben?"), typed, required=False, max_length=200,
            hint=_("Vor- und Nachname; leer, wenn die Stelle den Vorgang selbst anlegt.")),
        ask(key, "organisation", _("Oder welche Organisation?"), typed, required=False,
            max_length=200),
        ask(key, "channel", _("Eingangsweg"), typed, widget="select", value=Channel.POST.value,
            choices=tuple(Choice(value=c.value, label=str(c.label)) for c in Channel)),
    ]  # fmt: skip


def _open_matter(actor: Actor, file: File, values: Values) -> Done:
    channel = values["channel"] if values["channel"] in Channel.values else Channel.POST
    case = open_matter(
        actor=actor,
        file=file,
        title=values["title"],
        sender=_sender(actor, values),
        channel=Channel(channel),
    )
    told = _("Der Vorgang %(number)s ist angelegt.") % {"number": case.number}
    return told, reverse("desk-case", args=[case.number])


def _sender(actor: Actor, values: Values) -> Party | None:
    organisation, person = values["organisation"].strip(), values["person"].split()
    if not values["title"].strip() or not (organisation or person):
        return None
    if organisation:
        return register_party(
            actor=actor, values={"kind": Party.Kind.ORGANISATION, "organisation": organisation}
        )
    names = {"surname": person[-1], "first_names": " ".join(person[:-1])}
    return register_party(actor=actor, values=names)


def _title_fields(_actor: Actor, file: File, typed: Typed | None) -> list[Field]:
    hint = _("Der frühere Betreff bleibt in der Geschichte der Akte.")
    known = {"value": file.title, "max_length": 300, "hint": hint}
    return [ask("betreff", "title", _("Betreff"), typed, **known)]


def _rename(actor: Actor, file: File, values: Values) -> Done:
    rename_file(actor=actor, file=file, title=values["title"])
    return _("Der Betreff ist berichtigt."), ""


def _paper_fields(_actor: Actor, _file: File, typed: Typed | None) -> list[Field]:
    key = "papier"
    return [
        ask(key, "volume", _("Band"), typed, max_length=100, hint=_("Zum Beispiel: Band 1")),
        ask(key, "location", _("Standort"), typed, max_length=300,
            hint=_("Gebäude, Raum und Regal")),
        ask(key, "holds", _("Was der Band enthält"), typed, widget="textarea", rows=2,
            max_length=500),
        ask(key, "held_from", _("Ältestes Blatt"), typed, widget="date", required=False),
        ask(key, "held_until", _("Neuestes Blatt"), typed, widget="date", required=False),
    ]  # fmt: skip


def _record_paper(actor: Actor, file: File, values: Values) -> Done:
    days = read_days(values, ("held_from", "held_until"), _("Ein Tag ist nicht lesbar."))
    texts = {name: values[name] for name in ("volume", "location", "holds")}
    record_paper_part(actor=actor, file=file, **texts, **days)  # type: ignore[arg-type]
    return _("Der Papierteil ist verzeichnet."), ""


def link_fields(key: str, typed: Typed | None) -> list[Field]:
    """What refers to what: the kind, and the number of the other."""
    kinds = tuple(Choice(value=kind, label=str(words)) for kind, words in LINK_WORDS.items())
    return [
        ask(key, "kind", _("Zusammenhang"), typed, widget="select", choices=kinds),
        ask(key, "target", _("Aktenzeichen, Vorgang oder Dokument"), typed, max_length=80,
            hint=_("Ein Dokument nennen Sie mit Vorgang und Nummer: 2026-000123-K/3")),
    ]  # fmt: skip


def target_of(actor: Actor, values: Values) -> Any:
    """What was typed as target; not finding it is said at its field."""
    try:
        return find_place(actor, values["target"])
    except NotFound as error:
        raise Invalid(
            error.message, remedy=error.remedy, fields={"target": error.message}
        ) from None


def _link(actor: Actor, file: File, values: Values) -> Done:
    target = target_of(actor, values)
    link_records(actor=actor, source=file.ref, target=target, kind=values["kind"])
    return _("Der Verweis ist eingetragen."), ""


def _split_fields(actor: Actor, file: File, typed: Typed | None) -> list[Field]:
    key = "teilen"
    cases = cases_for(actor).filter(file=file).order_by("-received_at", "-id")[:100]
    return [
        ask(key, "cases", _("Vorgänge, die in die neue Akte gehen"), typed, widget="checkboxes",
            choices=tuple(Choice(value=str(c.pk), label=f"{c.number} {c.title}") for c in cases)),
        ask(key, "title", _("Betreff der neuen Akte"), typed, max_length=300),
        reason_field(key, typed, _("Warum wird die Akte geteilt?")),
    ]  # fmt: skip


def _may_split(actor: Actor, file: File) -> bool:
    if not _works(actor, file) or file.hold:
        return False
    return cases_for(actor).filter(file=file)[:2].count() > 1


def _split(actor: Actor, file: File, values: Values) -> Done:
    chosen = [UUID(one) for one in values["cases"].split() if _is_id(one)]
    cases = list(cases_for(actor).filter(file=file, pk__in=chosen).order_by("number"))
    made = split_file(
        actor=actor, file=file, cases=cases, title=values["title"], reason=values["reason"]
    )
    told = _("Die Akte ist geteilt. Dies ist die neue: %(number)s") % {"number": made.number}
    return told, reverse("desk:file", args=[made.number])


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _may_close(actor: Actor, file: File) -> bool:
    return _works(actor, file) and not Case.objects.filter(file=file, closed_at=None).exists()


def _close(actor: Actor, file: File, _values: Values) -> Done:
    close_file(actor=actor, file=file)
    return _("Die Akte ist abgeschlossen. Ihre Aufbewahrungsfrist läuft ab Jahresende."), ""


def _may_reopen(actor: Actor, file: File) -> bool:
    shut = file.closed_at is not None and file.destroyed_at is None
    return shut and may_reopen_file(actor, file)


def _reopen(actor: Actor, file: File, values: Values) -> Done:
    reopen_file(actor=actor, file=file, reason=values["reason"])
    return _("Die Akte ist wieder offen."), ""


def _hold(actor: Actor, file: File, values: Values) -> Done:
    if not values["reason"].strip():
        text = _("Nennen Sie den Grund, zum Beispiel eine Klage mit ihrem Aktenzeichen.")
        raise Invalid(_("Die Sperre braucht einen Grund."), remedy=text, fields={"reason": text})
    hold_file(actor=actor, file=file, reason=values["reason"])
    return _("Die Akte ist gesperrt. Aus ihr wird nichts gelöscht."), ""


def _lift(actor: Actor, file: File, _values: Values) -> Done:
    if not file.hold:
        raise Conflict(_("Die Akte ist nicht gesperrt."), remedy=_("Laden Sie die Seite neu."))
    hold_file(actor=actor, file=file, reason="")
    return _("Die Sperre ist aufgehoben. Die Fristen der Akte gelten wieder."), ""


def _nothing(_actor: Actor, _file: File, _typed: Typed | None) -> list[Field]:
    return []


FORMS: Final[Mapping[str, FileForm]] = {
    "vorgang": FileForm(
        lazy("Vorgang anlegen"), lazy("Anlegen"), ("title", "person", "organisation", "channel"),
        _may_open_matter, _matter_fields, _open_matter,
    ),
    "papier": FileForm(
        lazy("Papierteil verzeichnen"), lazy("Verzeichnen"),
        ("volume", "location", "holds", "held_from", "held_until"),
        lambda actor, file: file.destroyed_at is None and may_work_on_file(actor, file),
        _paper_fields, _record_paper,
    ),
    "verweis": FileForm(
        lazy("Verweis eintragen"), lazy("Eintragen"), ("kind", "target"),
        lambda actor, file: file.destroyed_at is None and may_work_on_file(actor, file),
        lambda _actor, _file, typed: link_fields("verweis", typed), _link,
    ),
    "betreff": FileForm(
        lazy("Betreff berichtigen"), lazy("Berichtigen"), ("title",),
        _works, _title_fields, _rename,
    ),
    "teilen": FileForm(
        lazy("Akte teilen"), lazy("Teilen"), ("cases", "title", "reason"),
        _may_split, _split_fields, _split,
    ),
    "abschliessen": FileForm(
        lazy("Akte abschließen"), lazy("Abschließen"), (), _may_close, _nothing, _close
    ),
    "oeffnen": FileForm(
        lazy("Akte wieder öffnen"), lazy("Öffnen"), ("reason",), _may_reopen,
        lambda _actor, _file, typed: [
            reason_field("oeffnen", typed, _("Warum wird die Akte wieder geöffnet?"))
        ],
        _reopen,
    ),
    "sperren": FileForm(
        lazy("Akte sperren"), lazy("Sperren"), ("reason",),
        lambda actor, file: not file.hold and file.destroyed_at is None
        and may_manage_records(actor),
        lambda _actor, _file, typed: [
            reason_field("sperren", typed, _("Warum wird die Akte gesperrt?"))
        ],
        _hold,
    ),
    "freigeben": FileForm(
        lazy("Sperre aufheben"), lazy("Aufheben"), (),
        lambda actor, file: bool(file.hold) and may_manage_records(actor), _nothing, _lift,
    ),
}  # fmt: skip
