"""Refuse dependencies whose licence does not go with the EUPL-1.2 under which Rathaus is given.

Looks at everything that uv.lock names for running and developing, as installed. A package passes
when its licence expression (SPDX), else its classifiers, else its licence field name only licences
of the list below; for „A OR B" one of them is enough.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata

from requirements import GROUPS, LOCK, locked

#: Licences under which a part may be used in, and given on with, a work under the EUPL-1.2:
#: permissive ones, and weak copyleft that ends at the library or file.
ALLOWED = {
    "0BSD",
    "AFL-2.1",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "EUPL-1.2",
    "HPND",
    "ISC",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PostgreSQL",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}

#: What older packages write instead of an SPDX name.
OLD_NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PostgreSQL License": "PostgreSQL",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}

#: Packages without a usable statement, read by hand: package to (licence, where it says so).
READ_BY_HAND: dict[str, tuple[str, str]] = {
    "axe-playwright-python": ("MIT AND MPL-2.0", "its LICENSE; head of the axe.min.js inside"),
    "pypdfium2": (
        "BSD-3-Clause AND Apache-2.0",
        "its LICENSES; what PDFium carries (BUILD_LICENSES: FreeType, ICU …) is permissive",
    ),
    "pytest-timeout": ("MIT", "its LICENSE; „DFSG approved“ is no licence"),
    "qrcode": ("BSD-3-Clause AND MIT", "its LICENSE, which quotes the MIT origin"),
    "zen-engine": ("MIT", "its LICENSE"),
}


def stated(package: metadata.Distribution) -> str:
    """The licence a package states, as an SPDX expression as far as we know its words."""
    about = package.metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    classifiers = [
        entry.rsplit(" :: ", 1)[-1]
        for entry in about.get_all("Classifier", [])
        if entry.startswith("License :: ") and not entry.endswith("OSI Approved")
    ]
    names = classifiers or ([about["License"].strip()] if "License" in about else [""])
    return " AND ".join(OLD_NAMES.get(name, name) for name in names)


def passes(expression: str) -> bool:
    """Whether an SPDX expression (AND before OR, brackets) can be met with allowed licences."""
    words = re.findall(r"\(|\)|[^\s()]+", expression)

    def either(at: int) -> tuple[bool, int]:
        good, at = both(at)
        while at < len(words) and words[at].upper() == "OR":
            other, at = both(at + 1)
            good = good or other
        return good, at

    def both(at: int) -> tuple[bool, int]:
        good, at = single(at)
        while at < len(words) and words[at].upper() == "AND":
            other, at = single(at + 1)
            good = good and other
        return good, at

    def single(at: int) -> tuple[bool, int]:
        if at < len(words) and words[at] == "(":
            good, at = either(at + 1)
            return good and at < len(words), at + 1
        good = at < len(words) and words[at] in ALLOWED
        if at + 1 < len(words) and words[at + 1].upper() == "WITH":
            at += 2  # an exception only ever permits more
        return good, at + 1

    good, end = either(0)
    return good and end == len(words)


def problems() -> list[str]:
    """One line per package whose licence is unknown or not allowed."""
    found = []
    for name in sorted(
        locked(
            tomllib.loads(LOCK.read_text(encoding="utf-8")), groups=GROUPS["requirements-dev.txt"]
        )
    ):
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # not for this platform
        expression = READ_BY_HAND[name][0] if name in READ_BY_HAND else stated(package)
        if not passes(expression):
            found.append(f"{name} {package.version}: {expression[:80] or 'no licence stated'}")
    return found


def main() -> int:
    """Say what does not go."""
    found = problems()
    if found:
        found.append(
            "Remedy: another package; or read its licence and enter it in scripts/licences.py."
        )
        sys.stderr.write("\n".join(found) + "\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
