"""The command ``rathaus`` itself: quick help, errors in one sentence, lines or JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from rathaus.cli.main import COMMANDS, cli

Rathaus = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def rathaus(outside: dict[str, str]) -> Rathaus:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "rathaus", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=60, env=outside, check=False
        )

    return run


def test_help_lists_every_command_without_loading_any() -> None:
    source = (
        "import sys; sys.argv = ['rathaus', '--help']; from rathaus.cli.main import main; main();"
        "print('loaded:', sorted({'django', 'granian', 'psycopg'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )
    *listed, loaded = done.stdout[done.stdout.index("Befehle:") :].splitlines()[1:]
    assert loaded == "loaded: []"
    assert [line.split()[0] for line in listed] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    command = cli.get_command(None, name)  # type: ignore[attr-defined]
    assert command.name == name
    assert command.help


def test_an_error_is_said_with_its_remedy_and_without_a_trace(rathaus: Rathaus) -> None:
    done = rathaus("up", "--port", "acht")
    assert done.returncode == 1
    assert done.stderr == (
        "„acht“ ist kein Port.\nAbhilfe: Eine Zahl von 1 bis 65535, etwa: PORT=8001 make run\n"
    )


def test_an_unknown_command_is_an_error_of_use(rathaus: Rathaus) -> None:
    assert rathaus("nichts").returncode == 2


def test_the_database_can_be_started_looked_at_and_stopped(rathaus: Rathaus) -> None:
    states = []
    for action in ("status", "start", "start", "stop", "stop", "status"):
        done = rathaus("database", action, "--json")
        states.append(json.loads(done.stdout or pytest.fail(done.stderr)))
    assert [state.get("state", state.get("stopped")) for state in states] == [
        "absent",
        "running",
        "running",
        True,
        False,
        "stopped",
    ]
    assert states[1] == states[2]


def test_the_doctor_names_what_is_ill_and_what_helps(
    outside: dict[str, str], rathaus: Rathaus
) -> None:
    outside["DATABASE_URL"] = f"postgresql://rathaus@/postgres?host={outside['RATHAUS_HOME']}"
    done = rathaus("doctor", "--json")
    findings = {entry["subject"]: entry for entry in json.loads(done.stdout)}
    assert "Word- und OpenDocument-Dateien als PDF/A" in findings["LibreOffice"]["says"]
    assert "Texterkennung in Scans" in findings["ocrmypdf"]["says"]
    assert done.returncode == 1
    assert [name for name, entry in findings.items() if not entry["fine"]] == [
        "Datenbank",
        "Kommunen",
    ]
    assert findings["Datenbank"]["remedy"] == (
        "Prüfen Sie DATABASE_URL oder entfernen Sie die Variable: dann startet Rathaus selbst "
        "einen Server."
    )
