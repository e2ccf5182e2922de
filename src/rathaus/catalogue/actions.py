"""Publishing services, withdrawing them, and saying who is competent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.events import (
    ResponsibilityAssigned,
    ServiceAsked,
    ServicePublished,
    ServiceReviewed,
    ServiceWithdrawn,
)
from rathaus.catalogue.models import FIRST_LANGUAGE, Layer, Responsibility, Service, ServiceText
from rathaus.catalogue.rules import may_edit, may_publish
from rathaus.catalogue.source import Described, ServiceSource, searchable, sort_key
from rathaus.kernel import search
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.law import parameter
from rathaus.kernel.references import Reference
from rathaus.kernel.search import Entry
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office

KIND = "service"


@transaction.atomic
def publish_service(
    *, actor: Actor, service: ServiceSource, office: Office, procedure: bool = True
) -> Service:
    """Make a description public, with the office that is competent for it.

    Publishing the same again changes nothing. ``procedure=False`` is for services that are only
    described. Raises :class:`Invalid` naming what the description lacks.
    """
    return publish_services(actor=actor, services=[(service, office)], procedure=procedure)[0]


@transaction.atomic
def publish_services(
    *, actor: Actor, services: Iterable[tuple[ServiceSource, Office]], procedure: bool = True
) -> list[Service]:
    """Make many descriptions public at once; the search takes them in together."""
    rows: list[Service] = []
    entries: list[Entry] = []
    for service, office in services:
        require(may_publish, actor, office)
        described = Described.of(service)
        row, changed = _publish(actor, described, office, procedure=procedure)
        rows.append(row)
        if changed:
            entries += _entries(row, described)
    search.index_many(entries)
    return rows


def _publish(
    actor: Actor, described: Described, office: Office, *, procedure: bool
) -> tuple[Service, bool]:
    """The row, and whether it says anything new."""
    _check(described, online=procedure)
    digest, procedure_key = described.digest(), described.key if procedure else ""
    row = Service.objects.select_for_update().filter(key=described.key).first()
    told = (digest, office.pk, Service.State.PUBLISHED, procedure_key)
    if row is not None and told == (row.digest, row.office_id, row.state, row.procedure_key):
        return row, False
    if row is None:
        row = Service(key=described.key)
    else:
        # Languages that the new description no longer has would otherwise still be found.
        search.remove(KIND, row.key)
        row.texts.filter(layer=Layer.SOURCE).delete()
    row.leika, row.trust, row.channels = described.leika, described.trust, described.channels
    row.names, row.synonyms = described.names, described.synonyms
    row.sort_name = sort_key(described.names[FIRST_LANGUAGE])
    row.procedure_key, row.office, row.digest = procedure_key, office, digest
    row.state, row.review_on = Service.State.PUBLISHED, _next_review()
    row.save()
    ServiceText.objects.bulk_create(
        ServiceText(
            service=row, language=language, module=module, position=position, text=text, norm=norm
        )
        for language, module, position, text, norm in described.rows()
    )
    record(
        ServicePublished(
            subject=row.ref,
            office=office.key,
            languages=tuple(sorted(described.texts)),
            online=procedure,
        ),
        actor=actor,
    )
    return row, True


@transaction.atomic
def withdraw_service(*, actor: Actor, key: str, reason: str) -> Service:
    """Take a service out of the catalogue and the search; its cases go on."""
    row = _locked(key)
    require(may_edit, actor, row)
    if not reason.strip():
        raise Invalid(
            _("Sagen Sie, warum es die Leistung nicht mehr gibt."),
            remedy=_("Der Grund ist öffentlich."),
            fields={"reason": _("fehlt")},
        )
    if row.state == Service.State.WITHDRAWN:
        return row
    row.state = Service.State.WITHDRAWN
    row.save(update_fields=["state"])
    search.remove(KIND, row.key)
    record(ServiceWithdrawn(subject=row.ref, reason=reason.strip()), actor=actor)
    return row


@transaction.atomic
def review_service(*, actor: Actor, key: str) -> Service:
    """Say that the description was read and is right; the next review is due in a year or so."""
    row = _locked(key)
    require(may_edit, actor, row)
    row.review_on = _next_review()
    row.save(update_fields=["review_on"])
    record(
        ServiceReviewed(subject=row.ref, review_on=row.review_on.isoformat()),
        actor=actor,
    )
    return row


@transaction.atomic
def assign_responsibility(*, actor: Actor, key: str, office: Office, district: str = "") -> Service:
    """Make an office competent in a district, or in the whole city; who was so before, is not."""
    row = _locked(key)
    require(may_edit, actor, row)
    district = district.strip()
    if district:
        Responsibility.objects.update_or_create(
            service=row, district=district, defaults={"office": office}
        )
    else:
        row.office = office
        row.save(update_fields=["office"])
    record(
        ResponsibilityAssigned(subject=row.ref, district=district, office=office.key),
        actor=actor,
    )
    return row


def note_asked(*, actor: Actor, key: str, way: str) -> None:
    """Note that somebody came for a service: ``way`` is ``page``, ``phone`` or ``chat``."""
    record(ServiceAsked(subject=Reference(KIND, key), way=way), actor=actor)


def _locked(key: str) -> Service:
    row = Service.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NotFound(_("Diese Leistung gibt es hier nicht."))
    return row


def _next_review() -> date:
    city, day = current_city(), today()
    days = parameter("catalogue.review_days", on=day, land=city.land, city=city.slug).whole
    return day + timedelta(days=days)


def _check(described: Described, *, online: bool) -> None:
    problems: dict[str, str] = {}
    if not described.names.get(FIRST_LANGUAGE):
        problems["names.de"] = _("Der deutsche Name fehlt.")
    if not described.texts.get(FIRST_LANGUAGE, {}).get(ServiceText.Module.SHORT):
        problems["texts.de.kurztext"] = _("Der Kurztext fehlt.")
    if online and not described.legal_basis:
        problems["legal_basis"] = _("Die Rechtsgrundlage fehlt.")
    known = set(ServiceText.Module.values)
    for language, texts in described.texts.items():
        for module in sorted(set(texts) - known):
            problems[f"texts.{language}.{module}"] = _("Diesen Textbaustein gibt es nicht.")
    if problems:
        raise Invalid(
            _("Die Beschreibung von „%(key)s“ ist nicht vollständig.") % {"key": described.key},
            remedy=_("Ergänzen oder berichtigen Sie: %(fields)s.")
            % {"fields": ", ".join(problems)},
            fields=problems,
        )


def _entries(row: Service, described: Described) -> Iterable[Entry]:
    """One entry for each language in which the service has a name."""
    for language, name in described.names.items():
        texts = described.texts.get(language, {})
        yield Entry(
            kind=KIND,
            key=row.key,
            title=name,
            url=service_url(row.key),
            summary=searchable(texts.get("kurztext", "")),
            text=searchable(" ".join(text for text in texts.values() if text)),
            synonyms=described.synonyms.get(language, []),
            language=language,
            weight=row.popularity,
        )
