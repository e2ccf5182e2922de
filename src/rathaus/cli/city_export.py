"""Everything of one municipality in one folder: database dump, files, and what was written when."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from django.db import connection

from rathaus.kernel.blobs import open_blob
from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events.seal import seal_events, verify_events
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.lifecycle import export_database, schema_digest


def export_city(
    city: City, folder: Path, *, progress: Callable[[int, int], None] = lambda _d, _o: None
) -> dict[str, Any]:
    """Write the city's database (``database.dump``), files (``blobs/``) and ``export.json``.

    The log is sealed first, so that its head hash stands in ``export.json``: whoever reads the
    export later can tell that nothing was changed. Raises :class:`Conflict` when the folder is not
    empty, :class:`Unavailable` when the dump fails.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"Der Ordner {folder} ist nicht leer.", remedy="Einen neuen Ordner angeben.")
    folder.mkdir(parents=True, exist_ok=True)
    with in_city(city):
        seal_events()
        verdict = verify_events()
        total = Blob.objects.count()
        export_database(city, folder / "database.dump")
        files = 0
        for blob in Blob.objects.order_by("sha256").iterator():
            target = folder / "blobs" / blob.sha256[:2] / blob.sha256[2:]
            target.parent.mkdir(parents=True, exist_ok=True)
            with open_blob(blob) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            files += 1
            progress(files, total)
        connection.close()
    report = {
        "city": city.slug,
        "name": city.official_name,
        "land": city.land,
        "written_at": now().isoformat(),
        "schema": schema_digest(),
        "files": files,
        "events": verdict.sealed_events,
        "log_intact": verdict.intact,
        "log_head": verdict.head,
    }
    (folder / "export.json").write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    return report
