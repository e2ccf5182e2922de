"""What differs between two procedures, in the words of their authors: questions, steps, rows."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rathaus.procedures.folder.located import read_yaml
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.forms import FormRefused, Question, load_form
from rathaus.procedures.process import Diagram, Node

Sort = Literal["added", "removed", "changed"]
_SORTS: Mapping[Sort, str] = {"added": "neu", "removed": "entfällt", "changed": "geändert"}
_IDENTITIES = ("key", "name", "norm", "field", "document", "task")
_LONG = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is new, gone or other; ``what`` names it, ``old`` and ``new`` are values."""

    file: str
    sort: Sort
    what: str
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        text = f"{_SORTS[self.sort]:<9} {self.what}"
        return f"{text}: {_brief(self.old)} → {_brief(self.new)}" if self.old or self.new else text

    def as_json(self) -> dict[str, str]:
        """For ``--json``."""
        return asdict(self)


def differences(old: Procedure, new: Procedure) -> list[Difference]:
    """Everything that differs, by file, in the order in which a folder is read."""
    found: list[Difference] = []
    for file in sorted({*old.files, *new.files}, key=_order):
        before, after = old.files.get(file), new.files.get(file)
        if before == after:
            continue
        if before is None or after is None:
            found.append(Difference(file, "added" if before is None else "removed", _noun(file)))
            continue
        compared = list(_compare(file, old, new))
        found += compared or [Difference(file, "changed", "nur Kommentare oder Schreibweise")]
    return found


def lines_of(found: Sequence[Difference]) -> Iterator[str]:
    """For people: one heading for each file, one line for each difference."""
    file = ""
    for difference in found:
        if difference.file != file:
            file = difference.file
            yield f"{file} ({_noun(file)})"
        yield f"  {difference}"
    if not found:
        yield "Kein Unterschied."


def _compare(file: str, old: Procedure, new: Procedure) -> Iterator[Difference]:
    if file == "form.json":
        yield from _form(file, old, new)
    elif file == "process.bpmn":
        yield from _process(file, old, new)
    elif file.endswith(".csv"):
        yield from _table(file, old.files[file], new.files[file])
    elif file.endswith(".yaml"):
        before, after = (read_yaml(each.files[file].decode()).value for each in (old, new))
        yield from _values(file, before, after)
    elif file.endswith((".png", ".jpg")):
        yield Difference(file, "changed", "das Bild")
    else:
        yield from _text(file, old.files[file].decode(), new.files[file].decode())


def _values(file: str, old: Any, new: Any) -> Iterator[Difference]:
    """Entries of a YAML file by their path: ``texts.de.kosten``, ``papers[proof].norm``."""
    yield from _entries(file, dict(_flat(old)), dict(_flat(new)))


def _entries(
    file: str, old: Mapping[str, str], new: Mapping[str, str], of: str = ""
) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield Difference(file, "removed", of + name, old[name], "")
        elif name not in old:
            yield Difference(file, "added", of + name, "", new[name])
        elif old[name] != new[name]:
            yield Difference(file, "changed", of + name, old[name], new[name])


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value, 1):
            yield from _flat(item, f"{path}[{_identity(item, number)}]")
    elif isinstance(value, list):
        yield path, ", ".join(str(item) for item in value)
    else:
        yield path, str(value)


def _identity(item: Any, number: int) -> str:
    known = item if isinstance(item, Mapping) else {}
    return next((str(known[name]) for name in _IDENTITIES if name in known), str(number))


def _form(file: str, old: Procedure, new: Procedure) -> Iterator[Difference]:
    """Questions by their path; what else the form says by its entry."""
    try:
        before, after = (dict(_questions(each.form)) for each in (old, new))
    except FormRefused:
        yield from _values(file, old.form, new.form)
        return
    for path in dict.fromkeys([*before, *after]):
        if path not in after:
            yield Difference(file, "removed", f"Frage {path} „{before[path][0]}“")
        elif path not in before:
            yield Difference(file, "added", f"Frage {path} „{after[path][0]}“")
        else:
            yield from _entries(file, before[path][1], after[path][1], f"Frage {path}, ")
    parts = ("x-sections", "x-rules", "x-derived", "x-parameters", "title")
    rest = [{name: each.form.get(name, "") for name in parts} for each in (old, new)]
    yield from _values(file, rest[0], rest[1])


def _questions(schema: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, dict[str, str]]]]:
    for path, question in load_form(schema).by_path.items():
        yield path, (question.label.spoken("de"), _aspects(question))


def _aspects(question: Question) -> dict[str, str]:
    """What there is to one question, without the questions inside it."""
    own = {key: value for key, value in question.schema.items() if key not in _INSIDE}
    hints = own.pop("x-ui", {})
    return {"required": str(question.required)} | dict(_flat({**own, **hints}))


_INSIDE = ("properties", "required", "items", "$ref")


def _process(file: str, old: Procedure, new: Procedure) -> Iterator[Difference]:
    """Steps by their id, arrows by where they lead; the drawing is left aside."""
    before, after = old.process.diagram, new.process.diagram
    for key in dict.fromkeys([*before.nodes, *after.nodes]):
        if key not in after.nodes:
            yield Difference(file, "removed", f"Schritt {key} „{before.nodes[key].title['de']}“")
        elif key not in before.nodes:
            yield Difference(file, "added", f"Schritt {key} „{after.nodes[key].title['de']}“")
        else:
            steps = _step(before.nodes[key]), _step(after.nodes[key])
            yield from _entries(file, steps[0], steps[1], f"Schritt {key}, ")
    yield from _entries(file, _ways(before), _ways(after))


def _ways(diagram: Diagram) -> dict[str, str]:
    return {
        f"Weg von {flow.source} nach {flow.target}": flow.condition
        or ("sonst" if flow.default else "immer")
        for flow in diagram.flows
    }


def _step(node: Node) -> dict[str, str]:
    about = {
        "Art": node.kind,
        "Rolle": node.role,
        "Nachricht": node.message,
        "sitzt auf": node.host,
    }
    titles = {f"Titel.{language}": text for language, text in node.title.items()}
    return {key: value for key, value in {**titles, **about, **node.options}.items() if value}


def _table(file: str, old: bytes, new: bytes) -> Iterator[Difference]:
    """Rows by their conditions: the same conditions with another result are a change."""
    (head, before), (later_head, after) = _rows(old), _rows(new)
    yield from _entries(file, head, later_head)
    for key in dict.fromkeys([*before, *after]):
        if key not in after:
            yield Difference(file, "removed", f"Zeile {key}", _cells(before[key]), "")
        elif key not in before:
            yield Difference(file, "added", f"Zeile {key}", "", _cells(after[key]))
        else:
            yield from _entries(file, before[key], after[key], f"Zeile {key}, ")
    shared = [key for key in before if key in after]
    if shared != [key for key in after if key in before]:
        yield Difference(file, "changed", "die Reihenfolge der Zeilen")


def _rows(data: bytes) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """What stands above the table, and its rows by their conditions."""
    lines = data.decode().splitlines()
    head = {}
    for line in lines:
        if line.startswith("#"):
            name, _, value = line.lstrip("# ").partition(":")
            head[name.strip()] = value.strip()
    body = "\n".join(line for line in lines if line.strip() and not line.startswith("#"))
    first = body.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(body), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    columns = [name.strip() for name in next(reader, [])]
    head["Spalten"] = ", ".join(columns)
    rows: dict[str, dict[str, str]] = {}
    for cells in reader:
        row = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
        said = [f"{name[3:]} {cell}" for name, cell in row.items() if name[:3] == "in:" and cell]
        key = f"[{'; '.join(said) or 'immer'}]"
        while key in rows:
            key += "′"
        rows[key] = {name: cell for name, cell in row.items() if cell and name[:3] != "in:"}
    return head, rows


def _cells(row: Mapping[str, str]) -> str:
    return "; ".join(cell for name, cell in row.items() if name.startswith("out:"))


def _text(file: str, old: str, new: str) -> Iterator[Difference]:
    """Letters and other texts, passage by passage."""
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        was, now = (
            " ".join(" ".join(part).split()) for part in (before[first:last], after[start:end])
        )
        if was == now:
            continue
        sort: Sort = "added" if not was else "removed" if not now else "changed"
        yield Difference(file, sort, f"ab Zeile {start + 1}", was, now)


def _brief(text: str) -> str:
    if not text:
        return "–"
    flat = " ".join(text.split())
    return f"„{flat if len(flat) <= _LONG else flat[: _LONG - 1] + '…'}“"


def _noun(file: str) -> str:
    fixed = {
        "service.yaml": "Leistung",
        "form.json": "Formular",
        "process.bpmn": "Ablauf",
        "filing.yaml": "Akte",
        "evidence.yaml": "Reife",
        "messages.yaml": "Nachrichten",
        "directory.yaml": "Verzeichnis",
    }
    folders = {"rules": "Tabelle", "letters": "Brief", "examples": "Beispielfall"}
    return fixed.get(file) or folders.get(file.partition("/")[0], "Text")


_ORDER = ("service.yaml", "form.json", "process.bpmn", "rules", "letters", "messages.yaml")


def _order(file: str) -> tuple[int, str]:
    head = file.partition("/")[0]
    return (_ORDER.index(head) if head in _ORDER else len(_ORDER), file)
