"""A second person decides about a wording: approves or returns it; and what is shown then."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.catalogue.actions.editing import (
    lacking,
    last_writer,
    locked_revision,
    locked_service,
    save_draft,
    start_draft,
    step,
)
from rathaus.catalogue.actions.effective import KIND, index_services, name_by_layers
from rathaus.catalogue.actions.publishing import next_review
from rathaus.catalogue.editing.bases import base_of
from rathaus.catalogue.editing.content import Content, is_part
from rathaus.catalogue.editing.errors import Outdated
from rathaus.catalogue.editing.events import (
    BaseKept,
    DraftReturned,
    WordingApproved,
    WordingWithdrawn,
)
from rathaus.catalogue.editing.queries import open_revision
from rathaus.catalogue.editing.rules import may_approve, may_write
from rathaus.catalogue.events import ServicePublished
from rathaus.catalogue.lines import LISTS
from rathaus.catalogue.media.upkeep import withdraw_outdated
from rathaus.catalogue.models import FIRST_LANGUAGE, Layer, Revision, Service, ServiceText
from rathaus.kernel import search
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Office

_MAX_REASON = 400
_LIST_BASES = ("names.", "norms", *LISTS)


@action
def approve_draft(*, actor: Actor, revision_id: UUID, seen: str) -> Revision:
    """Make a wording public that another person wrote; ``seen`` is what was read of it.

    From then on page, search, interfaces and assistant say it. Raises :class:`NotAllowed` for
    whoever wrote any of it, :class:`Outdated` if it reads otherwise than what was read,
    :class:`Invalid` naming what it lacks.
    """
    revision = locked_revision(revision_id)
    require(may_approve, actor, revision)
    service, content = revision.service, Content.of(revision.content)
    revision.state = step(revision, "approve")
    if seen != content.seen:
        raise Outdated(revision, last_writer(revision))
    wrong = lacking(service, content)
    if wrong:
        raise Invalid(
            _("Die Fassung ist nicht vollständig."),
            remedy=_("Geben Sie sie zurück."),
            fields=wrong,
        )
    replaced = service.revisions.filter(state=Revision.State.PUBLISHED).first()
    if (replaced.number if replaced else 0) != revision.began_from:
        raise Conflict(
            _("Inzwischen ist eine andere Fassung veröffentlicht."),
            remedy=_("Geben Sie diese zurück; sie muss auf der neuen aufbauen."),
        )
    if replaced is not None:
        replaced.state = step(replaced, "replace")
        replaced.save(update_fields=["state"])
    revision.approver_id, revision.decided_at = actor.account, now()
    revision.save()
    say(actor, service, content)
    happened = WordingApproved(
        subject=service.ref,
        number=revision.number,
        replaced=replaced.number if replaced else 0,
        parts=tuple(part for part, _value in content.parts()),
    )
    record(happened, actor=actor)
    return revision


@action
def return_draft(*, actor: Actor, revision_id: UUID, reason: str) -> Revision:
    """Give a submitted wording back to its authors, who read why."""
    revision = locked_revision(revision_id)
    require(may_write, actor, revision.service)
    revision.state = step(revision, "return")
    why = required_reason(reason, _("Sagen Sie, was noch zu ändern ist."))
    revision.reason, revision.decided_at = why, now()
    revision.save()
    happened = DraftReturned(subject=revision.service.ref, number=revision.number, reason=why)
    record(happened, actor=actor)
    return revision


@action
def withdraw_wording(*, actor: Actor, key: str, reason: str) -> Service:
    """Take the city's own words off the page at once; those below show again.

    Needs no second person, since what shows then was public before. Raises :class:`Conflict` where
    nothing stands below.
    """
    service = locked_service(key)
    require(may_write, actor, service)
    why = required_reason(reason, _("Sagen Sie, warum die eigenen Texte verschwinden."))
    published = service.revisions.filter(state=Revision.State.PUBLISHED).first()
    if published is None:
        raise Conflict(
            _("Von dieser Leistung ist keine eigene Fassung veröffentlicht."),
            remedy=_("Es gelten schon die Texte der Quelle."),
        )
    if lacking(service, Content()):
        raise Conflict(
            _("Ohne die eigenen Texte hätte die Leistung keine Beschreibung."),
            remedy=_("Ziehen Sie die Leistung selbst zurück."),
        )
    if open_revision(service) is not None:
        raise Conflict(
            _("Es gibt noch einen Entwurf, der auf dieser Fassung aufbaut."),
            remedy=_("Verwerfen Sie ihn zuerst."),
        )
    published.state, published.reason = step(published, "withdraw"), why
    published.save()
    say(actor, service, Content())
    happened = WordingWithdrawn(subject=service.ref, number=published.number, reason=why)
    record(happened, actor=actor)
    return service


@action
def keep_own(*, actor: Actor, key: str, part: str) -> Service:
    """Keep the city's own words although those below changed: both were compared.

    Does the same to an open draft, so that its approval does not bring the question back.
    """
    _require_part(part)
    service = locked_service(key)
    require(may_write, actor, service)
    base = base_of(service, part)
    if part.startswith("texts."):
        _kind, language, module = part.split(".", 2)
        own = service.texts.filter(language=language, module=module, layer=Layer.OWN)
        known = own.filter(position=0).update(base=base)
    else:
        known = part in service.own_bases
        service.own_bases = {**service.own_bases, part: base} if known else service.own_bases
        service.save(update_fields=["own_bases"])
    revision = open_revision(service)
    if revision is not None and part in revision.content.get("bases", {}):
        revision.content["bases"][part] = base
        revision.save(update_fields=["content"])
        known = True
    if known:
        record(BaseKept(subject=service.ref, part=part), actor=actor)
    return service


@action
def take_over(*, actor: Actor, key: str, part: str) -> Revision:
    """Propose to drop one part of the city's own words, so that those below show again.

    Returns the draft, which waits to be submitted and approved.
    """
    _require_part(part)
    revision = start_draft(actor=actor, key=key)
    content = Content.of(revision.content)
    return save_draft(
        actor=actor,
        revision_id=revision.pk,
        content=content.without(part),
        seen=content.seen,
    )


def say(actor: Actor, service: Service, content: Content) -> None:
    """Write the city's own layer anew and bring everything that follows from it up to date.

    For actions of this package, on a locked service. What needs the old wording is withdrawn in
    the same transaction: clips and plain texts of blocks that read otherwise.
    """
    ServiceText.objects.filter(service=service, layer=Layer.OWN).delete()
    rows = [
        ServiceText(
            service=service,
            language=language,
            module=module,
            text=text,
            layer=Layer.OWN,
            base=content.bases.get(f"texts.{language}.{module}", ""),
        )
        for language, texts in content.texts.items()
        for module, text in texts.items()
    ]
    rows += [
        ServiceText(
            service=service,
            language=FIRST_LANGUAGE,
            module=ServiceText.Module.LAW,
            position=position,
            text=one.text,
            norm=one.norm,
            layer=Layer.OWN,
        )
        for position, one in enumerate(content.norms, start=1)
    ]
    ServiceText.objects.bulk_create(rows)
    _say_lists(service, content)
    service.own_names = dict(content.names)
    service.own_synonyms = {name: list(words) for name, words in content.synonyms.items()}
    service.own_bases = {
        part: base for part, base in content.bases.items() if part.startswith(_LIST_BASES)
    }
    spoken_before = set(service.names)
    name_by_layers(service)
    if spoken_before - set(service.names):
        search.remove(KIND, service.key)
    if not content.empty:
        service.state, service.review_on = Service.State.PUBLISHED, next_review()
    service.updated_at = now()
    service.save()
    _follow(actor, service)


def _say_lists(service: Service, content: Content) -> None:
    named = [line.data["office"] for line in content.lists.get("places", ())]
    offices = {office.key: office for office in Office.objects.filter(key__in=named)}
    for name, line in LISTS.items():
        line.table.objects.filter(service=service, layer=Layer.OWN).delete()
        line.table.objects.bulk_create(
            one.row(service, Layer.OWN, position, offices)
            for position, one in enumerate(content.lists.get(name, ()), start=1)
        )


def _follow(actor: Actor, service: Service) -> None:
    withdraw_outdated(actor=actor, services=[service])
    index_services([service])
    languages = service.texts.values_list("language", flat=True).distinct().order_by("language")
    happened = ServicePublished(
        subject=service.ref,
        office=service.office.key,
        languages=tuple(languages),
        online=bool(service.procedure_key),
    )
    record(happened, actor=actor)


def _require_part(part: str) -> None:
    if not is_part(part):
        raise NotFound(_("Diesen Teil einer Beschreibung gibt es nicht."))


def required_reason(text: str, missing: str) -> str:
    """The reason in one line; raises :class:`Invalid` without one."""
    why = " ".join(text.split())
    if not why or len(why) > _MAX_REASON:
        raise Invalid(
            missing,
            remedy=_("Ein Satz mit höchstens 400 Zeichen genügt."),
            fields={"reason": _("Bitte einen Grund nennen.")},
        )
    return why
