"""Fetch the foreign style sheets, scripts and fonts that pages use, pinned and with licences.

Maintainers run ``python scripts/vendor.py`` after changing a version below. It needs ``npm``, asks
it for the packed releases, keeps the few files that pages load, and writes ``vendor.json`` with
the integrity of each release and the SHA-256 of each kept file. The result is committed, so that
neither a build nor a run needs npm or the network. ``--check`` compares the committed files with
``vendor.json`` and needs neither.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src/rathaus/design/static/vendor"

# A page in German loads the two "latin" files only; the browser fetches another script's letters
# when a name on the page needs them.
FONT_WEIGHTS = (400, 600)
FONT_SCRIPTS = ("latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese")


@dataclass(frozen=True)
class Package:
    """One release and the files kept of it: path in the release -> path under its folder here."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@kern-ux/native",
        "2.7.2",
        "EUPL-1.2",
        "kern",
        {"dist/kern.min.css": "kern.min.css", "LICENSE.md": "LICENCE.md"},
    ),
    Package(
        "@fontsource/fira-sans",
        "5.3.0",
        "OFL-1.1",
        "fira-sans",
        {
            **{f"{weight}.css": f"{weight}.css" for weight in FONT_WEIGHTS},
            **{
                f"files/fira-sans-{script}-{weight}-normal.woff2": (
                    f"fira-sans-{script}-{weight}.woff2"
                )
                for weight in FONT_WEIGHTS
                for script in FONT_SCRIPTS
            },
            "LICENSE": "LICENCE.txt",
        },
    ),
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        "htmx",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENCE.txt"},
    ),
    Package(
        "leaflet",
        "1.9.4",
        "BSD-2-Clause",
        "leaflet",
        {
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "dist/images/layers.png": "images/layers.png",
            "dist/images/layers-2x.png": "images/layers-2x.png",
            "dist/images/marker-icon.png": "images/marker-icon.png",
            "LICENSE": "LICENCE.txt",
        },
    ),
    Package(
        "bpmn-js",
        "18.31.1",
        "bpmn.io",  # MIT, and the watermark in the picture stays
        "bpmn-js",
        {
            "dist/bpmn-navigated-viewer.production.min.js": "bpmn-navigated-viewer.js",
            "dist/assets/bpmn-js.css": "bpmn-js.css",
            "dist/assets/diagram-js.css": "diagram-js.css",
            "LICENSE": "LICENCE.txt",
        },
    ),
)

_SOURCE_MAP = re.compile(rb"(?m)^\s*(?://|/\*)[#@]\s*sourceMappingURL=.*$\n?")
_FONT_FACE = re.compile(
    r"/\* fira-sans-(?P<script>[a-z-]+)-\d+-normal \*/\s*@font-face \{.*?\}", re.S
)


def main() -> int:
    """Fetch everything, or with ``--check`` only compare; the exit status says which went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare the files with vendor.json")
    if parser.parse_args().check:
        return check()
    records = [vendor(package) for package in PACKAGES]
    text = json.dumps({"packages": records}, indent=2, ensure_ascii=False) + "\n"
    (TARGET / "vendor.json").write_text(text, encoding="utf-8")
    return check()


def vendor(package: Package) -> dict[str, object]:
    """Fetch one release and write its kept files; returns its entry in ``vendor.json``."""
    hashes = {}
    with tempfile.TemporaryDirectory() as scratch:
        integrity, archive = pack(package, Path(scratch))
        with tarfile.open(archive) as release:
            for source, target in package.files.items():
                member = release.extractfile(f"package/{source}")
                if member is None:
                    raise SystemExit(f"{package.name}: {source} is no file")
                content = prepare(source, member.read())
                path = TARGET / package.folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                hashes[f"{package.folder}/{target}"] = hashlib.sha256(content).hexdigest()
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "integrity": integrity,
        "files": hashes,
    }


def pack(package: Package, folder: Path) -> tuple[str, Path]:
    """Let npm fetch the packed release; returns its integrity string and the archive."""
    command = ["npm", "pack", f"{package.name}@{package.version}", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
    found = json.loads(done.stdout)[0]
    return found["integrity"], folder / found["filename"]


def prepare(source: str, content: bytes) -> bytes:
    """Drop references to files that are not kept: source maps, other font formats and scripts."""
    if source.endswith((".css", ".js")):
        content = _SOURCE_MAP.sub(b"", content)
        content = b"\n".join(line.rstrip() for line in content.splitlines()) + b"\n"
    if source.endswith("00.css"):
        faces = (match for match in _FONT_FACE.finditer(content.decode()))
        kept = [m.group() for m in faces if m["script"] in FONT_SCRIPTS]
        text = "\n".join(kept) + "\n"
        text = re.sub(r", url\([^)]*\.woff\) format\('woff'\)", "", text)
        content = re.sub(r"\./files/([a-z0-9-]+)-normal\.woff2", r"\1.woff2", text).encode()
    return content


def check() -> int:
    """Compare the committed files with ``vendor.json``, in both directions."""
    packages = json.loads((TARGET / "vendor.json").read_text(encoding="utf-8"))["packages"]
    expected = {path: digest for package in packages for path, digest in package["files"].items()}
    present = {
        str(path.relative_to(TARGET)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in TARGET.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    wrong = sorted(
        path for path in expected.keys() | present.keys() if expected.get(path) != present.get(path)
    )
    for path in wrong:
        sys.stderr.write(f"{path}: not what vendor.json says\n")
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    sys.stdout.write(f"{len(present)} files, {size / 1000:.0f} kB, {len(wrong)} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
