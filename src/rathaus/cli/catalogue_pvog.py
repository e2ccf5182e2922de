"""``rathaus catalogue pvog, deliver, pvog-simulator``: the network of German portals."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict

import click

from rathaus.cli.catalogue_export import written
from rathaus.cli.catalogue_import import lines_of, take
from rathaus.cli.output import json_option, show


@click.command("pvog", help="Holt Texte des Landes aus dem Portalverbund, unter die eigenen.")
@click.option("--city", "slug", required=True, help="Kommune, für die geholt wird.")
@click.option("--ars", default="", help="Regionalschlüssel; ohne Angabe der der Kommune.")
@click.option("--leika", "keys", multiple=True,
              help="LeiKa-Schlüssel; ohne Angabe die aller eigenen Leistungen.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Sagt nur, was sich ändern würde.")
@json_option
def pvog(slug: str, ars: str, keys: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    from django.db import connection

    from rathaus.catalogue.exchange.pvog.client import Suchdienst
    from rathaus.catalogue.models import Service
    from rathaus.kernel.errors import Invalid
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    city = find_city(slug)
    region = ars or str(city.settings.get("ars") or "")
    if not (region.isdecimal() and len(region) == 12):
        raise Invalid(
            f"Der Regionalschlüssel von {city.name} ist nicht bekannt.",
            remedy="Nennen Sie ihn mit --ars (zwölf Ziffern).",
        )
    with in_city(city), Suchdienst() as service:
        try:
            own = Service.objects.exclude(leika="").values_list("leika", flat=True)
            wanted = keys or tuple(sorted(set(own)))
            reading = service.texts_of_the_land(region, wanted)
            report = take(
                reading,
                office="",
                withdraw_missing=False,
                dry_run=dry_run,
                hidden=as_json or not sys.stderr.isatty(),
            )
        finally:
            connection.close()
    show({"dry_run": dry_run, **asdict(report)}, as_json, *lines_of(report, dry_run=dry_run))


@click.command(
    "deliver", help="Übergibt den Katalog als XZuFi 2.3 an den Portalverbund (simuliert)."
)
@click.option("--city", "slug", required=True, help="Kommune, deren Katalog übergeben wird.")
@json_option
def deliver(slug: str, as_json: bool) -> None:
    from django.db import connection

    from rathaus.catalogue.exchange.ours import describe_all, public_services
    from rathaus.catalogue.exchange.pvog.client import deliver as hand_over
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    with in_city(find_city(slug)):
        try:
            services = describe_all(public_services())
            data = written(services, "xzufi", version="2.3", base="")
        finally:
            connection.close()
    number = hand_over(data)
    show(
        {"delivered": len(services), "id": number, "simulated": True},
        as_json,
        f"{len(services)} Leistungen übergeben, Vorgang {number} (simuliert).",
    )


@click.command("pvog-simulator", help="Antwortet wie der Portalverbund, zum Ausprobieren.")
@click.option("--port", type=int, default=8115, show_default=True, help="Port auf diesem Rechner.")
def simulator(port: int) -> None:
    from rathaus.catalogue.exchange.pvog.simulator import CLIENT, SECRET, simulated

    with simulated(port=port) as (address, _delivered):
        click.echo(f"Simulierter Portalverbund unter {address}. Beenden mit Strg+C.")
        click.echo(f"export RATHAUS_PVOG_URL={address} RATHAUS_PVOG_DELIVERY_URL={address}")
        click.echo(
            f"export RATHAUS_PVOG_TOKEN_URL={address}/auth/token "
            f"RATHAUS_PVOG_CLIENT={CLIENT} RATHAUS_PVOG_SECRET={SECRET}"
        )
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo("Beendet.")
