"""What stands around the questions of a form page: steps, way back, fee, all answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.counter.drafts import needs_login
from rathaus.counter.durations import durations_of, sentence
from rathaus.counter.looked_up import looked_up
from rathaus.counter.naming import MATTERS
from rathaus.counter.places import place_map
from rathaus.design.components import LinkRow, Step
from rathaus.design.typography import long_date
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.procedures import forms
from rathaus.procedures.actions.drafts import errors_of
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.matters import sort_of
from rathaus.procedures.models import Draft
from rathaus.procedures.queries.fees import fee_preview

_SECTION = "SEITE"
_CLIPS = "clips/"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an application, with the page on which it is put right."""

    title: str
    text: str
    url: str


def page_url(draft: Draft, key: str) -> str:
    """The address of a page of the draft."""
    return reverse("counter:apply-page", args=[draft.pk, _SECTION]).replace(_SECTION, key)


def section_of(bundle: Installed, draft: Draft, key: str) -> forms.Section | None:
    """The page of this key, if it is asked."""
    return next((page for page in _pages(bundle, draft) if page.key == key), None)


def first_wrong(actor: Actor, bundle: Installed, draft: Draft) -> str:
    """The key of the first page on which something is missing or wrong, else of the last page."""
    pages = _pages(bundle, draft)
    found = errors_of(actor, bundle, draft.data, day=draft.day)
    wrong = {error.path.split(".")[0] for error in found}
    for page in pages:
        if wrong & {question.name for question in page.questions}:
            return page.key
    return pages[-1].key


def gap_before(actor: Actor, bundle: Installed, draft: Draft, section: forms.Section) -> str:
    """The key of an earlier page on which something is missing; empty if there is none."""
    keys = [page.key for page in _pages(bundle, draft)]
    missing = first_wrong(actor, bundle, draft)
    return missing if keys.index(missing) < keys.index(section.key) else ""


def errors_on(
    actor: Actor, bundle: Installed, draft: Draft, section: forms.Section
) -> tuple[forms.FieldError, ...]:
    """What is wrong on one page."""
    return tuple(errors_of(actor, bundle, draft.data, section, day=draft.day))


def page_of_form(
    bundle: Installed,
    draft: Draft,
    section: forms.Section,
    errors: Sequence[forms.FieldError] = (),
) -> forms.PageView:
    """The questions of a page, ready to draw."""
    return forms.render_section(
        bundle.form,
        section,
        draft.data,
        errors=errors,
        origins=draft.origins,
        context=bundle.form_context(draft.day),
        place_map=place_map(),
        links=_links(bundle, draft),
    )


def without_memory(view: forms.PageView) -> forms.PageView:
    """The page for the device of a helper, whose browser must not keep what others tell it."""
    return replace(view, blocks=tuple(_without_memory(block) for block in view.blocks))


def _without_memory(block: forms.Block) -> forms.Block:
    return replace(
        block,
        fields=tuple(replace(field, autocomplete="off") for field in block.fields),
        entries=tuple(_without_memory(entry) for entry in block.entries),
    )


def _links(bundle: Installed, draft: Draft) -> forms.Links:
    """The clips that are there, and where what was uploaded can be looked at."""
    clips = {
        name: reverse("counter:apply-clip", args=[draft.pk, name.removeprefix(_CLIPS)])
        for name in bundle.procedure.files
        if name.startswith(_CLIPS)
    }
    return forms.Links(clips, reverse("counter:apply-file", args=[draft.pk, forms.ANY]))


def frame(actor: Actor, draft: Draft, bundle: Installed, section: forms.Section) -> dict[str, Any]:
    """Steps and the way back, and on the last pages the fee, what follows and all answers."""
    keys = [page.key for page in _pages(bundle, draft)]
    position = keys.index(section.key) if section.key in keys else 0
    shown: dict[str, Any] = {
        "steps": _steps(actor, bundle, draft, section),
        "first_page": position == 0,
        "back_url": page_url(draft, keys[position - 1]) if position else bundle.service_url,
        "signed_in": actor.kind == "person",
        "identify": needs_login(actor, bundle, draft.data),
    }
    sort = sort_of(bundle.procedure.service)
    shown["words"], shown["sort"] = MATTERS[sort.matter], sort
    if section.kind in ("fee", "review"):
        shown["fee"] = preview = fee_preview(bundle, draft.data)
        shown["has_fee"] = preview is not None
        shown["to_pay"] = preview is not None and preview.total != 0
        durations = durations_of(bundle.key)
        shown["measured"] = sentence(durations) if durations.known else ""
        shown["by_post"] = (draft.data.get("contact") or {}).get("channel") == "post"
    if section.kind == "review":
        shown["summary"] = answers_of(bundle, draft, change=True)
        shown["looked_up"] = looked_up(actor, bundle, draft)
    return shown


def answers_of(bundle: Installed, draft: Draft, *, change: bool = False) -> Any:
    """All answers, page by page, each with a way to change it if wanted."""
    return forms.summary_facts(
        bundle.form,
        draft.data,
        change_url=f"{page_url(draft, '{key}')}?zurueck=review" if change else "",
        origins=draft.origins,
        context=bundle.form_context(draft.day),
    )


def problems_of(bundle: Installed, draft: Draft, refusal: Exception | None) -> list[Problem]:
    """What a refused application lacks, each with its page."""
    if not isinstance(refusal, Invalid):
        return []
    pages = {
        question.name: page.key for page in bundle.form.sections for question in page.questions
    }
    return [
        Problem(
            title=_title(bundle, path),
            text=text,
            url=f"{page_url(draft, pages[path.split('.')[0]])}?pruefen=1&zurueck=review",
        )
        for path, text in refusal.fields.items()
        if path.split(".")[0] in pages
    ]


def draft_rows(drafts: Sequence[Draft]) -> list[LinkRow]:
    """Begun applications as places to go."""
    rows = []
    for draft in drafts:
        bundle = installed(draft.version_id)
        section = section_of(bundle, draft, draft.section)
        rows.append(
            LinkRow(
                title=bundle.name,
                url=reverse("counter:apply", args=[draft.pk]),
                text=_("Weiter mit: %(page)s") % {"page": section.title} if section else "",
                meta=_("aufbewahrt bis %(day)s") % {"day": long_date(draft.expires_on)},
                icon="edit",
            )
        )
    return rows


def _pages(bundle: Installed, draft: Draft) -> Sequence[forms.Section]:
    return forms.visible_sections(bundle.form, draft.data, bundle.form_context(draft.day))


def _steps(actor: Actor, bundle: Installed, draft: Draft, section: forms.Section) -> list[Step]:
    """The pages; done are those before the first gap that somebody has been to."""
    pages = _pages(bundle, draft)
    keys = [page.key for page in pages]
    gap = keys.index(first_wrong(actor, bundle, draft))
    been = keys.index(draft.section) if draft.section in keys else 0
    steps = []
    for place, page in enumerate(pages):
        answered = any(question.name in draft.data for question in page.questions)
        done = place < gap and (answered or place < been)
        now = page.key == section.key
        steps.append(
            Step(
                title=str(page.title),
                state="now" if now else "done" if done else "next",
                url=""
                if now or not (done or place <= min(gap, been))
                else page_url(draft, page.key),
            )
        )
    return steps


def _title(bundle: Installed, path: str) -> str:
    question = bundle.form.question(path)
    return str(question.title) if question else ""
