"""What ``make check`` relies on finds what it is meant to find."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import licences
import pytest
import requirements

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("MIT AND (GPL-2.0-only OR ISC)", True),
        ("MIT OR GPL-3.0-only AND AGPL-3.0-only", True),
        ("AGPL-3.0-or-later", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT Licence, roughly", False),
        ("(MIT", False),
        ("", False),
    ],
)
def test_a_licence_expression_passes_when_it_can_be_met(expression: str, verdict: bool) -> None:
    assert licences.passes(expression) is verdict


def test_what_is_installed_is_looked_at() -> None:
    assert licences.problems() == []


def test_the_lists_for_pip_say_what_the_lock_says() -> None:
    assert requirements.differences() == []


@pytest.mark.parametrize(
    ("pattern", "replacement", "finding"),
    [
        (r"^django==5\.2\.\d+", "django==5.2.0", "requirements.txt: django is 5.2.0, uv.lock says"),
        (r"^granian==(?:.|\n)+?\n(?=[a-z])", "", "requirements.txt: granian is missing, uv.lock"),
        (r"(uv\.lock sha256: )\w", r"\1x", "requirements.txt: made from another uv.lock"),
        (r"(?<=sha256:)[0-9a-f]{64}", "0" * 64, "requirements.txt: annotated-types is"),
    ],
)
def test_a_list_that_was_changed_is_found(
    tmp_path: Path, pattern: str, replacement: str, finding: str
) -> None:
    """The script runs on a copy of the repository's lists, one of them changed."""
    for name in ("uv.lock", *requirements.GROUPS):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "requirements.py"
    script.write_text((ROOT / "scripts" / "requirements.py").read_text())
    changed = tmp_path / "requirements.txt"
    text, times = re.subn(pattern, replacement, changed.read_text(), count=1, flags=re.MULTILINE)
    assert times == 1
    changed.write_text(text)

    done = subprocess.run(
        [sys.executable, script, "check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith(finding)
