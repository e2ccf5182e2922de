"""``rathaus reports``: take reports and setups over, learn from them, measure."""

from __future__ import annotations

import click

from rathaus.cli.reports_fetch import fetch
from rathaus.cli.reports_import import import_
from rathaus.cli.reports_learning import drift, evaluate, train
from rathaus.cli.reports_setup import setup


@click.group(
    "reports", help="Meldungen und Einrichtung übernehmen, daraus lernen, Vorschläge messen."
)
def reports_group() -> None:
    """The group of commands."""


for _command in (drift, evaluate, fetch, import_, setup, train):
    reports_group.add_command(_command)
