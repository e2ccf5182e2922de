"""A child ends with its parent, even when that is killed: no orphan holds the port."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_VARIABLE = "RATHAUS_LIFELINE"  # "<process number of the parent> <signal>"
_PR_SET_PDEATHSIG = 1  # prctl(2)


def environment(number: signal.Signals) -> dict[str, str]:
    """Our environment for a child that gets this signal when we end."""
    return {**os.environ, _VARIABLE: f"{os.getpid()} {int(number)}"}


def hold_on() -> None:
    """Bind our life to the parent's that asked for it; without one nothing happens."""
    parent, _, number = os.environ.pop(_VARIABLE, "").partition(" ")
    if not number or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit(0)  # it ended before we could ask for the signal
