"""``rathaus catalogue``: take services in, give them out, measure how well they are found."""

from __future__ import annotations

from importlib import import_module

import click

from rathaus.cli.catalogue_evaluate import evaluate
from rathaus.cli.catalogue_export import export
from rathaus.cli.catalogue_import import import_
from rathaus.cli.catalogue_pvog import deliver, pvog, simulator

_ELSEWHERE = {
    "links": ("rathaus.cli.catalogue_links", "links", "Prüft, ob Links noch erreichbar sind."),
    "bylaws": ("rathaus.cli.catalogue_bylaws", "bylaws", "Liest Satzungen und Richtlinien ein."),
}
"""Commands in modules of their own: module, name in it, line in the help."""


class _Group(click.Group):
    """Knows further commands by name; imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, attribute, _help = _ELSEWHERE[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            command = self.commands.get(name)
            rows.append((name, command.help or "" if command else _ELSEWHERE[name][2]))
        with formatter.section("Befehle"):
            formatter.write_dl(rows)


@click.group("catalogue", cls=_Group, help="Leistungen einlesen, ausgeben, prüfen und messen.")
def catalogue_group() -> None:
    """The group of commands."""


for _command in (deliver, evaluate, export, import_, pvog, simulator):
    catalogue_group.add_command(_command)
