"""Editing a description: the city's own words over those of source and Land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.catalogue.actions import keep_own, submit_draft, take_over, write_draft
from rathaus.catalogue.editing.bases import based, below, moved
from rathaus.catalogue.editing.content import MAX_NAME, Content, own_content
from rathaus.catalogue.editing.errors import Outdated
from rathaus.catalogue.editing.queries import find_for_editing, open_revision
from rathaus.catalogue.lines import LISTS
from rathaus.catalogue.markup import render, tidy
from rathaus.catalogue.models import Revision, Service, ServiceText
from rathaus.catalogue.queries import missing_modules
from rathaus.catalogue.rules import EDIT
from rathaus.design.components import Link
from rathaus.design.fields import Field
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.procedures.drafting.comparing import compared
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.services_form import (
    ROWS,
    RowList,
    as_data,
    inputs,
    row_errors,
    rows_of,
    typed_rows,
)
from rathaus.site.desk.services_parts import differences, in_words, label_of, list_labels

Module = ServiceText.Module
PLAIN = "plain"
_LONGEST = 20_000
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Block:
    """A text of the form: one's own in a field, or the inherited one with the way to write one.

    ``older`` says that the German text is the city's own while this translation is not.
    """

    part: str
    label: str
    field: Field
    own: bool
    inherited: SafeString
    preview: SafeString
    older: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form says: the wording, and the rows as they were typed."""

    content: Content
    rows: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()


@staff(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, key: str) -> HttpResponseBase:
    """The form; what is sent is saved as a draft, which another person approves."""
    service = find_for_editing(request.actor, key)
    revision = open_revision(service)
    if revision is not None and revision.state == Revision.State.SUBMITTED:
        return redirect("desk:wording", key=key, revision_id=revision.pk)
    content = Content.of(revision.content) if revision else own_content(service)
    if request.method != "POST":
        return _page(request, service, revision, _as_saved(content), content.seen)
    typed = _typed(request, service, content)
    do = request.POST.get("do", "save")
    if do == "save" or do == "submit":
        return _save(request, service, typed, submit=do == "submit")
    return _page(request, service, revision, _changed(service, typed, do), _seen(request))


@staff(EDIT)
@require_POST
def basis(request: StaffRequest, key: str) -> HttpResponseBase:
    """„Grundlage geändert“: keep one's own words, or propose to take over those below."""
    part = request.POST.get("part", "")[:80]
    if request.POST.get("do") == "take":
        done = _("Im Entwurf steht jetzt der Text darunter. Reichen Sie ihn zur Freigabe ein.")
        tell(request, lambda: take_over(actor=request.actor, key=key, part=part), done)
    else:
        done = _("Der eigene Text bleibt.")
        tell(request, lambda: keep_own(actor=request.actor, key=key, part=part), done)
    return redirect("desk:service", key=key)


def _save(
    request: StaffRequest, service: Service, typed: Typed, *, submit: bool
) -> HttpResponseBase:
    actor, revision = request.actor, None
    try:
        revision = write_draft(
            actor=actor,
            key=service.key,
            content=typed.content,
            seen=_seen(request),
            note=request.POST.get("note", ""),
        )
        if submit:
            submit_draft(actor=actor, revision_id=revision.pk)
    except Outdated as error:
        seen = error.content.seen
        return _page(request, service, error.revision, typed, seen, problem=error)
    except RathausError as error:
        seen = Content.of(revision.content).seen if revision else _seen(request)
        revision = revision or open_revision(service)
        return _page(request, service, revision, typed, seen, problem=error)
    if submit:
        messages.success(request, _("Eingereicht. Öffentlich wird es, sobald jemand freigibt."))
        return redirect("desk:wording", key=service.key, revision_id=revision.pk)
    messages.success(request, _("Der Entwurf ist gespeichert; öffentlich ist er noch nicht."))
    response = redirect("desk:service", key=service.key)
    response["Location"] += f"?sprache={_language(request)}"
    return response


def _page(
    request: StaffRequest,
    service: Service,
    revision: Revision | None,
    typed: Typed,
    seen: str,
    *,
    problem: RathausError | None = None,
) -> HttpResponse:
    tab = _language(request)
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    other = problem if isinstance(problem, Outdated) else None
    blocks = _blocks(service, typed.content, tab, wrong)
    questions = [*_heads(service, typed.content, tab, wrong), *(b.field for b in blocks)]
    context: dict[str, Any] = {
        "service": service,
        "revision": revision,
        "seen": seen,
        "tab": tab,
        "tabs": _tabs(service, tab),
        "heads": _heads(service, typed.content, tab, wrong),
        "inherited_name": _inherited(service, tab),
        "blocks": blocks,
        "lists": _lists(service, typed, wrong) if tab == "de" else [],
        "questions": [*(one for one in questions if one.error), *_wrong_rows(wrong, tab)],
        "other_errors": _elsewhere(wrong, tab),
        "problem": problem,
        "other": differences(service, other.content, typed.content) if other else [],
        "outdated": other is not None,
        "moved": _moved(service, typed.content),
        "missing": [label_of(f"texts.de.{name}") for name in missing_modules(service)],
        "note": request.POST.get("note", revision.note if revision else ""),
        "previewed": request.POST.get("do") == "preview",
    }
    return show(
        request, "desk/service_edit.html", context, status=problem.status if problem else 200
    )


def _as_saved(content: Content) -> Typed:
    rows = {name: rows_of(content, name) for name in ROWS}
    return Typed(content, rows, frozenset(name for name, found in rows.items() if found))


def _typed(request: StaffRequest, service: Service, before: Content) -> Typed:
    """The form over what was there; parts that it does not show stay as they are."""
    post, tab = request.POST, _language(request)
    language = "de" if tab == PLAIN else tab
    data = before.data
    texts = dict(before.texts.get(language, {}))
    for module in _modules(tab):
        name = f"texts.{language}.{module}"
        if name in post:
            text = tidy(post[name][:_LONGEST])
            # What only repeats the text below is no text of one's own.
            texts[module] = "" if text == below(service, name) else text
    data["texts"] = {**data.get("texts", {}), language: texts}
    if tab != PLAIN:
        name = " ".join(post.get("name", "")[:400].split())
        kept = "" if name == below(service, f"names.{language}") else name
        data["names"] = {**data.get("names", {}), language: kept}
        words = post.get("synonyms", "")[:4000].splitlines()
        data["synonyms"] = {**data.get("synonyms", {}), language: words}
    if tab != "de":
        saved = _as_saved(before)
        return replace(saved, content=Content.of(data))
    own = frozenset(post.getlist("own")) & set(ROWS)
    rows = {name: typed_rows(post, name) if name in own else [] for name in ROWS}
    data |= {name: as_data(name, found) for name, found in rows.items()}
    return Typed(Content.of(data), rows, own)


def _changed(service: Service, typed: Typed, do: str) -> Typed:
    """The form with one list begun or dropped, nothing saved."""
    verb, _colon, name = do.partition(":")
    if verb == "own" and name in ROWS and name not in typed.lists:
        inherited = below(service, name)
        begun = Content(norms=inherited) if name == "norms" else Content(lists={name: inherited})  # type: ignore[arg-type,dict-item]
        rows = {**typed.rows, name: rows_of(begun, name)}
        return replace(typed, rows=rows, lists=typed.lists | {name})
    if verb == "drop" and name in ROWS:
        return Typed(typed.content.without(name), {**typed.rows, name: []}, typed.lists - {name})
    return typed


def _heads(service: Service, content: Content, tab: str, wrong: Mapping[str, str]) -> list[Field]:
    if tab == PLAIN:
        return []
    return [
        Field(
            name="name",
            label=_("Name"),
            hint=_("So, wie Menschen die Leistung nennen."),
            value=content.names.get(tab) or below(service, f"names.{tab}"),
            max_length=MAX_NAME,
            required=tab == "de",
            error=wrong.get(f"names.{tab}", ""),
        ),
        Field(
            name="synonyms",
            label=_("Weitere Suchwörter"),
            hint=_("Eines je Zeile, auch Umgangssprache. Sie stehen nirgends auf der Seite."),
            widget="textarea",
            rows=3,
            value="\n".join(content.synonyms.get(tab, ())),
            required=False,
            error=wrong.get(f"synonyms.{tab}", ""),
        ),
    ]


def _blocks(service: Service, content: Content, tab: str, wrong: Mapping[str, str]) -> list[Block]:
    language = "de" if tab == PLAIN else tab
    own = content.texts.get(language, {})
    found = []
    for module in _modules(tab):
        part = f"texts.{language}.{module}"
        inherited = str(below(service, part))
        text = own.get(module, "")
        question = Field(
            name=part,
            label=label_of(part),
            widget="textarea",
            rows=8 if len(text or inherited) > _SHORT else 3,
            value=text or inherited,
            required=False,
            error=wrong.get(part, ""),
        )
        found.append(
            Block(
                part=part,
                label=question.label,
                field=question,
                own=bool(text) or part in wrong or not inherited,
                inherited=render(inherited),
                preview=render(text),
                older=bool(language != "de" and inherited and not text)
                and module in content.texts.get("de", {}),
            )
        )
    return found


def _lists(service: Service, typed: Typed, wrong: Mapping[str, str]) -> list[RowList]:
    return [
        RowList(
            name=name,
            label=list_labels()[name],
            own=name in typed.lists,
            rows=inputs(name, typed.rows.get(name, [])) if name in typed.lists else (),
            inherited=in_words(below(service, name)),
            errors=row_errors(name, wrong),
        )
        for name in ("norms", *LISTS)
    ]


def _moved(service: Service, content: Content) -> list[dict[str, Any]]:
    """Parts below which something changed, with both texts."""
    return [
        {
            "part": one.part,
            "label": label_of(one.part),
            "own": in_words(one.own),
            "below": in_words(one.below),
            "pieces": compared(in_words(one.own), in_words(one.below)),
        }
        for one in moved(service, based(service, content, content))
    ]


def _inherited(service: Service, tab: str) -> str:
    """Search words that come from below; they count besides one's own."""
    return "" if tab == PLAIN else in_words(below(service, f"synonyms.{tab}")).replace("\n", ", ")


def _wrong_rows(wrong: Mapping[str, str], tab: str) -> list[Field]:
    """What is wrong in rows, so that the summary leads there."""
    if tab != "de":
        return []
    labels = list_labels()
    return [
        Field(
            name=f"{name}-{number - 1}-{ROWS[name][0]}",
            label=_("%(list)s, Zeile %(n)s") % {"list": labels[name], "n": number},
            error=text,
        )
        for name in ROWS
        for number, text in row_errors(name, wrong).items()
        if number
    ]


def _elsewhere(wrong: Mapping[str, str], tab: str) -> list[str]:
    """What is wrong on another page of the form."""
    here = ("texts.de.", "names.de", *ROWS) if tab == "de" else (f"texts.{tab}.", f"names.{tab}")
    return [
        f"{label_of(part.rpartition('.')[0] if part.rpartition('.')[2].isdecimal() else part)}: "
        f"{text}"
        for part, text in wrong.items()
        if not part.startswith(here) or (part.endswith(Module.PLAIN) and tab == "de")
    ]


def _modules(tab: str) -> list[str]:
    if tab == PLAIN:
        return [Module.PLAIN.value]
    return [module for module in Module.values if module != Module.PLAIN]


def _tabs(service: Service, tab: str) -> list[Link]:
    labels = {"de": _("Deutsch"), "en": _("Englisch"), PLAIN: _("Leichte Sprache")}
    return [
        Link(label=label, url=f"?sprache={name}", current=name == tab)
        for name, label in labels.items()
    ]


def _language(request: StaffRequest) -> str:
    asked = request.POST.get("sprache") or request.GET.get("sprache", "")
    return asked if asked in ("en", PLAIN) else "de"


def _seen(request: StaffRequest) -> str:
    return request.POST.get("seen", "")[:64]
