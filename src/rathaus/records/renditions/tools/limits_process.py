"""Takes limits upon itself and becomes the program named: CPU seconds, bytes of a file, program."""

from __future__ import annotations

import os
import resource
import sys


def main() -> None:
    """Set the limits, step behind what people wait for, and become the program."""
    seconds, size = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - the program that the adapter has found


if __name__ == "__main__":
    main()
