"""A page that comes back from the browser, read into answers.

What can be read is normalised; what cannot is kept as it was typed, so that nothing is lost and
:func:`validate` can say what is wrong with it. Names in HTML are the paths of the answers
(``place.street``, ``tenants.0.name``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Protocol

from rathaus.procedures.forms import parsing
from rathaus.procedures.forms.answers import Answers, Context, answers
from rathaus.procedures.forms.model import Data, Form, Question, Section

ADD, REMOVE, REFRESH = "_add", "_remove", "_refresh"
"""Names of the buttons that add an entry, take one away, or only draw the page anew."""
ASKED = "_asked"
"""Name of the hidden field that tells which questions the page has shown."""
MAX_ENTRIES = 200
_INDEX_DIGITS = 4
_WORDS = {
    "true": True,
    "on": True,
    "ja": True,
    "1": True,
    "false": False,
    "nein": False,
    "0": False,
}


class UploadedFile(Protocol):
    """What is used of an uploaded file (Django's UploadedFile has it)."""

    name: str | None
    size: int | None
    content_type: str | None


class MultiValues(Protocol):
    """Several values under one name, like Django's QueryDict and MultiValueDict."""

    def getlist(self, key: str) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Parsed:
    """One page of answers.

    ``data`` holds what was answered, by name; ``files`` the new files by path; ``removed`` the
    sha256 of files to take away, by path; ``redisplay`` says that an entry was added or a file or
    an entry taken away, so that the page is to be shown again instead of the next.
    """

    data: Data
    files: dict[str, list[UploadedFile]] = field(default_factory=dict)
    removed: dict[str, frozenset[str]] = field(default_factory=dict)
    redisplay: bool = False


def parse(
    section: Section,
    post: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
) -> Parsed:
    """Read the answers of one page from a QueryDict or a plain mapping. Never raises on input."""
    reader = _Reader(post, files or {})
    data = {
        question.name: value
        for question in section.questions
        if (value := reader.read(question, question.name)) is not None
    }
    return Parsed(data, reader.found_files, reader.removed, reader.redisplay)


def parse_answer(question: Question, raw: str | Sequence[str]) -> Any:
    """One answer as typed, read as on its page; None for an empty one. Never raises on input."""
    return _Reader({question.path: raw}, {}).read(question, question.path)


def merge(
    section: Section,
    data: Mapping[str, Any],
    parsed: Parsed,
    stored: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
) -> Data:
    """The answers so far with those of one page in place of its old ones.

    ``stored`` gives, by path, what to note for each new file: name, sha256, size, media_type.
    Files that are there already stay unless they were removed.
    """
    names = {question.name for question in section.questions}
    merged = {name: value for name, value in data.items() if name not in names}
    merged |= parsed.data
    for question in section.walk():
        if question.widget != "upload" or "*" in question.path:
            continue
        gone = parsed.removed.get(question.path, frozenset())
        kept = [entry for entry in _entries(data, question.path) if entry["sha256"] not in gone]
        new = [dict(entry) for entry in (stored or {}).get(question.path, ())]
        entries = list({entry["sha256"]: entry for entry in [*kept, *new]}.values())
        if entries:
            _put(merged, question.path, entries)
    return merged


def newly_asked(
    form: Form,
    section: Section,
    data: Mapping[str, Any],
    post: Mapping[str, Any],
    context: Context | None = None,
) -> frozenset[str]:
    """Questions that appear only now, since an answer on the page calls for them.

    Without JavaScript the page is then shown once more, and what was never asked is no error.
    """
    shown = _values(post, ASKED)
    if not shown:
        return frozenset()
    before = set(str(shown[-1]).split())
    return frozenset(shown_paths(section, answers(form, data, context))) - before


def shown_paths(section: Section, found: Answers) -> tuple[str, ...]:
    """The visible questions of a page, entries of repeated groups left out."""
    names = {question.name for question in section.questions}
    return tuple(
        path
        for path, asked in found.asked.items()
        if path.split(".")[0] in names and "*" not in asked.question.path
    )


class _Reader:
    def __init__(self, post: Mapping[str, Any], files: Mapping[str, Any]) -> None:
        self.post = post
        self.files = files
        self.found_files: dict[str, list[UploadedFile]] = {}
        self.removed: dict[str, frozenset[str]] = {}
        self.redisplay = any(button in post for button in (ADD, REMOVE, REFRESH))

    def one(self, name: str) -> str:
        values = _values(self.post, name)
        return values[-1] if values and isinstance(values[-1], str) else ""

    def read(self, question: Question, path: str) -> Any:
        match question.widget:
            case "group":
                return self._inside(question, path) or None
            case "place":
                return self._place(question, path) or None
            case "repeat":
                return self._entries(question, path) or None
            case "upload":
                self._upload(path)
                return None
            case "point":
                return self._point(path)
            case "checkboxes":
                chosen = {str(value) for value in _values(self.post, path)}
                offered = [option.value for option in question.options]
                return [value for value in offered if value in chosen] or None
            case "checkbox":
                return bool(_WORDS.get(self.one(path).strip().lower(), bool(self.one(path))))
            case _:
                return self._scalar(question, path)

    def _inside(self, question: Question, path: str) -> Data:
        return {
            child.name: value
            for child in question.children
            if (value := self.read(child, f"{path}.{child.name}")) is not None
        }

    def _scalar(self, question: Question, path: str) -> Any:
        raw = self.one(path) or self._date_parts(path)
        text = parsing.read_text(raw, lines=question.widget == "textarea")
        if not text:
            return None
        if question.type == "boolean":
            return _WORDS.get(text.lower(), text)
        if question.type in ("integer", "number"):
            return _number(text)
        return _TEXTS.get(question.schema.get("format", ""), _same)(text)

    def _date_parts(self, path: str) -> str:
        parts = [self.one(f"{path}_{part}").strip() for part in ("day", "month", "year")]
        return ".".join(parts) if any(parts) else ""

    def _place(self, question: Question, path: str) -> Data:
        """A place typed as one line or in parts, and the point of the map."""
        place: Data = self._inside(question, path)
        place = {**parsing.read_address(self.one(f"{path}.address")), **place}
        known = {child.name for child in question.children}
        if "from" in known and (point := self._point(f"{path}.address")) is not None:
            place.setdefault("from", point)
        return {name: value for name, value in place.items() if name in known}

    def _point(self, path: str) -> Data | None:
        """Coordinates as maps send them: with a decimal point, WGS 84."""
        for joint in ("_", "."):
            try:
                lat, lon = (float(self.one(f"{path}{joint}{axis}")) for axis in ("lat", "lon"))
            except ValueError:
                continue
            if isfinite(lat) and isfinite(lon):
                return {"lat": round(lat, 6), "lon": round(lon, 6)}
        return None

    def _entries(self, question: Question, path: str) -> list[Data]:
        indexes = sorted(
            {
                int(index)
                for name in [*self.post, *self.files]
                if name.startswith(f"{path}.")
                and (index := name[len(path) + 1 :].split(".")[0]).isdecimal()
                and len(index) <= _INDEX_DIGITS
            }
        )[:MAX_ENTRIES]
        gone = self.one(REMOVE)
        entries = [
            self._inside(question, f"{path}.{index}")
            for index in indexes
            if gone != f"{path}.{index}"
        ]
        if self.one(ADD) == path:
            return [*entries, {}]
        return entries if self.redisplay else [entry for entry in entries if entry]

    def _upload(self, path: str) -> None:
        files = [file for file in _values(self.files, path) if file]
        removed = [str(key) for key in _values(self.post, f"{path}_remove") if key]
        if files:
            self.found_files[path] = files
        if removed:
            self.removed[path] = frozenset(removed)
            self.redisplay = True


def _values(source: Mapping[str, Any], name: str) -> list[Any]:
    getlist = getattr(source, "getlist", None)
    if getlist is not None:
        return list(getlist(name))
    value = source.get(name)
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _number(text: str) -> int | float | str:
    number = parsing.read_number(text)
    if number is None:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def _same(text: str) -> str:
    return text


_TEXTS: Mapping[str, Callable[[str], str]] = {
    "date": lambda text: parsing.read_date(text) or text,
    "time-of-day": lambda text: parsing.read_time(text) or text,
    "phone": parsing.read_phone,
    "postcode": parsing.read_postcode,
    "house-number": parsing.read_house_number,
    "email": parsing.read_email,
    "iban": parsing.read_iban,
}


def _entries(data: Mapping[str, Any], path: str) -> list[Any]:
    here: Any = data
    for name in path.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here if isinstance(here, list) else []


def _put(data: Data, path: str, value: Any) -> None:
    *way, last = path.split(".")
    for name in way:
        data = data.setdefault(name, {})
    data[last] = value
