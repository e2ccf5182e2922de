"""Ports: what people type, and what is taken."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from rathaus.cli.address import parse_port, require_free_port
from rathaus.cli.turnstile import only_one
from rathaus.kernel.errors import Invalid, Unavailable


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens, the next one being free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("text", ["1", "8000", "65535"])
def test_a_port_is_a_number_in_range(text: str) -> None:
    assert parse_port(text) == int(text)


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "80a", "8000.0", "²"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="ist kein Port"):
        parse_port(text)


def test_a_taken_port_is_said_with_one_that_is_free(taken: int) -> None:
    with pytest.raises(Unavailable) as caught:
        require_free_port("127.0.0.1", taken)
    assert caught.value.message == f"Der Port {taken} ist schon belegt."
    command, offered, *rest = (
        caught.value.remedy.removeprefix("Nehmen Sie einen anderen: ").split("=")[0:1]
        + caught.value.remedy.rsplit("=", 1)[1].split()
    )
    assert (command, rest) == ("PORT", ["make", "run"])
    require_free_port("127.0.0.1", int(offered))


def test_an_address_of_another_machine_is_said() -> None:
    with pytest.raises(Unavailable, match=r"^Die Adresse 203\.0\.113\.1 lässt sich"):
        require_free_port("203.0.113.1", 8000)


def test_a_second_house_on_the_same_data_is_told_where_the_first_is(tmp_path: Path) -> None:
    with (
        only_one(tmp_path, 8000),
        pytest.raises(Unavailable, match=r"Rathaus läuft schon \(Prozess \d+\): .*:8000/\."),
        only_one(tmp_path, 8001),
    ):
        pytest.fail("two at once")
    with only_one(tmp_path, 8001):
        pass
