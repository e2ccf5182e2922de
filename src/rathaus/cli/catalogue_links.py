"""``rathaus catalogue links``: visit every address in the catalogue, now."""

from __future__ import annotations

import sys

import click

from rathaus.cli.output import json_option, show


@click.command("links", help="Prüft, ob die Adressen in den Beschreibungen noch antworten.")
@click.argument("slug")
@json_option
def links(slug: str, as_json: bool) -> None:
    """Ends with 1 where an address fails. Goes out into the internet, because somebody asks."""
    from rathaus.catalogue.actions.probing import probe_links
    from rathaus.catalogue.probing.addresses import all_addresses
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    with in_city(find_city(slug)):
        hidden = as_json or not sys.stderr.isatty()
        number = len(all_addresses())
        with click.progressbar(length=number, label=slug, file=sys.stderr, hidden=hidden) as bar:
            visits = probe_links(actor=system("cli"), seen=lambda _visit: bar.update(1))
    failing = [visit for visit in visits if visit.failed]
    facts = {
        "links": len(visits),
        "failing": [
            {"url": visit.url, "status": visit.status, "problem": visit.problem}
            for visit in failing
        ],
    }
    lines = [
        f"{visit.url}: {visit.problem}" + (f" ({visit.status})" if visit.status else "")
        for visit in failing
    ]
    show(facts, as_json, f"{len(visits)} Adressen geprüft, {len(failing)} gestört.", *lines)
    sys.exit(1 if failing else 0)
