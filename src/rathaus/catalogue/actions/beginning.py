"""Services that only the city describes, and words by which a service is found besides."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from rathaus.catalogue.actions.editing import locked_service, start_draft
from rathaus.catalogue.actions.effective import index_services, name_by_layers
from rathaus.catalogue.editing.content import MAX_NAME
from rathaus.catalogue.editing.events import SearchWordAdded, ServiceBegun
from rathaus.catalogue.editing.queries import open_revision
from rathaus.catalogue.editing.rules import may_write
from rathaus.catalogue.models import FIRST_LANGUAGE, Revision, Service
from rathaus.catalogue.source import sort_key
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Duplicate, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Office

_MAX_KEY = 80
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@action
def begin_service(*, actor: Actor, name: str, office: Office) -> Revision:
    """Begin to describe a service that no source describes; nobody sees it before approval.

    Raises :class:`Duplicate` if one has this name already, :class:`Invalid` without a name.
    """
    said = " ".join(name.split())[:MAX_NAME]
    key = slug(said)
    if not key:
        raise Invalid(
            _("Die Leistung braucht einen Namen."),
            remedy=_("Nennen Sie sie so, wie Menschen danach suchen."),
            fields={"name": _("Bitte einen Namen nennen.")},
        )
    known = Service.objects.filter(key=key).first()
    if known is not None:
        raise Duplicate(
            _("Die Leistung „%(name)s“ gibt es schon.") % {"name": known.name},
            remedy=_("Öffnen Sie sie in der Liste, und ergänzen Sie dort."),
            first=known.ref,
        )
    service = Service(key=key, office=office, own_names={FIRST_LANGUAGE: said}, updated_at=now())
    require(may_write, actor, service)
    name_by_layers(service)
    service.save()
    record(ServiceBegun(subject=service.ref, office=office.key), actor=actor)
    return start_draft(actor=actor, key=key)


@action
def add_search_word(
    *, actor: Actor, key: str, word: str, language: str = FIRST_LANGUAGE
) -> Service:
    """Let the service be found by another word, at once: search words are shown nowhere."""
    service = locked_service(key)
    require(may_write, actor, service)
    said = " ".join(word.split())[:_MAX_KEY]
    if not said:
        raise Invalid(_("Das Suchwort fehlt."), fields={"word": _("Bitte ein Wort nennen.")})
    if said in service.synonyms.get(language, []):
        return service
    own = service.own_synonyms
    service.own_synonyms = {**own, language: [*own.get(language, []), said]}
    name_by_layers(service)
    service.updated_at = now()
    service.save()
    revision = open_revision(service)
    if revision is not None:
        words = revision.content.setdefault("synonyms", {}).setdefault(language, [])
        words += [] if said in words else [said]
        revision.save(update_fields=["content"])
    index_services([service])
    record(SearchWordAdded(subject=service.ref, word=said, language=language), actor=actor)
    return service


def slug(name: str) -> str:
    """A key out of a name: „Öffentlicher Raum“ becomes „oeffentlicher-raum“."""
    plain = sort_key(name.casefold().translate(_UMLAUTS))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MAX_KEY].strip("-")
