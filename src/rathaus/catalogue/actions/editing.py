"""Writing the city's own words: begin, save, submit, take back, give up, restore."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from rathaus.catalogue.editing.bases import based
from rathaus.catalogue.editing.content import Content, mistakes, own_content
from rathaus.catalogue.editing.errors import Outdated
from rathaus.catalogue.editing.events import (
    DraftDiscarded,
    DraftRecalled,
    DraftSaved,
    DraftStarted,
    DraftSubmitted,
)
from rathaus.catalogue.editing.queries import open_revision
from rathaus.catalogue.editing.rules import may_write
from rathaus.catalogue.editing.states import OPEN, SHOWN, STEPS
from rathaus.catalogue.models import FIRST_LANGUAGE, Revision, Service, ServiceText
from rathaus.catalogue.queries import texts_in, with_details
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Account, Office

_MAX_REASON = 400


@action
def start_draft(*, actor: Actor, key: str) -> Revision:
    """A draft of the city's own words as they are; the open one, if somebody began one already."""
    service = locked_service(key)
    require(may_write, actor, service)
    return open_revision(service) or _begin(actor, service, own_content(service))


@action
def save_draft(
    *, actor: Actor, revision_id: UUID, content: Content, seen: str, note: str | None = None
) -> Revision:
    """Save what the draft says now; what is equal changes nothing, so it may be saved any time.

    ``seen`` is :attr:`Content.seen` of what the author had before them. Raises :class:`Outdated`
    if the draft reads otherwise meanwhile, :class:`Invalid` naming parts, :class:`Conflict` unless
    it is still being written.
    """
    revision = locked_revision(revision_id)
    require(may_write, actor, revision.service)
    state = step(revision, "save")
    before = Content.of(revision.content)
    wrong = mistakes(content)
    if wrong:
        raise Invalid(
            _("Der Entwurf ist noch nicht gespeichert."),
            remedy=_("Berichtigen Sie, was rot markiert ist."),
            fields=wrong,
        )
    after = based(revision.service, content, before)
    said = revision.note if note is None else " ".join(note.split())[:_MAX_REASON]
    if after == before and said == revision.note:
        return revision
    if seen != before.seen and after.seen != before.seen:
        raise Outdated(revision, last_writer(revision))
    revision.state, revision.content, revision.note = state, after.data, said
    revision.changed_at = now()
    _add_writer(revision, actor)
    revision.save()
    _record(DraftSaved, revision, actor)
    return revision


@action
def write_draft(
    *, actor: Actor, key: str, content: Content, seen: str, note: str | None = None
) -> Revision:
    """Save into the open draft of a service, or into a new one; after a refusal none is begun."""
    revision = start_draft(actor=actor, key=key)
    return save_draft(actor=actor, revision_id=revision.pk, content=content, seen=seen, note=note)


@action
def submit_draft(*, actor: Actor, revision_id: UUID) -> Revision:
    """Ask another person to approve it. Raises :class:`Invalid` naming what it lacks."""
    revision = locked_revision(revision_id)
    require(may_write, actor, revision.service)
    revision.state = step(revision, "submit")
    content = Content.of(revision.content)
    wrong = mistakes(content) | lacking(revision.service, content)
    if wrong:
        raise Invalid(
            _("Der Entwurf ist noch nicht vollständig."),
            remedy=_("Ergänzen oder berichtigen Sie, was rot markiert ist."),
            fields=wrong,
        )
    current = own_content(revision.service)
    if content.seen == current.seen and revision.service.state == Service.State.PUBLISHED:
        raise Invalid(
            _("Der Entwurf sagt dasselbe wie die veröffentlichte Fassung."),
            remedy=_("Ändern Sie etwas, oder verwerfen Sie ihn."),
        )
    revision.submitted_at, revision.reason = now(), ""
    revision.save()
    _record(DraftSubmitted, revision, actor)
    return revision


@action
def recall_draft(*, actor: Actor, revision_id: UUID) -> Revision:
    """Take a submitted draft back to go on writing."""
    revision = locked_revision(revision_id)
    require(may_write, actor, revision.service)
    revision.state = step(revision, "recall")
    revision.submitted_at = None
    revision.save()
    _record(DraftRecalled, revision, actor)
    return revision


@action
def discard_draft(*, actor: Actor, revision_id: UUID) -> Revision:
    """Give a draft up; it stays in the history."""
    revision = locked_revision(revision_id)
    require(may_write, actor, revision.service)
    revision.state = step(revision, "discard")
    revision.decided_at = now()
    revision.save()
    _record(DraftDiscarded, revision, actor)
    return revision


@action
def restore_revision(*, actor: Actor, revision_id: UUID) -> Revision:
    """Begin a draft with an earlier wording; nothing changes until it is approved."""
    earlier = locked_revision(revision_id)
    require(may_write, actor, earlier.service)
    if earlier.state not in SHOWN:
        raise Conflict(
            _("Fassung %(n)s war nie veröffentlicht.") % {"n": earlier.number},
            remedy=_("Wiederherstellen lässt sich, was schon einmal öffentlich war."),
        )
    if open_revision(earlier.service) is not None:
        raise Conflict(
            _("Es gibt schon einen Entwurf."),
            remedy=_("Verwerfen Sie ihn zuerst, oder schreiben Sie an ihm weiter."),
        )
    content = Content.of(earlier.content)
    return _begin(actor, earlier.service, content, restored_from=earlier.number)


def locked_service(key: str) -> Service:
    """The service with texts and lists, locked until the transaction ends; for actions."""
    if not Service.objects.select_for_update().filter(key=key).exists():
        raise NotFound(_("Diese Leistung gibt es hier nicht."))
    return with_details(Service.objects.select_related("office").filter(key=key)).get()


def locked_revision(revision_id: UUID) -> Revision:
    """The wording with its service, both locked until the transaction ends; for actions."""
    key = Revision.objects.filter(pk=revision_id).values_list("service__key", flat=True).first()
    if key is None:
        raise NotFound(_("Diese Fassung gibt es hier nicht."))
    service = locked_service(key)
    revision = Revision.objects.select_for_update().get(pk=revision_id)
    revision.service = service
    return revision


def step(revision: Revision, verb: str) -> Revision.State:
    """The next state; raises :class:`Conflict` where the table has no such step."""
    known = STEPS[verb].get(Revision.State(revision.state))
    if known is None:
        raise Conflict(
            _("Fassung %(n)s ist %(state)s.")
            % {"n": revision.number, "state": revision.get_state_display()},
            remedy=_("Laden Sie die Seite neu; dort steht, was jetzt möglich ist."),
        )
    return known


def lacking(service: Service, content: Content) -> dict[str, str]:
    """What a page needs and neither the content nor the words below it say, by address."""
    found: dict[str, str] = {}
    inherited = {**service.land_names, **service.source_names}
    if not (content.names.get(FIRST_LANGUAGE) or inherited.get(FIRST_LANGUAGE)):
        found[f"names.{FIRST_LANGUAGE}"] = _("Der deutsche Name fehlt.")
    short = ServiceText.Module.SHORT
    below = texts_in(service, FIRST_LANGUAGE, below=2)
    if not (content.texts.get(FIRST_LANGUAGE, {}).get(short) or below.get(short)):
        found[f"texts.{FIRST_LANGUAGE}.{short.value}"] = _("Der Kurztext fehlt.")
    known = set(
        Office.objects.filter(
            key__in=[line.data["office"] for line in content.lists.get("places", ())]
        ).values_list("key", flat=True)
    )
    for place, line in enumerate(content.lists.get("places", ()), start=1):
        if line.data["office"] not in known:
            found[f"places.{place}"] = _("Diese Stelle gibt es hier nicht.")
    return found


def last_writer(revision: Revision) -> str:
    """The name of whoever saved it last."""
    account = revision.writers[-1] if revision.writers else revision.author_id
    names = Account.objects.filter(pk__in=[account] if account else [])
    return names.values_list("name", flat=True).first() or _("Jemand")


def _begin(actor: Actor, service: Service, content: Content, *, restored_from: int = 0) -> Revision:
    last = service.revisions.aggregate(last=Max("number"))["last"] or 0
    published = service.revisions.filter(state=Revision.State.PUBLISHED)
    revision = Revision.objects.create(
        service=service,
        number=last + 1,
        began_from=published.values_list("number", flat=True).first() or 0,
        content=content.data,
        author_id=actor.account,
        writers=[actor.account] if restored_from else [],
    )
    revision.service = service
    happened = DraftStarted(
        subject=service.ref, number=revision.number, restored_from=restored_from
    )
    record(happened, actor=actor)
    return revision


def _add_writer(revision: Revision, actor: Actor) -> None:
    """Whoever saved last stands last."""
    others = [one for one in revision.writers if one != actor.account]
    revision.writers = [*others, actor.account] if actor.account is not None else others


def _record(
    happened: type[DraftSaved | DraftSubmitted | DraftRecalled | DraftDiscarded],
    revision: Revision,
    actor: Actor,
) -> None:
    record(happened(subject=revision.service.ref, number=revision.number), actor=actor)


def is_open(revision: Revision) -> bool:
    """Whether somebody still works on it or it waits for approval."""
    return revision.state in OPEN
