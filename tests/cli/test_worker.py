"""``rathaus worker`` as the operator starts it: works, and ends when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from rathaus.kernel.jobs import count_by_state
from rathaus.kernel.search import rebuild_search
from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.server import server_dsn


def test_the_worker_works_and_ends_on_sigterm(fresh_city: City, tmp_path: Path) -> None:
    rebuild_search.defer()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rathaus.settings",
        "DATABASE_URL": server_dsn(),
        "RATHAUS_DATABASE_PREFIX": settings.DATABASE_PREFIX,
        "RATHAUS_HOME": str(tmp_path),
    }
    program = "import sys; from rathaus.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "worker"]
    process = subprocess.Popen(command, env=environment)
    try:
        until = time.monotonic() + 90
        while not _done():
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    assert count_by_state()["doing"] == 0


def _done() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [rebuild_search.name]
        )
        return bool(cursor.fetchone()[0] == 0)
