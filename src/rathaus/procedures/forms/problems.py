"""What is wrong with a form.json, and where."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a form.json: JSON pointer to the place, and the reason."""

    pointer: str
    reason: str


class FormRefused(Invalid):
    """A form.json that cannot be used; ``problems`` names each fault."""

    code = "form-refused"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "Das Formular enthält Fehler.",
            remedy=" ".join(f"{problem.pointer}: {problem.reason}" for problem in problems),
            fields={problem.pointer: problem.reason for problem in problems},
        )
        self.problems = tuple(problems)


def line_of(text: str, pointer: str) -> int:
    """The line (from 1) of a JSON text at which the value of a JSON pointer starts.

    Where the way ends early, the line of the last part that exists.
    """
    at = 0
    for part in [part for part in pointer.split("/") if part]:
        found = _step(text, at, part.replace("~1", "/").replace("~0", "~"))
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _step(text: str, start: int, part: str) -> int | None:
    """The offset of a member of the object or array that starts at or after ``start``."""
    at = _skip_blank(text, start)
    if at >= len(text) or text[at] not in "{[":
        return None
    is_object, at, index = text[at] == "{", at + 1, 0
    while (at := _skip_blank(text, at)) < len(text) and text[at] not in "}]":
        key = str(index)
        if is_object:
            end = _end_of_string(text, at)
            key, at = text[at + 1 : end - 1], _skip_blank(text, text.index(":", end) + 1)
        if key == part:
            return at
        at = _skip_blank(text, _end_of_value(text, at))
        at, index = at + (text[at : at + 1] == ","), index + 1
    return None


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _end_of_string(text: str, at: int) -> int:
    at += 1
    while text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _end_of_value(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        if text[at] == '"':
            at = _end_of_string(text, at)
        elif text[at] in "{[":
            depth, at = depth + 1, at + 1
        elif text[at] in "}]":
            if depth == 0:
                return at
            depth, at = depth - 1, at + 1
        elif text[at] == "," and depth == 0:
            return at
        else:
            at += 1
            continue
        if depth == 0:
            return at
    return at
