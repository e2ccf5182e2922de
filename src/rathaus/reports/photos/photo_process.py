"""The process that opens one photo: a question and a photo in, an answer and pictures out.

It is started by path. Standard input is the length of the question (four bytes), the question as
JSON, and the photo. Standard output is the length of the answer (four bytes), the answer as JSON,
and the pictures, whose lengths stand in it. Exit codes: 0 answered, 4 damaged.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from pathlib import Path
from typing import Any, Final

DAMAGED: Final = 4
_LEVELS: Final = 3


def main() -> int:
    """Answer the question about the photo."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[_LEVELS]))
    from rathaus.reports.photos import bounds, sizing

    resource.setrlimit(resource.RLIMIT_AS, (bounds.MEMORY, bounds.MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.CPU_SECONDS, bounds.CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer
    (length,) = struct.unpack(">I", data.read(4))
    question, photo = json.loads(data.read(length)), data.read()
    try:
        answer, pictures = _answer(photo, question)
    except (sizing.NoPicture, sizing.Broken, sizing.TooLarge, sizing.TooSmall):
        return DAMAGED
    said = json.dumps({**answer, "lengths": [len(one) for one in pictures]}).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(said)) + said + b"".join(pictures))
    sys.stdout.flush()
    return 0


def _answer(photo: bytes, question: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    from rathaus.reports.photos.cleaning import encode, open_upright, thumbnail
    from rathaus.reports.photos.covering import cover, find
    from rathaus.reports.photos.finders.registry import finders_at_work, lacking

    image = open_upright(photo)
    at_work = finders_at_work(question["finders"])
    failed = ""
    found = []
    for finder in at_work:
        try:
            found += find(image, [finder])
        except Exception as error:  # noqa: BLE001 - without a finder's word an editor must look
            failed = f"{finder.key}: {type(error).__name__}"
    shown = cover(image, found)
    answer = {
        "size": image.size,
        "findings": [[one.kind, list(one.box), one.sure, one.finder] for one in found],
        "lacking": sorted(lacking(at_work)),
        "failed": failed,
    }
    return answer, [encode(shown), thumbnail(shown)]


if __name__ == "__main__":
    sys.exit(main())
