"""The command ``rathaus``. Each subcommand is a module of its own, imported only when called.

A new one takes a line in COMMANDS. Django is set up before any command that does not opt out;
errors meant for people are printed as one sentence with its remedy, exit code 1.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module

import click

from rathaus.cli import lifeline
from rathaus.kernel.errors import RathausError


@dataclass(frozen=True, slots=True)
class Entry:
    """A subcommand: where it is (``module:attribute``), its line in the help, what it needs."""

    target: str
    help: str
    django: bool = True


COMMANDS: dict[str, Entry] = {
    "up": Entry("rathaus.cli.up:up", "Öffnet die Demo-Städte im Browser.", django=False),
    "catalogue": Entry(
        "rathaus.cli.catalogue:catalogue_group",
        "Leistungen einlesen, ausgeben, prüfen und messen.",
    ),
    "city": Entry("rathaus.cli.city:city_group", "Kommunen anlegen, auflisten, ausgeben, löschen."),
    "clients": Entry(
        "rathaus.cli.clients:clients_group",
        "Programme der Schnittstelle zulassen, erneuern, sperren.",
    ),
    "database": Entry(
        "rathaus.cli.database:database",
        "Mitgelieferte Datenbank starten, anhalten, ansehen.",
        django=False,
    ),
    "doctor": Entry("rathaus.cli.doctor:doctor", "Sagt, was fehlt, damit alles läuft."),
    "events": Entry("rathaus.cli.events:events_group", "Ereignisprotokoll siegeln und prüfen."),
    "maturity": Entry(
        "rathaus.cli.maturity:maturity_group", "Reifegrad der Leistungen berechnen und zeigen."
    ),
    "migrate": Entry("rathaus.cli.migrate:migrate", "Hebt alle Kommunen auf diese Version."),
    "procedures": Entry(
        "rathaus.cli.procedures:procedures_group",
        "Verfahren beginnen, prüfen, vergleichen, einspielen, umstellen.",
    ),
    "records": Entry(
        "rathaus.cli.records:records_group", "Akten prüfen und aussondern, Scans einlesen."
    ),
    "reports": Entry(
        "rathaus.cli.reports:reports_group", "Meldungen übernehmen, daraus lernen, messen."
    ),
    "prepare": Entry("rathaus.cli.prepare:prepare", "Übersetzt Texte, stellt Dateien bereit."),
    "web": Entry("rathaus.cli.web:web", "Nur der Webserver.", django=False),
    "worker": Entry("rathaus.cli.worker:worker", "Nur die Hintergrundaufgaben."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and help line; imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, attribute = entry.target.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Befehle"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and (entry := COMMANDS.get(args[0])) and entry.django and "--help" not in args:
            set_up_django()
        return super().resolve_command(ctx, args)


@click.command("rathaus", cls=LazyGroup, context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(package_name="rathaus", message="Rathaus %(version)s")
def cli() -> None:
    """Rathaus: das digitale Rathaus einer Kommune, vom ersten Wort bis zum Bescheid."""


def set_up_django() -> None:
    """Load settings and models; at most once."""
    import django

    django.setup()


def main() -> int:
    """Run the command line; the exit code."""
    lifeline.hold_on()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.settings")
    try:
        return int(cli.main(standalone_mode=False) or 0)
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except RathausError as error:
        remedy = f"\nAbhilfe: {error.remedy}" if error.remedy else ""
        click.echo(f"{error.message}{remedy}", err=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (rathaus … | head): nothing to say to anybody
        return 1
