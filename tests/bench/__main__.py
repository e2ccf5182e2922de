"""``python -m tests.bench [NAME …]``: one JSON object a line; without names, every bench.

The benches have a database server of their own, in a folder that goes with them: what it uses is
theirs alone. With ``DATABASE_URL`` they use that server, whose CPU time is not ours to see.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tests.bench.registry import Place, Result


@contextmanager
def _server() -> Iterator[None]:
    """A home for the embedded server, stopped and removed afterwards."""
    from django.conf import settings

    from rathaus.kernel.postgres import stop_server

    with tempfile.TemporaryDirectory(prefix="rathaus-bench-") as folder:
        settings.HOME = Path(folder)
        try:
            yield
        finally:
            if not settings.DATABASE_URL:
                stop_server(settings.HOME)
                # Where root runs this, the folder is a link to one that the server may enter.
                shutil.rmtree((settings.HOME / "postgres").resolve(), ignore_errors=True)


@contextmanager
def _place() -> Iterator[Place]:
    """A city with a database of its own, dropped afterwards."""
    from django.conf import settings
    from django.db import connection

    from rathaus.kernel.postgres import status
    from rathaus.kernel.tenancy import City, in_city
    from rathaus.kernel.tenancy.backend.base import close_all_pools
    from rathaus.kernel.tenancy.lifecycle import (
        create_city,
        database_name,
        drop_city,
        schema_digest,
    )
    from rathaus.kernel.tenancy.server import server_dsn
    from tests.bench.registry import Place as Made

    settings.TEMPLATE_DATABASE = f"test_template_{schema_digest()[:16]}"  # as the suite names it
    dsn = server_dsn()
    server = status(settings.HOME).server
    city = City(
        slug="messstadt",
        name="Messstadt",
        official_name="Stadt Messstadt",
        land="SH",
        hosts=("messstadt.testserver",),
        database=database_name("messstadt"),
        server_dsn=dsn,
        demo=True,
    )
    create_city(city)
    try:
        with in_city(city):
            yield Made(city, server.pid if server else None)
            connection.close()
    finally:
        close_all_pools()
        drop_city(city.slug)


def main() -> int:
    """Run the benches named on the command line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.settings.test"
    django.setup()
    from tests.bench.registry import BENCHES

    for module in sorted(Path(__file__).parent.glob("bench_*.py")):
        import_module(f"tests.bench.{module.stem}")
    wanted = sys.argv[1:] or sorted(BENCHES)
    if unknown := [name for name in wanted if name not in BENCHES]:
        sys.stderr.write(
            f"Diese Messung gibt es nicht: {', '.join(unknown)}.\n"
            f"Abhilfe: eine von {', '.join(sorted(BENCHES))}.\n"
        )
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops with us
    with _server():
        for name in wanted:
            with _library_as_it_was(), _place() as place:
                for result in BENCHES[name](place):
                    _tell(result)
    return 0


@contextmanager
def _library_as_it_was() -> Iterator[None]:
    """Some benches bring a library of their own; the next one finds the common one again."""
    from rathaus.kernel import library

    named = os.environ.get("RATHAUS_LIBRARY")
    try:
        yield
    finally:
        if named is None:
            os.environ.pop("RATHAUS_LIBRARY", None)
        else:
            os.environ["RATHAUS_LIBRARY"] = named
        library.reload()


def _tell(result: Result) -> None:
    line = {
        "name": result.name,
        "value": round(result.value, 3),
        "unit": result.unit,
        "floor": None if result.floor is None else round(result.floor, 3),
        "ratio": result.ratio,
        "note": result.note,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
