"""``rathaus reports fetch``: reports of another Open311 server."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from rathaus.cli.output import json_option, show

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("fetch", help="Übernimmt Meldungen von einem anderen Open311-Server.")
@click.argument("url", metavar="ENDPUNKT")
@click.option("--city", "slug", required=True, help="Kommune, in die übernommen wird.")
@click.option("--key", default="", help="api_key, falls der Server einen verlangt.")
@click.option("--jurisdiction", default="", help="jurisdiction_id, falls er mehrere führt.")
@click.option("--since", type=_DAY, help="Erster Tag; ohne ihn geht es weiter, wo es aufhörte.")
@click.option("--until", type=_DAY, help="Tag, vor dem Schluss ist; ohne ihn jetzt.")
@click.option("--category", "named", multiple=True, metavar="WORT=SCHLÜSSEL",
              help="Unsere Kategorie für einen Code oder Namen dort, auch mehrmals.")  # fmt: skip
@click.option("--otherwise", default="", help="Kategorie für nicht zugeordnete Wörter.")
@click.option("--published", is_flag=True, help="Texte veröffentlichen, wie es der Server tut.")
@json_option
def fetch(
    url: str,
    slug: str,
    key: str,
    jurisdiction: str,
    since: datetime | None,
    until: datetime | None,
    named: tuple[str, ...],
    otherwise: str,
    published: bool,
    as_json: bool,
) -> None:
    from django.db import connection

    from rathaus.kernel.access import system
    from rathaus.kernel.clock import BERLIN
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.reports.importing.fetching import fetch_reports
    from rathaus.reports.importing.peer import Peer

    categories = dict(_pair(entry) for entry in named)
    hidden = as_json or not sys.stderr.isatty()
    with (
        in_city(find_city(slug)),
        Peer(url, key=key, jurisdiction=jurisdiction) as peer,
        click.progressbar(length=1, label="Übernehmen", hidden=hidden) as bar,
    ):
        try:
            done = fetch_reports(
                actor=system("import"),
                peer=peer,
                since=since.replace(tzinfo=BERLIN) if since else None,
                until=until.replace(tzinfo=BERLIN) if until else None,
                categories=categories,
                otherwise=otherwise,
                published=published,
                progress=lambda last: setattr(bar, "label", f"Übernommen bis {last:%d.%m.%Y}"),
            )
        finally:
            connection.close()
    facts = {
        "read": done.read, "entered": done.entered, "known": done.known, "closed": done.closed,
        "outside": done.outside, "bad": done.bad, "unmapped": dict(done.unmapped),
    }  # fmt: skip
    lines = [
        f"{done.read} gelesen, {done.entered} übernommen, {done.known} schon da, "
        f"{done.closed} inzwischen beendet, {done.outside} außerhalb der Stadt, "
        f"{len(done.bad)} nicht lesbar."
    ]
    lines += done.bad[:20]
    lines += [f"Nicht zugeordnet: {word} ({n})" for word, n in done.unmapped.most_common()]
    show(facts, as_json, *lines)


def _pair(entry: str) -> tuple[str, str]:
    word, sign, key = entry.rpartition("=")
    if not sign or not word or not key:
        raise click.BadParameter(f"„{entry}“ hat nicht die Form WORT=SCHLÜSSEL.")
    return word, key
