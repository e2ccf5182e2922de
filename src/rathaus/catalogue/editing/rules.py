"""Who may write wordings, and who may approve them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models import Revision, Service, TextMedia
from rathaus.catalogue.rules import EDIT, may_edit
from rathaus.kernel.access import Actor, rule


@rule("wording.list", refusal=_("Die Texte der Leistungen pflegt die Redaktion."))
def may_list_wordings(actor: Actor) -> bool:
    """Editors, each for their offices."""
    return actor.is_system or actor.can(EDIT)


@rule("wording.write", refusal=_("Diese Leistung pflegt eine andere Stelle."))
def may_write(actor: Actor, service: Service) -> bool:
    """Begin, save, submit, discard: people who are editors of the competent office."""
    return actor.account is not None and actor.is_staff and may_edit(actor, service)


@rule(
    "wording.approve",
    refusal=_("Freigeben muss eine andere Person der Redaktion: Wer schreibt, gibt nicht frei."),
)
def may_approve(actor: Actor, revision: Revision) -> bool:
    """Editors of the office that wrote nothing of it."""
    return may_write(actor, revision.service) and actor.account not in {
        revision.author_id,
        *revision.writers,
    }


@rule(
    "wording.approve-media",
    refusal=_("Freigeben muss eine andere Person: Wer einen Film oder Text anlegt, prüft nicht."),
)
def may_approve_media(actor: Actor, media: TextMedia) -> bool:
    """Editors of the office other than who put it there."""
    return may_write(actor, media.service) and actor.account != media.author_id
