"""The papers hold: links lead somewhere, commands exist, variables are listed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from rathaus import cli
from rathaus.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.M | re.S)
HEADING = re.compile(r"^#+ +(.*)$", re.M)
VARIABLE = re.compile(r"(?:text|flag|number)\(\s*\"([A-Z][A-Z0-9_]+)\"")
# One letter of each in brackets, so that this file does not contain what it looks for.
FOREIGN = re.compile(
    r"/[w]ork/|/[t]mp/build|/[r]oot/|[p]ythonhosted|/[a]rtifactory|/[n]exus/"
    r"|\b(?:[c]hat ?gpt|[c]laude|[a]nthropic|[c]opilot|[l]arge language model)\b",
    re.I,
)
# Lists that tools write, with hashes or addresses of packages.
WRITTEN_BY_TOOLS = {"uv.lock", "requirements.txt", "requirements-dev.txt"}


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode != 0:
        pytest.skip("no git clone: which files belong to the project is not known")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    return _tracked()


@pytest.fixture(scope="module")
def papers(tracked: list[Path]) -> dict[Path, str]:
    """Every Markdown file of the project but those of vendored packages."""
    found = {
        path: path.read_text("utf-8")
        for path in tracked
        if path.suffix == ".md" and "vendor" not in path.parts
    }
    assert ROOT / "README.md" in found
    return found


def _prose(text: str) -> str:
    return FENCE.sub("", text)


def _anchors(text: str) -> set[str]:
    """The anchors of the headings, as forges make them."""
    plain = (re.sub(r"[`*_]|\[|\]\([^)]*\)", "", title) for title in HEADING.findall(_prose(text)))
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in plain}


def test_every_relative_link_leads_somewhere(papers: dict[Path, str]) -> None:
    followed, broken = 0, []
    for path, text in papers.items():
        for target in LINK.findall(_prose(text)):
            if re.match(r"[a-z]+:", target):
                continue
            followed += 1
            name, _, anchor = unquote(target).partition("#")
            file = (path.parent / name).resolve() if name else path
            if not file.exists() or (anchor and anchor not in _anchors(file.read_text("utf-8"))):
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []
    assert followed > 40


def test_every_paper_can_be_reached_from_the_readme(papers: dict[Path, str]) -> None:
    reached, todo = set(), [ROOT / "README.md"]
    while todo:
        path = todo.pop()
        if path in reached or path not in papers:
            continue
        reached.add(path)
        for target in LINK.findall(_prose(papers[path])):
            if not re.match(r"[a-z]+:", target):
                todo.append((path.parent / unquote(target).partition("#")[0]).resolve())
    ours = {path for path in papers if path.is_relative_to(ROOT / "docs") or path.parent == ROOT}
    assert {str(path.relative_to(ROOT)) for path in ours - reached} == set()


def test_every_command_of_the_papers_exists(papers: dict[Path, str]) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    known = {f"make {target}" for target in targets} | {f"rathaus {name}" for name in COMMANDS}
    lines = [
        (path.relative_to(ROOT), line.strip())
        for path, text in papers.items()
        for language, block in FENCE.findall(text)
        if language == "sh"
        for line in block.splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]
    unknown = [f"{path}: {line}" for path, line in lines if " ".join(line.split()[:2]) not in known]
    assert unknown == []
    assert {("make run"), ("make test")} <= {
        line for path, line in lines if str(path) == "README.md"
    }


def test_every_variable_stands_in_the_table() -> None:
    settings = ROOT / "src/rathaus/settings"
    read = {
        name
        for path in (settings / "base.py", settings / "environment.py")
        for name in VARIABLE.findall(path.read_text("utf-8"))
    }
    assert "RATHAUS_HOME" in read
    table = (ROOT / "docs/guides/run.md").read_text("utf-8").partition("## Variables")[2]
    told = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row.split("|")[1])
    }
    commands = "".join(p.read_text("utf-8") for p in Path(cli.__path__[0]).glob("*.py"))
    assert read - told == set()
    assert {name for name in told - read if f'"{name}"' not in commands} == set()


def test_every_room_has_a_paper() -> None:
    rooms = [path.parent for path in (ROOT / "src/rathaus").glob("*/__init__.py")]
    assert len(rooms) >= 11
    assert [room.name for room in rooms if not (room / "README.md").is_file()] == []


def test_pictures_are_light(tracked: list[Path]) -> None:
    pictures = [path for path in tracked if path.is_relative_to(ROOT / "docs/images")]
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 200_000] == []


def test_publiccode_says_what_the_package_says() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    package = (ROOT / "pyproject.toml").read_text("utf-8")
    languages = re.findall(
        r'\("([a-z]{2})", _\(', (ROOT / "src/rathaus/settings/base.py").read_text()
    )
    assert f'version = "{told["softwareVersion"]}"' in package
    assert f'license = "{told["legal"]["license"]}"' in package
    assert told["localisation"]["availableLanguages"] == languages
    assert f"## {told['softwareVersion']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_nothing_of_the_workshop_lies_about(tracked: list[Path]) -> None:
    seen, findings = 0, []
    for path in tracked:
        if path.name in WRITTEN_BY_TOOLS or "vendor" in path.parts:
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        seen += 1
        findings += [
            f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}"
            for hit in FOREIGN.finditer(text)
        ]
    assert findings == []
    assert seen > 300
