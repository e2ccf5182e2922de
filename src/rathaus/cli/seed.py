"""Filling a municipality from the library: offices, people, filing plan, services, procedures.

Everything here may be run again: what is there already stays as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import connection

from rathaus.catalogue.bylaws.importing import import_bylaws
from rathaus.catalogue.competence.importing import import_responsibilities
from rathaus.catalogue.imports import import_services
from rathaus.catalogue.topics.actions import import_topics
from rathaus.kernel.access import system
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.library import library_path
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.lifecycle import create_city, database_name, is_up_to_date, migrate_city
from rathaus.kernel.tenancy.server import server_dsn
from rathaus.people.actions import (
    assign_role,
    import_offices,
    import_residents,
    import_roles,
    import_staff,
    open_staff_account,
)
from rathaus.people.models import Account, RoleAssignment
from rathaus.procedures.actions.entries import enter_by_staff
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.folder import FolderError
from rathaus.procedures.library import sources_for
from rathaus.procedures.models import Entry
from rathaus.records.actions import import_filing_plan
from rathaus.reports.actions.keys import ensure_test_key
from rathaus.reports.configuration.examples import import_examples
from rathaus.reports.configuration.files import import_setup

DEMO_CITIES = ("kiel", "konstanz", "kassel")
DEMO_PASSWORD = "rathaus-demo-2026"  # noqa: S105 – printed at every start, for fictional people only
SEED = system("seed")
SHOWN_ROLES = ("clerk", "lead", "treasury", "report-desk", "crew", "administrator")


@dataclass(frozen=True, slots=True)
class DemoCity:
    """A demo city as it is announced: where it is, and who can log in."""

    url: str
    name: str
    accounts: list[str] = field(default_factory=list)


def city_from_library(
    slug: str, *, name: str | None = None, land: str | None = None, hosts: tuple[str, ...] = ()
) -> City:
    """The entry of a city from ``library/cities/<slug>/city.yaml``, with what is given put over it.

    Raises :class:`Invalid` when neither the library nor the arguments say enough.
    """
    path = library_path() / "cities" / slug / "city.yaml"
    known: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
    wanted = {"name": name or known.get("name"), "land": land or known.get("land")}
    if not all(wanted.values()):
        raise Invalid(
            f"Für „{slug}“ gibt es in der Bibliothek keine city.yaml.",
            remedy="Nennen Sie --name und --land, oder legen Sie eine solche Datei an.",
        )
    crest = path.with_name("crest.svg")
    more: dict[str, Any] = {name: str(known[name]) for name in ("ars", "ags") if known.get(name)}
    if crest.exists():
        more |= {"crest_svg": crest.read_text("utf-8"), "crest_url": "/wappen.svg"}
    if settings.DEMO:
        more["demo_password"] = DEMO_PASSWORD  # the login page shows it
    return City(
        slug=slug,
        name=str(wanted["name"]),
        official_name=str(known.get("official_name") or wanted["name"]),
        land=str(wanted["land"]),
        hosts=hosts or tuple(known.get("hosts") or (f"{slug}.localhost",)),
        database=database_name(slug),
        server_dsn=server_dsn(),
        demo=settings.DEMO,
        settings=dict(known.get("settings", {})) | more,
    )


def seed_city(city: City, report: Callable[[str], None] = lambda _line: None) -> None:
    """Bring a city in line with its folder in the library; without one it gets the roles only.

    Services and procedures name offices, so they follow once the city has entered its own.
    """
    folder = library_path() / "cities" / city.slug
    with in_city(city):
        try:
            import_roles(actor=SEED, path=library_path() / "roles.yaml")
            if (folder / "offices.yaml").exists():
                import_offices(actor=SEED, path=folder / "offices.yaml")
                import_filing_plan(actor=SEED, path=folder / "filing-plan.csv")
                _people(city, folder)
                import_services(actor=SEED, path=library_path() / "catalogue" / "services.yaml")
                _responsibilities(folder)
                _procedures(city, report)
                _topics()
                _bylaws(city, folder)
                _reports(city, folder)
                _entries(city, folder, report)
        finally:
            connection.close()


def _reports(city: City, folder: Path) -> None:
    """Categories, routes, contractors and texts of the issue reporter; in demos a key to try."""
    import_setup(actor=SEED, folders=[library_path() / "reports", folder / "reports"])
    if city.demo:
        ensure_test_key(actor=SEED)


def _examples(city: City, report: Callable[[str], None]) -> None:
    """Invented reports for the map and the desk of a demo city."""
    path = library_path() / "cities" / city.slug / "reports" / "examples.yaml"
    with in_city(city):
        try:
            if count := import_examples(actor=SEED, path=path):
                report(f"{count} Meldungen")
        finally:
            connection.close()


def _responsibilities(folder: Path) -> None:
    """Districts with another office than usual, if the city names any."""
    path = folder / "responsibilities.yaml"
    if path.exists():
        import_responsibilities(actor=SEED, path=path)


def _topics() -> None:
    """Life situations, target groups and packs, over services that are there by now."""
    catalogue = library_path() / "catalogue"
    for name, lists in (
        ("life-situations.yaml", ("situations", "groups")),
        ("topic-packs.yaml", ("packs",)),
    ):
        if (catalogue / name).exists():
            import_topics(actor=SEED, path=catalogue / name, kinds=lists)


def _bylaws(city: City, folder: Path) -> None:
    """The example by-laws of a demo city; others bring their own."""
    path = folder / "bylaws"
    if city.demo and path.exists():
        import_bylaws(actor=SEED, folder=path)


def _procedures(city: City, report: Callable[[str], None]) -> None:
    """Every procedure of the city; an unfinished one of its own keeps nobody from starting."""
    own = library_path() / "cities" / city.slug
    for source in sources_for(city.land, city.slug):
        report(f"Verfahren {source.key}")
        try:
            install_procedure(actor=SEED, path=source.path, layers=source.layers)
        except (FolderError, Invalid) as error:
            if not source.path.is_relative_to(own):
                raise
            report(f"Verfahren {source.key} ist nicht eingespielt: {str(error).splitlines()[0]}")


def _entries(city: City, folder: Path, report: Callable[[str], None]) -> None:
    """Something to read in the directories of a demo city; what ran out is entered anew.

    A directory that the city has changed for itself may refuse them, which keeps nobody waiting.
    """
    path = folder / "entries.yaml"
    if not city.demo or not path.exists():
        return
    known: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))["entries"]
    for directory, entries in known.items():
        if Entry.objects.filter(directory=directory, case=None, ended_at=None).exists():
            continue
        try:
            for entry in entries:
                _enter(directory, entry)
        except (Invalid, NotFound) as error:
            report(f"Verzeichnis {directory}: {error}")


def _enter(directory: str, entry: Mapping[str, Any]) -> None:
    typed = {
        name: value if isinstance(value, list) else str(value)
        for name, value in entry.items()
        if name != "place"
    }
    place = str(entry.get("place", ""))
    enter_by_staff(actor=SEED, directory=directory, typed=typed, place=place, agreed=True)


def open_administrator(city: City, *, email: str, name: str) -> str:
    """An account with the roles that set up everything else; returns its first password."""
    password = secrets.token_urlsafe(15)
    with in_city(city):
        try:
            import_roles(actor=SEED, path=library_path() / "roles.yaml")
            account = open_staff_account(actor=SEED, email=email, name=name, password=password)
            for role in ("administrator", "operator"):
                assign_role(actor=SEED, account=account, role_key=role)
        finally:
            connection.close()
    return password


def ensure_demo_cities(report: Callable[[str], None]) -> list[DemoCity]:
    """Create and fill the demo cities; nothing that is there is lost or doubled."""
    return [_ensure(slug, report) for slug in DEMO_CITIES]


def _ensure(slug: str, report: Callable[[str], None]) -> DemoCity:
    city = city_from_library(slug)
    new = create_city(city)
    if not new and not is_up_to_date(city):
        report(f"{city.name}: Datenbank auf den neuen Stand bringen")
        migrate_city(city)
    report(f"{city.name}: {'wird eingerichtet' if new else 'wird aufgefrischt'}")
    seed_city(city)
    _examples(city, report)
    with in_city(city):
        accounts = _announced()
        connection.close()
    return DemoCity(f"http://{city.hosts[0]}:{settings.PORT}/", city.official_name, accounts)


def _announced() -> list[str]:
    """One resident and one member of staff for each role that a visitor wants to try."""
    everybody = Account.objects.filter(demo=True, is_active=True).order_by("pk")
    lines = []
    resident = everybody.filter(is_staff_member=False).first()
    if resident is not None:
        lines.append(f"{'Einwohnerin/Einwohner':<26}{resident.email}")
    held = RoleAssignment.objects.filter(account__in=everybody, role__key__in=SHOWN_ROLES)
    seen: set[str] = set()
    for assignment in held.select_related("role", "account").order_by("account__pk"):
        if assignment.role.key not in seen:
            seen.add(assignment.role.key)
            lines.append(f"{assignment.role.title:<26}{assignment.account.email}")
    return [*lines, f"{'Passwort für alle':<26}{DEMO_PASSWORD}"]


def _people(city: City, folder: Path) -> None:
    """Demo cities get fictional staff and residents; others bring their own."""
    if not city.demo:
        return
    if (folder / "staff.yaml").exists():
        import_staff(actor=SEED, path=folder / "staff.yaml", password=DEMO_PASSWORD, demo=True)
    if (folder / "residents.yaml").exists():
        import_residents(actor=SEED, path=folder / "residents.yaml", password=DEMO_PASSWORD)
