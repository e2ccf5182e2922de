"""``rathaus catalogue export``: the public catalogue in the formats of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.catalogue.exchange.described import DescribedService

FORMATS = ("xzufi", "csv", "jsonld", "ttl")


@click.command("export", help="Gibt Leistungen aus: XZuFi, Tabelle, schema.org oder CPSV-AP.")
@click.argument("keys", nargs=-1)
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS), help="Format.")
@click.option("--city", "slug", required=True, help="Kommune, deren Katalog ausgegeben wird.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="Datei; ohne Angabe auf die Standardausgabe.")  # fmt: skip
@click.option("--version", type=click.Choice(["2.2", "2.3"]), default="2.2", show_default=True,
              help="Fassung von XZuFi.")  # fmt: skip
@click.option("--base", default="", help="Adresse der Stadt, sonst https:// und ihr erster Host.")
@json_option
def export(
    keys: tuple[str, ...],
    format_: str,
    slug: str,
    out: Path | None,
    version: str,
    base: str,
    as_json: bool,
) -> None:
    from django.db import connection

    from rathaus.catalogue.exchange.ours import describe_all, public_services
    from rathaus.kernel.errors import NotFound
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    city = find_city(slug)
    address = (base or f"https://{city.hosts[0] if city.hosts else slug}").rstrip("/") + "/"
    with in_city(city):
        try:
            rows = public_services()
            services = describe_all(rows.filter(key__in=keys) if keys else rows)
            if unknown := set(keys) - {service.key for service in services}:
                raise NotFound(
                    f"Öffentlich gibt es nicht: {', '.join(sorted(unknown))}.",
                    remedy="Nehmen Sie Schlüssel aus „export --format csv“.",
                )
            data = written(services, format_, version=version, base=address)
        finally:
            connection.close()
    if out is None:
        click.echo(data, nl=False)
        return
    out.write_bytes(data)
    show(
        {"file": str(out), "services": len(services)},
        as_json,
        f"{len(services)} Leistungen stehen in {out}.",
    )


def written(services: list[DescribedService], format_: str, *, version: str, base: str) -> bytes:
    """The services in the format; within a city."""
    import orjson

    from rathaus.catalogue.addresses import service_url
    from rathaus.catalogue.exchange.linked import PREFIXES, cpsv_ap, schema_org_graph
    from rathaus.catalogue.exchange.ours import offices_of
    from rathaus.catalogue.exchange.table.write import write_table
    from rathaus.catalogue.exchange.triples import turtle
    from rathaus.catalogue.exchange.xzufi.write import write_xzufi
    from rathaus.kernel.tenancy import current_city

    if format_ == "csv":
        return write_table(services)
    offices, city = offices_of(services), current_city()
    if format_ == "xzufi":
        ars = str(city.settings.get("ars") or "")
        return write_xzufi(services, offices, version=version, ars=ars)
    addresses = {one.key: base.rstrip("/") + service_url(one.key) for one in services}
    if format_ == "ttl":
        triples = cpsv_ap(services, offices, addresses=addresses, base=base)
        return turtle(triples, PREFIXES).encode()
    graph = schema_org_graph(services, offices, addresses=addresses, city=city.name)
    return orjson.dumps(graph, option=orjson.OPT_INDENT_2) + b"\n"
