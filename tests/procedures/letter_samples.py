"""The shipped letters with their samples, and small letters for tests."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from rathaus.procedures.letters import Letter, Pdf, letters_of, load_letters, render, sample_of
from rathaus.procedures.letters.load import read_files
from tests.procedures.form_samples import HALTEVERBOT, LIBRARY

COMMON = LIBRARY / "procedures" / "common" / "letters"
LETTERS = HALTEVERBOT / "letters"
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
HEAD = '#import "/common/letters/letterhead.typ": *\n#show: letter.with(subject: "Probe")\n'


def shipped(name: str) -> Letter:
    """A letter of the temporary no-stopping zone."""
    return load_letters(LETTERS, COMMON)[name]


def sample(name: str) -> dict[str, Any]:
    """Data and letterhead of the sample, to be changed at will."""
    return copy.deepcopy(sample_of(read_files(LETTERS), read_files(COMMON), name))


def written(body: str, head: str = HEAD) -> Letter:
    """A letter made of some lines."""
    return letters_of({"probe.typ": (head + body).encode()}, read_files(COMMON), COMMON / "fonts")[
        "probe"
    ]


def printed(letter: Letter, name: str = "decision", **changes: Any) -> Pdf:
    """The letter set with a sample, some of whose values are changed."""
    given = sample(name)
    data = {**given["data"], **changes}
    return render(letter, data, letterhead=given["letterhead"], created=NOW)


def text_of(pdf: Pdf) -> str:
    """All text in reading order, with single blanks."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.data)).pages]
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


def tags(pdf: Pdf) -> list[tuple[str, str]]:
    """Structure elements with their alternative texts, in reading order."""
    root = PdfReader(io.BytesIO(pdf.data)).trailer["/Root"]
    return list(_walk(root["/StructTreeRoot"]))


def _walk(node: Any) -> Iterator[tuple[str, str]]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _walk(node["/K"])


def folder_with(place: Path, **letters: str) -> Path:
    """A folder of letters with an empty sample for each."""
    for name, source in letters.items():
        (place / f"{name}.typ").write_text(source)
    (place / "sample.json").write_text("{" + ", ".join(f'"{name}": {{}}' for name in letters) + "}")
    return place
