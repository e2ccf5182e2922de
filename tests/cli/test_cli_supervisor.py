"""Children come back after a crash, stop when asked, and end with their parent."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rathaus.cli.supervisor import Child


def until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def runs(pid: int) -> bool:
    """Whether a program runs under this number; a zombie has none any more."""
    return Path(f"/proc/{pid}/exe").exists()


@pytest.fixture
def web(outside: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """A real web server on a port of its own, which needs no database to start."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    monkeypatch.setenv("RATHAUS_HOME", outside["RATHAUS_HOME"])
    child = Child("Der Webserver", ["web", "--port", "0"], 10, signal.SIGKILL)
    yield child
    child.stop(force=lambda: True)


def test_a_killed_child_is_restarted_after_a_growing_pause(web: Child) -> None:
    said: list[str] = []
    web.look_after(said.append)
    assert said == []
    for expected in (1, 2):
        assert web.process is not None
        killed = web.process.pid
        web.process.kill()
        web.process.wait()
        begin = time.monotonic()
        web.look_after(said.append)
        assert until(lambda: web.look_after(said.append) or web.is_running())
        assert time.monotonic() - begin >= expected
        assert web.process.pid != killed
    assert said == [
        "Der Webserver wurde beendet (Signal SIGKILL); Neustart in 1 s.",
        "Der Webserver wurde beendet (Signal SIGKILL); Neustart in 2 s.",
    ]


def test_a_child_that_will_not_stop_is_killed_after_its_patience() -> None:
    child = Child("Der Sture", [], 0.5, signal.SIGKILL)
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('ready', flush=True); time.sleep(60)"
    )
    child.process = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
    assert child.process.stdout is not None
    assert child.process.stdout.readline() == b"ready\n"
    begin = time.monotonic()
    child.stop(force=lambda: False)
    assert time.monotonic() - begin >= 0.5
    assert child.process.returncode == -signal.SIGKILL
    child.process.stdout.close()


def test_children_and_their_children_end_with_a_killed_parent(outside: dict[str, str]) -> None:
    source = (
        "import signal, time\n"
        "from rathaus.cli.supervisor import Child\n"
        "child = Child('Der Webserver', ['web', '--port', '0'], 10, signal.SIGKILL)\n"
        "child.start(); print(child.process.pid, flush=True); time.sleep(120)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, env=outside)
    assert parent.stdout is not None
    web = int(parent.stdout.readline())
    children = Path(f"/proc/{web}/task/{web}/children")
    assert until(lambda: len(children.read_text().split()) >= 2, seconds=60)
    family = [web, *(int(number) for number in children.read_text().split())]
    time.sleep(0.5)  # the grandchildren have asked to go with the child by now
    parent.kill()
    parent.wait()
    assert until(lambda: not any(runs(pid) for pid in family)), family
    parent.stdout.close()
