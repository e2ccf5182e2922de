"""What a template may not contain.

A letter sees only the files that are laid before it. Two things would lead out of that world:
packages, which typst fetches from the network, and text that is turned into program. Both need
words that stand literally in the source, so reading the source is enough to refuse them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rathaus.procedures.letters.model import Finding

_WAY_IN = re.compile(r"(?<![\w-])(import|include)(?![\w-])(.*)")
_LOCAL = re.compile(r'\s*"(/?[\w./-]+\.typ)"\s*(?:$|[:;)\]}]|as\b|//)')
_FORBIDDEN = re.compile(r"(?<![\w-])(eval|std|plugin)(?![\w-])")
_REASONS = {
    "eval": "„eval“ macht Text zu Programm und ist in Briefen nicht erlaubt.",
    "std": "„std“ führt zu Funktionen, die in Briefen nicht erlaubt sind.",
    "plugin": "„plugin“ führt fremde Programme aus und ist in Briefen nicht erlaubt.",
}


def dangers(file: str, source: str) -> Iterator[Finding]:
    """Every place of a template that leads out of its world, also inside comments."""
    for number, line in enumerate(source.splitlines(), start=1):
        for found in _FORBIDDEN.finditer(line):
            yield Finding(file, number, _REASONS[found[1]])
        for found in _WAY_IN.finditer(line):
            if _LOCAL.match(found[2]) is None or ".." in found[2]:
                reason = (
                    f"„{found[1]}“ darf nur eine Datei des Ordners oder der gemeinsamen Briefe "
                    'nennen, zum Beispiel "/common/letters/letterhead.typ".'
                )
                yield Finding(file, number, reason)
