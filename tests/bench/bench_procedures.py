"""A hundred procedure folders checked by the command, as a department or a pipeline calls it."""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rathaus.kernel.library import library_path
from tests.bench.registry import Place, Result, bench

COUNT = 100
ORIGIN = "procedures/sh/mobiles-halteverbot"


@bench("procedures-check")
def procedures_check(place: Place) -> Iterator[Result]:
    """CPU seconds, with the start of the program and the process that sets the letters."""
    with tempfile.TemporaryDirectory(prefix="rathaus-bench-") as folder:
        shelf = Path(folder, "sh")
        for number in range(COUNT):
            _copy(library_path() / ORIGIN, shelf / f"verfahren-{number}")
        before, begun = _cpu(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "rathaus", "procedures", "check", str(shelf), "--json"],
            capture_output=True,
            check=False,
        )
        seconds, cpu = time.perf_counter() - begun, _cpu() - before
        reports = json.loads(done.stdout)
        if done.returncode or len(reports) != COUNT:
            raise RuntimeError(f"{len(reports)} checked, exit code {done.returncode}")
        yield Result(
            "procedures-check",
            cpu,
            f"CPU s for {COUNT} procedures",
            note=f"waited {seconds:.1f} s; each with 28 example cases and 6 letters; goal: 30 s",
        )


def _copy(origin: Path, target: Path) -> None:
    """The same folder under another key, so that nothing of it is known already."""
    shutil.copytree(origin, target)
    service = target / "service.yaml"
    text = re.sub(r"^key: .*$", f"key: {target.name}", service.read_text("utf-8"), flags=re.M)
    service.write_text(text, "utf-8")
    for letter in (target / "letters").glob("*.typ"):
        letter.write_text(f"// {target.name}\n{letter.read_text('utf-8')}", "utf-8")


def _cpu() -> float:
    """CPU seconds of all processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
