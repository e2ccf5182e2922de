"""A photo from outside made fit to be shown, asked of :mod:`photo_process`."""

from __future__ import annotations

import json
import logging
import os
import struct
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from rathaus.reports.photos import bounds, photo_process, refusing
from rathaus.reports.photos.exif import Position
from rathaus.reports.photos.findings import Area, Finding, Kind
from rathaus.reports.photos.judging import Cause, Verdict, judge, unseen
from rathaus.reports.photos.reading import Look, look

_log = logging.getLogger(__name__)
# More threads only reserve more memory; one photo takes a few seconds.
_ONE_THREAD: Final = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Processed:
    """A photo, cleaned and covered. ``width`` and ``height`` in pixels of ``photo``.

    ``photo`` and ``thumbnail`` are JPEG without metadata; both are empty where the file could not
    be opened with bounded time and memory. ``findings`` are boxes on ``photo``. Before anybody but
    an editor sees it, ``verdict.withheld`` has to be asked.
    """

    photo: bytes
    thumbnail: bytes
    verdict: Verdict
    findings: tuple[Finding, ...]
    position: Position | None
    taken_at: datetime | None
    width: int
    height: int


def process(data: bytes) -> Processed:
    """Read, clean, search and cover one photo, in a process of its own.

    Raises :class:`Invalid` for what :func:`look` refuses and for damaged photos. A photo on which
    the process fails or takes too long comes back ``unseen``: a report is never lost for it. The
    setting ``REPORTS_PHOTO_FINDERS`` (keys) leaves only some finders at work.
    """
    seen = look(data)
    try:
        done = _run(data)
    except subprocess.TimeoutExpired:
        return _without_picture(seen, "timeout")
    if done.returncode == photo_process.DAMAGED:
        raise refusing.damaged()
    if done.returncode != 0:
        return _without_picture(seen, f"exit {done.returncode}")
    return _answered(seen, done.stdout)


def _run(data: bytes) -> subprocess.CompletedProcess[bytes]:
    asked = json.dumps({"finders": getattr(settings, "REPORTS_PHOTO_FINDERS", None)}).encode()
    return subprocess.run(  # noqa: S603 - our own program, no shell, content by pipe
        [sys.executable, "-I", "-B", str(Path(photo_process.__file__))],
        input=struct.pack(">I", len(asked)) + asked + data,
        capture_output=True,
        timeout=bounds.SECONDS,
        env={"PATH": os.environ.get("PATH", ""), **_ONE_THREAD},
        check=False,
    )


def _answered(seen: Look, output: bytes) -> Processed:
    (length,) = struct.unpack_from(">I", output)
    answer = json.loads(output[4 : 4 + length])
    middle = 4 + length + answer["lengths"][0]
    findings = tuple(_finding(each) for each in answer["findings"])
    width, height = answer["size"]
    return Processed(
        photo=output[4 + length : middle],
        thumbnail=output[middle:],
        verdict=_verdict(answer, findings),
        findings=findings,
        position=seen.position,
        taken_at=seen.taken_at,
        width=width,
        height=height,
    )


def _verdict(answer: dict[str, Any], findings: tuple[Finding, ...]) -> Verdict:
    if answer["failed"]:
        _log.warning("a finder failed on a photo: %s", answer["failed"])
        return unseen(Cause.FINDER_FAILED)
    if answer["lacking"]:
        return unseen(Cause.NO_FINDER)
    return judge(findings, tuple(answer["size"]))


def _finding(each: list[Any]) -> Finding:
    kind, box, sure, finder = each
    return Finding(Kind(kind), Area(*box), sure, finder)


def _without_picture(seen: Look, why: str) -> Processed:
    _log.warning("a photo could not be opened within bounds: %s", why)
    return Processed(
        photo=b"",
        thumbnail=b"",
        verdict=unseen(Cause.TOO_HARD),
        findings=(),
        position=seen.position,
        taken_at=seen.taken_at,
        width=seen.width,
        height=seen.height,
    )
