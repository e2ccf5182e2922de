"""``rathaus catalogue evaluate``: labelled queries against a catalogue in a city of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click
import orjson

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.catalogue.exchange.described import Reading

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate", help="Misst, wie gut Leistungen gefunden werden.")
@click.argument("services", type=_FILE)
@click.argument("queries", type=_FILE)
@click.option("--without-keywords", is_flag=True, help="Ohne die Schlagwörter der Redaktion.")
@click.option("--locations", type=_FILE, help="Datei der Standorte, wenn es eine gibt.")
@json_option
def evaluate(
    services: Path, queries: Path, without_keywords: bool, locations: Path | None, as_json: bool
) -> None:
    from rathaus.catalogue.evaluation import evaluate as measure

    reading = _read(services, locations, keywords=not without_keywords)
    labels = _queries(queries)
    with _place():
        _fill(reading, hidden=as_json or not sys.stderr.isatty())
        right, unknown = _by_our_keys(labels)
        begun = perf_counter()
        quality = measure(right, _find)
        seconds = perf_counter() - begun
    facts = {
        "services": len(reading.services),
        "labels": sum(len(numbers) for numbers in labels.values()),
        "queries": quality.queries,
        "found_at_1": round(quality.found_at_1, 4),
        "found_at_5": round(quality.found_at_5, 4),
        "found_at_10": round(quality.found_at_10, 4),
        "with_keywords": not without_keywords,
        "milliseconds_a_query": round(1000 * seconds / max(quality.queries, 1), 2),
        "unknown": unknown,
        "failures": [asdict(failure) for failure in quality.failures],
    }
    show(facts, as_json, *_lines(facts))


def _find(query: str) -> list[str]:
    """What anybody finds on the page of services."""
    from rathaus.kernel import search
    from rathaus.kernel.access import ANONYMOUS

    return [hit.key for hit in search.search(query, ANONYMOUS, kinds=("service",), limit=10).hits]


def _by_our_keys(labels: dict[str, set[str]]) -> tuple[dict[str, set[str]], list[str]]:
    """Queries with the keys of the services that they may lead to; and those that lead nowhere."""
    from rathaus.catalogue.models import Service

    keys = dict(Service.objects.values_list("identifiers__evaluation", "key"))
    right = {
        query: {keys[number] for number in numbers if number in keys}
        for query, numbers in labels.items()
    }
    return {query: found for query, found in right.items() if found}, [
        query for query, found in right.items() if not found
    ]


def _lines(facts: dict[str, Any]) -> list[str]:
    words = "mit" if facts["with_keywords"] else "ohne"
    lines = [
        f"{facts['queries']} Anfragen ({facts['labels']} Zuordnungen) an {facts['services']} "
        f"Leistungen, {words} Schlagwörter:",
        f"  an erster Stelle (found@1):       {_percent(facts['found_at_1'])}",
        f"  unter den ersten fünf (found@5):  {_percent(facts['found_at_5'])}",
        f"  unter den ersten zehn (found@10): {_percent(facts['found_at_10'])}",
        f"  je Anfrage: {facts['milliseconds_a_query']} ms".replace(".", ","),
    ]
    if facts["unknown"]:
        lines.append(f"Nicht gefragt, weil die Leistung fehlt: {len(facts['unknown'])}.")
    if facts["failures"]:
        lines.append("Nicht an erster Stelle:")
    for failure in facts["failures"]:
        place = f"Platz {failure['place']}" if failure["place"] else "nicht unter zehn"
        first = failure["found"][0] if failure["found"] else "nichts"
        lines.append(
            f"  „{failure['query']}“: {', '.join(failure['right'])} – {place}; zuerst: {first}"
        )
    return lines


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")


def _read(services: Path, locations: Path | None, *, keywords: bool) -> Reading:
    """Everything that the file names, hidden or not: all of it has labels."""
    from rathaus.catalogue.exchange.dldb import read_dldb, read_file

    places = read_file(locations) if locations else None
    reading = read_dldb(
        read_file(services), places, scheme="evaluation", file=services.name
    ).with_hidden(shown=True)
    if keywords:
        return reading
    return replace(reading, services=tuple(replace(one, synonyms={}) for one in reading.services))


def _queries(path: Path) -> dict[str, set[str]]:
    """Lines of JSON with ``query`` and ``service_id``: which services each query may lead to."""
    found: dict[str, set[str]] = {}
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            found.setdefault(str(row["query"]), set()).add(str(row["service_id"]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise click.UsageError(
                f"{path.name}, Zeile {number}: Erwartet werden „query“ und „service_id“ als JSON."
            ) from error
    return found


def _fill(reading: Reading, *, hidden: bool) -> None:
    from rathaus.catalogue.exchange.taking import take_in
    from rathaus.kernel import search
    from rathaus.kernel.access import system
    from rathaus.people.models import Office

    office = Office.objects.create(key="stadt", name="Stadt", kind=Office.Kind.CITY)
    with click.progressbar(
        length=len(reading.services), label="Leistungen", file=sys.stderr, hidden=hidden
    ) as bar:
        take_in(actor=system("cli"), reading=reading, office=office.key, progress=bar.update)
    search.rebuild()


@contextmanager
def _place() -> Iterator[None]:
    """A city with a database of its own, dropped afterwards: no real one is touched."""
    from django.db import connection

    from rathaus.kernel.tenancy import City, in_city
    from rathaus.kernel.tenancy.backend.base import close_pool_of
    from rathaus.kernel.tenancy.lifecycle import create_city, database_name, drop_city
    from rathaus.kernel.tenancy.server import server_dsn

    slug = f"messung-{os.getpid()}"
    city = City(
        slug=slug,
        name="Messung",
        official_name="Messung",
        land="SH",
        hosts=(),
        database=database_name(slug),
        server_dsn=server_dsn(),
    )
    create_city(city)
    try:
        with in_city(city):
            yield
            connection.close()
    finally:
        close_pool_of(city)
        drop_city(slug)
