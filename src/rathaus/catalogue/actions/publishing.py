"""Making descriptions public, and what of a source stands on which layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rathaus.catalogue.actions.effective import KIND, index_services, name_by_layers
from rathaus.catalogue.editing.content import MAX_NORM
from rathaus.catalogue.events import ServicePublished
from rathaus.catalogue.lines import LISTS, PlaceLine, problems
from rathaus.catalogue.media.upkeep import withdraw_outdated
from rathaus.catalogue.models import FIRST_LANGUAGE, Layer, Service, ServiceText, Topic
from rathaus.catalogue.rules import may_publish
from rathaus.catalogue.source import Described, ServiceSource
from rathaus.kernel import search
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.people.models import Office

_BATCH = 2000


@action
def publish_service(
    *, actor: Actor, service: ServiceSource, office: Office, procedure: bool = True
) -> Service:
    """Make a description public, with the office that is competent for it.

    Publishing the same again changes nothing. ``procedure=False`` is for services that are only
    described. Raises :class:`Invalid` naming what the description lacks.
    """
    return publish_services(actor=actor, services=[(service, office)], procedure=procedure)[0]


@action
def publish_services(
    *, actor: Actor, services: Iterable[tuple[ServiceSource, Office]], procedure: bool = True
) -> list[Service]:
    """Make many descriptions public at once; the search takes them in together.

    Each source writes its layer only (see :mod:`rathaus.catalogue.source`): the city's own words
    stay above it. A description of the Land changes nothing else of a service that a source or a
    procedure describes already, and brings back none that the city withdrew.
    """
    wanted = [(Described.of(service), office) for service, office in services]
    known = _known(described.key for described, _office in wanted)
    offices = _offices(wanted)
    rows, changed = [], dict[Service, Described]()
    for described, office in wanted:
        require(may_publish, actor, office)
        online = procedure and described.layer != Layer.LAND
        _check(described, offices, online=online)
        row = known.get(described.key) or Service(key=described.key, office=office)
        if _enter(row, described, office, online=online):
            changed[row] = described
            if row.state == Service.State.PUBLISHED:
                _tell(actor, row, described, online=online)
        known[row.key] = row
        rows.append(row)
    _write(changed, offices)
    withdraw_outdated(actor=actor, services=list(changed))
    index_services(changed)
    return rows


def next_review() -> date:
    """The day on which a description that is right today should be looked at again."""
    city, day = current_city(), today()
    days = parameter("catalogue.review_days", on=day, land=city.land, city=city.slug).whole
    return day + timedelta(days=days)


def _known(keys: Iterable[str]) -> dict[str, Service]:
    # In the order of their ids, so that two who publish at once wait and do not block each other.
    rows = Service.objects.select_for_update(of=("self",)).filter(key__in=list(keys))
    return {row.key: row for row in rows.select_related("office").order_by("pk")}


def _enter(row: Service, described: Described, office: Office, *, online: bool) -> bool:
    """Set what the description says of the service itself; whether it says anything new."""
    digest, below, new = described.digest(), described.layer == Layer.LAND, row._state.adding
    procedure_key = described.key if online else ""
    state = Service.State.PUBLISHED
    if described.hidden and (new or row.state == Service.State.DRAFT):
        state = Service.State.DRAFT
    told = (digest, office.pk, state, procedure_key)
    if below and not new and row.land_digest == digest:
        return False
    if not below and told == (row.digest, row.office_id, row.state, row.procedure_key):
        return False
    if below:
        row.land_names, row.land_synonyms = described.names, described.synonyms
        row.land_digest = digest
    else:
        row.source_names, row.source_synonyms = described.names, described.synonyms
        row.digest, row.procedure_key = digest, procedure_key
    if not below or new or not (row.digest or row.own_names):
        _describe(row, described, office)
    if new or not below:
        row.state, row.review_on = state, next_review()
    row.identifiers = {**row.identifiers, **described.identifiers}
    spoken_before = set(row.names or {})
    name_by_layers(row)
    if spoken_before - set(row.names):
        # Languages that it no longer has would otherwise still be found.
        search.remove(KIND, row.key)
    row.updated_at = now()
    row.save()
    return True


def _describe(row: Service, described: Described, office: Office) -> None:
    row.leika, row.trust, row.channels = described.leika, described.trust, described.channels
    row.office = office
    if described.duration_minutes is not None:
        row.duration_minutes = described.duration_minutes


def _write(changed: dict[Service, Described], offices: dict[str, Office]) -> None:
    """The rows of each layer anew."""
    for layer in {described.layer for described in changed.values()}:
        here = {row: told for row, told in changed.items() if told.layer == layer}
        old: dict[str, Any] = {"service__in": list(here), "layer": layer}
        ServiceText.objects.filter(**old).delete()
        ServiceText.objects.bulk_create(
            (
                ServiceText(
                    service=row,
                    language=language,
                    module=module,
                    position=position,
                    text=text,
                    norm=norm,
                    layer=layer,
                )
                for row, told in here.items()
                for language, module, position, text, norm in told.rows()
            ),
            batch_size=_BATCH,
        )
        for name, line in LISTS.items():
            line.table.objects.filter(**old).delete()
            line.table.objects.bulk_create(
                (
                    one.row(row, layer, position, offices)
                    for row, told in here.items()
                    for position, one in enumerate(told.lists.get(name, ()), start=1)
                ),
                batch_size=_BATCH,
            )
    _put_under_topics(changed)


def _put_under_topics(changed: dict[Service, Described]) -> None:
    """Add the topics that a source names; those that editors chose stay."""
    named = {pair for told in changed.values() for pair in told.topics}
    if not named:
        return
    topics = {(topic.kind, topic.key): topic for topic in Topic.objects.all()}
    for row, told in changed.items():
        row.topics.add(*(topics[pair] for pair in told.topics if pair in topics))


def _tell(actor: Actor, row: Service, described: Described, *, online: bool) -> None:
    happened = ServicePublished(
        subject=row.ref,
        office=row.office.key,
        languages=tuple(sorted(described.texts)),
        online=online or bool(row.procedure_key),
    )
    record(happened, actor=actor)


def _offices(wanted: Iterable[tuple[Described, Office]]) -> dict[str, Office]:
    named = {line.office for told, _office in wanted for line in _places(told)}
    return {office.key: office for office in Office.objects.filter(key__in=named)} if named else {}


def _places(described: Described) -> Iterator[PlaceLine]:
    return (line for line in described.lists.get("places", ()) if isinstance(line, PlaceLine))


def _check(described: Described, offices: dict[str, Office], *, online: bool) -> None:
    wrong: dict[str, str] = {}
    if not described.names.get(FIRST_LANGUAGE):
        wrong["names.de"] = _("Der deutsche Name fehlt.")
    if not described.texts.get(FIRST_LANGUAGE, {}).get(ServiceText.Module.SHORT):
        wrong["texts.de.kurztext"] = _("Der Kurztext fehlt.")
    if online and not described.legal_basis:
        wrong["legal_basis"] = _("Die Rechtsgrundlage fehlt.")
    known = set(ServiceText.Module.values)
    for language, texts in described.texts.items():
        for module in sorted(set(texts) - known):
            wrong[f"texts.{language}.{module}"] = _("Diesen Textbaustein gibt es nicht.")
    if any(len(basis["norm"]) > MAX_NORM for basis in described.legal_basis):
        wrong["legal_basis"] = _("Eine Norm hat höchstens 200 Zeichen.")
    for name, found in described.lists.items():
        wrong |= problems(name, found)
    for place, line in enumerate(_places(described), start=1):
        if line.office not in offices:
            wrong[f"places.{place}"] = _("Diese Stelle gibt es hier nicht.")
    if wrong:
        raise Invalid(
            _("Die Beschreibung von „%(key)s“ ist nicht vollständig.") % {"key": described.key},
            remedy=_("Ergänzen oder berichtigen Sie: %(fields)s.") % {"fields": ", ".join(wrong)},
            fields=wrong,
        )
