"""Documents taken into files: hash, store, rows, fact and the note for the text, all durable."""

from __future__ import annotations

import hashlib
import io
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pikepdf
import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from rathaus.kernel import blobs
from rathaus.kernel.access import system
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.transactions import action
from rathaus.records.actions import Paper, add_documents
from rathaus.records.models import Case, Document, DocumentVersion, SearchDue
from tests.bench.registry import Place, Result, bench
from tests.records.cast import a_case

DOCUMENTS = int(os.environ.get("RATHAUS_BENCH_INTAKE", "2000"))
_SIZE = 200_000
_IN_A_CASE = 10
HOUSE = system("bench")


@bench("intake")
def intake(place: Place) -> Iterator[Result]:
    """Two takers at once, as two cores allow; each document is committed and on the disk before the
    taker's next.

    The floor writes the same bytes with fsync and the same rows (content, document, version, fact,
    note for the text, place in the case) by psycopg alone, one transaction each, by two as well.
    """
    settings.BLOB_FSYNC = True
    papers = [_pdf(number) for number in range(DOCUMENTS + 1)]
    cases = [a_case() for _number in range(DOCUMENTS // _IN_A_CASE + 1)]
    _take_in(case=cases[-1], data=papers[-1])
    with place.meter() as meter:
        _by_two(
            lambda share: [
                _take_in(case=cases[number // _IN_A_CASE], data=papers[number]) for number in share
            ]
        )
    _check(place)
    floor = _floor(place, papers[:DOCUMENTS], cases)
    yield Result(
        "intake",
        DOCUMENTS / meter.seconds,
        "documents/s",
        floor=floor.documents_a_second,
        note=f"{DOCUMENTS} of {_SIZE // 1000} kB in {meter.seconds:.1f} s by two takers; "
        f"{meter.cpu / DOCUMENTS:.2f} CPU ms each, bare {floor.cpu:.2f} "
        f"(×{meter.cpu / DOCUMENTS / floor.cpu:.2f})",
    )


@action
def _take_in(*, case: Case, data: bytes) -> None:
    blob = blobs.put(data, name="scan.pdf", purpose="upload")
    add_documents(actor=HOUSE, case=case, papers=[Paper(blob, "scan.pdf", "Scan", "evidence")])


def _by_two(take: Callable[[range], object]) -> None:
    """Each takes one half; an error of either is raised."""
    half = DOCUMENTS // 2

    def work(share: range) -> None:
        try:
            take(share)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        shares = (range(half), range(half, DOCUMENTS))
        for taken in [pool.submit(copy_context().run, work, share) for share in shares]:
            taken.result()


def _check(place: Place) -> None:
    """Everything that counts is there: contents, versions, facts, and the search knows of it."""
    wanted = DOCUMENTS + 1
    counts = {
        "contents": Blob.objects.count(),
        "versions": DocumentVersion.objects.count(),
        "facts": Event.objects.filter(kind="document.filed").count(),
        "cases due for the search": SearchDue.objects.filter(
            case__in=Document.objects.values("case")
        )
        .values("case")
        .distinct()
        .count(),
    }
    cases = Document.objects.values("case").distinct().count()
    if [*counts.values()] != [wanted, wanted, wanted, cases]:
        raise RuntimeError(f"not everything is there: {counts} of {wanted} in {cases} cases")


class _Bare:
    """What the same work costs without the house."""

    def __init__(self, seconds: float, cpu: float) -> None:
        self.documents_a_second = DOCUMENTS / seconds
        self.cpu = cpu / DOCUMENTS


_ROWS = (
    "INSERT INTO floor_kernel_blob VALUES (%s, %s, %s, %s)",
    "UPDATE records_case SET document_count = document_count + 1 WHERE id = %s",
    "INSERT INTO floor_document VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
    "INSERT INTO floor_version VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
    "INSERT INTO floor_event (kind, time, actor, subject, facts, visibility) "
    "VALUES (%s, %s, %s, %s, %s::jsonb, 1)",
    "INSERT INTO floor_due VALUES (%s) ON CONFLICT DO NOTHING",
)
_TABLES = """
CREATE TABLE floor_kernel_blob (sha256 text PRIMARY KEY, size bigint, media_type text,
  created_at timestamptz);
CREATE TABLE floor_document (id uuid PRIMARY KEY, case_id uuid, serial int, kind text, title text,
  visibility int, direction text, created_at timestamptz, created_by text,
  UNIQUE (case_id, serial));
CREATE TABLE floor_version (id uuid PRIMARY KEY, document_id uuid, number int, sha256 text,
  name text, media_type text, size bigint, created_at timestamptz, created_by text,
  UNIQUE (document_id, number));
CREATE TABLE floor_event (id bigserial PRIMARY KEY, kind text, time timestamptz, actor text,
  subject text, facts jsonb, visibility int);
CREATE INDEX ON floor_event (subject, id);
CREATE INDEX ON floor_event (kind, time);
CREATE TABLE floor_due (case_id uuid PRIMARY KEY);
"""


def _floor(place: Place, papers: list[bytes], cases: list[Case]) -> _Bare:
    dsn = make_conninfo(place.city.server_dsn, dbname=place.city.database)
    with psycopg.connect(dsn, autocommit=True) as raw:
        raw.execute(_TABLES)

    def take(share: range) -> None:
        with psycopg.connect(dsn, autocommit=True) as raw:
            for number in share:
                _write(Path(folder) / str(number), papers[number])
                _insert(raw, papers[number], cases[number // _IN_A_CASE], number)

    with tempfile.TemporaryDirectory(prefix="rathaus-bench-") as folder, place.meter() as meter:
        _by_two(take)
    return _Bare(meter.seconds, meter.cpu)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _insert(raw: psycopg.Connection, data: bytes, case: Case, number: int) -> None:
    sha256, document, at = hashlib.sha256(data).hexdigest(), new_id(), now()
    facts = f'{{"document": "document:{document}", "sha256": "{sha256}", "serial": {number}}}'
    pdf, size = "application/pdf", len(data)
    values = (
        (sha256, size, pdf, at),
        (case.pk,),
        (document, case.pk, number, "evidence", "Scan", 1, "in", at, "system:bench"),
        (new_id(), document, 1, sha256, "scan.pdf", pdf, size, at, "system:bench"),
        ("document.filed", at, "system:bench", f"case:{case.pk}", facts),
        (case.pk,),
    )
    with raw.transaction():
        for statement, parameters in zip(_ROWS, values, strict=True):
            raw.execute(statement, parameters)


def _pdf(number: int) -> bytes:
    """A small PDF as scanners write it: one page whose picture is noise, of the wanted size."""
    source = random.Random(number)  # noqa: S311
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[0]
        noise = document.make_stream(source.randbytes(_SIZE - 900))
        noise.Type, noise.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        noise.Width, noise.Height, noise.BitsPerComponent = 400, 490, 8
        noise.ColorSpace = pikepdf.Name.DeviceGray
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=noise))
        page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()
