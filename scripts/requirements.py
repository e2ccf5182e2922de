"""Keep requirements.txt and requirements-dev.txt in step with uv.lock, for those without uv.

``python scripts/requirements.py write`` exports both with uv; ``check`` compares both with the
lock, name by name, version by version, hash by hash, without uv and without a network.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "uv.lock"
GROUPS = {"requirements.txt": ("photos",), "requirements-dev.txt": ("dev", "photos")}

Pins = dict[str, tuple[str, frozenset[str]]]


def header() -> str:
    """The first lines of an export: what it was made from."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"# From uv.lock by scripts/requirements.py; do not edit.\n# uv.lock sha256: {digest}\n"


def write() -> None:
    """Export both lists with uv."""
    for name, groups in GROUPS.items():
        command = ["uv", "export", "--frozen", "--quiet", "--no-emit-project", "--no-header"]
        command += ["--no-emit-index-url", "--no-annotate", "--no-default-groups"]
        command += [f"--group={group}" for group in groups]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
        (ROOT / name).write_text(header() + done.stdout, encoding="utf-8")


def pinned(text: str) -> Pins:
    """Name to version and hashes, as an exported list has them."""
    pins: Pins = {}
    for entry in text.replace("\\\n", " ").splitlines():
        if found := re.match(r"([a-z0-9-]+)==(\S+)", entry):
            pins[found[1]] = found[2], frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry))
    return pins


def locked(lock: dict[str, Any], *, groups: Collection[str]) -> Pins:
    """Name to version and hashes of all that the project needs, by following the lock."""
    packages = {package["name"]: package for package in lock["package"]}
    project = packages["rathaus"]
    waiting = [*project["dependencies"]]
    for name in groups:
        waiting += project["dev-dependencies"][name]
    done: set[tuple[str, tuple[str, ...]]] = set()
    pins: Pins = {}
    while waiting:
        need = waiting.pop()
        extras = tuple(need.get("extra", ()))
        if (need["name"], extras) in done:
            continue
        done.add((need["name"], extras))
        package = packages[need["name"]]
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        pins[need["name"]] = package["version"], frozenset(file["hash"] for file in files)
        waiting += package.get("dependencies", ())
        for extra in extras:
            waiting += package.get("optional-dependencies", {}).get(extra, ())
    return pins


def differences() -> list[str]:
    """One line per way in which a list and the lock differ."""
    lock = tomllib.loads(LOCK.read_text(encoding="utf-8"))
    found: list[str] = []
    for name, groups in GROUPS.items():
        text = (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else ""
        there, wanted = pinned(text), locked(lock, groups=groups)
        found += [
            f"{name}: {package} is {there.get(package, ('missing',))[0]}, "
            f"uv.lock says {wanted.get(package, ('not needed',))[0]}"
            for package in sorted(there.keys() | wanted.keys())
            if there.get(package) != wanted.get(package)
        ]
        if not text.startswith(header()):
            found.append(f"{name}: made from another uv.lock")
    return found


def main() -> int:
    """Run the command given."""
    if sys.argv[1:] == ["write"]:
        write()
    problems = differences()
    if problems:
        problems.append("Remedy: python scripts/requirements.py write")
        sys.stderr.write("\n".join(problems) + "\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
