"""By-laws and laws as passages to be found, and questions of which the right text is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rathaus.kernel.search import Entry

KIND = "bylaw"
_FRONT = re.compile(r"\s*---\n(.*?)\n(?=---|\s*#|\n)", re.DOTALL)
_HEADING = re.compile(r"#+ (.*)")
_TAG = re.compile(r"(?:thema|bereich)-(\w+)")
_FEWEST_WORDS = 3


@dataclass(slots=True)
class Text:
    """A by-law as it stands in its file."""

    title: str
    facts: dict[str, str]
    passages: list[tuple[str, str]] = field(default_factory=list)


def entries(shared: Path) -> Iterator[Entry]:
    """Every section of every text."""
    for path in _files(shared):
        key = str(path.relative_to(shared / "data/bylaws-faq"))
        text = read(path)
        for number, (heading, body) in enumerate(text.passages):
            yield Entry(
                kind=KIND,
                key=f"{key}#{number}",
                title=heading,
                text=body,
                details=" ".join(_TAG.findall(text.facts.get("tags", ""))),
                area=text.facts.get("gueltigkeit", ""),
                whole=key,
                whole_title=text.title,
                url="/",
            )


def questions(shared: Path) -> dict[str, set[str]]:
    """Each question with the files that answer it."""
    found: dict[str, set[str]] = {}
    lines = (shared / "data/bylaws-faq/faq_questions_dev.jsonl").read_text("utf-8").splitlines()
    for line in map(json.loads, lines):
        found.setdefault(line["question"], set()).update(line["files"])
    return found


def read(path: Path) -> Text:
    """A file with or without front matter; every heading begins a passage."""
    body = path.read_text("utf-8").removeprefix("\ufeff")
    facts: dict[str, str] = {}
    front = _FRONT.match(body)
    if front and ":" in front[1]:
        pairs = (line.partition(":") for line in front[1].splitlines() if ":" in line)
        facts = {name.strip(): value.strip().strip('"') for name, _colon, value in pairs}
        body = body[front.end() :]
    heading = re.search(r"^# (.*)$", body, re.MULTILINE)
    named = (facts.get("titel", ""), heading[1] if heading else "")
    title = " – ".join(dict.fromkeys(name.strip() for name in named if name.strip()))
    text = Text(title or path.stem, facts)
    for part in re.split(r"^(?=#{1,6} )", body, flags=re.MULTILINE):
        found = _HEADING.match(part)
        rest = part[found.end() :] if found else part
        if found or len(rest.split()) >= _FEWEST_WORDS:
            text.passages.append((found[1] if found else text.title, rest))
    return text


def _files(shared: Path) -> list[Path]:
    found = (shared / "data/bylaws-faq").rglob("*.md")
    return sorted(path for path in found if path.name != "SOURCES.md")
