"""``rathaus reports``: take reports over, learn from them, measure."""

from __future__ import annotations

import click

from rathaus.cli.reports_import import import_


@click.group("reports", help="Meldungen übernehmen, daraus lernen, messen.")
def reports_group() -> None:
    pass


reports_group.add_command(import_)
