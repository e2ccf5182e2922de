"""What every adapter of a program has: is it there, which version, and running it within limits."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Final

from rathaus.records.renditions.tools import limits_process

_FILE_BYTES: Final = 500_000_000
_VERSION_SECONDS: Final = 20
_VERSION: Final = re.compile(rb"\d+(?:\.\d+)+")


class ToolFailed(Exception):
    """The program is not there, refused the file, took too long or left nothing behind."""


class Tool(ABC):
    """A program that may be installed on the machine.

    ``name`` is what people install, ``gives`` what the house can do with it, in German.
    """

    name: ClassVar[str]
    gives: ClassVar[str]
    programs: ClassVar[tuple[str, ...]]
    seconds: ClassVar[int] = 120

    @property
    def program(self) -> str | None:
        """Where it lies, if it is installed."""
        return next((path for name in self.programs if (path := shutil.which(name))), None)

    def check(self) -> str | None:
        """Name and version, or nothing where it is not installed or does not answer."""
        program = self.program
        return self._versioned(program) if program and not self.lacks() else None

    def lacks(self) -> str:
        """What else is missing although the program is there, in German; empty if nothing is."""
        return ""

    def absent(self) -> str:
        """That it is not installed, or what it lacks, in German."""
        return self.lacks() or f"{self.name} ist nicht installiert"

    @abstractmethod
    def missing(self) -> str:
        """Why something was not made, where the program is missing, in German."""

    def _versioned(self, program: str) -> str | None:
        version = _version_of(program, Path(program).stat().st_mtime_ns)
        return f"{self.name} {version}" if version else None

    def run(self, arguments: Sequence[str], folder: Path, env: Mapping[str, str]) -> None:
        """Run it in ``folder`` within limits; raises :class:`ToolFailed`.

        After :attr:`seconds` it is ended together with everything that it has started.
        """
        program = self.program
        if program is None:
            raise ToolFailed(self.missing())
        limits = [sys.executable, "-I", str(Path(limits_process.__file__))]
        limits += [str(2 * self.seconds), str(_FILE_BYTES)]
        with (folder / "said").open("wb") as said:
            started = subprocess.Popen(  # noqa: S603 - fixed arguments, no shell
                [*limits, program, *arguments],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **env},
                start_new_session=True,
            )
            try:
                code = started.wait(self.seconds)
            except subprocess.TimeoutExpired:
                raise ToolFailed("timeout") from None
            finally:
                _end(started)
        if code != 0:
            raise ToolFailed(f"{code}: {_last_words(folder / 'said')}")


def _end(started: subprocess.Popen[bytes]) -> None:
    """Nothing of it goes on: the session that it opened is ended as a whole."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def _last_words(said: Path) -> str:
    return said.read_bytes()[-300:].decode("utf-8", "replace").strip()


@lru_cache(maxsize=16)
def _version_of(program: str, _changed: int) -> str:
    try:
        told = subprocess.run(  # noqa: S603 - the program that was found, one fixed argument
            [program, "--version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = _VERSION.search(told.stdout + told.stderr)
    return found[0].decode() if found and told.returncode == 0 else ""
