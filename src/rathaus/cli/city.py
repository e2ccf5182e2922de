"""``rathaus city``: municipalities come, are listed, exported, and go."""

from __future__ import annotations

from pathlib import Path

import click

from rathaus.cli.output import json_option, show


@click.group("city", help="Kommunen anlegen, auflisten, ausgeben und löschen.")
def city_group() -> None:
    """The group of commands."""


@city_group.command("create", help="Legt eine Kommune mit eigener Datenbank an.")
@click.argument("slug")
@click.option("--name", help="Name der Kommune; fehlt er, gilt der aus library/cities/<slug>.")
@click.option("--land", help="Land als Kürzel, zum Beispiel SH.")
@click.option("--host", "hosts", multiple=True, help="Adresse, unter der sie antwortet.")
@json_option
def create(
    slug: str, name: str | None, land: str | None, hosts: tuple[str, ...], as_json: bool
) -> None:
    from rathaus.cli.seed import city_from_library, seed_city
    from rathaus.kernel.tenancy.lifecycle import create_city

    entry = city_from_library(slug, name=name, land=land, hosts=hosts)
    new = create_city(entry)
    seed_city(entry)
    told = "angelegt" if new else "gab es schon, Eintrag aufgefrischt"
    show(
        {"slug": slug, "database": entry.database, "hosts": entry.hosts, "created": new},
        as_json,
        f"{entry.official_name}: {told} (Datenbank {entry.database}).",
    )


@city_group.command("list", help="Zeigt alle Kommunen.")
@json_option
def list_(as_json: bool) -> None:
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    ensure_registry()
    cities = registry.all()
    lines = [f"{c.slug:<14} {c.land}  {c.database:<24} {', '.join(c.hosts)}" for c in cities]
    facts = [
        {"slug": c.slug, "name": c.name, "land": c.land, "database": c.database, "hosts": c.hosts}
        for c in cities
    ]
    show(facts, as_json, *(lines or ["Noch keine Kommune eingetragen."]))


@city_group.command("admin", help="Öffnet das Konto der ersten Fachadministration.")
@click.argument("slug")
@click.argument("email")
@click.argument("name")
@json_option
def admin(slug: str, email: str, name: str, as_json: bool) -> None:
    from rathaus.cli.seed import open_administrator
    from rathaus.kernel.tenancy.lifecycle import find_city

    password = open_administrator(find_city(slug), email=email, name=name)
    show(
        {"email": email, "password": password},
        as_json,
        f"{name} kann sich mit {email} anmelden. Erstes Passwort: {password}",
        "Es wird nicht noch einmal gezeigt. Beim Anmelden ist ein zweiter Faktor einzurichten.",
    )


@city_group.command("drop", help="Löscht eine Kommune samt Datenbank. Vorher ausgeben!")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Ohne Rückfrage.")
@json_option
def drop(slug: str, yes: bool, as_json: bool) -> None:
    from rathaus.kernel.tenancy.lifecycle import drop_city, find_city

    city = find_city(slug)
    if not yes:
        click.confirm(
            f"{city.official_name} mit allen Akten endgültig löschen?", abort=True, err=True
        )
    drop_city(slug)
    show({"dropped": slug}, as_json, f"{city.official_name} ist gelöscht.")


@city_group.command("export", help="Gibt die ganze Datenbank und alle Dateien aus.")
@click.argument("slug")
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
def export(slug: str, folder: Path, as_json: bool) -> None:
    from rathaus.cli.city_export import export_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    with click.progressbar(length=1, label=slug, hidden=as_json) as bar:
        report = export_city(
            find_city(slug), folder, progress=lambda done, of: _move(bar, done, of)
        )
    show(
        report,
        as_json,
        f"{report['files']} Dateien und die Datenbank liegen in {folder}.",
        "Zurückspielen: docs/guides/operate.md.",
    )


def _move(bar: object, done: int, of: int) -> None:
    bar.length = of  # type: ignore[attr-defined]
    bar.update(done - bar.pos)  # type: ignore[attr-defined]
