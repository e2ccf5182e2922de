"""``rathaus migrate``: every municipality's database on the schema of this version."""

from __future__ import annotations

import click

from rathaus.cli.output import json_option, show


@click.command("migrate", help="Hebt die Datenbanken aller Kommunen auf diese Version.")
@json_option
def migrate(as_json: bool) -> None:
    from rathaus.kernel.tenancy.lifecycle import migrate_city
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    ensure_registry()
    cities = registry.all()
    with click.progressbar(cities, label="Kommunen", hidden=as_json) as bar:
        for city in bar:
            migrate_city(city)
    show({"migrated": [c.slug for c in cities]}, as_json, f"{len(cities)} Kommunen auf dem Stand.")
