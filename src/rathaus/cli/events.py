"""``rathaus events``: seal the log, and read it again to see whether anybody touched it."""

from __future__ import annotations

import dataclasses
import sys

import click

from rathaus.cli.output import json_option, show


@click.group("events", help="Das Ereignisprotokoll siegeln und prüfen.")
def events_group() -> None:
    """The group of commands."""


@events_group.command("seal", help="Siegelt alles, was noch offen ist.")
@click.argument("slug")
@json_option
def seal(slug: str, as_json: bool) -> None:
    from rathaus.kernel.events.seal import seal_events
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    with in_city(find_city(slug)):
        seals = seal_events()
        count = sum(entry.count for entry in seals)
    show(
        {"seals": len(seals), "events": count},
        as_json,
        f"{count} Ereignisse in {len(seals)} Abschnitten gesiegelt.",
    )


@events_group.command("verify", help="Liest das Protokoll neu und vergleicht es mit den Siegeln.")
@click.argument("slug")
@json_option
def verify(slug: str, as_json: bool) -> None:
    from rathaus.kernel.events.seal import verify_events
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    with in_city(find_city(slug)):
        verdict = verify_events()
    findings = [f"Ereignisse {f.first_event}–{f.last_event}: {f.reason}" for f in verdict.findings]
    show(
        dataclasses.asdict(verdict) | {"intact": verdict.intact},
        as_json,
        f"{verdict.sealed_events} Ereignisse in {verdict.seals} Siegeln, "
        f"{verdict.open_events} noch ungesiegelt.",
        *(findings or ["Unversehrt."]),
        f"Letztes Siegel: {verdict.head}",
    )
    if not verdict.intact:
        sys.exit(1)
