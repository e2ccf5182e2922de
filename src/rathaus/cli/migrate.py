"""``rathaus migrate``: every municipality's database on the schema of this version."""

from __future__ import annotations

from collections.abc import Callable

import click

from rathaus.cli.output import json_option, show


@click.command("migrate", help="Hebt die Datenbanken aller Kommunen auf diese Version.")
@json_option
def migrate(as_json: bool) -> None:
    migrated = bring_up_to_date(click.echo if not as_json else lambda _text: None)
    show({"migrated": migrated}, as_json, f"{len(migrated)} Kommunen auf neuen Stand gebracht.")


def bring_up_to_date(report: Callable[[str], None]) -> list[str]:
    """Migrate the cities that lack a migration of this version; their short names."""
    from rathaus.kernel.tenancy.lifecycle import is_up_to_date, migrate_city
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    ensure_registry()
    migrated = []
    for city in registry.all():
        if not is_up_to_date(city):
            migrate_city(city)
            report(f"{city.name}: Datenbank auf dem Stand dieser Version")
            migrated.append(city.slug)
    return migrated
