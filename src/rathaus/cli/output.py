"""What commands print: lines for people, or with ``--json`` one JSON object for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
import orjson

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Add ``--json`` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Ausgabe als JSON.")(command)


def show(facts: Any, as_json: bool, *lines: str) -> None:
    """Print the facts as JSON, or the lines for people."""
    if as_json:
        click.echo(orjson.dumps(facts, default=str).decode())
        return
    for line in lines:
        click.echo(line)
