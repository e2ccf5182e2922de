"""Filling in an application: begun, saved page by page, resumed, thrown away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, NotFound, Refused
from rathaus.kernel.events import record
from rathaus.kernel.law import parameter
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import insert
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.procedures.actions.linked import link_errors, linked_of
from rathaus.procedures.actions.parties import name_errors
from rathaus.procedures.actions.prefill import known_of, known_of_decision
from rathaus.procedures.engine.continuations import carried_over, origins_of
from rathaus.procedures.events import DraftStarted
from rathaus.procedures.forms import (
    FieldError,
    Known,
    Parsed,
    Section,
    check_file,
    merge,
    newly_asked,
    prefill,
    validate,
    visible_sections,
)
from rathaus.procedures.handed_on import ORIGIN
from rathaus.procedures.installed import Installed, active_version_id, installed
from rathaus.procedures.models import Decision, Draft
from rathaus.procedures.once_only import still_wanted
from rathaus.procedures.rules import may_continue, may_open_draft
from rathaus.procedures.tables import lookup

KEEP = "draft.keep_days"


@dataclass(frozen=True, slots=True)
class Saved:
    """A page after saving: what is wrong on it, which questions appeared, where to go next."""

    errors: tuple[FieldError, ...]
    appeared: frozenset[str]
    stay: bool
    next_section: str


@action
def start_draft(
    *,
    actor: Actor,
    procedure_key: str,
    about: Decision | None = None,
    occasion: str = "",
    received_on: date | None = None,
) -> Draft:
    """Begin an application with the active version of the procedure; nobody needs to log in yet.

    ``about`` is the decision that an objection is about; who has begun one goes on with it. With
    ``occasion`` (renewal, change) the application continues that grant and begins with its answers.
    ``received_on`` is the day on which it came on paper.
    """
    version = active_version_id(procedure_key)
    if about is not None and occasion:
        require(may_continue, actor, about.case)
    if about is not None and (begun := _begun_about(actor, about, version, occasion)) is not None:
        return begun
    bundle = installed(version)
    form = bundle.form
    data, origins = _carried(bundle, about, occasion)
    draft = Draft(
        token=secrets.token_urlsafe(24),
        account_id=actor.account if actor.kind == "person" else None,
        version_id=version,
        about=about,
        received_on=received_on,
        data=data,
        origins=origins,
        section=form.sections[0].key,
        created_at=now(),
        updated_at=now(),
        expires_on=_expiry(),
    )
    insert(draft)
    record(
        DraftStarted(
            subject=Reference("draft", str(draft.pk)),
            procedure=procedure_key,
            prefilled=len(origins),
        ),
        actor=actor,
    )
    return draft


def _carried(
    bundle: Installed, about: Decision | None, occasion: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers with which a continuing application begins, and where they come from."""
    rule = bundle.procedure.service.continues
    if about is None or rule is None or not occasion:
        return {}, {}
    data = carried_over(bundle, about)
    origins = origins_of(bundle.form, data, about.case.number)
    return data | {rule.question.removeprefix("application."): occasion}, origins


def _begun_about(actor: Actor, about: Decision, version: UUID, occasion: str) -> Draft | None:
    """What the account has begun already about the decision; clicking twice begins once."""
    Decision.objects.select_for_update(of=("self",)).get(pk=about.pk)
    if actor.kind != "person" or actor.account is None:
        return None
    mine = Draft.objects.filter(about=about, version=version, account=actor.account, case=None)
    rule = installed(version).procedure.service.continues
    if rule is not None:
        question = rule.question.removeprefix("application.")
        mine = mine.filter(**{f"data__{question}": occasion})
    return mine.order_by("-updated_at", "-id").first()


def open_draft(*, actor: Actor, draft_id: UUID, token: str = "") -> Draft:
    """The draft, for its account or for whoever holds the token; else :class:`NotFound`.

    A draft begun without login becomes that of the account which opens it with its token.
    """
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise _no_draft()
    holds_token = bool(token) and constant_time_compare(draft.token, token)
    if draft.account_id is None and not holds_token:
        raise _no_draft()
    if not may_open_draft(actor, draft):
        raise _no_draft()
    if draft.account_id is None and actor.kind == "person":
        draft.account_id = actor.account
        Draft.objects.filter(pk=draft.pk, account=None).update(account=actor.account)
    return draft


@action
def fill_page(
    *, actor: Actor, draft: Draft, section: Section, said: Mapping[str, str] | None = None
) -> Draft:
    """Pre-fill a page with what the account allows to reuse, just before it is first shown.

    Without an account, with what the person ``said`` in the conversation before.
    """
    bundle = installed(draft.version_id)
    if _fill(bundle, draft, section, actor, bundle.form_context(draft.day), said):
        _store(draft, "data", "origins")
    return draft


@action
def save_page(
    *, actor: Actor, draft: Draft, section: Section, parsed: Parsed, post: dict[str, Any]
) -> Saved:
    """Keep the answers of one page, right or wrong, and say what is wrong and what comes next."""
    draft = _locked(draft, actor)
    bundle = installed(draft.version_id)
    context = bundle.form_context(draft.day)
    stored, refused = _take_files(bundle, parsed)
    appeared = newly_asked(bundle.form, section, draft.data, post, context)
    before = draft.data
    draft.data = merge(section, before, parsed, stored)
    draft.origins = _still_true(draft.origins, before, draft.data)
    draft.fetched = still_wanted(bundle.form, draft.data, context, draft.fetched)
    if appeared:
        _fill(bundle, draft, section, actor, context)
    wrong = [
        error
        for error in errors_of(actor, bundle, draft.data, section, day=draft.day)
        if error.path not in appeared and error.path not in {r.path for r in refused}
    ]
    errors = (*refused, *(() if parsed.redisplay else wrong))
    stay = bool(errors or appeared or parsed.redisplay)
    following = section.key if stay else _after(bundle, draft, section, context)
    draft.section = following
    _store(draft, "data", "origins", "fetched", "section")
    return Saved(errors, appeared, stay, following)


def errors_of(
    actor: Actor,
    bundle: Installed,
    data: Mapping[str, Any],
    section: Section | None = None,
    *,
    day: date | None = None,
) -> list[FieldError]:
    """What is wrong in the answers of a page, or of all: by the form as of ``day``, by default
    today, and by who applies."""
    found = validate(bundle.form, data, section, bundle.form_context(day or today()))
    asked = {question.name for page in _pages(bundle, section) for question in page.questions}
    linked = linked_of(actor, bundle)
    who = name_errors(actor, data) if linked is None else link_errors(linked, data)
    return found + [e for e in who if e.path.split(".")[0] in asked]


def _pages(bundle: Installed, section: Section | None) -> Sequence[Section]:
    return (section,) if section is not None else bundle.form.sections


@action
def discard_draft(*, actor: Actor, draft: Draft) -> None:
    """Throw a draft away for good."""
    _locked(draft, actor).delete()


def forget_expired_drafts() -> int:
    """Delete drafts past their day, but nothing that came on paper; returns how many."""
    old = Draft.objects.filter(expires_on__lt=today(), case=None, received_on=None)
    return old.delete()[0]


def _fill(
    bundle: Installed,
    draft: Draft,
    section: Section,
    actor: Actor,
    context: dict[str, Any],
    said: Mapping[str, str] | None = None,
) -> bool:
    """Fill in what is known; an answer that is known may call for a question whose answer is known
    as well. Returns whether anything was filled in."""
    known, filled = known_of(actor, linked_of(actor, bundle)), False
    known |= known_of_decision(actor, draft.about)
    if said:
        known.setdefault("party", Known(dict(said), ORIGIN))
    while known:
        found = prefill(bundle.form, known, draft.data, section, context)
        new = {path: origin for path, origin in found.origins.items() if path not in draft.origins}
        if not new:
            break
        draft.data, draft.origins, filled = found.data, {**draft.origins, **new}, True
    return filled


def _locked(draft: Draft, actor: Actor) -> Draft:
    found = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if found is None:
        raise _no_draft()
    require(may_open_draft, actor, found)
    if found.case_id is not None:
        raise Conflict(
            _("Dieser Antrag ist schon abgesendet."),
            remedy=_("Sie finden ihn unter „Meine Vorgänge“."),
        )
    return found


def _take_files(
    bundle: Installed, parsed: Parsed
) -> tuple[dict[str, list[dict[str, Any]]], list[FieldError]]:
    """Store new files; what cannot be taken becomes an error at its question."""
    stored: dict[str, list[dict[str, Any]]] = {}
    refused: list[FieldError] = []
    for path, files in parsed.files.items():
        question = bundle.form.question(path)
        for file in files:
            name, size = file.name or "", file.size or 0
            wrong = question and check_file(
                question, path, name=name, size=size, media_type=file.content_type or ""
            )
            if question is None or question.evidence is None or wrong:
                refused.extend([wrong] if wrong else [])
                continue
            try:
                blob = blobs.put(
                    file,  # type: ignore[arg-type]
                    name=name,
                    limit_bytes=question.evidence.max_bytes,
                    purpose="upload",
                )
            except Refused as error:
                refused.append(FieldError(path, error.message, error.remedy))
                continue
            note = {
                "name": blobs.safe_name(name),
                "sha256": blob.sha256,
                "size": blob.size,
                "media_type": blob.media_type,
            }
            stored.setdefault(path, []).append(note)
    return stored, refused


def _still_true(
    origins: dict[str, str], before: dict[str, Any], after: dict[str, Any]
) -> dict[str, str]:
    """The origins of those answers that the person has left as they were."""
    return {
        path: origin
        for path, origin in origins.items()
        if lookup(path, before) == lookup(path, after)
    }


def _after(bundle: Installed, draft: Draft, section: Section, context: dict[str, Any]) -> str:
    keys = [page.key for page in visible_sections(bundle.form, draft.data, context)]
    if section.key not in keys:
        return keys[0]
    position = keys.index(section.key)
    return keys[min(position + 1, len(keys) - 1)]


def _store(draft: Draft, *fields: str) -> None:
    draft.updated_at = now()
    draft.expires_on = _expiry()
    draft.save(update_fields=[*fields, "updated_at", "expires_on"])


def _expiry() -> Any:
    city = current_city()
    days = parameter(KEEP, on=today(), land=city.land, city=city.slug).whole
    return today() + timedelta(days=days)


def _no_draft() -> NotFound:
    return NotFound(
        _("Diesen Entwurf gibt es nicht mehr, oder er gehört zu einem anderen Konto."),
        remedy=_(
            "Melden Sie sich mit dem Konto an, mit dem Sie begonnen haben, oder fangen Sie neu an."
        ),
    )
