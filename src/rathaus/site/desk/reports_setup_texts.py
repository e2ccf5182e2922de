"""The city's texts: where each appears, in two languages, back to the file's words."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.design.components import Badge, Link, LinkRow
from rathaus.design.fields import Field
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.reports.configuration.texts import (
    LANGUAGES,
    Text,
    all_texts,
    reset_text,
    write_texts,
)
from rathaus.site.desk.frame import StaffRequest, tell
from rathaus.site.desk.reports_setup_frame import (
    for_setup,
    seen_of,
    show_form,
    show_setup,
    wrong_of,
)


@for_setup
@require_safe
def texts(request: StaffRequest) -> HttpResponseBase:
    """All of them with where they appear."""
    rows = [
        LinkRow(
            title=one.texts.get("de") or one.key,
            url=reverse("desk-reports-setup-text", args=[one.key]),
            text=one.where + (" · " + _("auch auf Englisch") if one.texts.get("en") else ""),
            meta=one.key,
            badge=Badge(label=_("eigener Text"), kind="info") if one.changed else None,
        )
        for one in all_texts()
    ]
    return show_setup(request, "desk/reports_setup_texts.html", {"texts": rows})


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: StaffRequest, key: str) -> HttpResponseBase:
    """One text in both languages."""
    found = _find(key)
    if request.method != "POST":
        return _show(request, found, found.texts)
    typed = {language: request.POST.get(language, "") for language in LANGUAGES}
    try:
        _save(request, found, typed)
    except RathausError as problem:
        return _show(request, found, typed, problem)
    messages.success(request, _("Gespeichert. So steht es ab jetzt überall."))
    return redirect("desk-reports-setup-text", key)


@for_setup
@require_POST
def reset(request: StaffRequest, key: str) -> HttpResponseBase:
    """As the file says it again."""
    tell(
        request,
        lambda: reset_text(actor=request.actor, key=_find(key).key),
        _("Es gilt wieder der mitgelieferte Text."),
    )
    return redirect("desk-reports-setup-text", key)


def _save(request: StaffRequest, found: Text, typed: Mapping[str, str]) -> None:
    if not typed["de"].strip():
        raise Invalid(
            _("Der deutsche Text fehlt."),
            remedy=_("Schreiben Sie ihn, oder nehmen Sie den mitgelieferten."),
            fields={"de": _("Bitte einen Text angeben.")},
        )
    changed = {
        language: said
        for language, said in typed.items()
        if said.replace("\r\n", "\n").strip() != found.texts.get(language, "")
    }
    seen = {language: seen_of(request.POST, f"seen_{language}") for language in changed}
    write_texts(actor=request.actor, key=found.key, texts=changed, seen=seen)


def _show(
    request: StaffRequest,
    found: Text,
    said: Mapping[str, str],
    problem: RathausError | None = None,
) -> HttpResponseBase:
    wrong = wrong_of(problem)
    seen = dict(found.seen)
    labels = {"de": _("Deutsch"), "en": _("Englisch")}
    fields = [
        Field(
            name=language,
            label=labels[language],
            widget="textarea",
            rows=4,
            value=said.get(language, ""),
            required=language == "de",
            error=wrong.get(language, wrong.get("text", "")),
            hint="" if language == "de" else _("Leer: Auch auf Englisch steht der deutsche Text."),
        )
        for language in LANGUAGES
    ]
    fields += [
        Field(name=f"seen_{language}", label="", widget="hidden", value=number)
        for language, number in seen.items()
    ]
    more = {
        "lead": _("Schlüssel {key}. Der Text erscheint {where}.").format(
            key=found.key, where=found.where
        ),
        "text": found,
        "text_preview": {language: said.get(language, "") for language in LANGUAGES},
        "file_text": found.file.get("de", ""),
        "reset_url": reverse("desk-reports-setup-text-reset", args=[found.key])
        if found.changed and found.file
        else "",
    }
    return show_form(
        request,
        title=_("Text ändern"),
        fields=fields,
        back=Link(label=_("Alle Texte"), url=reverse("desk-reports-setup-texts")),
        problem=problem,
        more=more,
    )


def _find(key: str) -> Text:
    found = next((one for one in all_texts() if one.key == key), None)
    if found is None:
        raise NotFound(_("Diesen Text gibt es nicht."), remedy=_("Lesen Sie die Liste neu."))
    return found
