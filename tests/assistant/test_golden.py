"""Golden questions and dialogues against the demo catalogue, and questions that nobody answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from rathaus.assistant.actions import ask
from rathaus.assistant.replies import Kind, Reply
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office

HERE = Path(__file__).resolve().parent
OUTSIDE = HERE.parent / "conformance" / "data"
RIGHT_AT_LEAST = 0.9
FALSE_AT_MOST = 0.02


def _load(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _dialogues() -> list[Any]:
    return [
        pytest.param(one, id=f"{path.stem}: {one['name']}")
        for path in sorted((HERE / "golden").glob("*.yaml"))
        for one in _load(path)
    ]


def _lines(name: str) -> list[str]:
    text = (OUTSIDE / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def _subjects(reply: Reply) -> set[str]:
    offered = reply.follow_up.choices if reply.follow_up else ()
    return {one.subject for one in reply.citations} | {
        one.value.partition("#")[0] for one in offered
    }


def test_at_least_ninety_of_a_hundred_questions_get_the_right_entry(in_kiel: City) -> None:
    questions = _load(HERE / "golden_questions.yaml")
    offices = set(Office.objects.values_list("key", flat=True))
    wrong: list[str] = []
    invented: list[str] = []
    for one in questions:
        wanted = one["subject"] if isinstance(one["subject"], list) else [one["subject"]]
        reply = ask(actor=ANONYMOUS, text=one["ask"])
        if not _subjects(reply) & set(wanted):
            wrong.append(f"{one['ask']}: {reply.kind} {sorted(_subjects(reply))}")
        if reply.card and reply.card.office and reply.card.office.key not in offices:
            invented.append(reply.card.office.key)

    assert len(questions) == 100
    assert not invented
    assert len(wrong) <= (1 - RIGHT_AT_LEAST) * len(questions), "\n".join(wrong)


def test_what_is_not_ours_is_not_answered(in_kiel: City) -> None:
    questions = _lines("outside_questions.txt")
    answered, named = [], []
    for line in questions:
        reply = ask(actor=ANONYMOUS, text=line.lstrip("~@ "))
        if reply.kind is Kind.ANSWER:
            answered.append(f"{line}: {reply.citations[0].subject}")
        if line.startswith("@") and (reply.kind is not Kind.OUTSIDE or reply.card):
            named.append(line)

    assert len(questions) >= 200
    assert not named
    assert len(answered) <= FALSE_AT_MOST * len(questions), "\n".join(answered)


def test_hidden_instructions_change_nothing(in_kiel: City) -> None:
    for line in _lines("instructions_hidden.txt"):
        reply = ask(actor=ANONYMOUS, text=line.replace("\\n", "\n"))
        cited = {one.subject.partition(":")[0] for one in reply.citations}
        assert cited <= {"service", "bylaw", "question", "office"}
        for word in ("HACKED", "<script", "<img", "0900 123456", "example.org"):
            assert word not in reply.text


@pytest.mark.parametrize("dialogue", _dialogues())
def test_dialogue(in_kiel: City, dialogue: dict[str, Any]) -> None:
    key = ""
    for number, turn in enumerate(dialogue["turns"], start=1):
        reply = ask(
            actor=ANONYMOUS,
            text=turn.get("say", ""),
            choice=turn.get("choose", ""),
            address=turn.get("address", ""),
            dialogue=key,
            language=dialogue.get("language", "de"),
        )
        key = reply.dialogue
        _check(reply, turn, f"turn {number}: {turn}")


def _check(reply: Reply, turn: dict[str, Any], where: str) -> None:
    choices = [one.value for one in (reply.follow_up.choices if reply.follow_up else ())]
    said = " ".join([reply.text, reply.follow_up.text if reply.follow_up else ""])
    assert str(reply.kind) == turn["kind"], f"{where}: {reply.text} {choices}"
    if "subject" in turn:
        assert {one.subject for one in reply.citations} == {turn["subject"]}, where
    if "part" in turn:
        assert reply.citations[0].part == turn["part"], where
    if "office" in turn:
        assert reply.card is not None, where
        assert reply.card.office is not None, where
        assert reply.card.office.key == turn["office"], where
    if "number" in turn:
        assert reply.follow_up is not None, where
        assert reply.follow_up.number == turn["number"], where
    for one in turn.get("offers", ()):
        assert one in choices, f"{where}: {choices}"
    for words in turn.get("contains", ()):
        assert words in said, f"{where}: {said}"
    for words in turn.get("never", ()):
        assert words not in said, f"{where}: {said}"
    if "hand_over" in turn:
        assert (reply.hand_over is not None) == turn["hand_over"], where
