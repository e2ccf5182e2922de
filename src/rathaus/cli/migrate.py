"""``rathaus migrate``: every municipality's database on the schema of this version.

A comment on the database says which schema it has, so that a start in which nothing changed costs
one question per city.
"""

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
    """Migrate the cities whose schema is not this version's; their short names."""
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import make_conninfo

    from rathaus.kernel.tenancy.lifecycle import migrate_city, schema_digest
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    ensure_registry()
    wanted = schema_digest()
    migrated = []
    for city in registry.all():
        address = make_conninfo(city.server_dsn, dbname=city.database)
        with psycopg.connect(address, autocommit=True) as database:
            row = database.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()
            if row == (wanted,):
                continue
            migrate_city(city)
            database.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(city.database), sql.Literal(wanted)
                )
            )
        report(f"{city.name}: Datenbank auf dem Stand dieser Version")
        migrated.append(city.slug)
    return migrated
