"""A register that makes us wait: nobody else waits for it, and nothing is lost when we die."""

from __future__ import annotations

import base64
import datetime
import json
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from rathaus.kernel import library
from rathaus.kernel.clock import frozen
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import Tally, rescue_abandoned, run_pending
from rathaus.kernel.tenancy import City, in_city
from rathaus.procedures.engine.advance import post_to_run
from rathaus.procedures.engine.asking import Question, ask
from rathaus.procedures.models import Run
from rathaus.procedures.registers import add_register
from rathaus.procedures.registers.registry import _REGISTERS
from rathaus.records.models import Case
from tests.kernel.chores import make_due
from tests.procedures import office_town
from tests.procedures.town import MORNING

PURPOSE = {"kind": "simple", "purpose": "general", "format": "electronic", "role": "self"}
ANSWER = {"match": "exact", "residence": "main", "since": "2019-04-01", "block": False}


_A_WORKER = """
import base64, pickle, sys
told = base64.b64decode(sys.argv[1])
import django
django.setup()
here = pickle.loads(told)
from rathaus.kernel.jobs import run_pending
from rathaus.procedures.registers import add_register
from tests.procedures.test_slow_register import Remote
add_register(Remote(here["port"]))
run_pending(here["city"])
"""


class Peer:
    """Another authority's register on a socket; it answers when it is told to."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.may_answer = threading.Event()
        self.questions: list[dict[str, Any]] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, line.makefile("rw") as told:
            self.questions.append(json.loads(told.readline()))
            self.asked.release()
            self.may_answer.wait(60)
            told.write(json.dumps(ANSWER) + "\n")


class Remote:
    """The adapter to it."""

    key = "remote"
    name = "residents"
    simulated = False
    at_once = False

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, question: Mapping[str, Any], *, on: datetime.date) -> Mapping[str, Any]:
        """Send the question in a line and read the answer from the next."""
        with socket.create_connection(("127.0.0.1", self.port), 60) as line:
            told = line.makefile("rw")
            told.write(json.dumps(dict(question)) + "\n")
            told.flush()
            return dict(json.loads(told.readline()))


@pytest.fixture
def peer() -> Iterator[Peer]:
    """The residents' register is another authority's."""
    here = Peer()
    add_register(Remote(here.server.getsockname()[1]))
    yield here
    here.may_answer.set()
    here.server.close()
    del _REGISTERS["residents", "remote"]


@pytest.fixture
def house(
    fresh_city: City, peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[City]:
    """A city that asks it."""
    folder = office_town.library_with_registers(tmp_path, fresh_city.slug)
    monkeypatch.setenv("RATHAUS_LIBRARY", str(folder))
    monkeypatch.setitem(fresh_city.settings, "registers", {"residents": "remote"})
    library.reload()
    with frozen(MORNING):
        office_town.settle()
        yield fresh_city
    monkeypatch.undo()
    library.reload()


def _work(city: City) -> tuple[threading.Thread, list[Tally]]:
    """A worker of its own, on a connection of its own."""
    done: list[Tally] = []

    def work() -> None:
        with in_city(city), frozen(MORNING):
            done.append(run_pending(city))
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, done


def _asked(case: Case) -> list[bool]:
    found = Event.objects.filter(kind="register.asked", subject=str(case.ref))
    return [facts["answered"] for facts in found.values_list("facts", flat=True)]


def test_while_a_register_is_asked_nobody_waits_and_then_the_case_goes_on(
    house: City, peer: Peer
) -> None:
    case = office_town.application(office_town.merle(), "meldebescheinigung", **PURPOSE)
    assert peer.questions == []
    assert Run.objects.get(case=case).state == "ready"
    thread, done = _work(house)
    assert peer.asked.acquire(timeout=60)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
        assert post_to_run(case.pk, kind="message", key="answer.received")
        for table in ("procedures_run", "records_counternumber"):
            cursor.execute(f"SELECT 1 FROM {table} FOR UPDATE NOWAIT")
        cursor.execute("SET lock_timeout = 0")
    assert _asked(case) == []
    peer.may_answer.set()
    thread.join(60)
    assert done[0].failed == 0
    run = Run.objects.get(case=case)
    assert (run.failure, run.state != "ready") == ("", True)
    assert run.data["registers"]["residents"] == {**ANSWER, "simulated": False}
    assert (_asked(case), len(peer.questions)) == ([True], 1)


def test_a_worker_killed_while_it_asks_loses_nothing(house: City, peer: Peer) -> None:
    case = office_town.application(office_town.merle(), "meldebescheinigung", **PURPOSE)
    here = {"city": house, "port": peer.server.getsockname()[1]}
    told = base64.b64encode(pickle.dumps(here)).decode()
    root = str(Path(__file__).parents[2])
    here_too = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    worker = subprocess.Popen([sys.executable, "-c", _A_WORKER, told], cwd=root, env=here_too)
    try:
        assert peer.asked.acquire(timeout=60)
    finally:
        worker.kill()
        worker.wait()
    assert (Run.objects.get(case=case).state, _asked(case)) == ("ready", [])
    peer.may_answer.set()
    assert rescue_abandoned(dead_after_seconds=0) == 1
    make_due()
    assert run_pending(house).failed == 0
    assert (_asked(case), len(peer.questions)) == ([True], 2)
    assert Run.objects.get(case=case).data["registers"]["residents"]["match"] == "exact"


def test_a_register_that_does_not_answer_in_time_leaves_it_to_a_person(
    city: City, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(city.settings, "registers", {"residents": "remote"})
    question = Question.of("residents", office_town.person_of(office_town.merle()))
    assert ask([question], seconds=0.2) == {question: None}
    peer.server.close()
    assert ask([question], seconds=5) == {question: None}
