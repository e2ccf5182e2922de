"""Taking a foreign catalogue in: offices, services, and what is no longer in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rathaus.catalogue.actions import publish_services, withdraw_service
from rathaus.catalogue.exchange.described import DescribedPlace, DescribedService, Reading
from rathaus.catalogue.exchange.naming import free_key
from rathaus.catalogue.models import Layer, Service
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.kernel.transactions import action
from rathaus.people.actions.foreign_offices import take_offices
from rathaus.people.models import Office

BATCH = 100
Progress = Callable[[int], None]


@dataclass(slots=True)
class Report:
    """What an import did, by keys. ``drafts`` are those of the source's own hidden entries.

    ``left_alone`` keep their own text (a procedure stands behind them, or the city withdrew them);
    ``missing`` are no longer in the source.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    offices_created: list[str] = field(default_factory=list)
    offices_changed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@action
def take_in(
    *,
    actor: Actor,
    reading: Reading,
    office: str = "",
    withdraw_missing: bool = False,
    progress: Progress = lambda done: None,
) -> Report:
    """Publish everything that a foreign catalogue describes; again changes nothing.

    ``office`` is the key of the one that answers for services without any. A service is found by
    its identifier in the source, one of the Land also by its LeiKa key. Raises :class:`Invalid`
    naming service and reason; then nothing of it is taken.
    """
    report = Report(notes=list(reading.notes))
    offices = _take_offices(actor, reading, report)
    fallback = _fallback(office)
    finder = _Finder(list(Service.objects.select_related("office")))
    wanted: list[tuple[DescribedService, Office]] = []
    before: dict[str, object] = {}
    for described in reading.services:
        if twins := finder.twins(described):
            report.notes.append(
                f"{described.names.get('de', '')}: Mehrere Leistungen haben diesen LeiKa-Schlüssel "
                f"({', '.join(twins)}); der Text gehört zu keiner von ihnen allein und fehlt."
            )
            continue
        row = finder.find(described)
        if row is not None and _is_left_alone(row, described):
            report.left_alone.append(row.key)
            continue
        key = row.key if row else finder.free(described)
        before[key] = row.updated_at if row else None
        competent = offices.get(described.office) or (row.office if row else None) or fallback
        if competent is None:
            raise Invalid(
                f"„{described.names.get('de', key)}“ nennt keine Stelle, die zuständig ist.",
                remedy="Nennen Sie mit --office den Schlüssel der Stelle, die dann gilt.",
            )
        wanted.append((_ours(described, key, offices), competent))
    _publish(actor, wanted, before, report, progress)
    _missing(actor, reading, report, withdraw=withdraw_missing)
    return report


def _take_offices(actor: Actor, reading: Reading, report: Report) -> Mapping[str, Office]:
    known = {row.key: row for row in Office.objects.all()}
    if not reading.offices:
        return known
    taken = take_offices(actor=actor, offices=reading.offices)
    report.offices_created, report.offices_changed = taken.created, taken.changed
    return {**known, **taken.offices}


def _fallback(key: str) -> Office | None:
    """The office that answers where nobody is named: the one given, else the top of the city."""
    if key:
        found = Office.objects.filter(key=key).first()
        if found is None:
            raise Invalid(
                f"Die Stelle „{key}“ gibt es nicht.",
                remedy="Die Schlüssel stehen im Katalog unter api/v1/catalogue/offices.",
            )
        return found
    return Office.objects.filter(parent=None).order_by("position", "key").first()


def _is_left_alone(row: Service, described: DescribedService) -> bool:
    if row.state == Service.State.WITHDRAWN:
        return True
    return bool(row.procedure_key) and described.layer != Layer.LAND


def _ours(described: DescribedService, key: str, offices: Mapping[str, Office]) -> DescribedService:
    """The description under our keys of service and places."""
    places: dict[str, DescribedPlace] = {}
    for place in described.places:
        if place.office in offices:
            row = offices[place.office]
            places.setdefault(row.key, replace(place, office=row.key))
    return replace(described, key=key, places=tuple(places.values()))


def _publish(
    actor: Actor,
    wanted: Sequence[tuple[DescribedService, Office]],
    before: Mapping[str, object],
    report: Report,
    progress: Progress,
) -> None:
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        for row in publish_services(actor=actor, services=some, procedure=False):
            if before[row.key] is None:
                report.created.append(row.key)
            elif before[row.key] != row.updated_at:
                report.changed.append(row.key)
            else:
                report.unchanged.append(row.key)
            if row.state == Service.State.DRAFT:
                report.drafts.append(row.key)
        progress(len(some))


def _missing(actor: Actor, reading: Reading, report: Report, *, withdraw: bool) -> None:
    """List what the same source named once and no longer does; withdraw it where asked."""
    named: dict[str, set[str]] = {}
    for described in reading.services:
        for scheme, value in described.identifiers.items():
            named.setdefault(scheme, set()).add(str(value))
    rows = Service.objects.exclude(state=Service.State.WITHDRAWN).exclude(identifiers={})
    for row in rows.order_by("key"):
        schemes = set(row.identifiers) & set(named)
        if not schemes or any(str(row.identifiers[name]) in named[name] for name in schemes):
            continue
        report.missing.append(row.key)
        if withdraw and not row.procedure_key:
            reason = "Die Quelle, aus der die Beschreibung stammt, führt die Leistung nicht mehr."
            withdraw_service(actor=actor, key=row.key, reason=reason)
            report.withdrawn.append(row.key)


class _Finder:
    """Finds our service for a described one, and keys that nobody has."""

    def __init__(self, rows: list[Service]) -> None:
        self.by_key = {row.key: row for row in rows}
        self.by_identifier = {
            (scheme, str(value)): row for row in rows for scheme, value in row.identifiers.items()
        }
        self.by_leika: dict[str, list[Service]] = {}
        for row in rows:
            if row.leika:
                self.by_leika.setdefault(row.leika, []).append(row)
        self.taken = set(self.by_key)

    def find(self, described: DescribedService) -> Service | None:
        for scheme, value in described.identifiers.items():
            if (row := self.by_identifier.get((scheme, str(value)))) is not None:
                return row
        same = self.by_leika.get(described.leika, [])
        if described.layer == Layer.LAND and len(same) == 1:
            return same[0]
        if described.identifiers:
            return None
        return self.by_key.get(described.key)

    def twins(self, described: DescribedService) -> list[str]:
        """Keys of ours among which a text of the Land could not choose."""
        known = any(
            (scheme, str(value)) in self.by_identifier
            for scheme, value in described.identifiers.items()
        )
        same = self.by_leika.get(described.leika, [])
        if described.layer != Layer.LAND or known or len(same) < 2:
            return []
        return sorted(row.key for row in same)

    def free(self, described: DescribedService) -> str:
        """Its own key; where a service of ours has it, with its number in the source behind it."""
        key = described.key
        if key in self.taken:
            number = next(iter(described.identifiers.values()), "")
            key = free_key(key, number or str(len(self.taken)), self.taken)
        self.taken.add(key)
        return key
