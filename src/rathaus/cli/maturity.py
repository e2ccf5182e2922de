"""``rathaus maturity``: compute the levels of all services, and show them with their reasons."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from rathaus.cli.output import json_option, show


@click.group("maturity", help="Reifegrad der Leistungen berechnen und zeigen.")
def maturity_group() -> None:
    """The group of commands."""


@maturity_group.command("compute", help="Berechnet alle Stufen aus den Ereignissen, jetzt.")
@click.argument("slug")
@json_option
def compute(slug: str, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.steering.actions import compute_maturity
    from rathaus.steering.figures import degree
    from rathaus.steering.queries import results_of
    from rathaus.steering.standard import standard

    with in_city(find_city(slug)):
        run = compute_maturity(actor=system("cli"))
        results, model = results_of(run), standard(run.model)
        counts = Counter(result.level for result in results)
        share = str(degree(results, model.compliant_from))
    levels = {level.number: counts[level.number] for level in model.levels}
    facts = {
        "model": run.model,
        "computed_at": run.computed_at,
        "services": run.services,
        "levels": {str(level): count for level, count in levels.items()},
        "degree": share,
        "digest": run.digest,
    }
    lines = [f"Stufe {level}: {count}" for level, count in levels.items()]
    show(
        facts,
        as_json,
        f"{run.services} Leistungen nach Modell {run.model} berechnet.",
        *lines,
        f"Ab Stufe {model.compliant_from}: {share}",
        model.words["convention"]["de"],
    )


@maturity_group.command("probe", help="Ruft die Seite jeder Leistung auf, wie jede Nacht.")
@click.argument("slug")
@json_option
def probe(slug: str, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.steering.visiting import probe_services

    with in_city(find_city(slug)):
        found = probe_services(actor=system("cli"))
    facts = {"address": found.address, "answered": len(found.answered), "failed": found.failed}
    told = f"{len(found.answered)} Leistungen unter {found.address} erreichbar."
    wrong = (
        f"nicht erreichbar: {key} ({status or 'keine Antwort'})"
        for key, status in found.failed.items()
    )
    show(facts, as_json, told, *wrong)


@maturity_group.command("show", help="Zeigt die Stufen des letzten Laufs, mit Gründen.")
@click.argument("slug")
@click.argument("service", required=False)
@json_option
def show_levels(slug: str, service: str | None, as_json: bool) -> None:
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.steering.queries import latest_run, result_of, results_of

    with in_city(find_city(slug)):
        run = latest_run()
        if run is None:
            show([], as_json, "Noch nicht berechnet. Abhilfe: rathaus maturity compute.")
            return
        if service is not None:
            _show_one(result_of(run, service), as_json)
            return
        results = results_of(run)
    facts = [
        {"service": row.service_key, "level": row.level, "computed": row.computed}
        for row in results
    ]
    show(facts, as_json, *(f"{row.level}  {row.names['de']}" for row in results))


def _show_one(result: Any, as_json: bool) -> None:
    """A service with the rating of each criterion; a result that was tampered with says so."""
    from rathaus.steering.detail import said_of
    from rathaus.steering.standard import standard
    from rathaus.steering.stored import digest_of

    intact = digest_of(result) == result.digest
    facts = {
        "service": result.service_key,
        "level": result.level,
        "computed": result.computed,
        "ratings": result.ratings,
        "way": result.way,
        "intact": intact,
    }
    model = standard(result.run.model)
    lines = [f"{result.names['de']}: Stufe {result.level}"]
    for row in result.ratings:
        said = "trifft nicht zu" if row["rating"] is None else f"bis Stufe {row['rating']}"
        lines.append(f"  {model.criterion(row['criterion']).name['de']}: {said}")
        lines += [
            f"    fehlt: {step.missing['de']}"
            for step, found in said_of(model.criterion(row["criterion"]), row)
            if not found["met"]
        ]
    if not intact:
        lines.append("Achtung: Die Prüfsumme dieses Ergebnisses stimmt nicht.")
    show(facts, as_json, *lines)
