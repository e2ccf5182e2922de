"""Clips in sign language and plain texts beside a block: put there, approved, taken away."""

from __future__ import annotations

import re
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.catalogue.actions.editing import locked_service
from rathaus.catalogue.editing.rules import may_approve_media, may_write
from rathaus.catalogue.events import MediaApproved, MediaProposed, MediaWithdrawn
from rathaus.catalogue.markup import tidy
from rathaus.catalogue.media.states import STEPS
from rathaus.catalogue.media.upkeep import withdraw_outdated
from rathaus.catalogue.models import Service, ServiceText, TextMedia
from rathaus.catalogue.probing.rules import may_probe
from rathaus.catalogue.queries import block_digest
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action

_LONGEST = 20_000


@action
def propose_media(
    *,
    actor: Actor,
    key: str,
    module: str,
    kind: str,
    text: str = "",
    url: str = "",
    captions: str = "",
    origin: str = TextMedia.Origin.HUMAN,
) -> TextMedia:
    """Put a clip (``url``, with captions as WebVTT) or a plain text beside a block as it reads now.

    Nobody sees it before another person approves it. Raises :class:`Invalid` naming fields.
    """
    service = locked_service(key)
    require(may_write, actor, service)
    said = {"text": tidy(text), "url": url.strip(), "captions": captions.strip()}
    wrong = _wrong(service, module, kind, origin, said)
    if wrong:
        raise Invalid(
            _("Die Fassung ist noch nicht vollständig."),
            remedy=_("Berichtigen Sie, was rot markiert ist."),
            fields=wrong,
        )
    media = TextMedia.objects.create(
        service=service,
        module=module,
        kind=kind,
        origin=origin,
        source_digest=block_digest(service, module),
        author_id=actor.account,
        **said,
    )
    happened = MediaProposed(subject=service.ref, module=module, media=kind, origin=origin)
    record(happened, actor=actor)
    return media


@action
def approve_media(*, actor: Actor, media_id: UUID) -> TextMedia:
    """Make it public in place of the one before; only another person than its author may.

    Raises :class:`Conflict` if the block reads otherwise by now.
    """
    media = _locked(media_id)
    require(may_approve_media, actor, media)
    media.state = _step(media, "approve")
    if media.source_digest != block_digest(media.service, media.module):
        raise Conflict(
            _("Der Text sagt inzwischen etwas anderes."),
            remedy=_("Nehmen Sie eine neue Fassung auf."),
        )
    same = TextMedia.objects.filter(
        service=media.service, module=media.module, kind=media.kind
    ).filter(state=TextMedia.State.APPROVED)
    same.update(state=TextMedia.State.WITHDRAWN, decided_at=now())
    media.reviewer_id, media.decided_at = actor.account, now()
    media.save()
    happened = MediaApproved(
        subject=media.service.ref, module=media.module, media=media.kind, origin=media.origin
    )
    record(happened, actor=actor)
    return media


@action
def withdraw_media(*, actor: Actor, media_id: UUID) -> TextMedia:
    """Take it off the page, or give a draft up."""
    media = _locked(media_id)
    require(may_write, actor, media.service)
    media.state, media.decided_at = _step(media, "withdraw"), now()
    media.save()
    happened = MediaWithdrawn(subject=media.service.ref, module=media.module, media=media.kind)
    record(happened, actor=actor)
    return media


@action
def check_media(*, actor: Actor) -> int:
    """Withdraw whatever no longer fits its block; returns how many."""
    require(may_probe, actor)
    with_media = TextMedia.objects.exclude(state=TextMedia.State.WITHDRAWN).values("service")
    services = list(Service.objects.filter(pk__in=with_media))
    return withdraw_outdated(actor=actor, services=services)


def _locked(media_id: UUID) -> TextMedia:
    key = TextMedia.objects.filter(pk=media_id).values_list("service__key", flat=True).first()
    if key is None:
        raise NotFound(_("Diese Fassung gibt es hier nicht."))
    service = locked_service(key)
    media = TextMedia.objects.select_for_update().get(pk=media_id)
    media.service = service
    return media


def _step(media: TextMedia, verb: str) -> TextMedia.State:
    known = STEPS[verb].get(TextMedia.State(media.state))
    if known is None:
        raise Conflict(
            _("Diese Fassung ist schon %(state)s.") % {"state": media.get_state_display()},
            remedy=_("Laden Sie die Seite neu."),
        )
    return known


def _wrong(
    service: Service, module: str, kind: str, origin: str, said: dict[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    if module not in ServiceText.Module.values or not block_digest(service, module):
        found["module"] = _("Dieser Block sagt nichts.")
    if kind not in TextMedia.Kind.values:
        found["kind"] = _("Bitte wählen Sie eine Art.")
    if origin not in TextMedia.Origin.values:
        found["origin"] = _("Bitte sagen Sie, wie sie entstand.")
    if kind == TextMedia.Kind.SIGN and not re.fullmatch(r"https?://[^\s/]+\S*", said["url"]):
        found["url"] = _("Ein Film braucht eine Adresse, die mit https:// beginnt.")
    if kind == TextMedia.Kind.PLAIN and not said["text"]:
        found["text"] = _("Der Text in Leichter Sprache fehlt.")
    if said["captions"] and not said["captions"].startswith("WEBVTT"):
        found["captions"] = _("Untertitel beginnen mit der Zeile „WEBVTT“.")
    found |= {
        name: _("Das ist zu lang.")
        for name, text in said.items()
        if len(text) > (600 if name == "url" else _LONGEST)
    }
    return found
